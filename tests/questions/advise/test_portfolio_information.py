"""What is worth knowing before a set of actions on a portfolio is chosen: exact cases, laws, refusals.

False alarms: 2e-9 for each |z| < 6; seeds are fixed.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

import valleysim
from tests.questions.advise.test_information import OWNER, WINDOW
from valleysim.errors import UsageError
from valleysim.estimates.information import Value
from valleysim.questions.advise.actions import load_actions, portfolio_actions, shipped_actions
from valleysim.questions.advise.answer import PortfolioAdvice
from valleysim.questions.advise.information_tables import questions_table, sets_table
from valleysim.questions.advise.informing import Information
from valleysim.questions.advise.knowing import informing_options
from valleysim.questions.advise.plan_telling import apart_from, set_called
from valleysim.questions.advise.seeing import OWN, SHARED, see
from valleysim.questions.advise.studies import load_studies, shipped_studies
from valleysim.questions.advise.targets import fit_targets
from valleysim.questions.registry import schema_of
from valleysim.simulation.paired import check_paired
from valleysim.worlds.design import Design

UNSURE = "{ uniform = { low = 0, high = 0.6 } }"
SHIPPED = "scenarios/portfolio/portfolio.toml"
FEW: dict[str, Any] = {"replicates": 1_000, "threads": 2}


def advised(tmp_path: Path, pilots: str, budget: float, cost: str = "150", **more: Any) -> PortfolioAdvice:
    file = tmp_path / "own.toml"
    file.write_text(OWNER.format(cost=cost))
    scenario = valleysim.loads(WINDOW.format(approval=UNSURE) + pilots)
    asked = {"budget": budget, "worth": 1_000, **FEW, **more}
    found = valleysim.advise(scenario, actions=load_actions(file), at=2, **asked)
    assert isinstance(found, PortfolioAdvice)
    return found


def known(found: PortfolioAdvice) -> Information:
    assert found.information is not None
    return found.information


def near(value: Value, exact: float, most: float) -> None:
    """Within six errors, which are known to be small."""
    assert abs(value.value - exact) < 6 * value.mc_error
    assert value.mc_error < most


def pilot(name: str, approval: str = "") -> str:
    return f'[[pilots]]\nname = "{name}"\n' + (f"funding.approval = {approval}\n" if approval else "")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> PortfolioAdvice:
    """Each pilot's approval p is its own; one of the two owners can be paid, each worth 500·p − 150."""
    return advised(tmp_path_factory.mktemp("own"), pilot("a", UNSURE) + pilot("b", UNSURE), 200)


def test_of_two_pilots_of_which_one_can_be_helped_each_question_has_its_exact_value(
    two: PortfolioAdvice,
) -> None:
    """With X and Y uniform in (−150, 150): E X⁺ = 37.5, and E max(X, Y, 0) = 62.5."""
    told = known(two)
    assert {one.names for one in told.sets} == {(), ("owner: a",), ("owner: b",)}
    assert {one.name for one in told.questions} == {
        "pilots[a].funding.approval",
        "pilots[b].funding.approval",
    }
    for question in told.questions:
        near(question.value, 37.5, 2.5)
    near(told.everything.value, 62.5, 3.0)
    both = next(one for one in told.groups if one.name == "pilots[*].funding.approval")
    assert set(both.keys) >= {"pilots[a].funding.approval", "pilots[b].funding.approval"}
    near(both.value, 62.5, 3.0)
    assert told.noise < 9.0
    assert (told.worlds, told.each) == (2_000, 16)


def test_a_quantity_that_pilots_share_is_worth_what_it_is_to_all_of_them(tmp_path: Path) -> None:
    """With one p for both, and money for both owners: twice 37.5 to know it."""
    told = known(advised(tmp_path, pilot("a") + pilot("b"), 400))
    (question,) = told.questions
    assert question.name == "funding.approval"
    near(question.value, 75.0, 4.0)
    (switch,) = question.switches
    (end,) = switch.ends
    assert abs(end.value - 0.3) < 6 * (end.high - end.low) / (2 * 1.645)


