"""Where the table of a tracker begins: its header below rows of titles, and its columns."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from valleysim.scenario.format.flaws import listing
from valleysim.scenario.trackers.days import spans
from valleysim.scenario.trackers.grid import Cell, Grid, is_blank, refuse, told

SEARCHED_ROWS = 50
FILLED = 0.6
"""Share of the widest row's cells that a header has at least."""
TEXTS = 0.7
"""Share of its cells that are texts: a year or a quarter may be a header, too."""
_ENUMERATED = re.compile(r"^\s*\d{1,3}\s*[_.):-]+\s*(?=[A-Za-z])")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Column:
    """A column: its header, made unique, and a cell for each row of the table."""

    header: str
    cells: tuple[Cell, ...]

    @property
    def filled(self) -> list[Cell]:
        """Cells that say something."""
        return [cell for cell in self.cells if not is_blank(cell)]

    @property
    def words(self) -> str:
        """The header in small letters: without the number that forms put before it, words apart."""
        text = _CAMEL.sub(" ", _ENUMERATED.sub("", self.header))
        return " ".join(re.findall(r"[^\W_]+", text.casefold()))


@dataclass(frozen=True)
class Tracker:
    """A table: its columns, the number of each row, and what stood above its header."""

    name: str
    sheet: str
    header_row: int
    columns: tuple[Column, ...]
    rows: tuple[int, ...]
    above: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()

    def column(self, header: str) -> Column:
        """A column by its header."""
        return next(column for column in self.columns if column.header == header)


def find_table(grid: Grid, header_row: int | None = None) -> Tracker:
    """The table of a grid: its header is the first row of texts that is nearly as wide as the widest row.

    Args:
        grid: the cells.
        header_row: the number of the header's row, if it is known.

    Raises:
        ScenarioError: no header, or nothing below it.
    """
    if not grid.rows:
        raise refuse(grid.name, "no rows", "a header and a row a pilot")
    position = _header(grid.rows) if header_row is None else _known_header(grid, header_row)
    if position is None:
        raise refuse(grid.name, "no row that looks like a header", "a header of texts above a row a pilot")
    number, header = grid.rows[position]
    below, repeated = [], []
    for at, cells in grid.rows[position + 1 :]:
        if [told(cell) for cell in cells] == [told(cell) for cell in header]:
            repeated.append(at)
        else:
            below.append((at, cells))
    if not below:
        raise refuse(grid.name, f"a header in row {number} and no rows below it", "a row a pilot")
    notices = [*grid.notices]
    if repeated:
        notices.append(f"the header stands again in {rows_told(repeated)}, left out")
    width = max(len(header), *(len(cells) for _, cells in below))
    names = _unique([told(cell) for cell in header] + [""] * (width - len(header)))
    columns = tuple(
        Column(name, tuple(cells[k] if k < len(cells) else "" for _, cells in below))
        for k, name in enumerate(names)
    )
    kept = tuple(column for column in columns if not column.header.startswith("column ") or column.filled)
    above = tuple(told(cell) for _, cells in grid.rows[:position] for cell in cells if cell != "")
    return Tracker(grid.name, grid.sheet, number, kept, tuple(at for at, _ in below), above, tuple(notices))


def rows_told(rows: Sequence[int], most: int = 12) -> str:
    """Numbers of rows, runs of them together.

    >>> rows_told([4, 5, 6, 9]), rows_told([3])
    ('rows 4 to 6, 9', 'row 3')
    """
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    parts = [f"{a}" if a == b else f"{a} to {b}" if b > a + 1 else f"{a}, {b}" for a, b in runs]
    rest = sum(b - a + 1 for a, b in runs[most:])
    more = f" and {rest:,} more" if rest else ""
    return f"{'row' if len(rows) == 1 else 'rows'} {', '.join(parts[:most])}{more}"


def _known_header(grid: Grid, header_row: int) -> int:
    numbers = [number for number, _ in grid.rows]
    if header_row not in numbers:
        few = listing([f"{number}" for number in numbers[:SEARCHED_ROWS]])
        raise refuse(grid.name, f"header_row {header_row}, in which nothing stands", f"a row such as {few}")
    return numbers.index(header_row)


def _header(rows: list[tuple[int, list[Cell]]]) -> int | None:
    """The position of the first row that looks like a header."""
    searched = [cells for _, cells in rows[:SEARCHED_ROWS]]
    filled = [[cell for cell in cells if cell != ""] for cells in searched]
    widest = max(len(cells) for cells in filled)
    for number, cells in enumerate(filled[:-1] if len(filled) > 1 else filled):
        texts = [cell for cell in cells if isinstance(cell, str) and not spans(cell) and not _is_number(cell)]
        if len(cells) >= max(FILLED * widest, 1) and len(texts) >= TEXTS * len(cells):
            return number
    return None


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[-+\d.,\s€$£%]+", text) is not None


def _unique(names: list[str]) -> list[str]:
    """Headers of which no two are alike: a second one gets a number, an empty one its letter."""
    seen: Counter[str] = Counter()
    found: list[str] = []
    for number, name in enumerate(names):
        plain = name[:200] or f"column {_letter(number)}"
        seen[plain] += 1
        unique = plain if seen[plain] == 1 else f"{plain} ({seen[plain]})"
        while unique in found:
            unique += "'"
        found.append(unique)
    return found


def _letter(number: int) -> str:
    """The letter by which spreadsheets call a column."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
