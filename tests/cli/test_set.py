"""``--set KEY=VALUE``: taken by every verb, told in every answer, refused in one line."""

import json
from pathlib import Path
from typing import Any

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


def compared(call: Call, *variants: str) -> dict[str, Any]:
    options = [part for variant in variants for part in ("--variant", variant)]
    said = call("compare", "enterprise", *options, "--no-gap", *FEW, "--json")
    assert said.code == 0, said.err
    document: dict[str, Any] = json.loads(said.out)
    jsonschema.validate(document, schema_of("compare"))
    return document


def test_variants_of_one_scenario_are_compared_without_files(call: Call, empty: Path) -> None:
    path = empty / "monthly.toml"
    path.write_text('extends = "enterprise"\nname = "monthly"\n[funding]\nperiod = 1\nlead = 0\n')
    document = compared(call, "monthly: funding.period=1, funding.lead=0")
    by_file = json.loads(call("compare", "enterprise", path, "--no-gap", *FEW, "--json").out)
    assert [one["name"] for one in document["scenarios"]] == ["Enterprise preset", "monthly"]
    assert document["scenarios"] == by_file["scenarios"]
    assert document["comparisons"] == by_file["comparisons"]
    assert [(one["scenario"], one["by"], one["key"]) for one in document["settings"]] == [
        ("monthly", '--variant "monthly"', "funding.period"),
        ("monthly", '--variant "monthly"', "funding.lead"),
    ]


def test_a_variant_without_a_name_is_called_by_its_keys_and_has_what_is_set_for_all(call: Call) -> None:
    said = call(
        *("compare", "enterprise", "--set", "funding.period=1", "--variant", "funding.lead=0"),
        *("--no-gap", *FEW, "--json"),
    )
    document = json.loads(said.out)
    variant = load("enterprise").with_({"funding.period": 1, "funding.lead": 0, "name": "funding.lead=0"})
    assert [one["hash"] for one in document["scenarios"]] == [
        load("enterprise").with_("funding.period", 1).hash,
        variant.hash,
    ]


def test_of_one_pilot_and_a_variant_the_gap_is_shared_out(call: Call) -> None:
    said = call("compare", "enterprise", "--variant", "line: readiness.authority=line", *FEW, "--json")
    (gap,) = json.loads(said.out)["gap"]
    assert [one["mechanism"] for one in gap["mechanisms"] if one["share"]["value"]] == ["authority"]


@pytest.mark.parametrize(
    ("variant", "told"),
    [
        ("at once: funding.led=0", ('--variant "at once": funding.led', "did you mean lead?")),
        ("at once: funding.lead=0,", ('--variant "at once"', 'found ""', "a key and its value")),
        ("at once", ('--variant "at once"', "a key and its value")),
        (": funding.lead=0", ("--variant", "no name before :", "money at once: funding.lead=0")),
        ("", ("--variant", "found nothing", "money at once: funding.lead=0")),
        ("a: funding.approval=0,5", ('--variant "a"', 'found "5"', "a key and its value")),
    ],
)
def test_a_variant_that_cannot_be_used_is_told_by_its_name(
    call: Call, variant: str, told: tuple[str, ...]
) -> None:
    said = call("compare", "enterprise", "--variant", variant)
    assert (said.code, said.out) == (2, "")
    (line,) = said.err.splitlines()
    assert [part for part in told if part not in line] == [], line


def test_a_scenario_alone_is_no_comparison(call: Call) -> None:
    assert "found 1; allowed: 2 to 8, variants of the first among them" in call("compare", "enterprise").err
