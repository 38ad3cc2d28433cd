"""Shapley values: how much each of some players adds, on average over every order of joining.

L. S. Shapley (1953), "A value for n-person games", Contributions to the Theory of Games II, 307-317.
"""

from math import factorial

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]


def shapley_values(worth: Reals) -> Reals:
    """Exact Shapley values (n, …) of a game.

    ``worth`` (2ⁿ, …) holds the worth of every coalition: entry ``s`` is that of the players whose bits are
    set in ``s``. The values add up to ``worth[-1] − worth[0]``.

    >>> shapley_values(np.array([0.0, 1.0, 2.0, 6.0])).tolist()
    [2.5, 3.5]
    """
    n = len(worth).bit_length() - 1
    values = np.zeros((n, *worth.shape[1:]))
    for s in range(len(worth)):
        size = s.bit_count()
        for player in range(n):
            if not s >> player & 1:
                weight = factorial(size) * factorial(n - size - 1)  # whole: counts stay exact
                values[player] += weight * (worth[s | 1 << player] - worth[s])
    return values / factorial(n)
