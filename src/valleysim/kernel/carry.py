"""A past that was found under one scenario goes on under another (docs/model.md, 18: variants).

What has happened stays, and so do all draws that the two have in common. Whatever has not begun in month 0
follows the second scenario. Of what is under way, what is left is longer or shorter in the ratio of its whole
draws under the second and the first. Where nothing that governs it differs, not one bit of a past changes.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.changes import replan, settle
from valleysim.kernel.draws.columns import fill_columns
from valleysim.kernel.draws.variates import Reals
from valleysim.kernel.laws.clocks import embedding_age
from valleysim.kernel.laws.funding import first_window
from valleysim.kernel.laws.handoff import (
    plan_parallel_run,
    settle_parallel_run,
    start_parallel_run_if_ready,
)
from valleysim.kernel.laws.readiness import OWNERSHIP, gate_open, schedule_sign_offs, take_up
from valleysim.kernel.laws.sponsors import covers, takes_on
from valleysim.kernel.laws.team import replan_team, settle_team
from valleysim.kernel.laws.turnover import fill_places, places_differ, read_places
from valleysim.kernel.laws.waits import transition, waits_for
from valleysim.kernel.numba.jit import entry_point, kernel
from valleysim.kernel.pack import AREAS, Column, Pack, World
from valleysim.kernel.state import AreaState, Parallel, Request, Stage, State
from valleysim.kernel.work import Work
from valleysim.vocabulary import Event, Seat

MOST_LEFT = 1e6
"""Months beyond which nothing is under way: what never ends is not stretched."""


class Carried(NamedTuple):
    """Whose pasts are carried: replicates ``first`` … of a world, by its row in either pack."""

    row: int
    behind_row: int
    first: int
    number: int


@entry_point
def carry(pack: Pack, behind: Pack, carried: Carried, work: Work) -> None:
    """Let pasts that were found under ``behind`` go on under ``pack``."""
    row, behind_row, first, count = carried
    states = work.pasts.states
    for r in range(pack.known.shape[0]):
        p = pack.known[r].pilot
        plan, world = pack.plans[p], pack.worlds[row, p]
        was = behind.worlds[behind_row, behind.known[r].pilot]
        for i in range(count):
            work.columns.replicates[i] = states[r, i].replicate
        fill_columns(pack, row, p, count, work.columns)
        for i in range(count):
            if not states[r, i].over:
                states[r, i].replicate = first + i
                drawn = work.columns.values[plan.first_column : plan.end_column, i]
                _go_on_under(was, world, states[r, i], drawn, pack.tables, work.pasts.flows)


@kernel
def _go_on_under(
    was: World, world: World, state: State, drawn: Reals, tables: Reals, flows: NDArray[np.int64]
) -> None:
    """Month 0 of one past: what is under way, and what lies ahead, follow another scenario."""
    if state.stage == Stage.PILOT:
        state.due[Event.PILOT_END] *= _stretch(state.draws[Column.DURATION], drawn[Column.DURATION])
        state.owned = 1 - world.needs_owner
        _take(world, state, drawn)
    elif not _differs(was, world, state, drawn):
        _take(world, state, drawn)
    elif state.stage == Stage.VALLEY:
        settle(was, state, 0.0)
        settle_parallel_run(state, 0.0)
        if was.team_changes:
            settle_team(was, state, 0.0)
        teams_differ = places_differ(was, world)
        if teams_differ:
            read_places(was, state)
        _stretch_valley(was, world, state, drawn)
        _seat(world, state, drawn)
        if teams_differ:
            fill_places(was, world, tables, state)
        elif world.team_changes:
            replan_team(world, state, 0.0)
        _replan_valley(world, state)
        transition(state, waits_for(world, state), 0.0, flows)
    else:
        settle(was, state, 0.0)
        _stretch_live(was, world, state, drawn)
        _take(world, state, drawn)
        replan(world, state, 0.0)


@kernel
def _stretch(before: float, after: float) -> float:
    """By which factor what is left is longer, of a draw that was ``before`` and is ``after``."""
    if before == after or before <= 0.0 or before > MOST_LEFT:
        return 1.0
    return after / before


@kernel
def _take(world: World, state: State, drawn: Reals) -> None:
    """Take all draws, and the seats as they are in month 0."""
    for c in range(drawn.shape[0]):
        state.draws[c] = drawn[c]
    for s in range(world.seats):
        state.seat_states[s] = world.seats_at_start[s]
    state.covered = covers(world, state)
    if state.stage == Stage.VALLEY and world.money_delay > 0.0:
        state.first_window = first_window(world, state)
        if state.request == Request.ASKED:
            state.window = -1  # which says that the next window is the first one ahead


@kernel
def _seat(world: World, state: State, drawn: Reals) -> None:
    """`_take`, and a supporter who was not there before may take the pilot on."""
    supported = 0
    for s in range(world.seats):
        if state.seat_states[s] == Seat.SUPPORTING and state.occupants[s] == 0:
            supported |= 1 << s
    _take(world, state, drawn)
    for s in range(world.seats):
        state.occupants[s] = 0
        if not state.owned and not (supported >> s) & 1 and takes_on(world, state, s):
            state.owned = 1
    if not world.needs_owner:
        state.owned = 1
    if state.owned and state.area_states[OWNERSHIP] == AreaState.HELD:  # its work is done: it asks at once
        state.area_states[OWNERSHIP] = AreaState.WORKING
        state.area_left[OWNERSHIP] = 0.0
        state.working += 1


@kernel
def _differs(was: World, world: World, state: State, drawn: Reals) -> bool:
    """Whether anything differs that governs what is under way."""
    if was.seats != world.seats or was.builders != world.builders:
        return True
    for s in range(world.seats):
        if was.seats_at_start[s] != world.seats_at_start[s] or was.takes_on[s] != world.takes_on[s]:
            return True
    if covers(was, state) != covers(world, state):
        return True
    if state.stage == Stage.VALLEY:
        return _valley_differs(was, world, state, drawn)
    return (
        state.draws[Column.RUN_RATE] != drawn[Column.RUN_RATE]
        or state.draws[Column.REDISCOVERY] != drawn[Column.REDISCOVERY]
        or was.uncovered_pace != world.uncovered_pace
        or was.tolerance != world.tolerance
        or was.live_uncovered_hazard != world.live_uncovered_hazard
        or was.instability != world.instability
        or was.cost_hazard != world.cost_hazard
        or was.unready_hazard != world.unready_hazard
        or was.obsolescence_hazard != world.obsolescence_hazard
        or was.half_life != world.half_life
        or was.proving != world.proving
    )


@kernel
def _valley_differs(was: World, world: World, state: State, drawn: Reals) -> bool:
    for c in (Column.RUNWAY, Column.LEAD, Column.BUILD, Column.PARALLEL_RUN):
        if state.draws[c] != drawn[c]:
            return True
    for a in range(AREAS):
        if state.draws[Column.WORK + a] != drawn[Column.WORK + a]:
            return True
        if state.area_states[a] == AreaState.REQUESTED and _signs_at_once(drawn, a):
            return True
    return (
        places_differ(was, world)
        or was.uncovered_pace != world.uncovered_pace
        or was.embedded != world.embedded
        or was.priorities_hazard != world.priorities_hazard
        or was.uncovered_hazard != world.uncovered_hazard
        or was.unfunded_hazard != world.unfunded_hazard
        or was.money_delay != world.money_delay
        or was.contract != world.contract
        or was.capacity != world.capacity
        or was.needs_owner != world.needs_owner
    )


@kernel
def _signs_at_once(drawn: Reals, a: int) -> bool:
    at_once: bool = drawn[Column.SIGN_OFF + a] == 0.0 and drawn[Column.BACKLOG + a] == 0.0
    return at_once


@kernel
def _stretch_valley(was: World, world: World, state: State, drawn: Reals) -> None:
    """What is under way in the valley takes longer or shorter; what is settled ends in month 0."""
    if world.money_delay == 0.0 and state.request != Request.ARRIVED:
        state.request = Request.APPROVED
        state.due[Event.BUDGET_WINDOW] = np.inf
        state.due[Event.MONEY_ARRIVES] = 0.0
    elif state.request == Request.APPROVED:
        state.due[Event.MONEY_ARRIVES] *= _stretch(state.draws[Column.LEAD], drawn[Column.LEAD])
    if state.due[Event.RUNWAY_ENDS] < np.inf:
        state.runway_end *= _stretch(
            state.draws[Column.RUNWAY] / state.draws[Column.BUILD],
            drawn[Column.RUNWAY] / drawn[Column.BUILD],
        )
        state.due[Event.RUNWAY_ENDS] = state.runway_end
    for a in range(AREAS):
        before, after = state.draws[Column.WORK + a], drawn[Column.WORK + a]
        if state.area_states[a] == AreaState.REQUESTED and _signs_at_once(drawn, a):
            state.sign_due[a] = 0.0
        elif state.requests[a] > 0 or before == after:
            continue
        elif state.area_states[a] == AreaState.WORKING:
            state.area_left[a] *= _stretch(before, after)
        elif state.area_states[a] == AreaState.WAITING:
            share = (1.0 - was.done[a]) * (1.0 - was.leverage if state.built else 1.0)
            state.area_left[a] = max(state.area_left[a] + share * (after - before), 0.0)
    if state.parallel == Parallel.UNDER_WAY:
        state.parallel_left *= _stretch(state.draws[Column.PARALLEL_RUN], drawn[Column.PARALLEL_RUN])


@kernel
def _replan_valley(world: World, state: State) -> None:
    """Find anew what is due when, from month 0 on."""
    schedule_sign_offs(state)
    replan(world, state, 0.0)
    plan_parallel_run(state, 0.0)
    take_up(world, state, 0.0)
    start_parallel_run_if_ready(world, state, 0.0)
    if state.parallel == Parallel.ENDED and gate_open(world, state):
        state.due[Event.GO_LIVE] = 0.0


@kernel
def _stretch_live(was: World, world: World, state: State, drawn: Reals) -> None:
    """What is under way after going live takes longer or shorter."""
    if state.stage == Stage.LIVE:
        state.rediscovery_left *= _stretch(state.draws[Column.REDISCOVERY], drawn[Column.REDISCOVERY])
    elif state.stage == Stage.PRODUCTION:
        state.due[Event.SUSTAINED] *= _stretch(was.proving, world.proving)
    if was.half_life != world.half_life:
        state.clock_since = embedding_age(-state.live_at, world.half_life)
