"""Variants of a scenario lived with the same draws, replicate by replicate.

Draws are addressed by names, so whatever two variants have in common happens alike in both, and their
difference has far less noise than either. What each history came to is kept: questions are then
a few lines of arithmetic on arrays.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valleysim.compile import Model, compile_in_parts
from valleysim.errors import UsageError
from valleysim.estimates.counts import horizon_points, points_seen
from valleysim.estimates.cut import Cut, cut_of
from valleysim.estimates.intervals import Estimate, Successes, estimate, estimate_means
from valleysim.estimates.rounding import pilots_told
from valleysim.frozen import FrozenFields
from valleysim.kernel.records import Record
from valleysim.kernel.run import make_work, run_blocks
from valleysim.kernel.tally.grid import GRID_STEPS_PER_MONTH
from valleysim.kernel.tally.tally import make_tally
from valleysim.scenario import Scenario
from valleysim.simulation.crowded import refuse_if_crowded
from valleysim.simulation.options import Options, check_called, check_options
from valleysim.simulation.workers import Workers, outcome, pause
from valleysim.vocabulary import Endpoint

Reals = NDArray[np.float64]
Progress = Callable[[int, int], None]
REPLICATES = 40_000
WORLDS = 200
NEVER = np.iinfo(np.uint16).max
"""Grid point of what does not happen within the span."""
MOST_KEPT = 400_000_000
"""Histories that may be kept at once, of all variants: some 1.2 GB."""
PER_SECOND = 100_000
"""Histories that one thread lives in a second, roughly, for what is said beforehand."""
WORLDS_AT_ONCE = 50
MOST_AT_ONCE = 400
"""Worlds of a task, of few variants and of many: each task compiles its variant, which costs more."""


@dataclass(frozen=True, repr=False, eq=False)
class Lived(FrozenFields):
    """Histories of M variants. W worlds, R replicates of each, N pilots (which may differ by variant).

    ``arrivals`` holds for each variant, (W, R, N) u2, the grid point (eighths of a month) at which
    the endpoint is reached, or `NEVER`; ``ends`` (W, R, N) u1 the row of the tally in which the last
    horizon finds the history (`vocabulary.Row`). ``cut`` tells how many had too many events.
    """

    scenarios: tuple[Scenario, ...]
    options: Options
    arrivals: tuple[NDArray[np.uint16], ...]
    ends: tuple[NDArray[np.uint8], ...]
    cut: Cut

    def __repr__(self) -> str:
        worlds, each, _ = self.arrivals[0].shape
        return (
            f"<Lived: {len(self.scenarios)} variants, {worlds * each:,} replicates each, {worlds:,} worlds>"
        )

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
        """Of each variant, whether any of its quantities is uncertain."""
        return tuple(is_uncertain(scenario) for scenario in self.scenarios)

    @property
    def uncertain(self) -> bool:
        """Whether any quantity of any variant is uncertain, however many worlds were lived."""
        return any(self.uncertain_variants)

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


def is_uncertain(scenario: Scenario) -> bool:
    """Whether any quantity is uncertain."""
    return any(quantity.is_uncertain for quantity in scenario.quantities().values())


def check_variants(scenarios: Sequence[Scenario], **arguments: Any) -> Options:
    """Check the arguments of `live_variants` without living anything; raise `UsageError`."""
    uncertain = any(is_uncertain(scenario) for scenario in scenarios)
    pilots = max(len(scenario.members) for scenario in scenarios)
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


def live_variants(
    scenarios: Sequence[Scenario],
    *,
    replicates: int | None = None,
    worlds: int | None = None,
    seed: int = 1,
    horizons: Sequence[float] | None = None,
    endpoint: str = "production",
    threads: int | None = None,
    progress: Progress | None = None,
) -> Lived:
    """Live every scenario with the same draws, and keep what each history came to.

    Replicates are spread evenly over the worlds, rounded up to a whole number a world. Arguments are
    those of `valleysim.simulate`; by default 40,000 histories of each variant in 200 worlds.

    Raises:
        UsageError: an argument that cannot be used.
        ScenarioError: a scenario that contradicts itself in some world, or too many of whose histories have
            20,000 events or more.
    """
    options = check_variants(
        scenarios,
        replicates=replicates,
        worlds=worlds,
        seed=seed,
        horizons=horizons,
        endpoint=endpoint,
        threads=threads,
    )
    check_called("progress", progress)
    each = -(-options.replicates // options.worlds)
    arrivals = [np.empty((options.worlds, each, len(one.members)), np.uint16) for one in scenarios]
    ends = [np.empty((options.worlds, each, len(one.members)), np.uint8) for one in scenarios]
    at_once = min(WORLDS_AT_ONCE * max(len(scenarios) // 2, 1), MOST_AT_ONCE)
    tasks = [
        (m, range(first, min(first + at_once, options.worlds)))
        for first in range(0, options.worlds, at_once)
        for m in range(len(scenarios))
    ]
    done, planned = 0, sum(one.size for one in arrivals)
    with Workers(options.threads) as pool:
        futures = [
            pool.submit(live_worlds, scenarios[m], part, each, options, arrivals[m], ends[m])
            for m, part in tasks
        ]
        cut = [0] * len(scenarios)
        for (m, part), future in zip(tasks, futures, strict=True):
            cut[m] += outcome(future)
            done += len(part) * arrivals[m][0].size
            if progress is not None:
                progress(done, planned)
    lost = cut_of(cut, options.worlds * each)
    return Lived(tuple(scenarios), options, tuple(arrivals), tuple(ends), lost)


def live_worlds(
    scenario: Scenario,
    worlds: range,
    each: int,
    options: Options,
    arrivals: NDArray[np.uint16],
    ends: NDArray[np.uint8],
    *,
    points: Mapping[str, Reals] | None = None,
    at: Mapping[str, float] | None = None,
) -> int:
    """Live some worlds of one variant into its arrays; return how many histories had too many events.

    ``points`` (all worlds,) and ``at`` move quantities, see `valleysim.compile.compile_scenario`.
    """
    part_points = {path: u[worlds.start : worlds.stop] for path, u in (points or {}).items()}
    listed = [member.key for member in scenario.members]
    months, cut = options.horizons[-1], 0
    for model in compile_in_parts(
        scenario, seed=options.seed, worlds=worlds, points=part_points, at=at, months=months
    ):
        order = {key: p for p, key in enumerate(model.keys)}
        cut += _live_model(scenario, model, [order[key] for key in listed], each, options, arrivals, ends)
        del model  # before the next part is made beside it
    return cut


def _live_model(
    scenario: Scenario,
    model: Model,
    listed: list[int],
    each: int,
    options: Options,
    arrivals: NDArray[np.uint16],
    ends: NDArray[np.uint8],
) -> int:
    """Live the worlds of a model; ``listed`` are the places of the pilots as they are listed."""
    looks = points_seen(options.horizons)
    span = float(looks[-1]) / GRID_STEPS_PER_MONTH
    work = make_work(model.pack)
    tally = make_tally(looks, horizon_points(looks, options.horizons), model.pack.pilots)
    block = work.records.shape[2]
    for row, world in enumerate(model.worlds):
        for first in range(0, each, block):
            size = min(block, each - first)
            run_blocks(model.pack, row, first, size, span, work, tally, pause=pause)
            part = slice(first, first + size)
            months = work.records[listed, Record.LIVE + options.endpoint, :size].T
            there = np.isfinite(months)
            grid = np.ceil(np.where(there, months, 0.0) * GRID_STEPS_PER_MONTH)
            arrivals[world, part] = np.where(there, grid, NEVER)
            ends[world, part] = work.records[listed, Record.ROW, :size].T
        refuse_if_crowded(scenario, model, each, points=looks, pilots_cut=tally.cut)
    return int(tally.cut.sum())
