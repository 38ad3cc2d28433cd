"""The main job: from a scenario to counts, by chunks on any executor, to a wanted precision."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any

from valleysim.frozen import FrozenDict
from valleysim.questions.advise.actions import Action, shipped_actions
from valleysim.questions.before import due_as_now, said_before
from valleysim.questions.by import By, asked_for
from valleysim.questions.forecast.answer import Result
from valleysim.questions.forecast.counting import Progress, Simulation
from valleysim.questions.forecast.trying import actions_tried, check_actions
from valleysim.questions.months import When
from valleysim.questions.run import Run
from valleysim.scenario import Scenario, Source, scenario_of
from valleysim.simulation.crew import Crew, check_executor
from valleysim.simulation.options import (
    SEED,
    Options,
    check_called,
    check_chunk,
    check_options,
    nearest_eighth,
)
from valleysim.simulation.stays import Stay, stays_of
from valleysim.simulation.variants import affordable, is_uncertain, learned_of


def simulate(
    scenario: Source,
    *,
    replicates: int | None = None,
    worlds: int | None = None,
    precision: float | None = None,
    seed: int = SEED,
    horizons: Sequence[When] | None = None,
    by: By | None = None,
    endpoint: str = "production",
    threads: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
    chunk: int | None = None,
    announce: Callable[[str], None] | None = None,
    since: Source | None = None,
    actions: Sequence[Action] | None = None,
    at: When | None = None,
) -> Result:
    """Simulate a scenario.

    Args:
        scenario: what `valleysim.load` returns or takes: a scenario, a file, or the name of a preset.
        replicates: joint histories of all pilots, spread evenly over the worlds; if not given 200,000, of a
            portfolio as many as make that number of histories, and 10,000 at least; of more than 1,000
            pilots as many as make ten million histories.
        worlds: draws of everything uncertain; 400 if not given, 1 if nothing is uncertain.
        precision: go on, doubling, until the Monte Carlo error at every horizon is below this share;
            if anything is uncertain, in 32 worlds or more.
        seed: 0 or more; one seed, one result, whatever the machine, the threads or the chunks.
        horizons: months to report at, or days where the scenario says ``as_of``, each read at the nearest
            eighth of a month (the result's ``notices`` say which); 3, 6, 12, 18, 24, 36 if not given.
        by: by when, in the place of ``horizons``: one month or day, several, or ``quarters``, the ends of
            those ahead; a portfolio's pilots are then told by these.
        endpoint: what counts as reached: ``live``, ``production`` or ``sustained``.
        threads: threads to use; as many as the machine has cores if not given.
        progress: called with histories done and planned as the run goes on.
        executor: any `concurrent.futures.Executor` to simulate on; threads if not given.
        chunk: histories of one task; as suits the executor if not given. No result depends on it.
        since: the status file of the last review, of an earlier day: the watch list then tells what has
            changed of each due date.
        announce: called, in words, with what takes long, if pasts that agree with what is known are rare.
        actions: a catalogue, tried on the ten worst of a watch list where pilots have started already; the
            shipped one if not given, and none if it is empty.
        at: the month or day that counts, in the place of the last horizon: it is the last one then, and later
            ones are left out.

    Raises:
        UsageError: an argument that cannot be used.
        ScenarioError: a scenario that contradicts itself in some world, or more than 0.1 % of whose histories
            have 20,000 events or more.
        SimulationError: a precision out of reach, or an executor that has lost its workers.

    A run that is interrupted (Ctrl-C) gives the result of the chunks that were done, and says so:
    ``result.is_partial``.

    >>> from valleysim import load, simulate
    >>> result = simulate(load("enterprise"), replicates=20_000)
    >>> result.horizons()["month"].tolist()
    [3.0, 6.0, 12.0, 18.0, 24.0, 36.0]
    """
    scenario = scenario_of(scenario)
    options = check(
        scenario,
        replicates=replicates,
        worlds=worlds,
        precision=precision,
        seed=seed,
        horizons=horizons,
        by=by,
        at=at,
        endpoint=endpoint,
        threads=threads,
    )
    check_chunk(chunk)
    check_actions(scenario, actions)
    then = None if since is None else scenario_of(since)
    earlier = None if then is None else due_as_now(then, scenario, options.horizons[-1])
    check_called("progress", progress)
    check_called("announce", announce)
    check_executor(executor)
    started = time.time()
    begun = time.perf_counter()
    stays: dict[str, Stay] = {}
    with Crew(executor, options.threads) as crew:
        learned = learned_of(scenario, options, crew, announce)
        options = affordable(options, learned, announce)
        simulation = Simulation(scenario, options, crew, progress, chunk, learned)
        try:
            simulation.run()
            stays = stays_of(scenario, seed=options.seed, crew=crew)
        except KeyboardInterrupt:
            crew.leave()
            if simulation.adding or not simulation.counts.n_replicates:
                raise
            simulation.stopped = True
    before = None
    if then is not None and earlier is not None and not simulation.stopped:
        said = simulate(
            earlier.scenario,
            replicates=options.replicates,
            worlds=options.worlds,
            seed=seed,
            horizons=[earlier.months],
            threads=threads,
            executor=executor,
            announce=announce,
            actions=(),
        )
        before = said_before(then, earlier, said.watch_list.rows if said.watch_list else ())
    seconds = time.perf_counter() - begun
    counts = simulation.counts.reached_worlds() if simulation.stopped else simulation.counts
    run = Run(
        seed=options.seed,
        horizons=options.horizons,
        asked=options.asked,
        endpoint=options.endpoint,
        precision=options.precision,
        started=started,
        seconds=seconds,
        planned=simulation.planned if simulation.stopped else None,
        replicates=counts.n_replicates,
        worlds=counts.worlds,
        learned=simulation.learned,
        stays=FrozenDict(stays),
        by=options.by,
        before=before,
    )
    result = Result(scenario, counts, run)
    if simulation.stopped:
        return result
    catalogue = shipped_actions() if actions is None else actions
    try:
        tried = actions_tried(result, catalogue, options=options, executor=executor, progress=progress)
    except KeyboardInterrupt:
        return replace(result, run=replace(run, planned=simulation.planned))
    return replace(result, run=replace(run, tried=tried, seconds=time.perf_counter() - begun))


def check(
    scenario: Scenario, *, horizons: object, by: object = None, at: When | None = None, **options: Any
) -> Options:
    """Check the arguments of `simulate` without running it; raise `UsageError`."""
    asked = asked_for(scenario, by=by, horizons=horizons, at=at)
    options_of_run = check_options(
        horizons=asked.months,
        asked_as=asked.name,
        uncertain=is_uncertain(scenario),
        pilots=scenario.n_pilots,
        **options,
    )
    heads = dict(
        zip(map(nearest_eighth, reversed(options_of_run.asked)), reversed(asked.heads), strict=False)
    )
    return replace(options_of_run, by=tuple(heads[month] for month in options_of_run.horizons if heads))
