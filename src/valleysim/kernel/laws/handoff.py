"""Handoff: builders leave, the parallel run teaches, knowledge is lost (docs/model.md, 8)."""

from valleysim.kernel.draws.addressed import uniforms
from valleysim.kernel.draws.elementary import exp_
from valleysim.kernel.laws.readiness import gate_open
from valleysim.kernel.life import Life, Parallel, Request, Stage
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import MAX_BUILDERS, Column, World
from valleysim.vocabulary import Event, Purpose


@kernel
def start_parallel_run_if_ready(world: World, life: Life, now: float) -> None:
    """The parallel run starts when the gate is open and operating money is there."""
    if life.parallel == Parallel.NOT_STARTED and life.request == Request.ARRIVED and gate_open(world, life):
        life.parallel = Parallel.UNDER_WAY
        life.due[Event.PARALLEL_RUN_ENDS] = now + life.draws[Column.PARALLEL_RUN]


@kernel
def departure_spent(world: World, life: Life, now: float) -> float:
    """What every builder's budget has spent from pilot end to ``now``."""
    months = now - life.pilot_end
    unfunded = min(now, life.money_at) - life.runway_end
    if unfunded > 0.0:
        months += (world.unfunded_departures - 1.0) * unfunded
    return world.departure_rate * months


@kernel
def builders_present(world: World, life: Life, now: float) -> int:
    """Builders still there at ``now``."""
    spent = departure_spent(world, life, now)
    present = 0
    for b in range(world.builders):
        if not life.builders_gone[b] and life.draws[Column.FIRST_BUILDER + b] >= spent:
            present += 1
    return present


@kernel
def reorganise_builders(world: World, life: Life, now: float) -> None:
    """At a reorganisation after pilot end each builder present may go."""
    exposure = world.builder_exposure
    if exposure <= 0.0 or life.stage <= Stage.PILOT:
        return
    key = world.pilot_keys[Purpose.EXPOSURE]
    k = life.reorganisations
    for n in range((world.builders + 1) // 2):
        first, second = uniforms(key, world.number, life.replicate, (MAX_BUILDERS // 2) * k + n)
        if first < exposure:
            life.builders_gone[2 * n] = 1
        if second < exposure:
            life.builders_gone[2 * n + 1] = 1


@kernel
def lose_knowledge(world: World, life: Life, now: float) -> None:
    """At the end of the parallel run: what nobody wrote down, learned or passed on is lost."""
    present = builders_present(world, life, now)
    builders = world.builders
    share = present / builders if builders > 0 else 0.0
    transfer = 1.0
    if world.transfer_time > 0.0:
        transfer -= exp_(-life.draws[Column.PARALLEL_RUN] / world.transfer_time)
    life.builders_present = present
    life.lost = world.untold * (1.0 - share * transfer)
