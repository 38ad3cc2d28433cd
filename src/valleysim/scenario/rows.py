"""Pilots from a spreadsheet: a CSV file with a row a pilot, whose columns are dotted keys."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from valleysim.errors import Problem, ScenarioError
from valleysim.scenario.cells import plain_cell
from valleysim.scenario.crowd import MOST_PILOTS, PILOT_TABLES, PilotPlan
from valleysim.scenario.flaws import nearest, shown
from valleysim.scenario.joined import ReadingNotice
from valleysim.scenario.number_text import UnclearNumberError
from valleysim.scenario.places import split_key
from valleysim.scenario.sheet import Sheet, read_sheet
from valleysim.scenario.sheet_values import decimal_mark, is_total, sheet_value
from valleysim.scenario.toml_text import Place, TomlFile

MOST_COLUMNS = 200
LONGEST_CELL = 2_000
TEXTS = ("name", "key", "segment", "until", "otherwise", "infrastructure", "evidence", "assumption", "person")
"""Keys whose cells are texts, whatever they look like: a pilot may be called 42."""


NAMES = ("name", "key", "person")


@dataclass
class RowFile(TomlFile):
    """A CSV file read as pilots: problems are told with row and column."""

    columns: dict[tuple[str, ...], str] = field(default_factory=dict)
    notices: list[ReadingNotice] = field(default_factory=list)

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
                return ": ".join([f"column {self.columns[tuple(below)]}", *inner])
        return None


def read_rows(path: Path, name: str) -> RowFile:
    """Read a CSV file as a list of pilots; raise `ScenarioError` with file, row and column."""
    return _Reader(name, read_sheet(path, name, MOST_PILOTS)).read()


def _refused(
    name: str, line: int | None, column: str | None, found: str, allowed: str, near: str | None = None
) -> ScenarioError:
    key = None if column is None else f"column {column}"
    return ScenarioError((Problem(name, line, key, found, allowed, near),))


class _Reader:
    def __init__(self, name: str, sheet: Sheet) -> None:
        self.name, self.sheet = name, sheet
        self.point: str | None = None
        self.problems: list[Problem] = []

    def read(self) -> RowFile:
        header, line = self.sheet.header, self.sheet.header_line
        keys = self._keys(header, line)
        self.point = decimal_mark(self.sheet, self.name, self._numbers(keys))
        lines: dict[Place, int] = {("header",): line}
        pilots: list[object] = []
        for line, row in self.sheet.rows:
            lines["pilots", len(pilots)] = line
            pilots.append(self._pilot(row, header, keys, line))
        if not pilots and not self.problems:
            self.problems.append(Problem(self.name, None, None, "no rows", "a header and a row a pilot"))
        if self.problems:
            raise ScenarioError(tuple(self.problems[:20]))
        columns = {tuple(key): column for column, key in zip(header, keys, strict=True)}
        listed: dict[str, object] = {"pilots": pilots}
        return RowFile(self.name, listed, lines, columns=columns, notices=self.sheet.notices)

    def _numbers(self, keys: list[list[str]]) -> Iterator[tuple[int, str]]:
        """Cells that may be numbers, with their lines."""
        for line, row in self.sheet.rows:
            for text, parts in zip(row, keys, strict=False):
                if text and parts[-1] not in TEXTS and parts[-1] != "after":
                    yield line, text

    def _keys(self, header: list[str], line: int) -> list[list[str]]:
        """The parts of the key of each column."""
        if not header:
            raise _refused(self.name, 1, None, "no columns", "a header of keys, such as name,pilot.success")
        if len(header) > MOST_COLUMNS:
            raise _refused(
                self.name, line, None, f"{len(header):,} columns", f"{MOST_COLUMNS} columns at most"
            )
        allowed = [*PilotPlan.model_fields, *PILOT_TABLES]
        keys = []
        for number, column in enumerate(header):
            parts = [one if one.startswith("[") else one.lower() for one in split_key(column) or []]
            if parts and parts[0] not in allowed:
                near = nearest(parts[0], allowed)
                self._flaw(line, column, "an unknown key", ", ".join(allowed), near)
            elif not _is_pilot_key(parts):
                words = "a dotted key, such as pilot.success or sponsors[executive sponsor].person"
                self._flaw(line, column or f"{number + 1}", shown(column), words)
            if parts and parts in keys:
                self._flaw(line, column, "this column twice", "each key once")
            keys.append(parts)
        if ["name"] not in keys:
            self._flaw(line, "name", "no such column", "a column name, which names each pilot")
        if self.problems:
            raise ScenarioError(tuple(self.problems[:20]))
        return keys

    def _flaw(self, line: int, column: str, found: str, allowed: str, near: str | None = None) -> None:
        self.problems.append(Problem(self.name, line, f"column {column}", found, allowed, near))

    def _pilot(
        self, row: list[str], header: list[str], keys: list[list[str]], line: int
    ) -> dict[str, object]:
        pilot: dict[str, object] = {}
        if len(row) > len(header) and any(cell.strip() for cell in row[len(header) :]):
            found = f"{len(row)} cells in a row"
            self.problems.append(Problem(self.name, line, None, found, f"{len(header)}, as in the header"))
        for cell, column, parts in zip(row, header, keys, strict=False):
            text = cell.strip()
            if not text:
                continue
            if len(text) > LONGEST_CELL:
                self._flaw(line, column, f"a cell of {len(text):,} characters", f"{LONGEST_CELL:,} at most")
                continue
            value: object
            if parts == ["after"]:
                value = [key for one in plain_cell(text).split(";") if (key := _one_line(one))]
            elif parts[-1] in TEXTS:
                value = _one_line(plain_cell(text)) if parts[-1] in NAMES else plain_cell(text)
            else:
                try:
                    value = sheet_value(text, self.sheet, self.point)
                except UnclearNumberError as error:
                    self._flaw(line, column, error.found, f"{' or '.join(error.ways)}, whichever is meant")
                    continue
            if isinstance(value, str) and text[0] == "{" and parts[-1] not in TEXTS:
                self._flaw(line, column, shown(text), "an inline table, such as { pert = [1, 2, 4] }")
            elif not _put(pilot, parts, value):
                self._flaw(
                    line, column, "a second value at this place", "each key, or the table around it, once"
                )
        self._ask_about_totals(pilot, line)
        return pilot

    def _ask_about_totals(self, pilot: dict[str, object], line: int) -> None:
        name = pilot.get("name")
        if isinstance(name, str) and "key" not in pilot and is_total(name):
            found = f"a row {shown(name)}, which looks like the sum of the others"
            self._flaw(line, "name", found, "pilots: leave the row out, or give it a key if it is a pilot")


def _one_line(text: str) -> str:
    """A name, whose line breaks are for the width of a cell only."""
    return re.sub(r"\s*[\r\n]\s*", " ", text).strip()


def _is_pilot_key(parts: list[str]) -> bool:
    """Whether parts name one value of a pilot."""
    if parts[:1] == ["sponsors"]:
        return len(parts) == 3 and parts[1].startswith("[") and not parts[2].startswith("[")
    return 0 < len(parts) <= 3 and not any(part.startswith("[") for part in parts)


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
