"""One replicate: all pilots of a portfolio together (docs/model.md, 15).

Pilots meet only at events that concern others: a request to the review office, a milestone that another
pilot starts after, the start of readiness when infrastructure may be there. Each pilot goes on by itself
up to its next such event; of those the earliest is let happen, among equals that of the pilot whose turn
is first in that month. A pilot thus never sees what lies in another's future.
"""

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.around import Around, Kept
from valleysim.kernel.draws.addressed import uniform
from valleysim.kernel.history import advance, apply_event, earliest
from valleysim.kernel.laws.ends import cut, reset, start
from valleysim.kernel.laws.office import open_office
from valleysim.kernel.laws.readiness import GOVERNANCE, ask_for_sign_off
from valleysim.kernel.laws.waits import transition, waits_for
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import Pack, Plan
from valleysim.kernel.past import keep_reviewers, resume
from valleysim.kernel.state import AreaState, Stage, State
from valleysim.kernel.work import Context, Together
from valleysim.vocabulary import MOST_EVENTS, Endpoint, Event, Purpose

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
States = NDArray[np.record]
ENDPOINTS = len(Endpoint)
EVERYTHING = (2 << int(Event.HORIZON)) - 1
"""Concerns of a pilot that waits for proof: that may come at any time, even the horizon is not read early."""
NO_STAKES = 1 << 30


@kernel
def simulate_alone(context: Context, p: int, i: int) -> None:
    """Simulate history ``i`` of pilot ``p``, whom no other concerns, to the end month."""
    pack, row, end_month, work, flows = context
    open_office(work.office[0], pack.worlds[row, p].reviewers)
    reset(pack.worlds[row, p], pack.tables, work.states[p], end_month, flows)
    start(work.states[p], pack.worlds[row, p].starts, end_month, flows)
    _alone(context, p, i)


@kernel
def simulate_on(context: Context, p: int, i: int) -> None:
    """`simulate_alone` of a pilot that has started already, from month 0 on."""
    open_office(context.work.office[0], context.pack.worlds[context.row, p].reviewers)
    resume(context, p, i)
    if not context.work.states[p].over:
        keep_reviewers(context, p)
        _alone(context, p, i)


@kernel
def simulate_together(context: Context, i: int) -> None:
    """Simulate replicate ``i`` of a block, whose draws are in the states, to the end month."""
    pack, work = context.pack, context.work
    if not pack.coupled[0]:
        for p in range(pack.plans.shape[0]):
            if pack.plans[p].past >= 0:
                simulate_on(context, p, i)
            else:
                simulate_alone(context, p, i)
        return
    open_office(work.office[0], pack.worlds[context.row, 0].reviewers)
    _begin_all(context, i)
    while True:
        p = work.together.winners[1]
        now = work.together.due[p]
        if now == np.inf:
            _leave_waiting(context, i)
            return
        _meet(context, p, i)
        _tell_others(context, p, now, i)
        _go_on(context, p, i)


@kernel
def _alone(context: Context, p: int, i: int) -> None:
    """Let pilot ``p`` go on up to its next event that concerns others, or to its end."""
    pack, work = context.pack, context.work
    advance(pack.worlds[context.row, p], work.states[p], _around(context), _kept(context, p, i))


@kernel
def _around(context: Context) -> Around:
    """What all pilots meet."""
    return Around(context.pack.tables, context.work.office, context.end_month)


@kernel
def _kept(context: Context, p: int, i: int) -> Kept:
    """Where history ``i`` of pilot ``p`` is kept."""
    work = context.work
    return Kept(work.logs[p], work.records[p, :, i], context.flows)


