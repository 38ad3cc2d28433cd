"""``valleysim check``, ``new``, ``presets``, ``schema``, ``warmup`` and their help."""

import json
import re
import tomllib
from pathlib import Path

import jsonschema
import pytest

from tests.cli.running import ENTERPRISE, Call
from valleysim import load
from valleysim.cli import COMMANDS
from valleysim.questions.registry import QUESTIONS, schema_of
from valleysim.scenario.format.quantities import NOTE_KEYS
from valleysim.scenario.format.signals import SIGNAL_NAMES
from valleysim.scenario.format.status import Status
from valleysim.scenario.reading.register import preset_names

SCENARIOS = sorted(ENTERPRISE.parent.glob("*.toml"))


def test_help_names_every_command_and_every_command_has_its_help(call: Call) -> None:
    said = call("--help")
    assert said.code == 0
    for name in COMMANDS:
        assert re.search(rf"^  {name} ", said.out, re.MULTILINE)
        own = call(name, "-h")
        assert (own.code, own.err) == (0, "")
        assert own.out.startswith(f"Usage: valleysim {name} ")


def test_without_a_command_the_help_is_shown_and_nothing_is_done(call: Call) -> None:
    said = call()
    assert said.code in (0, 2)
    assert "Commands:" in said.out + said.err


def test_the_version_is_the_version_of_the_package(call: Call) -> None:
    from importlib.metadata import version

    assert call("--version").out.strip().endswith(version("valleysim"))


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_check_counts_the_numbers_and_on_what_they_rest(call: Call, path: Path) -> None:
    said = call("check", path)
    assert (said.code, said.err) == (0, "")
    ledger = load(path).ledger()
    found = [
        int(number) for number in re.findall(r"(?<=[ ;])\d+(?= (?:numbers|of them|rest|are|have))", said.out)
    ]
    wanted = [len(ledger), sum(entry.is_uncertain for entry in ledger)]
    wanted += [
        sum(entry.basis == basis for entry in ledger) for basis in ("evidence", "assumption", "unsourced")
    ]
    assert found == wanted
    assert sum(found[2:]) == found[0]


def test_the_ledger_shows_every_number_whole(call: Call) -> None:
    said = call("check", ENTERPRISE, "--ledger")
    assert (said.code, said.err) == (0, "")
    assert "…" not in said.out
    lines, told = said.out.splitlines(), " ".join(said.out.split())
    for entry in load(ENTERPRISE).ledger():
        note = entry.note.evidence or entry.note.assumption
        assert f" {entry.key} = {entry.text} (line {entry.line}) {entry.basis}: {note} " in f"{told} "
    assert max(len(line) for line in lines[1:]) <= 100


def test_the_ledger_takes_brackets_for_what_they_are(call: Call, empty: Path) -> None:
    note = "see [/1], [bold]and :smile:"
    text = (
        f'extends = "enterprise"\nname = "b"\n[pilot]\nsuccess = {{ value = 0.5, assumption = "{note}" }}\n'
    )
    (empty / "b.toml").write_text(text)
    said = call("check", "b.toml", "--ledger")
    assert said.code == 0
    assert note in said.out
    assert "sponsors[executive sponsor].tenure" in said.out


def test_check_tells_a_contradiction_that_only_some_worlds_show(call: Call, empty: Path) -> None:
    text = 'extends = "enterprise"\nname = "b"\n'
    text += '[coalition]\nquorum = "3 to 5"\n'
    (empty / "b.toml").write_text(text)
    for command in ("check", "run"):
        said = call(command, "b.toml")
        assert (said.code, said.out) == (2, "")
        assert "coalition.quorum" in said.err


@pytest.mark.parametrize("preset", preset_names())
def test_new_writes_a_scenario_that_is_sound_and_is_the_preset_still(
    call: Call, empty: Path, preset: str
) -> None:
    said = call("new", "my-pilot", "--from", preset)
    assert (said.code, said.err) == (0, "")
    assert said.out == "written: my-pilot.toml. Edit it, then: valleysim run my-pilot.toml\n"
    assert [path.name for path in empty.iterdir()] == ["my-pilot.toml"]
    assert call("check", "my-pilot.toml").code == 0
    text = (empty / "my-pilot.toml").read_text("utf-8")
    assert tomllib.loads(text) == {"extends": preset, "name": "my-pilot"}
    mine, whole = load("my-pilot.toml"), load(preset)
    assert {**mine.document, "name": ""} == {**whole.document, "name": ""}


