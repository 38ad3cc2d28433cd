"""What changes under a pilot: seats, builders, the organisation, the model, and with them every pace.

Whatever changes a pace or a hazard first writes off what was done at the old one (`settle`), and then finds
anew what is due when (`replan`).
"""

import numpy as np

from valleysim.kernel.around import Around
from valleysim.kernel.draws.addressed import number_of, uniform
from valleysim.kernel.draws.elementary import log_
from valleysim.kernel.draws.variates import Reals, renewed
from valleysim.kernel.laws.before import fill_before, renew_before, vacate_before
from valleysim.kernel.laws.clocks import accrue_hazards, plan_cancellation, plan_roll_back
from valleysim.kernel.laws.handoff import plan_parallel_run, reorganise_builders, settle_parallel_run
from valleysim.kernel.laws.live import plan_rediscovery, renew_when_live, settle_rediscovery, settle_roll_back
from valleysim.kernel.laws.readiness import find_owner, reopen_reliability, replan_work, settle_work
from valleysim.kernel.laws.sponsors import (
    covers,
    fill_seat,
    reorganise_seats,
    schedule_seats,
    seat_due_now,
    takes_on,
    vacate,
)
from valleysim.kernel.laws.team import builder_due_now, gain_builder, lose_builder, schedule_team, team_pace
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import Column, Renewed, World
from valleysim.kernel.state import VALLEY_CLOCKS, Stage, State
from valleysim.vocabulary import Event, Purpose


@kernel
def change_seat(world: World, state: State, event: int, now: float, around: Around) -> int:
    """A seat is filled, perhaps by an owner for the pilot, or its occupant leaves."""
    tables = around.tables
    filled = event == Event.SEAT_FILLED
    s = seat_due_now(state, world.seats, filled, now)
    if state.past:
        if filled:
            fill_before(world, tables, state, s)
        else:
            vacate_before(world, tables, state, s)
    elif filled:
        fill_seat(world, tables, state, s, now)
    else:
        vacate(world, tables, state, s, now)
    change_cover(world, state, now)
    if filled and state.stage == Stage.VALLEY and not state.owned and takes_on(world, state, s):
        find_owner(world, state, now, around)
    return s


@kernel
def change_builder(world: World, tables: Reals, state: State, event: int, now: float) -> int:
    """A newcomer counts, or a builder leaves."""
    counts = event == Event.BUILDER_COUNTS
    b = builder_due_now(world, state, counts, now)
    if counts:
        gain_builder(world, state, b, now)
    else:
        lose_builder(world, tables, state, b, now)
    schedule_team(world, state)
    change_team(world, state, now)
    return b


@kernel
def change_team(world: World, state: State, now: float) -> None:
    """After a change of builders: if their pace changed, so do all paces that depend on it."""
    team = team_pace(world, state)
    if team == state.team:
        return
    settle(world, state, now)
    settle_parallel_run(state, now)
    state.team = team
    replan(world, state, now)
    plan_parallel_run(state, now)


@kernel
def leave_team(world: World, state: State) -> None:
    """The pilot goes live: nothing waits for the builders any more."""
    state.team = 1.0
    state.due[Event.BUILDER_COUNTS] = np.inf
    state.due[Event.BUILDER_LEAVES] = np.inf
    set_pace(world, state)


@kernel
def reorganise(world: World, tables: Reals, state: State, now: float) -> int:
    """A reorganisation strikes seats and builders at one instant."""
    k = state.reorganisations
    reorganise_seats(world, tables, state, now)
    reorganise_builders(world, tables, state, now)
    state.reorganisations = k + 1
    gap = state.draws[Column.NEXT_REORGANISATION]
    if k > 0:
        u = uniform(world.organisation_keys[Purpose.REORGANISATION], world.number, state.replicate, k + 1)
        gap = -log_(u) * world.reorganisation_gap
    state.due[Event.REORGANISATION] = now + gap
    change_cover(world, state, now)
    if world.team_changes and state.stage == Stage.VALLEY:
        change_team(world, state, now)
    return k


@kernel
def renew_model(world: World, tables: Reals, state: State, now: float) -> int:
    """The model under the pilot is renewed."""
    j = state.renewals
    if state.stage == Stage.VALLEY:
        work = state.draws[Column.REVALIDATION]
        if j != 0:
            key = world.pilot_keys[Purpose.REVALIDATION]
            u = uniform(key, world.number, state.replicate, number_of(j))
            work = renewed(world, tables, Renewed.REVALIDATION, u)
        reopen_reliability(world, state, work, now)
    elif state.stage >= Stage.LIVE:
        renew_when_live(world, state, now)
    if state.past:
        renew_before(world, tables, state, -j - 1)
        return j
    state.renewals = j + 1
    lifetime = state.draws[Column.NEXT_RENEWAL]
    if j > 0:
        u = uniform(world.pilot_keys[Purpose.OBSOLESCENCE], world.number, state.replicate, j + 1)
        lifetime = renewed(world, tables, Renewed.LIFETIME, u)
    state.due[Event.OBSOLESCENCE] = now + lifetime
    return j


@kernel
def change_cover(world: World, state: State, now: float) -> None:
    """After a change of seats: if cover came or went, pace and hazards change."""
    schedule_seats(world, state)
    covered = covers(world, state)
    if covered == state.covered:
        return
    settle(world, state, now)
    state.covered = covered
    replan(world, state, now)


@kernel
def set_pace(world: World, state: State) -> None:
    """Work advances at 1 if covered and the team is there, slower if not, and not at all without money."""
    pace = 1.0
    if not state.covered:
        pace = world.uncovered_pace
    state.pace = 0.0 if state.unfunded else pace * state.team


@kernel
def settle(world: World, state: State, now: float) -> None:
    """Before paces and hazards change: write off what was done and spent at the old ones."""
    if state.stage == Stage.VALLEY:
        settle_work(state, now)
        accrue_hazards(state, 0, VALLEY_CLOCKS, now)
    elif state.stage >= Stage.LIVE:
        settle_rediscovery(state, now)
        settle_roll_back(world, state, now)


@kernel
def replan(world: World, state: State, now: float) -> None:
    """After paces and hazards have changed: find anew what is due when."""
    set_pace(world, state)
    if state.stage == Stage.VALLEY:
        replan_work(state, now)
        plan_cancellation(world, state)
    elif state.stage >= Stage.LIVE:
        plan_roll_back(world, state)
        if state.stage == Stage.LIVE:
            plan_rediscovery(state, now)
