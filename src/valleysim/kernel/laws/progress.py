"""What is left of something, used up at a rate that may change: work at a pace, a budget at a hazard."""

import numpy as np

from valleysim.kernel.numba.jit import kernel


@kernel
def used_up(left: float, rate: float, now: float) -> float:
    """Month at which nothing is left if the rate stays; of what is used up already, now, at any rate."""
    if left <= 0.0:
        return now
    if rate <= 0.0:
        return np.inf
    return now + left / rate
