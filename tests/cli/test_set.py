"""``--set KEY=VALUE``: taken by every verb, told in every answer, refused in one line."""

import json
from pathlib import Path

import jsonschema
import pytest

from tests.cli.running import ENTERPRISE, Call
from tests.cli.test_forms import ASKED
from valleysim import load
from valleysim.questions.registry import schema_of

FEW = ("--replicates", 400, "--worlds", 20, "--threads", 1)
SET = ("--set", "funding.approval=0.5", "--set", "sponsors[executive sponsor].tenure.mean=30")
VALUES = {
    "funding.approval": 0.5,
    "sponsors[executive sponsor].tenure": {"weibull": {"mean": 30, "shape": "1.6 to 2.6"}},
}


@pytest.mark.parametrize("name", ASKED)
def test_every_question_takes_it_and_tells_it(call: Call, name: str) -> None:
    said = call(*ASKED[name], "--json", "--set", "pilot.documented_value=0.5")
    assert said.code == 0
    document = json.loads(said.out)
    jsonschema.validate(document, schema_of(name))
    assert {one["key"] for one in document["settings"]} == {"pilot.documented_value"}
    printed = " ".join(call(*ASKED[name], "--set", "pilot.documented_value=0.5").out.split())
    assert "Set at the prompt (--set" in printed
    assert "pilot.documented_value = 0.5, in the place of" in printed


@pytest.mark.parametrize("verb", ["check", "status"])
def test_what_says_nothing_of_draws_takes_it_too(call: Call, verb: str) -> None:
    said = call(verb, "enterprise", "--set", "pilot.success=0.9")
    assert said.code == 0
    assert "Set at the prompt (--set): pilot.success = 0.9" in " ".join(said.out.split())


def test_the_numbers_are_those_of_a_file_that_says_so(call: Call, empty: Path) -> None:
    path = empty / "s.toml"
    path.write_text(
        f'extends = "enterprise"\n[funding]\napproval = {VALUES["funding.approval"]}\n[[sponsors]]\n'
        'seat = "executive sponsor"\ntenure = { weibull = { mean = 30, shape = "1.6 to 2.6" } }\n'
    )
    of_file = json.loads(call("run", path, *FEW, "--json").out)
    at_prompt = json.loads(call("run", "enterprise", *SET, *FEW, "--json").out)
    assert at_prompt["scenario"]["hash"] == of_file["scenario"]["hash"]
    assert at_prompt["scenario"]["hash"] == load("enterprise").with_(VALUES).hash
    assert at_prompt["horizons"] == of_file["horizons"]
    assert "settings" not in of_file


def test_the_manifest_says_what_was_set_and_of_which_scenario_the_numbers_are(
    call: Call, empty: Path
) -> None:
    assert call("run", "enterprise", *SET, *FEW, "--out", "results").code == 0
    (told,) = json.loads((empty / "results" / "manifest.json").read_text())["scenarios"]
    assert told["hash"] == load("enterprise").with_(VALUES).hash
    assert told["settings"][0] == {
        "by": "--set",
        "key": "funding.approval",
        "value": "0.5",
        "before": 'in the place of "0.25 to 0.8" (preset enterprise:98)',
    }
    assert call("run", "enterprise", *FEW, "--out", "plain").code == 0
    (plain,) = json.loads((empty / "plain" / "manifest.json").read_text())["scenarios"]
    assert "settings" not in plain


def test_the_ledger_says_what_was_set_at_the_prompt(call: Call) -> None:
    said = call("check", "enterprise", "--ledger", "--set", "funding.approval=0.5")
    assert "funding.approval = 0.5\n    assumption: set at the prompt\n" in said.out


def test_of_several_scenarios_each_is_set_and_named(call: Call) -> None:
    said = call("compare", ENTERPRISE, "mid_market", "--no-gap", *FEW, "--set", "pilot.success=0.9")
    printed = " ".join(said.out.split())
    assert f"Set at the prompt (--set in {ENTERPRISE}): pilot.success = 0.9" in printed
    assert "Set at the prompt (--set in mid_market): pilot.success = 0.9" in printed
    said = call("compare", ENTERPRISE, "mid_market", "--set", "pilot.sucess=0.9")
    assert (said.code, said.out) == (2, "")
    assert f"--set in {ENTERPRISE}: pilot.sucess: found an unknown key" in said.err


@pytest.mark.parametrize(
    "verb",
    [
        ("run", "enterprise"),
        ("compare", "enterprise", "enterprise"),
        ("stress", "enterprise"),
        ("explain", "enterprise"),
        ("explain", "enterprise", "--history", 1),
        ("advise", "enterprise"),
        ("check", "enterprise"),
        ("status", "enterprise"),
    ],
)
def test_a_key_that_nobody_knows_is_refused_by_every_verb(call: Call, verb: tuple[object, ...]) -> None:
    said = call(*verb, "--set", "pilot.sucess=0.9")
    assert (said.code, said.out) == (2, "")
    (line,) = said.err.splitlines()
    assert line.startswith("--set: pilot.sucess: found an unknown key; allowed: ")
    assert line.endswith("did you mean success?")


def test_a_review_sets_the_key_in_both_files(call: Call) -> None:
    said = call("run", ENTERPRISE, "--since", "mid_market", "--set", "pilot.sucess=0.9")
    assert f"--set in {ENTERPRISE}: pilot.sucess" in said.err
