"""Looks for the best set of actions over the pilots of a portfolio, and simulates it anew.

Sets are chosen on some replicates of each world and told from others of the same worlds, which no search has
looked at: the best of many noisy numbers is flattered by its noise.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.cut import Cut, cut_together
from valleysim.questions.advise.applied import Applied
from valleysim.questions.advise.chains import chains
from valleysim.questions.advise.choosing import MOST_IN_FULL, cost_of, frontier, members_of, thinned
from valleysim.questions.advise.exchanges import Explored, explore
from valleysim.questions.advise.knowing import candidates
from valleysim.questions.advise.plan import Plan, PlannedSet
from valleysim.questions.advise.sets import run_sets
from valleysim.questions.advise.worth import estimate_of, gain, regret
from valleysim.scenario import Scenario
from valleysim.simulation.learning import Learned
from valleysim.simulation.options import Options

Reals = NDArray[np.float64]
SEARCHED = 400
"""Replicates of each set in the search, at most."""
MOST_SETS = 10
"""Sets of the frontier that are simulated again."""
RIVALS = 8
"""Other sets, the next best of the search, that are simulated again to tell the regret of the chosen one."""


@dataclass(frozen=True)
class Candidates:
    """Actions among which a set is chosen: what each adds alone, and whether worlds differ with it."""

    applied: tuple[Applied, ...]
    gains: tuple[float, ...]
    unknown: tuple[bool, ...]

    @property
    def ends(self) -> dict[int, int]:
        """Of each action that ends pilots the set of actions on them."""
        return {
            a: sum(
                1 << b
                for b, other in enumerate(self.applied)
                if b != a and other.pilot is not None and other.pilot in one.pilots
            )
            for a, one in enumerate(self.applied)
            if one.action.frees_spend
        }

    @property
    def costs(self) -> list[float]:
        """What each costs."""
        return [one.cost for one in self.applied]


def plan_sets(
    scenario: Scenario,
    some: Candidates,
    budget: float,
    *,
    options: Options,
    learned: Learned | None,
    base_unknown: bool,
    executor: Executor | None,
    progress: Callable[[int, int], None] | None = None,
    worth: float | None = None,
) -> Plan:
    """The best set within a budget that the search finds, and the best cheaper ones.

    With the ``worth`` of one pilot also those that are chosen among for what they are worth.
    """
    search = replace(options, replicates=min(options.replicates, max(SEARCHED, options.worlds)))
    each = -(-options.replicates // options.worlds)
    cut: list[Cut] = []
    pilots = scenario.n_pilots
    known: dict[int, float] = {}

    def by_pilot(sets: Sequence[int]) -> Reals:
        there = run_sets(
            scenario,
            some.applied,
            sets,
            options=search,
            learned=learned,
            executor=executor,
            progress=progress,
        )
        cut.append(there.cut)
        number = there.reached[0].size
        known.update(zip(sets, there.reached.mean(axis=(1, 2)).tolist(), strict=True))
        chances: Reals = there.by_pilot / number
        return chances

    def numbers(sets: Sequence[int]) -> Sequence[float]:
        new = [one for one in dict.fromkeys(sets) if one not in known]
        if new:
            by_pilot(new)
        return [known[one] for one in sets]

    start, adds = _start(by_pilot, some, [member.key for member in scenario.members])
    found = explore(numbers, some.costs, budget, start=start, adds=adds, ends=some.ends)
    chosen = thinned(frontier(found.worth, some.costs), found.worth, MOST_SETS)
    rivals = [one for one in sorted(found.worth, key=lambda one: -found.worth[one]) if one not in chosen]
    fresh = run_sets(
        scenario,
        some.applied,
        [*chosen, *rivals[:RIVALS]],
        options=options,
        learned=learned,
        executor=executor,
        progress=progress,
        first=each,
    )
    cut.append(fresh.cut)
    sets, evpi = _sets(some, found, chosen, fresh.reached, base_unknown, pilots)
    bound = min(found.bound, float(pilots))
    number = -(-search.replicates // search.worlds) * search.worlds
    return Plan(
        method=found.method,
        looked=len(known),
        replicates=number,
        sets=sets,
        compared=len(fresh.reached),
        bound=bound,
        evpi=evpi,
        cut=cut_together(cut),
        choices=()
        if worth is None
        else tuple(candidates(chosen, found.worth, some.costs, worth, any_near=True)),
    )


def _start(
    by_pilot: Callable[[Sequence[int]], Reals], some: Candidates, pilots: list[str]
) -> tuple[list[int], list[float]]:
    """Actions in the order of the start, and what each was seen to add where it helped most."""
    if len(some.applied) <= MOST_IN_FULL:
        return [], list(some.gains)
    linked = chains(by_pilot, some.applied, pilots)
    adds = [max(one, other) for one, other in zip(some.gains, linked.adds, strict=True)]
    costs = some.costs
    rest = [a for a, more in enumerate(some.gains) if a not in linked.order and more > 0.0]
    place = {a: k for k, a in enumerate(linked.order)}
    own = [a for a in rest if some.applied[a].pilot is not None]
    shared = [a for a in rest if some.applied[a].pilot is None]
    order = sorted(place, key=place.__getitem__) + sorted(own, key=lambda a: _rank(some.gains[a], costs[a]))
    for a in sorted(shared, key=lambda a: _rank(some.gains[a], costs[a])):
        before = [k for k, b in enumerate(order) if _rank(adds[b], costs[b]) > _rank(some.gains[a], costs[a])]
        order.insert(before[0] if before else len(order), a)
    return order, adds


def _rank(more: float, cost: float) -> float:
    """For sorting: the most for the money first, what costs nothing before all."""
    return -more / cost if cost > 0.0 else -np.inf


def _sets(
    some: Candidates,
    found: Explored,
    chosen: Sequence[int],
    reached: NDArray[np.uint16],
    base_unknown: bool,
    pilots: int,
) -> tuple[tuple[PlannedSet, ...], float]:
    """Sets that fresh replicates leave: those that no cheaper one beats, and the one that was chosen.

    ``reached`` (S, W, R) is first that of the sets of the frontier, then that of others to compare them with.
    """
    means = {one: float(reached[k].mean()) for k, one in enumerate(chosen)}
    kept = [one for one in chosen if one in {*frontier(means, some.costs), chosen[-1]}]
    place = {one: k for k, one in enumerate(chosen)}
    stack = reached[[*(place[one] for one in kept), *range(len(chosen), len(reached))]].astype(np.float64)
    unknown = [base_unknown or any(some.unknown[a] for a in members_of(one)) for one in kept]
    regrets = regret(stack, len(kept) - 1, uncertain=any(unknown))
    sets = tuple(
        PlannedSet(
            actions=tuple(some.applied[a] for a in members_of(one)),
            cost=cost_of(one, some.costs),
            screened=found.worth[one],
            reached=estimate_of(reached[place[one]], uncertain=unknown[k], pilots=pilots),
            gain=gain(stack[k] - reached[place[0]], uncertain=unknown[k], pilots=pilots),
            loss=regrets.loss[k],
            is_best=regrets.is_best[k],
        )
        for k, one in enumerate(kept)
    )
    return sets, regrets.evpi
