"""One history: the next event is the earliest due, among equals the first in `Event`."""

import numpy as np

from valleysim.kernel.around import Around, Kept
from valleysim.kernel.changes import (
    change_builder,
    change_seat,
    leave_team,
    renew_model,
    reorganise,
    replan,
    set_pace,
    settle,
)
from valleysim.kernel.draws.variates import Reals
from valleysim.kernel.laws.clocks import firing_clock, plan_cancellation
from valleysim.kernel.laws.ends import EVENTS, cut, write_record
from valleysim.kernel.laws.funding import ask_if_ready, begin_funding, hold_window, receive_money
from valleysim.kernel.laws.handoff import lose_knowledge, start_parallel_run_if_ready
from valleysim.kernel.laws.live import go_live, reach_production
from valleysim.kernel.laws.readiness import (
    area_signed_due,
    area_working_due,
    begin_readiness,
    finish_area,
    gate_open,
    schedule_sign_offs,
    settle_work,
)
from valleysim.kernel.laws.sponsors import takes_on
from valleysim.kernel.laws.team import begin_team, replan_team, settle_team
from valleysim.kernel.laws.waits import held_up_by, transition, waits_for
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import Column, World
from valleysim.kernel.state import CLOCKS, VALLEY_CLOCKS, AreaState, Parallel, Stage, State
from valleysim.vocabulary import MOST_EVENTS, Event, Row


@kernel
def advance(world: World, state: State, around: Around, kept: Kept) -> None:
    """Go on until the history is over or cut, or an event is due that concerns others.

    ``state.replicate`` says which history it is, ``state.draws`` what was drawn for it beforehand.
    """
    while state.events < MOST_EVENTS:
        event = earliest(state)
        if (state.concerns >> event) & 1:
            return
        if event == Event.HORIZON:
            write_record(state, around.end_month, np.inf, kept.record)
            return
        apply_event(world, state, event, around, kept)
        if state.over:
            return
    cut(state, around.end_month, kept.record)


@kernel
def apply_event(world: World, state: State, event: int, around: Around, kept: Kept) -> None:
    """Let the event that is due happen, and see where the history stands after it."""
    now = state.due[event]
    state.events += 1
    detail = happen(world, state, event, now, around)
    if state.logged < kept.log.shape[0]:
        log_event(state, kept.log, now, event, detail)
    if state.end_row >= 0:
        state.ended_at = now
        state.held_by = held_up_by(world, state)
        transition(state, state.end_row, now, kept.flows)
        write_record(state, around.end_month, now, kept.record)
    else:
        transition(state, waits_for(world, state), now, kept.flows)


@kernel
def earliest(state: State) -> int:
    """The event that is due first; among equals the first in the order of `Event`."""
    best, first = 0, state.due[0]
    for event in range(1, EVENTS):
        due = state.due[event]
        best = event if due < first else best
        first = due if due < first else first
    return best


@kernel
def happen(world: World, state: State, event: int, now: float, around: Around) -> int:
    """Let one event happen; return its detail (area, seat, window, cause or count) for the log."""
    if event == Event.WORK_DONE:
        a = area_working_due(world, state, now)
        finish_area(world, state, a, now, around)
        return a
    if event == Event.SIGNED_OFF:
        return sign_off(world, state, now)
    if event == Event.PILOT_END:
        return end_pilot(world, state, now)
    if event == Event.BUDGET_WINDOW:
        window = state.window
        hold_window(world, state, now)
        return window
    if event in (Event.SEAT_FILLED, Event.OCCUPANT_LEAVES):
        return change_seat(world, state, event, now, around)
    if event in (Event.BUILDER_COUNTS, Event.BUILDER_LEAVES):
        return change_builder(world, around.tables, state, event, now)
    if event == Event.REORGANISATION:
        return reorganise(world, around.tables, state, now)
    if event == Event.OBSOLESCENCE:
        return renew_model(world, around.tables, state, now)
    if event == Event.CANCELLED:
        cause = firing_clock(state, 0, VALLEY_CLOCKS)
        state.end_row = Row.ABANDONED + 1 + cause
        return cause
    if event == Event.ROLLED_BACK:
        cause = firing_clock(state, VALLEY_CLOCKS, CLOCKS) - VALLEY_CLOCKS
        phase = state.stage - Stage.LIVE
        state.end_row = Row.ROLLED_BACK + (CLOCKS - VALLEY_CLOCKS) * phase + cause
        return cause
    return pass_milestone(world, state, event, now)


@kernel
def pass_milestone(world: World, state: State, event: int, now: float) -> int:
    """Money arrives or runs out, the parallel run ends, the pilot goes live and is proven."""
    if event == Event.MONEY_ARRIVES:
        settle(world, state, now)
        if world.team_changes:
            settle_team(world, state, now)
        receive_money(state, now)
        if world.team_changes:
            replan_team(world, state, now)
        replan(world, state, now)
        start_parallel_run_if_ready(world, state, now)
    elif event == Event.RUNWAY_ENDS:
        settle(world, state, now)
        if world.team_changes:
            settle_team(world, state, now)
        state.unfunded = 1
        state.due[Event.RUNWAY_ENDS] = np.inf
        if world.team_changes:
            replan_team(world, state, now)
        replan(world, state, now)
    elif event == Event.PARALLEL_RUN_ENDS:
        state.parallel = Parallel.ENDED
        state.due[Event.PARALLEL_RUN_ENDS] = np.inf
        lose_knowledge(world, state, now)
        if gate_open(world, state):
            state.due[Event.GO_LIVE] = now
    elif event == Event.GO_LIVE:
        settle_work(state, now)
        if world.team_changes:
            leave_team(world, state)
        go_live(world, state, now)
    elif event == Event.REDISCOVERED:
        reach_production(world, state, now)
    elif event == Event.SUSTAINED:
        state.stage = Stage.SUSTAINED
        state.sustained_at = now
        state.due[Event.SUSTAINED] = np.inf
    return 0


@kernel
def end_pilot(world: World, state: State, now: float) -> int:
    """The pilot ends: it failed, or the valley begins."""
    state.pilot_end = now
    state.due[Event.PILOT_END] = np.inf
    if state.draws[Column.SUCCESS] >= world.success:
        state.end_row = Row.ABANDONED
        return 0
    state.stage = Stage.VALLEY
    state.clock_since = now
    begin_funding(world, state, now)
    if world.team_changes:
        begin_team(world, state, now)
    if world.needs_owner:
        for s in range(world.seats):
            if not state.owned and takes_on(world, state, s):
                state.owned = 1
    set_pace(world, state)
    begin_readiness(world, state, now)
    plan_cancellation(world, state)
    start_parallel_run_if_ready(world, state, now)
    return 1


@kernel
def sign_off(world: World, state: State, now: float) -> int:
    """An area is signed off: perhaps money can be asked for now, or the gate opens."""
    a = area_signed_due(world, state, now)
    state.area_states[a] = AreaState.SIGNED
    state.signed += 1
    schedule_sign_offs(state)
    ask_if_ready(world, state, now)
    start_parallel_run_if_ready(world, state, now)
    if state.parallel == Parallel.ENDED and gate_open(world, state):
        state.due[Event.GO_LIVE] = now
    return a


@kernel
def log_event(state: State, log: Reals, now: float, event: int, detail: int) -> None:
    """Write the event into the log."""
    log[state.logged, 0] = now
    log[state.logged, 1] = event
    log[state.logged, 2] = detail
    state.logged += 1
