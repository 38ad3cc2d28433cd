"""The charts of a workbook, which a spreadsheet draws of the rows of tidy tables; titles say the finding.

A title begins with words of ours, never with a name of a scenario.
"""

from collections.abc import Callable, Mapping, Sequence

from valleysim.estimates.rounding import percent
from valleysim.report.characters import one_line
from valleysim.report.content import Line, NativeChart, Row
from valleysim.vocabulary import Endpoint
from valleysim.words import MILESTONE, label

MOST_BARS = 60
_Made = Callable[[str, Sequence[Row]], NativeChart | None]


def native_charts(endpoint: Endpoint, tables: Mapping[str, Sequence[Row]]) -> list[NativeChart]:
    """Charts of the tables that have one, in the order of the tables."""
    verb = MILESTONE[endpoint.name.lower()]
    made = (_CHARTS[name](verb, rows) for name, rows in tables.items() if name in _CHARTS and rows)
    return [chart for chart in made if chart is not None]


def _horizons(verb: str, rows: Sequence[Row]) -> NativeChart:
    last = rows[-1]
    end = len(rows) - 1
    return NativeChart(
        "horizons",
        f"By month {last['month']:g}, {percent(last['reached'])} of pilots {verb} "
        f"(90 % credible: {percent(last['low'])} to {percent(last['high'])})",
        "month",
        (Line("reached", verb, 0, end, "low", "high"), Line("held", "still held", 0, end)),
        "share of pilots",
    )


def _pilots(verb: str, rows: Sequence[Row]) -> NativeChart | None:
    reached = [name for name in rows[0] if name.startswith("reached_")]
    if not reached or "low" not in rows[0]:
        return None
    end = min(len(rows), MOST_BARS) - 1
    column = reached[-1]
    half = sum(row[column] < 0.5 for row in rows)
    return NativeChart(
        "pilots",
        f"{half} of {len(rows)} pilots {verb} by month {column.removeprefix('reached_')} with less than even "
        f"chances{'' if end == len(rows) - 1 else f'; the first {MOST_BARS} are shown'}",
        "name",
        (Line(column, "probability, with its 90 % credible interval", 0, end, "low", "high"),),
        "probability",
        is_bars=True,
    )


def _waits(verb: str, rows: Sequence[Row]) -> NativeChart | None:
    if "scenario" in rows[0]:
        return None
    most = max(rows, key=lambda row: row["months"])
    return NativeChart(
        "waits",
        f"Of a pilot's {sum(row['months'] for row in rows):.1f} months, {most['months']:.1f} go to the "
        f"longest wait: {label(most['wait'])}",
        "wait",
        (Line("months", "mean months of a pilot", 0, len(rows) - 1),),
        "months",
        is_bars=True,
        is_share=False,
    )


def _differences(verb: str, rows: Sequence[Row]) -> NativeChart:
    lines = []
    for scenario in dict.fromkeys(row["scenario"] for row in rows):
        places = [place for place, row in enumerate(rows) if row["scenario"] == scenario]
        lines.append(
            Line("difference", f"{scenario} less A: pilots that {verb}", places[0], places[-1], "low", "high")
        )
    last = max(rows, key=lambda row: (row["month"], abs(row["difference"])))
    points = 100.0 * last["difference"]
    told = (
        f"{last['scenario']} is {abs(points):.1f} points {'ahead of' if points > 0 else 'behind'} A by month "
        f"{last['month']:g} (90 % credible: {100 * last['low']:+.1f} to {100 * last['high']:+.1f})"
    )
    return NativeChart("differences", told, "month", tuple(lines), "difference of the shares")


def _gap(verb: str, rows: Sequence[Row]) -> NativeChart | None:
    month = max(row["month"] for row in rows if row["unit"] == "share")
    there = [place for place, row in enumerate(rows) if row["unit"] == "share" and row["month"] == month]
    if there != list(range(there[0], there[-1] + 1)):
        return None
    most = max((rows[place] for place in there), key=lambda row: abs(row["share"]))
    return NativeChart(
        "gap",
        f"The largest part of the gap by month {month:g} is that of {most['mechanism']}: "
        f"{100 * most['share']:+.1f} points",
        "mechanism",
        (Line("share", "part of the gap", there[0], there[-1], "low", "high"),),
        "share of pilots",
        is_bars=True,
    )


def _bars(
    table: str, column: str, across: str, lead: str, unit: str, *, ends: tuple[str, str] = ("", "")
) -> _Made:
    """Bars of one column, with what the largest of them is as the title."""

    def made(verb: str, rows: Sequence[Row]) -> NativeChart | None:
        shown = rows[:MOST_BARS]
        told = [row for row in shown if row.get(column) is not None]
        if not told or across not in rows[0]:
            return None
        most = max(told, key=lambda row: row[column])
        title = f"{lead} {one_line(most[across])}: {percent(most[column])}"
        line = Line(column, unit, 0, len(shown) - 1, *ends)
        return NativeChart(table, title, across, (line,), unit, is_bars=True)

    return made


def _targets(verb: str, rows: Sequence[Row]) -> NativeChart:
    end = len(rows) - 1
    names = (("in_band_before", "before"), ("in_band", "after"))
    met = sum(row["in_band"] > row["in_band_before"] for row in rows)
    return NativeChart(
        "targets",
        f"Calibrated, {met} of {len(rows)} targets are met in more of the worlds",
        "target",
        tuple(Line(column, name, 0, end) for column, name in names),
        "share of the worlds in which it is met",
        is_bars=True,
    )


_CHARTS: Mapping[str, _Made] = {
    "horizons": _horizons,
    "pilots": _pilots,
    "waits": _waits,
    "differences": _differences,
    "gap": _gap,
    "risks": _bars("risks", "risk", "holder", "The largest risk is", "risk", ends=("risk_low", "risk_high")),
    "mechanisms": _bars(
        "mechanisms", "share", "mechanism", "Most of the stalls is due to", "share of pilots that stall"
    ),
    "actions": _bars(
        "actions",
        "gain_value",
        "name",
        "The most is gained by",
        "gain of the share that arrives",
        ends=("gain_low", "gain_high"),
    ),
    "targets": _targets,
}
