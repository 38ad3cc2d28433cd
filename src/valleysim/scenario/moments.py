"""Mean, spread and least value of a variate, from its law: for estimates made without a run.

Parameters are arrays (W,), one entry a world; so is what is returned.
"""

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from valleysim.scenario.format.distributions import Z90, triangular_ends
from valleysim.scenario.format.laws import put_in_order
from valleysim.scenario.format.mixtures import WEIGHT
from valleysim.scenario.format.quantities import Quantity
from valleysim.scenario.format.variates import Variate

Reals = NDArray[np.float64]
Parameters = Mapping[str, Reals]
Moments = tuple[Reals, Reals, Reals]
"""Mean, standard deviation and least value."""
_NORMAL = NormalDist()
MOST_KEPT = 4_096
"""Answers that are kept: pilots of a portfolio say much the same of themselves."""


def typical(quantity: Quantity) -> float:
    """The number itself if it is known, else its median."""
    return share_of(quantity, 0.5)


@lru_cache(MOST_KEPT)
def share_of(quantity: Quantity, u: float) -> float:
    """The number itself if it is known, else the value that it is below with probability ``u``."""
    return quantity.known if quantity.known is not None else float(quantity.quantile(np.array([u]))[0])


@lru_cache(MOST_KEPT)
def typical_moments(
    variate: Variate, *, upto: float = math.inf, u: float = 0.5
) -> tuple[float, float, float]:
    """Mean, standard deviation and least value, each of its parameters being typical, or below with ``u``."""
    values = {name: np.array([share_of(parameter, u)]) for name, parameter in variate.parameters.items()}
    put_in_order(values, {name.rpartition(".")[0] for name in values})
    mean, sd, least = moments(variate, values, upto=upto)
    return float(mean[0]), float(sd[0]), float(least[0])


def moments(variate: Variate, values: Parameters, *, upto: float = math.inf) -> Moments:
    """Mean, standard deviation and least value (W,); infinite for what never happens.

    Of an empirical law and of never, which have no parameters, they are (1,): the same in every world.

    ``upto`` cuts the Pareto tail, whose mean may not exist: values beyond count as this one.
    """
    if variate.law == "empirical":
        samples = np.array(variate.samples)
        return samples.mean()[None], samples.std()[None], samples.min()[None]
    if variate.law == "never":
        return np.array([math.inf]), np.array([0.0]), np.array([math.inf])
    if variate.law == "lognormal_pareto":
        return _lognormal_pareto(values, upto)
    if variate.law == "pareto":
        return _pareto(values, upto)
    if variate.law == "mixture":
        return _mixture(variate, values, upto)
    return _MOMENTS[variate.law](values)


def _fixed(v: Parameters) -> Moments:
    return v["value"], np.zeros_like(v["value"]), v["value"]


def _exponential(v: Parameters) -> Moments:
    return v["mean"], v["mean"], np.zeros_like(v["mean"])


def _weibull(v: Parameters) -> Moments:
    first = np.array([math.gamma(1.0 + 1.0 / shape) for shape in v["shape"]])
    second = np.array([math.gamma(1.0 + 2.0 / shape) for shape in v["shape"]])
    return v["mean"], v["mean"] * np.sqrt(second / first**2 - 1.0), np.zeros_like(v["mean"])


def _gamma(v: Parameters) -> Moments:
    return v["mean"], v["mean"] / np.sqrt(v["shape"]), np.zeros_like(v["mean"])


def _lognormal(v: Parameters) -> Moments:
    if "mean" in v:
        return v["mean"], v["sd"], np.zeros_like(v["mean"])
    variance = (np.log(v["p90"] / v["median"]) / Z90) ** 2
    mean = v["median"] * np.exp(variance / 2.0)
    return mean, mean * np.sqrt(np.expm1(variance)), np.zeros_like(mean)


def _uniform(v: Parameters) -> Moments:
    return (v["low"] + v["high"]) / 2.0, (v["high"] - v["low"]) / math.sqrt(12.0), v["low"]


def _triangular(v: Parameters) -> Moments:
    low, high = triangular_ends(v["p10"], v["mode"], v["p90"])
    mode = v["mode"]
    variance = (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18.0
    return (low + mode + high) / 3.0, np.sqrt(variance), low


def _pert(v: Parameters) -> Moments:
    mean = (v["low"] + 4.0 * v["mode"] + v["high"]) / 6.0
    return mean, np.sqrt((mean - v["low"]) * (v["high"] - mean) / 7.0), v["low"]


def _lognormal_pareto(v: Parameters, upto: float) -> Moments:
    """Body below θ = exp(μ + aσ²), a Pareto tail of index a above it (docs/model.md, 16)."""
    mu, sigma = np.log(v["median"]), np.log(v["p90"] / v["median"]) / Z90
    index = v["tail_index"]
    z = index * sigma
    below, around = (np.array([law(value) for value in z]) for law in (_NORMAL.cdf, _NORMAL.pdf))
    weight = z * below / (z * below + around)
    theta = np.exp(mu + index * sigma**2)
    body = np.exp(mu + sigma**2 / 2.0) * np.array([_NORMAL.cdf(value) for value in z - sigma]) / below
    reach = np.maximum(upto / theta, 1.0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        beyond = np.where(index == 1.0, np.log(reach), (1.0 - reach ** (1.0 - index)) / (index - 1.0))
    mean = weight * np.minimum(body, upto) + (1.0 - weight) * np.minimum(theta * (1.0 + beyond), upto)
    return mean, mean, np.zeros_like(mean)


def _pareto(v: Parameters, upto: float) -> Moments:
    index, low = v["tail_index"], v["low"]
    reach = np.maximum(upto / low, 1.0)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        beyond = np.where(index == 1.0, np.log(reach), (1.0 - reach ** (1.0 - index)) / (index - 1.0))
    mean = np.minimum(low * (1.0 + beyond), upto)
    return mean, mean, low


def _mixture(variate: Variate, v: Parameters, upto: float) -> Moments:
    """Of the parts by their weights; their means differ, which adds to the spread."""
    pieces = list(variate.pieces())
    weights = np.array([v[f"{start}{WEIGHT}"] for start, _ in pieces])
    weights = weights / weights.sum(axis=0)
    each = [
        moments(piece, {n: v[f"{start}{n}"] for n in piece.parameters}, upto=upto) for start, piece in pieces
    ]
    means, sds, leasts = (np.array([one[n] for one in each]) for n in range(3))
    mean = (weights * means).sum(axis=0)
    square = (weights * (sds**2 + means**2)).sum(axis=0)
    return mean, np.sqrt(np.maximum(square - mean**2, 0.0)), leasts.min(axis=0)


_MOMENTS: dict[str, Callable[[Parameters], Moments]] = {
    "fixed": _fixed,
    "exponential": _exponential,
    "weibull": _weibull,
    "gamma": _gamma,
    "lognormal": _lognormal,
    "uniform": _uniform,
    "triangular": _triangular,
    "pert": _pert,
}
