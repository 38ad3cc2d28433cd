"""What more cover does to every single history, and what no change does: nothing."""

import copy
from itertools import chain, combinations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.laws.pairs import Document, at_work, changed, on_random_scenarios, records, same, without
from tests.twin.random_scenarios import Dice
from valleysim.kernel.records import Record
from valleysim.questions.stress.coalitions import Cover, candidates, coalition_variant
from valleysim.questions.stress.seats import emptied, fixed
from valleysim.scenario import from_document, load
from valleysim.simulation.paired import run_paired
from valleysim.vocabulary import Wait
from valleysim.worlds.design import world_values

NEW_SEAT = {
    "seat": "a new seat",
    "weight": 1.5,
    "tenure": {"exponential": {"mean": 6.0}},
    "vacancy": {"exponential": {"mean": 3.0}},
    "adopts": 0.6,
}
CLOSE = 1e-9
COVERED = Record.WAITED + Wait.READINESS_WORK


def heard_again(document: Document) -> Document:
    """Without final refusals: who asks sooner would be refused for good where others have not asked yet."""
    document = at_work(document)
    return changed(document, funding={"final_refusal": 0}) if "funding" in document else document


def with_a_seat(document: Document) -> Document:
    more = copy.deepcopy(document)
    more["sponsors"] = [*document.get("sponsors", []), NEW_SEAT]
    return more


def test_a_seat_more_with_the_same_quorum_never_shortens_the_cover_of_a_history() -> None:
    """Seen by a pilot with endless work, which waits for cover or works."""
    longer = 0

    @on_random_scenarios(24)
    def law(document: Document) -> None:
        nonlocal longer
        assume(document.get("sponsors"))
        keys = ("name", "sponsors", "organisation")
        bare = {key: document[key] for key in keys if key in document}
        bare["coalition"] = {"quorum": document["coalition"]["quorum"], "uncovered_pace": 0.0}
        bare["readiness"] = {"reliability": {"work": 10_000.0}}
        before, after = records(bare)[COVERED], records(with_a_seat(bare))[COVERED]
        assert (after >= before - CLOSE).all()
        longer += np.count_nonzero(after > before + CLOSE)

    law()
    assert longer > 0


def test_a_seat_more_never_lets_a_history_go_live_later_while_the_model_is_not_renewed() -> None:
    """Without renewals, less work left is never worse; on a lattice, rounding may move an event past a tie.

    Of production this is no law: who goes live sooner is exposed to roll-back for longer.
    """
    sooner = 0

    @on_random_scenarios(40)
    def law(document: Document) -> None:
        nonlocal sooner
        assume(document.get("sponsors") and not Dice(int(document["name"].split()[1])).lattice)
        document = without(heard_again(document), "obsolescence")
        before, after = records(document)[Record.LIVE], records(with_a_seat(document))[Record.LIVE]
        assert (after <= before + CLOSE).all()
        sooner += np.count_nonzero(after < before - CLOSE)

    law()
    assert sooner > 0


def test_without_roll_back_a_seat_more_never_lets_a_history_reach_production_later() -> None:
    @on_random_scenarios(24)
    def law(document: Document) -> None:
        assume(document.get("sponsors") and not Dice(int(document["name"].split()[1])).lattice)
        document = without(heard_again(document), "obsolescence", "live")
        before, after = (records(one)[Record.PRODUCTION] for one in (document, with_a_seat(document)))
        assert (after <= before + CLOSE).all()

    law()


def test_an_empty_seat_that_is_not_essential_is_as_good_as_none() -> None:
    @on_random_scenarios(16)
    def law(document: Document) -> None:
        document = changed(at_work(document), coalition={"quorum": 0.3, "uncovered_hazard": 0.05})
        assume(len(document.get("sponsors", [])) > 1)
        first, *others = document["sponsors"]
        first["essential"] = False
        first.pop("takes_on", None)  # or it would be somebody whose yes is waited for
        gone = {**document, "sponsors": others}
        empty = emptied(from_document(document), first["seat"])
        assert same(records(dict(empty.document)), records(gone))

    law()


