"""Days as points of the grid on which arrivals are counted, and by when pilots are to be in production."""

import math
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.scenario import Member
from valleysim.scenario.format.dates import ROUNDED, day_after, months_between

Reals = NDArray[np.float64]


def eighth_of_day(as_of: date, day: date) -> int:
    """The eighth of a month, counted from month 0, that a day holds, or the last one before it.

    >>> eighth_of_day(date(2026, 11, 28), date(2027, 2, 28))
    24
    """
    end = months_between(as_of, day + timedelta(days=1)) * GRID_STEPS_PER_MONTH
    return math.ceil(end - ROUNDED) - 1


def due_month(due: float, as_of: date | None) -> float:
    """The month of the grid at which it is read whether a pilot is in production by its ``due``.

    A month is read as a day where it is known which day month 0 is, else at the nearest eighth. Of what is
    past it is month 0: what counts is whether the pilot is in production already.
    """
    if as_of is None:
        return max(round(due * GRID_STEPS_PER_MONTH), 0) / GRID_STEPS_PER_MONTH
    return max(eighth_of_day(as_of, day_after(as_of, due)), 0) / GRID_STEPS_PER_MONTH


def deadlines(members: Sequence[Member], as_of: date | None) -> Reals:
    """Months of the grid (N,) by which pilots are to be in production; infinite where that is not said."""
    return np.array([np.inf if one.due is None else due_month(one.due, as_of) for one in members])
