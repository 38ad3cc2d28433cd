"""Tabulated quantiles of laws that have no closed form: gamma, beta, and time left of a renewal.

On its link scale (log of a positive variate, logit of a share) the density of these laws is smooth
and falls off fast. Its mass is summed cell by cell with Gauss and Legendre's rule, which needs no even
grid, and accumulated from both ends, so that both tails keep their relative accuracy; then it is
inverted at the normal scores that the kernel interpolates.
"""

import math
from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from valleysim.vocabulary import KNOTS, Z_MAX

Reals = NDArray[np.float64]
POINTS = 6000
LONGEST_REACH = 94  # 1e-3 · 1.25⁹³ is a million
GAUSS_NODES, GAUSS_WEIGHTS = np.polynomial.legendre.leggauss(3)
FARTHEST_LOG_MASS = 75.0  # knots reach 8.5 standard scores: log P about −39


def knot_scores() -> Reals:
    """Upper normal scores (KNOTS,) at which curves are tabulated, increasing."""
    return np.linspace(-Z_MAX, Z_MAX, KNOTS)


@cache
def _knot_tails() -> Reals:
    return log_normal_tail(knot_scores())


def log_normal_tail(z: Reals) -> Reals:
    """Log P(Z > z), accurate in both tails."""
    return np.array([_log_tail(float(value)) for value in z])


def _log_tail(z: float) -> float:
    if z > 0.0:
        return math.log(0.5 * math.erfc(z / math.sqrt(2.0)))
    return math.log1p(-0.5 * math.erfc(-z / math.sqrt(2.0)))


def quantile_curve(log_density: Callable[[Reals], Reals], mode: float) -> Reals:
    """Knots (KNOTS,) of the quantile of a law given by its log density on the link scale.

    ``log_density`` need not be normalised; ``mode`` is where it is largest. The grid reaches to
    where the density has fallen by exp(−75) on either side, in cells of one width on each side:
    a small shape falls a hundred times more slowly below its mode than above.
    """
    top = float(log_density(np.array([mode]))[0])
    low = _reach(log_density, mode, top, -1.0)
    high = _reach(log_density, mode, top, +1.0)
    half = POINTS // 2
    y = np.concatenate((np.linspace(low, mode, half), np.linspace(mode, high, half)[1:]))
    density = np.exp(log_density(y) - top)
    cells = _cell_masses(lambda x: np.exp(log_density(x) - top), y)
    below = np.concatenate(([0.0], np.cumsum(cells)))
    above = np.concatenate((np.cumsum(cells[::-1])[::-1], [0.0]))
    total = below[-1]
    return invert_masses(above / total, below / total, density / total, y)


def invert_masses(above: Reals, below: Reals, density: Reals, y: Reals) -> Reals:
    """Knots (KNOTS,) of a quantile, of which at points ``y`` (n,) both tails and the density are known."""
    tails = _knot_tails()
    upper = _invert(above, -density, y, tails)
    lower = _invert(below, density, y, tails[::-1])
    return np.where(knot_scores() > 0.0, upper, lower)


def _invert(mass: Reals, slope: Reals, y: Reals, log_masses: Reals) -> Reals:
    """Where the log mass takes these values: cubic Hermite in the log mass, slopes known."""
    sound = (mass > 0.0) & (slope != 0.0)
    mass, slope, y = mass[sound], slope[sound], y[sound]
    order = np.argsort(mass, kind="stable")
    x, y = np.log(mass[order]), y[order]
    dy = (mass / slope)[order]
    k = np.clip(np.searchsorted(x, log_masses) - 1, 0, len(x) - 2)
    h = np.maximum(x[k + 1] - x[k], 1e-300)
    t = np.clip((log_masses - x[k]) / h, 0.0, 1.0)
    rise = y[k + 1] - y[k]
    steep = 3.0 * np.abs(rise)  # Fritsch and Carlson's bound keeps the curve increasing
    a, b = np.clip(h * dy[k], -steep, steep), np.clip(h * dy[k + 1], -steep, steep)
    found: Reals = y[k] + t * (a + t * (3.0 * rise - 2.0 * a - b + t * (a + b - 2.0 * rise)))
    return found


def _reach(log_density: Callable[[Reals], Reals], mode: float, top: float, side: float) -> float:
    steps: Reals = side * 1e-3 * 1.25 ** np.arange(LONGEST_REACH, dtype=np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        far = ~(log_density(mode + steps) > top - FARTHEST_LOG_MASS)
    far[-1] = True
    return mode + float(steps[int(np.argmax(far))])


def _cell_masses(density: Callable[[Reals], Reals], y: Reals) -> Reals:
    """Integral over each cell between neighbouring points, by Gauss and Legendre's rule."""
    width = np.diff(y)[:, None]
    values = density((y[:-1, None] + 0.5 * (1.0 + GAUSS_NODES) * width).ravel())
    masses: Reals = 0.5 * width[:, 0] * (values.reshape(-1, len(GAUSS_NODES)) @ GAUSS_WEIGHTS)
    return masses


def gamma_curve(shape: float) -> Reals:
    """Knots of the log quantile of a gamma law with this shape and scale 1."""
    return quantile_curve(lambda y: shape * y - np.exp(np.minimum(y, 700.0)), math.log(shape))


def beta_curve(a: float, b: float) -> Reals:
    """Knots of the logit quantile of a beta law."""

    def log_density(y: Reals) -> Reals:
        return -a * np.logaddexp(0.0, -y) - b * np.logaddexp(0.0, y)

    return quantile_curve(log_density, math.log(a / b))


def equilibrium_curve(log_survival: Callable[[Reals], Reals]) -> Reals:
    """Knots of the log time left of a renewal caught at a random moment: density S(t)/mean.

    D. R. Cox (1962), *Renewal Theory*, section 5.2. ``log_survival`` takes the logs of times (n,).
    """

    def log_density(y: Reals) -> Reals:
        return log_survival(y) + y

    grid = np.linspace(-40.0, 40.0, 4001)
    with np.errstate(divide="ignore"):
        mode = float(grid[int(np.argmax(log_density(grid)))])
        return quantile_curve(log_density, mode)
