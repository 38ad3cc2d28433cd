"""Distributions of our ignorance: quantile functions of uncertain quantities.

They are evaluated a few hundred times a run, so plain numpy and the standard library do; nothing
here needs scipy, which takes half a second to import.
"""

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Z95 = 1.6448536269514722
Z90 = 1.2815515655446004
_NORMAL = NormalDist()
KEPT, MOST_KEPT = 2_000, 512
"""So many arrays are remembered, of so many worlds at most: 16 MB."""


def normal_scores(u: Reals) -> Reals:
    """Standard normal quantiles."""
    return _kept(_NORMAL.inv_cdf, np.asarray(u, np.float64))


def normal_shares(z: Reals) -> Reals:
    """Standard normal distribution function."""
    return _kept(_NORMAL.cdf, np.asarray(z, np.float64))


def _kept(function: Callable[[float], float], x: Reals) -> Reals:
    """Values of a function, remembered: variants of a scenario ask for those of the same worlds.

    Half of the time in which a hybrid of two scenarios was compiled went into them.
    """
    if len(x) > MOST_KEPT:
        return np.array([function(one) for one in x.tolist()])
    return np.frombuffer(_told(function, x.tobytes())).copy()


@lru_cache(KEPT)
def _told(function: Callable[[float], float], x: bytes) -> bytes:
    return np.array([function(one) for one in np.frombuffer(x).tolist()], np.float64).tobytes()


def interval(low: float, high: float, scale: str, u: Reals) -> Reals:
    """A 90 % credible interval from ``low`` to ``high``, normal on a log, logit, Fisher's or plain scale.

    Fisher's z of a correlation is its inverse hyperbolic tangent: R. A. Fisher (1921), Metron 1, 3-32.
    """
    a, b = _link(low, scale), _link(high, scale)
    y = (a + b) / 2.0 + (b - a) / (2.0 * Z95) * normal_scores(u)
    return _unlink(y, scale)


def _link(x: float, scale: str) -> float:
    if scale == "log":
        return math.log(x)
    if scale == "fisher":
        return math.atanh(x)
    return math.log(x / (1.0 - x)) if scale == "logit" else x


def _unlink(y: Reals, scale: str) -> Reals:
    if scale == "log":
        return np.exp(y)
    if scale == "fisher":
        return np.tanh(y)
    with np.errstate(over="ignore"):  # far below 1e-300 a share is 0
        return 1.0 / (1.0 + np.exp(-y)) if scale == "logit" else y


def triangular(low: float, mode: float, high: float, u: Reals) -> Reals:
    """Triangular by its ends and mode."""
    width = high - low
    rising = low + np.sqrt(u * width * (mode - low))
    falling = high - np.sqrt((1.0 - u) * width * (high - mode))
    return np.where(u * width <= mode - low, rising, falling)


def beta(a: float, b: float, u: Reals) -> Reals:
    """Beta law on [0, 1]."""
    from valleysim.curves import beta_curve, knot_scores

    logits = np.interp(normal_scores(u), knot_scores(), beta_curve(a, b))
    return 1.0 / (1.0 + np.exp(-logits))


def pert(low: float, mode: float, high: float, u: Reals) -> Reals:
    """PERT: beta with weight 4 on the mode (Malcolm et al. 1959, Operations Research 7, 646-669)."""
    width = high - low
    return low + width * beta(1 + 4 * (mode - low) / width, 1 + 4 * (high - mode) / width, u)


def discrete(values: tuple[float, ...], weights: tuple[float, ...], u: Reals) -> Reals:
    """One of some values, by weight."""
    edges = np.cumsum(weights) / math.fsum(weights)
    chosen = np.minimum(np.searchsorted(edges, u, side="right"), len(values) - 1)
    return np.array(values)[chosen]


def _sigma(p: Mapping[str, float]) -> float:
    ratio = p["p90"] / p["median"]
    spread = math.log(ratio) if ratio < math.inf else math.log(p["p90"]) - math.log(p["median"])
    return spread / Z90


