"""Clocks of cancellation and roll-back: unit-exponential budgets, spent at the current hazard.

In the valley the clocks run in months. Once live they run in *embedding age*, in which a
decaying hazard spends its budget linearly (docs/model.md, 9 and 10).
"""

import numpy as np

from valleysim.kernel.draws.elementary import exp_, log_
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import AREAS, Column, World
from valleysim.kernel.state import CLOCKS, VALLEY_CLOCKS, AreaState, State
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
def accrue_hazards(state: State, first: int, end: int, now: float) -> None:
    """Spend the budgets of clocks ``first`` … ``end − 1`` up to clock time ``now``."""
    spent = now - state.clock_since
    for c in range(first, end):
        state.budgets[c] = max(state.budgets[c] - state.hazards[c] * spent, 0.0)
    state.clock_since = now


@kernel
def next_firing(state: State, first: int, end: int) -> float:
    """Clock time at which the next of these clocks fires, if their hazards stay."""
    best = np.inf
    for c in range(first, end):
        if state.hazards[c] > 0.0:
            best = min(best, state.clock_since + state.budgets[c] / state.hazards[c])
    return best


@kernel
def firing_clock(state: State, first: int, end: int) -> int:
    """Which of these clocks fires next; the first listed among equals."""
    firing = next_firing(state, first, end)
    for c in range(first, end):
        if state.hazards[c] > 0.0 and state.clock_since + state.budgets[c] / state.hazards[c] == firing:
            return c
    return -1


@kernel
def plan_cancellation(world: World, state: State) -> None:
    """Set the hazards of the valley for the present cover and money; find when the next fires."""
    exposed = 1.0 - world.embedded
    state.hazards[PRIORITIES] = exposed * world.priorities_hazard
    state.hazards[UNCOVERED] = 0.0 if state.covered else exposed * world.uncovered_hazard
    state.hazards[UNFUNDED] = exposed * world.unfunded_hazard if state.unfunded else 0.0
    state.due[Event.CANCELLED] = next_firing(state, 0, VALLEY_CLOCKS)


@kernel
def plan_roll_back(world: World, state: State) -> None:
    """Set the hazards of a live pilot, before decay; find when the next fires."""
    overrun = state.draws[Column.RUN_RATE] / world.tolerance - 1.0
    unready = AREAS - state.signed
    unreliable = state.area_states[Area.RELIABILITY] != AreaState.SIGNED
    outdated = state.outdated and unreliable
    state.hazards[LIVE_UNCOVERED] = 0.0 if state.covered else world.live_uncovered_hazard
    state.hazards[INSTABILITY] = world.instability * state.lost_now
    state.hazards[COST] = world.cost_hazard * max(overrun, 0.0)
    state.hazards[UNREADY] = world.unready_hazard * unready
    state.hazards[OUTDATED] = world.obsolescence_hazard if outdated else 0.0
    age = next_firing(state, VALLEY_CLOCKS, CLOCKS)
    months = months_at_embedding_age(age, world.half_life)
    state.due[Event.ROLLED_BACK] = state.live_at + months
