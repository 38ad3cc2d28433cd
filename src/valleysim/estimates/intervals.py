"""From counts to probabilities, each with its Monte Carlo error and its credible interval.

Three parts are kept apart. The *value* is the share of all histories. The *Monte Carlo error* is what
more replicates and worlds would remove: one standard error, the larger of two estimates, the
binomial one and the spread of independent batches of worlds. The *credible interval* is what they would
not remove: the spread of the worlds' own probabilities, after the inner noise is taken out. Where too few
successes are seen to tell, it is at least as wide as what is not known of their mean; where worlds are few,
it is that of one more world, which their own spread is too narrow for.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.frozen import FrozenFields
from valleysim.worlds.design import BATCHES

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]

LOWER, UPPER = 0.05, 0.95
LARGEST_VARIANCE = 0.25
FEW = 20
"""Replicates of a world below which its shares are too coarse to be drawn together."""
FEW_WORLDS = 100
"""Worlds below which the interval is that of one more world: by then only a little wider."""
SCORE = 1.6448536269514722
"""95 % point of a standard normal number."""
GRID = np.linspace(-1.0, 1.0, 801)[:, None]
SMALLEST_PART = 1e-12
"""Variance of a beta law, as a part of the largest with its mean, that is a point: what rounding leaves."""
REACH, WIDEST = 12.0, 2.5
"""A beta law's grid reaches so many standard deviations of the logit, itself at most this."""


@dataclass(frozen=True, eq=False)
class Estimate(FrozenFields):
    """Shares (…,) with one Monte Carlo standard error and a 90 % credible interval each."""

    value: Reals
    mc_error: Reals
    low: Reals
    high: Reals

    def only(self, k: int) -> "Estimate":
        """One entry: arrays of one."""
        return Estimate(*(one[[k]] for one in (self.value, self.mc_error, self.low, self.high)))

    def errors(self, k: int = 0) -> dict[str, float]:
        """The error and the interval of one entry, as plain values."""
        return {name: float(getattr(self, name)[k]) for name in ("mc_error", "low", "high")}


@dataclass(frozen=True, eq=False)
class Successes:
    """Pilots of each replicate that have reached something, added up: W worlds, K points.

    ``counts`` (W, K) are sums over replicates, ``squares`` (W, K) sums of squares, ``replicates``
    (W,); each replicate has ``pilots`` pilots. Where what is called a replicate depends on others,
    ``independent`` is how many that are independent all of them are worth at least.
    """

    counts: Whole
    squares: Whole | Reals
    replicates: Whole
    pilots: int
    independent: float | None = None

    @property
    def histories(self) -> Whole:
        """Histories of each world, of all pilots (W,)."""
        return self.replicates * self.pilots


def of_one(counts: Whole, replicates: Whole) -> Successes:
    """Successes of one pilot: 0 or 1 in each replicate."""
    return Successes(counts, counts, replicates, 1)


def estimate(successes: Successes, *, uncertain: bool) -> Estimate:
    """Estimate the share of pilots at each point, with its errors."""
    counts, replicates = successes.counts.sum(axis=0), int(successes.replicates.sum())
    value = counts / (replicates * successes.pilots)
    variance = sampling_variance(counts, successes.squares.sum(axis=0), replicates, successes.pilots)
    fewest = replicates if successes.independent is None else successes.independent
    variance = np.maximum(variance, smallest_variance(fewest))
    if not uncertain:
        return Estimate(value, np.sqrt(variance), value, value)
    variance = np.maximum(variance, world_variance(successes.counts, successes.histories))
    low, high = credible_interval(successes)
    if len(successes.replicates) > 1:
        least, most = bounds_of_mean(counts, replicates, successes.pilots, variance, fewest)
        low, high = np.minimum(low, least), np.maximum(high, most)
    return Estimate(value, np.sqrt(variance), low, high)


def rising(one: Estimate) -> Estimate:
    """The same curve (K,) over time with bounds that never fall: what has been reached stays reached.

    Each bound is at most what it is at any later point, so those of the last point stay as they are.
    """
    low, high = (np.minimum.accumulate(bound[::-1])[::-1] for bound in (one.low, one.high))
    return Estimate(one.value, one.mc_error, low, high)


def bounds_of_mean(
    counts: Whole, replicates: int, pilots: int, variance: Reals, independent: float | None = None
) -> tuple[Reals, Reals]:
    """5 % and 95 % points (K,) of the mean itself: 0 and 2.7/N where none of N replicates was seen.

    E. B. Wilson (1927), JASA 22, 209-212, for as many independent histories as ``variance`` is worth; as many
    as there are replicates (or ``independent`` ones), where too few were seen for a variance of their own.
    """
    histories = replicates * pilots
    share = counts / histories
    p = (counts + 0.5) / (histories + 1.0)
    worth = replicates if independent is None else independent
    known = variance > smallest_variance(worth)
    number = np.clip(p * (1.0 - p) / variance, np.where(known, 1.0, worth), np.where(known, histories, worth))
    middle = share + SCORE**2 / (2.0 * number)
    reach = SCORE * np.sqrt(share * (1.0 - share) / number + (SCORE / (2.0 * number)) ** 2)
    low, high = (middle - reach) / (1.0 + SCORE**2 / number), (middle + reach) / (1.0 + SCORE**2 / number)
    return np.clip(np.minimum(low, share), 0.0, 1.0), np.clip(np.maximum(high, share), 0.0, 1.0)


