"""Advice: exact gains, searches against brute force, and a frontier that fresh replicates have confirmed.

False alarms: 2e-9 for each |z| < 6; seeds are fixed. An error of 0.02 in the exact gain would be caught.
"""

import math
from collections.abc import Sequence
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import valleysim
from valleysim.errors import UsageError
from valleysim.questions.advise.actions import Action, load_actions, shipped_actions
from valleysim.questions.advise.applying import apply, fit_all
from valleysim.questions.advise.ask import advise
from valleysim.questions.advise.choosing import affordable, cost_of, forward, frontier, search, thinned
from valleysim.questions.advise.figures import draw_frontier
from valleysim.questions.advise.portfolio import advise_portfolio
from valleysim.questions.advise.portfolio_tables import next_table, portfolio_notes
from valleysim.questions.advise.reasons import TOO_DEAR
from valleysim.questions.advise.sentence import rounded_gain
from valleysim.questions.advise.sets import run_sets
from valleysim.questions.advise.tables import frontier_table, singles_table
from valleysim.questions.advise.worth import estimate_of, gain, regret, shrunk
from valleysim.questions.compare.pairing import chance_to_beat
from valleysim.simulation.paired import check_paired, run_paired
from valleysim.worlds.design import Design

KNOWN = """
name = "two windows"
[funding]
runway = "never"
period = 3
first_window = 1
approval = 0.3
involvement_uplift = 1
"""
"""Ready from month 0 on; a window at months 1, 4, 7: live by month 7 with chance 1 − q³."""


def catalogue(tmp_path: Path, text: str) -> tuple[Action, ...]:
    file = tmp_path / "own.toml"
    file.write_text(text)
    return load_actions(file)


def action(name: str, cost: float, key: str, how: str) -> str:
    return f'[[actions]]\nname = "{name}"\ncost = {cost}\n[actions.changes]\n"{key}" = {{ {how} }}\n'


def test_an_action_of_size_zero_is_worth_exactly_nothing_in_every_replicate() -> None:
    scenario = valleysim.load("enterprise")
    nothing = [
        {"by": "nothing", "key": "funding.owner_involvement", "how": "at_least", "size": 0},
        {"by": "nothing", "key": "pilot.duration", "how": "add", "size": 0},
        {"by": "nothing", "key": "funding.lead", "how": "multiply", "size": 1},
        {"by": "nothing", "key": "live.instability", "how": "at_most", "size": 1000},
    ]
    runs = run_paired([scenario, scenario.with_("changes", nothing)], replicates=2_000, worlds=40)
    assert np.array_equal(runs.arrivals[0], runs.arrivals[1])
    assert np.array_equal(runs.ends[0], runs.ends[1])
    assert float(runs.difference(1, 0, 36).mc_error[0]) == 0.0


def test_a_gain_with_a_closed_form_is_met(tmp_path: Path) -> None:
    """Involvement 0.5 lifts approval from 0.3 to 0.45: 0.7³ − 0.55³ more by month 7."""
    own = catalogue(tmp_path, action("owner", 10, "funding.owner_involvement", "at_least = 0.5"))
    advice = advise(valleysim.loads(KNOWN), actions=own, at=7, replicates=40_000)
    (single,) = advice.singles
    exact = 0.7**3 - 0.55**3
    assert abs(single.gain.value - exact) < 6 * single.gain.mc_error
    assert single.gain.mc_error < 0.0025
    assert single.gain.helps == 1.0
    assert single.per_cost == single.gain.value / 10
    assert advice.best.names == ("owner",)
    assert abs(float(advice.best.reached.value[0]) - (1 - 0.55**3)) < 6 * float(
        advice.best.reached.mc_error[0]
    )
    assert advice.fresh.seed != advice.screening.seed


def test_sets_compiled_together_live_as_they_do_alone() -> None:
    scenario = valleysim.load("enterprise")
    applied, _ = fit_all(shipped_actions(), scenario)
    sets = [0, 1, 1 << 3, 0b1010101, (1 << 12) - 1, 1 << 11 | 1 << 4 | 3]
    usual = {"horizons": (36,), "endpoint": "production", "seed": 1, "threads": None}
    options = check_paired([scenario], replicates=400, worlds=20, **usual)
    together = run_sets(scenario, applied, sets, options=options, learned=None).reached
    variants = [apply(scenario, [one for a, one in enumerate(applied) if chosen >> a & 1]) for chosen in sets]
    alone = run_paired(variants, replicates=400, worlds=20, horizons=(36,))
    for k in range(len(sets)):
        assert np.array_equal(together[k], alone.reached(k, 36))


