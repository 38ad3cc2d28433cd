"""Laws of chance by inversion from the upper tail: the x that a variate exceeds with probability u.

A law has up to four parameters; some refer to rows of a table of curves. A curve gives a quantile
on its link scale (log or logit) at evenly spaced upper normal scores z, P(Z > z) = u; it is read by
cubic Hermite interpolation, and beyond the ends by straight lines.

============================ ==================================== ===============================
law                          p0, p1, p2, p3                       x(u)
============================ ==================================== ===============================
FIXED                        value                                value
EXPONENTIAL                  mean                                 −mean log u
WEIBULL                      scale, shape                         scale (−log u)^(1/shape)
LOGNORMAL                    μ, σ                                 exp(μ + σ z)
UNIFORM                      low, high                            high − (high − low) u
TRIANGULAR                   low, mode, high                      two square roots
LOGNORMAL_PARETO             μ, σ, tail index, weight of body     body below, Pareto above
LOG_TABLE                    scale, row                           scale exp(curve(z))
LOGIT_TABLE                  low, high, row                       low + (high − low) logistic(curve)
EMPIRICAL                    number, row                          sample ⌊(1 − u) number⌋
============================ ==================================== ===============================
"""

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.draws.elementary import (
    RARE,
    exp_,
    log_,
    normal_cdf,
    normal_quantile,
    power,
    usual_quantile,
)
from valleysim.kernel.numba.jit import always_inline, kernel
from valleysim.kernel.pack import World
from valleysim.vocabulary import KNOTS, Z_MAX, Law

Z_STEP = 2.0 * Z_MAX / (KNOTS - 1)

Reals = NDArray[np.float64]


@always_inline
def exponential(mean: float, u: float) -> float:
    """Exponential with this mean; a mean of 0 is 0."""
    x = -log_(u) * mean
    return x if mean > 0.0 else 0.0


@always_inline
def weibull(scale: float, shape: float, u: float) -> float:
    """Weibull; W. Weibull (1951), J. Appl. Mech. 18, 293-297."""
    return scale * power(-log_(u), 1.0 / shape)


@always_inline
def lognormal(mu: float, sigma: float, u: float) -> float:
    """Lognormal with mean and standard deviation of the logarithm; σ = 0 is its median."""
    return exp_(mu - sigma * normal_quantile(u))


@kernel
def uniform_between(low: float, high: float, u: float) -> float:
    """Uniform between two ends."""
    return high - (high - low) * u


@kernel
def triangular(low: float, mode: float, high: float, u: float) -> float:
    """Triangular between two ends with a mode."""
    width = high - low
    upper: float = high - np.sqrt(u * width * (high - mode))
    lower: float = low + np.sqrt((1.0 - u) * width * (mode - low))
    return upper if u * width <= high - mode else lower


@always_inline
def lognormal_pareto(mu: float, sigma: float, tail: float, body: float, u: float) -> float:
    """Lognormal body joined smoothly to a Pareto tail; M. Scollnik (2007), Scand. Act. J. 1, 20-33.

    The join is at exp(μ + aσ²) for the survival exponent a; ``body`` is the weight below it.
    """
    z = tail * sigma
    if u < 1.0 - body:
        return exp_(mu + z * sigma - log_(u / (1.0 - body)) / tail)
    if body <= 0.0:
        return exp_(mu)
    return exp_(mu + sigma * normal_quantile((1.0 - u) * normal_cdf(z) / body))


@always_inline
def curve(tables: Reals, row: int, z: float) -> float:
    """Cubic Hermite interpolation (Catmull-Rom slopes) of a tabulated curve; lines beyond."""
    x = (z + Z_MAX) / Z_STEP
    k = min(max(int(np.floor(x)), 1), KNOTS - 3)
    t = x - k
    a, b = tables[row, k - 1], tables[row, k]
    c, d = tables[row, k + 1], tables[row, k + 2]
    inside: float = b + 0.5 * t * (
        c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a))
    )
    beyond: float = c + (t - 1.0) * (d - c) if t > 1.0 else b + t * (b - a)
    return inside if 0.0 <= t <= 1.0 else beyond


@always_inline
def log_table(scale: float, row: float, u: float, tables: Reals) -> float:
    """A positive variate whose log quantile is tabulated."""
    x = scale * exp_(curve(tables, int(row), -normal_quantile(u)))
    return x if scale > 0.0 else 0.0


@always_inline
def logit_table(low: float, high: float, row: float, u: float, tables: Reals) -> float:
    """A variate between two ends whose logit quantile is tabulated."""
    y = curve(tables, int(row), -normal_quantile(u))
    return low + (high - low) / (1.0 + exp_(-y))


@kernel
def empirical(number: float, row: float, u: float, tables: Reals) -> float:
    """One of ``number`` sorted samples, each equally likely."""
    k = min(int((1.0 - u) * number), int(number) - 1)
    sample: float = tables[int(row), k]
    return sample