def quantile(kind: str, parameters: Mapping[str, object], u: Reals) -> Reals:
    """Quantiles (n,) of a distribution as scenarios write it."""
    p = {name: value for name, value in parameters.items() if isinstance(value, float)}
    if kind == "interval":
        return interval(p["low"], p["high"], str(parameters["scale"]), u)
    if kind == "uniform":
        return p["low"] + (p["high"] - p["low"]) * u
    if kind == "normal":
        return p["mean"] + p["sd"] * normal_scores(u)
    if kind == "lognormal":
        with np.errstate(over="ignore"):  # what overflows is cut at the range
            return p["median"] * np.exp(_sigma(p) * normal_scores(u))
    if kind == "triangular":
        return triangular(p["low"], p["mode"], p["high"], u)
    if kind == "pert":
        return pert(p["low"], p["mode"], p["high"], u)
    if kind == "beta":
        return beta(p["a"], p["b"], u)
    values, weights = parameters["values"], parameters["weights"]
    assert isinstance(values, tuple)
    assert isinstance(weights, tuple)
    return discrete(values, weights, u)


def support(kind: str, parameters: Mapping[str, object]) -> tuple[float, float] | None:
    """Ends of a bounded distribution; None if it has none, or is an interval."""
    if kind == "beta":
        return 0.0, 1.0
    if kind == "discrete":
        values = parameters["values"]
        assert isinstance(values, tuple)
        return values[0], values[-1]
    low, high = parameters.get("low"), parameters.get("high")
    if kind in ("uniform", "triangular", "pert"):
        assert isinstance(low, float)
        assert isinstance(high, float)
        return low, high
    return None


def shares_below(
    kind: str, parameters: Mapping[str, object], ends: tuple[float, float]
) -> tuple[float, float]:
    """Shares of an unbounded distribution below both ends of a range; (0, 1) of other kinds."""
    p = {name: value for name, value in parameters.items() if isinstance(value, float)}
    if kind == "normal":
        low, high = (_NORMAL.cdf((x - p["mean"]) / p["sd"]) for x in ends)
        return low, high
    if kind == "lognormal":
        sigma = _sigma(p)
        low, high = (_NORMAL.cdf(math.log(x / p["median"]) / sigma) if x > 0.0 else 0.0 for x in ends)
        return low, high
    return 0.0, 1.0


def pearson_matrix(pairs: Mapping[tuple[str, str], float]) -> tuple[list[str], Reals]:
    """Names and Pearson correlations of the normal scores that give these rank correlations.

    r = 2 sin(π ρ / 6) for Spearman's ρ: W. H. Kruskal (1958), JASA 53, 814-861, section 6.
    """
    names = sorted({name for pair in pairs for name in pair})
    matrix = np.eye(len(names))
    for (first, second), rank in pairs.items():
        a, b = names.index(first), names.index(second)
        matrix[a, b] = matrix[b, a] = 2.0 * math.sin(math.pi * rank / 6.0)
    return names, matrix


def triangular_ends(p10: Reals, mode: Reals, p90: Reals) -> tuple[Reals, Reals]:
    """Ends of the triangle whose 10th and 90th percentiles and mode are given.

    Solves (p10 − low)² = 0.1 (high − low)(mode − low) and its mirror image by turns; each
    turn solves one quadratic exactly, and the pair contracts.
    """
    low, high = p10.copy(), p90.copy()
    for _ in range(200):
        low = _lower_end(p10, mode, high)
        high = -_lower_end(-p90, -mode, -low)
    return low, high


def _lower_end(p10: Reals, mode: Reals, high: Reals) -> Reals:
    # 0.9 x² + (0.1 (high + mode) − 2 p10) x + p10² − 0.1 high mode = 0, the root at or below p10
    a, b = 0.9, 0.1 * (high + mode) - 2.0 * p10
    c = p10**2 - 0.1 * high * mode
    root: Reals = (-b - np.sqrt(np.maximum(b * b - 4.0 * a * c, 0.0))) / (2.0 * a)
    return np.minimum(root, p10)