def worth_of(seed: int, n: int) -> tuple[list[float], "list[float]"]:
    """Costs of n actions, and the worth of every set of them, with pairs that spoil or help each other."""
    random = np.random.default_rng(seed)
    costs, own, pairs = random.uniform(1, 5, n), random.normal(1, 1, n), random.normal(0, 0.5, (n, n))
    worth = []
    for chosen in range(1 << n):
        bits = np.array([chosen >> a & 1 for a in range(n)])
        worth.append(float(bits @ own + bits @ np.triu(pairs, 1) @ bits))
    return costs.tolist(), worth


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("budget", [None, 0.0, 7.5])
def test_the_search_over_all_sets_is_brute_force(seed: int, budget: float | None) -> None:
    costs, worth = worth_of(seed, 6)
    found = search(lambda sets: [worth[actions] for actions in sets], costs, budget)
    best = max(
        (worth[sum(1 << a for a in taken)], taken)
        for size in range(7)
        for taken in combinations(range(6), size)
        if budget is None or sum(costs[a] for a in taken) <= budget
    )
    assert found.method == "all sets"
    assert max(found.worth.values()) == best[0]
    assert set(found.worth) == set(affordable(costs, budget))
    if budget == 0.0:
        assert list(found.worth) == [0]


def test_more_than_twelve_actions_are_searched_forward_with_swaps() -> None:
    costs = [1.0] * 13
    looked: list[int] = []

    def worth(sets: Sequence[int]) -> list[float]:
        looked.extend(sets)
        return [float(sum(a + 1 for a in range(13) if chosen >> a & 1)) for chosen in sets]

    found = search(worth, costs, 3.0)
    assert found.method == "forward with swaps"
    assert max(found.worth, key=found.worth.__getitem__) == 0b1110000000000
    assert len(looked) == len(set(looked)) < 400


def test_a_swap_finds_what_adding_alone_would_miss() -> None:
    """Action 0 is best alone, but 1 and 2 are best together."""
    table = {0: 0.0, 1: 3.0, 2: 2.0, 4: 2.0, 3: 3.5, 5: 3.4, 6: 9.0}
    known = forward(lambda sets: [table[actions] for actions in sets], [1.0, 1.0, 1.0], 2.0)
    assert max(known, key=known.__getitem__) == 6


def test_swaps_follow_each_other_until_none_helps() -> None:
    """From {0, 1} two swaps, none of them an addition, lead to {2, 3}, to which 4 can be added."""
    table = {0b1: 3.0, 0b11: 4.0, 0b110: 4.5, 0b1100: 5.0, 0b11100: 10.0}

    def worth(sets: Sequence[int]) -> list[float]:
        return [table.get(actions, 2.0 if actions else 0.0) for actions in sets]

    known = forward(worth, [1.0] * 5, 3.0)
    assert max(known, key=known.__getitem__) == 0b11100


def test_the_frontier_rises_and_nothing_beats_it() -> None:
    costs, worth = worth_of(9, 8)
    table = dict(enumerate(worth))
    kept = frontier(table, costs)
    assert kept[0] == 0
    for one, other in pairwise(kept):
        assert cost_of(one, costs) < cost_of(other, costs)
        assert table[one] < table[other]
    for chosen, value in table.items():
        assert (
            max(table[one] for one in kept if cost_of(one, costs) <= cost_of(chosen, costs) + 1e-9) >= value
        )
    few = thinned(kept, table, 4)
    assert len(few) == 4
    assert (few[0], few[-1]) == (kept[0], kept[-1])


def test_the_frontier_begins_with_things_as_they_stand_though_help_costs_nothing() -> None:
    assert frontier({0: 0.1, 1: 0.2}, [0.0]) == [0, 1]
    assert frontier({0: 0.2, 1: 0.1, 2: 0.15}, [0.0, 1.0]) == [0]