@kernel
def upper_quantile(law: int, p: Reals, u: float, tables: Reals) -> float:
    """The x with P(X > x) = ``u`` under a law (`vocabulary.Law`) with parameters ``p``, four or more."""
    if law == Law.EXPONENTIAL:
        return exponential(p[0], u)
    if law == Law.WEIBULL:
        return weibull(p[0], p[1], u)
    if law == Law.LOGNORMAL:
        return lognormal(p[0], p[1], u)
    if law == Law.UNIFORM:
        return uniform_between(p[0], p[1], u)
    if law == Law.TRIANGULAR:
        return triangular(p[0], p[1], p[2], u)
    if law == Law.LOGNORMAL_PARETO:
        return lognormal_pareto(p[0], p[1], p[2], p[3], u)
    if law == Law.LOG_TABLE:
        return log_table(p[0], p[1], u, tables)
    if law == Law.LOGIT_TABLE:
        return logit_table(p[0], p[1], p[2], u, tables)
    if law == Law.EMPIRICAL:
        return empirical(p[0], p[1], u, tables)
    fixed: float = p[0]
    return fixed


@kernel
def renewed(world: World, tables: Reals, law: int, u: float) -> float:
    """The variate that is drawn on demand, by `pack.Renewed`, at an addressed uniform."""
    return upper_quantile(world.renewed_laws[law], world.renewed[law], u, tables)


@kernel
def fill_variates(law: int, p: Reals, u: Reals, out: Reals, tables: Reals) -> None:
    """`upper_quantile` of each entry of ``u`` into ``out``: one law, one plain loop."""
    p0, p1, p2, p3 = p[0], p[1], p[2], p[3]
    if law == Law.EXPONENTIAL:
        for i in range(u.shape[0]):
            out[i] = exponential(p0, u[i])
    elif law == Law.WEIBULL:
        for i in range(u.shape[0]):
            out[i] = weibull(p0, p1, u[i])
    elif law == Law.LOGNORMAL:
        fill_scores(u, out)
        for i in range(u.shape[0]):
            out[i] = exp_(p0 + p1 * out[i])
    elif law == Law.FIXED:
        for i in range(u.shape[0]):
            out[i] = p0
    elif law in (Law.LOG_TABLE, Law.LOGIT_TABLE):
        _fill_from_table(law, p, u, out, tables)
    elif law == Law.LOGNORMAL_PARETO:
        for i in range(u.shape[0]):
            out[i] = lognormal_pareto(p0, p1, p2, p3, u[i])
    else:
        for i in range(u.shape[0]):
            out[i] = upper_quantile(law, p, u[i], tables)


@kernel
def fill_scores(u: Reals, out: Reals) -> None:
    """The normal scores that are exceeded with probability ``u``; far tails hardly ever come."""
    rare = 0
    for i in range(u.shape[0]):
        out[i] = -usual_quantile(u[i])
        rare += min(u[i], 1.0 - u[i]) < RARE
    if rare:
        for i in range(u.shape[0]):
            out[i] = -normal_quantile(u[i])


@kernel
def _fill_from_table(law: int, p: Reals, u: Reals, out: Reals, tables: Reals) -> None:
    """Reading a curve does not vectorise; what comes before and after it does, in loops of its own."""
    p0, p1, p2 = p[0], p[1], p[2]
    row = int(p1) if law == Law.LOG_TABLE else int(p2)
    fill_scores(u, out)
    for i in range(u.shape[0]):
        out[i] = curve(tables, row, out[i])
    if law == Law.LOG_TABLE:
        for i in range(u.shape[0]):
            x = p0 * exp_(out[i])
            out[i] = x if p0 > 0.0 else 0.0
    else:
        for i in range(u.shape[0]):
            out[i] = p0 + (p1 - p0) / (1.0 + exp_(-out[i]))


@kernel
def residual_weibull(scale: float, shape: float, served: float, u: float) -> float:
    """Time left of a Weibull tenure of which ``served`` months are over."""
    spent = power(served / scale, shape)
    left = scale * power(spent - log_(u), 1.0 / shape) - served
    return max(left, 0.0) if served > 0.0 else weibull(scale, shape, u)


@kernel
def residual_upper_quantile(law: int, p: Reals, u: float, tables: Reals) -> float:
    """Time left of a tenure: ``p`` are four parameters of its law, months served, log P(X > served)."""
    served: float = p[4]
    if law == Law.WEIBULL:
        return residual_weibull(p[0], p[1], served, u)
    if law == Law.EXPONENTIAL or served <= 0.0:
        return upper_quantile(law, p, u, tables)
    x = upper_quantile(law, p, u * exp_(p[5]), tables)
    return max(x - served, 0.0)


@kernel
def fill_residuals(law: int, p: Reals, u: Reals, out: Reals, tables: Reals) -> None:
    """`residual_upper_quantile` of each entry of ``u`` into ``out``."""
    if law == Law.WEIBULL:
        scale, shape, served = p[0], p[1], p[4]
        for i in range(u.shape[0]):
            out[i] = residual_weibull(scale, shape, served, u[i])
    else:
        for i in range(u.shape[0]):
            out[i] = residual_upper_quantile(law, p, u[i], tables)
