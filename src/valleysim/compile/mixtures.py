"""The quantiles of a mixture of laws, tabulated: Σ wᵢ·Sᵢ(x) = u solved at the knots of a curve."""

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from valleysim.compile.tails import log_above, log_below_and_density
from valleysim.curves import invert_masses
from valleysim.vocabulary import Law

Reals = NDArray[np.float64]
Part = tuple[float, Law, tuple[float, ...]]
"""A part: its weight, its law, and its parameters as compiled; of `Law.LOG_TABLE` gamma's shape and scale."""
Tails = tuple[Reals, Reals, Reals]
"""Log P(X > exp(y)), log P(X < exp(y)) and the log density of log X, at some y (n,)."""
FARTHEST_LOG_MASS = 45.0
"""Knots reach 8.5 standard scores: log P about −39."""
POINTS = 2_000
CURVES_KEPT = 4_096
NEAR_KINK = np.geomspace(1e-12, 0.1, 60)


@lru_cache(CURVES_KEPT)
def mixture_curve(parts: tuple[Part, ...]) -> Reals:
    """Knots (KNOTS,) of the log quantile of a mixture.

    A curve takes more than half a millisecond, and variants of a scenario ask for the same ones over and
    over: the last of them are kept.
    """
    parts = tuple(part for part in parts if part[0] > 0.0)
    total = math.log(sum(weight for weight, _, _ in parts))

    def tails(y: Reals) -> Tails:
        each = [(math.log(weight) - total, _tails(law, np.array(p), y)) for weight, law, p in parts]
        with np.errstate(invalid="ignore"):  # where all parts have nothing
            above, below, density = (
                np.logaddexp.reduce([log + one[n] for log, one in each]) for n in range(3)
            )
        return above, below, density

    kinks = [p[0] for _, law, p in parts if law == Law.LOGNORMAL_PARETO and p[1] == 0.0]
    y = _grid(tails, kinks)
    above, below, density = tails(y)
    curve = invert_masses(np.exp(above), np.exp(below), np.exp(density), y)
    curve.flags.writeable = False
    return curve


def _tails(law: Law, p: Reals, y: Reals) -> Tails:
    if law == Law.LOG_TABLE:
        return _gamma(y, *p[:2].tolist())
    return log_above(law, p, y, []), *log_below_and_density(law, p, y)


def _gamma(y: Reals, k: float, scale: float) -> Tails:
    from scipy.special import gammainc, gammaincc

    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        x = np.exp(y - math.log(scale))
        density = k * np.log(x) - x - math.lgamma(k)
        return np.log(gammaincc(k, x)), np.log(gammainc(k, x)), density


def _grid(tails: Callable[[Reals], Tails], kinks: Sequence[float]) -> Reals:
    """Logarithms between which all but e⁻⁴⁵ of either tail lies, close to each other at the kinks."""
    reach = np.concatenate((-(1e-3 * 1.25 ** np.arange(94.0))[::-1], 1e-3 * 1.25 ** np.arange(94.0)))
    above, below, _ = tails(reach)
    low = reach[int(np.argmax(below > -FARTHEST_LOG_MASS)) - 1]
    high = reach[len(reach) - int(np.argmax(above[::-1] > -FARTHEST_LOG_MASS))]
    near = [np.concatenate((kink - NEAR_KINK, [kink], kink + NEAR_KINK)) for kink in kinks]
    return np.unique(np.concatenate((np.linspace(low, high, POINTS), *near)))