def test_an_action_that_costs_nothing_is_taken_and_told(tmp_path: Path) -> None:
    own = catalogue(tmp_path, action("owner", 0, "funding.owner_involvement", "at_least = 0.5"))
    advice = advise(valleysim.loads(KNOWN), actions=own, at=7, replicates=2_000, budget=0)
    assert [(choice.names, choice.cost) for choice in advice.choices] == [((), 0.0), (("owner",), 0.0)]
    assert advice.best.gain.value > 0.0
    assert math.isinf(advice.singles[0].per_cost)
    assert advice.document()["actions"][0]["gain_per_cost"] is None
    text = frontier_table(advice)
    assert list(text.columns[0].cells) == ["nothing", "1"]
    assert draw_frontier(advice).get_title(loc="left")


def test_regret_is_the_loss_against_the_best_of_each_world() -> None:
    reached = np.array([[[1.0] * 4, [0.0] * 4], [[0.0] * 4, [0.5] * 4]])
    found = regret(reached, 0, uncertain=True)
    assert found.loss == (0.25, 0.5)
    assert found.is_best == (0.5, 0.5)
    assert found.evpi == 0.25
    assert regret(reached, 0, uncertain=False).loss == (0.0, 0.25)
    seldom = np.array([[[1.0] * 4, *[[0.0] * 4] * 3], [[0.5] * 4] * 4])
    assert regret(seldom, 0, uncertain=True).is_best == (0.25, 0.75)
    noise = np.random.default_rng(1).normal(0.1, 1.0, (200, 100))
    assert shrunk(noise).std() < 0.45 * noise.mean(axis=1).std()


def test_where_noise_hides_what_worlds_differ_by_they_do_not_become_one() -> None:
    """Two replicates in each of 40 worlds, whose differences hide in the noise."""
    random = np.random.default_rng(5)
    noise = random.normal(0.0, 1.0, (40, 1)) + np.array([-30.0, 30.0])
    assert shrunk(noise).std() > 0.4 * noise.mean(axis=1).std()
    found = gain(noise, uncertain=True)
    assert found.helps is not None
    assert 0.2 < found.helps < 0.8
    assert found.helps_error is not None
    assert found.helps_error > 0.0


def test_in_how_many_worlds_it_helps_is_what_compare_says() -> None:
    paired = np.random.default_rng(2).normal(0.05, 1.0, (60, 1)) + np.random.default_rng(3).normal(
        0.0, 1.0, (60, 40)
    )
    found, chance = gain(paired, uncertain=True), chance_to_beat(paired)
    assert chance is not None
    assert (found.helps, found.helps_error) == (chance.value, chance.mc_error)
    alone = gain(paired[:1], uncertain=True)
    assert (alone.helps, alone.low, alone.high) == (None, -1.0, 1.0)
    assert gain(paired[:1], uncertain=True, pilots=7).high == 7.0
    assert (gain(paired + 9.0, uncertain=False).helps, gain(paired - 9.0, uncertain=False).helps) == (
        1.0,
        0.0,
    )


def test_an_expected_number_has_the_error_of_a_share() -> None:
    found = estimate_of(np.zeros((1, 400), np.uint16), uncertain=False, pilots=3)
    assert found.value.tolist() == [0.0]
    assert found.mc_error[0] > 0.0
    assert estimate_of(np.ones((1, 400), np.uint16), uncertain=True, pilots=3).high.tolist() == [3.0]


@pytest.fixture(scope="module")
def advice() -> object:
    chosen = [
        shipped_action
        for shipped_action in shipped_actions()
        if shipped_action.name.startswith(("budget", "embed", "win", "longer"))
    ]
    return advise(
        valleysim.load("enterprise"),
        actions=chosen,
        replicates=4_000,
        worlds=40,
        screening=400,
        budget=80_000,
    )


def test_the_frontier_of_fresh_replicates_rises_within_the_budget(advice: object) -> None:
    choices = advice.choices  # type: ignore[attr-defined]
    assert choices[0].names == ()
    assert choices[0].gain.value == 0.0
    assert len(choices) >= 3
    assert all(choice.cost <= 80_000 for choice in choices)
    for one, other in pairwise(choices):
        assert one.cost < other.cost
        assert float(one.reached.value[0]) < float(other.reached.value[0])
    assert "longer parallel run" not in choices[-1].names
    assert math.isclose(sum(choice.is_best for choice in choices), 1.0)
    assert all(choice.loss >= 0.0 for choice in choices)


