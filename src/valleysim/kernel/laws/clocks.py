"""Clocks of cancellation and roll-back: unit-exponential budgets, spent at the current hazard.

In the valley the clocks run in months. Once live they run in *embedding age*, in which a
decaying hazard spends its budget linearly (docs/model.md, 9 and 10).
"""

import numpy as np

from valleysim.kernel.draws.elementary import exp_, log_
from valleysim.kernel.life import CLOCKS, VALLEY_CLOCKS, AreaState, Life
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import AREAS, Column, World
from valleysim.vocabulary import Area, Event

LN2 = 0.6931471805599453

PRIORITIES, UNCOVERED, UNFUNDED = 0, 1, 2
LIVE_UNCOVERED, INSTABILITY, COST, UNREADY, OUTDATED = 3, 4, 5, 6, 7


@kernel
def embedding_age(months_live: float, half_life: float) -> float:
    """Months live, shortened by the decay of roll-back hazards."""
    if half_life == np.inf:
        return months_live
    return (1.0 - exp_(-months_live * LN2 / half_life)) * half_life / LN2


@kernel
def months_at_embedding_age(age: float, half_life: float) -> float:
    """Inverse of `embedding_age`; infinite if that age is never reached."""
    if half_life == np.inf:
        return age
    left = 1.0 - age * LN2 / half_life
    return -log_(left) * half_life / LN2 if left > 0.0 else np.inf


@kernel
def settle_clocks(life: Life, first: int, end: int, now: float) -> None:
    """Spend the budgets of clocks ``first`` … ``end − 1`` up to clock time ``now``."""
    spent = now - life.clock_since
    for c in range(first, end):
        life.budgets[c] = max(life.budgets[c] - life.hazards[c] * spent, 0.0)
    life.clock_since = now


@kernel
def next_ring(life: Life, first: int, end: int) -> float:
    """Clock time at which the next of these clocks rings, if their hazards stay."""
    best = np.inf
    for c in range(first, end):
        if life.hazards[c] > 0.0:
            best = min(best, life.clock_since + life.budgets[c] / life.hazards[c])
    return best


@kernel
def ringing_clock(life: Life, first: int, end: int) -> int:
    """Which of these clocks rings next; the first listed among equals."""
    ring = next_ring(life, first, end)
    for c in range(first, end):
        if life.hazards[c] > 0.0 and life.clock_since + life.budgets[c] / life.hazards[c] == ring:
            return c
    return -1


@kernel
def plan_cancellation(world: World, life: Life) -> None:
    """Set the hazards of the valley for the present cover and money; find the next ring."""
    exposed = 1.0 - world.embedded
    life.hazards[PRIORITIES] = exposed * world.priorities_hazard
    life.hazards[UNCOVERED] = 0.0 if life.covered else exposed * world.uncovered_hazard
    life.hazards[UNFUNDED] = exposed * world.unfunded_hazard if life.unfunded else 0.0
    life.due[Event.CANCELLED] = next_ring(life, 0, VALLEY_CLOCKS)


@kernel
def plan_roll_back(world: World, life: Life) -> None:
    """Set the hazards of a live pilot, before decay; find the next ring."""
    overrun = life.draws[Column.RUN_RATE] / world.tolerance - 1.0
    unready = AREAS - life.signed
    unreliable = life.area_states[Area.RELIABILITY] != AreaState.SIGNED
    outdated = life.outdated and unreliable
    life.hazards[LIVE_UNCOVERED] = 0.0 if life.covered else world.live_uncovered_hazard
    life.hazards[INSTABILITY] = world.instability * life.lost_now
    life.hazards[COST] = world.cost_hazard * max(overrun, 0.0)
    life.hazards[UNREADY] = world.unready_hazard * unready
    life.hazards[OUTDATED] = world.obsolescence_hazard if outdated else 0.0
    age = next_ring(life, VALLEY_CLOCKS, CLOCKS)
    months = months_at_embedding_age(age, world.half_life)
    life.due[Event.ROLLED_BACK] = life.live_at + months