@pytest.mark.parametrize("preset", preset_names())
def test_every_number_of_a_preset_can_be_uncommented_in_a_new_scenario(
    call: Call, empty: Path, preset: str
) -> None:
    call("new", "mine", "--from", preset)
    head, rest = (empty / "mine.toml").read_text("utf-8").split("# ---- what the preset says ----")
    uncommented = re.sub(r"^# (?=\[|[a-z_]+ = )", "", rest, flags=re.MULTILINE)
    (empty / "mine.toml").write_text(head + uncommented)
    assert call("check", "mine.toml").code == 0
    mine, whole = load("mine.toml"), load(preset)
    assert [entry.key for entry in mine.ledger()] == [entry.key for entry in whole.ledger()]
    assert len(tomllib.loads(head + uncommented)) > 5
    assert {**mine.document, "name": ""} == {**whole.document, "name": ""}


@pytest.mark.parametrize("name", ["mine.toml", "we ird", 'q"uote', "naïve", "x" * 60])
def test_new_takes_every_name_that_a_file_can_have(call: Call, empty: Path, name: str) -> None:
    assert call("new", name).code == 0
    path = f"{name.removesuffix('.toml')}.toml"
    assert call("check", path).code == 0
    assert load(path).name in (Path(path).stem, "new")


@pytest.mark.parametrize("preset", preset_names())
def test_a_new_portfolio_is_a_scenario_and_a_list_of_pilots_that_run_as_they_are(
    call: Call, empty: Path, preset: str
) -> None:
    said = call("new", "ours", "--portfolio", "--from", preset)
    assert (said.code, said.err) == (0, "")
    assert said.out == (
        "written: ours/portfolio.toml and ours/pilots.csv. Fill in ours/pilots.csv, then: "
        "valleysim run ours/portfolio.toml\n"
    )
    assert {path.name for path in (empty / "ours").iterdir()} == {"portfolio.toml", "pilots.csv"}
    checked = call("check", "ours/portfolio.toml")
    assert (checked.code, checked.err) == (0, "")
    assert "sound" in checked.out
    scenario = load("ours/portfolio.toml")
    names = [member.name for member in scenario.members]
    assert names == ["Invoice matching", "Contract search", "Call summaries"]
    columns = (empty / "ours" / "pilots.csv").read_text("utf-8").splitlines()[0].split(",")
    comments = (empty / "ours" / "portfolio.toml").read_text("utf-8").partition("extends")[0]
    status = [key for key in Status.model_fields if key not in (*NOTE_KEYS, "signals")]
    status += [f"signals.{name}" for name in SIGNAL_NAMES]
    explained = [*columns, *(f"status.{key}" for key in status)]
    assert [column for column in explained if f"#   {column} " not in comments.replace("\n", " ")] == []
    said = call("run", "ours/portfolio.toml", "--replicates", "400", "--threads", "1")
    assert said.code == 0
    assert "Of 3 pilots" in said.out


@pytest.mark.parametrize("there", ["portfolio.toml", "pilots.csv"])
def test_a_new_portfolio_replaces_nothing_and_leaves_no_half(call: Call, empty: Path, there: str) -> None:
    (empty / "ours").mkdir()
    (empty / "ours" / there).write_text("mine")
    said = call("new", "ours", "--portfolio")
    assert (said.code, said.out) == (2, "")
    assert said.err == f"ours/{there}: found a file that is already there; allowed: another folder\n"
    assert [(path.name, path.read_text()) for path in (empty / "ours").iterdir()] == [(there, "mine")]


