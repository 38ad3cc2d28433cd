"""The search over sets for a portfolio against every set, on worths that are known; and its bound."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest

from valleysim.questions.advise.choosing import affordable, cost_of
from valleysim.questions.advise.exchanges import exchanged, explore, helped, knapsack, knapsack_bound

N = 11


def start_of(adds: Sequence[float], costs: Sequence[float]) -> list[int]:
    return sorted((a for a in range(len(adds)) if adds[a] > 0.0), key=lambda a: -adds[a] / costs[a])


def worths(seed: int, spoil: float, help_: float = 0.0) -> tuple[list[float], list[float]]:
    """Costs, and the worth of every set of actions that spoil or help each other in pairs."""
    random = np.random.default_rng(seed)
    costs, own = random.uniform(1.0, 5.0, N), random.uniform(0.0, 2.0, N)
    pairs = random.uniform(-spoil, help_, (N, N)) * np.minimum.outer(own, own) / N
    bits = np.array([[chosen >> a & 1 for a in range(N)] for chosen in range(1 << N)], float)
    worth = 3.0 + bits @ own + np.einsum("sa,ab,sb->s", bits, np.triu(pairs, 1), bits)
    return costs.tolist(), worth.tolist()


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("spoil", [0.0, 0.9])
@pytest.mark.parametrize("budget", [6.0, 15.0])
def test_exchanges_come_near_the_best_of_all_sets_and_the_bound_lies_above_it(
    seed: int, spoil: float, budget: float
) -> None:
    """Actions that only spoil each other add most alone, so the bound is one: no set can be above it."""
    costs, worth = worths(seed, spoil)
    alone = [worth[1 << a] - worth[0] for a in range(N)]
    found = exchanged(
        lambda sets: [worth[one] for one in sets], costs, budget, start=start_of(alone, costs), adds=alone
    )
    best = max(worth[one] for one in affordable(costs, budget))
    reached = max(found.worth.values())
    assert all(cost_of(one, costs) <= budget + 1e-9 for one in found.worth)
    assert reached <= best <= found.bound + 1e-9
    assert reached - worth[0] >= 0.97 * (best - worth[0])
    assert len(found.worth) <= 14 + 6 * 8


def test_exchanges_find_the_best_set_itself_mostly() -> None:
    hits = 0
    for seed in range(40):
        costs, worth = worths(seed, 0.5)
        alone = [worth[1 << a] - worth[0] for a in range(N)]
        found = exchanged(
            lambda sets, worth=worth: [worth[one] for one in sets],
            costs,
            12.0,
            start=start_of(alone, costs),
            adds=alone,
        )
        hits += max(found.worth.values()) == max(worth[one] for one in affordable(costs, 12.0))
    assert hits >= 30


def test_an_exchange_finds_what_the_start_misses() -> None:
    """The first for the money leaves no room for the two that are worth more together."""
    costs, worth = [3.0, 2.0, 2.0], [0.0, 3.3, 2.0, 5.3, 2.0, 5.3, 4.0, 7.3]
    found = exchanged(
        lambda sets: [worth[one] for one in sets], costs, 4.0, start=[0, 1, 2], adds=[3.3, 2.0, 2.0]
    )
    assert max(found.worth, key=found.worth.__getitem__) == 0b110
    assert found.bound == pytest.approx(3.3 + 1.0)


def test_an_action_that_is_spoilt_by_another_is_exchanged() -> None:
    """Both starts take the two that add most alone, of which the second adds nothing to the first."""
    worth = [0.0, 3.0, 2.9, 3.1, 2.0, 5.0, 4.9, 5.1]
    found = exchanged(
        lambda sets: [worth[one] for one in sets], [1.0] * 3, 2.0, start=[0, 1, 2], adds=[3.0, 2.9, 2.0]
    )
    assert max(found.worth, key=found.worth.__getitem__) == 0b101


def test_few_actions_are_looked_at_in_all_sets_and_the_bound_is_the_best_of_them() -> None:
    costs, worth = worths(3, 0.5, 2.0)
    alone = [worth[1 << a] - worth[0] for a in range(N)]
    found = explore(lambda sets: [worth[one] for one in sets], costs, 9.0, start=[], adds=alone)
    assert found.method == "all sets"
    assert found.bound == max(found.worth.values()) == max(worth[one] for one in affordable(costs, 9.0))


@pytest.mark.parametrize("seed", range(5))
def test_a_knapsack_that_takes_parts_is_never_below_one_that_takes_wholes(seed: int) -> None:
    random = np.random.default_rng(seed)
    adds, costs = random.uniform(-1.0, 2.0, 7).tolist(), random.uniform(0.5, 3.0, 7).tolist()
    best = max(
        sum(adds[a] for a in taken)
        for size in range(8)
        for taken in combinations(range(7), size)
        if sum(costs[a] for a in taken) <= 4.0
    )
    assert best <= knapsack_bound(adds, costs, 4.0) <= knapsack_bound(adds, costs, 5.0)
    assert knapsack_bound(adds, costs, None) == pytest.approx(sum(max(one, 0.0) for one in adds))


@pytest.mark.parametrize("seed", range(8))
def test_where_what_actions_add_is_summed_the_knapsack_is_the_best_of_all_sets(seed: int) -> None:
    """Costs are whole thousandths of the budget, so that rounding them takes nothing away."""
    random = np.random.default_rng(seed)
    adds = random.uniform(-0.5, 2.0, 10).tolist()
    costs = random.integers(50, 600, 10).astype(float).tolist()
    found = knapsack(adds, costs, 1_000.0)
    worth = {one: sum(adds[a] for a in range(10) if one >> a & 1) for one in affordable(costs, 1_000.0)}
    assert worth[found] == pytest.approx(max(worth.values()))
    assert knapsack(adds, costs, None) == sum(1 << a for a in range(10) if adds[a] > 0.0)
    assert knapsack([1.0, 1.0], [0.0, 5.0], 4.0) == 0b01


def test_actions_that_help_each_other_raise_the_bound_by_as_much_as_was_seen() -> None:
    assert helped({0: 1.0, 1: 2.0, 2: 2.0, 3: 5.0}, [1.0, 1.0]) == 2.0
    assert helped({0: 1.0, 1: 2.0}, [1.0, 1.0]) == 1.0
    factors = []
    for seed in range(12):
        costs, worth = worths(seed, 0.0, 60.0)
        alone = [worth[1 << a] - worth[0] for a in range(N)]
        found = exchanged(
            lambda sets, worth=worth: [worth[one] for one in sets],
            costs,
            30.0,
            start=start_of(alone, costs)[:3],
            adds=alone,
        )
        factors.append(helped(found.worth, found.most))
        limit = knapsack_bound(found.most, costs, 30.0)
        assert found.bound == pytest.approx(worth[0] + factors[-1] * limit)
        assert found.bound >= max(found.worth.values())
    assert max(factors) > 1.0


def test_what_frees_money_lets_the_bound_buy_more_and_may_be_bought_back() -> None:
    assert knapsack_bound([-0.5, 4.0], [-2.0, 4.0], 2.0) == 3.5
    assert knapsack_bound([-5.0, 4.0], [-2.0, 4.0], 2.0) == 2.0
    assert knapsack_bound([4.0], [4.0], 2.0) == 2.0


def test_a_pilot_is_ended_where_what_it_frees_is_worth_more() -> None:
    """Action 2 ends the pilot that action 0 is on, and frees what action 1 costs."""
    costs, adds = [2.0, 4.0, -2.0], [0.5, 3.0, -0.2]

    def worth(sets: Sequence[int]) -> list[float]:
        return [
            5.0 + (0.5 if one & 0b101 == 1 else 0.0) + (3.0 if one & 2 else 0.0) - (0.2 if one & 4 else 0.0)
            for one in sets
        ]

    found = exchanged(worth, costs, 2.0, start=[1, 0], adds=adds, ends={2: 0b001})
    assert max(found.worth, key=found.worth.__getitem__) == 0b110
    assert all(cost_of(one, costs) <= 2.0 for one in found.worth)
    assert found.bound >= 7.8 - 1e-9
    kept = exchanged(worth, costs, 2.0, start=[1, 0], adds=[0.5, 3.0, -4.0], ends={2: 0b001})
    assert max(kept.worth.values()) <= kept.bound + 1e-9


def test_nothing_is_spent_on_a_pilot_that_is_ended() -> None:
    """Action 0 is on the pilot that action 2 ends: together it would seem to add, but it is in vain."""
    costs, adds = [0.5, 4.0, -3.0, 0.4], [0.5, 3.0, -0.2, 0.1]

    def worth(sets: Sequence[int]) -> list[float]:
        own = [0.5, 3.0, -0.2, 0.1]
        return [sum(own[a] for a in range(4) if one >> a & 1) for one in sets]

    found = exchanged(worth, costs, 2.0, start=[0, 3], adds=adds, ends={2: 0b0001})
    assert max(found.worth, key=found.worth.__getitem__) == 0b1110
    assert not any(one >> 2 & 1 and one & 1 for one in found.worth)
