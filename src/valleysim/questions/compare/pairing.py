"""Two scenarios side by side, replicate by replicate: who arrives oftener, who earlier, how surely."""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.intervals import Estimate, between_worlds, estimate_means
from valleysim.estimates.timing import first_month
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.questions.telling import plain
from valleysim.simulation.paired import PairedRuns, Reals
from valleysim.worlds.design import BATCHES

TOLERANCE = 4.0
"""Standard errors by which a curve must lie below another before we say that it does."""


@dataclass(frozen=True)
class Chance:
    """A probability and one Monte Carlo standard error."""

    value: float
    mc_error: float


@dataclass(frozen=True)
class Order:
    """Whether one scenario's pilots are ahead at every month (first-order stochastic dominance of times).

    ``holds``: at no point of the time grid (eighths of a month) is the share that has reached the
    endpoint below the other's by more than `TOLERANCE` paired standard errors. ``behind`` are the spans of
    months in which it is; ``worst_month`` and ``worst`` where and by how much it is farthest behind, noise or
    not (0 if nowhere).
    """

    holds: bool
    behind: tuple[tuple[float, float], ...]
    worst_month: float | None
    worst: float

    def document(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "holds": self.holds,
            "behind": [{"from": first, "to": last} for first, last in self.behind],
            "worst_month": self.worst_month,
            "worst": self.worst,
        }


@dataclass(frozen=True)
class Pairing:
    """A scenario (``other``) against the first one (``base``), by their numbers among those compared.

    ``curve`` (G + 1,) is the difference of the shares that have reached the endpoint at every eighth of
    a month; ``beats`` and ``noise_reduction`` have an entry for each horizon.
    """

    base: int
    other: int
    horizons: tuple[float, ...]
    curve: Estimate
    beats: tuple[Chance | None, ...]
    noise_reduction: tuple[float | None, ...]
    ahead: Order
    behind: Order

    def at(self, k: int) -> Estimate:
        """The difference at horizon ``k``: arrays of one entry."""
        g = round(self.horizons[k] * GRID_STEPS_PER_MONTH)
        return self.curve.only(g)

    def horizon(self, k: int) -> dict[str, Any]:
        """Plain values of horizon ``k``."""
        beats = self.beats[k]
        return {
            "difference": plain(self.at(k)),
            "beats": None if beats is None else {"value": beats.value, "mc_error": beats.mc_error},
            "noise_reduction": self.noise_reduction[k],
        }


def median_months(runs: PairedRuns, variant: int) -> tuple[float | None, float | None]:
    """Median month of all histories (None if not within the months simulated), and of those that arrive."""
    arrivals = runs.arrivals[variant]
    span = round(runs.horizons[-1] * GRID_STEPS_PER_MONTH)
    curve = np.cumsum(np.bincount(arrivals[arrivals <= span], minlength=span + 1))
    arrived = int(curve[-1])
    return first_month(curve, arrivals.size / 2), first_month(curve, arrived / 2) if arrived else None


def pair_up(runs: PairedRuns, other: int, base: int = 0) -> Pairing:
    """Compare a variant with another, replicate by replicate."""
    uncertain = runs.uncertain_variants[base] or runs.uncertain_variants[other]
    span = round(runs.horizons[-1] * GRID_STEPS_PER_MONTH)
    points = [
        estimate_means(_paired(runs, other, base, g)[..., None], uncertain=uncertain) for g in range(span + 1)
    ]
    curve = Estimate(
        *(
            np.concatenate([getattr(point, name) for point in points])
            for name in ("value", "mc_error", "low", "high")
        )
    )
    beats, reductions = [], []
    for month in runs.horizons:
        ours, theirs = runs.reached(other, month), runs.reached(base, month)
        beats.append(chance_to_beat(ours - theirs) if uncertain else None)
        reductions.append(noise_reduction(ours, theirs))
    return Pairing(
        base,
        other,
        runs.horizons,
        curve,
        tuple(beats),
        tuple(reductions),
        order(curve.value, curve.mc_error),
        order(-curve.value, curve.mc_error),
    )


def _paired(runs: PairedRuns, other: int, base: int, g: int) -> Reals:
    month = g / GRID_STEPS_PER_MONTH
    paired: Reals = runs.reached(other, month) - runs.reached(base, month)
    return paired


def noise_reduction(ours: Reals, theirs: Reals) -> float | None:
    """Variance of a difference of independent replicates over that of paired ones.

    It counts what chance and ignorance share between the two; None where the paired difference has no noise.
    """
    paired = float((ours - theirs).var())
    return float(ours.var() + theirs.var()) / paired if paired > 0.0 else None


def order(difference: Reals, mc_error: Reals) -> Order:
    """Whether a difference of two curves (G + 1,) is nowhere below 0 beyond the noise."""
    below = (difference < 0.0) & (difference < -TOLERANCE * mc_error)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], below, [False]]).astype(np.int8)))
    spans = tuple(
        (float(first) / GRID_STEPS_PER_MONTH, float(last - 1) / GRID_STEPS_PER_MONTH)
        for first, last in edges.reshape(-1, 2)
    )
    worst = int(difference.argmin())
    if difference[worst] >= 0.0:
        return Order(True, (), None, 0.0)
    return Order(not spans, spans, worst / GRID_STEPS_PER_MONTH, float(difference[worst]))


def chance_to_beat(paired: Reals) -> Chance | None:
    """P(over worlds) that the expected difference is above 0, from paired differences (W, R).

    A world's mean of R replicates is its difference plus noise, so the share of worlds with a mean
    above 0 is drawn towards ½. We take the differences as normal over worlds and the noise as
    normal within them (method of moments); the posterior probabilities of the worlds, averaged, are then free
    of that noise (empirical Bayes: Efron and Morris 1973, JASA 68, 117-130). The error is that of a jackknife
    over `BATCHES` batches of worlds, all estimated anew. A tie is no win. None for fewer than 2 worlds.
    """
    worlds, each = paired.shape
    if worlds < 2:
        return None
    means = paired.mean(axis=1)
    noise = paired.var(axis=1, ddof=1) / each if each > 1 else np.zeros(worlds)
    groups = np.arange(worlds) % BATCHES if worlds >= 2 * BATCHES else np.arange(worlds)
    number = int(groups.max()) + 1
    if worlds < 3:
        return Chance(_share_above(means, noise), 0.5)
    without = np.array([_share_above(means[groups != g], noise[groups != g]) for g in range(number)])
    error = float(np.sqrt((number - 1.0) / number * ((without - without.mean()) ** 2).sum()))
    return Chance(_share_above(means, noise), error)


def _share_above(means: Reals, noise: Reals) -> float:
    """Mean posterior probability of a difference above 0."""
    inner = float(noise.mean())
    between = float(between_worlds(means.var(ddof=1), inner, len(means)))
    total = between + inner
    if inner == 0.0 or between == 0.0:
        place = means if inner == 0.0 else np.full(1, means.mean())
        return float((place > 0.0).mean())
    centre = means.mean() + between / total * (means - means.mean())
    spread = (between * inner / total) ** 0.5
    above: NDArray[np.float64] = np.array([NormalDist(0.0, spread).cdf(float(one)) for one in centre])
    return float(above.mean())
