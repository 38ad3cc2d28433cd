"""The tables of a comparison in months."""

from valleysim.estimates.intervals import Estimate
from valleysim.estimates.rounding import signed, tenths, two_digits
from valleysim.questions.compare.findings import Findings, ratio
from valleysim.questions.compare.months import FROM, SHARES, WAIT_NAMES, Quantile
from valleysim.report.tables import Table, new_table
from valleysim.vocabulary import Wait
from valleysim.words import MILESTONE, WAITS, label

IN_ORDER = tuple(wait.name.lower() for wait in WAITS)
"""Waits as a pilot comes to them."""


def month_tables(found: Findings) -> list[Table]:
    """How long pilots take, and what those that arrive wait for."""
    return [times_table(found), waits_table(found)]


def times_table(found: Findings) -> Table:
    """Of each scenario: the median of all pilots, quantiles of those that arrive, the restricted mean."""
    last = found.runs.horizons[-1]
    verb = MILESTONE[found.endpoint.name.lower()]
    table = new_table(f"Months until pilots {verb}", "", "", "months", "± MC", "90 % credible", "÷ A's")
    table.left(0, narrowest=18)
    table.left(1)

    def add(what: str, of_side: "list[tuple[float | None, str, str]]", otherwise: str) -> None:
        for k, (month, error, credible) in enumerate(of_side):
            part = None if k == 0 else ratio(month, of_side[0][0])
            told = otherwise if month is None else tenths(month)
            parted = "" if part is None else f"{part:.2f}"
            table.add_row("" if k else what, found.sides[k].letter, told, error, credible, parted)

    medians: list[tuple[float | None, str, str]] = [(side.median_month, "", "") for side in found.sides]
    add("median of all", medians, f"not within {last:g}")
    for since in FROM:
        for share in SHARES:
            quantiles = [(months.quantiles or {}).get((since, share)) for months in found.months]
            add(
                f"{100.0 * share:.0f} % of those that do, from {since}",
                [_of_quantile(one, last) for one in quantiles],
                "none does",
            )
    restricted = [_of_mean(months.restricted) for months in found.months]
    add(f"mean of all, at most {last:g}", restricted, "")
    return table


def _of_quantile(one: Quantile | None, last: float) -> tuple[float | None, str, str]:
    if one is None:
        return None, "", ""
    low, high = ("–" if end is None else tenths(end) for end in (one.low, one.high))
    known = "all known" if one.low == one.high == one.value else f"{low} to {high}"
    return one.value, "–" if one.mc_error is None else two_digits(one.mc_error), known


def _of_mean(one: Estimate) -> tuple[float | None, str, str]:
    value, low, high = (float(getattr(one, name)[0]) for name in ("value", "low", "high"))
    known = "all known" if low == high else f"{tenths(low)} to {tenths(high)}"
    return value, two_digits(float(one.mc_error[0])), known


def waits_table(found: Findings) -> Table:
    """What those that arrive wait for, in mean months: two scenarios with their difference, or many."""
    verb = MILESTONE[found.endpoint.name.lower()]
    title = f"Mean months by what is waited for, of the pilots that {verb} within {found.runs.horizons[-1]:g}"
    letters = [side.letter for side in found.sides]
    two = len(letters) == 2
    if not two:
        errors = [float(one.waits.mc_error.max()) for one in found.months if one.waits is not None]
        title += f" (Monte Carlo error {two_digits(max(errors, default=0.0))} at most)"
    apart = [f"{letters[1]} − A", "± MC", "90 % credible"] if two else []
    table = new_table(title, "waiting for", *letters, *apart)
    for name in (*IN_ORDER, "all"):
        k = WAIT_NAMES.index(name)
        values = [None if one.waits is None else float(one.waits.value[k]) for one in found.months]
        if name != "all" and not any(values):
            continue
        cells = ["–" if value is None else f"{value:.2f}" for value in values]
        if two:
            cells += _apart(found.apart[0].waits, k)
        table.add_row("all" if name == "all" else _called(name), *cells, style="dim" if name == "all" else "")
    return table


def _called(name: str) -> str:
    told = label(name)
    return "the pilot's end" if name == Wait.PILOT.name.lower() else told


def _apart(one: Estimate | None, k: int) -> list[str]:
    if one is None:
        return ["–", "", ""]
    low, high = float(one.low[k]), float(one.high[k])
    known = "all known" if low == high else f"{signed(low, 2)} to {signed(high, 2)}"
    return [signed(float(one.value[k]), 2), two_digits(float(one.mc_error[k])), known]
