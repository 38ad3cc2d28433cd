"""Paired runs: variants of a scenario simulated with the same draws, replicate by replicate.

Draws are addressed by names, so whatever two variants have in common happens alike in both, and their
difference has far less noise than either. What each history came to is kept: questions are then
a few lines of arithmetic on arrays.

Pilots that have started have in every variant the worlds and the pasts of the first one: a variant says what
is otherwise from month 0 on (docs/model.md, 18).
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valleysim.errors import UsageError
from valleysim.estimates.cut import Cut, cut_of
from valleysim.estimates.intervals import Estimate, Successes, estimate, estimate_means
from valleysim.estimates.rounding import pilots_told
from valleysim.frozen import FrozenFields, frozen
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.scenario import Scenario
from valleysim.simulation.crew import Crew
from valleysim.simulation.learning import Learned
from valleysim.simulation.lived import Lived, no_months, replicates_of_a_world
from valleysim.simulation.options import Options, check_called, check_options
from valleysim.simulation.pairs import Found, Pairs, run_pairs
from valleysim.simulation.parts import Sent
from valleysim.simulation.variants import (
    design_of,
    is_uncertain,
    learned_of,
    see_that_all_stand_alike,
)
from valleysim.vocabulary import Endpoint

Reals = NDArray[np.float64]
Progress = Callable[[int, int], None]
REPLICATES = 40_000
WORLDS = 200
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
    none has. ``lived`` tells of the first variants how long pilots take, of as many as was asked for.
    """

    scenarios: tuple[Scenario, ...]
    options: Options
    arrivals: tuple[NDArray[np.uint16], ...]
    ends: tuple[NDArray[np.uint8], ...]
    cut: Cut
    learned: tuple[Learned | None, ...]
    lived: tuple[Lived, ...] = ()

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
    announce: Callable[[str], None] | None = None,
) -> PairedRuns:
    """Simulate every scenario with the same draws, and keep what each history came to.

    Replicates are spread evenly over the worlds, rounded up to a whole number a world. Arguments are
    those of `valleysim.simulate`; by default 40,000 histories of each variant in 200 worlds. ``learned`` is
    what pilots that have started teach of the first scenario, if that is known already; if not, ``announce``
    is called with what takes long.

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
    return run_checked(
        scenarios, options, executor=executor, progress=progress, learned=learned, announce=announce
    )


def run_checked(
    scenarios: Sequence[Scenario],
    options: Options,
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
    learned: Learned | None = None,
    own_pasts: bool = False,
    first: int = 0,
    tells: int = 0,
    announce: Callable[[str], None] | None = None,
) -> PairedRuns:
    """`run_paired` with arguments that `check_paired` has checked for these scenarios.

    With ``own_pasts`` they are no variants of the first one: each has its own worlds and pasts. ``first`` is
    the number of the first replicate of each world: those before it are others. Of the first ``tells``
    variants it is told how long pilots take that reach the endpoint, `PairedRuns.lived`. ``announce`` is
    called, in words, where pasts that agree with what is known of a pilot are rare.
    """
    check_called("progress", progress)
    if not own_pasts:
        see_that_all_stand_alike(scenarios)
    each = replicates_of_a_world(options)
    lived = tuple(no_months(scenario, options, options.worlds) for scenario in scenarios[:tells])
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
        if found.lived is not None:
            lived[task.variant].add(here[0], found.lived)
        done += task.histories
        if progress is not None:
            progress(done, planned)

    with Crew(executor, options.threads) as crew:
        taught = [learned or learned_of(scenarios[0], options, crew, announce)]
        taught *= len(scenarios)
        if own_pasts:
            taught[1:] = [learned_of(scenario, options, crew, announce) for scenario in scenarios[1:]]
        replicates = range(first, first + each)
        dealt = _dealt(scenarios, options, replicates, taught, own_pasts=own_pasts)
        crew.run(run_pairs, (replace(one, tells=one.variant < tells) for one in dealt), take)
    told = tuple(Lived(*frozen(tuple(one))) for one in lived)
    lost = cut_of(cut, options.worlds * each)
    return PairedRuns(tuple(scenarios), options, tuple(arrivals), tuple(ends), lost, tuple(taught), told)


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
