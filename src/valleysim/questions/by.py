"""By when: days, months or the ends of the quarters ahead, as the horizons of a forecast."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import count, takewhile
from typing import Any

from valleysim.errors import UsageError
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.questions.months import When, horizons_up_to, in_months
from valleysim.scenario import Scenario, nearest
from valleysim.scenario.format.dates import day_after, quarter_end, read_day, read_quarter
from valleysim.simulation.options import HORIZONS

NAME = "by"
QUARTERS = "quarters"
QUARTER = 3
ALLOWED = f"a month above 0, a day such as 2027-03-31 or 2027-Q1, several of these, or {QUARTERS}"
By = When | Iterable[When]
"""By when is asked: one month or day, several, or ``quarters``: the ends of those ahead."""


@dataclass(frozen=True)
class Asked:
    """Horizons that were asked for, and under which name; ``heads`` say what each was asked for as."""

    name: str
    months: Any
    heads: tuple[str, ...] = ()


def asked_for(scenario: Scenario, *, by: object, horizons: object, at: When | None = None) -> Asked:
    """The horizons of a forecast, given as such or as by when; raise `UsageError` for what cannot be.

    With ``at`` they are those before it, and it is the last one.
    """
    if at is not None:
        if by is not None:
            raise UsageError("at: found at and by together; allowed: one of them, since both say what counts")
        return Asked("horizons", horizons_up_to(scenario, at, horizons))
    if by is None:
        return Asked("horizons", in_months("horizons", horizons, scenario))
    if horizons is not None:
        raise UsageError(
            "by: found by and horizons together; allowed: one of them, since both say which months are told"
        )
    given = _quarters(scenario) if isinstance(by, str) and by == QUARTERS else by
    if isinstance(given, str) and read_day(given) is None and read_quarter(given) is None:
        hint = f"; did you mean {QUARTERS}?" if nearest(given, (QUARTERS,)) else ""
        raise UsageError(f"by: found {given!r:.80}; allowed: {ALLOWED}{hint}")
    if isinstance(given, str | date | float | int) or not isinstance(given, Iterable):
        given = (given,)
    listed = tuple(given)
    months = in_months(NAME, listed, scenario)
    return Asked(NAME, months, tuple(head(one) for one in listed))


def _quarters(scenario: Scenario) -> tuple[When, ...]:
    """Ends of the quarters ahead, of the calendar if the day of month 0 is known, up to the last horizon."""
    last = HORIZONS[-1]
    if scenario.as_of is None:
        return tuple(float(month) for month in range(QUARTER, int(last) + 1, QUARTER))
    as_of, end = scenario.as_of, day_after(scenario.as_of, last)
    first = day_after(as_of, 1 / GRID_STEPS_PER_MONTH)
    days = takewhile(lambda day: day <= end, (quarter_end(as_of, ahead) for ahead in count()))
    return tuple(day for day in days if day >= first)


def head(asked: When) -> str:
    """What a column of a month or day is called.

    >>> head(6.0), head("2027-03-31"), head("31.1.2027")
    ('month 6', '2027 Q1', '2027-01-31')
    """
    day = read_day(asked)
    if day is None and isinstance(asked, str):
        day = read_quarter(asked)
    if day is None:
        return f"month {asked:g}" if isinstance(asked, float | int) else f"{asked}"
    if day == quarter_end(day, 0):
        return f"{day.year} Q{day.month // QUARTER}"
    return f"{day}"
