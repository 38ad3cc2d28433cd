"""Which actions on which pilots under one budget: every set where they are few, else exchanges from a start.

There are two starts, those of a knapsack: actions in order of what each was seen to add for its money, as
long as they fit, whose prefixes are looked at; and the set that adds most if what actions add is summed. Then
sets that differ from the best one by an action that is added, left out or exchanged for others.

An upper bound is the knapsack that may take a part of an action (G. B. Dantzig, *Discrete-variable extremum
problems*, Operations Research 5, 1957), where each action is worth the most that it was seen to add to any
set, times the most by which a set that was looked at beat the sum of these. It holds if actions help each
other no more in any other set.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

import numpy as np

from valleysim.questions.advise.choosing import (
    MOST_IN_FULL,
    SLACK,
    Worth,
    affordable,
    cost_of,
    members_of,
)

ALL, EXCHANGES = "all sets", "knapsack with exchanges"
NOTHING: Mapping[int, int] = {}
PREFIXES = 12
"""Sets of the start that are looked at."""
AT_ONCE = 8
"""Exchanges that are looked at before the best of them is made."""
MOST_ROUNDS = 6
GRAINS = 4_000
"""Parts of the budget to which costs are rounded up in the knapsack."""


@dataclass(frozen=True)
class Explored:
    """What every set that was looked at is worth, and what no set within the budget is worth more than.

    ``most`` is the most that each action was seen to add to a set; ``bound`` rests on it, unless all sets
    were looked at, where it is the worth of the best.
    """

    method: str
    worth: dict[int, float]
    most: tuple[float, ...]
    bound: float


def explore(
    worth: Worth,
    costs: Sequence[float],
    budget: float | None,
    *,
    start: Sequence[int],
    adds: Sequence[float],
    ends: Mapping[int, int] = NOTHING,
) -> Explored:
    """Look for the best set within a budget.

    Args:
        worth: what sets are worth; a set is a whole number whose bits are its actions.
        costs: of each action; one that frees money costs less than nothing.
        budget: the most that a set may cost.
        start: actions in the order in which the start takes them.
        adds: what each action was seen to add where it helped most.
        ends: of each action that ends pilots the set of those that are then in vain.
    """
    if len(costs) <= MOST_IN_FULL:
        sets = affordable(costs, budget)
        known = dict(zip(sets, worth(sets), strict=True))
        return Explored(ALL, known, _most(known, adds), max(known.values()))
    return exchanged(worth, costs, budget, start=start, adds=adds, ends=ends)


def exchanged(
    worth: Worth,
    costs: Sequence[float],
    budget: float | None,
    *,
    start: Sequence[int],
    adds: Sequence[float],
    ends: Mapping[int, int] = NOTHING,
) -> Explored:
    """`explore` by exchanges, however few actions there are."""
    known: dict[int, float] = {}

    def measure(sets: Sequence[int]) -> None:
        new = [chosen for chosen in dict.fromkeys(sets) if chosen not in known]
        known.update(zip(new, worth(new) if new else [], strict=True))

    measure([*_prefixes(start, costs, adds, budget), knapsack(adds, costs, budget)])
    best = max(known, key=known.__getitem__)
    for _ in range(MOST_ROUNDS):
        near = _exchanges(best, costs, adds, budget, known, ends)
        measure(near)
        found = max(near, key=known.__getitem__, default=best)
        if known[found] <= known[best]:
            break
        best = found
    most = _most(known, adds)
    limit = helped(known, most) * knapsack_bound(most, costs, budget)
    return Explored(EXCHANGES, known, most, known[0] + limit)


def helped(known: dict[int, float], most: Sequence[float]) -> float:
    """The most by which a set beat the sum of what its actions add: 1 where none did."""
    ratios = [1.0]
    for chosen, value in known.items():
        total = sum(max(most[a], 0.0) for a in members_of(chosen))
        if total > 0.0:
            ratios.append((value - known[0]) / total)
    return max(ratios)


def knapsack_bound(adds: Sequence[float], costs: Sequence[float], budget: float | None) -> float:
    """The most that actions add within a budget if each adds at most this, and parts of them may be taken.

    Actions that free money are all taken first; not to do one is then bought back like any other action.

    >>> knapsack_bound([3.0, 4.0, -1.0], [1.0, 2.0, 1.0], 2.0)
    5.0
    """
    if budget is None:
        return sum(max(one, 0.0) for one in adds)
    freeing = [a for a, cost in enumerate(costs) if cost <= 0.0]
    left = budget - sum(costs[a] for a in freeing)
    total = sum(adds[a] for a in freeing)
    offers = [(adds[a], cost) for a, cost in enumerate(costs) if cost > 0.0 and adds[a] > 0.0]
    offers += [(-adds[a], -costs[a]) for a in freeing if adds[a] < 0.0]  # not to do it
    for more, cost in sorted(offers, key=lambda one: -one[0] / one[1] if one[1] > 0.0 else -math.inf):
        part = 1.0 if cost <= 0.0 else min(1.0, max(left, 0.0) / cost)
        total += part * more
        left -= part * cost
    return total


def knapsack(adds: Sequence[float], costs: Sequence[float], budget: float | None) -> int:
    """The set within a budget that adds most if what actions add is summed, by dynamic programming.

    Actions that free money are left to exchanges. Costs are rounded up to a part of the budget, so that a set
    that fits by a hair may be missed.
    """
    helpful = [a for a in range(len(costs)) if adds[a] > 0.0 and costs[a] >= 0.0]
    taken = sum(1 << a for a in helpful if budget is None or costs[a] == 0.0)
    room = 0.0 if budget is None else budget - cost_of(taken, costs)
    left = [a for a in helpful if not taken >> a & 1 and costs[a] <= room]
    if not left:
        return taken
    steps = [math.ceil(costs[a] / room * GRAINS - SLACK) for a in left]
    best = np.zeros(GRAINS + 1)
    takes = np.zeros((len(left), GRAINS + 1), bool)
    for row, (a, step) in enumerate(zip(left, steps, strict=True)):
        more = best[: GRAINS + 1 - step] + adds[a]
        takes[row, step:] = more > best[step:]
        best[step:] = np.maximum(best[step:], more)
    free = GRAINS
    for row in reversed(range(len(left))):
        if takes[row, free]:
            taken, free = taken | 1 << left[row], free - steps[row]
    return taken


def _fits(chosen: int, costs: Sequence[float], budget: float | None) -> bool:
    return budget is None or cost_of(chosen, costs) <= budget + SLACK


def _prefixes(
    start: Sequence[int], costs: Sequence[float], adds: Sequence[float], budget: float | None
) -> list[int]:
    """Sets along the start, the empty one first; an action that does not fit is passed over."""
    chosen, sets, steps = 0, [0], [0.0]
    for a in start:
        if _fits(more := chosen | 1 << a, costs, budget):
            chosen = more
            sets.append(chosen)
            steps.append(steps[-1] + max(adds[a], 0.0))
    if len(sets) <= PREFIXES:
        return sets
    wanted = [steps[-1] * k / (PREFIXES - 1) for k in range(PREFIXES)]
    kept = {min(range(len(sets)), key=lambda k: abs(steps[k] - goal)) for goal in wanted}
    return [sets[k] for k in sorted({0, *kept, len(sets) - 1})]


def _exchanges(
    best: int,
    costs: Sequence[float],
    adds: Sequence[float],
    budget: float | None,
    known: dict[int, float],
    ends: Mapping[int, int],
) -> list[int]:
    """Sets near the best one that are not looked at yet, the most promising first.

    An action is added, left out, or exchanged for another and whatever then still fits; or one ends a pilot,
    and what it frees is spent.
    """
    room = math.inf if budget is None else budget + SLACK - cost_of(best, costs)
    taken = best | reduce(or_, (ends[a] for a in ends if best >> a & 1), 0)  # or in vain
    outside = [a for a in range(len(costs)) if not taken >> a & 1 and adds[a] > 0.0]
    outside.sort(key=lambda a: -adds[a])
    near: dict[int, float] = {}
    for out in [None, *members_of(best)]:
        left, lost, free = best, 0.0, room
        if out is not None:
            left, lost, free = best & ~(1 << out), adds[out], room + costs[out]
            if free >= 0.0:
                near[left] = -lost
        for new in outside:
            if costs[new] > free:
                continue
            chosen, gained, rest = left | 1 << new, adds[new], free - costs[new]
            if budget is not None:  # what is cheaper than what it stands for may leave room for one more
                more = next((a for a in outside if a != new and costs[a] <= rest), None)
                if more is not None:
                    chosen, gained = chosen | 1 << more, gained + adds[more]
            near[chosen] = max(near.get(chosen, -math.inf), gained - lost)
    near |= _freed(best, costs, adds, room, ends)
    new_ones = sorted((one for one in near if one not in known), key=lambda one: (-near[one], one))
    return new_ones[:AT_ONCE]


def _freed(
    best: int, costs: Sequence[float], adds: Sequence[float], room: float, ends: Mapping[int, int]
) -> dict[int, float]:
    """Sets with one more action that frees money, and what that buys: by what they promise to add.

    Actions that it makes vain are left out.
    """
    gone = reduce(or_, (ends[a] for a in ends if best >> a & 1), 0)
    order = sorted(
        (a for a in range(len(costs)) if costs[a] > 0.0 and adds[a] > 0.0), key=lambda a: -adds[a] / costs[a]
    )
    found: dict[int, float] = {}
    for freeing, vain in ends.items():
        if best >> freeing & 1:
            continue
        lost = list(members_of(best & vain))
        chosen = best & ~vain | 1 << freeing
        left = room - costs[freeing] + sum(costs[a] for a in lost)
        promise = adds[freeing] - sum(adds[a] for a in lost)
        for a in order:
            if costs[a] <= left and not (chosen | vain | gone) >> a & 1:
                chosen, left, promise = chosen | 1 << a, left - costs[a], promise + adds[a]
        if left >= 0.0:
            found[chosen] = promise
    return found


def _most(known: dict[int, float], adds: Sequence[float]) -> tuple[float, ...]:
    """The most that each action was seen to add: before the search, or to any set that was looked at."""
    most = list(adds)
    for chosen, value in known.items():
        for a in members_of(chosen):
            without = known.get(chosen & ~(1 << a))
            if without is not None:
                most[a] = max(most[a], value - without)
    return tuple(most)
