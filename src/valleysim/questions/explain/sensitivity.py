"""Which unknown quantities the probability depends on: Sobol indices, and one quantity moved at a time.

The inputs are the independent uniform points of the uncertain quantities, before rank-correlated ones
are joined. The sample A is made of the scenario's own worlds, so it is a plain run; B is another sample,
and AB_i takes quantity i from B. Point *j* of every sample has the chance of world *j*: whatever two samples
have in common happens alike in both, and a quantity without effect has the total index 0 exactly.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from valleysim.errors import ScenarioError, UsageError
from valleysim.estimates.cut import Cut, cut_of, cut_together
from valleysim.estimates.intervals import LOWER, UPPER, estimate_means
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.questions.explain.sobol_indices import Indices, indices
from valleysim.scenario import Quantity, Scenario
from valleysim.simulation.crew import Crew
from valleysim.simulation.options import Options, is_whole
from valleysim.simulation.pairs import Found, Pairs, run_pairs
from valleysim.simulation.parts import Sent
from valleysim.worlds.design import BATCHES, Design, left_of

Reals = NDArray[np.float64]
Tell = Callable[[int], None]
SAMPLES = 512
FEWEST_SAMPLES, MOST_SAMPLES = 2 * BATCHES, 16_384
INNER = 32
"""Histories of each point. A variance within of 0.2 and one between of 0.01 are level at 20: fewer points
with more histories, or more with fewer, are both less exact at the same cost."""
FEWEST_INNER = 4
"""Replicates of each point of a large portfolio: two a half."""
SWINGS = 12
"""Quantities that are moved alone: those with the largest total indices."""
WORLDS_AT_ONCE = 512
"""Points of a task: a task of 128 takes half as long to compile as one of 512."""


@dataclass(frozen=True)
class Swing:
    """The probability with one quantity at its 5 % and its 95 % point, the others as they are.

    ``low`` and ``high`` are the quantity's values; ``error`` is one standard error of the difference.
    """

    key: str
    low: float
    high: float
    at_low: float
    at_high: float
    error: float


@dataclass(frozen=True, eq=False)
class Sensitivity:
    """Indices of every uncertain quantity, in the order of ``keys``, and swings, largest first.

    ``value`` is the probability over sample A, which the swings are to be seen against.
    """

    month: float
    keys: tuple[str, ...]
    indices: Indices
    swings: tuple[Swing, ...]
    value: float
    samples: int
    inner: int
    cut: Cut

    @property
    def order(self) -> list[int]:
        """Positions of the quantities, largest total index first."""
        return [int(i) for i in np.argsort(-self.indices.total, kind="stable")]


def uncertain_quantities(scenario: Scenario) -> dict[str, Quantity]:
    """What is not known, by key."""
    return {key: quantity for key, quantity in scenario.quantities().items() if quantity.is_uncertain}


def check_samples(samples: int) -> int:
    """Check the number of points of each sample; raise `UsageError`."""
    sound = is_whole(samples)
    if not sound or not FEWEST_SAMPLES <= samples <= MOST_SAMPLES or samples & (samples - 1):
        raise UsageError(
            f"samples: found {samples!r}; allowed: a power of two from {FEWEST_SAMPLES} to {MOST_SAMPLES:,}"
        )
    return samples


def inner_replicates(scenario: Scenario) -> int:
    """Replicates of each point, an even number: they are halved."""
    return max(INNER // scenario.n_pilots // 2 * 2, FEWEST_INNER)


def runs_needed(scenario: Scenario) -> int:
    """How many samples are simulated: d + 2, and two for each quantity that is moved alone."""
    d = len(uncertain_quantities(scenario))
    return d + 2 + 2 * min(d, SWINGS)


def sensitivity(
    scenario: Scenario,
    options: Options,
    *,
    samples: int = SAMPLES,
    executor: Executor | None = None,
    tell: Tell | None = None,
) -> Sensitivity:
    """Sensitivity of the share of pilots that reach the endpoint by the last horizon.

    Args:
        scenario: with one uncertain quantity at least.
        options: seed, horizons, endpoint and threads; replicates and worlds are not read.
        samples: points n of each of the d + 2 samples, a power of two.
        executor: what simulates; threads if not given.
        tell: called with the number of histories that were simulated since.
    """
    quantities = uncertain_quantities(scenario)
    keys = tuple(quantities)
    own = Design(options.seed, apart=True)
    designs = [
        own,
        replace(own, again=frozenset(keys)),
        *(replace(own, again=frozenset({key})) for key in keys),
    ]
    run = _Samples(
        scenario, replace(options, worlds=check_samples(samples)), tell or (lambda histories: None)
    )
    with Crew(executor, options.threads) as crew:
        sampled = run.shares(crew, designs)
        shares = np.array([sample for sample in sampled if sample is not None])
        halves = np.moveaxis(shares.reshape(len(designs), samples, 2, -1).mean(axis=3), 2, 1)
        found = indices(halves[0], halves[1], halves[2:])
        chief = [keys[i] for i in np.argsort(-found.total, kind="stable")[:SWINGS]]
        ends = [replace(own, at=((key, point),)) for key in chief for point in (LOWER, UPPER)]
        moved = run.shares(crew, ends, or_nothing=True)
    swings = [
        _swing(scenario, key, low, high)
        for key, low, high in zip(chief, moved[::2], moved[1::2], strict=True)
        if low is not None and high is not None
    ]
    return Sensitivity(
        month=options.horizons[-1],
        keys=keys,
        indices=found,
        swings=tuple(sorted(swings, key=lambda swing: -abs(swing.at_high - swing.at_low))),
        value=float(shares[0].mean()),
        samples=samples,
        inner=shares.shape[2],
        cut=cut_together(run.cut),
    )


class _Samples:
    """Samples of points, of which every replicate is simulated."""

    def __init__(self, scenario: Scenario, options: Options, tell: Tell) -> None:
        self.sent, self.tell = Sent(scenario), tell
        self.each = inner_replicates(scenario)
        self.options = replace(options, replicates=options.worlds * self.each)
        self.cut: list[Cut] = []

    def shares(
        self, crew: Crew, designs: Sequence[Design], *, or_nothing: bool = False
    ) -> "list[Reals | None]":
        """Of each sample the share of pilots (n, R) that are there by the last horizon.

        With ``or_nothing`` there is none of a design that contradicts itself: where a quantity is moved
        alone, the others of its variate may be out of order.
        """
        samples = self.options.worlds
        shares: list[Reals | None] = [np.empty((samples, self.each)) for _ in designs]
        cut = [0] * len(designs)

        def take(task: Pairs, found: Found | None) -> None:
            kept = shares[task.variant]
            if found is None or kept is None:
                shares[task.variant] = None
                return
            by = round(self.options.horizons[-1] * GRID_STEPS_PER_MONTH)
            kept[task.worlds.start : task.worlds.stop] = (found.arrivals <= by).mean(axis=2)
            cut[task.variant] += found.cut
            self.tell(task.histories)

        crew.run(_or_nothing if or_nothing else run_pairs, self._dealt(designs), take)
        self.cut += [
            cut_of([number], samples * self.each)
            for number, kept in zip(cut, shares, strict=True)
            if kept is not None
        ]
        return shares

    def _dealt(self, designs: Sequence[Design]) -> Iterator[Pairs]:
        for k, design in enumerate(designs):
            for first in range(0, self.options.worlds, WORLDS_AT_ONCE):
                worlds = range(first, min(first + WORLDS_AT_ONCE, self.options.worlds))
                yield Pairs(k, self.sent, design, worlds, 0, self.each, self.options)


def _or_nothing(task: Pairs) -> Found | None:
    """What was found, or nothing if the design contradicts itself in some world."""
    try:
        return run_pairs(task)
    except ScenarioError:
        return None


def _swing(scenario: Scenario, key: str, low: Reals, high: Reals) -> Swing:
    difference = estimate_means((high - low)[..., None], uncertain=True)
    points = np.array([left_of(scenario, key, point) for point in (LOWER, UPPER)])
    values = scenario.quantities()[key].quantile(points)
    return Swing(
        key=key,
        low=float(values[0]),
        high=float(values[1]),
        at_low=float(low.mean()),
        at_high=float(high.mean()),
        error=float(difference.mc_error[0]),
    )
