"""What a history waits for, and the tally of states as it moves (docs/model.md, 12)."""

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.grid import grid_point
from valleysim.kernel.laws.readiness import can_ask, gate_open
from valleysim.kernel.life import WAITS, AreaState, Life, Parallel, Request, Stage
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import AREAS, World
from valleysim.vocabulary import Area, Row, Wait

SUSTAINED = int(Row.SUSTAINED)


@kernel
def waits_for(world: World, life: Life) -> int:
    """The one thing that a history which has not ended waits for: the first that applies."""
    stage = life.stage
    if stage == Stage.VALLEY:
        if life.unfunded:
            return _for_money(life) if can_ask(life) else Wait.PARKED
        if life.parallel == Parallel.UNDER_WAY:
            return Wait.PARALLEL_RUN
        if not gate_open(world, life) or life.request == Request.NOT_ASKED:
            return _for_readiness(world, life)
        return _for_money(life)
    if stage <= Stage.PILOT:
        return life.row
    if stage == Stage.LIVE:
        return Wait.REDISCOVERY
    if stage == Stage.PRODUCTION:
        return Wait.PROVING
    return SUSTAINED


@kernel
def _for_money(life: Life) -> int:
    if life.request == Request.APPROVED:
        return Wait.FUNDING_LEAD
    return Wait.BUDGET_WINDOW


@kernel
def _for_readiness(world: World, life: Life) -> int:
    if life.working > 0:
        uncovered = not life.covered
        slowed = world.uncovered_pace < 1.0
        return Wait.COVER if uncovered and slowed else Wait.READINESS_WORK
    if life.area_states[Area.GOVERNANCE] == AreaState.HELD and life.signed == AREAS - 1:
        return Wait.PROOF
    return Wait.CENTRAL_SIGN_OFF if world.central else Wait.LINE_SIGN_OFF


@kernel
def held_up_by(world: World, life: Life) -> int:
    """What held up a history that ends: what it waited for; if parked for want of sign-offs alone, those."""
    if life.row != Wait.PARKED:
        return life.row
    for area in (Area.OWNERSHIP, Area.ECONOMICS):
        if life.area_states[area] < AreaState.REQUESTED:
            return Wait.PARKED
    return Wait.CENTRAL_SIGN_OFF if world.central else Wait.LINE_SIGN_OFF


@kernel
def move(life: Life, row: int, now: float, flows: NDArray[np.int64]) -> None:
    """Leave the present row of the tally for ``row``; book the months spent waiting."""
    old = life.row
    if row == old:
        return
    g = grid_point(now)
    flows[old, g] -= 1
    flows[row, g] += 1
    if old < WAITS:
        life.waited[old] += now - life.state_since
    life.row = row
    life.state_since = now
