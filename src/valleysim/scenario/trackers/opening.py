"""Opens a tracker, whatever file it is: which bytes, which separator, which sheet."""

import csv
import io
import re
from collections import Counter
from itertools import islice
from pathlib import Path

from valleysim.errors import ValidationIssue
from valleysim.scenario.inputs import read_input
from valleysim.scenario.sheets.sheet import refused_sheet, text_of
from valleysim.scenario.trackers.grid import Grid, add_row, clean

MOST_BYTES = 50_000_000
SEPARATORS = (",", ";", "\t", "|")
SAMPLED_ROWS = 200
ZIP = b"PK\x03\x04"
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
_SEP_LINE = re.compile(r'\s*"?sep=(.)"?[,;\s]*(?:\r\n|\r|\n)', re.IGNORECASE)


def read_grid(path: Path, name: str, sheet: str | None = None) -> Grid:
    """Read the cells of a tracker.

    Args:
        path: a workbook (.xlsx) or a CSV file: commas, semicolons, tabs or bars; UTF-8, UTF-16, Windows text.
        name: what people call it.
        sheet: of a workbook, the sheet; None for the first that holds a table.

    Raises:
        ScenarioError: no such file, no table in it, or more than is read.
        UsageError: a workbook, and the library that reads it is not installed.
    """
    try:
        data = read_input(path, name, MOST_BYTES)
    except (OSError, ValueError) as error:  # a name with a null is no OSError
        reason = getattr(error, "strerror", None) or f"{error}"
        found = f"a file that cannot be read ({reason.lower()})"
        raise refused_sheet(name, None, found, "a CSV file or a workbook (.xlsx)") from None
    if len(data) > MOST_BYTES:
        most = f"{MOST_BYTES // 1_000_000} MB"
        raise refused_sheet(name, None, f"a file of more than {most}", f"{most} at most")
    if data.startswith(OLD_WORKBOOK):
        found = "a workbook of the old kind (.xls), or one with a password"
        raise refused_sheet(name, None, found, "a workbook saved as .xlsx without a password, or CSV UTF-8")
    if data.startswith(ZIP):
        from valleysim.scenario.trackers.workbook import read_workbook

        return read_workbook(data, name, sheet)
    if sheet is not None:
        raise refused_sheet(
            name, None, f"--sheet {sheet} of a text file", "--sheet with a workbook (.xlsx) only"
        )
    return _of_text(data, name)


def _of_text(data: bytes, name: str) -> Grid:
    notices: list[ValidationIssue] = []
    grid = Grid(name)
    text = text_of(data, name, notices)
    grid.notices += [notice.text for notice in notices]
    said = _SEP_LINE.match(text)
    separator = said[1] if said else _separator(text)
    if said:
        text = text[said.end() :]
    if separator not in SEPARATORS:
        allowed = "columns separated by , ; | or tabs"
        raise refused_sheet(name, 1, f"columns separated by {separator}", allowed)
    try:
        for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), 1):
            add_row(grid, number, [clean(cell) for cell in row])
    except csv.Error as error:
        raise refused_sheet(name, None, f"a mistake of syntax: {error}", "CSV") from None
    return grid


def _separator(text: str) -> str:
    """What separates columns: what gives rows of the most columns that are alike in most rows."""
    best, most = ",", 0.0
    for separator in SEPARATORS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            widths = Counter(len(row) for row in islice(reader, SAMPLED_ROWS) if any(row))
        except csv.Error:
            continue
        widths.pop(1, None)
        if widths:
            width, count = max(widths.items(), key=lambda one: (one[1] * (one[0] - 1), one[0]))
            if count * (width - 1) > most:
                best, most = separator, count * (width - 1)
    return best
