from typing import Any

import pandas as pd
import pytest
from pydantic import ValidationError

from tests.scenario.writing import refused, scenario
from valleysim import ScenarioError, UsageError, load
from valleysim.scenario.editing import laid_over, parse_key
from valleysim.scenario.toml.text import TomlFile
from valleysim.vocabulary import Mechanism


def test_an_edit_makes_another_scenario_and_leaves_the_first() -> None:
    first = load("mid_market")
    before = first.hash, first.priorities
    second = first.with_("priorities.cancellation_hazard", 0.5)
    assert second.priorities.cancellation_hazard.known == 0.5
    assert (first.hash, first.priorities) == before
    assert second.hash != first.hash
    assert second.pilot == first.pilot


def test_a_scenario_cannot_be_changed_in_place() -> None:
    first = load("mid_market")
    with pytest.raises(ValidationError, match="frozen"):
        first.name = "other"
    with pytest.raises(ValidationError, match="frozen"):
        first.pilot.success = first.pilot.embedded


@pytest.mark.parametrize(
    "key",
    [
        "sponsors[1].weight",
        "sponsors[business unit leader].weight",
        'sponsors["business unit leader"].weight',
    ],
)
def test_a_seat_is_named_or_counted(key: str) -> None:
    first = load("enterprise")
    assert parse_key(key, first) == ("sponsors", 1, "weight")
    assert first.with_(key, 3).sponsors[1].weight.known == 3.0


def test_several_keys_are_set_at_once_and_checked_together() -> None:
    first = scenario("")
    funding = {"funding.runway": "never", "funding.period": 3, "funding.approval": "0.2 to 0.4"}
    assert first.with_(funding).funding is not None
    with refused() as refusal:
        first.with_("funding.period", 3)
    assert {problem.key for problem in refusal.problems} == {"funding.runway", "funding.approval"}


def test_none_takes_a_key_a_table_or_a_seat_out() -> None:
    first = load("enterprise")
    assert first.with_("pilot.success", None).pilot.success.known == 1.0
    fewer = first.with_("sponsors[business unit leader]", None)
    assert [sponsor.seat for sponsor in fewer.sponsors] == ["executive sponsor", "chief information officer"]
    lines = {entry.key: entry.line for entry in first.ledger()}
    assert all(entry.line == lines[entry.key] for entry in fewer.ledger())
    assert first.with_({"correlations": None, "funding": None}).funding is None


def test_a_table_is_replaced_whole() -> None:
    first = load("enterprise").with_("pilot", {"success": 0.5})
    assert first.pilot.duration == scenario("").pilot.duration
    assert [entry.key for entry in first.ledger() if entry.key.startswith("pilot")] == []
    assert first.with_("pilot.success", 0.4).pilot.success.known == 0.4


def test_a_parameter_of_a_law_can_be_set_and_its_law_replaced_after() -> None:
    first = load("enterprise").with_("sponsors[0].tenure.weibull.mean", 30)
    assert first.sponsors[0].tenure.parameters["mean"].known == 30.0
    assert first.sponsors[0].tenure.parameters["shape"].is_uncertain
    assert first.with_("sponsors[0].tenure", "never").sponsors[0].tenure.law == "never"


@pytest.mark.parametrize(
    ("key", "value", "found", "suggestion"),
    [
        ("pilot.succes", 0.5, "an unknown key", "success"),
        ("pilto.success", 0.5, "an unknown key", "pilot"),
        ("pilot.success", 1.5, "1.5", None),
        ("pilot.success", object, "a value of type type", None),
        ("extends", "mid_market", '"mid_market"', None),
        ("sponsors[executive sponsr].served", 1, 'no seat "executive sponsr"', "executive sponsor"),
        ("sponsors[9].served", 1, 'no seat "9"', None),
        ("sponsors[-1].served", 1, 'no seat "-1"', None),
        ("sponsors[0].remove", True, "an unknown key", None),
        ("sponsors.served", 1, "a list at sponsors", None),
        ("sponsors[0][1]", 1, "a table at sponsors.0", None),
        ("pilot[0]", 1, "a table at pilot", None),
        ("pilot.success.value.low", 1, "a value at pilot.success", None),
        ("correlations.between", 1, "a list at correlations", None),
        *((key, 1, f'"{key}"', None) for key in ("", ".pilot", "pilot.", "pilot..success", "pilot]", "a[b")),
        ("coalition.quorum", 100, "100", None),
        ("pilot", 3, "3", None),
        ("sponsors", [3], "3", None),
        ("name", "", '""', None),
    ],
)
def test_an_edit_that_cannot_be_made_is_refused(
    key: str, value: object, found: str, suggestion: str | None
) -> None:
    with refused() as refusal:
        load("enterprise").with_(key, value)
    told = refusal.only
    assert told.found == found
    assert told.suggestion in (suggestion, None if suggestion else told.suggestion)
    assert told.file in ("edit", "preset enterprise")


