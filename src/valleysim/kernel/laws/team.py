"""The team until handoff: who leaves, who comes after them, how fast the rest can work (docs/model.md, 8).

Each place of the team has either a budget that its builder spends, or the months until somebody counts there.
Both are kept as what is left since they were last looked at, and run at a rate that changes with the money.
"""

import numpy as np

from valleysim.kernel.draws.addressed import uniform
from valleysim.kernel.draws.elementary import log_
from valleysim.kernel.draws.variates import Reals, renewed
from valleysim.kernel.laws.progress import used_up
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import MAX_BUILDERS, Column, Renewed, World
from valleysim.kernel.state import State
from valleysim.vocabulary import Event, Purpose


@kernel
def begin_team(world: World, state: State, now: float) -> None:
    """The pilot has ended: every place is filled, and its builder begins to spend a budget."""
    for b in range(world.builders):
        state.builder_numbers[b] = 0
        state.builder_left[b] = state.draws[Column.FIRST_BUILDER + b]
        plan_builder(world, state, b, now)
    schedule_team(world, state)


@kernel
def builder_rate(world: World, state: State, b: int) -> float:
    """What place ``b`` spends a month: the hazard of its builder, or one month of waiting for the next."""
    if state.builders_gone[b]:
        return 0.0 if state.unfunded else 1.0
    rate: float = world.departure_rate
    return rate * world.unfunded_departures if state.unfunded else rate


@kernel
def plan_builder(world: World, state: State, b: int, now: float) -> None:
    """Find when place ``b`` changes at the present rate; where nothing is left, at once."""
    state.builder_since[b] = now
    state.builder_due[b] = used_up(state.builder_left[b], builder_rate(world, state, b), now)


@kernel
def settle_team(world: World, state: State, now: float) -> None:
    """Before money comes or ends: write off what was spent at the old rates."""
    for b in range(world.builders):
        spent = builder_rate(world, state, b) * (now - state.builder_since[b])
        state.builder_left[b] = max(state.builder_left[b] - spent, 0.0)
        state.builder_since[b] = now


@kernel
def replan_team(world: World, state: State, now: float) -> None:
    """After money has come or ended: find anew when each place changes."""
    for b in range(world.builders):
        plan_builder(world, state, b, now)
    schedule_team(world, state)


@kernel
def schedule_team(world: World, state: State) -> None:
    """Find when the next newcomer counts and the next builder leaves."""
    counts = np.inf
    leaves = np.inf
    for b in range(world.builders):
        if state.builders_gone[b]:
            counts = min(counts, state.builder_due[b])
        else:
            leaves = min(leaves, state.builder_due[b])
    state.due[Event.BUILDER_COUNTS] = counts
    state.due[Event.BUILDER_LEAVES] = leaves


@kernel
def builder_due_now(world: World, state: State, away: int, now: float) -> int:
    """Return the first place that changes at ``now``, of those that are empty (``away``) or of the others."""
    for b in range(world.builders):
        if state.builders_gone[b] == away and state.builder_due[b] == now:
            return b
    return -1


@kernel
def lose_builder(world: World, tables: Reals, state: State, b: int, now: float) -> None:
    """Whoever is in place ``b`` is gone; find how long it is before somebody else counts."""
    number = b + MAX_BUILDERS * state.builder_numbers[b]
    u = uniform(world.pilot_keys[Purpose.REPLACEMENT], world.number, state.replicate, number)
    state.builders_gone[b] = 1
    state.builder_left[b] = renewed(world, tables, Renewed.REPLACEMENT, u) + world.ramp_up
    plan_builder(world, state, b, now)


@kernel
def gain_builder(world: World, state: State, b: int, now: float) -> None:
    """Whoever has come to place ``b`` counts from now on, with a budget of their own."""
    state.builder_numbers[b] += 1
    number = b + MAX_BUILDERS * state.builder_numbers[b]
    state.builders_gone[b] = 0
    u = uniform(world.pilot_keys[Purpose.BUILDER], world.number, state.replicate, number)
    state.builder_left[b] = -log_(u)
    plan_builder(world, state, b, now)


@kernel
def builders_counting(world: World, state: State) -> int:
    """Builders who count now."""
    present = 0
    for b in range(world.builders):
        present += 1 - state.builders_gone[b]
    return present


@kernel
def team_pace(world: World, state: State) -> float:
    """Pace of the team: the builders who count over those needed, at most 1."""
    if world.needed <= 0.0:
        return 1.0
    return min(1.0, builders_counting(world, state) / world.needed)
