"""What each next action adds to each pilot, seen on all pilots at once: the start of the search for sets.

In each round every action is tried on all pilots together, each beside what its pilot has taken so far; a
pilot then takes the action that adds most for its money. So a few variants tell of all pairs of pilot and
action how they go with what a pilot has already. What pilots do to each other in the review office is in
this a little too much; the search simulates its sets as they are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.questions.advise.applied import Applied

Reals = NDArray[np.float64]
ByPilot = Callable[[Sequence[int]], Reals]
ROUNDS = 3
MOST_TRIED = 6
"""Actions that are tried again in later rounds: those that added most for their money."""


@dataclass(frozen=True)
class Chains:
    """Actions in the order in which pilots take them, the most for the money first.

    ``adds`` is what each added where it helped most, endlessly little where it was not tried.
    """

    order: tuple[int, ...]
    adds: tuple[float, ...]


def chains(by_pilot: ByPilot, applied: Sequence[Applied], pilots: Sequence[str]) -> Chains:
    """Let every pilot take one action after another.

    Args:
        by_pilot: chances (S, N) of each pilot with sets of actions.
        applied: the actions, of which those on single pilots are tried that do not end them.
        pilots: keys of the pilots, as they are listed.
    """
    own = {
        (one.action.name, one.pilot): a
        for a, one in enumerate(applied)
        if one.pilot and not one.action.frees_spend
    }
    names = list(dict.fromkeys(name for name, _ in own))
    taken = dict.fromkeys(pilots, 0)
    steps: dict[str, list[tuple[float, int]]] = {pilot: [] for pilot in pilots}
    adds = [-np.inf] * len(applied)
    (before,) = by_pilot([0])
    open_ones = set(pilots)
    for _ in range(ROUNDS):
        tried = [(name, _tried(name, own, taken, open_ones)) for name in names]
        tried = [(name, some) for name, some in tried if some]
        if not tried:
            break
        there = by_pilot([sum(taken.values()) | sum(1 << a for a in some.values()) for _, some in tried])
        found: dict[str, list[tuple[float, float, int]]] = {pilot: [] for pilot in open_ones}
        worth = dict.fromkeys(names, 0.0)
        for (name, some), chance in zip(tried, there, strict=True):
            for place, pilot in enumerate(pilots):
                if pilot not in some:
                    continue
                a, more = some[pilot], float(chance[place] - before[place])
                adds[a] = max(adds[a], more)
                per = more / applied[a].cost if applied[a].cost > 0.0 else np.inf * more if more else 0.0
                worth[name] += max(per, 0.0) if np.isfinite(per) else 1.0
                found[pilot].append((per, float(chance[place]), a))
        for pilot in list(open_ones):
            per, chance_, a = max(found[pilot], default=(0.0, 0.0, -1))
            if a < 0 or per <= 0.0:
                open_ones.remove(pilot)
                continue
            taken[pilot] |= 1 << a
            steps[pilot].append((per, a))
            before[pilots.index(pilot)] = chance_
        names = sorted(names, key=lambda name: -worth[name])[:MOST_TRIED]
    return Chains(tuple(_merged(steps)), tuple(adds))


def _tried(
    name: str, own: dict[tuple[str, str], int], taken: dict[str, int], open_ones: set[str]
) -> dict[str, int]:
    """Of each pilot that takes more the action of this name, if it is there and not taken yet."""
    return {
        pilot: a
        for pilot in open_ones
        if (a := own.get((name, pilot))) is not None and not taken[pilot] >> a & 1
    }


def _merged(steps: dict[str, list[tuple[float, int]]]) -> list[int]:
    """The steps of all pilots in one order, the most for the money first; each pilot's own order stays."""
    left = {pilot: list(some) for pilot, some in steps.items() if some}
    order: list[int] = []
    while left:
        pilot = max(left, key=lambda one: left[one][0][0])
        order.append(left[pilot].pop(0)[1])
        if not left[pilot]:
            del left[pilot]
    return order
