"""One history: the next event is the earliest due, among equals the first in `Event`."""

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.clocks import (
    plan_cancellation,
    plan_roll_back,
    ringing_clock,
    settle_clocks,
)
from valleysim.kernel.draws import uniform
from valleysim.kernel.elementary import log_
from valleysim.kernel.funding import ask_if_ready, begin_funding, hold_window, receive_money
from valleysim.kernel.handoff import (
    lose_knowledge,
    reorganise_builders,
    start_parallel_run_if_ready,
)
from valleysim.kernel.jit import kernel
from valleysim.kernel.life import (
    CLOCKS,
    VALLEY_CLOCKS,
    Address,
    AreaState,
    Draws,
    Life,
    Money,
    Parallel,
    Real,
    Stage,
    Whole,
)
from valleysim.kernel.live import (
    go_live,
    plan_rediscovery,
    reach_production,
    renew_when_live,
    settle_rediscovery,
    settle_roll_back,
)
from valleysim.kernel.pack import AREAS, MAX_BUILDERS, Column, Count, Number, Pack, Renewed, Start
from valleysim.kernel.readiness import (
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
from valleysim.kernel.records import Record
from valleysim.kernel.sponsors import (
    begin_sponsors,
    covers,
    fill_seat,
    reorganise_seats,
    schedule_seats,
    seat_due_now,
    vacate,
)
from valleysim.kernel.variates import upper_quantile
from valleysim.kernel.waits import move, waits_for
from valleysim.vocabulary import Event, Purpose, Row, Status, Wait

MAX_EVENTS = 20_000


@kernel
def live_through(
    pack: Pack,
    start: Start,
    address: Address,
    draws: Draws,
    span: float,
    life: Life,
    flows: NDArray[np.int64],
    record: NDArray[np.float64],
) -> int:
    """Live one history through to its end or to the span; return a `Status`."""
    begin(pack, start, address, draws, span, life, flows)
    waited = record[Record.WAITED :]
    waited[:] = 0.0
    for _ in range(MAX_EVENTS):
        event = earliest(life.due)
        now = life.due[event]
        if event == Event.HORIZON:
            close(life, draws, span, np.inf, record)
            return Status.OK
        detail = happen(pack, address, draws, life, event, now)
        log_event(life, now, event, detail)
        if life.whole[Whole.CAUSE] >= 0:
            move(life, life.whole[Whole.CAUSE], now, flows, waited)
            close(life, draws, span, now, record)
            return Status.OK
        move(life, waits_for(pack, address, life), now, flows, waited)
    return Status.TOO_MANY_EVENTS


@kernel
def earliest(due: NDArray[np.float64]) -> int:
    """The event that is due first; among equals the first in the order of `Event`."""
    best = 0
    for event in range(1, due.shape[0]):
        if due[event] < due[best]:
            best = event
    return best


@kernel
def begin(
    pack: Pack,
    start: Start,
    address: Address,
    draws: Draws,
    span: float,
    life: Life,
    flows: NDArray[np.int64],
) -> None:
    """Month 0: the pilot starts, its sponsors sit, the organisation's shocks are due."""
    life.due[:] = np.inf
    life.real[:] = 0.0
    life.whole[:] = 0
    life.builders_gone[: pack.counts[Count.BUILDERS]] = 0
    for c in range(CLOCKS):
        life.budgets[c] = draws[Column.CANCELLATION + c]
        life.hazards[c] = 0.0
    life.whole[Whole.CAUSE] = -1
    life.whole[Whole.BUILDERS_PRESENT] = -1
    life.real[Real.LOST] = np.nan
    life.real[Real.RUNWAY_END] = np.inf
    life.real[Real.MONEY_AT] = np.inf
    life.real[Real.LIVE_AT] = np.inf
    life.real[Real.PRODUCTION_AT] = np.inf
    life.real[Real.SUSTAINED_AT] = np.inf
    life.real[Real.PILOT_END] = np.inf
    life.real[Real.PARALLEL_RUN] = draws[Column.PARALLEL_RUN]
    life.real[Real.REDISCOVERY] = draws[Column.REDISCOVERY]
    begin_sponsors(pack, start, address, draws, life)
    life.due[Event.PILOT_END] = draws[Column.DURATION]
    life.due[Event.REORGANISATION] = draws[Column.REORGANISATION]
    life.due[Event.OBSOLESCENCE] = draws[Column.RENEWAL]
    life.due[Event.HORIZON] = span
    flows[Wait.PILOT, 0] += 1


@kernel
def happen(
    pack: Pack, address: Address, draws: Draws, life: Life, event: int, now: float
) -> int:
    """Let one event happen; return its detail (area, seat, window, cause or count) for the log."""
    if event == Event.WORK_DONE:
        a = area_working_due(pack, life, now)
        finish_area(pack, address, draws, life, a, now)
        return a
    if event == Event.SIGNED_OFF:
        return sign_off(pack, address, life, now)
    if event == Event.PILOT_END:
        return end_pilot(pack, address, draws, life, now)
    if event == Event.BUDGET_WINDOW:
        window = life.whole[Whole.WINDOW]
        hold_window(pack, address, life, now)
        return window
    if event == Event.SEAT_FILLED or event == Event.OCCUPANT_LEAVES:
        return change_seat(pack, address, life, event, now)
    if event == Event.REORGANISATION:
        return reorganise(pack, address, draws, life, now)
    if event == Event.OBSOLESCENCE:
        return renew_model(pack, address, life, now)
    if event == Event.CANCELLED:
        cause = ringing_clock(life, 0, VALLEY_CLOCKS)
        life.whole[Whole.CAUSE] = Row.ABANDONED + 1 + cause
        return cause
    if event == Event.ROLLED_BACK:
        cause = ringing_clock(life, VALLEY_CLOCKS, CLOCKS) - VALLEY_CLOCKS
        phase = life.whole[Whole.STAGE] - Stage.LIVE
        life.whole[Whole.CAUSE] = Row.ROLLED_BACK + (CLOCKS - VALLEY_CLOCKS) * phase + cause
        return cause
    return pass_milestone(pack, address, draws, life, event, now)


@kernel
def pass_milestone(
    pack: Pack, address: Address, draws: Draws, life: Life, event: int, now: float
) -> int:
    """Money arrives or runs out, the parallel run ends, the pilot goes live and is proven."""
    if event == Event.MONEY_ARRIVES:
        settle(pack, address, life, now)
        receive_money(life, now)
        replan(pack, address, life, now)
        start_parallel_run_if_ready(pack, life, now)
    elif event == Event.RUNWAY_ENDS:
        settle(pack, address, life, now)
        life.whole[Whole.UNFUNDED] = 1
        life.due[Event.RUNWAY_ENDS] = np.inf
        replan(pack, address, life, now)
    elif event == Event.PARALLEL_RUN_ENDS:
        life.whole[Whole.PARALLEL] = Parallel.ENDED
        life.due[Event.PARALLEL_RUN_ENDS] = np.inf
        lose_knowledge(pack, address, draws, life, now)
        if gate_open(pack, life):
            life.due[Event.GO_LIVE] = now
    elif event == Event.GO_LIVE:
        go_live(pack, address, life, now)
    elif event == Event.REDISCOVERED:
        reach_production(pack, address, life, now)
    elif event == Event.SUSTAINED:
        life.whole[Whole.STAGE] = Stage.SUSTAINED
        life.real[Real.SUSTAINED_AT] = now
        life.due[Event.SUSTAINED] = np.inf
    return 0


@kernel
def end_pilot(pack: Pack, address: Address, draws: Draws, life: Life, now: float) -> int:
    """The pilot ends: it failed, or the valley begins."""
    life.real[Real.PILOT_END] = now
    life.due[Event.PILOT_END] = np.inf
    if draws[Column.SUCCESS] >= pack.numbers[address.row, Number.SUCCESS]:
        life.whole[Whole.CAUSE] = Row.ABANDONED
        return 0
    life.whole[Whole.STAGE] = Stage.VALLEY
    life.real[Real.CLOCK_SINCE] = now
    begin_funding(pack, address, draws, life, now)
    set_pace(pack, address, life)
    begin_readiness(pack, address, draws, life, now)
    plan_cancellation(pack, address, life)
    start_parallel_run_if_ready(pack, life, now)
    return 1


@kernel
def sign_off(pack: Pack, address: Address, life: Life, now: float) -> int:
    """An area is signed off: perhaps money can be asked for now, or the gate opens."""
    a = area_signed_due(pack, life, now)
    life.area_states[a] = AreaState.SIGNED
    life.whole[Whole.SIGNED] += 1
    schedule_sign_offs(life)
    ask_if_ready(pack, address, life, now)
    start_parallel_run_if_ready(pack, life, now)
    if life.whole[Whole.PARALLEL] == Parallel.ENDED and gate_open(pack, life):
        life.due[Event.GO_LIVE] = now
    return a


@kernel
def change_seat(pack: Pack, address: Address, life: Life, event: int, now: float) -> int:
    """A seat is filled, or its occupant leaves."""
    filled = event == Event.SEAT_FILLED
    s = seat_due_now(life, pack.counts[Count.SEATS], filled, now)
    if filled:
        fill_seat(pack, address, life, s, now)
    else:
        vacate(pack, address, life, s, now)
    change_cover(pack, address, life, now)
    return s


@kernel
def reorganise(pack: Pack, address: Address, draws: Draws, life: Life, now: float) -> int:
    """A reorganisation strikes seats and builders at one instant."""
    row, world, replicate = address
    k = life.whole[Whole.REORGANISATIONS]
    reorganise_seats(pack, address, life, now)
    reorganise_builders(pack, address, draws, life, now)
    life.whole[Whole.REORGANISATIONS] = k + 1
    u = uniform(pack.organisation_keys[Purpose.REORGANISATION], world, replicate, k + 1)
    gap = -log_(u) * pack.numbers[row, Number.REORGANISATION_GAP]
    life.due[Event.REORGANISATION] = now + gap
    change_cover(pack, address, life, now)
    return k


@kernel
def renew_model(pack: Pack, address: Address, life: Life, now: float) -> int:
    """The model under the pilot is renewed."""
    row, world, replicate = address
    j = life.whole[Whole.RENEWALS]
    if life.whole[Whole.STAGE] == Stage.VALLEY:
        u = uniform(pack.pilot_keys[Purpose.REVALIDATION], world, replicate, j)
        law = Renewed.REVALIDATION
        p = pack.renewed[row, law]
        work = upper_quantile(pack.renewed_laws[law], p[0], p[1], p[2], p[3], u, pack.tables)
        reopen_reliability(pack, life, work, now)
    elif life.whole[Whole.STAGE] >= Stage.LIVE:
        renew_when_live(pack, address, life, now)
    life.whole[Whole.RENEWALS] = j + 1
    u = uniform(pack.pilot_keys[Purpose.OBSOLESCENCE], world, replicate, j + 1)
    law = Renewed.LIFETIME
    p = pack.renewed[row, law]
    gap = upper_quantile(pack.renewed_laws[law], p[0], p[1], p[2], p[3], u, pack.tables)
    life.due[Event.OBSOLESCENCE] = now + gap
    return j


@kernel
def change_cover(pack: Pack, address: Address, life: Life, now: float) -> None:
    """After a change of seats: if cover came or went, pace and hazards change."""
    schedule_seats(pack, life)
    covered = covers(pack, address, life)
    if covered == life.whole[Whole.COVERED]:
        return
    settle(pack, address, life, now)
    life.whole[Whole.COVERED] = covered
    replan(pack, address, life, now)


@kernel
def set_pace(pack: Pack, address: Address, life: Life) -> None:
    """Work advances at 1 if covered, slower if not, and not at all without money."""
    pace = 1.0
    if not life.whole[Whole.COVERED]:
        pace = pack.numbers[address.row, Number.UNCOVERED_PACE]
    life.real[Real.PACE] = 0.0 if life.whole[Whole.UNFUNDED] else pace


@kernel
def settle(pack: Pack, address: Address, life: Life, now: float) -> None:
    """Before paces and hazards change: write off what was done and spent at the old ones."""
    if life.whole[Whole.STAGE] == Stage.VALLEY:
        settle_work(life, now)
        settle_clocks(life, 0, VALLEY_CLOCKS, now)
    elif life.whole[Whole.STAGE] >= Stage.LIVE:
        settle_rediscovery(life, now)
        settle_roll_back(pack, address, life, now)


@kernel
def replan(pack: Pack, address: Address, life: Life, now: float) -> None:
    """After paces and hazards have changed: find anew what is due when."""
    set_pace(pack, address, life)
    if life.whole[Whole.STAGE] == Stage.VALLEY:
        replan_work(life, now)
        plan_cancellation(pack, address, life)
    elif life.whole[Whole.STAGE] >= Stage.LIVE:
        plan_roll_back(pack, address, life)
        if life.whole[Whole.STAGE] == Stage.LIVE:
            plan_rediscovery(life, now)


@kernel
def log_event(life: Life, now: float, event: int, detail: int) -> None:
    """Write the event into the log, if one is kept."""
    n = life.whole[Whole.LOGGED]
    if n < life.log.shape[0]:
        life.log[n, 0] = now
        life.log[n, 1] = event
        life.log[n, 2] = detail
        life.whole[Whole.LOGGED] = n + 1


@kernel
def close(
    life: Life, draws: Draws, span: float, ended: float, record: NDArray[np.float64]
) -> None:
    """Write the record of a history that has ended, or that the horizon has found."""
    row = life.whole[Whole.ROW]
    if row < Row.SUSTAINED:
        record[Record.WAITED + row] += span - life.real[Real.STATE_SINCE]
    record[Record.PILOT_END] = life.real[Real.PILOT_END]
    record[Record.RUNWAY_END] = life.real[Real.RUNWAY_END]
    record[Record.MONEY_AT] = life.real[Real.MONEY_AT]
    record[Record.LIVE] = life.real[Real.LIVE_AT]
    record[Record.ENDED] = ended
    record[Record.ROW] = row
    record[Record.KNOWLEDGE_LOST] = life.real[Real.LOST]
    record[Record.BUILDERS_PRESENT] = life.whole[Whole.BUILDERS_PRESENT]
    record[Record.RUN_RATE] = draws[Column.RUN_RATE]
    record[Record.BUILD] = draws[Column.BUILD]
    record[Record.LIVE_COSTS] = life.real[Real.LIVE_COSTS]
    record[Record.LIVE_COSTS_DISCOUNTED] = life.real[Real.LIVE_COSTS_DISCOUNTED]
    record[Record.PRODUCTION] = life.real[Real.PRODUCTION_AT]
    record[Record.SUSTAINED] = life.real[Real.SUSTAINED_AT]
