"""Pilots by date: who is there by when, and how many are expected."""

from valleysim.estimates.rounding import error_of, per_hundred, tenths, whole_interval
from valleysim.questions.forecast.findings import Findings
from valleysim.questions.forecast.pilots import in_order
from valleysim.questions.forecast.portfolio_tables import MOST_PILOTS, ORDERED_BY
from valleysim.report.tables import Table, new_table, short_name
from valleysim.words import MILESTONE

MOST_WITH_INTERVAL = 6
"""Dates beside which there is room for the interval of the last one."""


def by_table(result: Findings, order: str) -> Table:
    """A row a pilot and a column a date: the probability to be there; below, the number that is expected."""
    rows = in_order(result.pilot_list, order, result.scenario)
    some = f" ({MOST_PILOTS} of {len(rows):,}; --out and --json have all)" if len(rows) > MOST_PILOTS else ""
    verb = MILESTONE[result.endpoint.name.lower()]
    error = error_of(max(one["mc_error"] for row in rows for one in row["reached"]))
    title = f"Pilots by date, {ORDERED_BY[order]}: probability to {verb}, % (± MC at most {error}){some}"
    has_interval = len(result.run.by) <= MOST_WITH_INTERVAL
    table = new_table(title, "pilot", *result.run.by, *(["90 % credible"] if has_interval else []))
    for row in rows[:MOST_PILOTS]:
        last = row["reached"][-1]
        credible = whole_interval(last["low"], last["high"]) if result.is_uncertain else "all known"
        cells = [per_hundred(one["value"]) for one in row["reached"]] + ([credible] if has_interval else [])
        table.add_row(short_name(row["name"]), *cells)
    numbers = result.portfolio["numbers"]
    table.add_row("number expected", *(tenths(row["expected"]) for row in numbers), style="bold")
    if result.is_uncertain:
        pilots = result.counts.pilots
        for end in ("low", "high"):
            ends = (tenths(getattr(one, end) * pilots) for one in result.horizon_list)
            table.add_row(f"  90 % credible, {END[end]}", *ends)
    for end, name in (("p10", "  in 80 % of replicates, from"), ("p90", "  in 80 % of replicates, to")):
        table.add_row(name, *(f"{row[end]}" for row in numbers))
    return table


END = {"low": "from", "high": "to"}
