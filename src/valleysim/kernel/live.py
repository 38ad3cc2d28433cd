"""Going live and after: rediscovery, production, proving (docs/model.md, 9)."""

import numpy as np

from valleysim.kernel.clocks import embedding_age, plan_roll_back, settle_clocks
from valleysim.kernel.elementary import exp_
from valleysim.kernel.jit import kernel
from valleysim.kernel.life import CLOCKS, VALLEY_CLOCKS, Address, Life, Real, Stage, Whole
from valleysim.kernel.pack import Number, Pack
from valleysim.vocabulary import Event


@kernel
def go_live(pack: Pack, address: Address, life: Life, now: float) -> None:
    """The pilot goes live: the valley's clocks stop, those of a live pilot start."""
    life.whole[Whole.STAGE] = Stage.LIVE
    life.whole[Whole.OUTDATED] = 0
    life.real[Real.LIVE_AT] = now
    life.real[Real.LOST_NOW] = life.real[Real.LOST]
    life.real[Real.CLOCK_SINCE] = 0.0
    life.real[Real.REDISCOVERY_LEFT] = life.real[Real.LOST] * life.real[Real.REDISCOVERY]
    life.due[Event.GO_LIVE] = np.inf
    life.due[Event.WORK_DONE] = np.inf
    life.due[Event.SIGNED_OFF] = np.inf
    life.due[Event.CANCELLED] = np.inf
    plan_roll_back(pack, address, life)
    plan_rediscovery(life, now)


@kernel
def plan_rediscovery(life: Life, now: float) -> None:
    """Find when rediscovery is done at the present pace."""
    life.real[Real.REDISCOVERY_SINCE] = now
    if life.real[Real.REDISCOVERY_LEFT] <= 0.0:
        life.due[Event.REDISCOVERED] = now
    elif life.real[Real.PACE] <= 0.0:
        life.due[Event.REDISCOVERED] = np.inf
    else:
        life.due[Event.REDISCOVERED] = now + life.real[Real.REDISCOVERY_LEFT] / life.real[Real.PACE]


@kernel
def settle_rediscovery(life: Life, now: float) -> None:
    """Write off the rediscovery done at the present pace, before the pace changes."""
    done = life.real[Real.PACE] * (now - life.real[Real.REDISCOVERY_SINCE])
    life.real[Real.REDISCOVERY_LEFT] = max(life.real[Real.REDISCOVERY_LEFT] - done, 0.0)


@kernel
def settle_roll_back(pack: Pack, address: Address, life: Life, now: float) -> None:
    """Spend the roll-back budgets up to ``now``, in embedding age."""
    half_life = pack.numbers[address.row, Number.HALF_LIFE]
    age = embedding_age(now - life.real[Real.LIVE_AT], half_life)
    settle_clocks(life, VALLEY_CLOCKS, CLOCKS, age)


@kernel
def reach_production(pack: Pack, address: Address, life: Life, now: float) -> None:
    """Rediscovery is done: production; what was lost no longer makes it unstable."""
    settle_roll_back(pack, address, life, now)
    life.whole[Whole.STAGE] = Stage.PRODUCTION
    life.real[Real.PRODUCTION_AT] = now
    life.real[Real.LOST_NOW] = 0.0
    life.due[Event.REDISCOVERED] = np.inf
    life.due[Event.SUSTAINED] = now + pack.numbers[address.row, Number.PROVING]
    plan_roll_back(pack, address, life)


@kernel
def renew_when_live(pack: Pack, address: Address, life: Life, now: float) -> None:
    """A model renewal when live costs money, and makes a pilot without reliability unstable."""
    numbers = pack.numbers[address.row]
    cost = numbers[Number.LIVE_COST]
    life.real[Real.LIVE_COSTS] += cost
    life.real[Real.LIVE_COSTS_DISCOUNTED] += cost * exp_(-numbers[Number.DISCOUNT] * now)
    settle_roll_back(pack, address, life, now)
    life.whole[Whole.OUTDATED] = 1
    plan_roll_back(pack, address, life)
