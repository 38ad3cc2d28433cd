"""Single actions in order, and how many of them replicates cannot tell apart from the first.

The first of many noisy numbers may be first by luck. An action counts as told apart from it only where their
difference, taken replicate by replicate, is more than so many of its Monte Carlo errors that in 19 of 20
runs not one of all these comparisons is wrong (C. E. Bonferroni). So the action that is best in truth is
the first, or among those that are not told apart from it, in at least 19 of 20 runs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.intervals import estimate_means

Reals = NDArray[np.float64]
BY_MONEY, BY_GAIN = "gain per money", "gain"
WRONG = 0.05
"""Share of runs in which any action may be told apart from the first by luck alone."""


@dataclass(frozen=True)
class Order:
    """Actions by falling worth, by their places; of each, whether it is told apart from the first."""

    places: tuple[int, ...]
    is_apart: tuple[bool, ...]

    @property
    def not_apart(self) -> int:
        """How many others cannot be told apart from the first."""
        return len(self.places) - 1 - sum(self.is_apart)


def errors_apart(actions: int) -> float:
    """Monte Carlo errors by which one of so many actions must be behind the first to be told apart from it.

    >>> round(errors_apart(2), 2), round(errors_apart(361), 2)
    (1.64, 3.64)
    """
    return NormalDist().inv_cdf(1.0 - WRONG / max(actions - 1, 1))


def ordered(gains: Sequence[Reals], costs: Sequence[float], uncertain: Sequence[bool]) -> Order:
    """Put actions in order of gain for one unit of ``costs``; give ones to put them in order of gain.

    ``gains`` (W, R) are paired differences from things as they stand, of the same replicates; ``uncertain``
    tells of each action whether anything is unknown with it.
    """
    worth = [float(gain.mean()) / cost for gain, cost in zip(gains, costs, strict=True)]
    places = sorted(range(len(worth)), key=lambda one: (-worth[one], costs[one], one))
    first, most = places[0], errors_apart(len(worth))
    scaled = gains[first] / costs[first]
    apart = [False] * len(worth)
    for place in places[1:]:
        behind = scaled - gains[place] / costs[place]
        found = estimate_means(behind[..., None], uncertain=uncertain[first] or uncertain[place])
        apart[place] = float(found.value[0]) > most * float(found.mc_error[0])
    return Order(tuple(places), tuple(apart))
