"""``valleysim run``: one document, or tables; one seed, one result."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.running import ENTERPRISE, Call
from valleysim import load
from valleysim.kernel import run
from valleysim.kernel.numba.jit import entry_point
from valleysim.questions.registry import schema_of

FEW = ("--replicates", "4000")
KNOWN = """
name = "all known"
[pilot]
duration = { exponential = { mean = 3 } }
success = 0.5
"""


def summary(call: Call, *arguments: object) -> dict[str, Any]:
    """The document of a run of the enterprise scenario."""
    said = call("run", ENTERPRISE, *FEW, "--json", *arguments)
    assert (said.code, said.err) == (0, "")
    document: dict[str, Any] = json.loads(said.out)
    return document


def without_manifest(document: dict[str, Any]) -> dict[str, Any]:
    """What must not differ between two runs."""
    assert document["manifest"]
    return {key: value for key, value in document.items() if key != "manifest"}


def test_the_document_is_what_the_shipped_schema_says(call: Call) -> None:
    schema = schema_of("run")
    jsonschema.Draft202012Validator.check_schema(schema)
    document = summary(call)
    jsonschema.validate(document, schema)
    horizon = document["horizons"][0]
    for broken in (
        {**document, "format": "another"},
        {**document, "more": 1},
        {key: value for key, value in document.items() if key != "manifest"},
        {**document, "horizons": [{**horizon, "month": "3"}]},
        {**document, "horizons": [{**horizon, "reached": {**horizon["reached"], "value": 1.5}}]},
        {**document, "scenario": {**document["scenario"], "hash": "short"}},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, schema)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--replicates", "1"),
        ("--replicates", "40", "--worlds", "1"),
        ("--horizons", "0.125"),
        ("--horizons", "1,240", "--replicates", "400"),
        ("--endpoint", "sustained", "--precision", "2%"),
    ],
)
def test_the_document_keeps_to_its_schema_at_the_edges(call: Call, arguments: tuple[str, ...]) -> None:
    jsonschema.validate(summary(call, *arguments), schema_of("run"))


@pytest.mark.parametrize("endpoint", ["live", "production", "sustained"])
def test_the_shares_of_every_horizon_add_to_one(call: Call, endpoint: str) -> None:
    document = summary(call, "--endpoint", endpoint)
    assert [value["month"] for value in document["horizons"]] == [3, 6, 12, 18, 24, 36]
    for value in document["horizons"]:
        parts = [*value["rolled_back"].values(), *value["abandoned"].values(), *value["stalled"].values()]
        assert value["reached"]["value"] + sum(parts) == pytest.approx(1.0, abs=1e-12)
        assert min(parts) >= 0.0
    last = document["horizons"][-1]["reached"]
    assert 0.0 < last["held"] < last["value"] < 1.0
    assert last["low"] < last["value"] < last["high"]


def test_one_seed_gives_one_document_but_for_the_manifest_and_another_seed_another(call: Call) -> None:
    one = without_manifest(summary(call, "--seed", 7))
    again = without_manifest(summary(call, "--seed", 7, "--threads", 2))
    other = without_manifest(summary(call, "--seed", 8))
    assert one == again
    assert one["horizons"] != other["horizons"]
    assert one["run"] == {**other["run"], "seed": 7}
    for document in (one, other):
        for number in document["inputs"]:
            number.pop("moves", None)  # found in the worlds, which are others
    assert one["inputs"] == other["inputs"]


def test_the_run_is_described_as_it_was_asked_for(call: Call) -> None:
    document = summary(
        call, "--worlds", 50, "--seed", 3, "--endpoint", "live", "--horizons", "6,12.5", "--precision", "0.3"
    )
    assert document["run"] == {
        "replicates": 4000,
        "pilots": 1,
        "worlds": 50,
        "seed": 3,
        "precision": 0.3,
        "endpoint": "live",
        "months": 12.5,
        "partial": False,
        "histories_cut": 0,
        "uncertain_quantities": sum(
            quantity.is_uncertain for quantity in load(ENTERPRISE).quantities().values()
        ),
    }
    assert [value["month"] for value in document["horizons"]] == [6, 12.5]
    assert [value["month"] for value in document["stall_rate"]] == [6, 12.5]
    assert "go live within 12.5 months" in document["answer"]
    assert {value["basis"] for value in document["inputs"]} <= {"evidence", "assumption"}


@pytest.mark.parametrize(
    ("written", "meant"), [("4k", 4000), ("4_000", 4000), ("4e3", 4000), ("0.004m", 4000), ("4001", 4001)]
)
def test_a_number_may_be_written_as_people_write_it(call: Call, written: str, meant: int) -> None:
    assert summary(call, "--replicates", written)["run"]["replicates"] == meant


@pytest.mark.parametrize("seed", [0, 2**53 + 1, 2**63 - 1])
def test_every_allowed_seed_is_taken_to_the_last_digit(call: Call, seed: int) -> None:
    assert summary(call, "--seed", seed)["run"]["seed"] == seed


@pytest.mark.parametrize("precision", ["0.005", "0.5%"])
def test_a_run_goes_on_until_the_error_at_every_horizon_is_below_the_precision(
    call: Call, precision: str
) -> None:
    document = summary(call, "--precision", precision)
    assert max(value["reached"]["mc_error"] for value in document["horizons"]) < 0.005
    assert document["run"]["precision"] == pytest.approx(0.005)
    replicates = document["run"]["replicates"]
    assert replicates > 4000
    half = summary(call, "--replicates", replicates // 2, "--worlds", document["run"]["worlds"])
    assert max(one["reached"]["mc_error"] for one in half["horizons"]) > 0.7 * 0.005


def test_a_preset_runs_by_its_name_and_as_the_file_that_extends_it(call: Call, tmp_path: Path) -> None:
    (tmp_path / "same.toml").write_text('extends = "enterprise"\nname = "same"\n')
    by_name, by_file = (
        json.loads(call("run", source, *FEW, "--json").out)
        for source in ("enterprise", tmp_path / "same.toml")
    )
    assert by_name["horizons"] == by_file["horizons"]
    assert by_file["scenario"]["name"] == "same"


def test_tables_show_what_the_document_says(call: Call) -> None:
    document = summary(call)
    said = call("run", ENTERPRISE, *FEW)
    assert (said.code, said.err) == (0, "")
    words = said.out.split()
    assert " ".join(words).startswith(document["answer"])
    last = document["horizons"][-1]["reached"]
    row = next(line.split() for line in said.out.splitlines() if line.startswith("36 ") and "–" in line)
    assert row[1] == f"{100 * last['value']:.1f}"
    assert row[2] == f"{100 * last['mc_error']:.2f}"
    assert row[3:6] == [f"{100 * last['low']:.1f}", "–", f"{100 * last['high']:.1f}"]
    assert "4,000 histories in 200 worlds, seed 1," in said.out
    assert max(len(line) for line in said.out.splitlines()) <= 100


def test_a_scenario_that_is_all_known_says_so(call: Call, tmp_path: Path) -> None:
    (tmp_path / "known.toml").write_text(KNOWN)
    said = call("run", tmp_path / "known.toml", *FEW)
    assert said.code == 0
    assert "every number is taken as known" in said.out
    assert "all known" in said.out
    document = json.loads(call("run", tmp_path / "known.toml", *FEW, "--json").out)
    assert document["run"]["worlds"] == 1
    for value in document["horizons"]:
        assert value["reached"]["low"] == value["reached"]["value"] == value["reached"]["high"]
        assert value["reached"]["mc_error"] > 0.0


def twice(x: float) -> float:
    """Something to compile that takes no time."""
    return x + x


def test_a_first_run_says_on_standard_error_that_it_compiles(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("valleysim.kernel.numba.jit.is_kept", lambda folder, function: function != "twice")
    cold, runs = entry_point(twice), run.run_alone

    def compile_and_live(*arguments: Any) -> Any:
        cold(1.0)
        return runs(*arguments)

    monkeypatch.setattr(run, "run_alone", compile_and_live)
    said = call("run", ENTERPRISE, *FEW, "--json", "--threads", 1)
    assert said.code == 0
    assert said.err.startswith("Compiling the kernel, once on this machine")
    assert json.loads(said.out)["format"] == "valleysim-summary-1"


RUNNING = """
name = "alone"
[status]
started = 6
stage = "waiting for money"
[pilot]
duration = { uniform = [1, 5] }
[funding]
runway = "never"
period = 3
approval = 0.3
"""
VOTE = '[[actions]]\nname = "vote"\n[actions.changes]\n"funding.approval" = { at_least = 0.9 }\n'


def test_a_catalogue_is_tried_on_pilots_that_have_started_and_refused_for_others(
    call: Call, empty: Path
) -> None:
    (empty / "now.toml").write_text(RUNNING)
    (empty / "planned.toml").write_text(KNOWN)
    (empty / "own.toml").write_text(VOTE)
    (empty / "wrong.toml").write_text(VOTE.replace("approval", "aproval"))
    said = call("run", "now.toml", *FEW, "--horizons", 6, "--actions", "own.toml")
    assert said.code == 0
    assert "Watch list: the one action that adds most to the chance of each pilot" in said.out
    (row,) = (line for line in said.out.splitlines() if line.startswith("alone  vote  "))
    assert row.endswith("month 6")
    refused = call("run", "planned.toml", *FEW, "--actions", "own.toml")
    assert (refused.code, refused.out) == (2, "")
    assert "found a catalogue for 'all known', of which no pilot has started already" in refused.err
    wrong = call("run", "now.toml", *FEW, "--actions", "wrong.toml")
    assert (wrong.code, wrong.out) == (2, "")
    assert "did you mean approval?" in wrong.err
    missing = call("run", "now.toml", *FEW, "--actions", "none.toml")
    assert (missing.code, missing.out) == (2, "")
    assert "none.toml" in missing.err
