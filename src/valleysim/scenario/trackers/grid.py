"""The cells of a tracker: texts, numbers and days in rows that have numbers."""

import os
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from valleysim.errors import ScenarioError, ValidationIssue
from valleysim.scenario.sheets.sheet import refused_sheet

Cell = str | float | date
"""Text without the spaces around it (empty of a cell in which nothing stands), a number, a day."""
MOST_ROWS = 6_000
MOST_COLUMNS = 500
_BLANK = re.compile(
    r"[\W_]*|n\.?/?a\.?|#n/a|none|null|nil|tb[acd]|unknown|not known|unbekannt|offen|#[A-Z/0]+[!?]"
)


@dataclass
class Grid:
    """The cells of one sheet: ``rows`` are the number of the row, as spreadsheets count, and its cells."""

    name: str
    sheet: str = ""
    rows: list[tuple[int, list[Cell]]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def add_row(grid: Grid, number: int, cells: list[Cell]) -> None:
    """Add a row in which something stands, without the empty cells at its end."""
    while cells and cells[-1] == "":
        cells.pop()
    if not cells:
        return
    if len(grid.rows) == MOST_ROWS:
        raise refused_sheet(grid.name, number, f"more than {MOST_ROWS:,} rows", f"{MOST_ROWS:,} at most")
    if len(cells) > MOST_COLUMNS:
        found = f"{len(cells):,} columns"
        raise refused_sheet(grid.name, number, found, f"{MOST_COLUMNS} at most")
    grid.rows.append((number, cells))


def clean(text: str) -> str:
    r"""The text of a cell: on one line, and without what cannot be printed.

    >>> clean(" Claims\n triage\x07 ")
    'Claims triage'
    """
    if text.isprintable():
        return text.strip()
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def is_blank(cell: Cell) -> bool:
    """Whether a cell says nothing: it is empty, a dash, or words such as "n/a" and "TBD".

    >>> [is_blank(one) for one in ("", "-", "N/A", "TBD", "0", "no")]
    [True, True, True, True, False, False]
    """
    return isinstance(cell, str) and _BLANK.fullmatch(cell.casefold()) is not None


def told(cell: Cell) -> str:
    """A cell as a text."""
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() and abs(cell) < 1e15 else f"{cell!r}"
    return f"{cell}"


def refuse(name: str, found: str, allowed: str, near: str | None = None) -> ScenarioError:
    """The refusal of a tracker as a whole."""
    return ScenarioError((ValidationIssue(name, None, None, found, allowed, near),))


def counted(count: int, word: str) -> str:
    """A number of things.

    >>> counted(1, "row"), counted(2_000, "pilot")
    ('1 row', '2,000 pilots')
    """
    return f"{count:,} {word}{'s' * (count != 1)}"


def stem_of(name: str) -> str:
    """The name of a tracker without its folder and ending."""
    return Path(os.fspath(name)).stem
