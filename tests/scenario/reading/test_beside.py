"""Files that a scenario names: each found from the file that names it, none outside of one folder."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.scenario.writing import files, refused
from valleysim import load
from valleysim.cli import group
from valleysim.scenario.inputs import remembering_inputs
from valleysim.scenario.reading.beside import ALLOWED

SAMPLED = '{ empirical = { csv = "m.csv", column = "months" } }'
BASE = f"""extends = "enterprise"
name = "base"
pilots = "p.csv"
[pilot]
duration = {SAMPLED}
[[sponsors]]
seat = "executive sponsor"
vacancy = {{ value = {SAMPLED}, assumption = "asked" }}
"""
ROWS = (
    f'name,live.instability,readiness.line_sign_off\nA,0.1,\nB,,"{SAMPLED.replace(chr(34), 2 * chr(34))}"\n'
)
LAYOUT = {
    "mine.toml": 'extends = "base/b.toml"\nname = "mine"\n',
    "base/b.toml": BASE,
    "base/p.csv": ROWS,
    "base/m.csv": "months\n1\n2\n4\n",
}


def test_a_file_extended_from_another_folder_finds_the_files_that_it_names(tmp_path: Path) -> None:
    read = load(files(tmp_path, LAYOUT))
    assert [member.key for member in read.members] == ["A", "B"]
    assert read.pilot.duration.samples == (1.0, 2.0, 4.0)
    assert read.sponsors[0].vacancy.samples == (1.0, 2.0, 4.0)
    assert read.members[1].scenario.readiness.line_sign_off.samples == (1.0, 2.0, 4.0)
    assert read.with_("pilot.success", 0.5).pilot.duration.samples == (1.0, 2.0, 4.0)
    assert read.members[0].scenario.pilot.duration.samples == (1.0, 2.0, 4.0)


@pytest.mark.parametrize("name", ["b.toml", "./b.toml", "deep/../b.toml"])
def test_a_row_finds_samples_beside_the_csv_file_that_names_them(tmp_path: Path, name: str) -> None:
    layout = {
        "s.toml": f'extends = "{name}"\nname = "s"\n',
        "b.toml": 'extends = "enterprise"\nname = "b"\npilots = "data/p.csv"\n',
        "data/p.csv": ROWS,
        "data/m.csv": "months\n3\n",
        "m.csv": "months\n9\n",
        "deep/x": "",
    }
    read = load(files(tmp_path, layout))
    assert read.members[1].scenario.readiness.line_sign_off.samples == (3.0,)


def test_names_in_a_file_of_the_same_folder_stay_as_they_are_written(tmp_path: Path) -> None:
    path = files(tmp_path, {**LAYOUT, "base/s.toml": 'extends = "./b.toml"\nname = "s"\n'})
    document = load(path.parent / "base" / "s.toml").document
    assert document["pilot"]["duration"]["empirical"]["csv"] == "m.csv"
    assert load(path).document["pilot"]["duration"]["empirical"]["csv"] == "base/m.csv"


@pytest.mark.parametrize(
    ("changed", "place", "words"),
    [
        ({"base/p.csv": None}, "base/b.toml:3: pilots", 'no file "base/p.csv"'),
        ({"base/m.csv": None}, "base/b.toml:5: pilot.duration.empirical.csv", 'no file "base/m.csv"'),
        (
            {"base/m.csv": "months\n1\n-1\n"},
            "base/b.toml:5: pilot.duration.empirical",
            '"-1" in BASE/m.csv:3',
        ),
        ({"base/b.toml": 'extends = "none.toml"'}, "base/b.toml:1: extends", 'no file "base/none.toml"'),
        ({"base/b.toml": 'extends = "b.toml"'}, "base/b.toml:1: extends", "leads back here"),
        ({"base/p.csv": "name,liv.x\nA,1\n"}, "base/p.csv:1: column liv.x", "an unknown key"),
    ],
)
def test_what_is_wrong_with_such_a_file_is_told_where_it_is_named(
    tmp_path: Path, changed: dict[str, str | None], place: str, words: str
) -> None:
    path = files(tmp_path, LAYOUT | {name: text or "" for name, text in changed.items()})
    for name, text in changed.items():
        if text is None:
            (tmp_path / name).unlink()
    with refused() as refusal:
        load(path)
    told = f"{refusal.problems[0]}"
    assert told.startswith(f"{tmp_path}/{place}")
    assert words.replace("BASE", f"{tmp_path}/base") in told


@pytest.mark.parametrize("named", ["../out.toml", "../../outer.toml", "away/outer.toml", "ABSOLUTE"])
def test_a_file_from_another_folder_may_name_what_the_scenario_itself_may_and_no_more(
    tmp_path: Path, named: str
) -> None:
    files(tmp_path, {"outer.toml": 'extends = "enterprise"\nname = "o"', "in/base/x": ""})
    (tmp_path / "in" / "base" / "away").symlink_to(tmp_path)
    named = named.replace("ABSOLUTE", f"{tmp_path / 'outer.toml'}")
    layout = {
        "in/mine.toml": 'extends = "base/b.toml"\n',
        "in/base/b.toml": f'extends = "{named}"\n',
        "in/out.toml": 'extends = "enterprise"\nname = "inside"',
    }
    path = files(tmp_path, layout)
    if named == "../out.toml":  # it lies in the folder of the scenario that is read
        assert load(path).name == "inside"
        path = tmp_path / "in" / "base" / "b.toml"  # and not in that of this one
    with refused() as refusal:
        load(path)
    told = refusal.only
    assert (told.file, told.line, told.allowed) == (f"{tmp_path / 'in/base/b.toml'}", 1, ALLOWED)
    assert "which lies elsewhere" in f"{told.found}"


def test_the_hash_and_the_remembered_files_know_what_an_extended_file_names(tmp_path: Path) -> None:
    path = files(tmp_path, LAYOUT)
    with remembering_inputs() as inputs:
        before = load(path).hash
    assert {one.path for one in inputs} == {tmp_path / name for name in LAYOUT}
    assert {one.name for one in inputs} == {f"{tmp_path / name}" for name in LAYOUT}
    files(tmp_path, {"base/m.csv": "months\n1\n2\n5\n"})
    assert load(path).hash != before
    files(tmp_path, {"base/m.csv": LAYOUT["base/m.csv"]})
    shutil.copytree(tmp_path, tmp_path / "copy")
    assert load(tmp_path / "copy" / "mine.toml").hash == before


def test_no_output_replaces_a_file_that_an_extended_file_names_and_the_manifest_lists_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files(tmp_path, LAYOUT)
    (tmp_path / "base" / "m.csv").rename(tmp_path / "base" / "pilots.csv")
    for name in ("b.toml", "p.csv"):
        text = (tmp_path / "base" / name).read_text().replace("m.csv", "pilots.csv")
        (tmp_path / "base" / name).write_text(text)
    monkeypatch.chdir(tmp_path)
    run = ["run", "mine.toml", "--replicates", "8", "--worlds", "2", "--out"]
    done = CliRunner().invoke(group, [*run, "base"])
    assert "base: found " in f"{done.exception}"
    assert "which the scenario reads" in f"{done.exception}"
    assert (tmp_path / "base" / "pilots.csv").read_text() == LAYOUT["base/m.csv"]
    CliRunner().invoke(group, [*run, "results"], catch_exceptions=False)
    manifest = json.loads((tmp_path / "results" / "manifest.json").read_text())
    listed = [one["name"] for one in manifest["inputs"]]
    assert {*listed} == {"mine.toml", "base/b.toml", "base/p.csv", "base/pilots.csv"}


@pytest.mark.parametrize(
    ("written", "suggestion"),
    [('"data\\test.csv"', '"data/test.csv"'), ("'data\\test.csv'", '"data/test.csv"')],
)
def test_a_path_with_backslashes_is_told_how_to_write_it(
    tmp_path: Path, written: str, suggestion: str
) -> None:
    text = f'extends = "enterprise"\nname = "s"\npilots = {written}\n'
    path = files(tmp_path, {"s.toml": text, "data/test.csv": "name\nA\n"})
    with refused() as refusal:
        load(path)
    assert (refusal.only.line, refusal.only.suggestion) == (3, suggestion)
