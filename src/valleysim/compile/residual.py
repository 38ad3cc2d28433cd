"""Time left of the occupant or the model that is there at month 0 (docs/model.md, 4)."""

from functools import partial

import numpy as np
from numpy.typing import NDArray

from valleysim.compile.laws import Compiled, Tables
from valleysim.compile.tails import BOUNDED, log_above, log_survival
from valleysim.curves import equilibrium_curve
from valleysim.kernel.pack import Form
from valleysim.vocabulary import Law

Reals = NDArray[np.float64]
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
        if law in BOUNDED:
            return equilibrium_curve(lambda y: log_survival(law, p, np.exp(y), rows))
        return equilibrium_curve(lambda y: log_above(law, p, y, rows))
