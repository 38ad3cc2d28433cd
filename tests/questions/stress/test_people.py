"""A portfolio stressed by people, pairs of them and shared constraints, against answers that are exact.

Ten months of work (7.5 in the first test), done only while somebody in a seat covers the pilot; nobody
follows who has left. So it is known of every departure which pilots are lost, and chance has no part in it.
"""

import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from valleysim.errors import UsageError
from valleysim.questions.registry import schema_of
from valleysim.questions.stress.ask import stress
from valleysim.questions.stress.constraints import constraint_variants
from valleysim.questions.stress.holders import both_leave_by, holders_of
from valleysim.questions.stress.leaving import goes
from valleysim.questions.stress.people import MOST_PEOPLE, plan_people
from valleysim.questions.stress.portfolio_answer import PortfolioStress
from valleysim.questions.stress.portfolio_sentence import portfolio_answer
from valleysim.scenario import Scenario, from_document, load
from valleysim.worlds.design import Design

ROOT = Path(__file__).parents[3]
FEW: dict[str, Any] = {"replicates": 400, "worlds": 1, "threads": 1, "at": 24, "endpoint": "live"}


def shared(work: float = 10.0, **person: Any) -> Scenario:
    """Anna alone carries a, Bert alone c; either covers b; nobody has a name in d."""
    tenure = {"tenure": "never", "vacancy": 10_000, **person}
    return from_document(
        {
            "name": "shared",
            "people": [{"name": "Anna", **tenure}, {"name": "Bert", **tenure}, {"name": "Idle", **tenure}],
            "coalition": {"quorum": 1, "uncovered_pace": 0},
            "readiness": {"reliability": {"work": work}},
            "pilots": [
                {"name": "a", "sponsors": [{"seat": "x", "person": "Anna"}]},
                {"name": "b", "sponsors": [{"seat": "x", "person": "Anna"}, {"seat": "y", "person": "Bert"}]},
                {"name": "c", "sponsors": [{"seat": "y", "person": "Bert"}]},
                {"name": "d", "sponsors": [{"seat": "own", "tenure": "never"}]},
            ],
        }
    )


def stressed(scenario: Scenario, **more: Any) -> PortfolioStress:
    found = stress(scenario, **{**FEW, **more})
    assert isinstance(found, PortfolioStress)
    return found


@pytest.fixture(scope="module")
def found() -> PortfolioStress:
    return stressed(shared(tenure=40, served="stationary"))


def test_people_are_told_with_the_pilots_they_carry_and_others_not_at_all() -> None:
    anna, bert = holders_of(shared())
    assert (anna.name, anna.pilots, anna.seat_names) == ("Anna", ("a", "b"), ("x",))
    assert (bert.name, bert.pilots) == ("Bert", ("b", "c"))


def test_the_risk_is_that_of_the_pilots_that_go_with_somebody() -> None:
    """As in test_leaving: 7.5 of 40 months, of one pilot for certain; of b while the other has left before.

    Anna leaves b uncovered only after Bert: P(lost to Anna by 12) there is that both leave before 7.5.
    """
    found = stressed(shared(7.5, tenure=40, served="stationary"), replicates=8_000)
    row = found.ranked[0]
    gone = 7.5 / 40.0
    assert row["leaves"] == pytest.approx(0.3, abs=1e-12)
    assert abs(row["risk"] - (gone + gone**2)) < 6.0 * row["risk_mc_error"] + 1e-12
    assert row["risk_mc_error"] < 0.01
    assert row["only_one_for"] == (["a"] if row["holder"] == "Anna" else ["c"])
    assert (row["rank"], row["tied"]) == (1, True)
    lost = {(one["holder"], one["pilot"]): one["lost"] for one in found.hit}
    assert set(lost) == {("Anna", "a"), ("Anna", "b"), ("Bert", "b"), ("Bert", "c")}
    assert lost["Anna", "a"] == pytest.approx(gone / 0.3, abs=1e-12)
    assert lost["Anna", "b"] < lost["Anna", "a"]
    assert {one["pilot"]: one["only_one_for"] for one in found.hit if one["holder"] == "Anna"} == {
        "a": "cover",
        "b": "",
    }


