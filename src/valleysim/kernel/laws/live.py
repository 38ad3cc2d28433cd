"""Going live and after: rediscovery, production, proving (docs/model.md, 9)."""

import numpy as np

from valleysim.kernel.draws.elementary import exp_
from valleysim.kernel.laws.clocks import embedding_age, plan_roll_back, settle_clocks
from valleysim.kernel.life import CLOCKS, VALLEY_CLOCKS, Life, Stage
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import Column, World
from valleysim.vocabulary import Event


@kernel
def go_live(world: World, life: Life, now: float) -> None:
    """The pilot goes live: the valley's clocks stop, those of a live pilot start."""
    life.stage = Stage.LIVE
    life.outdated = 0
    life.live_at = now
    life.lost_now = life.lost
    life.clock_since = 0.0
    life.rediscovery_left = life.lost * life.draws[Column.REDISCOVERY]
    life.due[Event.GO_LIVE] = np.inf
    life.due[Event.WORK_DONE] = np.inf
    life.due[Event.SIGNED_OFF] = np.inf
    life.due[Event.CANCELLED] = np.inf
    plan_roll_back(world, life)
    plan_rediscovery(life, now)


@kernel
def plan_rediscovery(life: Life, now: float) -> None:
    """Find when rediscovery is done at the present pace."""
    life.rediscovery_since = now
    if life.rediscovery_left <= 0.0:
        life.due[Event.REDISCOVERED] = now
    elif life.pace <= 0.0:
        life.due[Event.REDISCOVERED] = np.inf
    else:
        life.due[Event.REDISCOVERED] = now + life.rediscovery_left / life.pace


@kernel
def settle_rediscovery(life: Life, now: float) -> None:
    """Write off the rediscovery done at the present pace, before the pace changes."""
    done = life.pace * (now - life.rediscovery_since)
    life.rediscovery_left = max(life.rediscovery_left - done, 0.0)


@kernel
def settle_roll_back(world: World, life: Life, now: float) -> None:
    """Spend the roll-back budgets up to ``now``, in embedding age."""
    half_life = world.half_life
    age = embedding_age(now - life.live_at, half_life)
    settle_clocks(life, VALLEY_CLOCKS, CLOCKS, age)


@kernel
def reach_production(world: World, life: Life, now: float) -> None:
    """Rediscovery is done: production; what was lost no longer makes it unstable."""
    settle_roll_back(world, life, now)
    life.stage = Stage.PRODUCTION
    life.production_at = now
    life.lost_now = 0.0
    life.due[Event.REDISCOVERED] = np.inf
    life.due[Event.SUSTAINED] = now + world.proving
    plan_roll_back(world, life)


@kernel
def renew_when_live(world: World, life: Life, now: float) -> None:
    """A model renewal when live costs money, and makes a pilot without reliability unstable."""
    cost = world.live_cost
    life.live_costs += cost
    life.live_costs_discounted += cost * exp_(-world.discount * now)
    settle_roll_back(world, life, now)
    life.outdated = 1
    plan_roll_back(world, life)
