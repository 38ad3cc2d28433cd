"""One history: the next event is the earliest due, among equals the first in `Event`."""

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.draws.addressed import uniform
from valleysim.kernel.draws.elementary import log_
from valleysim.kernel.draws.variates import Reals, renewed
from valleysim.kernel.laws.clocks import (
    plan_cancellation,
    plan_roll_back,
    ringing_clock,
    settle_clocks,
)
from valleysim.kernel.laws.ends import EVENTS, close, cut
from valleysim.kernel.laws.funding import ask_if_ready, begin_funding, hold_window, receive_money
from valleysim.kernel.laws.handoff import (
    lose_knowledge,
    reorganise_builders,
    start_parallel_run_if_ready,
)
from valleysim.kernel.laws.live import (
    go_live,
    plan_rediscovery,
    reach_production,
    renew_when_live,
    settle_rediscovery,
    settle_roll_back,
)
from valleysim.kernel.laws.office import Office
from valleysim.kernel.laws.readiness import (
    area_signed_due,
    area_working_due,
    begin_readiness,
    finish_area,
    gate_open,
    reopen_reliability,
    replan_work,
    schedule_sign_offs,
    settle_work,
)
from valleysim.kernel.laws.sponsors import (
    covers,
    fill_seat,
    reorganise_seats,
    schedule_seats,
    seat_due_now,
    vacate,
)
from valleysim.kernel.laws.waits import held_up_by, move, waits_for
from valleysim.kernel.life import (
    CLOCKS,
    VALLEY_CLOCKS,
    AreaState,
    Life,
    Parallel,
    Stage,
)
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import Column, Renewed, World
from valleysim.vocabulary import MOST_EVENTS, Event, Purpose, Row


@kernel
def live_on(
    world: World,
    tables: Reals,
    life: Life,
    office: Office,
    log: Reals,
    span: float,
    flows: NDArray[np.int64],
    record: Reals,
) -> None:
    """Live until the history is over or cut, or an event is due that concerns others.

    ``life.replicate`` says which history it is, ``life.draws`` what was drawn for it beforehand.
    """
    while life.events < MOST_EVENTS:
        event = earliest(life)
        if (life.concerns >> event) & 1:
            return
        if event == Event.HORIZON:
            close(life, span, np.inf, record)
            return
        live_event(world, tables, life, office, log, event, span, flows, record)
        if life.over:
            return
    cut(life, span, record)


@kernel
def live_event(
    world: World,
    tables: Reals,
    life: Life,
    office: Office,
    log: Reals,
    event: int,
    span: float,
    flows: NDArray[np.int64],
    record: Reals,
) -> None:
    """Let the event that is due happen, and see where the history stands after it."""
    now = life.due[event]
    life.events += 1
    detail = happen(world, tables, life, office, event, now, span)
    if life.logged < log.shape[0]:
        log_event(life, log, now, event, detail)
    if life.end_row >= 0:
        life.held_by = held_up_by(world, life)
        move(life, life.end_row, now, flows)
        close(life, span, now, record)
    else:
        move(life, waits_for(world, life), now, flows)


@kernel
def earliest(life: Life) -> int:
    """The event that is due first; among equals the first in the order of `Event`."""
    best, first = 0, life.due[0]
    for event in range(1, EVENTS):
        due = life.due[event]
        best = event if due < first else best
        first = due if due < first else first
    return best


@kernel
def happen(
    world: World, tables: Reals, life: Life, office: Office, event: int, now: float, span: float
) -> int:
    """Let one event happen; return its detail (area, seat, window, cause or count) for the log."""
    if event == Event.WORK_DONE:
        a = area_working_due(world, life, now)
        finish_area(world, tables, life, office, a, now, span)
        return a
    if event == Event.SIGNED_OFF:
        return sign_off(world, life, now)
    if event == Event.PILOT_END:
        return end_pilot(world, life, now)
    if event == Event.BUDGET_WINDOW:
        window = life.window
        hold_window(world, life, now)
        return window
    if event in (Event.SEAT_FILLED, Event.OCCUPANT_LEAVES):
        return change_seat(world, tables, life, event, now)
    if event == Event.REORGANISATION:
        return reorganise(world, tables, life, now)
    if event == Event.OBSOLESCENCE:
        return renew_model(world, tables, life, now)
    if event == Event.CANCELLED:
        cause = ringing_clock(life, 0, VALLEY_CLOCKS)
        life.end_row = Row.ABANDONED + 1 + cause
        return cause
    if event == Event.ROLLED_BACK:
        cause = ringing_clock(life, VALLEY_CLOCKS, CLOCKS) - VALLEY_CLOCKS
        phase = life.stage - Stage.LIVE
        life.end_row = Row.ROLLED_BACK + (CLOCKS - VALLEY_CLOCKS) * phase + cause
        return cause
    return pass_milestone(world, life, event, now)


