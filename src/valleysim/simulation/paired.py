"""Paired runs: variants of a scenario simulated with the same draws, replicate by replicate.

Draws are addressed by names, so whatever two variants have in common happens alike in both, and their
difference has far less noise than either. What each history came to is kept: questions are then
a few lines of arithmetic on arrays.

Pilots that have started have in every variant the worlds and the pasts of the first one: a variant says what
is otherwise from month 0 on (docs/model.md, 18).
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.compile import Model, compile_in_parts
from valleysim.errors import UsageError
from valleysim.estimates.counts import horizon_points, points_seen
from valleysim.estimates.cut import Cut, cut_of
from valleysim.estimates.intervals import Estimate, Successes, estimate, estimate_means
from valleysim.estimates.rounding import pilots_told
from valleysim.frozen import FrozenFields
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.scenario import Scenario
from valleysim.simulation.crew import Crew
from valleysim.simulation.crowded import refuse_if_crowded
from valleysim.simulation.learning import Learned
from valleysim.simulation.options import Options, check_called, check_options
from valleysim.simulation.parts import Sent
from valleysim.simulation.runner import Record
from valleysim.simulation.variants import (
    Pasts,
    design_of,
    is_uncertain,
    learned_of,
    see_that_all_stand_alike,
)
from valleysim.vocabulary import Endpoint
from valleysim.worlds.design import Design

Reals = NDArray[np.float64]
Progress = Callable[[int, int], None]
REPLICATES = 40_000
WORLDS = 200
NEVER = np.iinfo(np.uint16).max
"""Grid point of what does not happen within the span."""
MOST_KEPT = 400_000_000
"""Histories that may be kept at once, of all variants: some 1.2 GB."""
PER_SECOND = 100_000
"""Histories that one thread simulates in a second, roughly, for what is said beforehand."""
WORLDS_AT_ONCE = 50
MOST_AT_ONCE = 400
"""Worlds of a task, of few variants and of many: each task compiles its variant, which costs more."""
MOST_OF_A_TASK = 4_000_000
"""Histories of a task: of more, its replicates are dealt to several."""


@dataclass(frozen=True, repr=False, eq=False)
class PairedRuns(FrozenFields):
    """Histories of M variants. W worlds, R replicates of each, N pilots (which may differ by variant).

    ``arrivals`` holds for each variant, (W, R, N) u2, the grid point (eighths of a month) at which the
    endpoint is reached (0 if that was before month 0), or `NEVER`; ``ends`` (W, R, N) u1 the row of the tally
    in which the last horizon finds the history (`vocabulary.Row`). ``cut`` tells how many had too many
    events. ``learned`` says of each variant what its pilots that have started teach of the worlds; None where
    none has.
    """

    scenarios: tuple[Scenario, ...]
    options: Options
    arrivals: tuple[NDArray[np.uint16], ...]
    ends: tuple[NDArray[np.uint8], ...]
    cut: Cut
    learned: tuple[Learned | None, ...]

    def __repr__(self) -> str:
        worlds, each, _ = self.arrivals[0].shape
        number = f"{len(self.scenarios)} variants, {worlds * each:,} replicates each"
        return f"<PairedRuns: {number}, {worlds:,} worlds>"

    @property
    def horizons(self) -> tuple[float, ...]:
        """Months at which is reported."""
        return self.options.horizons

    @property
    def endpoint(self) -> Endpoint:
        """The milestone that counts as reached."""
        return self.options.endpoint

    @cached_property
    def uncertain_variants(self) -> tuple[bool, ...]:
        """Of each variant, whether its worlds differ."""
        return tuple(is_uncertain(scenario) for scenario in self.scenarios)

    @property
    def uncertain(self) -> bool:
        """Whether worlds of any variant differ, however many worlds there are."""
        return any(self.uncertain_variants)

    def reached_each(self, variant: int, month: float) -> Reals:
        """Whether each pilot of each replicate (W, R, N) has reached the endpoint by ``month``: 1 or 0."""
        return (self.arrivals[variant] <= round(month * GRID_STEPS_PER_MONTH)).astype(np.float64)

    def reached(self, variant: int, month: float) -> Reals:
        """Share of the pilots of each replicate (W, R) that have reached the endpoint by ``month``."""
        by = round(month * GRID_STEPS_PER_MONTH)
        shares: Reals = (self.arrivals[variant] <= by).mean(axis=2)
        return shares

    def estimate(self, variant: int, *months: float) -> Estimate:
        """The share reached by each month with its errors, as a run of that scenario alone reports it."""
        arrivals = self.arrivals[variant]
        worlds, each, pilots = arrivals.shape
        counts, squares = np.empty((2, worlds, len(months)), np.int64)
        for k, month in enumerate(months):
            there = (arrivals <= round(month * GRID_STEPS_PER_MONTH)).sum(axis=2, dtype=np.int64)
            counts[:, k], squares[:, k] = there.sum(axis=1), (there**2).sum(axis=1)
        successes = Successes(counts, squares, np.full(worlds, each, np.int64), pilots)
        return estimate(successes, uncertain=self.uncertain_variants[variant])

    def difference(self, variant: int, base: int, month: float) -> Estimate:
        """How much more of the pilots reach the endpoint than in ``base``, replicate by replicate."""
        paired = self.reached(variant, month) - self.reached(base, month)
        uncertain = self.uncertain_variants[variant] or self.uncertain_variants[base]
        return estimate_means(paired[..., None], uncertain=uncertain)


def check_paired(scenarios: Sequence[Scenario], **arguments: Any) -> Options:
    """Check the arguments of `run_paired` without simulating anything; raise `UsageError`."""
    uncertain = any(is_uncertain(scenario) for scenario in scenarios)
    pilots = max(scenario.n_pilots for scenario in scenarios)
    if arguments.get("replicates") is None:
        arguments["replicates"] = max(REPLICATES // pilots, 2 * WORLDS)
    if arguments.get("worlds") is None and uncertain:
        arguments["worlds"] = min(WORLDS, max(arguments["replicates"] // 2, 1))
    options = check_options(precision=None, uncertain=uncertain, pilots=pilots, **arguments)
    if len(scenarios) * pilots * options.replicates > MOST_KEPT:
        raise UsageError(
            f"replicates: found {options.replicates:,} for {len(scenarios)} variants of "
            f"{pilots_told(pilots)}; allowed: {MOST_KEPT:,} histories in all"
        )
    return options


@dataclass(frozen=True)
class Pairs:
    """Some replicates of some worlds of one variant."""

    variant: int
    sent: Sent
    design: Design
    worlds: range
    first: int
    count: int
    options: Options
    behind: Sent | None = None
    """The scenario whose pasts it has, if it is another."""

    @property
    def histories(self) -> int:
        """Histories of all pilots."""
        return len(self.worlds) * self.count * self.sent.scenario.n_pilots


class Found(NamedTuple):
    """What histories came to: arrivals and ends (W, R, N), as in `PairedRuns`, and how many were cut."""

    arrivals: NDArray[np.uint16]
    ends: NDArray[np.uint8]
    cut: int


def run_paired(
    scenarios: Sequence[Scenario],
    *,
    replicates: int | None = None,
    worlds: int | None = None,
    seed: int = 1,
    horizons: Sequence[float] | None = None,
    endpoint: str = "production",
    threads: int | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    learned: Learned | None = None,
) -> PairedRuns:
    """Simulate every scenario with the same draws, and keep what each history came to.

    Replicates are spread evenly over the worlds, rounded up to a whole number a world. Arguments are
    those of `valleysim.simulate`; by default 40,000 histories of each variant in 200 worlds. ``learned`` is
    what pilots that have started teach of the first scenario, if that is known already.

    Raises:
        UsageError: an argument that cannot be used.
        ScenarioError: a scenario that contradicts itself in some world, or too many of whose histories have
            20,000 events or more.
        SimulationError: an executor that has lost its workers.
    """
    options = check_paired(
        scenarios,
        replicates=replicates,
        worlds=worlds,
        seed=seed,
        horizons=horizons,
        endpoint=endpoint,
        threads=threads,
    )
    return run_checked(scenarios, options, executor=executor, progress=progress, learned=learned)


def run_checked(
    scenarios: Sequence[Scenario],
    options: Options,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
    learned: Learned | None = None,
    own_pasts: bool = False,
    first: int = 0,
) -> PairedRuns:
    """`run_paired` with arguments that `check_paired` has checked for these scenarios.

    With ``own_pasts`` they are no variants of the first one: each has its own worlds and pasts. ``first`` is
    the number of the first replicate of each world: those before it are others.
    """
    check_called("progress", progress)
    if not own_pasts:
        see_that_all_stand_alike(scenarios)
    each = -(-options.replicates // options.worlds)
    arrivals = [np.empty((options.worlds, each, scenario.n_pilots), np.uint16) for scenario in scenarios]
    ends = [np.empty((options.worlds, each, scenario.n_pilots), np.uint8) for scenario in scenarios]
    cut = [0] * len(scenarios)
    done, planned = 0, sum(arrival.size for arrival in arrivals)

    def take(task: Pairs, found: Found) -> None:
        nonlocal done
        start = task.first - first
        here = slice(task.worlds.start, task.worlds.stop), slice(start, start + task.count)
        arrivals[task.variant][here], ends[task.variant][here] = found.arrivals, found.ends
        cut[task.variant] += found.cut
        done += task.histories
        if progress is not None:
            progress(done, planned)

    with Crew(executor, options.threads) as crew:
        taught = [learned or learned_of(scenarios[0], options, crew)]
        taught *= len(scenarios)
        if own_pasts:
            taught[1:] = [learned_of(scenario, options, crew) for scenario in scenarios[1:]]
        replicates = range(first, first + each)
        crew.run(run_pairs, _dealt(scenarios, options, replicates, taught, own_pasts=own_pasts), take)
    lost = cut_of(cut, options.worlds * each)
    return PairedRuns(tuple(scenarios), options, tuple(arrivals), tuple(ends), lost, tuple(taught))


def _dealt(
    scenarios: Sequence[Scenario],
    options: Options,
    replicates: range,
    learned: Sequence[Learned | None],
    *,
    own_pasts: bool,
) -> Iterator[Pairs]:
    """All variants of some worlds, then of the next ones."""
    at_once = min(WORLDS_AT_ONCE * max(len(scenarios) // 2, 1), MOST_AT_ONCE)
    sent = [Sent(scenario) for scenario in scenarios]
    behind = None if own_pasts or learned[0] is None else sent[0]
    for begin in range(0, options.worlds, at_once):
        worlds = range(begin, min(begin + at_once, options.worlds))
        for m, scenario in enumerate(scenarios):
            most = max(MOST_OF_A_TASK // (len(worlds) * scenario.n_pilots), 1)
            for start in range(replicates.start, replicates.stop, most):
                design, count = design_of(options, learned[m]), min(most, replicates.stop - start)
                yield Pairs(m, sent[m], design, worlds, start, count, options, behind)


def run_pairs(task: Pairs) -> Found:
    """Simulate some replicates of some worlds of one variant.

    Raises:
        ScenarioError: as `run_paired`.
    """
    scenario, options = task.sent.scenario, task.options
    listed = [member.key for member in scenario.members]
    shape = len(task.worlds), task.count, len(listed)
    arrivals, ends, cut = np.empty(shape, np.uint16), np.empty(shape, np.uint8), 0
    for model in compile_in_parts(scenario, task.design, worlds=task.worlds, months=options.horizons[-1]):
        places = {key: p for p, key in enumerate(model.keys)}
        here = slice(model.worlds.start - task.worlds.start, model.worlds.stop - task.worlds.start)
        found = Found(arrivals[here], ends[here], cut)
        cut = _run_model(task, model, [places[key] for key in listed], found)
        del model  # before the next part is made beside it
    return Found(arrivals, ends, cut)


def _run_model(task: Pairs, model: Model, listed: list[int], found: Found) -> int:
    """Simulate the worlds of a model; return what was cut so far.

    ``listed`` are the places of the pilots as they are listed.
    """
    options, points = task.options, points_seen(task.options.horizons)
    pasts = Pasts(task.behind, task.sent, task.design, model)
    runner = pasts.runner(model.pack, points, horizon_points(points, options.horizons))
    for row in range(len(model.worlds)):
        for block in pasts.blocks(runner, row, task.first, task.count):
            part = slice(block.first - task.first, block.first - task.first + block.size)
            months = block.records[listed, Record.LIVE + options.endpoint].T
            there = np.isfinite(months)
            grid = np.ceil(np.where(there, np.maximum(months, 0.0), 0.0) * GRID_STEPS_PER_MONTH)
            found.arrivals[row, part] = np.where(there, grid, NEVER)
            found.ends[row, part] = block.records[listed, Record.ROW].T
        refuse_if_crowded(task.sent.scenario, model, task.count, points=points, pilots_cut=runner.tally.cut)
    return found.cut + int(runner.tally.cut.sum())