def test_the_document_holds_both_what_the_search_saw_and_what_fresh_replicates_say(advice: object) -> None:
    document = advice.document()  # type: ignore[attr-defined]
    assert document["format"] == "valleysim-advise-1"
    assert [value["name"] for value in document["actions"]][-1] == "longer parallel run"
    assert all(
        {"screened", "reached", "expected_loss", "is_best"} <= set(value) for value in document["frontier"]
    )
    assert document["search"]["seed"] != document["search"]["fresh_seed"]


def test_a_budget_of_nothing_buys_nothing(tmp_path: Path) -> None:
    own = catalogue(tmp_path, action("owner", 10, "funding.owner_involvement", "at_least = 0.5"))
    advice = advise(valleysim.loads(KNOWN), actions=own, at=7, replicates=400, budget=0)
    assert [choice.names for choice in advice.choices] == [()]
    assert "do nothing" in advice.sentence


def test_what_cannot_be_asked_is_refused() -> None:
    scenario = valleysim.loads(KNOWN)
    for arguments, told in [
        ({"budget": -1}, "budget"),
        ({"at": 0}, "at: found 0"),
        ({"at": -7.3}, "at: found -7.3"),
        ({"at": 241}, "at: found 241"),
        ({"at": True}, "at: found True"),
        ({"horizons": ()}, "horizons: found"),
        ({"horizons": (3.0, -7.3)}, "horizons: found -7.3"),
        ({"screening": 0}, "screening"),
    ]:
        with pytest.raises(UsageError, match=told):
            advise(scenario, **arguments)
    with pytest.raises(UsageError, match="found none that would change"):
        advise(valleysim.loads('name = "nothing to do"'), actions=shipped_actions()[:1])


def test_under_a_budget_the_best_action_that_it_allows_is_named(tmp_path: Path) -> None:
    text = action("owner", 10, "funding.owner_involvement", "at_least = 0.5")
    own = catalogue(tmp_path, text + action("vote", 9_000, "funding.approval", "at_least = 0.9"))
    scenario, asked = valleysim.loads(KNOWN), {"actions": own, "at": 7, "replicates": 2_000}
    assert "alone, 'vote' adds most:" in advise(scenario, **asked).sentence
    found = advise(scenario, budget=100, **asked)
    assert found.singles[0].applied.action.name == "vote"
    assert "alone, 'owner' adds most within" in found.sentence
    assert "vote" not in found.sentence
    assert "no action alone within" in advise(scenario, budget=5, **asked).sentence


def test_of_a_portfolio_one_function_gives_the_next_best_actions(tmp_path: Path) -> None:
    own = catalogue(tmp_path, action("owner", 10, "funding.owner_involvement", "at_least = 0.5"))
    asked: dict[str, Any] = {"actions": own, "at": 7, "replicates": 200, "threads": 1}
    one, other = (ask(valleysim.loads(PORTFOLIO), **asked).document() for ask in (advise, advise_portfolio))
    assert {**one, "manifest": None} == {**other, "manifest": None}
    with pytest.raises(UsageError, match=r"screening: found 5; allowed: none, for 'three' is a portfolio"):
        advise(valleysim.loads(PORTFOLIO), screening=5)
    for name in ("announce", "progress"):
        with pytest.raises(UsageError, match=f"{name}: found 3; allowed: "):
            advise(valleysim.loads(PORTFOLIO), **{**asked, name: 3})


PORTFOLIO = """
name = "three"
[funding]
runway = "never"
period = 3
first_window = 1
approval = 0.3
involvement_uplift = 1
[[pilots]]
name = "a"
[[pilots]]
name = "b"
funding = { owner_involvement = 1 }
[[pilots]]
name = "c"
starts = 6
"""


