"""How likely worlds are from noisy counts: each world's own count joined with what its neighbours say.

Of some pasts in a world a few agree with what is known. The rate at which they do is a smooth function of the
world's quantities and something of the world's own: it is emulated by a quadratic in normal scores on the
logarithmic scale, fitted by penalised likelihood (P. McCullagh and J. A. Nelder 1989, *Generalized Linear
Models*, chapter 6, and section 2.5 for the fit). Count and emulator are then joined, each by its precision
(J. Berger 1985, *Statistical Decision Theory*, section 4.5, linear empirical Bayes).
"""

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.calibration import FOLDS, features

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
RIDGE = 10.0
FEWEST = 64
"""Worlds from which on what neighbours say is looked at."""
STEPS = 25
SETTLED = 1e-6
FARTHEST = 30.0
"""Logarithms of rates beyond which none is looked for."""


class Rates:
    """The rate at which pasts agree, emulated from the scores of worlds."""

    def __init__(self, z: Reals, found: Whole, tries: Whole) -> None:
        """Fit to counts ``found`` (W,) out of ``tries`` (W,) in worlds with scores ``z`` (W, Q)."""
        self._coefficients = _fitted(features(z), found, tries)

    def __call__(self, z: Reals) -> Reals:
        """Rates (n,) in worlds with scores (n, Q)."""
        return np.asarray(np.exp(np.clip(features(z) @ self._coefficients, -FARTHEST, 0.0)))


def smoothed(z: Reals, found: Whole, tries: Whole) -> Reals:
    """The rate (W,) in each world: the mean of what it can be, given its count and an emulator of the others.

    The emulator has not seen the world's own count. What it errs by beyond the noise of counts says how much
    that count weighs; if it errs by nothing more, the emulator alone is told. Few worlds have their shares.
    """
    if len(z) < FEWEST:
        return np.asarray(found / tries)
    emulated = np.empty(len(z))
    fold = np.arange(len(z)) % FOLDS
    for k in range(FOLDS):
        emulated[fold == k] = Rates(z[fold != k], found[fold != k], tries[fold != k])(z[fold == k])
    noise = emulated * (1.0 - emulated) / tries
    away = found / tries - emulated
    squares = float(np.sum(emulated**2))
    beyond = max(float(np.sum(away**2 - noise)) / squares, 0.0) if squares > 0.0 else 0.0
    own = beyond * emulated**2
    weight = np.divide(own, own + noise, out=np.ones_like(own), where=own + noise > 0.0)
    return np.asarray(emulated + weight * away)


def _fitted(x: Reals, found: Whole, tries: Whole) -> Reals:
    """Coefficients of the log rate by penalised Poisson regression (iterated weighted least squares)."""
    penalty = RIDGE * np.eye(x.shape[1])
    penalty[0, 0] = 1e-9
    mean = max(float(found.sum()) / float(tries.sum()), 1e-12)
    coefficients = np.zeros(x.shape[1])
    coefficients[0] = np.log(mean)
    for _ in range(STEPS):
        log_rate = np.clip(x @ coefficients, -FARTHEST, 0.0)
        expected = tries * np.exp(log_rate)
        step = np.linalg.solve(
            (x * expected[:, None]).T @ x + penalty, x.T @ (found - expected) - penalty @ coefficients
        )
        step *= min(1.0, 2.0 / max(float(np.abs(x @ step).max()), 1e-12))
        coefficients = coefficients + step
        if float(np.abs(step).max()) < SETTLED:
            break
    return coefficients
