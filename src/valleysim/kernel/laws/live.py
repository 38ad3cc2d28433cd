"""Going live and after: rediscovery, production, proving (docs/model.md, 9)."""

import numpy as np

from valleysim.kernel.draws.elementary import exp_
from valleysim.kernel.laws.clocks import accrue_hazards, embedding_age, plan_roll_back
from valleysim.kernel.laws.progress import used_up
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import Column, World
from valleysim.kernel.state import CLOCKS, VALLEY_CLOCKS, Stage, State
from valleysim.vocabulary import Event


@kernel
def go_live(world: World, state: State, now: float) -> None:
    """The pilot goes live: the valley's clocks stop, those of a live pilot start."""
    state.stage = Stage.LIVE
    state.outdated = 0
    state.live_at = now
    state.lost_now = state.lost
    state.clock_since = 0.0
    state.rediscovery_left = state.lost * state.draws[Column.REDISCOVERY]
    state.due[Event.GO_LIVE] = np.inf
    state.due[Event.WORK_DONE] = np.inf
    state.due[Event.SIGNED_OFF] = np.inf
    state.due[Event.CANCELLED] = np.inf
    plan_roll_back(world, state)
    plan_rediscovery(state, now)


@kernel
def plan_rediscovery(state: State, now: float) -> None:
    """Find when rediscovery is done at the present pace."""
    state.rediscovery_since = now
    state.due[Event.REDISCOVERED] = used_up(state.rediscovery_left, state.pace, now)


@kernel
def settle_rediscovery(state: State, now: float) -> None:
    """Write off the rediscovery done at the present pace, before the pace changes."""
    done = state.pace * (now - state.rediscovery_since)
    state.rediscovery_left = max(state.rediscovery_left - done, 0.0)


@kernel
def settle_roll_back(world: World, state: State, now: float) -> None:
    """Spend the roll-back budgets up to ``now``, in embedding age."""
    half_life = world.half_life
    age = embedding_age(now - state.live_at, half_life)
    accrue_hazards(state, VALLEY_CLOCKS, CLOCKS, age)


@kernel
def reach_production(world: World, state: State, now: float) -> None:
    """Rediscovery is done: production; what was lost no longer makes it unstable."""
    settle_roll_back(world, state, now)
    state.stage = Stage.PRODUCTION
    state.production_at = now
    state.lost_now = 0.0
    state.due[Event.REDISCOVERED] = np.inf
    state.due[Event.SUSTAINED] = now + world.proving
    plan_roll_back(world, state)


@kernel
def renew_when_live(world: World, state: State, now: float) -> None:
    """A model renewal when live costs money, and makes a pilot without reliability unstable."""
    cost = world.live_cost
    state.live_costs += cost
    state.live_costs_discounted += cost * exp_(-world.discount * now)
    settle_roll_back(world, state, now)
    state.outdated = 1
    plan_roll_back(world, state)
