"""From counts to probabilities, each with its Monte Carlo error and its credible interval.

Three parts are kept apart. The *value* is the share of all histories. The *Monte Carlo error* is what
more replicates and worlds would remove: one standard error, the larger of two estimates, the
binomial one and the spread of independent batches of worlds. The *credible interval* is what they would
not remove: the spread of the worlds' own probabilities, after the inner noise is taken out.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.compile import BATCHES
from valleysim.frozen import freeze_fields

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]

LOWER, UPPER = 0.05, 0.95
LARGEST_VARIANCE = 0.25


@dataclass(frozen=True)
class Estimate:
    """Shares (…,) with one Monte Carlo standard error and a 90 % credible interval each."""

    value: Reals
    mc_error: Reals
    low: Reals
    high: Reals

    def __post_init__(self) -> None:
        freeze_fields(self)


@dataclass(frozen=True)
class Successes:
    """Pilots of each replicate that have reached something, added up: W worlds, K points.

    ``counts`` (W, K) are sums over replicates, ``squares`` (W, K) sums of squares, ``replicates``
    (W,); each replicate has ``pilots`` pilots.
    """

    counts: Whole
    squares: Whole
    replicates: Whole
    pilots: int

    @property
    def histories(self) -> Whole:
        """Histories of each world, of all pilots (W,)."""
        return self.replicates * self.pilots


def of_one(counts: Whole, replicates: Whole) -> Successes:
    """Successes of one pilot: 0 or 1 in each replicate."""
    return Successes(counts, counts, replicates, 1)


def estimate(successes: Successes, *, uncertain: bool) -> Estimate:
    """Estimate the share of pilots at each point, with its errors."""
    counts, lived = successes.counts.sum(axis=0), int(successes.replicates.sum())
    value = counts / (lived * successes.pilots)
    variance = sampling_variance(counts, successes.squares.sum(axis=0), lived, successes.pilots)
    if not uncertain:
        return Estimate(value, np.sqrt(variance), value, value)
    variance = np.maximum(variance, world_variance(successes.counts, successes.histories))
    low, high = credible_interval(successes)
    return Estimate(value, np.sqrt(variance), low, high)


def sampling_variance(counts: Whole, squares: Whole, replicates: int, pilots: int) -> Reals:
    """Variance of a share of pilots that independent replicates leave; pilots of one may hang together.

    Never 0, because no event in N histories is not proof that there is none.
    """
    histories = replicates * pilots
    p = (counts + 0.5) / (histories + 1.0)
    share, second = counts / histories, squares / (replicates * pilots**2)
    least = 0.25 / (replicates + 1.0) / replicates
    variance: Reals = np.maximum((p * (1.0 - p) - (share - second)) / replicates, least)
    return variance


def world_variance(successes: Whole, histories: Whole) -> Reals:
    """Variance of the mean over worlds, from `BATCHES` independent randomisations of their design.

    With fewer than two worlds a batch, worlds count as independent, which is cautious. One world says
    nothing of the others: the variance is then the largest that a share can have.
    """
    worlds = len(histories)
    if worlds < 2:
        return np.full(successes.shape[1], LARGEST_VARIANCE)
    groups = np.arange(worlds) % BATCHES if worlds >= 2 * BATCHES else np.arange(worlds)
    number = int(groups.max()) + 1
    sizes = np.bincount(groups, histories, number)
    sums = np.zeros((number, successes.shape[1]))
    np.add.at(sums, groups, successes)
    total = sizes.sum()
    mean = sums.sum(axis=0) / total
    residuals = sums - sizes[:, None] * mean
    variance: Reals = (residuals**2).sum(axis=0) / total**2 * number / (number - 1.0)
    return variance


def between_worlds(spread: Reals, inner: Reals | float, worlds: int) -> Reals:
    """Variance of the worlds' own numbers, from the spread of their noisy ones and the noise within.

    At least one standard error of the spread (that of a variance of normal numbers, √(2/(W − 1)) of it):
    where replicates are too few to tell ignorance from noise, the interval must not shrink to a point.
    """
    least = spread * min(np.sqrt(2.0 / (worlds - 1.0)), 1.0)
    found: Reals = np.maximum(spread - inner, least)
    return found


def credible_interval(successes: Successes) -> tuple[Reals, Reals]:
    """5 % and 95 % points (K,) of the worlds' probabilities, freed of the inner noise.

    The worlds' shares scatter by more than their probabilities do. They are drawn together towards
    their mean until their variance is the estimated variance of the probabilities: T. A.
    Louis (1984), JASA 79, 393-398, section 3. One world leaves everything open.
    """
    replicates = successes.replicates[:, None].astype(np.float64)
    share = successes.counts / (replicates * successes.pilots)
    mean = successes.counts.sum(axis=0) / successes.histories.sum()
    if len(successes.replicates) < 2:
        return np.zeros_like(mean), np.ones_like(mean)
    second = successes.squares / (replicates * successes.pilots**2)
    within = share * (1.0 - share) - (share - second)
    inner = (within / np.maximum(replicates - 1.0, 1.0)).mean(axis=0)
    spread = share.var(axis=0, ddof=1)
    between = between_worlds(spread, inner, len(successes.replicates))
    shrink = np.sqrt(np.divide(between, spread, out=np.zeros_like(between), where=spread > 0.0))
    shrunk = mean + shrink * (share - mean)
    low, high = np.quantile(shrunk, (LOWER, UPPER), axis=0)
    # Where a few worlds hold nearly all successes, the mean lies beyond both points.
    return np.clip(np.minimum(low, mean), 0.0, 1.0), np.clip(np.maximum(high, mean), 0.0, 1.0)


def estimate_means(values: Reals, *, uncertain: bool) -> Estimate:
    """Means (K,) of numbers (W, R, K) of R replicates in each of W worlds, with both errors.

    For differences of paired replicates and other numbers that are not shares of histories: their
    Monte Carlo error is 0 where all replicates agree.
    """
    worlds, each = values.shape[:2]
    means = values.mean(axis=1)
    value = means.mean(axis=0)
    within = values.var(axis=1, ddof=1) if each > 1 else np.zeros_like(means)
    pooled = values.reshape(worlds * each, -1)
    variance = pooled.var(axis=0) / max(len(pooled) - 1, 1)
    if not uncertain:
        return Estimate(value, np.sqrt(variance), value, value)
    if worlds < 2:
        return Estimate(value, np.sqrt(variance), np.full_like(value, -1.0), np.full_like(value, 1.0))
    variance = np.maximum(variance, _batch_variance(means))
    spread = means.var(axis=0, ddof=1)
    between = between_worlds(spread, (within / each).mean(axis=0), worlds)
    shrink = np.sqrt(np.divide(between, spread, out=np.zeros_like(between), where=spread > 0.0))
    low, high = np.quantile(value + shrink * (means - value), (LOWER, UPPER), axis=0)
    return Estimate(value, np.sqrt(variance), np.minimum(low, value), np.maximum(high, value))


def _batch_variance(means: Reals) -> Reals:
    """Variance of the mean over worlds (W, K), from the spread of batches of them."""
    worlds = len(means)
    groups = np.arange(worlds) % BATCHES if worlds >= 2 * BATCHES else np.arange(worlds)
    number = int(groups.max()) + 1
    sizes = np.bincount(groups, minlength=number)[:, None]
    sums = np.zeros((number, means.shape[1]))
    np.add.at(sums, groups, means)
    residuals = sums - sizes * means.mean(axis=0)
    variance: Reals = (residuals**2).sum(axis=0) / worlds**2 * number / (number - 1.0)
    return variance
