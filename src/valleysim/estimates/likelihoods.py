"""How likely worlds are from noisy counts: each world's own count joined with what its neighbours say.

Of some pasts in a world a few agree with what is known. The rate at which they do is a smooth function of the
world's quantities and something of the world's own: a quadratic in normal scores emulates the logarithm of
the total hazard −log rate, which is linear where a hazard is lognormal. It is fitted by penalised likelihood
(P. McCullagh and J. A. Nelder 1989, *Generalized Linear Models*, section 2.5 for the fit, 4.3 for the link).
Count and emulator are then joined, each by its precision (J. Berger 1985, *Statistical Decision Theory*,
section 4.5, linear empirical Bayes).
"""

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.calibration import features
from valleysim.estimates.single import by_one_thread

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
RIDGE = 10.0
FEWEST = 64
"""Worlds from which on what neighbours say is looked at."""
TELLING = 2.0
"""Standard errors by which the counts go with a feature that is looked at."""
MOST_FEATURES = 60
STEPS = 25
SETTLED = 1e-6
FARTHEST = 4.0
"""Logarithm of the largest hazard that is looked for, a rate of e^(−55); the smallest is e^(−8)."""
LEAST_RATE = 1e-12


class Rates:
    """The rate at which pasts agree, emulated from the scores of worlds.

    Of the features of a world those are looked at that go with the counts by themselves: of hundreds of
    quantities few matter to one pilot (J. Fan and J. Lv 2008, J. R. Statist. Soc. B 70, section 2.2).
    """

    @by_one_thread
    def __init__(self, z: Reals, found: Whole, tries: Whole) -> None:
        """Fit to counts ``found`` (W,) out of ``tries`` (W,) in worlds with scores ``z`` (W, Q)."""
        x, number = features(z), tries.astype(np.float64)
        self._kept = _telling(x, found, number)
        self._coefficients = _fitted(x[:, self._kept], found, number)
        _, weights = _slopes(self._log_hazards(z), found, number)
        self._curvature = _curvature(x[:, self._kept], weights)

    def _log_hazards(self, z: Reals) -> Reals:
        return _within(features(z)[:, self._kept] @ self._coefficients)

    @by_one_thread
    def log(self, z: Reals) -> Reals:
        """Logarithms of rates (n,) in worlds with scores (n, Q)."""
        return np.asarray(-np.exp(self._log_hazards(z)))

    @by_one_thread
    def unseen(self, z: Reals, found: Whole, tries: Whole) -> Reals:
        """Rates (n,) in some worlds that it was fitted to, each as if that world had not been there.

        One step from the fit (D. Pregibon 1981, Annals of Statistics 9, equation 4.3).
        """
        log_hazards = self._log_hazards(z)
        slopes, weights = _slopes(log_hazards, found, tries.astype(np.float64))
        x = features(z)[:, self._kept]
        spread = np.einsum("ij,ji->i", x, np.linalg.solve(self._curvature, x.T))
        left = np.maximum(1.0 - weights * spread, 1e-6)
        return np.asarray(np.exp(-np.exp(_within(log_hazards - spread / left * slopes))))


def joined(emulated: Reals, found: Whole, tries: Whole) -> Reals:
    """The rate (W,) in each world: the mean of what it can be, given its count and an emulator of the others.

    ``emulated`` (W,) has not seen the world's own count. What it errs by beyond the noise of counts says how
    much that count weighs; if it errs by nothing more, the emulator alone is told.
    """
    noise = emulated * (1.0 - emulated) / tries
    away = found / tries - emulated
    squares = float(np.sum(emulated**2))
    beyond = max(float(np.sum(away**2 - noise)) / squares, 0.0) if squares > 0.0 else 0.0
    own = beyond * emulated**2
    weight = np.divide(own, own + noise, out=np.ones_like(own), where=own + noise > 0.0)
    return np.asarray(emulated + weight * away)


def _telling(x: Reals, found: Whole, tries: Reals) -> Whole:
    """Which features (W, F) tell something of the counts by themselves: score tests, and the constant."""
    rate = float(found.sum()) / float(tries.sum())
    centred = x - np.average(x, axis=0, weights=tries)
    spread = np.sqrt(rate * (1.0 - rate) * (tries @ centred**2))
    found_with = np.abs((found - tries * rate) @ centred)
    score = np.divide(found_with, spread, out=np.zeros(x.shape[1]), where=spread > 1e-9)
    order = np.argsort(-score, kind="stable")[:MOST_FEATURES]
    return np.concatenate([[0], np.sort(order[score[order] > TELLING])])


def _fitted(x: Reals, found: Whole, tries: Reals) -> Reals:
    """Coefficients of the log hazard by penalised binomial regression (iterated weighted least squares)."""
    penalty = _penalty(x)
    rate = min(max(float(found.sum()) / float(tries.sum()), LEAST_RATE), 1.0 - LEAST_RATE)
    coefficients = np.zeros(x.shape[1])
    coefficients[0] = _within(np.log(-np.log(np.array([rate]))))[0]
    for _ in range(STEPS):
        slopes, weights = _slopes(_within(x @ coefficients), found, tries)
        step = np.linalg.solve(_curvature(x, weights), x.T @ slopes - penalty @ coefficients)
        step *= min(1.0, 2.0 / max(float(np.abs(x @ step).max()), 1e-12))
        coefficients = coefficients + step
        if float(np.abs(step).max()) < SETTLED:
            break
    return coefficients


def _slopes(log_hazards: Reals, found: Whole, tries: Reals) -> tuple[Reals, Reals]:
    """Of the log likelihood by the log hazard (W,): its slope, and the curvature that is expected."""
    hazards = np.exp(log_hazards)
    rates = np.exp(-hazards)
    steepness = hazards / -np.expm1(-hazards)
    return -(found - tries * rates) * steepness, tries * rates * hazards * steepness


def _within(log_hazards: Reals) -> Reals:
    return np.asarray(np.clip(log_hazards, -2.0 * FARTHEST, FARTHEST))


def _penalty(x: Reals) -> Reals:
    penalty = RIDGE * np.eye(x.shape[1])
    penalty[0, 0] = 1e-9
    return penalty


def _curvature(x: Reals, weights: Reals) -> Reals:
    """Of the penalised likelihood, where each world has its weight (W,)."""
    return np.asarray((x * weights[:, None]).T @ x + _penalty(x))
