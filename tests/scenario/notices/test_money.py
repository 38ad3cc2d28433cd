"""Amounts of money that are a preset's and not the company's are told as such, wherever money is told."""

from collections.abc import Sequence
from pathlib import Path

import pytest

import valleysim
from valleysim import load, loads
from valleysim.errors import ValidationIssue
from valleysim.questions.advise.actions import load_actions, shipped_actions
from valleysim.scenario.format.ranges import AMOUNT_UNIT
from valleysim.scenario.notices.money import AMOUNTS
from valleysim.scenario.portfolio_template import portfolio_template

OWN = 'extends = "mid_market"\nname = "own"\n'
FEW = {"replicates": 40, "worlds": 4, "threads": 1}


def of_money(notices: Sequence[ValidationIssue]) -> list[ValidationIssue]:
    return [notice for notice in notices if notice.key == "money"]


def test_every_amount_that_a_scenario_may_have_is_looked_at() -> None:
    numbers = load("enterprise").quantities()
    amounts = {key for key, number in numbers.items() if number.allowed.unit == AMOUNT_UNIT}
    assert amounts <= set(AMOUNTS)
    assert "money.mitigation" in AMOUNTS


@pytest.mark.parametrize("preset", ["enterprise", "mid_market"])
def test_amounts_of_a_preset_are_named_with_what_to_write(preset: str) -> None:
    (notice,) = of_money(load(preset).notices())
    assert (notice.severity, notice.file) == ("note", f"preset {preset}")
    assert of_money(loads(f'extends = "{preset}"').notices())[0].severity == "warning"
    for key in AMOUNTS[:4]:
        assert key in notice.text
    assert "no source for your company" in notice.text
    assert "write your own into your file" in notice.text


def test_an_amount_of_the_file_itself_is_not_named_and_none_is_told_where_all_are() -> None:
    own = OWN + "[money]\nvalue_per_month = 5000\n"
    (notice,) = of_money(loads(own).notices())
    assert "money.value_per_month" not in notice.text
    assert "money.run_cost_per_month" in notice.text
    edits = dict.fromkeys(AMOUNTS, 1000)
    assert of_money(loads(own).with_(edits).notices()) == []
    assert of_money(loads(OWN).with_(dict.fromkeys(AMOUNTS, 0)).notices()) == []


def test_of_a_portfolio_pilots_without_an_amount_of_their_own_are_counted() -> None:
    pilots = '[[pilots]]\nname = "a"\nmoney = { value_per_month = 5 }\n[[pilots]]\nname = "b"\n'
    (notice,) = of_money(loads(OWN + pilots).notices())
    assert "money.value_per_month (of 1 of 2 pilots)" in notice.text
    assert "money.run_cost_per_month," in notice.text or "money.run_cost_per_month and" in notice.text
    assert "a column of that name" in notice.text


def test_a_portfolio_to_fill_in_has_a_column_for_every_amount(tmp_path: Path) -> None:
    scenario, listed = portfolio_template("mine", "enterprise")
    (tmp_path / "mine.toml").write_text(scenario)
    (tmp_path / "pilots.csv").write_text(listed)
    loaded = load(tmp_path / "mine.toml")
    assert of_money(loaded.notices()) == []
    for key in AMOUNTS:
        assert (key in scenario) == (key in listed.splitlines()[0]) == (key != "money.mitigation")


def test_a_run_tells_it_and_questions_without_money_do_not() -> None:
    assert of_money(valleysim.simulate(OWN_SCENARIO, **FEW).notices)
    found = valleysim.compare(OWN_SCENARIO, "mid_market", gap=False, **FEW)
    assert of_money(found.notices) == []


OWN_SCENARIO = loads(OWN)


def test_advice_tells_that_costs_are_of_the_shipped_catalogue(tmp_path: Path) -> None:
    asked = {"screening": 10, **FEW}
    (notice,) = valleysim.advise(OWN_SCENARIO, actions=shipped_actions()[:2], **asked).notices
    assert (notice.severity, notice.key, notice.file) == ("warning", "actions", "shipped actions")
    assert "costs of 2 actions of the shipped catalogue" in notice.text
    file = tmp_path / "own.toml"
    file.write_text(
        '[[actions]]\nname = "a"\ncost = 5\n[actions.changes]\n"pilot.success" = { at_least = 0.9 }\n'
    )
    assert valleysim.advise(OWN_SCENARIO, actions=load_actions(file), **asked).notices == ()
    pilots = loads(OWN + '[[pilots]]\nname = "a"\n[[pilots]]\nname = "b"\n')
    assert valleysim.advise(pilots, actions=shipped_actions()[:2], **FEW).notices[-1].key == "actions"
