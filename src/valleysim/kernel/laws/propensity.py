"""Propensities: what an organisation's pilots, and a pilot's requests, have in common (docs/model.md, 2).

A uniform is replaced by another one, whose normal score has a share of its variance in common with others.
That is the one-factor Gaussian model of O. Vasicek (2002), "Loan portfolio value", Risk 15(12).
"""

import numpy as np

from valleysim.kernel.draws.columns import SMALLEST_UNIFORM
from valleysim.kernel.draws.elementary import normal_cdf, normal_quantile
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import Column, World
from valleysim.kernel.state import State


@kernel
def in_common(share: float, score: float, u: float) -> float:
    """A uniform of which a common ``score`` makes this share of the variance of the score; ``u`` the rest."""
    if share <= 0.0:
        return u
    z = np.sqrt(share) * score - np.sqrt(1.0 - share) * normal_quantile(u)
    return min(max(normal_cdf(-z), SMALLEST_UNIFORM), 1.0 - SMALLEST_UNIFORM)


@kernel
def with_organisation(world: World, state: State, u: float) -> float:
    """A uniform in which the organisation has its share."""
    return in_common(world.shared_variance, state.draws[Column.ORGANISATION], u)


@kernel
def with_pilot(world: World, state: State, u: float) -> float:
    """The uniform of a request: the pilot has its share in it, and the organisation in that."""
    own = in_common(world.persistence, state.draws[Column.PROPENSITY], u)
    return with_organisation(world, state, own)