def test_the_ledger_tells_file_line_and_basis_of_every_written_number() -> None:
    text = """[pilot]
assumption = "of the table"
success = { value = "0.2 to 0.4", evidence = "own" }
embedded = 0.5
[live]
instability = 0.1
half_life = "never"
[[sponsors]]
seat = "a"
tenure = { weibull = { mean = "26 to 54", shape = 2 }, evidence = "own" }
[evidence.own]
quantity = "q"
value = "v"
source = "s"
"""
    entries = [
        (entry.key, entry.text, entry.is_uncertain, entry.basis, entry.file, entry.line)
        for entry in scenario(text).ledger()
    ]
    assert entries == [
        ("pilot.success", "0.2 to 0.4", True, "evidence", "t.toml", 4),
        ("pilot.embedded", "0.5", False, "assumption", "t.toml", 5),
        ("sponsors[a].tenure", "weibull(mean 26 to 54, shape 2)", True, "evidence", "t.toml", 11),
        ("live.instability", "0.1", False, "unsourced", "t.toml", 7),
    ]


def test_an_edited_number_is_in_the_ledger_as_an_edit() -> None:
    edited = load("enterprise").with_("pilot.success", {"value": 0.5, "assumption": "asked"})
    entry = next(one for one in edited.ledger() if one.key == "pilot.success")
    assert (entry.file, entry.line, entry.basis, entry.text) == ("edit", None, "assumption", "0.5")


def test_a_key_whose_value_was_forgotten_is_not_taken_out() -> None:
    with pytest.raises(UsageError, match=r"with_: found 'pilot.success' without a value; allowed: a key and"):
        load("enterprise").with_("pilot.success")
    with pytest.raises(UsageError, match="with_: found a mapping and a value"):
        load("enterprise").with_({"pilot.success": 0.5}, 0.5)


def test_what_a_scenario_extends_is_no_key_to_edit() -> None:
    with pytest.raises(ScenarioError, match=r'extends: found "enterprise"; allowed: no edit of what'):
        load("mid_market").with_("extends", "enterprise")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (pd.DataFrame({"name": ["a"]}), "DataFrame"),
        ({"success": pd.Series([1])}, "Series"),
        ([{"cost"}], "set"),
        (object(), "object"),
    ],
)
@pytest.mark.parametrize("key", ["pilots", "pilot", "neutral", "evidence"])
def test_a_value_that_no_file_could_say_is_refused_by_its_type(key: str, value: Any, kind: str) -> None:
    with pytest.raises(ScenarioError, match=f"{key}: found a value of type {kind}; allowed: what a"):
        load("enterprise").with_(key, value)


def test_a_key_that_is_no_text_is_refused() -> None:
    with pytest.raises(ScenarioError, match="found 3; allowed: a dotted key"):
        load("enterprise").with_({3: 4})  # type: ignore[dict-item]


def test_a_file_laid_over_a_neutral_scenario_leaves_it_neutral() -> None:
    made = load("mid_market").neutralised({Mechanism.COST, Mechanism.HANDOFF})
    laid = laid_over(made, TomlFile("over", {"funding": {"approval": 0.5}}))
    assert laid.neutral == {Mechanism.COST, Mechanism.HANDOFF}
    assert laid.hash == made.with_("funding.approval", 0.5).hash