def test_a_row_of_a_new_portfolio_can_say_how_a_pilot_stands(call: Call, empty: Path) -> None:
    call("new", "ours", "--portfolio")
    scenario, pilots = empty / "ours" / "portfolio.toml", empty / "ours" / "pilots.csv"
    scenario.write_text(scenario.read_text("utf-8").replace("# as_of =", "as_of ="), "utf-8")
    first = "Invoice matching,Finance,North,0,,,"
    assert first in pilots.read_text("utf-8")
    started = first.replace("0,,,", "2026-03-02,UAT,2026-08-03,")
    pilots.write_text(pilots.read_text("utf-8").replace(first, started), "utf-8")
    said = call("status", "ours/portfolio.toml")
    assert said.code == 0
    assert "1 of 3 pilots have started, 2 have not." in said.out


@pytest.mark.parametrize("name", ["pilots.csv", "tracker.xlsx", "pilots.TSV"])
def test_a_table_in_place_of_a_scenario_is_told_what_to_do(call: Call, empty: Path, name: str) -> None:
    (empty / name).write_text("name\na\n")
    said = call("run", name)
    assert said.code == 2
    assert said.err.endswith(f"valleysim new my-{Path(name).stem} --portfolio\n")
    assert call("new", f"my-{Path(name).stem}", "--portfolio").code == 0


@pytest.mark.parametrize("name", ["P.CSV", "p.tsv"])
def test_a_list_of_pilots_may_be_a_text_table_of_any_kind(call: Call, empty: Path, name: str) -> None:
    separator = "\t" if name.endswith("tsv") else ","
    (empty / name).write_text(f"name{separator}starts\na{separator}1\n")
    (empty / "s.toml").write_text(f'name = "s"\npilots = "{name}"\n')
    assert call("check", "s.toml").code == 0


def test_presets_lists_every_preset_with_what_it_is(call: Call) -> None:
    said = call("presets")
    assert (said.code, said.err) == (0, "")
    lines = dict(line.split(maxsplit=1) for line in said.out.splitlines())
    assert lines == {name: load(name).description for name in preset_names()}
    assert len(lines) >= 2


@pytest.mark.parametrize("name", preset_names())
def test_presets_prints_a_preset_as_a_file_that_can_be_kept(call: Call, empty: Path, name: str) -> None:
    said = call("presets", name)
    assert (said.code, said.err) == (0, "")
    (empty / "kept.toml").write_text(said.out, "utf-8")
    assert load("kept.toml").hash == load(name).hash


def test_schema_prints_a_schema_that_takes_the_presets_and_refuses_a_wrong_key(call: Call) -> None:
    said = call("schema")
    assert (said.code, said.err) == (0, "")
    schema = json.loads(said.out)
    jsonschema.Draft202012Validator.check_schema(schema)
    for path in SCENARIOS:
        jsonschema.validate(tomllib.loads(path.read_text("utf-8")), schema)
    for wrong in ({"name": 3}, {"name": "x", "pilot": {"sucess": 0.5}}, {"name": "x", "pilott": {}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_schema_of_a_question_is_the_one_that_is_shipped(call: Call, name: str) -> None:
    said = call("schema", name)
    assert (said.code, said.err) == (0, "")
    assert json.loads(said.out) == schema_of(name)


def test_warmup_says_where_compiled_code_is_kept(call: Call) -> None:
    from valleysim.kernel.numba.jit import CACHE

    said = call("warmup")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("The kernel is ready after ")
    assert f"{CACHE}" in said.out if CACHE is not None else "no writable place" in said.out


def test_the_targets_of_a_preset_are_printed_and_need_its_name(call: Call) -> None:
    said = call("presets", "mid_market", "--targets")
    assert said.code == 0
    assert said.out.startswith("# What is published")
    assert said.out.count("[[targets]]") > 10
    refused = call("presets", "--targets")
    assert refused.code == 2
    assert refused.err == "--targets: found no preset's name; allowed: one of enterprise, mid_market\n"


def test_a_check_tells_the_driver_and_its_ledger_begins_with_it(call: Call) -> None:
    said = call("check", "enterprise", "--ledger")
    assert said.code == 0
    assert "no number moves the answer more than this one" in said.out.replace("\n", " ")
    ledger = said.out.partition("Every number and its basis")[2]
    assert ledger.index("priorities.cancellation_hazard =") < ledger.index("pilot.duration =")
    assert "moves the answer by -" in ledger
