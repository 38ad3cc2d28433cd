"""Inputs that differ: found by key, with what they rest on, each swapped alone on the same draws."""

from typing import Any

import numpy as np
import pytest

from tests.questions.compare.test_ask import FEW, incidence, racing
from tests.questions.compare.test_months import CALM, QUICK, RISKY, SLOW
from valleysim import Scenario, load, loads
from valleysim.questions.compare.ask import compare
from valleysim.questions.compare.hybrid import differing
from valleysim.questions.compare.input_tables import count_text, input_table
from valleysim.questions.compare.inputs import Input, inputs_of, swaps_of
from valleysim.questions.compare.parts import PARTS, only_money
from valleysim.report.tables import in_words
from valleysim.simulation.paired import run_paired


@pytest.fixture(scope="module")
def enterprise() -> Scenario:
    return load("enterprise")


def keys(a: Scenario, b: Scenario) -> list[str]:
    return [one.key for one in inputs_of(a, b)]


def test_a_scenario_differs_from_itself_in_no_input(enterprise: Scenario) -> None:
    assert inputs_of(enterprise, load("enterprise")) == ()
    found = compare(enterprise, enterprise, **FEW)
    assert found.inputs is not None
    assert found.inputs.effects == ()
    assert count_text(found.inputs) == "no input differs"
    assert found.sentence.endswith("No input differs.")


@pytest.mark.parametrize(
    ("edit", "differ"),
    [
        ({"funding.lead": 0.5}, ["funding.lead"]),
        ({"pilot.duration": 3, "handoff.builders": 2}, ["pilot.duration", "handoff.builders"]),
        ({"readiness.contract": False}, ["readiness.contract"]),
        ({"sponsors[executive sponsor].served": 5}, ["sponsors[executive sponsor].served"]),
        ({"funding": None, "correlations": None}, ["funding", "correlations[funding.approval and "]),
        ({"neutral": ["cost"]}, ["neutral[cost]"]),
        ({"name": "another", "description": "words"}, []),
        ({"pilot.success": {"value": "0.7 to 0.95", "assumption": "another reason"}}, []),
        ({"cost.evidence": None, "cost.assumption": "the same numbers, assumed"}, []),
    ],
)
def test_what_was_edited_is_what_differs(
    enterprise: Scenario, edit: dict[str, Any], differ: list[str]
) -> None:
    found = keys(enterprise, enterprise.with_(edit))
    assert len(found) == len(differ)
    assert all(key.startswith(start) for key, start in zip(found, differ, strict=True))
    assert keys(enterprise.with_(edit), enterprise) == found


BASES = """
name = "a"
[pilot]
success = 0.5
duration = { value = 3, assumption = "as the last ones took" }
embedded = 0.2
[handoff]
ramp_up = { value = 3, evidence = "zhou-mockus-2010" }
[readiness]
capacity = 2
assumption = "so many people"
[readiness.ownership]
work = 1
"""


def test_what_an_input_rests_on_is_what_was_written_there() -> None:
    a = loads(BASES)
    b = loads(BASES.replace("3, ev", "4, ev").replace("3, as", "4, as").replace("= 0.2", "= 0.3"))
    found = {one.key: one for one in inputs_of(a, b)}
    assert {key: one.basis for key, one in found.items()} == {
        "pilot.duration": "assumption",
        "pilot.embedded": "unsourced",
        "handoff.ramp_up": "evidence",
    }
    assert (found["handoff.ramp_up"].a.text, found["handoff.ramp_up"].b.text) == ("3", "4")
    assert found["handoff.ramp_up"].a.words == "zhou-mockus-2010"
    assert found["pilot.duration"].b.words == "as the last ones took"


