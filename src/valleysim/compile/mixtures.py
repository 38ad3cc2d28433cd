"""The quantiles of a mixture of laws, tabulated: Σ wᵢ·Sᵢ(x) = u solved at the knots of a curve."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from valleysim.curves import invert_masses
from valleysim.scenario.format.distributions import Z90
from valleysim.scenario.format.mixtures import WEIGHT

Reals = NDArray[np.float64]
Parameters = Mapping[str, float]
Tails = tuple[Reals, Reals, Reals]
"""Log P(X > exp(y)), log P(X < exp(y)) and the log density of log X, at some y (n,)."""
FARTHEST_LOG_MASS = 45.0
"""Knots reach 8.5 standard scores: log P about −39."""
POINTS = 2_000
CURVES_KEPT = 4_096
NEAR_KINK = np.geomspace(1e-12, 0.1, 60)
LOG_2PI = math.log(2.0 * math.pi)


def mixture_curve(parts: Mapping[str, str], names: Sequence[str], *values: float) -> Reals:
    """Knots (KNOTS,) of the log quantile of a mixture whose parameters have these names and values.

    A curve takes more than half a millisecond, and variants of a scenario ask for the same ones over and
    over: the last of them are kept.
    """
    return _curve(tuple(parts.items()), tuple(names), values)


@lru_cache(CURVES_KEPT)
def _curve(parts: tuple[tuple[str, str], ...], names: tuple[str, ...], values: tuple[float, ...]) -> Reals:
    given = dict(zip(names, values, strict=True))
    weights = np.array([given[f"{part}.{WEIGHT}"] for part, _ in parts])
    logs = np.log(weights / weights.sum())
    laws = [
        (law, {key.removeprefix(f"{part}."): one for key, one in given.items() if key.startswith(f"{part}.")})
        for part, law in parts
    ]

    def tails(y: Reals) -> Tails:
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            each = [_TAILS[law](y, own) for law, own in laws]
            above, below, density = (
                np.logaddexp.reduce([log + one[n] for log, one in zip(logs, each, strict=True)])
                for n in range(3)
            )
        return above, below, density

    y = _grid(tails, [math.log(own["low"]) for law, own in laws if law == "pareto"])
    above, below, density = tails(y)
    curve = invert_masses(np.exp(above), np.exp(below), np.exp(density), y)
    curve.flags.writeable = False
    return curve


def _grid(tails: Callable[[Reals], Tails], kinks: Sequence[float]) -> Reals:
    """Logarithms between which all but e⁻⁴⁵ of either tail lies, close to each other at the kinks."""
    reach = np.concatenate((-(1e-3 * 1.25 ** np.arange(94.0))[::-1], 1e-3 * 1.25 ** np.arange(94.0)))
    above, below, _ = tails(reach)
    low = reach[int(np.argmax(below > -FARTHEST_LOG_MASS)) - 1]
    high = reach[len(reach) - int(np.argmax(above[::-1] > -FARTHEST_LOG_MASS))]
    near = [np.concatenate((kink - NEAR_KINK, [kink], kink + NEAR_KINK)) for kink in kinks]
    return np.unique(np.concatenate((np.linspace(low, high, POINTS), *near)))


def _exponential(y: Reals, p: Parameters) -> Tails:
    return _weibull(y, {"mean": p["mean"], "shape": 1.0})


def _weibull(y: Reals, p: Parameters) -> Tails:
    k = p["shape"]
    spent = np.exp(k * (y - math.log(p["mean"] / math.gamma(1.0 + 1.0 / k))))
    return -spent, np.log(-np.expm1(-spent)), math.log(k) + np.log(spent) - spent


def _gamma(y: Reals, p: Parameters) -> Tails:
    from scipy.special import gammainc, gammaincc

    k = p["shape"]
    x = np.exp(y - math.log(p["mean"] / k))
    density = k * np.log(x) - x - math.lgamma(k)
    return np.log(gammaincc(k, x)), np.log(gammainc(k, x)), density


def _body(p: Parameters) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm."""
    if "median" in p:
        return math.log(p["median"]), math.log(p["p90"] / p["median"]) / Z90
    variance = math.log1p((p["sd"] / p["mean"]) ** 2)
    return math.log(p["mean"]) - variance / 2.0, math.sqrt(variance)


def _lognormal(y: Reals, p: Parameters) -> Tails:
    from scipy.special import log_ndtr

    mu, sigma = _body(p)
    z = (y - mu) / sigma
    return log_ndtr(-z), log_ndtr(z), -0.5 * z * z - 0.5 * LOG_2PI - math.log(sigma)


def _pareto(y: Reals, p: Parameters) -> Tails:
    a, beyond = p["tail_index"], y - math.log(p["low"])
    inside = beyond >= 0.0
    above = np.where(inside, -a * beyond, 0.0)
    density = np.where(inside, math.log(a) - a * beyond, -np.inf)
    return above, np.where(beyond > 0.0, np.log(-np.expm1(np.minimum(-a * beyond, 0.0))), -np.inf), density


def _lognormal_pareto(y: Reals, p: Parameters) -> Tails:
    """Body below θ = exp(μ + aσ²), a Pareto tail of index a above it (docs/model.md, 16)."""
    from scipy.special import log_ndtr

    (mu, sigma), a = _body(p), p["tail_index"]
    z = a * sigma
    at_join = -0.5 * z * z - 0.5 * LOG_2PI
    inside = float(log_ndtr(z))
    total = np.logaddexp(math.log(z) + inside, at_join)
    body, tail = math.log(z) + inside - total, at_join - total
    scores = np.minimum((y - mu) / sigma, z)
    beyond = np.maximum(y - mu - z * sigma, 0.0)
    is_body = beyond == 0.0
    left = body - inside + np.log(np.maximum(np.exp(inside) - np.exp(log_ndtr(scores)), 0.0))
    above = np.where(is_body, np.logaddexp(tail, left), tail - a * beyond)
    below = np.where(is_body, body - inside + log_ndtr(scores), np.log(-np.expm1(tail - a * beyond)))
    density = np.where(
        is_body,
        body - inside - 0.5 * scores**2 - 0.5 * LOG_2PI - math.log(sigma),
        tail + math.log(a) - a * beyond,
    )
    return above, below, density


_TAILS: dict[str, Callable[[Reals, Parameters], Tails]] = {
    "exponential": _exponential,
    "weibull": _weibull,
    "gamma": _gamma,
    "lognormal": _lognormal,
    "pareto": _pareto,
    "lognormal_pareto": _lognormal_pareto,
}
