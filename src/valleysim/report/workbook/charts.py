"""Native charts: their values are those of the sheets, and intervals are error bars between their ends."""

import math
from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_range_abs

from valleysim.report.content import Line, NativeChart, Row
from valleysim.report.workbook.cells import clean
from valleysim.report.workbook.sheets import Book, Sheet, checked

COLOURS = ("#1f6f78", "#b5573f", "#7a689f", "#8a6d1f")
WIDTH, HEIGHT = 640, 330
INTERVALS = "intervals"
"""The sheet of what error bars are made of."""
OF_A_BAR, BESIDE_BARS = 18, 130
"""Pixels."""
TALLEST = 1_300
STEPS, MOST_STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0), 8
ROW = 20
"""Pixels of a row that nothing was said of."""


def height_of(chart: NativeChart) -> int:
    """Pixels from its upper to its lower edge."""
    if not chart.is_bars:
        return HEIGHT
    bars = max(line.last - line.first + 1 for line in chart.lines) * len(chart.lines)
    return min(max(HEIGHT, BESIDE_BARS + OF_A_BAR * bars), TALLEST)


class Intervals:
    """How far intervals reach below and above their values: cells of which error bars are made."""

    def __init__(self, book: Book) -> None:
        self.sheet = book.sheet(INTERVALS)
        self.sheet.worksheet.freeze_panes(1, 0)
        self.columns = 0

    def add(self, drawn: NativeChart, line: Line, rows: Sequence[Row]) -> dict[str, Any]:
        """Write the two columns of a line; the error bars of them are returned."""
        told: dict[str, Any] = {"type": "custom", "line": {"color": "#555555"}}
        ends = [_ends(row, line) for row in rows[line.first : line.last + 1]]
        for side, name in enumerate(("minus", "plus")):
            head = f"{drawn.table} {line.column}: {'below' if side == 0 else 'above'}"
            self.sheet.put(0, self.columns, head, bold=True, text_wrap=True)
            for row, one in enumerate(ends, 1):
                self.sheet.put(row, self.columns, one[side], num_format="0.0%" if drawn.is_share else "0.00")
            cells = xl_range_abs(1, self.columns, len(ends), self.columns)
            told[f"{name}_values"] = f"={INTERVALS}!{cells}"
            checked(self.sheet.worksheet.set_column(self.columns, self.columns, 18), "a width")
            self.columns += 1
        return told


def insert_chart(
    book: Book,
    sheet: Sheet,
    place: tuple[int, int],
    drawn: NativeChart,
    rows: Sequence[Row],
    intervals: Intervals,
) -> None:
    """Draw a chart of the rows of a table, which stand in a sheet of its name, upper left at ``place``."""
    columns = list(rows[0])
    chart = book.workbook.add_chart(
        {"type": "bar"} if drawn.is_bars else {"type": "scatter", "subtype": "straight_with_markers"}
    )
    across = columns.index(drawn.across)
    for number, line in enumerate(drawn.lines):
        told = _series(drawn, line, rows, across, number)
        if line.low and line.high:
            told["x_error_bars" if drawn.is_bars else "y_error_bars"] = intervals.add(drawn, line, rows)
        chart.add_series(told)
    numbers: dict[str, Any] = {
        "name": drawn.unit,
        "name_font": {"bold": False},
        "num_format": "0%" if drawn.is_share else "0.0",
        "major_gridlines": {"visible": True, "line": {"color": "#dddddd"}},
        "label_position": "low",
        **_room(drawn, rows),
    }
    texts: dict[str, Any] = {"name_font": {"bold": False}, "label_position": "low"}
    if drawn.is_bars:
        # The first row is on top, and the numbers are below the last one.
        chart.set_y_axis({**texts, "reverse": True, "interval_unit": 1, "crossing": "max"})
        chart.set_x_axis(numbers)
    else:
        months = [row[drawn.across] for row in rows]
        chart.set_x_axis({**texts, "name": drawn.across, "min": 0, "max": max(months), "num_format": "0"})
        chart.set_y_axis(numbers)
    chart.set_title({"name": drawn.title, "name_font": {"size": 12, "bold": True}, "overlay": False})
    chart.set_legend({"position": "bottom"} if len(drawn.lines) > 1 else {"none": True})
    chart.set_size({"width": WIDTH, "height": height_of(drawn)})
    shown = {"object_position": 2, "description": clean(drawn.title)}
    checked(sheet.worksheet.insert_chart(*place, chart, shown), f"the chart of {drawn.table}")


def _room(drawn: NativeChart, rows: Sequence[Row]) -> dict[str, float]:
    """The ends of the axis of numbers, so that it holds the intervals, which a spreadsheet overlooks."""
    found = [
        row[name]
        for line in drawn.lines
        if line.low and line.high
        for row in rows[line.first : line.last + 1]
        for name in (line.column, line.low, line.high)
        if row[name] is not None
    ]
    if not found:
        return {}
    span = max(0.0, *found) - min(0.0, *found)
    step = next((one for one in STEPS if one * MOST_STEPS >= span), span)
    return {
        "min": math.floor(min(0.0, *found) / step) * step,
        "max": math.ceil(max(step, *found) / step) * step,
        "major_unit": step,
    }


def _series(drawn: NativeChart, line: Line, rows: Sequence[Row], across: int, number: int) -> dict[str, Any]:
    column = list(rows[0]).index(line.column)
    colour = COLOURS[number % len(COLOURS)]
    told: dict[str, Any] = {
        "name": clean(line.name),
        "categories": [drawn.table, 1 + line.first, across, 1 + line.last, across],
        "values": [drawn.table, 1 + line.first, column, 1 + line.last, column],
    }
    if drawn.is_bars:
        told |= {"fill": {"color": colour}, "gap": 45}
    else:
        told |= {
            "line": {"color": colour, "width": 2},
            "marker": {"type": "circle", "size": 5, "fill": {"color": colour}, "border": {"color": colour}},
        }
    return told


def _ends(row: Row, line: Line) -> tuple[float, float]:
    """How far an interval reaches below and above its value; nowhere where one of the three is missing."""
    value, low, high = row[line.column], row[line.low], row[line.high]
    if value is None or low is None or high is None:
        return 0.0, 0.0
    return max(0.0, value - low), max(0.0, high - value)
