"""The review office: reviewers and their queue, first come first served (docs/model.md, 5 and 15)."""

from enum import IntEnum
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.fields import record_dtype
from valleysim.kernel.grid import in_ticks
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import MAX_REVIEWERS


class Load(IntEnum):
    """What is counted of the office, over all replicates."""

    REQUESTS = 0
    WAITED = 1  # requests that had to wait for a reviewer
    QUEUE_TICKS = 2  # from the request to the beginning of its service, in 2⁻²⁰ months
    BUSY_TICKS = 3  # of service up to the end month, in 2⁻²⁰ months


class Office:
    """The office of one replicate; ``load`` adds up over replicates."""

    free: Annotated[NDArray[np.float64], (MAX_REVIEWERS,)]
    """Month from which each reviewer is free."""
    load: Annotated[NDArray[np.int64], (len(Load),)]


OFFICE = record_dtype(Office)


def make_office() -> NDArray[np.record]:
    """Allocate an office, as an array of one record."""
    return np.zeros(1, OFFICE).view(np.recarray)


@kernel
def open_office(office: Office, reviewers: int) -> None:
    """All reviewers are free at month 0."""
    for reviewer in range(reviewers):
        office.free[reviewer] = 0.0


@kernel
def free_first(office: Office, reviewers: int) -> int:
    """The reviewer who is free first."""
    best = 0
    for reviewer in range(1, reviewers):
        if office.free[reviewer] < office.free[best]:
            best = reviewer
    return best


@kernel
def keep_engaged(office: Office, reviewers: int, until: float) -> None:
    """A request that was filed before month 0 keeps the reviewer who is free first to its sign-off."""
    best = free_first(office, reviewers)
    office.free[best] = max(office.free[best], until)


@kernel
def engage_reviewer(
    office: Office, reviewers: int, asked: float, backlog: float, service: float, end_month: float
) -> float:
    """Give the request to the reviewer who is free first; return when it is signed off."""
    best = free_first(office, reviewers)
    free = office.free[best]
    begin = max(asked + backlog, free)
    end: float = begin + service
    office.free[best] = end
    office.load[Load.REQUESTS] += 1
    office.load[Load.WAITED] += free > asked + backlog
    office.load[Load.QUEUE_TICKS] += in_ticks(min(begin, end_month) - asked)
    office.load[Load.BUSY_TICKS] += in_ticks(min(end, end_month) - min(begin, end_month))
    return end
