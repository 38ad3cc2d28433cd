"""What a history waits for, and the tally of states as it moves (docs/model.md, 12)."""

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.grid import grid_point
from valleysim.kernel.laws.readiness import can_ask, gate_open
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import AREAS, World
from valleysim.kernel.state import WAITS, AreaState, Parallel, Request, Stage, State
from valleysim.vocabulary import Area, Row, Wait

SUSTAINED = int(Row.SUSTAINED)


@kernel
def waits_for(world: World, state: State) -> int:
    """The one thing that a history which has not ended waits for: the first that applies."""
    stage = state.stage
    if stage == Stage.VALLEY:
        if state.unfunded:
            if can_ask(state):
                return _for_money(state)
            return Wait.PARKED if state.owned else Wait.OWNER
        if state.parallel == Parallel.UNDER_WAY:
            return Wait.PARALLEL_RUN if state.team > 0.0 else Wait.BUILDERS
        if not gate_open(world, state) or state.request == Request.NOT_ASKED:
            return _for_readiness(world, state)
        return _for_money(state)
    if stage <= Stage.PILOT:
        return state.row
    if stage == Stage.LIVE:
        return Wait.REDISCOVERY
    if stage == Stage.PRODUCTION:
        return Wait.PROVING
    return SUSTAINED


@kernel
def _for_money(state: State) -> int:
    if state.request == Request.APPROVED:
        return Wait.FUNDING_LEAD
    if state.request == Request.REFUSED:
        return Wait.REFUSED
    return Wait.BUDGET_WINDOW


@kernel
def _for_readiness(world: World, state: State) -> int:
    if state.working > 0:
        if state.team <= 0.0:
            return Wait.BUILDERS
        uncovered = not state.covered
        slowed = world.uncovered_pace < 1.0
        return Wait.COVER if uncovered and slowed else Wait.READINESS_WORK
    no_owner = state.area_states[Area.OWNERSHIP] == AreaState.HELD
    no_proof = state.area_states[Area.GOVERNANCE] == AreaState.HELD
    if (no_owner or no_proof) and state.signed + no_owner + no_proof == AREAS:
        return Wait.OWNER if no_owner else Wait.PROOF
    return Wait.CENTRAL_SIGN_OFF if world.central else Wait.LINE_SIGN_OFF


@kernel
def held_up_by(world: World, state: State) -> int:
    """What held up a history that ends: what it waited for; if parked for want of sign-offs alone, those."""
    if state.row != Wait.PARKED:
        return state.row
    for area in (Area.OWNERSHIP, Area.ECONOMICS):
        if state.area_states[area] < AreaState.REQUESTED:
            return Wait.PARKED
    return Wait.CENTRAL_SIGN_OFF if world.central else Wait.LINE_SIGN_OFF


@kernel
def transition(state: State, row: int, now: float, flows: NDArray[np.int64]) -> None:
    """Leave the present row of the tally for ``row``; book the months spent waiting."""
    old = state.row
    if row == old:
        return
    g = max(grid_point(now), 0)
    flows[old, g] -= 1
    flows[row, g] += 1
    if now > state.deadline and state.row_at_deadline < 0:
        state.row_at_deadline = old
    if old < WAITS:
        state.waited[old] += now - state.state_since
    state.row = row
    state.state_since = now