def test_a_pair_costs_what_both_carry_and_tells_what_is_beyond_each_alone() -> None:
    """Tenures never end: alone Anna loses a, Bert c; together they lose b as well."""
    (pair,) = stressed(shared()).pairs
    assert {pair["one"], pair["other"]} == {"Anna", "Bert"}
    assert (pair["pilots"], pair["in_common"], pair["month"]) == (3, 1, 4.0)
    assert (pair["value"], pair["difference"]) == (1.0, -3.0)
    assert (pair["more_than_apart"], pair["more_than_apart_mc_error"]) == (1.0, 0.0)
    assert pair["both_leave"] == 0.0
    assert pair["tied"]
    late = stressed(shared(), together=11).pairs[0]
    assert (late["difference"], late["more_than_apart"]) == (0.0, 0.0)


def test_both_leave_with_what_they_have_in_common() -> None:
    """1 − Sa − Sb + Sa·Sb·exp(−νt(1 − (1 − e)²)): a reorganisation of rate ν strikes both at one instant."""
    scenario = shared(tenure={"exponential": {"mean": 20}}, exposure=0.5).with_(
        "organisation.reorganisation_rate", 0.02
    )
    (both,) = both_leave_by(scenario, Design(1), 1, [tuple(holders_of(scenario))], 12.0)  # type: ignore[list-item]
    alone = math.exp(-12 / 20)
    neither = alone**2 * math.exp(-0.02 * 12 * (1 - 0.5**2))
    expected = 1 - 2 * alone * math.exp(-0.02 * 12 * 0.5) + neither
    assert both[0] == pytest.approx(expected, abs=1e-12)
    assert both[0] > (1 - alone * math.exp(-0.02 * 12 * 0.5)) ** 2


def test_the_order_of_two_departures_says_nothing() -> None:
    scenario = shared()
    anna, bert = holders_of(scenario)
    one = goes(goes(scenario, anna, 4.0), bert, 4.0)
    assert one.hash == goes(goes(scenario, bert, 4.0), anna, 4.0).hash != goes(scenario, anna, 4.0).hash


def funded(**more: Any) -> dict[str, Any]:
    return {
        "name": "funded",
        "funding": {"runway": 6, "period": 3, "approval": 0.5},
        "pilots": [{"name": "a"}, {"name": "b"}],
        **more,
    }


@pytest.mark.parametrize(
    ("document", "keys"),
    [
        (funded(), ["funding.period"] * 2),
        (funded(organisation={"period": 6, "first_window": 1}), ["organisation.period"] * 2),
        (funded(neutral=["funding"]), []),
        (
            funded(organisation={"reorganisation_rate": 0.1}, neutral=["funding"]),
            ["organisation.reorganisation_rate"] * 2,
        ),
        (funded(readiness={"authority": "central"}, neutral=["funding"]), ["office.reviewers"]),
        (
            funded(readiness={"authority": "central"}, office={"reviewers": 2}, neutral=["funding"]),
            ["office.reviewers"] * 2,
        ),
        (funded(readiness={"authority": "central"}, neutral=["funding", "authority"]), []),
        (funded(pilots=[{"name": n, "funding": {"period": 2}} for n in "ab"]), []),
    ],
)
def test_what_is_shared_is_changed_where_it_exists(document: dict[str, Any], keys: list[str]) -> None:
    assert [one.facts["key"] for one in constraint_variants(from_document(document))] == keys


