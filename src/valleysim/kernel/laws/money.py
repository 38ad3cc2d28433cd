"""Spend, value and net present value of a block of histories (docs/model.md, 13)."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.draws.elementary import exp_
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import World
from valleysim.kernel.records import Record

Reals = NDArray[np.float64]


class Month(IntEnum):
    """Months between which money flows, in the order in which they come, none after the end."""

    STARTED = 0
    PILOT_END = 1
    INNOVATION_ENDS = 2
    MONEY_ARRIVES = 3
    LIVE = 4
    ENDED = 5


def make_months(block: int) -> Reals:
    """Allocate months and their discount factors, (2, months, block)."""
    return np.zeros((2, len(Month), block))


@kernel
def present_months(begin: float, end: float, from_then: float, from_end: float, discount: float) -> float:
    """Months from ``begin`` to ``end`` discounted to month 0 at ``discount`` per month.

    ``from_then`` and ``from_end`` are the discount factors of both.
    """
    months = end - begin if discount == 0.0 else (from_then - from_end) / discount
    return months if end > begin else 0.0


@kernel
def spend_and_earn(world: World, count: int, end_month: float, records: Reals, work: Reals) -> None:
    """Fill the money rows of the records from the months at which things happened.

    ``work`` (`make_months`) is written over: the discount factors are made in a loop that vectorises.
    """
    months, factors = work[0], work[1]
    find_months(count, end_month, records, months)
    for month in range(months.shape[0]):
        discounted(months[month, :count], world.discount, factors[month, :count])
    for i in range(count):
        book(world, i, end_month, records, months, factors)


@kernel
def find_months(count: int, end_month: float, records: Reals, months: Reals) -> None:
    """The months between which money flows, of each history of a block."""
    for i in range(count):
        until = max(min(records[Record.ENDED, i], end_month), 0.0)
        pilot = max(min(records[Record.PILOT_END, i], until), 0.0)
        valley = max(min(records[Record.LIVE, i], until), 0.0)
        innovation = min(max(records[Record.RUNWAY_END, i], pilot), valley)
        money = min(max(records[Record.MONEY_AT, i], pilot), valley)
        months[Month.STARTED, i] = max(min(records[Record.STARTED, i], until), 0.0)
        months[Month.PILOT_END, i] = pilot
        months[Month.INNOVATION_ENDS, i] = min(innovation, money)
        months[Month.MONEY_ARRIVES, i] = money
        months[Month.LIVE, i] = valley
        months[Month.ENDED, i] = until


@kernel
def discounted(months: Reals, discount: float, factors: Reals) -> None:
    """What one unit of money in each month is worth in month 0."""
    for i in range(months.shape[0]):
        factors[i] = exp_(-discount * months[i])


@kernel
def present(month: int, i: int, months: Reals, factors: Reals, discount: float) -> float:
    """Months from one `Month` to the next of history ``i``, discounted to month 0."""
    begin, end = months[month, i], months[month + 1, i]
    return present_months(begin, end, factors[month, i], factors[month + 1, i], discount)


@kernel
def book(world: World, i: int, end_month: float, records: Reals, months: Reals, factors: Reals) -> None:
    """Write down what history ``i`` has cost and earned."""
    discount = world.discount
    mitigation = world.mitigation if records[Record.STARTED, i] <= end_month else 0.0
    pilot_rate = world.pilot_cost * records[Record.BUILD, i]
    valley_rate = world.valley_cost * records[Record.BUILD, i]
    run_rate = world.run_cost * records[Record.RUN_RATE, i]
    live = months[Month.ENDED, i] - months[Month.LIVE, i]
    funded = months[Month.LIVE, i] - months[Month.MONEY_ARRIVES, i]
    valley_now = (months[Month.INNOVATION_ENDS, i] - months[Month.PILOT_END, i]) + funded
    valley_then = present(Month.PILOT_END, i, months, factors, discount) + present(
        Month.MONEY_ARRIVES, i, months, factors, discount
    )
    records[Record.SPEND_PILOT, i] = pilot_rate * (months[Month.PILOT_END, i] - months[Month.STARTED, i])
    records[Record.SPEND_VALLEY, i] = valley_rate * valley_now
    records[Record.SPEND_RUN, i] = run_rate * live + records[Record.LIVE_COSTS, i]
    records[Record.SPEND, i] = (
        records[Record.SPEND_PILOT, i]
        + records[Record.SPEND_VALLEY, i]
        + records[Record.SPEND_RUN, i]
        + mitigation
    )
    records[Record.VALUE, i] = world.value * live
    records[Record.NPV, i] = (
        (world.value - run_rate) * present(Month.LIVE, i, months, factors, discount)
        - valley_rate * valley_then
        - pilot_rate * present(Month.STARTED, i, months, factors, discount)
        - records[Record.LIVE_COSTS_DISCOUNTED, i]
        - mitigation * factors[Month.STARTED, i]
    )
