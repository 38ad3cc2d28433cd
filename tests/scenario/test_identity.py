"""Scenarios of one hash give one result; what a scenario hands out cannot be changed."""

import itertools
import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from valleysim import UsageError, load, loads
from valleysim.questions.compare.hybrid import hybrid
from valleysim.questions.compare.parts import PARTS
from valleysim.scenario import scenario_of
from valleysim.vocabulary import Mechanism

PORTFOLIO = Path(__file__).parents[2] / "scenarios" / "portfolio" / "portfolio.toml"


def test_every_set_of_neutral_mechanisms_has_a_hash_of_its_own() -> None:
    first = load("mid_market")
    every = [set(some) for k in range(len(Mechanism) + 1) for some in itertools.combinations(Mechanism, k)]
    assert len({first.neutralised(some).hash for some in every}) == len(every)


def test_a_mechanism_made_neutral_and_one_written_neutral_are_one_scenario() -> None:
    text = 'extends = "mid_market"\n'
    made = loads(text).neutralised({Mechanism.COST})
    written = loads(text + 'neutral = ["cost"]\n')
    assert made.hash == written.hash
    assert made.document == written.document
    assert loads(text).hash != made.hash


def test_all_hybrids_of_two_scenarios_have_hashes_of_their_own() -> None:
    a, b = load("mid_market"), load("enterprise")
    assert len({hybrid(a, b, mask).hash for mask in range(2 ** len(PARTS))}) == 2 ** len(PARTS)


def test_scenarios_of_one_hash_are_equal_and_one_key() -> None:
    one = load("enterprise")
    other = one.with_("funding.approval", 0.5)
    assert one == load("enterprise") == pickle.loads(pickle.dumps(one))
    assert one != other
    assert one != one.neutralised({Mechanism.COST})
    assert one != one.hash
    assert {one: 1, other: 2}[load("enterprise")] == 1


def test_a_field_put_in_by_hand_changes_the_hash() -> None:
    a, b = load("mid_market"), load("enterprise")
    assert a.model_copy(update={"cost": b.cost}).hash not in {a.hash, b.hash}
    assert a.model_copy().hash == a.hash
    assert pickle.loads(pickle.dumps(a)).hash == a.hash


def test_an_edit_keeps_neutral_what_was_neutral() -> None:
    made = load("mid_market").neutralised({Mechanism.COST})
    edited = made.with_("funding.approval", 0.5)
    assert edited.neutral == {Mechanism.COST}
    assert edited.with_("neutral", None).neutral == frozenset()
    assert edited.with_("neutral", ["handoff"]).neutral == {Mechanism.HANDOFF}


def test_the_pilots_of_a_neutral_portfolio_stay_neutral_after_an_edit() -> None:
    made = load(PORTFOLIO).neutralised({Mechanism.SPONSORS})
    edited = made.with_("office.reviewers", 5)
    assert all(member.scenario.neutral == {Mechanism.SPONSORS} for member in edited.members)


def test_a_hybrid_cannot_be_edited_as_if_a_file_described_it() -> None:
    made = hybrid(load("mid_market"), load("enterprise"), 3)
    with pytest.raises(UsageError, match="allowed: a scenario that was loaded"):
        made.with_("funding.approval", 0.5)


def _changes() -> list[Any]:
    return [
        lambda one: one.document.pop("name"),
        lambda one: one.document["funding"].update(approval=1),
        lambda one: one.document["sponsors"].append({}),
        lambda one: one.document["sponsors"][0].clear(),
        lambda one: one.pilot.duration.parameters.clear(),
        lambda one: one.evidence.update(x=1),
    ]


@pytest.mark.parametrize("change", _changes())
def test_nothing_that_a_scenario_hands_out_can_be_changed(change: Any) -> None:
    one = load("enterprise")
    before = one.hash
    with pytest.raises(TypeError, match="cannot be changed"):
        change(one)
    assert one.hash == before


@pytest.mark.parametrize(
    ("plain", "numpys"),
    [
        (0.5, np.float64(0.5)),
        (0.5, np.float32(0.5)),
        (3, np.int64(3)),
        ({"pert": [1, 2, 4]}, {"pert": np.array([1, 2, 4])}),
        (
            {"discrete": {"values": [1.0, 2.0], "weights": [1, 3]}},
            {"discrete": {"values": np.array([1.0, 2.0]), "weights": np.array([1, 3])}},
        ),
    ],
)
def test_numbers_of_numpy_are_read_as_numbers(plain: Any, numpys: Any) -> None:
    key = "money.value_per_month" if not (isinstance(plain, dict) and "pert" in plain) else "pilot.duration"
    first = load("enterprise")
    assert first.with_(key, numpys).hash == first.with_(key, plain).hash


def test_a_truth_value_of_numpy_is_no_number() -> None:
    with pytest.raises(Exception, match="found true"):
        load("enterprise").with_("funding.approval", np.True_)


def test_functions_take_scenarios_files_and_presets() -> None:
    one = load("enterprise")
    assert scenario_of(one) is one
    assert scenario_of("enterprise").hash == one.hash
    assert scenario_of(PORTFOLIO).is_portfolio


@pytest.mark.parametrize("source", [None, 5, 0.5, ["enterprise"], {"extends": "enterprise"}])
def test_anything_else_is_told_what_would_do(source: Any) -> None:
    with pytest.raises(
        UsageError, match=r"scenario: found .*allowed: a scenario, a path or the name of a preset"
    ):
        scenario_of(source)


def test_a_scenario_shows_itself_in_one_line_and_as_a_short_table() -> None:
    one = load(PORTFOLIO)
    assert len(repr(one)) < 160
    assert "24 pilots" in repr(one)
    assert one._repr_html_().count("<tr>") <= 21
    named = loads('name = "<script>"\n')
    assert "<script>" not in named._repr_html_()


def test_data_that_a_pilot_reads_are_part_of_the_hash(tmp_path: Path) -> None:
    learned = '{ empirical = { csv = "data.csv", column = "months" } }'
    text = f'name = "t"\n[[pilots]]\nname = "a"\n[pilots.pilot]\nduration = {learned}\n'
    hashes = []
    for month in (1, 2, 1):
        (tmp_path / "data.csv").write_text(f"months\n{month}\n")
        hashes.append(loads(text, folder=tmp_path).hash)
    assert hashes[0] == hashes[2] != hashes[1]
