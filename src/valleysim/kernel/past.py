"""A past: a pilot that has started already, alone, from its start to month 0, and on from there.

See docs/model.md, 18. What it shares with others is known in month 0, and so is not drawn before it.
"""

import numpy as np

from valleysim.kernel.around import Around, Kept
from valleysim.kernel.draws.addressed import LOOK, TRY, uniform
from valleysim.kernel.draws.columns import fill_columns
from valleysim.kernel.draws.variates import Reals
from valleysim.kernel.history import apply_event, earliest
from valleysim.kernel.known import Known, chance_of_signals, disagreements, shows
from valleysim.kernel.laws.before import renew_before, renewals_after, seat_those_before
from valleysim.kernel.laws.ends import forget, write_record
from valleysim.kernel.laws.office import keep_engaged, open_office
from valleysim.kernel.laws.readiness import GOVERNANCE, ask_for_sign_off
from valleysim.kernel.laws.sponsors import begin_sponsors
from valleysim.kernel.laws.waits import transition, waits_for
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import AREAS, Column, Pack, SeatColumn, World
from valleysim.kernel.state import AreaState, Request, Stage, State
from valleysim.kernel.work import Context, Work
from valleysim.vocabulary import MOST_EVENTS, Event, Fact, Purpose, Wait

SEAT_COLUMNS = len(SeatColumn)
NOT_PAST = 1 << int(Fact.STAGE)
STOPS = 2
"""Moments up to month 0 at which something comes to a pilot: proof, and people who look."""
SIGNALS_DRAW = 8
"""Number of the draw that decides whether what was seen of a past is what people saw."""


@kernel
def try_past(pack: Pack, row: int, known: Known, i: int, replicate: int, work: Work) -> int:
    """Simulate a past with the draws of column ``i``; return the facts with which it does not agree.

    It is then in ``work.pasts.state``. To tell of it again it may be simulated up to a month before month 0;
    it is then not asked whether it agrees.
    """
    p = known.pilot
    world, pasts = pack.worlds[row, p], work.pasts
    state, month = pasts.state[0], pasts.until[0]
    first, end = pack.plans[p].first_column, pack.plans[p].end_column
    for c in range(end - first):
        state.draws[c] = work.columns.values[first + c, i]
    state.replicate = replicate
    open_office(pasts.office[0], world.reviewers)
    for reviewer in range(world.reviewers):
        pasts.office[0].free[reviewer] = -np.inf
    around = Around(pack.tables, pasts.office, 0.0)
    kept = Kept(pasts.log, pasts.record, pasts.flows)
    begin(world, pack.tables, state, known, pack.plans[p].needs_proof)
    look_at = known.signals_at
    for _ in range(STOPS):
        until = min(known.proof_at if not state.proven else np.inf, look_at)
        if until > month:
            break
        if not go_on_to(world, state, until, around, kept):
            return NOT_PAST
        if known.proof_at <= until and not state.proven:
            prove(world, state, until, around, kept)
        elif look_at <= until:  # proof of that very day has come before, and what follows from it
            state.shown = shows(world, state, until)
            look_at = np.inf
    if not go_on_to(world, state, month, around, kept):
        return NOT_PAST
    if month < 0.0:
        return 0
    found = disagreements(world, state, known)
    if known.signals_at < np.inf:
        u = uniform(world.pilot_keys[Purpose.PILOT], world.number, replicate, SIGNALS_DRAW)
        found |= (u >= chance_of_signals(state, known)) << Fact.SIGNALS
    return found


@kernel
def begin(world: World, tables: Reals, state: State, known: Known, needs_proof: int) -> None:
    """Start the pilot before month 0, with those who sat in its seats then."""
    forget(world, state)
    state.past = 1
    state.deadline = np.inf
    state.stage = Stage.PILOT
    state.started = known.started
    state.row = Wait.PILOT
    state.state_since = known.started
    state.proven = 1 if not needs_proof or known.proof_at <= known.started else 0
    state.due[Event.PILOT_END] = known.started + state.draws[Column.DURATION]
    state.built = 1 if known.built_at <= state.due[Event.PILOT_END] else 0
    seat_those_before(world, tables, state, known.started)
    renew_before(world, tables, state, renewals_after(world, tables, known.started))


@kernel
def go_on_to(world: World, state: State, month: float, around: Around, kept: Kept) -> bool:
    """Let all that is due up to a month happen; whether that was not too much."""
    state.due[Event.HORIZON] = month
    while not state.over:
        event = earliest(state)
        if event == Event.HORIZON:
            return True
        if state.events >= MOST_EVENTS:
            return False
        apply_event(world, state, event, around, kept)
    return True


