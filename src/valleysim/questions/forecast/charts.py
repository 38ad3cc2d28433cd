"""The charts of a forecast, in the order in which they are read; matplotlib is imported when one is drawn."""

from typing import TYPE_CHECKING

from valleysim.estimates import timing
from valleysim.estimates.money import amounts
from valleysim.kernel.tally.tally import Amount
from valleysim.questions.forecast.findings import Findings
from valleysim.report.content import Chart

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FEWEST_SEATS = 2
"""Pilots in which a person holds seats, for that person to be shared."""


def course_charts(result: Findings) -> list[Chart]:
    """Where the months go, what is spent, and who is shared, where there is something of each to see."""
    charts = []
    if any(row["months"] > 0.0 for row in timing.waits(result.counts)):
        charts.append(Chart("waits", "Months waited, by what for", lambda: _waits(result), "time"))
    spend = amounts(result.counts, result.scenario)[Amount.SPEND]
    if spend["p90"] > spend["p10"]:
        charts.append(Chart("spend", "How likely each budget is kept", lambda: _spend(result), "money"))
    if any(len(pilots) >= FEWEST_SEATS for pilots in people_of(result).values()):
        charts.append(Chart("shared", "Who holds seats in which pilots", lambda: _shared(result), "together"))
    return charts


def people_of(result: Findings) -> dict[str, dict[str, tuple[str, float]]]:
    """Seats and share of the weight by pilot, of each person, whoever is in most pilots first.

    A weight that is not known counts with its mean.
    """
    found: dict[str, dict[str, tuple[str, float]]] = {}
    for member in result.scenario.members if result.is_portfolio else ():
        seats = member.scenario.sponsors
        weights = [seat.weight.mean for seat in seats]
        for seat, weight in zip(seats, weights, strict=True):
            if seat.person:
                share = weight / sum(weights) if sum(weights) > 0.0 else 0.0
                held = found.setdefault(seat.person, {})
                seats_before, share_before = held.get(member.key, ("", 0.0))
                named = f"{seats_before} and {seat.seat}" if seats_before else seat.seat
                held[member.key] = (named, share_before + share)
    return dict(sorted(found.items(), key=lambda one: -len(one[1])))


def _waits(result: Findings) -> "Axes":
    from valleysim.questions.forecast.course_figures import draw_waits

    return draw_waits(result)


def _spend(result: Findings) -> "Axes":
    from valleysim.questions.forecast.course_figures import draw_spend

    return draw_spend(result)


def _shared(result: Findings) -> "Axes":
    from valleysim.questions.forecast.course_figures import draw_shared

    return draw_shared(result, people_of(result))
