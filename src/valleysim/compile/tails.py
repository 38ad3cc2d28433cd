"""Both tails of laws as they are compiled, for all that is asked of laws without drawing from them.

Months are given by their logarithms y. Parameters (…, 4) are those of `valleysim.compile.laws`; of a law
with a closed form they may stand for many worlds, broadcast against y. Logarithms of chances keep their
relative accuracy far out, where chances themselves are 0 or 1 to the last bit.
"""

import math

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.draws.variates import Z_STEP
from valleysim.vocabulary import KNOTS, Z_MAX, Law

Reals = NDArray[np.float64]
BISECTIONS = 48
LOG_2PI = math.log(2.0 * math.pi)


BOUNDED = (Law.FIXED, Law.UNIFORM, Law.TRIANGULAR, Law.EMPIRICAL, Law.LOGIT_TABLE)
"""Laws with ends or steps: these are asked at months as they are, whose logarithm is rounded."""


def log_survival(law: Law, p: Reals, t: Reals, rows: list[Reals]) -> Reals:
    """Log P(X > t) at months t; of a law with a table in ``rows`` for sets with one curve."""
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        if law not in BOUNDED:
            return log_above(law, p, np.log(t), rows)
        if law == Law.LOGIT_TABLE:
            low, high, number = (p[..., n] for n in range(3))
            share = np.clip((t - low) / (high - low), 0.0, 1.0)
            return _log_tail(_scores(np.log(share) - np.log1p(-share), rows[int(np.ravel(number)[0])]))
        return np.asarray(np.log(_above_bounded(law, p, t, rows)))


def log_above(law: Law, p: Reals, y: Reals, rows: list[Reals]) -> Reals:
    """Log P(X > exp(y)) of a law that is not `BOUNDED`; with a table for sets with one curve."""
    from scipy.special import log_ndtr

    one, two, three = (p[..., n] for n in range(3))
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        if law == Law.EXPONENTIAL:
            return np.asarray(-np.exp(y) / one)
        if law == Law.WEIBULL:
            return np.asarray(-np.exp(two * (y - np.log(one))))
        if law == Law.LOGNORMAL:
            return np.asarray(log_ndtr((one - y) / two))
        if law == Law.LOGNORMAL_PARETO:
            return _spliced_above(one, two, three, y)
        assert law == Law.LOG_TABLE, law
        return _log_tail(_scores(y - np.log(one), rows[int(np.ravel(two)[0])]))


def log_below_and_density(law: Law, p: Reals, y: Reals) -> tuple[Reals, Reals]:
    """Log P(X < exp(y)) and the log density of log X, of a law with a closed form and no end."""
    from scipy.special import log_ndtr

    one, two, three = (p[..., n] for n in range(3))
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        if law in (Law.EXPONENTIAL, Law.WEIBULL):
            k = np.asarray(1.0 if law == Law.EXPONENTIAL else two)
            spent = np.exp(k * (y - np.log(one)))
            return np.log(-np.expm1(-spent)), np.log(k) + np.log(spent) - spent
        if law == Law.LOGNORMAL:
            z = (y - one) / two
            return np.asarray(log_ndtr(z)), -0.5 * z * z - 0.5 * LOG_2PI - np.log(two)
        assert law == Law.LOGNORMAL_PARETO, law
        mu, sigma, tail = one, two, three
        if not np.any(sigma > 0.0):
            above = _spliced_above(mu, sigma, tail, y)
            nothing = y < mu
            below, density = np.log(-np.expm1(above)), np.log(tail) + above
            return np.where(nothing, -np.inf, below), np.where(nothing, -np.inf, density)
        inside, in_body, _ = _weights(sigma, tail)
        scores, beyond = (y - mu) / sigma, y - mu - tail * sigma**2
        above = _spliced_above(mu, sigma, tail, y)
        is_body = beyond < 0.0
        body = in_body - inside
        below = np.where(is_body, body + log_ndtr(scores), np.log(-np.expm1(above)))
        of_body = body - 0.5 * scores**2 - 0.5 * LOG_2PI - np.log(sigma)
        density = np.where(is_body, of_body, np.log(tail) + above)
        nothing = is_body & (sigma <= 0.0)
        return np.where(nothing, -np.inf, below), np.where(nothing, -np.inf, density)


def _weights(sigma: Reals, tail: Reals) -> tuple[Reals, Reals, Reals]:
    """Log Φ(aσ), and the logs of the weights of body and tail (docs/model.md, 16)."""
    from scipy.special import log_ndtr

    z = tail * sigma
    inside, at_join = log_ndtr(z), -0.5 * z * z - 0.5 * LOG_2PI
    total = np.logaddexp(np.log(z) + inside, at_join)
    return inside, np.log(z) + inside - total, at_join - total


def _spliced_above(mu: Reals, sigma: Reals, tail: Reals, y: Reals) -> Reals:
    """Log P(X > exp(y)): the tail's weight, and what of the body is beyond; nothing is taken from 1.

    The weight below the join, `laws.body_weight`, is 1 to the last bit from aσ = 8.3 on. Without a width the
    body is not there: the tail alone, from its least value on.
    """
    from scipy.special import log_ndtr

    if not np.any(sigma > 0.0):
        return np.asarray(-tail * np.maximum(y - mu, 0.0))
    z, beyond = tail * sigma, y - mu - tail * sigma**2
    inside, in_body, in_tail = _weights(sigma, tail)
    left = log_ndtr(-np.minimum((y - mu) / sigma, z))
    of_body = in_body - inside + left + np.log(-np.expm1(log_ndtr(-z) - left))
    spliced = np.where(beyond > 0.0, in_tail - tail * beyond, np.logaddexp(in_tail, of_body))
    return np.asarray(np.where(sigma > 0.0, spliced, -tail * np.maximum(y - mu, 0.0)))


def _log_tail(z: Reals) -> Reals:
    from scipy.special import log_ndtr

    return np.asarray(log_ndtr(-z))


def _scores(y: Reals, curve: Reals) -> Reals:
    """Upper normal scores at which a curve takes the values ``y``, read as the kernel reads it."""
    k = np.clip(np.searchsorted(curve, y, side="right") - 1, 1, KNOTS - 3)
    a, b, c, d = curve[k - 1], curve[k], curve[k + 1], curve[k + 2]
    low, high = np.zeros_like(y), np.ones_like(y)
    for _ in range(BISECTIONS):
        t = 0.5 * (low + high)
        read = b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)))
        low, high = np.where(read < y, t, low), np.where(read < y, high, t)
    t = np.where(y < b, (y - b) / (b - a), np.where(y > c, 1.0 + (y - c) / (d - c), low))
    return (k + t) * Z_STEP - Z_MAX


def _above_bounded(law: Law, p: Reals, t: Reals, rows: list[Reals]) -> Reals:
    low, middle, high = (p[..., n] for n in range(3))
    if law == Law.FIXED:
        return np.asarray((t < low).astype(float))
    if law == Law.UNIFORM:
        return np.asarray(np.clip((middle - t) / (middle - low), 0.0, 1.0))
    if law == Law.TRIANGULAR:
        rising = 1.0 - np.clip(t - low, 0.0, None) ** 2 / ((high - low) * np.maximum(middle - low, 1e-300))
        falling = np.clip(high - t, 0.0, None) ** 2 / ((high - low) * np.maximum(high - middle, 1e-300))
        return np.asarray(np.where(t <= middle, rising, falling))
    samples = rows[int(np.ravel(middle)[0])][: int(np.ravel(low)[0])]
    return np.asarray(1.0 - np.searchsorted(samples, t, side="right") / low)