def test_windows_half_as_often_let_money_come_later_and_more_often_sooner() -> None:
    """Windows at 1, 4, 7, …, always approved, asked for in month 2: money in month 4, or 7, or 2.5."""
    document = funded(
        organisation={"period": 3, "first_window": 1},
        funding={"runway": "never", "period": 12, "approval": 1},
        readiness={"economics": {"work": 2}},
    )
    found = stressed(from_document(document), at=5)
    rows = {row["words"]: row for row in found.constraints}
    later = rows["budget windows every 6 months instead of 3"]
    sooner = rows["budget windows every 1.5 months instead of 3"]
    assert (found.expected["value"], later["value"], sooner["value"]) == (2.0, 0.0, 2.0)
    assert (later["difference"], later["difference_mc_error"]) == (-2.0, 0.0)
    assert (sooner["difference"], sooner["difference_mc_error"]) == (0.0, 0.0)
    assert "No people are named" in found.sentence
    assert "budget windows every 6 months instead of 3 (−2.0 ± 0.0 pilots)" in found.sentence
    assert found.ranked == []
    assert {chart.name for chart in found.charts()} == {"shared"}


def test_a_change_that_cannot_be_told_from_none_is_not_told_to_matter(found: PortfolioStress) -> None:
    row = {"words": "w", "difference": 0.3, "difference_mc_error": 0.2}
    assert "No change of what else they share can be told from none." in portfolio_answer(
        replace(found, constraints=(row,))
    )
    assert "what else" not in portfolio_answer(found)


def test_the_document_has_its_schema_and_the_same_for_the_same_seed(found: PortfolioStress) -> None:
    document = json.loads(json.dumps(found.document(), allow_nan=False))
    jsonschema.validate(document, schema_of("stress"))
    again = stressed(shared(tenure=40, served="stationary")).document()
    for one in (document, again):
        one.pop("manifest")
    assert document == json.loads(json.dumps(again))
    assert found.sentence.startswith("3.")
    assert set(found.frames()) == {"risks", "hit", "pairs", "constraints"}


def test_a_portfolio_of_pilots_that_have_started_is_stressed_from_today() -> None:
    running = load(ROOT / "scenarios" / "running" / "portfolio.toml")
    plan = plan_people(running, 12.0, 4.0)
    assert len(plan.watched) == 5
    assert not plan.left_out
    assert plan.scenarios[0] is running


def test_of_many_people_those_with_most_pilots_are_stressed() -> None:
    people = [{"name": f"P{k}"} for k in range(MOST_PEOPLE + 3)]
    pilots = [
        {"name": "all", "sponsors": [{"seat": f"s{k}", "person": f"P{k}"} for k in range(MOST_PEOPLE + 3)]}
    ]
    pilots += [{"name": "last", "sponsors": [{"seat": "s", "person": f"P{MOST_PEOPLE + 2}"}]}]
    plan = plan_people(from_document({"name": "x", "people": people, "pilots": pilots}), 12.0, 4.0)
    assert plan.watched[0].holder.name == f"P{MOST_PEOPLE + 2}"
    assert len(plan.watched) == MOST_PEOPLE
    assert len(plan.left_out) == 3
    assert len(plan.pairs) == 15


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"floor": 0.2}, "floor: found 0.2 for 'shared', a portfolio, .* with --pilot KEY or pilot=KEY"),
        ({"reach": 0.2}, "reach: found 0.2"),
        ({"months": [4]}, r"months: found \[4\]"),
        ({"together": -1}, "together: found -1; allowed: months from 0"),
        ({"at": 0}, "at: found 0"),
        ({"announce": 3}, "announce: found 3"),
    ],
)
def test_what_is_asked_of_one_pilot_only_is_refused(asked: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        stress(shared(), **{**FEW, **asked})


def test_a_portfolio_that_shares_nothing_is_refused() -> None:
    nothing = from_document(
        {"name": "p", "sponsors": [{"seat": "a"}], "pilots": [{"name": "a"}, {"name": "b"}]}
    )
    with pytest.raises(UsageError, match=r"whose pilots share no people, .* with --pilot KEY \(a, b\)"):
        stress(nothing, **FEW)
