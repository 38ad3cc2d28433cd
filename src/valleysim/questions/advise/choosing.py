"""Which set of actions: every set where they are few, a stated search where they are many."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from valleysim.errors import UsageError
from valleysim.simulation.options import is_number

MOST_IN_FULL = 12
"""Actions of which every set is looked at."""
SLACK = 1e-9
Worth = Callable[[Sequence[int]], Sequence[float]]


@dataclass(frozen=True)
class Search:
    """Worth of the sets that were searched; ``method`` is "all sets" or "forward with swaps".

    ``looked`` counts those that a first look put aside too.
    """

    method: str
    worth: dict[int, float]
    looked: int


def check_budget(budget: float | None) -> None:
    """Refuse a budget that is none; raise `UsageError`."""
    if budget is not None and not (is_number(budget) and 0.0 <= budget < math.inf):
        raise UsageError(f"budget: found {budget!r}; allowed: an amount of 0 or more")


def cost_of(chosen: int, costs: Sequence[float]) -> float:
    """What a set costs."""
    return sum(cost for a, cost in enumerate(costs) if chosen >> a & 1)


def members_of(chosen: int) -> Iterator[int]:
    """The actions in a set."""
    return (a for a in range(chosen.bit_length()) if chosen >> a & 1)


def affordable(costs: Sequence[float], budget: float | None) -> list[int]:
    """Every set within the budget, the empty one first."""
    sets = range(1 << len(costs))
    if budget is None:
        return list(sets)
    return [chosen for chosen in sets if cost_of(chosen, costs) <= budget + SLACK]


def search(
    worth: Worth,
    costs: Sequence[float],
    budget: float | None,
    promising: Callable[[Sequence[int]], Sequence[int]] = lambda sets: sets,
) -> Search:
    """Look for the best sets: all of them up to 12 actions, else `forward`.

    Of all sets those are searched that are ``promising``.
    """
    if len(costs) <= MOST_IN_FULL:
        sets = affordable(costs, budget)
        kept = promising(sets)
        return Search("all sets", dict(zip(kept, worth(kept), strict=True)), len(sets))
    known = forward(worth, costs, budget)
    return Search("forward with swaps", known, len(known))


def forward(worth: Worth, costs: Sequence[float], budget: float | None) -> dict[int, float]:
    """A greedy search: the action that helps most, then swaps while one helps, until none fits or helps.

    Every set that was looked at is returned with its worth. It may miss sets whose actions help only
    together; the steps try some n² sets, not 2ⁿ.
    """
    known: dict[int, float] = {}

    def measure(sets: Sequence[int]) -> None:
        new = [actions for actions in dict.fromkeys(sets) if actions not in known]
        known.update(zip(new, worth(new) if new else [], strict=True))

    def fits(chosen: int) -> bool:
        return budget is None or cost_of(chosen, costs) <= budget + SLACK

    actions = range(len(costs))
    measure([0])
    best = 0
    while True:
        more = [one for a in actions if not best >> a & 1 and fits(one := best | 1 << a)]
        measure(more)
        found = max(more, key=known.__getitem__, default=best)
        if known[found] <= known[best]:
            return known
        best = _swapped(found, measure, known, fits, len(costs))


def _swapped(
    best: int,
    measure: Callable[[Sequence[int]], None],
    known: dict[int, float],
    fits: Callable[[int], bool],
    n: int,
) -> int:
    while True:
        swaps = [
            one
            for out in members_of(best)
            for new in range(n)
            if not best >> new & 1 and fits(one := best & ~(1 << out) | 1 << new)
        ]
        measure(swaps)
        found = max(swaps, key=known.__getitem__, default=best)
        if known[found] <= known[best]:
            return best
        best = found


def frontier(worth: dict[int, float], costs: Sequence[float]) -> list[int]:
    """Sets that no cheaper or equally cheap set equals or beats, by rising cost and worth.

    The empty set, things as they stand, always comes first: also where an action that costs nothing helps.
    """
    ordered = sorted(worth, key=lambda chosen: (cost_of(chosen, costs), -worth[chosen], chosen))
    kept = [0]
    for chosen in ordered:
        if worth[chosen] > worth[kept[-1]]:
            kept.append(chosen)
    return kept


def thinned(sets: Sequence[int], worth: dict[int, float], most: int) -> list[int]:
    """At most so many sets of a frontier: those that add least to the one before are left out."""
    kept = list(sets)
    while len(kept) > most:
        steps = [worth[kept[k]] - worth[kept[k - 1]] for k in range(1, len(kept) - 1)]
        del kept[1 + min(range(len(steps)), key=steps.__getitem__)]
    return kept