def test_a_portfolio_of_one_pilot_has_the_value_that_the_pilot_alone_has(tmp_path: Path) -> None:
    """E(500·p − 150)⁺ = 37.5, as of one pilot."""
    told = known(advised(tmp_path, pilot("a"), 200))
    (question,) = told.questions
    near(question.value, 37.5, 2.5)
    assert told.everything.value == question.value


def test_an_uncertain_cost_of_one_pilot_is_worth_asking_for(tmp_path: Path) -> None:
    """Each owner is worth 1,000 · p / 2 = 100, its cost is uniform in (0, 200): E(100 − cost)⁺ = 25."""
    pilots = pilot("a", "0.2") + pilot("b", "0.2")
    told = known(advised(tmp_path, pilots, 1_000, "{ uniform = { low = 0, high = 200 } }"))
    names = {one.name: one.value for one in told.questions}
    assert set(names) == {f"changes[owner].pilots[{one}].money.mitigation" for one in "ab"}
    for value in names.values():
        near(value, 25.0, 2.5)
    near(told.everything.value, 50.0, 4.0)


def test_a_study_measures_the_pilots_that_its_keys_name(tmp_path: Path) -> None:
    own = tmp_path / "studies.toml"
    lines = {"one": "pilots[a].funding.approval", "both": "pilots[*].funding.approval", "shared": "cost.*"}
    own.write_text(
        "".join(
            f'[[studies]]\nname = "{name}"\nmeasures = ["{key}"]\ntrials = 400\n'
            for name, key in lines.items()
        )
    )
    pilots = pilot("a", UNSURE) + pilot("b", UNSURE)
    found = known(advised(tmp_path, pilots, 200, studies=load_studies(own)))
    values = {one.study.name: one.value for one in found.studies}
    assert values["shared"] is None
    assert values["one"] is not None
    assert values["both"] is not None
    assert 0.85 * 37.5 < values["one"].value <= 37.5 + 6 * 2.0
    assert values["one"].value + 10.0 < values["both"].value <= found.everything.value.value


def test_the_answer_its_tables_and_its_picture_tell_it(two: PortfolioAdvice) -> None:
    told = known(two)
    assert two.sentence.startswith("At EUR 1,000 for one pilot in production ")
    assert f"Settle first: '{told.questions[0].name[7]}: approval at a budget window'" in two.sentence
    assert " of at least EUR " in two.sentence
    assert "Counting pilots alone, " in two.sentence
    assert questions_table(two, told).columns[0].cells[0] == "everything that is uncertain, at least"
    assert sets_table(two, told).columns[2].header == "pilots there"
    assert set(two.frames()) >= {"sets", "worth_of_sets", "information", "studies"}
    body = two.document()["information"]
    assert body["everything"]["pilots"] == told.everything.value.value / 1_000
    assert [chart.name for chart in two.charts()] == ["sets", "next_best", "information"]
    assert two.plot_information().get_title(loc="left").startswith("Settle first: ")
    assert any("in 2,000 worlds, each with 16 histories" in item.text for item in two.after())


def test_the_document_with_all_that_is_worth_knowing_is_what_the_schema_says(two: PortfolioAdvice) -> None:
    document = two.document()
    assert document["information"]["questions"]
    validator = jsonschema.Draft202012Validator(schema_of("advise"))
    validator.validate(document)
    for part in ("everything", "sets", "groups", "questions"):
        found = dict(document["information"])
        del found[part]
        assert not validator.is_valid({**document, "information": found}), part


def test_sets_are_called_by_the_row_of_the_plan_that_is_nearest(two: PortfolioAdvice) -> None:
    plan = two.plan
    assert plan is not None
    some = plan.chosen.actions or (two.rows[0].applied,)
    letters = iter("AB")
    assert set_called(plan, (), letters) == ""
    if plan.chosen.actions:
        assert set_called(plan, some, letters) == "the chosen set"
        assert apart_from(plan, some) == ""
    others = [replace(some[0], pilot=f"x{k}") for k in range(4)]
    assert set_called(plan, others, letters) == "set A"
    ended = [replace(one, action=replace(one.action, frees_spend=True)) for one in others]
    assert apart_from(plan, ended[:1]).startswith("ends x0")
    assert apart_from(plan, ended).startswith("ends 4 pilots")
    assert apart_from(plan, others).startswith("4 actions more")


