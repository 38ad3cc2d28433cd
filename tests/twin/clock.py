"""The twin's clocks: what is used up at a rate that may change."""

import math
from collections.abc import Callable

Translation = Callable[[float], float]  # from months to the age of a clock, or back


def times(number: float, other: float) -> float:
    """The product, where nothing times never is nothing."""
    return 0.0 if number == 0 or other == 0 else number * other


def same(number: float) -> float:
    """The number itself: the age of a clock that tells calendar months."""
    return number


class Clock:
    """Something used up at a rate that may change: a budget at a hazard, or work at a pace.

    ``due`` is the month in which it is used up. It is planned when the clock is made and again only when
    the rate really changes; a clock that has come due stays due. ``age`` and ``month_at`` translate
    between months and the age in which the clock is used up evenly: the same thing, but for section 9.
    """

    def __init__(self, left: float, month: float, rate: float) -> None:
        """Start the clock with this much left."""
        self.left, self.since, self.rate = left, month, rate
        self.age: Translation = same
        self.month_at: Translation = same
        self.plan()

    def plan(self) -> None:
        """Work out when nothing will be left; what is already used up is due at once, at any rate."""
        if self.left <= 0:
            self.due = self.since
        elif self.rate == 0:
            self.due = math.inf
        else:
            self.due = max(self.since, self.month_at(self.age(self.since) + self.left / self.rate))

    def spend(self, month: float) -> None:
        """Take off what was used since the last change."""
        used = times(self.rate, self.age(month) - self.age(self.since))
        self.left, self.since = max(0.0, self.left - used), month

    def set_rate(self, month: float, rate: float) -> None:
        """Go on at another rate from this month on."""
        if rate != self.rate and month < self.due:
            self.spend(month)
            self.rate = rate
            self.plan()
        self.rate = rate

    def add(self, month: float, amount: float) -> None:
        """Put more on what is left."""
        self.spend(month)
        self.left += amount
        self.plan()