def test_the_next_best_action_of_each_pilot_is_its_own(tmp_path: Path) -> None:
    """Pilot a gains 0.7³ − 0.55³ by month 7; b has what is offered; c has one window left, 0.45 − 0.3."""
    own = catalogue(tmp_path, action("owner", 10, "funding.owner_involvement", "at_least = 0.5"))
    found = advise_portfolio(valleysim.loads(PORTFOLIO), actions=own, at=7, replicates=20_000)
    assert [(row.pilot, row.applied.action.name) for row in found.rows] == [("a", "owner"), ("c", "owner")]
    for row, exact in zip(found.rows, (0.7**3 - 0.55**3, 0.15), strict=True):
        assert abs(row.gain.value - exact) < 6 * row.gain.mc_error
        assert row.gain.mc_error < 0.005
    assert [(drop.pilot, *map(str, drop.reasons)) for drop in found.dropped] == [
        ("b", "funding.owner_involvement: is so already")
    ]
    assert found.document()["next_best"][0]["pilot"] == "a"


def test_actions_on_pilots_are_ranked_by_gain_for_the_money_and_by_gain(tmp_path: Path) -> None:
    """A dear action that adds most is not the first for the money; what they tell apart is counted."""
    text = action("owner", 10_000, "funding.owner_involvement", "at_least = 0.5")
    own = catalogue(tmp_path, text + action("vote", 90_000, "funding.approval", "at_least = 0.9"))
    found = advise_portfolio(valleysim.loads(PORTFOLIO), actions=own, at=7, replicates=4_000)
    assert (found.ranking, found.rows[0].applied.action.name) == ("gain per money", "owner")
    assert (found.rows[0].pilot, found.most_gain.applied.action.name) == ("a", "vote")
    worth = [row.per_cost for row in found.rows]
    assert worth == sorted(worth, key=lambda one: -(one or 0.0))
    rank = found.document()["ranking"]
    assert (rank["by"], rank["compared"], rank["sets_searched"]) == ("gain per money", 5, 0)
    assert rank["first"] == {"pilot": "a", "on": "a", "action": "owner"}
    assert rank["not_told_apart_from_first"] == sum(
        not row["told_apart_from_first"] for row in found.document()["actions"][1:]
    )
    assert "single actions were compared, each alone, and no combination of them was searched." in str(found)
    assert (
        f"For the money 'owner' for a comes first: {10 * found.rows[0].gain.value:+.3f} pilots per EUR 100k"
        in (str(found))
    )
    assert f"and {found.not_apart} of the 4 others cannot be told apart from it." in str(found)
    assert next(iter(next_table(found).columns[9].cells)) == "is first"
    assert "Ranked by gain for the money" in portfolio_notes(found, found.run)[1]


def test_where_an_action_costs_nothing_all_are_ranked_by_gain(tmp_path: Path) -> None:
    text = action("owner", 10, "funding.owner_involvement", "at_least = 0.5")
    own = catalogue(tmp_path, text + action("vote", 0, "funding.approval", "at_least = 0.9"))
    found = advise_portfolio(valleysim.loads(PORTFOLIO), actions=own, at=7, replicates=400)
    assert (found.ranking, found.rows[0].applied.action.name) == ("gain", "vote")
    gains = [row.gain.value for row in found.rows]
    assert gains == sorted(gains, reverse=True)
    assert found.not_apart == found.not_apart_by_gain
    assert "not by gain for the money: 3 of the 5 cost nothing." in portfolio_notes(found, found.run)[1]
    assert "For the money" not in str(found)


def test_nothing_uncertain_takes_one_world_and_many_worlds_leave_no_interval(tmp_path: Path) -> None:
    own = catalogue(tmp_path, action("owner", 10, "funding.owner_involvement", "at_least = 0.5"))
    scenario = valleysim.loads(PORTFOLIO)
    found = advise_portfolio(scenario, actions=own, at=7)
    assert (found.options.replicates, found.options.worlds, found.uncertain) == (800, 1, False)
    found = advise_portfolio(scenario, actions=own, at=7, replicates=400, worlds=20)
    assert float(found.base.low[0]) == float(found.base.high[0]) == float(found.base.value[0])
    assert all(row.gain.low == row.gain.high == row.gain.value for row in found.rows)
    assert list(next_table(found).columns[4].cells) == ["all known"] * 2