@kernel
def prove(world: World, state: State, now: float, around: Around, kept: Kept) -> None:
    """Governance is proven at lower stakes: if it waits for that, it asks for its sign-off."""
    state.proven = 1
    if state.over or state.stage != Stage.VALLEY or state.area_states[GOVERNANCE] != AreaState.HELD:
        return
    ask_for_sign_off(world, state, GOVERNANCE, now, around)
    transition(state, waits_for(world, state), now, kept.flows)


@kernel
def resume(context: Context, p: int, i: int) -> None:
    """Month 0 of a pilot that has started already: it goes on from the past that was found for it.

    What it shares with others, and what lies ahead, is drawn as for any pilot of replicate ``i``.
    """
    pack, row, end_month, work, flows = context
    world, state, plan = pack.worlds[row, p], work.states[p], pack.plans[p]
    replicate = state.replicate
    work.states[p] = work.pasts.states[plan.past, i]
    state.replicate = replicate
    state.past = 0
    state.logged = 0
    state.deadline = plan.deadline
    state.events = 0
    state.live_costs = 0.0
    state.live_costs_discounted = 0.0
    flows[state.row, 0] += 1
    if state.over:
        write_record(state, end_month, state.ended_at, work.records[p, :, i])
        return
    _take_what_is_ahead(world, state, work.columns.values[plan.first_column : plan.end_column, i])
    begin_sponsors(world, pack.tables, state)
    state.reorganisations = 0
    state.renewals = 0
    state.due[Event.REORGANISATION] = state.draws[Column.REORGANISATION]
    state.due[Event.OBSOLESCENCE] = state.draws[Column.RENEWAL]
    state.due[Event.HORIZON] = end_month
    if state.request == Request.ASKED and state.window < 0:  # the first window from month 0 on is known
        state.window = 0
        state.due[Event.BUDGET_WINDOW] = state.first_window


@kernel
def _take_what_is_ahead(world: World, state: State, drawn: Reals) -> None:
    """Take what is drawn for month 0 and after it; all else stays what it was in the past."""
    for column in (
        Column.RENEWAL,
        Column.NEXT_RENEWAL,
        Column.REVALIDATION,
        Column.REORGANISATION,
        Column.NEXT_REORGANISATION,
    ):
        state.draws[column] = drawn[column]
    first = Column.FIRST_BUILDER + world.builders
    for c in range(first, first + SEAT_COLUMNS * world.seats):
        state.draws[c] = drawn[c]


@kernel
def keep_reviewers(context: Context, p: int) -> None:
    """Requests that were filed before month 0 keep reviewers of the office."""
    world, state = context.pack.worlds[context.row, p], context.work.states[p]
    if not world.central or state.stage != Stage.VALLEY:
        return
    for a in range(AREAS):
        if state.area_states[a] == AreaState.REQUESTED:
            keep_engaged(context.work.office[0], world.reviewers, state.sign_due[a])


@kernel
def number_tries(first: int, each: int, work: Work, pending: int) -> int:
    """Number the next pasts to try, ``each`` of a replicate, for the replicates still without one."""
    count = 0
    for n in range(pending):
        q = work.pasts.pending[n]
        for more in range(each):
            work.columns.replicates[count] = (work.pasts.tries[q] + more + 1) * TRY + first + q
            count += 1
    return count


@kernel
def find_some(pack: Pack, row: int, known: Known, first: int, of_each: tuple[int, int], work: Work) -> int:
    """Try so many pasts of each of so many replicates; return for how many none is found yet."""
    pending, each = of_each
    pasts = work.pasts
    count = number_tries(first, each, work, pending)
    fill_columns(pack, row, known.pilot, count, work.columns)
    left = 0
    for n in range(pending):
        q = pasts.pending[n]
        found = False
        for more in range(each):
            pasts.tries[q] += 1
            i = n * each + more
            if try_past(pack, row, known, i, work.columns.replicates[i], work) == 0:
                pasts.states[pack.plans[known.pilot].past, q] = pasts.state[0]
                found = True
                break
        if not found:
            pasts.pending[left] = q
            left += 1
    return left


@kernel
def count_some(pack: Pack, row: int, known: Known, first: int, count: int, work: Work) -> None:
    """Try pasts ``first`` … of a world, and add up which agree, and which but for one fact."""
    for i in range(count):
        work.columns.replicates[i] = LOOK + first + i
    fill_columns(pack, row, known.pilot, count, work.columns)
    for i in range(count):
        found = try_past(pack, row, known, i, work.columns.replicates[i], work)
        if found == 0:
            work.pasts.found[0] += 1
        elif found & (found - 1) == 0:
            fact = 0
            while (found >> fact) != 1:
                fact += 1
            work.pasts.found[fact + 1] += 1