def test_what_actions_cost_in_the_worlds_is_on_average_what_they_are_said_to_cost() -> None:
    """Each action of the shipped portfolio, on one that it can be on: a price, one for each pilot, freed."""
    scenario = valleysim.load(SHIPPED)
    fits, _ = fit_targets(portfolio_actions(), scenario)
    first = {fit.action.name: fit for fit in fits}
    some = [replace(fit, cost=0.8 * fit.cost, freed=0.2 * fit.cost) for fit in first.values()]
    sets = [1 << a for a in range(len(some))]
    seen = see(scenario, some, sets, design=Design(1), worlds=range(1_024))
    assert np.allclose(seen.costs.mean(axis=0), [fit.cost for fit in some], rtol=0.005)
    assert {SHARED, OWN, "pilots[*].pilot.success", "funding"} <= set(seen.groups)
    assert not any("pilots[" in name for name in seen.groups[SHARED])
    assert all(name.startswith("pilots[") for name in seen.groups[OWN])
    assert {name for keys in seen.groups.values() for name in keys} == set(seen.values)


def test_of_some_pilots_nothing_is_worth_less_than_a_part_of_it() -> None:
    names = ("embed", "budget owner", "document")
    few = [one for one in shipped_actions() if one.name.startswith(names)]
    text = 'extends = "enterprise"\nname = "three"\n' + "".join(pilot(name) for name in "abc")
    found = valleysim.advise(
        valleysim.loads(text), actions=few, worth=1e6, budget=60_000, replicates=200, worlds=20, threads=2
    )
    assert isinstance(found, PortfolioAdvice)
    told = found.document()["information"]
    worth = {one["key"]: one["value"] for one in told["questions"]}
    assert all(value > told["noise"] for value in worth.values())
    for group in told["groups"]:
        parts = [worth[key] for key in group["keys"] if key in worth]
        assert max(parts, default=0.0) <= group["value"] <= told["everything"]["value"]
    assert told["sets"][0]["actions"] == told["best"]
    assert all(one["cost"] <= 60_000 * 1.2 for one in told["sets"])


def test_more_replicates_are_more_worlds_of_a_portfolio() -> None:
    scenario = valleysim.load("enterprise")
    for replicates, started, worlds, each in (
        (20, False, 40, 16),
        (800, False, 1_600, 16),
        (800, True, 1_024, 25),
        (8_000, False, 4_096, 62),
    ):
        asked = check_paired(
            [scenario],
            replicates=replicates,
            worlds=10,
            horizons=(36,),
            endpoint="production",
            seed=7,
            threads=1,
        )
        options = informing_options(asked, 36.0, started=started, joint=True)
        assert (options.worlds, options.replicates) == (worlds, worlds * each)


def test_a_worth_of_a_portfolio_without_a_budget_is_refused() -> None:
    with pytest.raises(UsageError, match=r"worth: found 2000000.0 without a budget; allowed: .*--budget"):
        valleysim.advise(SHIPPED, worth=2e6)


def test_studies_of_a_portfolio_without_a_worth_are_refused() -> None:
    with pytest.raises(UsageError, match=r"studies: found 7 without a worth"):
        valleysim.advise(SHIPPED, studies=shipped_studies(), budget=100_000)


@pytest.mark.parametrize("worth", [0, -1.0, "2M"])
def test_a_worth_that_is_none_is_refused_of_a_portfolio(worth: Any) -> None:
    with pytest.raises(UsageError, match=r"worth: found .*; allowed: an amount above 0"):
        valleysim.advise(SHIPPED, worth=worth, budget=100_000)
