"""Handoff: builders leave, the parallel run teaches, knowledge is lost (docs/model.md, 8)."""

from valleysim.kernel.draws.addressed import uniforms
from valleysim.kernel.draws.elementary import exp_
from valleysim.kernel.laws.readiness import gate_open
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import MAX_BUILDERS, Column, World
from valleysim.kernel.state import Parallel, Request, Stage, State
from valleysim.vocabulary import Event, Purpose


@kernel
def start_parallel_run_if_ready(world: World, state: State, now: float) -> None:
    """The parallel run starts when the gate is open and operating money is there."""
    if (
        state.parallel == Parallel.NOT_STARTED
        and state.request == Request.ARRIVED
        and gate_open(world, state)
    ):
        state.parallel = Parallel.UNDER_WAY
        state.due[Event.PARALLEL_RUN_ENDS] = now + state.draws[Column.PARALLEL_RUN]


@kernel
def departure_spent(world: World, state: State, now: float) -> float:
    """What every builder's budget has spent from pilot end to ``now``."""
    months = now - state.pilot_end
    unfunded = min(now, state.money_at) - state.runway_end
    if unfunded > 0.0:
        months += (world.unfunded_departures - 1.0) * unfunded
    return world.departure_rate * months


@kernel
def builders_present(world: World, state: State, now: float) -> int:
    """Builders still there at ``now``."""
    spent = departure_spent(world, state, now)
    present = 0
    for b in range(world.builders):
        if not state.builders_gone[b] and state.draws[Column.FIRST_BUILDER + b] >= spent:
            present += 1
    return present


@kernel
def reorganise_builders(world: World, state: State, now: float) -> None:
    """At a reorganisation after pilot end each builder present may go."""
    exposure = world.builder_exposure
    if exposure <= 0.0 or state.stage <= Stage.PILOT:
        return
    key = world.pilot_keys[Purpose.EXPOSURE]
    k = state.reorganisations
    for n in range((world.builders + 1) // 2):
        first, second = uniforms(key, world.number, state.replicate, (MAX_BUILDERS // 2) * k + n)
        if first < exposure:
            state.builders_gone[2 * n] = 1
        if second < exposure:
            state.builders_gone[2 * n + 1] = 1


@kernel
def lose_knowledge(world: World, state: State, now: float) -> None:
    """At the end of the parallel run: what nobody wrote down, learned or passed on is lost."""
    present = builders_present(world, state, now)
    builders = world.builders
    share = present / builders if builders > 0 else 0.0
    transfer = 1.0
    if world.transfer_time > 0.0:
        transfer -= exp_(-state.draws[Column.PARALLEL_RUN] / world.transfer_time)
    state.builders_present = present
    state.lost = world.untold * (1.0 - share * transfer)
