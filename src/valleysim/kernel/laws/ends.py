"""The two ends of a history: its working memory cleared at month 0, its record written at the last."""

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.draws.variates import Reals
from valleysim.kernel.laws.sponsors import begin_sponsors
from valleysim.kernel.laws.waits import move
from valleysim.kernel.life import CLOCKS, WAITS, Life, Parallel, Request, Stage
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import Column, World
from valleysim.kernel.records import Record
from valleysim.vocabulary import Event, Row, Wait

EVENTS = len(Event)


@kernel
def begin(world: World, tables: Reals, life: Life, span: float, flows: NDArray[np.int64]) -> None:
    """Month 0: its sponsors sit, the organisation's shocks are due; the pilot has yet to start."""
    forget(world, life)
    begin_sponsors(world, tables, life)
    life.due[Event.REORGANISATION] = life.draws[Column.REORGANISATION]
    life.due[Event.OBSOLESCENCE] = life.draws[Column.RENEWAL]
    life.due[Event.HORIZON] = span
    flows[Wait.START, 0] += 1


@kernel
def start(life: Life, month: float, span: float, flows: NDArray[np.int64]) -> None:
    """Let the pilot start in a month to come, if within the span: nothing can prevent that."""
    life.stage = Stage.PILOT
    if month <= span:
        life.started = month
        life.due[Event.PILOT_END] = month + life.draws[Column.DURATION]
        move(life, Wait.PILOT, month, flows)


@kernel
def forget(world: World, life: Life) -> None:
    """Clear what the history before left behind."""
    for event in range(EVENTS):
        life.due[event] = np.inf
    for c in range(CLOCKS):
        life.budgets[c] = life.draws[Column.CANCELLATION + c]
        life.hazards[c] = 0.0
    for b in range(world.builders):
        life.builders_gone[b] = 0
    for wait in range(WAITS):
        life.waited[wait] = 0.0
    life.stage = Stage.NOT_STARTED
    life.concerns = 0
    life.events = 0
    life.over = 0
    life.proven = 1
    life.built = 0
    life.unfunded = 0
    life.request = Request.NOT_ASKED
    life.parallel = Parallel.NOT_STARTED
    life.signed = 0
    life.working = 0
    life.window = 0
    life.reorganisations = 0
    life.renewals = 0
    life.outdated = 0
    life.row = Wait.START
    life.end_row = -1
    life.held_by = Wait.START
    life.builders_present = -1
    life.logged = 0
    life.started = np.inf
    life.pilot_end = np.inf
    life.runway_end = np.inf
    life.money_at = np.inf
    life.live_at = np.inf
    life.production_at = np.inf
    life.sustained_at = np.inf
    life.lost = np.nan
    life.lost_now = 0.0
    life.state_since = 0.0
    life.live_costs = 0.0
    life.live_costs_discounted = 0.0


@kernel
def close(life: Life, span: float, ended: float, record: Reals) -> None:
    """Write the record of a history that has ended, or that the horizon has found."""
    life.over = 1
    if life.row < Row.SUSTAINED:
        life.waited[life.row] += span - life.state_since
    for wait in range(WAITS):
        record[Record.WAITED + wait] = life.waited[wait]
    record[Record.STARTED] = life.started
    record[Record.PILOT_END] = life.pilot_end
    record[Record.RUNWAY_END] = life.runway_end
    record[Record.MONEY_AT] = life.money_at
    record[Record.LIVE] = life.live_at
    record[Record.PRODUCTION] = life.production_at
    record[Record.SUSTAINED] = life.sustained_at
    record[Record.ENDED] = ended
    record[Record.ROW] = life.row
    record[Record.HELD_BY] = life.held_by
    record[Record.KNOWLEDGE_LOST] = life.lost
    record[Record.BUILDERS_PRESENT] = life.builders_present
    record[Record.RUN_RATE] = life.draws[Column.RUN_RATE]
    record[Record.BUILD] = life.draws[Column.BUILD]
    record[Record.LIVE_COSTS] = life.live_costs
    record[Record.LIVE_COSTS_DISCOUNTED] = life.live_costs_discounted
    record[Record.CUT] = 0.0


@kernel
def cut(life: Life, span: float, record: Reals) -> None:
    """Close a history that has too many events where it stands: it stays there to the span."""
    close(life, span, np.inf, record)
    record[Record.CUT] = 1.0
    if life.stage == Stage.VALLEY and not life.unfunded:
        record[Record.RUNWAY_END] = np.inf