def test_one_world_of_an_uncertain_portfolio_leaves_gains_open(tmp_path: Path) -> None:
    own = catalogue(tmp_path, action("owner", 10, "funding.owner_involvement", "at_least = 0.5"))
    scenario = valleysim.loads(PORTFOLIO.replace("approval = 0.3", 'approval = "0.2 to 0.5"'))
    assert advise_portfolio(scenario, actions=own, at=7, replicates=200).options.worlds == 80
    found = advise_portfolio(scenario, actions=own, at=7, replicates=400, worlds=1)
    assert (float(found.base.low[0]), float(found.base.high[0])) == (0.0, 3.0)
    assert {(row.gain.low, row.gain.high, row.gain.helps) for row in found.rows} == {(-3.0, 3.0, None)}


def test_worlds_of_a_pilot_are_uncertain_only_if_a_number_is(tmp_path: Path) -> None:
    own = catalogue(tmp_path, action("owner", 10, "funding.owner_involvement", "at_least = 0.5"))
    known = advise(valleysim.loads(KNOWN), actions=own, at=7, replicates=400, worlds=20)
    assert all(one.gain.low == one.gain.high for one in (*known.singles, *known.choices))
    assert math.isclose(known.choices[0].loss, known.choices[-1].gain.value)
    assert list(singles_table(known).columns[4].cells) == ["all known"]
    unknown = valleysim.loads(KNOWN.replace("approval = 0.3", 'approval = "0.2 to 0.5"'))
    one = advise(unknown, actions=own, at=7, replicates=400, worlds=1)
    assert (one.singles[0].gain.low, one.singles[0].gain.high) == (-1.0, 1.0)
    assert (float(one.base.low[0]), float(one.choices[0].reached.high[0])) == (0.0, 1.0)


def test_an_action_of_unknown_size_is_drawn_in_many_worlds(tmp_path: Path) -> None:
    own = catalogue(tmp_path, action("owner", 10, "funding.owner_involvement", 'at_least = "0.2 to 0.8"'))
    found = advise(valleysim.loads(KNOWN), actions=own, at=7, replicates=400)
    assert found.fresh.worlds == found.runs.options.worlds > 1
    assert float(found.base.low[0]) == float(found.base.high[0])
    assert found.singles[0].gain.low < found.singles[0].gain.high
    assert advise_portfolio(valleysim.loads(PORTFOLIO), actions=own, at=7).options.worlds == 80


@pytest.mark.parametrize("asked", [{"replicates": 0}, {"worlds": 0}])
def test_none_is_not_taken_for_the_usual_number(asked: dict[str, int]) -> None:
    with pytest.raises(UsageError, match=f"{next(iter(asked))}: found 0"):
        advise_portfolio(valleysim.loads(PORTFOLIO), **asked)


def test_what_the_budget_leaves_out_of_a_portfolio_is_told(tmp_path: Path) -> None:
    text = action("owner", 10, "funding.owner_involvement", "at_least = 0.5")
    own = catalogue(tmp_path, text + action("vote", 900, "funding.approval", "at_least = 0.9"))
    scenario = valleysim.loads(PORTFOLIO)
    found = advise_portfolio(scenario, actions=own, at=7, replicates=200, budget=100)
    assert {row.applied.action.name for row in found.rows} == {"owner"}
    dear = [(drop.action.name, drop.pilot) for drop in found.dropped if drop.reasons == (TOO_DEAR,)]
    assert dear == [("vote", key) for key in "abc"]
    assert "left out: 3 more that cost more than the budget each" in portfolio_notes(found, found.run)
    with pytest.raises(UsageError, match="budget: found 5, which none of the 5 actions"):
        advise_portfolio(scenario, actions=own, at=7, budget=5)


def test_a_shared_quantity_is_changed_for_one_pilot_only_and_on_the_same_draw() -> None:
    from valleysim.compile import compile_scenario

    scenario = valleysim.loads(PORTFOLIO.replace("approval = 0.3", 'approval = "0.2 to 0.5"'))
    change = {"by": "x", "key": "pilots[a].funding.approval", "how": "add", "size": 0.1}
    before = compile_scenario(scenario, Design(1), worlds=range(20)).pack.worlds["approval"]
    after = compile_scenario(scenario.with_("changes", [change]), Design(1), worlds=range(20)).pack.worlds[
        "approval"
    ]
    assert np.array_equal(after[:, 0], before[:, 0] + 0.1)
    assert np.array_equal(after[:, 1:], before[:, 1:])