def sampling_variance(counts: Whole, squares: Whole | Reals, replicates: int, pilots: int) -> Reals:
    """Variance of a share of pilots that independent replicates leave; pilots of one may be dependent.

    Never 0, because no event in N histories is not proof that there is none.
    """
    histories = replicates * pilots
    p = (counts + 0.5) / (histories + 1.0)
    share, second = counts / histories, squares / (replicates * pilots**2)
    variance: Reals = (p * (1.0 - p) - (share - second)) / replicates
    return np.maximum(variance, smallest_variance(replicates))


def smallest_variance(replicates: float) -> float:
    """Variance of a share of which hardly anything was seen: that of half a replicate."""
    return 0.25 / (replicates + 1.0) / replicates


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


def of_one_more(worlds: int) -> float:
    """By how much more than SCORE deviations between few worlds the probability of one more may be off.

    Student's law with W − 1 degrees of freedom, for one more draw beside W: 4.7 for two worlds, 1.04 for 32.
    """
    from scipy.special import stdtrit

    return float(stdtrit(worlds - 1, UPPER)) / SCORE * float(np.sqrt(1.0 + 1.0 / worlds))


@dataclass(frozen=True)
class Spread:
    """What the worlds' shares scatter by (K,): ``seen`` is their variance, ``within`` that of one replicate.

    ``between`` is the variance of the worlds' probabilities; ``error`` its standard error, as a share of it.
    """

    seen: Reals
    within: Reals
    between: Reals
    error: Reals


def spread_of(successes: Successes) -> Spread:
    """Split the variance of the worlds' shares; for two worlds or more."""
    replicates = successes.replicates[:, None].astype(np.float64)
    share = successes.counts / (replicates * successes.pilots)
    second = successes.squares / (replicates * successes.pilots**2)
    noise = (share * (1.0 - share) - (share - second)) / np.maximum(replicates - 1.0, 1.0)
    inner, seen = noise.mean(axis=0), share.var(axis=0, ddof=1)
    worlds = len(replicates)
    between = between_worlds(seen, inner, worlds)
    error = seen * np.sqrt(2.0 / (worlds - 1.0))
    part = np.divide(error, between, out=np.full_like(between, np.inf), where=between > 0.0)
    return Spread(seen, (noise * replicates).mean(axis=0), between, part)


def credible_interval(successes: Successes) -> tuple[Reals, Reals]:
    """5 % and 95 % points (K,) of the worlds' probabilities, freed of the inner noise.

    The worlds' shares scatter by more than their probabilities do. They are drawn together towards
    their mean until their variance is the estimated variance of the probabilities: T. A.
    Louis (1984), JASA 79, 393-398, section 3. Shares of fewer than `FEW` replicates take too few values for
    that: then the interval is that of the beta law with this mean and variance (docs/results.md has the
    widths that were measured). So it is of fewer than `FEW_WORLDS` worlds, of which the outermost do not
    reach the points sought: the law is then as wide as `of_one_more` says. One world leaves everything open.
    """
    replicates = successes.replicates[:, None].astype(np.float64)
    share = successes.counts / (replicates * successes.pilots)
    mean = successes.counts.sum(axis=0) / successes.histories.sum()
    worlds = len(successes.replicates)
    if worlds < 2:
        return np.zeros_like(mean), np.ones_like(mean)
    spread = spread_of(successes)
    if worlds < FEW_WORLDS:
        low, high = beta_interval(mean, of_one_more(worlds) ** 2 * spread.between)
    elif replicates.mean() < FEW:
        low, high = beta_interval(mean, spread.between)
    else:
        ratio = np.divide(spread.between, spread.seen, out=np.zeros_like(mean), where=spread.seen > 0.0)
        shrunk = mean + np.sqrt(ratio) * (share - mean)
        low, high = np.quantile(shrunk, (LOWER, UPPER), axis=0)
    # Where a few worlds hold nearly all successes, the mean lies beyond both points.
    return np.clip(np.minimum(low, mean), 0.0, 1.0), np.clip(np.maximum(high, mean), 0.0, 1.0)


def beta_interval(mean: Reals, variance: Reals) -> tuple[Reals, Reals]:
    """5 % and 95 % points (K,) of beta laws with these means and variances, within 0.001.

    The density of the logit is summed over a grid, and falls off as an exponential beyond it.
    """
    low, high = mean.copy(), mean.copy()
    bernoulli = mean * (1.0 - mean)
    some = (bernoulli > 0.0) & (variance > SMALLEST_PART * bernoulli)
    number = np.maximum(bernoulli[some] / variance[some] - 1.0, 0.01)
    a, b = mean[some] * number, (1.0 - mean[some]) * number
    deviation = np.minimum(np.sqrt(1.0 / a + 1.0 / b + 1.0 / a**2 + 1.0 / b**2), WIDEST)
    y = np.clip(np.log(a / b), -WIDEST * REACH, WIDEST * REACH) + REACH * deviation * GRID
    log_density = -a * np.logaddexp(0.0, -y) - b * np.logaddexp(0.0, y)
    density = np.exp(log_density - log_density.max(axis=0))
    step = y[1] - y[0]
    above = np.cumsum(0.5 * (density[1:] + density[:-1]), axis=0) * step
    mass = density[0] / a + np.concatenate([np.zeros_like(a)[None], above])
    mass /= mass[-1] + density[-1] / b
    for end, point in ((low, LOWER), (high, UPPER)):
        found = [np.interp(point, mass[:, k], y[:, k]) for k in range(len(a))]
        end[some] = 1.0 / (1.0 + np.exp(-np.array(found)))
    return low, high


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
    if worlds < FEW_WORLDS:
        reach = SCORE * of_one_more(worlds) * np.sqrt(between)
        low, high = np.maximum(value - reach, -1.0), np.minimum(value + reach, 1.0)
        return Estimate(value, np.sqrt(variance), np.minimum(low, value), np.maximum(high, value))
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
