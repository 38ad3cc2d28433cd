"""Which answer would change the choice: from which value of a quantity on another set is best."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.information import Choosing, Reals, alone

SHARES = np.linspace(0.01, 0.99, 981)
"""Of a quantity: beyond, a rule says what it has hardly seen."""
SMALLEST_SHARE = 0.01
Z95 = 1.6448536269514722
UNIT = NormalDist()
FARTHEST = 4.0
"""Score beyond which no threshold is looked for."""


@dataclass(frozen=True)
class Threshold:
    """A value of a quantity at which the best choice changes, with its 90 % Monte Carlo interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Switch:
    """Values of a quantity for which another choice is best: ``above`` one, ``below`` one, or between two.

    ``share`` of what is thought possible lies there; ``choice`` is the one that is best for most of it.
    """

    above: Threshold | None
    below: Threshold | None
    share: float
    choice: int

    @property
    def ends(self) -> tuple[Threshold, ...]:
        """Its thresholds, the lower one first."""
        return tuple(end for end in (self.above, self.below) if end is not None)


def switches(choice: Choosing, scores: Reals, values: Reals) -> tuple[Switch, ...]:
    """Where the best choice given one quantity is not the one that is best without it.

    ``scores`` and ``values`` (W,) are those of the quantity. Standard errors are those of the delete-a-group
    jackknife over the folds (B. Efron and R. Tibshirani 1993, An Introduction to the Bootstrap, 11.5).
    """
    grid = np.array([UNIT.inv_cdf(float(share)) for share in SHARES])
    chosen = _told(choice, scores, np.ones(len(scores), bool), grid).argmax(axis=1)
    order = np.argsort(scores, kind="stable")

    def threshold(k: int) -> Threshold:
        at = 0.5 * float(grid[k - 1] + grid[k])
        error = _error(choice, scores, (int(chosen[k - 1]), int(chosen[k])), at)
        ends = (at, at - Z95 * error, at + Z95 * error)
        return Threshold(*(float(np.interp(end, scores[order], values[order])) for end in ends))

    found = []
    is_other = chosen != choice.best
    starts = [0, *(np.flatnonzero(np.diff(is_other)) + 1).tolist(), len(grid)]
    for start, stop in pairwise(starts):
        is_first, is_last = start == 0, stop == len(grid)
        share = (1.0 if is_last else SHARES[stop]) - (0.0 if is_first else SHARES[start])
        if not is_other[start] or share < SMALLEST_SHARE:
            continue
        above = None if is_first else threshold(start)
        below = None if is_last else threshold(stop)
        found.append(Switch(above, below, float(share), int(np.bincount(chosen[start:stop]).argmax())))
    return tuple(found)


def _told(choice: Choosing, scores: Reals, here: NDArray[np.bool_], grid: Reals) -> Reals:
    """The worth (G, C) of each choice at some scores of a quantity, as some of the worlds tell it."""
    slopes, centre = choice.slopes(alone(scores[:, None]), here)
    means = (choice.worth[here] - choice.worth[here, choice.best, None]).mean(axis=0)
    told: Reals = means + (alone(grid[:, None]).features[0] - centre[0]) @ slopes[0]
    return told


def _error(choice: Choosing, scores: Reals, pair: tuple[int, int], at: float) -> float:
    """Standard error of the score at which one of a pair of choices overtakes the other."""
    grid = np.linspace(-FARTHEST, FARTHEST, 1_601)
    found = []
    for here in _folds(choice):
        told = _told(choice, scores, ~here, grid)
        crossing = np.flatnonzero(np.diff(told[:, pair[0]] > told[:, pair[1]]))
        places = 0.5 * (grid[crossing] + grid[crossing + 1])
        nearest = places[np.abs(places - at).argmin()] if len(places) else np.copysign(FARTHEST, at)
        found.append(float(nearest))
    number = len(found)
    return float(np.sqrt((number - 1) / number * ((np.array(found) - np.mean(found)) ** 2).sum()))


def _folds(choice: Choosing) -> Iterator[NDArray[np.bool_]]:
    return (choice.folds == fold for fold in np.unique(choice.folds))
