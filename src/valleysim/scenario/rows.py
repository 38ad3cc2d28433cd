"""Pilots from a spreadsheet: a CSV file with a row a pilot, whose columns are dotted keys."""

import csv
import io
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from valleysim.errors import Problem, ScenarioError
from valleysim.scenario.cells import plain_cell
from valleysim.scenario.crowd import MOST_PILOTS, PILOT_TABLES, PilotPlan
from valleysim.scenario.flaws import nearest, shown
from valleysim.scenario.inputs import read_input
from valleysim.scenario.places import split_key
from valleysim.scenario.toml_text import Place, TomlFile

LARGEST_FILE = 5_000_000
MOST_COLUMNS = 200
LONGEST_CELL = 2_000
TEXTS = ("name", "key", "segment", "until", "otherwise", "infrastructure", "evidence", "assumption", "person")
"""Keys whose cells are texts, whatever they look like: a pilot may be called 42."""


@dataclass
class RowFile(TomlFile):
    """A CSV file read as pilots: problems are told with row and column."""

    columns: dict[tuple[str, ...], str] = field(default_factory=dict)

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
    try:
        data = read_input(path, name, LARGEST_FILE)
        if len(data) > LARGEST_FILE:
            raise _refused(name, None, None, "a file of more than 5 MB", "5 MB at most")
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(name, None, None, "bytes that are not UTF-8", "a CSV file in UTF-8") from None
    except OSError as error:
        reason = (error.strerror or f"{error}").lower()
        raise _refused(name, None, None, f"a file that cannot be read ({reason})", "a CSV file") from None
    return _Reader(name).read(text)


def _refused(
    name: str, line: int | None, column: str | None, found: str, allowed: str, near: str | None = None
) -> ScenarioError:
    key = None if column is None else f"column {column}"
    return ScenarioError((Problem(name, line, key, found, allowed, near),))


class _Reader:
    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    def read(self, text: str) -> RowFile:
        first = text.lstrip("\r\n").partition("\n")[0]
        dialect = ";" if first.count(";") > first.count(",") else ","
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect, strict=True)
        pilots: list[object] = []
        lines: dict[Place, int] = {}
        line = last = 1
        try:
            header = [cell.strip() for cell in next((row for row in reader if row), [])]
            while header and not header[-1]:
                header.pop()  # spreadsheets put separators behind the last column
            last = reader.line_num
            keys = self._keys(header, last)
            lines["header",] = last
            for row in reader:
                line, last = last + 1, reader.line_num
                if not any(cell.strip() for cell in row):
                    continue
                if len(pilots) == MOST_PILOTS:
                    raise _refused(
                        self.name,
                        line,
                        None,
                        f"more than {MOST_PILOTS:,} pilots",
                        f"{MOST_PILOTS:,} at most",
                    )
                lines["pilots", len(pilots)] = line
                pilots.append(self._pilot(row, header, keys, line))
        except csv.Error as error:
            raise _refused(self.name, reader.line_num, None, f"a mistake of syntax: {error}", "CSV") from None
        if not pilots and not self.problems:
            self.problems.append(Problem(self.name, None, None, "no rows", "a header and a row a pilot"))
        if self.problems:
            raise ScenarioError(tuple(self.problems[:20]))
        columns = {tuple(key): column for column, key in zip(header, keys, strict=True)}
        return RowFile(self.name, {"pilots": pilots}, lines, columns)

    def _keys(self, header: list[str], line: int) -> list[list[str]]:
        """The parts of the key of each column."""
        if not header:
            raise _refused(self.name, 1, None, "no columns", "a header of keys, such as name,pilot.success")
        if len(header) > MOST_COLUMNS:
            raise _refused(
                self.name, line, None, f"{len(header):,} columns", f"{MOST_COLUMNS} columns at most"
            )
        if len(header) == 1 and "\t" in header[0]:
            raise _refused(self.name, line, None, "columns separated by tabs", "columns separated by , or ;")
        allowed = [*PilotPlan.model_fields, *PILOT_TABLES]
        keys = []
        for number, column in enumerate(header):
            parts = split_key(column) or []
            if parts and parts[0] not in allowed:
                near = nearest(parts[0], allowed)
                self._flaw(line, column, "an unknown key", ", ".join(allowed), near)
            elif not _is_pilot_key(parts):
                words = "a dotted key, such as pilot.success or sponsors[executive sponsor].person"
                self._flaw(line, column or f"{number + 1}", shown(column), words)
            if column and column in header[:number]:
                self._flaw(line, column, "this column twice", "each key once")
            keys.append(parts)
        if "name" not in header:
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
            if column == "after":
                value = [key for one in plain_cell(text).split(";") if (key := one.strip())]
            else:
                value = plain_cell(text) if parts[-1] in TEXTS else cell_value(text)
            if isinstance(value, str) and text[0] == "{" and parts[-1] not in TEXTS:
                self._flaw(line, column, shown(text), "an inline table, such as { pert = [1, 2, 4] }")
            elif not _put(pilot, parts, value):
                self._flaw(
                    line, column, "a second value at this place", "each key, or the table around it, once"
                )
        return pilot


def _is_pilot_key(parts: list[str]) -> bool:
    """Whether parts name one value of a pilot."""
    if parts[:1] == ["sponsors"]:
        return len(parts) == 3 and parts[1].startswith("[") and not parts[2].startswith("[")
    return 0 < len(parts) <= 3 and not any(part.startswith("[") for part in parts)


def cell_value(text: str) -> object:
    """What a cell says: a number, true or false, or an inline table as in TOML; else a text."""
    if "\n" in text:
        return text
    if text[0] in "{[" or text in ("true", "false") or text[0] in "+-.0123456789":
        number = text.replace("−", "-")
        try:
            return tomllib.loads(f"x = {number}")["x"]
        except (tomllib.TOMLDecodeError, ValueError, RecursionError):
            pass
        try:
            return float(number)
        except ValueError:
            return text
    return text


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
