"""The two ends of a history: its working memory cleared at month 0, its record written at the last."""

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.draws.variates import Reals
from valleysim.kernel.laws.sponsors import begin_sponsors
from valleysim.kernel.laws.waits import transition
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import Column, World
from valleysim.kernel.records import Record
from valleysim.kernel.state import CLOCKS, WAITS, Parallel, Request, Stage, State
from valleysim.vocabulary import Event, Row, Wait

EVENTS = len(Event)


@kernel
def reset(world: World, tables: Reals, state: State, end_month: float, flows: NDArray[np.int64]) -> None:
    """Month 0: its sponsors sit, the organisation's shocks are due; the pilot has yet to start."""
    forget(world, state)
    begin_sponsors(world, tables, state)
    state.due[Event.REORGANISATION] = state.draws[Column.REORGANISATION]
    state.due[Event.OBSOLESCENCE] = state.draws[Column.RENEWAL]
    state.due[Event.HORIZON] = end_month
    flows[Wait.START, 0] += 1


@kernel
def start(state: State, month: float, end_month: float, flows: NDArray[np.int64]) -> None:
    """Let the pilot start in a month to come, if by the end month: nothing can prevent that."""
    state.stage = Stage.PILOT
    if month <= end_month:
        state.started = month
        state.due[Event.PILOT_END] = month + state.draws[Column.DURATION]
        transition(state, Wait.PILOT, month, flows)


@kernel
def forget(world: World, state: State) -> None:
    """Clear what the history before left behind."""
    for event in range(EVENTS):
        state.due[event] = np.inf
    for c in range(CLOCKS):
        state.budgets[c] = state.draws[Column.CANCELLATION + c]
        state.hazards[c] = 0.0
    for b in range(world.builders):
        state.builders_gone[b] = 0
    for wait in range(WAITS):
        state.waited[wait] = 0.0
    state.stage = Stage.NOT_STARTED
    state.past = 0
    state.concerns = 0
    state.events = 0
    state.over = 0
    state.proven = 1
    state.owned = 1 - world.needs_owner
    state.built = 0
    state.team = 1.0
    state.unfunded = 0
    state.request = Request.NOT_ASKED
    state.parallel = Parallel.NOT_STARTED
    state.signed = 0
    state.working = 0
    state.window = 0
    state.refusals = 0
    state.reorganisations = 0
    state.renewals = 0
    state.outdated = 0
    state.row = Wait.START
    state.row_at_deadline = -1
    state.end_row = -1
    state.held_by = Wait.START
    state.builders_present = -1
    state.logged = 0
    state.shown = 0
    state.started = np.inf
    state.pilot_end = np.inf
    state.runway_end = np.inf
    state.money_at = np.inf
    state.asked_at = np.inf
    state.parallel_started = np.inf
    state.live_at = np.inf
    state.production_at = np.inf
    state.sustained_at = np.inf
    state.ended_at = np.inf
    state.lost = np.nan
    state.lost_now = 0.0
    state.state_since = 0.0
    state.live_costs = 0.0
    state.live_costs_discounted = 0.0


@kernel
def write_record(state: State, end_month: float, ended: float, record: Reals) -> None:
    """Write the record of a history that has ended, or that the horizon has found."""
    state.over = 1
    if state.row < Row.SUSTAINED:
        state.waited[state.row] += end_month - state.state_since
    for wait in range(WAITS):
        record[Record.WAITED + wait] = state.waited[wait]
    record[Record.STARTED] = state.started
    record[Record.PILOT_END] = state.pilot_end
    record[Record.RUNWAY_END] = state.runway_end
    record[Record.MONEY_AT] = state.money_at
    record[Record.LIVE] = state.live_at
    record[Record.PRODUCTION] = state.production_at
    record[Record.SUSTAINED] = state.sustained_at
    record[Record.ENDED] = ended
    record[Record.ROW] = state.row
    record[Record.HELD_BY] = state.held_by
    record[Record.KNOWLEDGE_LOST] = state.lost
    record[Record.BUILDERS_PRESENT] = state.builders_present
    record[Record.RUN_RATE] = state.draws[Column.RUN_RATE]
    record[Record.BUILD] = state.draws[Column.BUILD]
    record[Record.LIVE_COSTS] = state.live_costs
    record[Record.LIVE_COSTS_DISCOUNTED] = state.live_costs_discounted
    record[Record.CUT] = 0.0
    record[Record.SHOWN] = state.shown
    record[Record.ROW_AT_DEADLINE] = state.row if state.row_at_deadline < 0 else state.row_at_deadline


@kernel
def cut(state: State, end_month: float, record: Reals) -> None:
    """Close a history that has too many events where it stands: it stays there to the end month."""
    write_record(state, end_month, np.inf, record)
    record[Record.CUT] = 1.0
    if state.stage == Stage.VALLEY and not state.unfunded:
        record[Record.RUNWAY_END] = np.inf
