"""The main job: from a scenario to counts, by chunks on any executor, to a wanted precision."""

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from typing import Any

import numpy as np

from valleysim.compile import BATCHES, compile_scenario
from valleysim.errors import SimulationError
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.results.counts import SEEN_ROWS, Counts, points_seen
from valleysim.results.estimates import LARGEST_VARIANCE, binomial_variance, world_variance
from valleysim.results.result import Result, Run
from valleysim.scenario import Scenario
from valleysim.simulation.chunks import CHUNK, plan_chunks, run_chunks
from valleysim.simulation.options import (
    MOST_REPLICATES,
    MOST_WORLDS,
    SEED,
    Options,
    check_chunk,
    check_options,
)

Progress = Callable[[int, int], None]
"""Called with the histories done and the histories planned, from the calling thread."""

FEWEST_JUDGED = 2 * BATCHES
"""Two worlds may agree by luck: with fewer worlds than this a run never counts as precise."""

WORLDS_AT_ONCE = 1024
WAITING_PER_THREAD = 3


def simulate(
    scenario: Scenario,
    *,
    replicates: int | None = None,
    worlds: int | None = None,
    precision: float | None = None,
    seed: int = SEED,
    horizons: Sequence[float] | None = None,
    endpoint: str = "production",
    threads: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
    chunk: int = CHUNK,
) -> Result:
    """Simulate a scenario.

    Args:
        scenario: what `valleysim.load` returns.
        replicates: histories in all, spread evenly over the worlds; 200,000 if not given.
        worlds: draws of everything uncertain; 400 if not given, 1 if nothing is uncertain.
        precision: go on, doubling, until the Monte Carlo error at every horizon is below this share;
            if anything is uncertain, in 32 worlds or more.
        seed: 0 or more; one seed, one result, whatever the machine, the threads or the chunks.
        horizons: months to report at, in eighths of a month; 3, 6, 12, 18, 24, 36 if not given.
        endpoint: what counts as reached: ``live``, ``production`` or ``sustained``.
        threads: threads to use; as many as the machine has cores if not given.
        progress: called with histories done and planned as the run goes on.
        executor: any `concurrent.futures.Executor` to run chunks on; threads if not given.
        chunk: histories of one chunk; no result depends on it.

    Raises:
        UsageError: an argument that cannot be used.
        ScenarioError: a scenario that contradicts itself in some world.
        SimulationError: a history with far too many events, or a precision out of reach.

    >>> from valleysim import load, simulate
    >>> result = simulate(load("enterprise"), replicates=20_000)
    >>> result.horizons()["month"].tolist()
    [3.0, 6.0, 12.0, 18.0, 24.0, 36.0]
    """
    options = check(
        scenario,
        replicates=replicates,
        worlds=worlds,
        precision=precision,
        seed=seed,
        horizons=horizons,
        endpoint=endpoint,
        threads=threads,
    )
    chunk = check_chunk(chunk)
    started = time.time()
    begun = time.perf_counter()
    with _own_pool(options) if executor is None else nullcontext(executor) as pool:
        counts = _Simulation(scenario, options, pool, progress, chunk).run()
    seconds = time.perf_counter() - begun
    run = Run(
        seed=options.seed,
        horizons=options.horizons,
        endpoint=options.endpoint,
        precision=options.precision,
        started=started,
        seconds=seconds,
    )
    return Result(scenario, counts, run)


def check(scenario: Scenario, **options: Any) -> Options:
    """Check the arguments of `simulate` without running it; raise `UsageError`."""
    return check_options(uncertain=_is_uncertain(scenario), **options)


def _is_uncertain(scenario: Scenario) -> bool:
    return any(quantity.is_uncertain for quantity in scenario.quantities().values())


@contextmanager
def _own_pool(options: Options) -> Iterator[Executor]:
    """Threads that are let go at once when the run is interrupted."""
    pool = ThreadPoolExecutor(options.threads)
    try:
        yield pool
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


class _Simulation:
    """A run under way: which replicates of which worlds are counted already."""

    def __init__(
        self, scenario: Scenario, options: Options, executor: Executor, progress: Progress | None, chunk: int
    ) -> None:
        self.scenario = scenario
        self.options = options
        self.executor = executor
        self.progress = progress
        self.chunk = chunk
        self.done = 0
        self.planned = 0

    def run(self) -> Counts:
        """Count the replicates asked for; then double until the precision is reached."""
        options = self.options
        counts = Counts.empty(options.worlds, points_seen(options.horizons))
        self.extend(counts, options.replicates)
        while options.precision is not None:
            sampling, design = self.errors(counts)
            if max(sampling, design) < options.precision:
                break
            counts = self.doubled(counts, more_worlds=design > sampling)
        return counts

    def errors(self, counts: Counts) -> tuple[float, float]:
        """Largest standard errors at any horizon: of the histories, and of the worlds."""
        points = [round(month * GRID_STEPS_PER_MONTH) for month in self.options.horizons]
        reached = (SEEN_ROWS @ counts.states()[:, points])[self.options.endpoint]
        sampling = float(np.sqrt(binomial_variance(reached, counts.total).max()))
        if not _is_uncertain(self.scenario):
            return sampling, 0.0
        if counts.worlds < FEWEST_JUDGED:
            return sampling, LARGEST_VARIANCE**0.5
        seen = counts.seen[:, self.options.endpoint][:, np.searchsorted(counts.points, points)]
        return sampling, float(np.sqrt(world_variance(seen, counts.histories).max()))

    def doubled(self, counts: Counts, *, more_worlds: bool) -> Counts:
        """Twice the histories: in twice the worlds, or twice the replicates of each."""
        total = 2 * counts.total
        if total > MOST_REPLICATES:
            raise SimulationError(
                f"precision {self.options.precision} is not reached with {counts.total:,} replicates; "
                "ask for less"
            )
        if more_worlds and 2 * counts.worlds <= MOST_WORLDS:
            counts = counts.widened(2 * counts.worlds)
        self.extend(counts, total)
        return counts

    def extend(self, counts: Counts, total: int) -> None:
        """Count what is missing to ``total`` histories, spread evenly over the worlds."""
        each, extra = divmod(total, counts.worlds)
        wanted = {world: each + (world < extra) for world in range(counts.worlds)}
        have = counts.histories.tolist()
        self.planned = self.done + sum(max(wanted[w] - have[w], 0) for w in wanted)
        self.tell(0)
        for first in range(0, counts.worlds, WORLDS_AT_ONCE):
            worlds = range(first, min(first + WORLDS_AT_ONCE, counts.worlds))
            model = compile_scenario(self.scenario, seed=self.options.seed, worlds=worlds)
            chunks = plan_chunks(
                model,
                lambda world: range(have[world], max(wanted[world], have[world])),
                points=counts.points,
                size=self.chunk,
            )
            waiting = WAITING_PER_THREAD * self.options.threads
            run_chunks(chunks, self.executor, counts, waiting=waiting, done=self.tell)

    def tell(self, histories: int) -> None:
        """Report progress."""
        self.done += histories
        if self.progress is not None:
            self.progress(self.done, self.planned)
