"""Time left of the occupant or the model that is there at month 0 (docs/model.md, 4)."""

import math
from functools import partial
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from valleysim.compile.laws import Compiled, Tables
from valleysim.curves import equilibrium_curve, equilibrium_curve_of_logs
from valleysim.kernel.draws.variates import Z_STEP
from valleysim.kernel.pack import Form
from valleysim.vocabulary import KNOTS, Z_MAX, Law

Reals = NDArray[np.float64]
_NORMAL = NormalDist()
BISECTIONS = 48
SMALLEST_SIGMA = 1e-6


def compile_residual(
    law: Compiled, served: Reals | None, tables: Tables
) -> tuple[Form, Compiled, Reals | float]:
    """How the time left is drawn: the form of its column, its law, log P(X > served).

    ``served`` (W,) are months already served, or None for an occupant caught at a random moment.
    """
    if served is None:
        return Form.VARIATE, _stationary(law, tables), 0.0
    if law.law == Law.FIXED:
        left = law.parameters.copy()
        left[:, 0] = np.maximum(left[:, 0] - served, 0.0)
        return Form.VARIATE, Compiled(Law.FIXED, left), 0.0
    if law.law in (Law.EXPONENTIAL, Law.WEIBULL) or not served.any():
        return Form.RESIDUAL, law, 0.0
    rows = tables.rows
    survival = [
        log_survival(law.law, p, np.array([s]), rows)[0] if s > 0.0 else 0.0
        for p, s in zip(law.parameters, served, strict=True)
    ]
    return Form.RESIDUAL, law, np.maximum(survival, -600.0)


def _stationary(law: Compiled, tables: Tables) -> Compiled:
    """The law of the time left at a random moment: density S(t)/mean."""
    worlds = len(law.parameters)
    out = np.zeros((worlds, 4))
    if law.law == Law.EXPONENTIAL:
        return law
    if law.law == Law.FIXED:
        if np.isinf(law.parameters).any():
            return law  # what never ends has all its time left, at whatever moment
        out[:, 1] = law.parameters[:, 0]
        return Compiled(Law.UNIFORM, out)
    if law.law in (Law.WEIBULL, Law.LOGNORMAL):
        return _stationary_family(law, tables)
    rows = list(tables.rows)
    out[:, 0] = 1.0
    for w, p in enumerate(law.parameters):
        key = ("stationary", int(law.law), *p.tolist())
        out[w, 1] = tables.row(key, partial(_stationary_curve, law.law, p, rows))
    return Compiled(Law.LOG_TABLE, out)


def _stationary_family(law: Compiled, tables: Tables) -> Compiled:
    """Laws of a scale and a shape: curves of the shape alone, at scale 1."""
    out = np.zeros((len(law.parameters), 4))
    scale, shape = law.parameters[:, 0], law.parameters[:, 1]
    if law.law == Law.WEIBULL:
        out[:, 0] = scale

        def curve(number: float) -> Reals:
            return _stationary_curve(law.law, np.array([1.0, number, 0.0, 0.0]), [])
    else:
        out[:, 0] = np.exp(scale)

        def curve(number: float) -> Reals:
            return _stationary_curve(law.law, np.array([0.0, number, 0.0, 0.0]), [])

    out[:, 1] = tables.family(("stationary", int(law.law)), curve, np.maximum(shape, SMALLEST_SIGMA))
    return Compiled(Law.LOG_TABLE, out)


def _stationary_curve(law: Law, p: Reals, rows: list[Reals]) -> Reals:
    with np.errstate(all="ignore"):  # far from its mode the density is 0, or beyond what a number can hold
        if law == Law.LOGNORMAL_PARETO:  # months of a tail that hardly has a mean are beyond it, too
            return equilibrium_curve_of_logs(lambda y: log_lognormal_pareto(p, y))
        return equilibrium_curve(lambda t: log_survival(law, p, t, rows))


def log_survival(law: Law, p: Reals, t: Reals, rows: list[Reals]) -> Reals:
    """Log P(X > t) at times (n,) for one set of parameters (4,)."""
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        if law == Law.EXPONENTIAL:
            return np.asarray(-t / p[0])
        if law == Law.WEIBULL:
            return np.asarray(-np.exp(p[1] * np.log(t / p[0])))
        if law == Law.LOGNORMAL:
            return _log_tail((np.log(t) - p[0]) / p[1])
        if law == Law.LOGNORMAL_PARETO:
            return log_lognormal_pareto(p, np.log(t))
        if law == Law.LOG_TABLE:
            return _log_tail(_scores(np.log(t / p[0]), rows[int(p[1])]))
        if law == Law.LOGIT_TABLE:
            share = np.clip((t - p[0]) / (p[1] - p[0]), 0.0, 1.0)
            logits = np.log(share) - np.log1p(-share)
            return _log_tail(_scores(logits, rows[int(p[2])]))
        return np.asarray(np.log(_survival_of_bounded(law, p, t, rows)))


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


def _survival_of_bounded(law: Law, p: Reals, t: Reals, rows: list[Reals]) -> Reals:
    if law == Law.UNIFORM:
        return np.asarray(np.clip((p[1] - t) / (p[1] - p[0]), 0.0, 1.0))
    if law == Law.TRIANGULAR:
        low, mode, high = p[:3]
        rising = 1.0 - np.clip(t - low, 0.0, None) ** 2 / ((high - low) * max(mode - low, 1e-300))
        falling = np.clip(high - t, 0.0, None) ** 2 / ((high - low) * max(high - mode, 1e-300))
        return np.asarray(np.where(t <= mode, rising, falling))
    samples = rows[int(p[1])][: int(p[0])]
    survival: Reals = 1.0 - np.searchsorted(samples, t, side="right") / p[0]
    return survival


def _log_tail(z: Reals) -> Reals:
    return np.array([_log_one_tail(float(value)) for value in z])


def _log_one_tail(z: float) -> float:
    """Log P(Z > z); beyond 37 by the leading term of the asymptotic series."""
    if z == math.inf:
        return -math.inf
    if z > 37.0:
        return -0.5 * z * z - math.log(z) - 0.5 * math.log(2.0 * math.pi)
    if z > 0.0:
        return math.log(0.5 * math.erfc(z / math.sqrt(2.0)))
    return math.log1p(-0.5 * math.erfc(-z / math.sqrt(2.0)))


def log_lognormal_pareto(p: Reals, y: Reals) -> Reals:
    """Log P(X > exp(y)): a sum of the tail's weight and of what of the body is beyond, nothing taken from 1.

    The weight below the join, `laws.body_weight`, is 1 to the last bit from aσ = 8.3 on.
    """
    mu, sigma, tail, _ = p
    if sigma <= 0.0:  # the tail alone, from its least value on
        return np.asarray(-tail * np.maximum(y - mu, 0.0))
    z = tail * sigma
    log_density = -0.5 * z * z - 0.5 * math.log(2.0 * math.pi)
    log_total = math.log(z * _NORMAL.cdf(z) + math.exp(log_density))
    above = log_density - log_total
    scores = (y - mu) / sigma
    beyond = _log_tail(np.minimum(scores, z))
    with np.errstate(divide="ignore"):
        body = math.log(z) - log_total + beyond + np.log(-np.expm1(_log_one_tail(z) - beyond))
    return np.asarray(np.where(scores > z, above - tail * (y - mu - z * sigma), np.logaddexp(above, body)))
