"""Pilots from a spreadsheet: a CSV file with a row a pilot, whose columns are dotted keys."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from valleysim.errors import ValidationIssue
from valleysim.scenario.format.crowd import LABEL, MOST_PILOTS
from valleysim.scenario.format.dates import SERIALS, day_of_serial
from valleysim.scenario.format.flaws import shown
from valleysim.scenario.format.number_text import UnclearNumberError
from valleysim.scenario.reading.columns import DATE, in_column, read_header
from valleysim.scenario.reading.dating import AHEAD, SINCE
from valleysim.scenario.sheets.cells import plain_cell
from valleysim.scenario.sheets.sheet import Sheet, read_sheet
from valleysim.scenario.sheets.values import decimal_mark, is_total, sheet_value
from valleysim.scenario.toml.places import Place
from valleysim.scenario.toml.text import TomlFile

MOST_FOUND = 1_000
"""Problems of one file, behind which no more are looked for."""
LONGEST_CELL = 2_000
TEXTS = (
    *("name", "key", "segment", "until", "otherwise", "infrastructure", "evidence", "assumption", "person"),
    "stage",
)
"""Keys whose cells are texts, whatever they look like: a pilot may be called 42, a stage of a tracker 3."""

NAMES = ("name", "key", "person")
_DAY_AND_MONTH = re.compile(r"0\d\.\d\d|\d\d\.0\d|[12]\d\.1[0-2]|3[01]\.1[0-2]")


@dataclass
class RowFile(TomlFile):
    """A CSV file read as pilots: problems are told with row and column."""

    columns: dict[tuple[str, ...], str] = field(default_factory=dict)
    notices: list[ValidationIssue] = field(default_factory=list)
    problems: list[ValidationIssue] = field(default_factory=list)

    def key(self, place: Place) -> str | None:
        """The column in which a key of a pilot was written."""
        if place[:1] != ("pilots",) or len(place) < 3 or not isinstance(place[1], int):
            return None
        below: list[str] = []
        pilots = self.document["pilots"]
        assert isinstance(pilots, list)
        for number, part in enumerate(place[2:]):
            if isinstance(part, int) and number == 1 and place[2] == "sponsors":
                below.append(f"[{pilots[place[1]]['sponsors'][part]['seat']}]")
            else:
                below.append(f"{part}")
            if tuple(below) in self.columns:
                inner = [f"{one}" for one in place[3 + number :] if not isinstance(one, int)]
                return ": ".join([in_column(self.columns[tuple(below)]), *inner])
        return None


def read_rows(path: Path, name: str, seats: Sequence[str] | None = None) -> RowFile:
    """Read a CSV file as a list of pilots.

    Args:
        path: where it is.
        name: what people call it.
        seats: those that the scenario has, which columns may name; None if they are not known.

    Raises:
        ScenarioError: it is no table. What is wrong with its columns and cells is in ``problems``.
    """
    return _Reader(name, read_sheet(path, name, MOST_PILOTS), seats).read()


class _Reader:
    def __init__(self, name: str, sheet: Sheet, seats: Sequence[str] | None) -> None:
        self.name, self.sheet = name, sheet
        self.header = read_header(sheet, name, seats)
        self.point: str | None = None
        self.problems = list(self.header.problems)

    def read(self) -> RowFile:
        keys = self.header.keys
        self.point = decimal_mark(self.sheet, self.name, self._numbers())
        lines: dict[Place, int] = {("header",): self.sheet.header_line}
        pilots: list[object] = []
        for line, row in self.sheet.rows if any(keys) else ():
            if not self._is_no_pilot(row, line):
                lines["pilots", len(pilots)] = line
                pilots.append(self._pilot(row, line))
        if not pilots and not self.problems:
            self.problems.append(
                ValidationIssue(self.name, None, None, "no rows", "a header and a row a pilot")
            )
        columns = {
            tuple(key): column
            for column, key in zip(self.sheet.header, keys, strict=False)
            if key is not None
        }
        listed: dict[str, object] = {"pilots": pilots} if pilots else {}
        return RowFile(
            self.name, listed, lines, columns=columns, notices=self.sheet.notices, problems=self.problems
        )

    def _numbers(self) -> Iterator[tuple[int, str]]:
        """Cells that may be numbers, with their lines."""
        for line, row in self.sheet.rows:
            for text, parts in zip(row, self.header.keys, strict=False):
                if text and parts is not None and not _is_text(parts) and parts[-1] != "after":
                    yield line, text

    def _flaw(self, line: int, column: str, found: str, allowed: str, near: str | None = None) -> None:
        if len(self.problems) < MOST_FOUND:
            self.problems.append(ValidationIssue(self.name, line, in_column(column), found, allowed, near))

    def _is_no_pilot(self, row: list[str], line: int) -> bool:
        """Whether a row looks like the sum of the others, or like a comment, which is asked about once."""
        named, keyed = self.header.named, self.header.column_of("key")
        has_key = keyed is not None and keyed < len(row) and bool(row[keyed])
        if row[0].startswith("#") and (keyed == 0 or not has_key):
            way_out = "do not begin it with #" if keyed == 0 else "give it a key if it is a pilot"
            found = f"a row {shown(row[0])}, which looks like a comment"
            self._flaw(line, self.sheet.header[0], found, f"pilots: leave the row out, or {way_out}")
            return True
        name = row[named] if named is not None and named < len(row) else ""
        if not has_key and is_total(plain_cell(name)):
            found = f"a row {shown(name)}, which looks like the sum of the others"
            column = self.sheet.header[named] if named is not None else "name"
            self._flaw(
                line, column.lower(), found, "pilots: leave the row out, or give it a key if it is a pilot"
            )
            return True
        return False

    def _pilot(self, row: list[str], line: int) -> dict[str, object]:
        pilot: dict[str, object] = {}
        width = len(self.sheet.header)
        if any(row[width:]):
            found = f"{len(row)} cells in a row"
            self.problems.append(ValidationIssue(self.name, line, None, found, f"{width}, as in the header"))
        cells = zip(row, self.sheet.header, self.header.keys, strict=False)
        for number, (text, column, parts) in enumerate(cells):
            if not text or parts is None:
                continue
            if len(text) > LONGEST_CELL:
                self._flaw(line, column, f"a cell of {len(text):,} characters", f"{LONGEST_CELL:,} at most")
                if parts == ["name"]:
                    pilot["name"] = f"row {line}"
                continue
            value: object
            if parts == ["after"]:
                value = [key for one in plain_cell(text).split(";") if (key := _one_line(one))]
            elif _is_text(parts):
                value = _one_line(plain_cell(text)) if parts[-1] in NAMES else plain_cell(text)
            else:
                try:
                    value = sheet_value(text, self.sheet, self.point)
                except UnclearNumberError as error:
                    self._flaw(line, column, error.found, f"{' or '.join(error.ways)}, whichever is meant")
                    continue
            is_moment = not _is_text(parts) and parts[-1] in (*AHEAD, *SINCE)
            if is_moment and _DAY_AND_MONTH.fullmatch(text.strip()):
                found = f"{shown(text)}, which may be a day without its year"
                self._flaw(
                    line, column, found, "a day with its year, such as 28.11.2026, or a number of months"
                )
                continue
            if is_moment and number not in self.header.days and value in SERIALS:
                found = f"{shown(value)}, which looks like a date of a spreadsheet"
                allowed = f'a day; or call the column "{column} {DATE}", whose numbers are days'
                self._flaw(line, column, found, allowed)
                continue
            if number in self.header.days and isinstance(value, int | float):
                day = day_of_serial(value)
                if day is None:
                    self._flaw(line, column, shown(value), "a day, or its number in a spreadsheet")
                    continue
                value = day.isoformat()
            if isinstance(value, str) and text[0] == "{" and not _is_text(parts):
                self._flaw(line, column, shown(text), "an inline table, such as { pert = [1, 2, 4] }")
            elif not _put(pilot, parts, value):
                self._flaw(
                    line, column, "a second value at this place", "each key, or the table around it, once"
                )
        if "name" not in pilot:
            if self.header.column_of("name") is not None:
                self._flaw(line, "name", "nothing", "a name, which this row has not")
            pilot["name"] = f"row {line}"  # others of its cells may be wrong as well
        return pilot


def _is_text(parts: list[str]) -> bool:
    """Whether cells of a key are texts, whatever they look like."""
    return parts[-1] in TEXTS or parts[0] == LABEL


def _one_line(text: str) -> str:
    """A name, whose line breaks are for the width of a cell only."""
    return re.sub(r"\s*[\r\n]\s*", " ", text).strip()


def _put(pilot: dict[str, object], parts: list[str], value: object) -> bool:
    """Lay a value at its key; a seat's part is the seat's name in brackets."""
    table: dict[str, object] = pilot
    for part in parts[:-1]:
        if part.startswith("["):
            continue
        if part == "sponsors":
            seat = parts[1][1:-1]
            seats = table.setdefault("sponsors", [])
            assert isinstance(seats, list)
            known = [one for one in seats if one["seat"] == seat]
            if not known:
                known = [{"seat": seat}]
                seats += known
            table = known[0]
            continue
        inner = table.setdefault(part, {})
        if not isinstance(inner, dict):
            return False
        table = inner
    if parts[-1] in table:
        return False
    table[parts[-1]] = value
    return True
