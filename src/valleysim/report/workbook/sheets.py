"""Sheets: every write is checked, since the library answers with a number where it leaves something out."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from valleysim.errors import OutputError
from valleysim.report.workbook.cells import Filled, Value, clean
from valleysim.report.workbook.units import FORMATS, Unit
from valleysim.scenario.sheets.cells import safe_cell

MOST_ROWS = 1_048_575
"""Of a sheet, below the heads."""
WIDEST, NARROWEST = 48, 9
WRAPPED = 40
"""Texts that are longer wrap."""
SAMPLE = 200
"""Cells that say how wide a column is."""
POINTS_A_LINE = 15.0
FILL, RULE = "#e8eef2", "#b9c3cc"


class Book:
    """A workbook that is being written, with its formats, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self.workbook = workbook
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def style(self, **properties: Any) -> Any:
        """A format of the library's with these properties."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            self._formats[key] = self.workbook.add_format({"valign": "top", **properties})
        return self._formats[key]

    def sheet(self, name: str) -> "Sheet":
        """A new sheet."""
        return Sheet(self, self.workbook.add_worksheet(name))

    def define(self, name: str, place: str) -> None:
        """Give cells a name."""
        checked(self.workbook.define_name(name, f"={place}"), f"the name {name}")


class Sheet:
    """A sheet that is being written."""

    def __init__(self, book: Book, worksheet: Worksheet) -> None:
        self.book = book
        self.worksheet = worksheet
        self.heights: dict[int, float] = {}
        """Of rows of which it was said, in points."""

    def put(self, row: int, column: int, value: Value, **style: Any) -> None:
        """Write a cell as what it is, a text never as anything else; nothing for None and empty texts."""
        if value is None or value == "":
            return
        sheet = self.worksheet
        if isinstance(value, bool):
            code = sheet.write_boolean(row, column, value, self.book.style(**style))
        elif isinstance(value, str):
            # As a spreadsheet marks it itself: it stays a text when somebody edits the cell.
            prefix = {"quote_prefix": True} if safe_cell(value) != value else {}
            text = clean(value)
            code = sheet.write_string(row, column, text, self.book.style(**style, **prefix))
        elif isinstance(value, date):
            day = datetime(value.year, value.month, value.day)
            code = sheet.write_datetime(row, column, day, self.book.style(**style))
        else:
            code = sheet.write_number(row, column, value, self.book.style(**style))
        checked(code, f"a cell of the sheet {sheet.get_name()}, row {row + 1}")

    def fill(self, name: str, columns: Sequence[Filled]) -> None:
        """Write a table from the upper left on: heads that stay, and filters."""
        rows = len(columns[0].cells)
        if rows > MOST_ROWS:
            words = f"found {rows:,} rows of the table {name}; allowed: {MOST_ROWS:,}, or --out for CSV files"
            raise OutputError(f"workbook: {words}")
        for place, column in enumerate(columns):
            style: dict[str, Any] = {} if column.unit is Unit.TEXT else {"num_format": FORMATS[column.unit]}
            is_long = column.unit is Unit.TEXT and any(len(f"{one}") > WRAPPED for one in column.cells)
            if is_long:
                style["text_wrap"] = True
            elif column.unit is not Unit.TEXT:
                style["align"] = "right"
            for row, value in enumerate(column.cells, 1):
                self.put(row, place, value, **style)
            code = self.worksheet.set_column(place, place, _width(column))
            checked(code, f"the width of a column of {name}")
        self._table(name, columns, rows)
        self.worksheet.freeze_panes(1, 1)
        self.printed()
        self.worksheet.repeat_rows(0)

    def _table(self, name: str, columns: Sequence[Filled], rows: int) -> None:
        heads = heads_of([column.header for column in columns])
        style = self.book.style(bold=True, text_wrap=True, bg_color=FILL, bottom=1, bottom_color=RULE)
        code = self.worksheet.add_table(
            0,
            0,
            rows,
            len(columns) - 1,
            {
                "name": name,
                "style": "Table Style Light 1",
                "banded_rows": False,
                "columns": [{"header": head, "header_format": style} for head in heads],
            },
        )
        checked(code, f"the table {name}")

    def printed(self) -> None:
        """Set it up for a printer: across, one page wide."""
        self.worksheet.set_landscape()
        self.worksheet.set_paper(9)
        self.worksheet.fit_to_pages(1, 0)


def heads_of(headers: Sequence[str]) -> list[str]:
    """Heads of a table, which must differ whatever the case of their letters.

    >>> heads_of(["Share", "share"])
    ['Share', 'share (2)']
    """
    heads: list[str] = []
    for header in headers:
        head, number = header[:250] or "-", 2
        while head.casefold() in (one.casefold() for one in heads):
            head, number = f"{header[:240]} ({number})", number + 1
        heads.append(head)
    return heads


def _width(column: Filled) -> float:
    longest = max((len(_shown(one)) for one in column.cells[:SAMPLE]), default=0)
    return min(max(longest + 2, min(len(column.header), 12) + 3, NARROWEST), WIDEST)


def _shown(value: Value) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else f"{value}"


def lines_of(text: str, width: int) -> int:
    """Lines of a text that wraps, a little too many rather than too few."""
    return sum(max(1, -(-len(line) // max(1, width - 4))) for line in text.split("\n"))


def checked(code: object, what: str) -> None:
    """See that the library wrote something; raise `OutputError`."""
    if isinstance(code, int) and code != 0:
        raise OutputError(
            f"workbook: found {what} that could not be written ({code}); allowed: a file of --out"
        )


def plain_pairs(told: Mapping[str, Any], before: str = "") -> list[tuple[str, Any]]:
    """Nested plain values as pairs of a dotted key and a value.

    >>> plain_pairs({"versions": {"numpy": "2.3"}, "command": ["a", "b"]})
    [('versions.numpy', '2.3'), ('command', 'a b')]
    """
    pairs: list[tuple[str, Any]] = []
    for key, value in told.items():
        if isinstance(value, Mapping):
            pairs += plain_pairs(value, f"{before}{key}.")
        elif isinstance(value, list | tuple):
            pairs.append((f"{before}{key}", " ".join(f"{one}" for one in value)))
        else:
            pairs.append((f"{before}{key}", value))
    return pairs
