"""The month that a question is about: checked, and named as it was given."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from valleysim.compile.dues import eighth_of_day
from valleysim.errors import UsageError
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.scenario import Scenario
from valleysim.scenario.format.dates import day_after, months_between, read_day, read_quarter
from valleysim.simulation.options import LONGEST, check_options, is_number, nearest_eighth

When = float | date | str
"""A month, or a day where the scenario says ``as_of``: a date, ``2027-03-31``, or a quarter: ``2027-Q1``."""


def in_months(name: str, given: object, scenario: Scenario) -> Any:
    """Months as they are and days as months from ``as_of``; raise `UsageError` for a day that cannot be.

    Arrivals are counted in eighths of a month: a day is the one that it holds, or the last before it. What is
    no list of months or days is given back as it is, for whoever reads months to refuse.
    """
    if isinstance(given, str) or not isinstance(given, Iterable):
        return given
    listed = list(given)
    months = tuple(in_month(name, one, scenario) for one in listed)
    for one, other in pairwise(zip(listed, months, strict=True)):
        if one[1] == other[1] and not (is_number(one[0]) and is_number(other[0])):
            allowed = "days in different eighths of a month"
            raise UsageError(
                f"{name}: found {one[0]} and {other[0]}, both month {one[1]:g}; allowed: {allowed}"
            )
    return months


def in_month(name: str, given: object, scenario: Scenario) -> Any:
    """A month as it is, a day as `in_months` reads it; raise `UsageError` for a day that cannot be."""
    day = read_day(given)
    if isinstance(given, date | str) and day is None:
        day = read_quarter(given) if isinstance(given, str) else None
        if day is None:
            how = "a month above 0, or a day such as 2027-03-31 or 2027-Q1"
            raise UsageError(f"{name}: found {f'{given}'!r:.80}; allowed: {how}")
    if day is None:
        return given
    if scenario.as_of is None:
        how = "months; or a day where the scenario says as_of = 2026-11-28, the day of month 0"
        raise UsageError(f"{name}: found {given}; allowed: {how}")
    if day <= scenario.as_of:
        raise UsageError(f"{name}: found {given}; allowed: days after {scenario.as_of}, which is as_of")
    eighth = eighth_of_day(scenario.as_of, day)
    if eighth < 1:
        first = day_after(scenario.as_of, 1 / GRID_STEPS_PER_MONTH)
        raise UsageError(
            f"{name}: found {given}; allowed: days from {first}, an eighth of a month after as_of"
        )
    return eighth / GRID_STEPS_PER_MONTH


def asked_months(at: float | None, horizons: Sequence[float] | None) -> tuple[float, tuple[float, ...]]:
    """The month asked about, the last horizon if not given, and the horizons up to it; raise `UsageError`."""
    months = check_options(
        replicates=None,
        worlds=None,
        precision=None,
        seed=1,
        horizons=horizons,
        endpoint="production",
        threads=1,
        uncertain=False,
    ).horizons
    if at is None:
        return months[-1], months
    last = grid_month("at", at)
    return last, (*(month for month in months if month < last), last)


def horizons_up_to(scenario: Scenario, at: When | None, horizons: object) -> Any:
    """The horizons, as they are; or those before the month or day that counts, which is then the last one."""
    months = in_months("horizons", horizons, scenario)
    return months if at is None else asked_months(in_month("at", at, scenario), months)[1]


def grid_month(name: str, value: object) -> float:
    """The month of the grid on which arrivals are counted that is nearest; raise `UsageError`."""
    if is_number(value):
        month = float(value)
        if 0.0 < month <= LONGEST:
            return nearest_eighth(month)
    raise UsageError(f"{name}: found {value!r}; allowed: a month above 0, up to {LONGEST}")


def months_between_reviews(name: str, then: Scenario, now: Scenario) -> float:
    """Months from the day of one status file to that of a later one; raise `UsageError` if it is none."""
    if then.as_of is None or now.as_of is None:
        undated = then.name if then.as_of is None else now.name
        raise UsageError(f"{name}: found no as_of in {undated!r}; allowed: the day of month 0 in both files")
    if then.as_of > now.as_of:
        raise UsageError(
            f"{name}: found as_of {then.as_of} first, {now.as_of} second; allowed: the earlier file first"
        )
    return months_between(then.as_of, now.as_of)