def test_a_choice_rests_on_the_note_of_its_table_and_a_default_on_nothing() -> None:
    a = loads(BASES)
    b = a.with_({"readiness.capacity": 3, "handoff.documented": 0.5, "live.half_life": 12})
    found = {one.key: one for one in inputs_of(a, b)}
    assert found["readiness.capacity"].a.basis == "assumption"
    assert found["readiness.capacity"].a.words == "so many people"
    assert found["handoff.documented"].a.basis == "default"
    assert found["handoff.documented"].basis == "unsourced"


def test_evidence_on_one_side_and_an_assumption_on_the_other_is_assumed() -> None:
    a = loads(BASES)
    b = loads(BASES.replace('3, evidence = "zhou-mockus-2010"', '4, assumption = "x"'))
    assert [one.basis for one in inputs_of(a, b)] == ["assumption"]


def test_the_counts_of_the_presets_are_those_of_their_inputs() -> None:
    a, b = load("mid_market"), load("enterprise")
    found = inputs_of(a, b)
    bases = [one.basis for one in found]
    assert len(found) > 40
    assert bases.count("evidence") + bases.count("assumption") + bases.count("unsourced") == len(found)
    assert bases.count("assumption") > 40
    assert {one.part for one in found if not only_money(one.key)} == {PARTS[k] for k in differing(a, b)}


def test_seats_of_the_same_names_are_swapped_number_by_number_and_others_whole(enterprise: Scenario) -> None:
    edited = enterprise.with_(
        {
            "sponsors[executive sponsor].weight": 5,
            "sponsors[executive sponsor].adopts": 0.9,
            "sponsors[business unit leader].weight": 3,
        }
    )
    swaps = swaps_of(enterprise, edited, inputs_of(enterprise, edited))
    assert [swap.key for swap in swaps] == [
        "sponsors[executive sponsor].weight",
        "sponsors[executive sponsor].adopts",
        "sponsors[business unit leader].weight",
    ]
    one = swaps[1].scenario(enterprise, edited)
    assert [seat.adopts.text for seat in one.sponsors[:2]] == ["0.9", enterprise.sponsors[1].adopts.text]
    assert [seat.weight for seat in one.sponsors] == [seat.weight for seat in enterprise.sponsors]
    mid_market = load("mid_market")
    whole = [one.key for one in swaps_of(enterprise, mid_market, inputs_of(enterprise, mid_market))]
    assert "sponsors" in whole
    assert not any(key.startswith("sponsors[") for key in whole)


def test_who_signs_off_goes_with_how_long_it_takes(enterprise: Scenario) -> None:
    line = enterprise.with_({"readiness.authority": "line", "office": None, "readiness.line_sign_off": 2})
    (swap,) = swaps_of(enterprise, line, inputs_of(enterprise, line))
    assert swap.key == "readiness.authority"
    runs = run_paired([line, swap.scenario(enterprise, line)], replicates=400, worlds=20, threads=1)
    assert np.array_equal(*runs.arrivals)


def test_money_changes_and_correlations_are_not_swapped(enterprise: Scenario) -> None:
    change = {"by": "ask", "key": "funding.approval", "how": "at_least", "size": 0.9}
    other = enterprise.with_({"money.value_per_month": 1, "correlations": None, "changes": [change]})
    found = inputs_of(enterprise, other)
    assert len(found) == 3
    assert swaps_of(enterprise, other, found) == ()


def test_an_only_input_makes_the_whole_gap(enterprise: Scenario) -> None:
    other = enterprise.with_({"funding.approval": "0.8 to 0.95", "name": "asked"})
    found = compare(enterprise, other, **FEW)
    assert found.inputs is not None
    assert found.gap_months is not None
    (effect,) = found.inputs.effects
    for one, whole in (
        (effect.months, found.gap_months.difference),
        (effect.share, found.gap_by().difference),
    ):
        assert np.array_equal(one.value, whole.value)
        assert np.array_equal(one.mc_error, whole.mc_error)
    assert float(effect.share.value[0]) > 0.0 > float(effect.months.value[0])