@kernel
def _begin_all(context: Context, i: int) -> None:
    """Month 0: nobody has reached anything; those who need not wait for others may start."""
    pack, row, end_month, work, flows = context
    together = work.together
    leaves = together.due.shape[0]
    for leaf in range(leaves):
        together.due[leaf] = np.inf
        together.winners[leaves + leaf] = leaf
    for node in range(leaves - 1, 0, -1):
        together.winners[node] = together.winners[2 * node]
    together.proven[0] = NO_STAKES
    for n in range(together.unsettled.shape[0]):
        together.unsettled[n] = 1
    for p in range(pack.plans.shape[0]):
        plan, state = pack.plans[p], work.states[p]
        together.awaited[p] = plan.awaits
        together.built[p] = 0
        for e in range(ENDPOINTS):
            together.settled[p, e] = 0
        if plan.past >= 0:
            resume(context, p, i)
            together.awaited[p] = 0
        else:
            reset(pack.worlds[row, p], pack.tables, state, end_month, flows)
            state.proven = 1 - plan.needs_proof
        state.concerns = plan.concerns
        if state.stage == Stage.VALLEY and state.area_states[GOVERNANCE] == AreaState.HELD:
            state.concerns = EVERYTHING
    if pack.known.shape[0] > 0:
        _tell_of_pasts(context)
    for p in range(pack.plans.shape[0]):
        plan, state = pack.plans[p], work.states[p]
        if plan.past >= 0:
            _go_on(context, p, i)
        elif together.awaited[p] == 0:
            start(state, max(pack.worlds[row, p].starts, 0.0), end_month, flows)
            _go_on(context, p, i)
    if together.proven[0] < NO_STAKES:
        _prove(context, 0.0, i)


@kernel
def _tell_of_pasts(context: Context) -> None:
    """What pilots reached before month 0, or that they ended, others know in month 0."""
    pack, work = context.pack, context.work
    together = work.together
    for p in range(pack.plans.shape[0]):
        plan, state = pack.plans[p], work.states[p]
        if plan.past < 0:
            continue
        if not state.over:
            keep_reviewers(context, p)
        _note(state, p, plan, together)
        if together.settled[p, Endpoint.PRODUCTION]:
            together.proven[0] = min(together.proven[0], plan.stakes)
        for n in range(plan.first_follower, plan.end_follower):
            f = pack.followers[n]
            if _settles(pack.plans[f], state, p, together):
                together.unsettled[n] = 0
                together.awaited[f] = max(together.awaited[f] - 1, 0)


@kernel
def _note(state: State, p: int, plan: Plan, together: Together) -> None:
    """Note which endpoints a pilot has reached, and whether its infrastructure is there."""
    together.settled[p, Endpoint.LIVE] = state.live_at < np.inf
    together.settled[p, Endpoint.PRODUCTION] = state.production_at < np.inf
    together.settled[p, Endpoint.SUSTAINED] = state.sustained_at < np.inf
    if plan.infrastructure >= 0 and together.settled[p, Endpoint.LIVE]:
        together.built[plan.infrastructure] = 1


@kernel
def _go_on(context: Context, p: int, i: int) -> None:
    """Let pilot ``p`` go on, and note when it next concerns others."""
    pack, row, work = context.pack, context.row, context.work
    state, together = work.states[p], work.together
    if not state.over:
        _alone(context, p, i)
    event = earliest(state)
    together.due[p] = np.inf if state.over or event == Event.HORIZON else state.due[event]
    node = (together.due.shape[0] + p) >> 1
    while node >= 1:
        left, right = together.winners[2 * node], together.winners[2 * node + 1]
        first = together.due[left] <= together.due[right]
        if together.due[left] == together.due[right] and together.due[left] < np.inf:
            first = goes_first(pack, row, work.states, left, right, together.due[left])
        together.winners[node] = left if first else right
        node >>= 1


@kernel
def turn(pack: Pack, row: int, state: State, p: int, now: float) -> float:
    """Where pilot ``p`` stands among those with an event at one instant: a draw, by the month."""
    world = pack.worlds[row, p]
    return uniform(world.pilot_keys[Purpose.TURN], world.number, state.replicate, int(now))


@kernel
def goes_first(pack: Pack, row: int, states: States, p: int, q: int, now: float) -> bool:
    """Whether of two pilots with an event at ``now`` that of ``p`` happens first; ``p`` is first by key."""
    return turn(pack, row, states[p], p, now) <= turn(pack, row, states[q], q, now)


