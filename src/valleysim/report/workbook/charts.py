"""Native charts: their values are those of the sheets, and intervals are error bars between their ends."""

from collections.abc import Sequence
from typing import Any

from valleysim.report.content import Line, NativeChart, Row
from valleysim.report.workbook.cells import clean
from valleysim.report.workbook.sheets import Book, Sheet, checked

COLOURS = ("#1f6f78", "#b5573f", "#7a689f", "#8a6d1f")
WIDTH, HEIGHT = 640, 330
OF_A_BAR, BESIDE_BARS = 18, 130
"""Pixels."""
TALLEST = 1_300
ROW = 20
"""Pixels of a row that nothing was said of."""


def height_of(chart: NativeChart) -> int:
    """Pixels from its upper to its lower edge."""
    if not chart.is_bars:
        return HEIGHT
    bars = max(line.last - line.first + 1 for line in chart.lines) * len(chart.lines)
    return min(max(HEIGHT, BESIDE_BARS + OF_A_BAR * bars), TALLEST)


def insert_chart(
    book: Book, sheet: Sheet, place: tuple[int, int], drawn: NativeChart, rows: Sequence[Row]
) -> None:
    """Draw a chart of the rows of a table, which stand in a sheet of its name, upper left at ``place``."""
    columns = list(rows[0])
    chart = book.workbook.add_chart(
        {"type": "bar"} if drawn.is_bars else {"type": "scatter", "subtype": "straight_with_markers"}
    )
    across = columns.index(drawn.across)
    for number, line in enumerate(drawn.lines):
        chart.add_series(_series(drawn, line, rows, across, number))
    numbers: dict[str, Any] = {
        "name": drawn.unit,
        "name_font": {"bold": False},
        "num_format": "0%" if drawn.is_share else "0.0",
        "major_gridlines": {"visible": True, "line": {"color": "#dddddd"}},
        "label_position": "low",
    }
    texts: dict[str, Any] = {"name_font": {"bold": False}, "label_position": "low"}
    if drawn.is_bars:
        chart.set_y_axis({**texts, "reverse": True, "interval_unit": 1})  # the first row on top
        chart.set_x_axis({**numbers, "crossing": "max"})
    else:
        months = [row[drawn.across] for row in rows]
        chart.set_x_axis({**texts, "name": drawn.across, "min": 0, "max": max(months), "num_format": "0"})
        chart.set_y_axis(numbers)
    chart.set_title({"name": drawn.title, "name_font": {"size": 12, "bold": True}, "overlay": False})
    chart.set_legend({"position": "bottom"} if len(drawn.lines) > 1 else {"none": True})
    chart.set_size({"width": WIDTH, "height": height_of(drawn)})
    told = {"object_position": 2, "description": clean(drawn.title)}
    checked(sheet.worksheet.insert_chart(*place, chart, told), f"the chart of {drawn.table}")


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
    if line.low and line.high:
        ends = [_ends(row, line) for row in rows[line.first : line.last + 1]]
        told["x_error_bars" if drawn.is_bars else "y_error_bars"] = {
            "type": "custom",
            "minus_values": [minus for minus, _ in ends],
            "plus_values": [plus for _, plus in ends],
            "line": {"color": "#555555"},
        }
    return told


def _ends(row: Row, line: Line) -> tuple[float, float]:
    """How far an interval reaches below and above its value; nowhere where one of the three is missing."""
    value, low, high = row[line.column], row[line.low], row[line.high]
    if value is None or low is None or high is None:
        return 0.0, 0.0
    return max(0.0, value - low), max(0.0, high - value)
