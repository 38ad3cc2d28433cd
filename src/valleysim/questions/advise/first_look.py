"""A first look at very many sets: which are behind a set that costs no more, beyond what luck explains.

All sets are simulated with the same draws, so a few replicates tell most of them from the best. Those that
are not told apart from it are searched in full: their worth is what it would be without a first look, bit by
bit, and so is the answer, unless a set of the frontier was put aside by luck: see docs/performance.md for how
often one was.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from valleysim.questions.advise.choosing import cost_of
from valleysim.simulation.options import Options
from valleysim.simulation.stacks import Counts

WORLDS, EACH = 16, 16
"""Worlds of a first look, and replicates of each: the first ones of the search itself."""
FEWEST_SETS = 512
"""Of fewer sets a first look saves nothing."""
ERRORS = 3.0
"""Standard errors by which a set that is put aside must be behind one that costs no more."""


def first_look(sets: Sequence[int], screen: Options) -> Options | None:
    """The options of a first look at these sets; None where the search is as quick without one."""
    each = -(-screen.replicates // screen.worlds)
    if len(sets) < FEWEST_SETS or screen.worlds < WORLDS or each < EACH:
        return None
    if screen.replicates < 4 * WORLDS * EACH:
        return None
    return replace(screen, worlds=WORLDS, replicates=WORLDS * EACH)


def promising(sets: Sequence[int], reached: Counts, costs: Sequence[float]) -> list[int]:
    """The sets that are not told apart from the best one that costs no more, in their order.

    ``reached`` (S, W, R) is what is there with each. The error of a paired difference is the larger of that
    between worlds and that between replicates.
    """
    there = reached.astype(np.float64)
    of_worlds = there.mean(axis=2)
    rivals = _rivals(of_worlds.mean(axis=1), [cost_of(one, costs) for one in sets])
    behind = of_worlds[rivals] - of_worlds
    between = behind.std(axis=1, ddof=1) / np.sqrt(behind.shape[1])
    paired = (there[rivals] - there).reshape(len(sets), -1)
    within = paired.std(axis=1, ddof=1) / np.sqrt(paired.shape[1])
    kept = behind.mean(axis=1) <= ERRORS * np.maximum(between, within)
    return [one for one, is_kept in zip(sets, kept.tolist(), strict=True) if is_kept]


def _rivals(means: NDArray[np.float64], costs: Sequence[float]) -> NDArray[np.int64]:
    """Of each set (S,) the place of the best one that costs no more: itself, if none is better."""
    rivals = np.empty(len(means), np.int64)
    best = -1
    for place in np.lexsort((-means, np.array(costs))):
        if best < 0 or means[place] > means[best]:
            best = int(place)
        rivals[place] = best
    return rivals