@kernel
def _meet(context: Context, p: int, i: int) -> None:
    """Let the event of pilot ``p`` happen that concerns others."""
    pack, work = context.pack, context.work
    state, world, plan = work.states[p], pack.worlds[context.row, p], pack.plans[p]
    if plan.infrastructure >= 0:
        state.built = work.together.built[plan.infrastructure]
    apply_event(world, state, earliest(state), _around(context), _kept(context, p, i))
    if state.area_states[GOVERNANCE] == AreaState.HELD and state.stage == Stage.VALLEY:
        state.concerns = EVERYTHING


@kernel
def _tell_others(context: Context, p: int, now: float, i: int) -> None:
    """What pilot ``p`` has reached at ``now``, or its end, lets others start and proves governance."""
    pack, row, end_month, work, flows = context
    plan, state, together = pack.plans[p], work.states[p], work.together
    _note(state, p, plan, together)
    for n in range(plan.first_follower, plan.end_follower):
        f = pack.followers[n]
        if together.unsettled[n] and _settles(pack.plans[f], state, p, together):
            together.unsettled[n] = 0
            together.awaited[f] -= 1
            if together.awaited[f] == 0:
                if f < p:
                    including = goes_first(pack, row, work.states, f, p, now)
                else:
                    including = not goes_first(pack, row, work.states, p, f, now)
                _catch_up(context, f, i, now, including)
                if work.states[f].over:
                    continue
                start(work.states[f], max(now, pack.worlds[row, f].starts), end_month, flows)
                _go_on(context, f, i)
    if together.settled[p, Endpoint.PRODUCTION] and plan.stakes < together.proven[0]:
        together.proven[0] = plan.stakes
        _prove(context, now, i)


@kernel
def _catch_up(context: Context, f: int, i: int, now: float, including: bool) -> None:
    """Take a pilot that has not started to ``now``; its events at that instant only if its turn is first.

    One that is cut on the way is over, and never starts.
    """
    world, state = context.pack.worlds[context.row, f], context.work.states[f]
    around, kept = _around(context), _kept(context, f, i)
    while state.events < MOST_EVENTS:
        event = earliest(state)
        due = state.due[event]
        if event == Event.HORIZON or due > now or (due == now and not including):
            return
        apply_event(world, state, event, around, kept)
    cut(state, context.end_month, kept.record)


@kernel
def _settles(follower: Plan, state: State, p: int, together: Together) -> bool:
    """Whether a follower need wait no longer for pilot ``p``."""
    reached: bool = together.settled[p, follower.until] == 1
    return reached or (state.end_row >= 0 and follower.starts_otherwise == 1)


@kernel
def _prove(context: Context, now: float, i: int) -> None:
    """Governance is proven at lower stakes: those who waited for that ask for sign-off, by their turns."""
    pack, row, work = context.pack, context.row, context.work
    turns = work.together.turns
    for q in range(pack.plans.shape[0]):
        plan, state = pack.plans[q], work.states[q]
        turns[q] = np.inf
        if state.proven or plan.stakes <= work.together.proven[0]:
            continue
        state.proven = 1
        if state.over or state.stage != Stage.VALLEY or state.area_states[GOVERNANCE] != AreaState.HELD:
            continue
        turns[q] = turn(pack, row, state, q, now)
    while True:
        q = int(np.argmin(turns))
        if turns[q] == np.inf:
            return
        turns[q] = np.inf
        state, world = work.states[q], pack.worlds[row, q]
        state.concerns = pack.plans[q].concerns
        ask_for_sign_off(world, state, GOVERNANCE, now, _around(context))
        transition(state, waits_for(world, state), now, context.flows)
        _go_on(context, q, i)


@kernel
def _leave_waiting(context: Context, i: int) -> None:
    """Nothing is left that could let the others start: take them to the horizon."""
    states = context.work.states
    for p in range(states.shape[0]):
        if not states[p].over:
            states[p].concerns = 0
            _alone(context, p, i)
