"""How the numbers of a gap are told: differences of shares in points, those of months in months."""

from collections.abc import Callable
from typing import NamedTuple

from valleysim.estimates.rounding import error_of, points, points_between, signed, two_digits
from valleysim.questions.compare.gap import Unit


class Told(NamedTuple):
    """How one number, its error and its interval are told, and what nothing is."""

    one: Callable[[float], str]
    error: Callable[[float], str]
    between: Callable[[float, float], str]
    nothing: str


def told_in(unit: Unit) -> Told:
    """How the numbers of a gap in this unit are told.

    >>> told_in("months").one(-0.123), told_in("share").one(-0.123)
    ('−0.12', '−12.3')
    """
    return POINTS if unit == "share" else MONTHS


def months(value: float) -> str:
    """A difference of months, with its sign."""
    return signed(value, 2)


POINTS = Told(points, error_of, points_between, "0.0")
MONTHS = Told(months, two_digits, lambda low, high: f"{months(low)} to {months(high)}", "0.00")
