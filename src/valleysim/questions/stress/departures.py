"""Departures on a date: the sponsor goes in month 4. One seat at a time, and pairs together."""

from collections.abc import Sequence
from itertools import combinations

from valleysim.questions.stress.seats import Variant, left, occupied
from valleysim.scenario import Scenario

MONTHS = (0.0, 2.0, 4.0, 6.0, 8.0, 10.0, 12.0, 14.0, 16.0, 18.0)
TOGETHER = 4.0


def departure_variants(scenario: Scenario, months: Sequence[float]) -> list[Variant]:
    """Each occupied seat left in each month; reorganisations may still take the occupant sooner."""
    return [
        Variant(
            "departures",
            f"{seat} leaves in month {month:g}",
            {"seat": seat, "month": month},
            left(scenario, month, seat),
            1.0,
        )
        for seat in occupied(scenario)
        for month in months
    ]


def pair_variants(scenario: Scenario, month: float) -> list[Variant]:
    """Each two occupied seats left in one month."""
    return [
        Variant(
            "pairs",
            f"{one} and {other} leave in month {month:g}",
            {"seat": one, "other": other, "month": month},
            left(scenario, month, one, other),
            2.0,
        )
        for one, other in combinations(occupied(scenario), 2)
    ]
