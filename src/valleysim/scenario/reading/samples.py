"""Samples of empirical variates: a column of a CSV file beside the scenario."""

from dataclasses import dataclass, replace
from pathlib import Path

from valleysim.errors import ScenarioError
from valleysim.scenario.format.flaws import Flaw, FlawError, shown, unknown_key
from valleysim.scenario.format.laws import Kind
from valleysim.scenario.format.number_text import UnclearNumberError
from valleysim.scenario.format.posterior import ALLOWED, MOST_BYTES, PosteriorWorlds, worlds_from
from valleysim.scenario.format.ranges import MONTHS_UNIT, MOST_MONTHS, parse_number
from valleysim.scenario.inputs import read_input
from valleysim.scenario.reading.beside import OF_PRESET, Tell, file_below
from valleysim.scenario.reading.register import preset_worlds
from valleysim.scenario.sheets.sheet import Sheet, read_sheet
from valleysim.scenario.sheets.values import decimal_mark, is_total, sheet_value

Samples = tuple[float, ...]

LARGEST_SAMPLE_FILE = 10_000_000
MOST_SAMPLES = 100_000


@dataclass(frozen=True)
class Beside:
    """The folder of a scenario, and who is told how the files in it were read."""

    folder: Path | None
    tell: Tell | None = None

    def samples(self, name: str, column: str, kind: Kind) -> Samples:
        """The numbers of a column of a file; raise `FlawError`, told from where the scenario names it."""
        path = file_below(self.folder, name, "empirical", "csv")
        assert self.folder is not None
        return _column(path, f"{self.folder / name}", column, kind, self.tell)

    def worlds(self, name: str) -> PosteriorWorlds:
        """The calibrated worlds of a file, or of a preset; raise `FlawError`."""
        if name.startswith(OF_PRESET):
            return preset_worlds(name.removeprefix(OF_PRESET))
        path = file_below(self.folder, name)
        try:
            data = read_input(path, name, MOST_BYTES)
        except OSError as error:
            reason = (error.strerror or f"{error}").lower()
            raise FlawError(Flaw(f"{shown(name)}, which cannot be read ({reason})", ALLOWED)) from None
        if len(data) > MOST_BYTES:
            raise FlawError(Flaw(f"{shown(name)}, of more than {MOST_BYTES // 1_000_000} MB", ALLOWED))
        return worlds_from(data, name)


def _column(path: Path, name: str, column: str, kind: Kind, tell: Tell | None) -> Samples:
    """The numbers of a column; what is wrong with the file is told where the scenario names it."""
    at = ("empirical", "csv")
    try:
        sheet = read_sheet(path, name, MOST_SAMPLES, rows="rows", most_bytes=LARGEST_SAMPLE_FILE)
    except ScenarioError as error:
        (one,) = error.problems
        where = f" in {one.file}:{one.line}" if one.line is not None else ""
        raise FlawError(Flaw(f"{one.found}{where}", f"{one.allowed}", at)) from None
    if column not in sheet.header:
        raise FlawError(unknown_key(column, sheet.header, *at))
    if sheet.header.count(column) > 1:
        found = f"column {shown(column)} twice in {name}:{sheet.header_line}"
        raise FlawError(Flaw(found, "each column once", at))
    if not sheet.rows:
        raise FlawError(Flaw("a file without rows", "at least one row", at))
    number, width = sheet.header.index(column), len(sheet.header)
    cells = [(line, row[number] if number < len(row) else "") for line, row in sheet.rows]
    point = decimal_mark(sheet, name, ((line, text) for line, text in cells if text))
    samples: list[float] = []
    for (line, text), (_, row) in zip(cells, sheet.rows, strict=True):
        where = f"in {name}:{line}"
        if any(row[width:]):
            raise FlawError(Flaw(f"{len(row)} cells {where}", f"{width}, as in the header", at))
        if any(is_total(cell) for cell in row):
            found = f"a row {shown(next(cell for cell in row if is_total(cell)))} {where}"
            allowed = "samples: leave the row out if it is the sum or mean of the others"
            raise FlawError(Flaw(found, allowed, at))
        samples.append(_sample(text, kind, sheet, point, where))
    if tell is not None:
        for notice in sheet.notices:
            tell(notice)
    return tuple(samples)


def _sample(text: str, kind: Kind, sheet: Sheet, point: str | None, where: str) -> float:
    at = ("empirical", "column")
    if not text:
        raise FlawError(Flaw(f"an empty cell {where}", f"{kind.values.words}; leave the row out", at))
    try:
        return parse_number(sheet_value(text, sheet, point), kind.values)
    except UnclearNumberError as error:
        flaws = [Flaw(error.found, f"{' or '.join(error.ways)}, whichever is meant")]
    except FlawError as error:
        most = f", at most {MOST_MONTHS:,}" if kind.values.unit == MONTHS_UNIT else ""
        flaws = [Flaw(flaw.found, kind.values.words + most, (), flaw.suggestion) for flaw in error.flaws]
    for number, flaw in enumerate(flaws):
        _, which, words = flaw.found.partition(", which ")
        flaws[number] = replace(flaw, found=f"{shown(text)} {where}{which}{words}", at=at)
    raise FlawError(*flaws)
