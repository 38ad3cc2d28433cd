"""The team of a past that goes on under another scenario: who is there in month 0, and who is added."""

import numpy as np

from valleysim.kernel.draws.variates import Reals
from valleysim.kernel.laws.handoff import departure_spent
from valleysim.kernel.laws.team import lose_builder, plan_builder, schedule_team, team_pace
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import Column, World
from valleysim.kernel.state import State
from valleysim.vocabulary import Event


@kernel
def places_differ(was: World, world: World) -> bool:
    """Whether two scenarios differ in what governs the team."""
    return (
        was.builders != world.builders
        or was.team_changes != world.team_changes
        or was.needed != world.needed
        or was.departure_rate != world.departure_rate
        or was.unfunded_departures != world.unfunded_departures
    )


@kernel
def read_places(was: World, state: State) -> None:
    """Who is gone in month 0, and what is left of the budgets of those who are there."""
    if was.team_changes:
        return
    spent = departure_spent(was, state, 0.0)
    for b in range(was.builders):
        left = state.draws[Column.FIRST_BUILDER + b] - spent
        state.builders_gone[b] = 1 if state.builders_gone[b] or left < 0.0 else 0
        state.builder_left[b] = left
        state.builder_numbers[b] = 0


@kernel
def fill_places(was: World, world: World, tables: Reals, state: State) -> None:
    """The team of the second scenario: those who are there, without the last of too many, and newcomers."""
    for b in range(was.builders, world.builders):
        state.builders_gone[b] = 0
        state.builder_left[b] = state.draws[Column.FIRST_BUILDER + b]
        state.builder_numbers[b] = 0
    if world.team_changes:
        for b in range(world.builders):
            if state.builders_gone[b] and not was.team_changes:
                lose_builder(world, tables, state, b, 0.0)
            else:
                plan_builder(world, state, b, 0.0)
        schedule_team(world, state)
        state.team = team_pace(world, state)
        return
    spent = departure_spent(world, state, 0.0)
    for b in range(world.builders):
        state.draws[Column.FIRST_BUILDER + b] = max(state.builder_left[b], 0.0) + spent
    state.due[Event.BUILDER_COUNTS] = np.inf
    state.due[Event.BUILDER_LEAVES] = np.inf
    state.team = 1.0