def test_a_share_held_fixed_leaves_the_worlds_of_what_it_is_correlated_with() -> None:
    """Made known, its pair would lapse, and the other quantity would have other worlds."""
    scenario = load("enterprise")
    key, other = "pilot.documented_value", "funding.approval"
    worlds = range(50)
    before = world_values(scenario, seed=1, worlds=worlds)
    held = world_values(scenario.with_(key, fixed(scenario, key, 0.5)), seed=1, worlds=worlds)
    assert np.allclose(held[key], 0.5, atol=1e-8)
    assert np.array_equal(held[other], before[other])
    lapsed = world_values(scenario.with_(key, 0.5), seed=1, worlds=worlds)
    assert not np.array_equal(lapsed[other], before[other])
    assert fixed(scenario, "pilot.embedded", 0.5) == 0.5


def test_no_change_is_a_difference_of_exactly_nothing() -> None:
    scenario = load("enterprise")
    again = scenario.with_("sponsors", [dict(value) for value in scenario.document["sponsors"]])
    runs = run_paired([scenario, again], replicates=400, worlds=20, threads=1)
    difference = runs.difference(1, 0, 36.0)
    assert difference.value[0] == 0.0
    assert difference.mc_error[0] == 0.0
    assert (difference.low[0], difference.high[0]) == (0.0, 0.0)


covers = st.integers(1, 6).flatmap(
    lambda n: st.builds(
        Cover,
        seats=st.just(tuple("abcdef"[:n])),
        weights=st.tuples(*[st.sampled_from((0.1, 0.2, 0.3, 1.0, 2.0))] * n),
        essential=st.tuples(*[st.sampled_from((False, False, True))] * n),
        quorum=st.sampled_from((0.0, 0.3, 0.6, 1.0, 2.0, 3.1)),
    )
)


@given(cover=covers, data=st.data())
@settings(max_examples=150, deadline=None, derandomize=True, database=None)
def test_cut_sets_and_path_sets_are_the_minimal_ones_of_all_sets(cover: Cover, data: st.DataObject) -> None:
    """By brute force: every set of departures, then those that hold no smaller one."""
    weights = dict(zip(cover.seats, cover.weights, strict=True))
    essential = {name for name, needed in zip(cover.seats, cover.essential, strict=True) if needed}

    def covered(present: set[str]) -> bool:
        return essential <= present and sum(weights[one] for one in present) >= cover.quorum - 1e-9

    def minimal(sets: list[set[str]]) -> set[frozenset[str]]:
        return {frozenset(actions) for actions in sets if not any(other < actions for other in sets)}

    def subsets(names: list[str]) -> list[set[str]]:
        return [set(some) for some in chain(*(combinations(names, k) for k in range(len(names) + 1)))]

    present = data.draw(st.sets(st.sampled_from(cover.seats)))
    cuts = minimal([gone for gone in subsets(sorted(present)) if not covered(present - gone)])
    paths = minimal([held for held in subsets(list(cover.seats)) if covered(held)])
    assert {frozenset(cut_set) for cut_set in cover.cut_sets(sorted(present))} == cuts
    assert {frozenset(path_set) for path_set in cover.path_sets()} == paths


def test_a_quorum_that_is_all_the_weight_is_reached_where_sums_round_down() -> None:
    assert 0.1 + 0.7 < 0.8
    assert Cover(("a", "b"), (0.1, 0.7), (False, False), 0.8).path_sets() == [("a", "b")]


def test_a_coalition_is_its_members_and_nobody_else() -> None:
    scenario = load("enterprise")
    first, *others = (sponsor.seat for sponsor in scenario.sponsors)
    whole = coalition_variant(scenario, candidates(scenario), (first, *others)).scenario
    alone = coalition_variant(scenario, candidates(scenario), (first,)).scenario
    expected = (scenario, emptied(scenario, *others))
    runs = run_paired([*expected, whole, alone], replicates=400, worlds=20, threads=1)
    assert np.array_equal(runs.arrivals[2], runs.arrivals[0])
    assert np.array_equal(runs.arrivals[3], runs.arrivals[1])
    assert not np.array_equal(runs.arrivals[3], runs.arrivals[0])
