"""The cells of a workbook (.xlsx), read with openpyxl, which is an extra."""

import io
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from xml.etree.ElementTree import ParseError

from valleysim.errors import UsageError
from valleysim.scenario.format.flaws import listing, nearest, shown
from valleysim.scenario.sheets.sheet import refused_sheet
from valleysim.scenario.trackers.grid import MOST_COLUMNS, Cell, Grid, add_row, clean

MOST_UNPACKED = 500_000_000
"""Bytes of all parts of a workbook together: a small file may hold much more."""
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, ParseError),
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, AssertionError),
    *(EOFError, OSError, NotImplementedError, RuntimeError, OverflowError),
)
"""What the library raises for a file that is no sound workbook; it has no error of its own for it."""


def read_workbook(data: bytes, name: str, sheet: str | None) -> Grid:
    """Read one sheet: the one that is named, or the first that holds a table (two columns, two rows).

    Raises:
        UsageError: openpyxl is not installed.
        ScenarioError: no sound workbook, no such sheet, or none with a table.
    """
    try:
        import openpyxl
    except ModuleNotFoundError:
        how = "pip install 'valleysim[xlsx]'"
        raise UsageError(
            f"{name}: found a workbook, and openpyxl, which reads it, is not installed; allowed: the sheet "
            f"saved as CSV UTF-8, or: {how}"
        ) from None
    with _damage_told(name), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of parts of workbooks that hold no cells
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked > MOST_UNPACKED:
            most = f"{MOST_UNPACKED // 1_000_000} MB"
            raise refused_sheet(name, None, f"a workbook of more than {most}", f"{most} at most")
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        names = [one.title for one in book.worksheets]
        if sheet is not None and sheet not in names:
            found = f"no sheet {shown(sheet)}"
            near = nearest(sheet, names)
            hint = f"; did you mean {near}?" if near else ""
            raise refused_sheet(name, None, found, f"{listing(names)}{hint}")
        for one in book.worksheets:
            if sheet is None or one.title == sheet:
                grid = _of_sheet(one, Grid(name, one.title))
                if sheet is not None or _is_table(grid):
                    skipped = names[: names.index(one.title)]
                    if skipped and sheet is None:
                        grid.notices.append(
                            f"sheet {shown(one.title)} is the first that holds a table; before it: "
                            f"{listing(skipped)}"
                        )
                    return grid
    raise refused_sheet(name, None, "a workbook without a table", "a sheet with a header and a row a pilot")


@contextmanager
def _damage_told(name: str) -> Iterator[None]:
    try:
        yield
    except DAMAGED as error:
        words = clean(f"{error}")[:80] or type(error).__name__
        raise refused_sheet(
            name, None, f"a damaged workbook ({words})", "a sound .xlsx file, or CSV"
        ) from None


def _of_sheet(sheet: object, grid: Grid) -> Grid:
    reset = getattr(sheet, "reset_dimensions", None)
    if reset is not None:
        reset()  # some programs write a wrong size, and cells beyond it would be lost
    values = sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1)  # type: ignore[attr-defined]
    for number, row in enumerate(values, 1):
        add_row(grid, number, [_cell(value) for value in row])
    return grid


def _cell(value: object) -> Cell:
    """A value of the library as a cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return float(value) if abs(value) < 1e300 else f"{value}"
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return clean(f"{value}")


def _is_table(grid: Grid) -> bool:
    return sum(len([cell for cell in cells if cell != ""]) > 1 for _, cells in grid.rows) > 1