def test_there_is_one_base_and_gains_add_up_to_what_is_reached() -> None:
    """Single actions and sets are told from one sample: the same base, and the same gain of a set of one."""
    own = tuple(shipped_action for shipped_action in shipped_actions())[:4]
    advice = advise(valleysim.load("mid_market"), actions=own, replicates=2_000, worlds=40, screening=400)
    nothing = advice.choices[0]
    assert nothing.names == ()
    assert float(nothing.reached.value[0]) == float(advice.base.value[0])
    for choice in advice.choices:
        total = float(advice.base.value[0]) + choice.gain.value
        assert float(choice.reached.value[0]) == pytest.approx(total, abs=1e-12)
    alone = {single.applied.action.name: single.gain for single in advice.singles}
    ones = [choice for choice in advice.choices if len(choice.names) == 1]
    assert ones
    for one in ones:
        assert one.gain == alone[one.names[0]]
    for name in advice.best.names:
        assert f"{name!r}" in advice.sentence
    assert advice.screening.seed != advice.fresh.seed == advice.runs.options.seed


@pytest.mark.parametrize(("base", "reached"), [(0.2955, 0.3285), (0.29549, 0.32851), (0.1, 0.1), (0.3, 0.25)])
def test_a_printed_gain_is_the_difference_of_what_is_printed(base: float, reached: float) -> None:
    printed = float(f"{100 * reached:.1f}") - float(f"{100 * base:.1f}")
    assert f"{100 * rounded_gain(base, reached):+.1f}" == f"{printed + 0.0:+.1f}"


def test_the_best_and_the_cheapest_set_stay_however_little_the_best_adds() -> None:
    worth = {0: 0.0, 1: 0.2, 2: 0.4, 3: 0.6, 4: 0.8, 5: 0.801}
    for most in range(2, 7):
        few = thinned(list(worth), worth, most)
        assert (len(few), few[0], few[-1]) == (most, 0, 5)


def test_the_cost_of_an_action_is_its_expectation_not_its_median(tmp_path: Path) -> None:
    """From 10,000 to 160,000 is lognormal about 40,000; its mean is exp(s²/2) = 1.43 times that."""
    text = action("owner", 0, "funding.owner_involvement", "at_least = 0.5")
    own = catalogue(tmp_path, text.replace("cost = 0", 'cost = "10000 to 160000"'))
    advice = advise(valleysim.loads(KNOWN), actions=own, at=7, replicates=200)
    score = math.log(4.0) / 1.6448536269514722
    assert advice.singles[0].applied.cost == pytest.approx(40_000 * math.exp(score**2 / 2), rel=2e-3)
    assert f"{advice.singles[0].applied.cost / 1000:.0f}k" in advice.sentence


def test_a_gain_for_money_is_in_points_for_each_hundred_thousand(tmp_path: Path) -> None:
    own = catalogue(tmp_path, action("owner", 50_000, "funding.owner_involvement", "at_least = 1"))
    advice = advise(valleysim.loads(KNOWN), actions=own, at=7, replicates=2_000)
    heads = {column.header: column.cells for column in singles_table(advice).columns}
    told = float(heads["per EUR 100k"][0])
    assert told == pytest.approx(2 * 100 * advice.singles[0].gain.value, abs=0.06)
    assert told > 10.0


def test_a_number_of_pilots_that_is_nearly_nothing_is_not_told_as_nothing() -> None:
    pair = '[[pilots]]\nname = "a"\n[[pilots]]\nname = "b"\n'
    two = valleysim.loads(f'name = "two"\nextends = "enterprise"\n{pair}[portfolio]\ntarget = 1\n')
    advice = advise_portfolio(two, at=8.0, horizons=[8.0, 36.0], replicates=2_000, worlds=20, seed=1)
    assert 0.0 < float(advice.base.value[0]) < 0.05
    assert advice.sentence.startswith("<0.1 of 2 pilots reach production within 8 months;")
