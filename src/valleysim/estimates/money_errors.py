"""Monte Carlo errors of quantiles and tails of money, and of budgets kept together with a date.

An amount at a share is where the curve of replicates by amount comes to it; its error is how far it moves
when the curve is moved by the error of the share. That is the larger of the binomial one and of the spread
between batches of worlds, as for any probability (`estimates`). There is no error to tell where the share may
lie beyond what is reached, nor from a single world of many, nor from a handful of amounts.
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.counts import COARSE, Counts
from valleysim.estimates.intervals import sampling_variance, world_variance
from valleysim.estimates.money import quantile
from valleysim.vocabulary import Endpoint

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
FEWEST_BEYOND = 10
"""Replicates beyond a value at risk that tell how far their mean may be off."""


def share_error(within: Whole, replicates: Whole, *, uncertain: bool) -> float:
    """Standard error of a share of replicates, from those of each batch (B,) that are within it."""
    within, replicates = within[replicates > 0], replicates[replicates > 0]
    count = within.sum(keepdims=True)
    variance = float(sampling_variance(count, count, int(replicates.sum()), 1)[0])
    if uncertain:
        variance = max(variance, float(world_variance(within[:, None], replicates)[0]))
    return math.sqrt(variance)


def moved(amount: Callable[[float], float], share: float, error: float, largest: float = 1.0) -> float | None:
    """Error of the amount at a share, whose own error is ``error``; the share may be ``largest`` at most.

    None if an error of the share may bring it to ``largest``: the amount there is that of one replicate.
    """
    if share + error >= largest and error > 0.0:
        return None
    low, high = max(share - error, 0.0), share + error
    return (amount(high) - amount(low)) * error / (high - low) if high > low else 0.0


def var_error(counts: Counts, endpoint: Endpoint, level: float, *, uncertain: bool) -> float | None:
    """Monte Carlo error of the value at risk of what is sunk."""
    bins, ends = counts.sunk_bins[endpoint], counts.sunk_ends[endpoint]
    k = int(np.searchsorted(np.cumsum(bins), level * bins.sum() - 1e-9))
    batches = counts.sunk_batches[:, endpoint]
    error = share_error(batches[:, : k + 1].sum(axis=1), batches.sum(axis=1), uncertain=uncertain)
    # Of the bin of the quantile a part lies below it: the share there is the level itself.
    return moved(lambda share: quantile(bins, ends, share), level, error)


def cvar_error(counts: Counts, endpoint: Endpoint, level: float, *, uncertain: bool) -> float | None:
    """Monte Carlo error of the mean beyond the value at risk.

    Beside a constant it is the mean of max(x − VaR, 0) over the share beyond (Rockafellar and Uryasev 2000).
    """
    bins, ends = counts.sunk_bins[endpoint], counts.sunk_ends[endpoint]
    used = np.flatnonzero(bins)
    beyond = np.maximum(ends[used].mean(axis=1) - quantile(bins, ends, level), 0.0) / (1.0 - level)
    batches = counts.sunk_batches[:, endpoint][:, used]
    replicates = batches.sum(axis=1)
    batches, replicates = batches[replicates > 0], replicates[replicates > 0]
    if (uncertain and len(replicates) < 2) or bins[used][beyond > 0.0].sum() < min(
        FEWEST_BEYOND, replicates.sum()
    ):
        return None
    total = replicates.sum()
    mean = bins[used] @ beyond / total
    variance = float(bins[used] @ (beyond - mean) ** 2 / total / max(total - 1, 1))
    if uncertain:
        residuals = batches @ beyond - replicates * mean
        variance = max(
            variance, float((residuals**2).sum() / total**2 * len(replicates) / (len(replicates) - 1.0))
        )
    return math.sqrt(variance)


def budget_error(
    counts: Counts,
    endpoint: Endpoint,
    h: int,
    confidence: float,
    amount: Callable[[float], float],
    k: int,
    *,
    uncertain: bool,
) -> float | None:
    """Monte Carlo error of the smallest spend that is kept together with the date of horizon ``h``.

    ``amount`` tells that spend for a confidence, ``k`` is the bin of ``Counts.confidence`` in which it lies.
    """
    kept = counts.kept_batches[:, endpoint, h]
    replicates = counts.sunk_batches[:, endpoint].sum(
        axis=1
    )  # by the number of a world, whichever were simulated
    error = share_error(kept[:, : k // COARSE + 1].sum(axis=1), replicates, uncertain=uncertain)
    largest = float(kept.sum()) / counts.n_replicates
    return moved(amount, confidence, error, largest)
