"""Calibration by importance: from a statistic of some worlds to weights of others (pure arithmetic).

A statistic is looked at on its link scale, a logarithm or a logit. There it is emulated by a quadratic in the
normal scores z of the quantities, fitted by ridge regression on simulated worlds; many prior worlds are
weighed by the emulated statistics, some of them drawn by weight and really simulated, and their weights
corrected by the ratio of exact to emulated likelihood (P. S. Craig and others 1997, "Pressure matching for
hydrocarbon reservoirs", for the emulator; A. B. Owen, *Monte Carlo theory, methods and examples*, chapter 9,
for the effective sample).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.single import by_one_thread

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
RIDGE = 3.0
FOLDS = 4
Z95 = 1.6448536269514722
LEAST_SHARE = 0.002
"""Shares nearer to 0 or 1 than this are as good as none, or all: the logit has no end."""
IMPOSSIBLE = -1e4
"""Log likelihood of a world in which a statistic is not defined."""


@dataclass(frozen=True)
class Band:
    """What a statistic should be: ``value``, and a band that holds it with 90 %, on the scale of ``link``."""

    value: float
    low: float
    high: float
    link: str
    weight: float = 1.0

    @property
    def spreads(self) -> tuple[float, float]:
        """Standard deviations below and above the value, on the link scale."""
        low, middle, high = (
            float(linked(self.link, np.array([x]))[0]) for x in (self.low, self.value, self.high)
        )
        return max(middle - low, 1e-9) / Z95, max(high - middle, 1e-9) / Z95

    def log_likelihood(self, y: Reals, extra: float = 0.0) -> Reals:
        """Of statistics ``y`` (n,) on the link scale: two-piece normal, wider by what is ``extra``."""
        below, above = self.spreads
        away = y - float(linked(self.link, np.array([self.value]))[0])
        spread = np.where(away < 0.0, below, above)
        found = -0.5 * self.weight * away**2 / (spread**2 + extra**2)
        return np.where(np.isfinite(y), found, IMPOSSIBLE)


def linked(link: str, x: Reals) -> Reals:
    """A statistic on its link scale; not a number where it is not defined."""
    if link == "log":
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Reals = np.where(x > 0.0, np.log(np.maximum(x, 1e-300)), np.nan)
        return found
    share = np.clip(x, LEAST_SHARE, 1.0 - LEAST_SHARE)
    return np.log(share) - np.log1p(-share)


@dataclass(frozen=True)
class Emulator:
    """Quadratics in z of some statistics: coefficients (features, T), residual spreads and R² (T,)."""

    coefficients: Reals
    residuals: Reals
    explained: Reals

    @by_one_thread
    def __call__(self, z: Reals) -> Reals:
        """Statistics (n, T) on their link scales at scores (n, Q)."""
        found: Reals = features(z) @ self.coefficients
        return found


def features(z: Reals) -> Reals:
    """1, z and z² − 1: (n, 1 + 2 Q)."""
    return np.hstack([np.ones((len(z), 1)), z, z * z - 1.0])


@by_one_thread
def fit_emulator(z: Reals, y: Reals) -> Emulator:
    """Fit each statistic (n, T), where it is defined, to the scores (n, Q) by ridge regression.

    The residual spread and R² are those of a third of the worlds that the fit has not seen; the
    coefficients those of all.
    """
    held_out = np.arange(len(z)) % 3 == 2
    columns, residuals, explained = [], [], []
    for t in range(y.shape[1]):
        there = np.isfinite(y[:, t])
        fitted, seen = there & ~held_out, there & held_out
        left = y[seen, t] - features(z[seen]) @ _ridge(z[fitted], y[fitted, t])
        residuals.append(float(np.sqrt(np.mean(left**2))))
        varies = float(np.var(y[seen, t]))
        explained.append(1.0 - float(np.mean(left**2)) / varies if varies > 1e-12 else np.nan)
        columns.append(_ridge(z[there], y[there, t]))
    return Emulator(np.array(columns).T, np.array(residuals), np.array(explained))


def sharpened(z: Reals, y: Reals, noise: Reals) -> tuple[Reals, Reals]:
    """Statistics (n, T) nearer to the truth than the simulated ``y``, and the error that is left (T,).

    What a world's neighbours say of it, an emulator that has not seen it, is joined with what its own
    histories say, each by its precision: ``noise`` (T,) is the standard error of ``y``, and what the emulator
    errs by beyond that is its own.
    """
    emulated = np.empty_like(y)
    fold = np.arange(len(z)) % FOLDS
    for k in range(FOLDS):
        emulated[fold == k] = fit_emulator(z[fold != k], y[fold != k])(z[fold == k])
    own = noise**2
    theirs = np.maximum(np.nanmean((y - emulated) ** 2, axis=0) - own, 1e-12)
    share = own / (own + theirs)
    return share * emulated + (1.0 - share) * y, np.sqrt(share * theirs)


def _ridge(z: Reals, y: Reals) -> Reals:
    x = features(z)
    penalty = RIDGE * np.eye(x.shape[1])
    penalty[0, 0] = 0.0
    return np.asarray(np.linalg.solve(x.T @ x + penalty, x.T @ y), np.float64)


def log_likelihoods(bands: Sequence[Band], y: Reals, extras: Reals | None = None) -> Reals:
    """Joint log likelihood (n,) of statistics (n, T) on their link scales."""
    total = np.zeros(len(y))
    for t, band in enumerate(bands):
        total += band.log_likelihood(y[:, t], 0.0 if extras is None else float(extras[t]))
    return total


def normalised(log_weights: Reals) -> Reals:
    """Weights (n,) that add up to 1."""
    weights = np.exp(log_weights - log_weights.max())
    return np.asarray(weights / weights.sum())


def effective(weights: Reals) -> float:
    """How many equally weighted worlds some weights that add up to 1 are worth."""
    return float(1.0 / np.sum(weights**2))


def resampled(weights: Reals, number: int, start: float) -> Whole:
    """Positions (number,) drawn by weight, each as often as its weight says but for one: systematically.

    ``start`` in [0, 1) is the one random number of it.
    """
    edges = np.cumsum(weights)
    edges[-1] = 1.0
    points = (start + np.arange(number)) / number
    return np.searchsorted(edges, points, side="right").astype(np.int64)
