"""Handoff: builders leave, the parallel run teaches, knowledge is lost (docs/model.md, 8)."""

from valleysim.kernel.draws.addressed import uniforms
from valleysim.kernel.draws.elementary import exp_
from valleysim.kernel.draws.variates import Reals
from valleysim.kernel.laws.progress import used_up
from valleysim.kernel.laws.readiness import gate_open
from valleysim.kernel.laws.team import builders_counting, lose_builder, schedule_team
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
        state.parallel_started = now
        state.parallel_left = state.draws[Column.PARALLEL_RUN]
        plan_parallel_run(state, now)


@kernel
def plan_parallel_run(state: State, now: float) -> None:
    """Find when a parallel run that is under way ends at the team's present pace."""
    if state.parallel != Parallel.UNDER_WAY:
        return
    state.parallel_since = now
    state.due[Event.PARALLEL_RUN_ENDS] = used_up(state.parallel_left, state.team, now)


@kernel
def settle_parallel_run(state: State, now: float) -> None:
    """Write off what is done of a parallel run, before the team's pace changes."""
    if state.parallel == Parallel.UNDER_WAY:
        done = state.team * (now - state.parallel_since)
        state.parallel_left = max(state.parallel_left - done, 0.0)


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
    if world.team_changes:
        return builders_counting(world, state)
    spent = departure_spent(world, state, now)
    present = 0
    for b in range(world.builders):
        if not state.builders_gone[b] and state.draws[Column.FIRST_BUILDER + b] >= spent:
            present += 1
    return present


@kernel
def reorganise_builders(world: World, tables: Reals, state: State, now: float) -> None:
    """At a reorganisation in the valley each builder present may go."""
    exposure = world.builder_exposure
    if exposure <= 0.0 or state.stage != Stage.VALLEY:
        return
    key = world.pilot_keys[Purpose.EXPOSURE]
    k = state.reorganisations
    for n in range((world.builders + 1) // 2):
        first, second = uniforms(key, world.number, state.replicate, (MAX_BUILDERS // 2) * k + n)
        if first < exposure:
            take_builder(world, tables, state, 2 * n, now)
        if second < exposure and 2 * n + 1 < world.builders:
            take_builder(world, tables, state, 2 * n + 1, now)
    if world.team_changes:
        schedule_team(world, state)


@kernel
def take_builder(world: World, tables: Reals, state: State, b: int, now: float) -> None:
    """A reorganisation takes whoever is in place ``b``, if somebody is."""
    if not world.team_changes:
        state.builders_gone[b] = 1
    elif not state.builders_gone[b]:
        lose_builder(world, tables, state, b, now)


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