def test_each_swapped_alone_is_that_of_the_closed_form() -> None:
    """Sign-off of mean 4 against 2, hazard 0.1 against 0.04; 0.03 off at 60,000 histories is caught."""
    found = compare(racing(RISKY, SLOW), racing(CALM, QUICK), replicates=60_000, horizons=[12], threads=2)
    assert found.inputs is not None
    effects = {one.swap.key: one for one in found.inputs.effects}
    start = incidence(RISKY, SLOW, 12)
    for key, end in (
        ("readiness.governance.sign_off", incidence(RISKY, QUICK, 12)),
        ("priorities.cancellation_hazard", incidence(CALM, SLOW, 12)),
    ):
        one = effects[key].share
        assert abs(one.value[0] - (end - start)) < 6.0 * one.mc_error[0]
        assert 0.0 < one.mc_error[0] < 0.005


def test_those_that_move_most_months_come_first_and_their_sources_are_told() -> None:
    a = loads(BASES)
    b = a.with_({"pilot.success": 0.9, "readiness.ownership.work": 2, "pilot.duration": 3.5, "name": "b"})
    found = compare(a, b, replicates=1_000, horizons=[12])
    assert found.inputs is not None
    sizes = [abs(float(one.months.value[0])) for one in found.inputs.effects]
    assert sizes == sorted(sizes, reverse=True)
    table = input_table(found.inputs, 12)
    keys_told = ["pilot.success", "readiness.ownership.work", "pilot.duration"]
    assert [one.swap.key for one in found.inputs.chief] == keys_told
    assert table.columns[0].cells == [in_words(key) for key in keys_told]
    assert table.columns[6].cells[0] == "no source"
    rows = found.frame("inputs")
    assert rows["key"].tolist()[0] == rows["swapped_as"].tolist()[0] == "pilot.success"
    document = found.document()["inputs"]
    assert document["differing"] == 3
    assert document["on_evidence"] + document["assumed"] + document["unsourced"] == 3


def test_what_is_not_swapped_is_in_the_table_of_all() -> None:
    a = loads(BASES)
    b = a.with_({"money.value_per_month": 5, "pilot.success": 0.9})
    rows = compare(a, b, replicates=200).frame("inputs").set_index("key")
    assert rows.loc["money.value_per_month", "swapped_as"] != "money.value_per_month"
    assert rows["months"].notna().sum() == 1


def test_an_input_is_a_value() -> None:
    (one,) = inputs_of(loads(BASES), loads(BASES.replace("3, as", "4, as")))
    assert isinstance(one, Input)
    assert one.part == "pilot"


def seats(quorum: int, *written: str) -> Scenario:
    """A scenario with these seats, of which the first is an executive sponsor."""
    rows = "".join(f'[[sponsors]]\nseat = "{"abc"[k]}"\n{text}\n' for k, text in enumerate(written))
    return loads(f'name = "x"\n[coalition]\nquorum = {quorum}\nuncovered_hazard = 0.1\n{rows}')


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (seats(0), seats(2, "weight = 1\ntenure = 8", "weight = 1\ntenure = 9")),
        (seats(2, "weight = 1\ntenure = 8", "weight = 1\ntenure = 9"), seats(0)),
        (seats(1, "weight = 1\ntenure = 8"), seats(3, "weight = 3\ntenure = 12")),
        (seats(1, "tenure = { fixed = 8 }\nserved = 4"), seats(1, "tenure = { fixed = 30 }\nserved = 20")),
    ],
)
def test_what_would_contradict_itself_alone_is_swapped_with_what_it_needs(
    ours: Scenario, theirs: Scenario
) -> None:
    """Quorums with the seats that reach them, months served with the tenure: nothing else differs here."""
    for a, b in ((ours, theirs), (theirs, ours)):
        found = compare(a, b, replicates=100, worlds=2, threads=1)
        assert found.inputs is not None
        assert [effect.swap.key for effect in found.inputs.effects] == ["sponsors"]
