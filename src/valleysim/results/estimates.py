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


def estimate(successes: Whole, histories: Whole, *, uncertain: bool) -> Estimate:
    """Estimate shares from successes (W, K) among histories (W,) of W worlds."""
    total = histories.sum()
    value = successes.sum(axis=0) / total
    variance = binomial_variance(successes.sum(axis=0), total)
    if not uncertain:
        return Estimate(value, np.sqrt(variance), value, value)
    variance = np.maximum(variance, world_variance(successes, histories))
    low, high = credible_interval(successes, histories)
    return Estimate(value, np.sqrt(variance), low, high)


def binomial_variance(successes: Whole, total: int) -> Reals:
    """Variance of a share; never 0, because no event in N histories is not proof that there is none."""
    p = (successes + 0.5) / (total + 1.0)
    variance: Reals = p * (1.0 - p) / total
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


def credible_interval(successes: Whole, histories: Whole) -> tuple[Reals, Reals]:
    """5 % and 95 % points (K,) of the worlds' probabilities, freed of the inner noise.

    The worlds' shares scatter by more than their probabilities do. They are drawn together towards
    their mean until their variance is the estimated variance of the probabilities: T. A.
    Louis (1984), JASA 79, 393-398, section 3. One world leaves everything open.
    """
    n = histories[:, None].astype(np.float64)
    share = successes / n
    mean = successes.sum(axis=0) / histories.sum()
    if len(histories) < 2:
        return np.zeros_like(mean), np.ones_like(mean)
    inner = (share * (1.0 - share) / np.maximum(n - 1.0, 1.0)).mean(axis=0)
    spread = share.var(axis=0, ddof=1)
    between = np.maximum(spread - inner, 0.0)
    shrink = np.sqrt(np.divide(between, spread, out=np.zeros_like(between), where=spread > 0.0))
    shrunk = mean + shrink * (share - mean)
    low, high = np.quantile(shrunk, (LOWER, UPPER), axis=0)
    return np.clip(low, 0.0, 1.0), np.clip(high, 0.0, 1.0)
