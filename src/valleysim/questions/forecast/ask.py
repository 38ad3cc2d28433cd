"""The main job: from a scenario to counts, by chunks on any executor, to a wanted precision."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from valleysim.compile import Compiler, compile_in_parts
from valleysim.errors import SimulationError
from valleysim.estimates.counts import Counts, horizon_points, points_seen
from valleysim.estimates.intervals import LARGEST_VARIANCE, sampling_variance, world_variance
from valleysim.frozen import FrozenDict
from valleysim.questions.advise.actions import Action, shipped_actions
from valleysim.questions.before import due_as_now, said_before
from valleysim.questions.by import By, asked_for
from valleysim.questions.forecast.answer import Result
from valleysim.questions.forecast.trying import actions_tried, check_actions
from valleysim.questions.months import When
from valleysim.questions.run import Run
from valleysim.scenario import Scenario, Source, scenario_of
from valleysim.simulation.chunks import CHUNK, Chunk, plan_chunks, run_chunk
from valleysim.simulation.crew import Crew, check_executor
from valleysim.simulation.crowded import most_cut, too_many_cut
from valleysim.simulation.learning import Learned
from valleysim.simulation.options import (
    MOST_REPLICATES,
    MOST_WORLDS,
    SEED,
    Options,
    check_called,
    check_chunk,
    check_options,
    nearest_eighth,
)
from valleysim.simulation.parts import Part, Sent
from valleysim.simulation.stays import Stay, stays_of
from valleysim.simulation.variants import affordable, design_of, is_uncertain, learned_of
from valleysim.worlds.design import BATCHES

Progress = Callable[[int, int], None]
"""Called with the histories done and the histories planned, from the calling thread."""

SMALLEST_CHUNK = 256
"""Histories of one task, at least, where each takes many tries of a past: a bar goes on now and then."""
FEWEST_JUDGED = 2 * BATCHES
"""Two worlds may agree by luck: with fewer worlds than this a run never counts as precise."""


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
        simulation = _Simulation(scenario, options, crew, progress, chunk, learned)
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


def check(scenario: Scenario, *, horizons: object, by: object = None, **options: Any) -> Options:
    """Check the arguments of `simulate` without running it; raise `UsageError`."""
    asked = asked_for(scenario, by=by, horizons=horizons)
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


def _whichever(part: Part, worlds: range) -> Part:
    """The part that holds some worlds: it is known already."""
    return part


class _Simulation:
    """A run under way: which replicates of which worlds are counted already."""

    def __init__(
        self,
        scenario: Scenario,
        options: Options,
        crew: Crew,
        progress: Progress | None,
        chunk: int | None,
        learned: Learned | None,
    ) -> None:
        self.scenario = scenario
        self.sent = Sent(scenario)
        self.learned = learned
        self.design = design_of(options, self.learned)
        self.options = options
        self.crew = crew
        self.progress = progress
        self.chunk = chunk
        self.done = 0
        self.planned = 0
        self.stopped = False
        self.most_cut = 0
        self.wanted: list[int] = []
        self.adding = False
        """Whether the counts are in between: without a chunk or with all of it they are whole."""
        points = points_seen(options.horizons)
        self.pilots = scenario.n_pilots
        self.counts = Counts.empty(
            options.worlds, points, horizon_points(points, options.horizons), len(scenario.own_members)
        )

    def run(self) -> None:
        """Count the replicates asked for; then double until the precision is reached."""
        options = self.options
        self.extend(options.replicates)
        while options.precision is not None:
            sampling, design = self.errors()
            if max(sampling, design) < options.precision:
                break
            self.double(more_worlds=design > sampling)

    def errors(self) -> tuple[float, float]:
        """Largest standard errors at any horizon: of the replicates, and of the worlds."""
        counts, endpoint = self.counts, self.options.endpoint
        seen = counts.seen[:, endpoint][:, counts.horizons]
        squares = counts.squares[:, endpoint][:, counts.horizons].sum(axis=0)
        variance = sampling_variance(seen.sum(axis=0), squares, counts.n_replicates, counts.pilots)
        sampling = float(np.sqrt(variance.max()))
        if not is_uncertain(self.scenario):
            return sampling, 0.0
        if counts.worlds < FEWEST_JUDGED:
            return sampling, LARGEST_VARIANCE**0.5
        return sampling, float(np.sqrt(world_variance(seen, counts.histories).max()))

    def double(self, *, more_worlds: bool) -> None:
        """Simulate twice the replicates: in twice the worlds, or twice as many of each."""
        total = 2 * self.counts.n_replicates
        if total * self.pilots > MOST_REPLICATES:
            raise SimulationError(
                f"precision {self.options.precision} is not reached with "
                f"{self.counts.n_replicates:,} replicates; ask for less"
            )
        if more_worlds and self.learned is not None:
            raise SimulationError(
                f"precision {self.options.precision} is not reached with {self.counts.worlds:,} worlds: "
                "those of pilots that have started already are chosen before a run; ask for more worlds"
            )
        if more_worlds and 2 * self.counts.worlds <= MOST_WORLDS:
            self.counts = self.counts.widened(2 * self.counts.worlds)
        self.extend(total)

    def extend(self, total: int) -> None:
        """Count what is missing to ``total`` replicates, spread evenly over the worlds."""
        counts = self.counts
        each, extra = divmod(total, counts.worlds)
        wanted = self.wanted = [each + (world < extra) for world in range(counts.worlds)]
        have = counts.replicates.tolist()
        self.most_cut = most_cut(total * self.pilots)
        missing = sum(max(wanted[w] - have[w], 0) for w in range(counts.worlds))
        self.planned = self.done + missing * self.pilots
        self.tell(0)
        compiler = Compiler(self.scenario, self.design, range(counts.worlds))

        def dealt(worlds: range, part_of: Callable[[range], Part]) -> Iterator[Chunk]:
            return plan_chunks(
                worlds,
                part_of,
                lambda world: range(have[world], max(wanted[world], have[world])),
                counts=counts,
                size=self.size,
                most_cut=self.most_cut,
            )

        def chunks() -> Iterator[Chunk]:
            for block in compiler.blocks():
                compiler.check(block, self.options.horizons[-1])
                self.tell(0)  # a bar appears even where the first histories are far
                for worlds in compiler.parts(block):
                    if not self.crew.is_ours:
                        yield from dealt(worlds, lambda some: Part(self.sent, self.design, some))
                        continue
                    part = Part(self.sent, self.design, worlds, compiler.model(worlds))
                    yield from dealt(worlds, partial(_whichever, part))
                    del part  # before the next one is made beside it

        self.crew.run(run_chunk, chunks(), self.add)

    def size(self) -> int:
        """Histories of the next chunk."""
        tries = 1.0 if self.learned is None else self.learned.tries / self.pilots
        usual = max(int(CHUNK / max(tries, 1.0)), SMALLEST_CHUNK)
        return self.chunk or self.crew.task_size(usual, self.planned - self.done)

    def add(self, chunk: Chunk, part: Counts) -> None:
        """Add what a chunk has counted."""
        self.adding = True
        self.counts.add(part, chunk.worlds.start)
        self.adding = False
        self.tell(chunk.histories)

    def tell(self, histories: int) -> None:
        """Report progress; raise `ScenarioError` if too many histories had too many events."""
        if self.counts.cut.sum() > self.most_cut:
            months = self.options.horizons[-1]
            models = compile_in_parts(
                self.scenario, self.design, worlds=range(self.counts.worlds), months=months
            )
            parts = ((model, self.wanted[model.worlds.start : model.worlds.stop]) for model in models)
            raise too_many_cut(self.scenario, parts, points=self.counts.points)
        self.done += histories
        if self.progress is not None:
            self.progress(self.done, self.planned)
