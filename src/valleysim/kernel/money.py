"""Spend, value and net present value of a block of histories (docs/model.md, 13)."""

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.elementary import exp_
from valleysim.kernel.jit import kernel
from valleysim.kernel.pack import World
from valleysim.kernel.records import Record


@kernel
def present_months(begin: float, end: float, discount: float) -> float:
    """Months from ``begin`` to ``end`` discounted to month 0 at ``discount`` per month."""
    if end <= begin:
        return 0.0
    if discount == 0.0:
        return end - begin
    return (exp_(-discount * begin) - exp_(-discount * end)) / discount


@kernel
def spend_and_earn(world: World, count: int, span: float, records: NDArray[np.float64]) -> None:
    """Fill the money rows of the records from the months at which things happened."""
    discount = world.discount
    for i in range(count):
        until = min(records[Record.ENDED, i], span)
        started = min(records[Record.STARTED, i], until)
        pilot = min(records[Record.PILOT_END, i], until)
        valley = min(records[Record.LIVE, i], until)
        innovation = min(max(records[Record.RUNWAY_END, i], pilot), valley)
        money = min(max(records[Record.MONEY_AT, i], pilot), valley)
        innovation = min(innovation, money)
        mitigation = world.mitigation if records[Record.STARTED, i] <= span else 0.0
        pilot_rate = world.pilot_cost * records[Record.BUILD, i]
        valley_rate = world.valley_cost * records[Record.BUILD, i]
        run_rate = world.run_cost * records[Record.RUN_RATE, i]
        live = until - valley
        valley_now = (innovation - pilot) + (valley - money)
        valley_then = present_months(pilot, innovation, discount) + present_months(money, valley, discount)
        live_then = present_months(valley, until, discount)
        records[Record.SPEND_PILOT, i] = pilot_rate * (pilot - started)
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
            (world.value - run_rate) * live_then
            - valley_rate * valley_then
            - pilot_rate * present_months(started, pilot, discount)
            - records[Record.LIVE_COSTS_DISCOUNTED, i]
            - mitigation * exp_(-discount * started)
        )
