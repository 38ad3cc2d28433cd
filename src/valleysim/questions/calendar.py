"""Months of an answer beside their days, where a scenario says which day month 0 is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from valleysim.scenario.format.dates import day_after


def within(as_of: date | None, month: float) -> str:
    """By when, in words: in how many months, and by which day if it is known which day month 0 is."""
    by = "" if as_of is None else f", by {day_after(as_of, month)}"
    return f"within {month:g} months{by}"


@dataclass(frozen=True)
class Calendar:
    """The day of month 0, and the months that an answer tells of."""

    as_of: date
    months: Sequence[float]

    @property
    def days(self) -> list[tuple[float, date]]:
        """Each month with its day, in order."""
        return [(month, day_after(self.as_of, month)) for month in sorted(set(self.months))]

    @property
    def sentence(self) -> str:
        """Which day each month is.

        >>> Calendar(date(2026, 11, 28), (12.0, 3.0)).sentence
        'Month 0 is 2026-11-28, month 3 2027-02-28, month 12 2027-11-28.'
        """
        told = [f"month {month:g} {day}" for month, day in self.days if month > 0.0]
        return f"Month 0 is {self.as_of}{''.join(f', {one}' for one in told)}."

    def plain(self) -> dict[str, Any]:
        """The same as plain values."""
        months = [{"month": month, "day": day.isoformat()} for month, day in self.days]
        return {"as_of": self.as_of.isoformat(), "months": months}