@kernel
def pass_milestone(world: World, life: Life, event: int, now: float) -> int:
    """Money arrives or runs out, the parallel run ends, the pilot goes live and is proven."""
    if event == Event.MONEY_ARRIVES:
        settle(world, life, now)
        receive_money(life, now)
        replan(world, life, now)
        start_parallel_run_if_ready(world, life, now)
    elif event == Event.RUNWAY_ENDS:
        settle(world, life, now)
        life.unfunded = 1
        life.due[Event.RUNWAY_ENDS] = np.inf
        replan(world, life, now)
    elif event == Event.PARALLEL_RUN_ENDS:
        life.parallel = Parallel.ENDED
        life.due[Event.PARALLEL_RUN_ENDS] = np.inf
        lose_knowledge(world, life, now)
        if gate_open(world, life):
            life.due[Event.GO_LIVE] = now
    elif event == Event.GO_LIVE:
        go_live(world, life, now)
    elif event == Event.REDISCOVERED:
        reach_production(world, life, now)
    elif event == Event.SUSTAINED:
        life.stage = Stage.SUSTAINED
        life.sustained_at = now
        life.due[Event.SUSTAINED] = np.inf
    return 0


@kernel
def end_pilot(world: World, life: Life, now: float) -> int:
    """The pilot ends: it failed, or the valley begins."""
    life.pilot_end = now
    life.due[Event.PILOT_END] = np.inf
    if life.draws[Column.SUCCESS] >= world.success:
        life.end_row = Row.ABANDONED
        return 0
    life.stage = Stage.VALLEY
    life.clock_since = now
    begin_funding(world, life, now)
    set_pace(world, life)
    begin_readiness(world, life, now)
    plan_cancellation(world, life)
    start_parallel_run_if_ready(world, life, now)
    return 1


@kernel
def sign_off(world: World, life: Life, now: float) -> int:
    """An area is signed off: perhaps money can be asked for now, or the gate opens."""
    a = area_signed_due(world, life, now)
    life.area_states[a] = AreaState.SIGNED
    life.signed += 1
    schedule_sign_offs(life)
    ask_if_ready(world, life, now)
    start_parallel_run_if_ready(world, life, now)
    if life.parallel == Parallel.ENDED and gate_open(world, life):
        life.due[Event.GO_LIVE] = now
    return a


@kernel
def change_seat(world: World, tables: Reals, life: Life, event: int, now: float) -> int:
    """A seat is filled, or its occupant leaves."""
    filled = event == Event.SEAT_FILLED
    s = seat_due_now(life, world.seats, filled, now)
    if filled:
        fill_seat(world, tables, life, s, now)
    else:
        vacate(world, tables, life, s, now)
    change_cover(world, life, now)
    return s


@kernel
def reorganise(world: World, tables: Reals, life: Life, now: float) -> int:
    """A reorganisation strikes seats and builders at one instant."""
    k = life.reorganisations
    reorganise_seats(world, tables, life, now)
    reorganise_builders(world, life, now)
    life.reorganisations = k + 1
    gap = life.draws[Column.NEXT_REORGANISATION]
    if k > 0:
        u = uniform(world.organisation_keys[Purpose.REORGANISATION], world.number, life.replicate, k + 1)
        gap = -log_(u) * world.reorganisation_gap
    life.due[Event.REORGANISATION] = now + gap
    change_cover(world, life, now)
    return k


@kernel
def renew_model(world: World, tables: Reals, life: Life, now: float) -> int:
    """The model under the pilot is renewed."""
    j = life.renewals
    if life.stage == Stage.VALLEY:
        work = life.draws[Column.REVALIDATION]
        if j > 0:
            u = uniform(world.pilot_keys[Purpose.REVALIDATION], world.number, life.replicate, j)
            work = renewed(world, tables, Renewed.REVALIDATION, u)
        reopen_reliability(world, life, work, now)
    elif life.stage >= Stage.LIVE:
        renew_when_live(world, life, now)
    life.renewals = j + 1
    lifetime = life.draws[Column.NEXT_RENEWAL]
    if j > 0:
        u = uniform(world.pilot_keys[Purpose.OBSOLESCENCE], world.number, life.replicate, j + 1)
        lifetime = renewed(world, tables, Renewed.LIFETIME, u)
    life.due[Event.OBSOLESCENCE] = now + lifetime
    return j


@kernel
def change_cover(world: World, life: Life, now: float) -> None:
    """After a change of seats: if cover came or went, pace and hazards change."""
    schedule_seats(world, life)
    covered = covers(world, life)
    if covered == life.covered:
        return
    settle(world, life, now)
    life.covered = covered
    replan(world, life, now)


@kernel
def set_pace(world: World, life: Life) -> None:
    """Work advances at 1 if covered, slower if not, and not at all without money."""
    pace = 1.0
    if not life.covered:
        pace = world.uncovered_pace
    life.pace = 0.0 if life.unfunded else pace


@kernel
def settle(world: World, life: Life, now: float) -> None:
    """Before paces and hazards change: write off what was done and spent at the old ones."""
    if life.stage == Stage.VALLEY:
        settle_work(life, now)
        settle_clocks(life, 0, VALLEY_CLOCKS, now)
    elif life.stage >= Stage.LIVE:
        settle_rediscovery(life, now)
        settle_roll_back(world, life, now)


@kernel
def replan(world: World, life: Life, now: float) -> None:
    """After paces and hazards have changed: find anew what is due when."""
    set_pace(world, life)
    if life.stage == Stage.VALLEY:
        replan_work(life, now)
        plan_cancellation(world, life)
    elif life.stage >= Stage.LIVE:
        plan_roll_back(world, life)
        if life.stage == Stage.LIVE:
            plan_rediscovery(life, now)


@kernel
def log_event(life: Life, log: Reals, now: float, event: int, detail: int) -> None:
    """Write the event into the log."""
    log[life.logged, 0] = now
    log[life.logged, 1] = event
    log[life.logged, 2] = detail
    life.logged += 1
