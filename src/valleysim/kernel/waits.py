"""What a history waits for, and the tally of states as it moves (docs/model.md, 12)."""

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.jit import kernel
from valleysim.kernel.life import AreaState, Address, Life, Money, Parallel, Real, Stage, Whole
from valleysim.kernel.pack import Count, Number, Pack
from valleysim.kernel.readiness import can_ask, gate_open
from valleysim.vocabulary import Row, Wait

GRID_STEPS_PER_MONTH = 8
SUSTAINED = int(Row.SUSTAINED)


@kernel
def waits_for(pack: Pack, address: Address, life: Life) -> int:
    """The one thing that a history which has not ended waits for: the first that applies."""
    stage = life.whole[Whole.STAGE]
    if stage == Stage.VALLEY:
        if life.whole[Whole.UNFUNDED]:
            return _for_money(life) if can_ask(life) else Wait.PARKED
        if life.whole[Whole.PARALLEL] == Parallel.UNDER_WAY:
            return Wait.PARALLEL_RUN
        if not gate_open(pack, life) or life.whole[Whole.MONEY] == Money.NOT_ASKED:
            return _for_readiness(pack, address, life)
        return _for_money(life)
    if stage == Stage.PILOT:
        return Wait.PILOT
    if stage == Stage.LIVE:
        return Wait.REDISCOVERY
    if stage == Stage.PRODUCTION:
        return Wait.PROVING
    return SUSTAINED


@kernel
def _for_money(life: Life) -> int:
    if life.whole[Whole.MONEY] == Money.APPROVED:
        return Wait.FUNDING_LEAD
    return Wait.BUDGET_WINDOW


@kernel
def _for_readiness(pack: Pack, address: Address, life: Life) -> int:
    if life.whole[Whole.WORKING] > 0:
        uncovered = not life.whole[Whole.COVERED]
        slowed = pack.numbers[address.row, Number.UNCOVERED_PACE] < 1.0
        return Wait.COVER if uncovered and slowed else Wait.READINESS_WORK
    return Wait.CENTRAL_SIGN_OFF if pack.counts[Count.CENTRAL] else Wait.LINE_SIGN_OFF


@kernel
def grid_point(month: float) -> int:
    """First point of the time grid at or after ``month``: where the event is seen."""
    return int(np.ceil(month * GRID_STEPS_PER_MONTH))


@kernel
def move(
    life: Life, row: int, now: float, flows: NDArray[np.int64], waited: NDArray[np.float64]
) -> None:
    """Leave the present row of the tally for ``row``; book the months spent waiting."""
    old = life.whole[Whole.ROW]
    if row == old:
        return
    g = grid_point(now)
    flows[old, g] -= 1
    flows[row, g] += 1
    if old < Row.SUSTAINED:
        waited[old] += now - life.real[Real.STATE_SINCE]
    life.whole[Whole.ROW] = row
    life.real[Real.STATE_SINCE] = now
