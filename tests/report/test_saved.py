"""Folders that ``--out`` wrote, read again: what their manifests say, and inputs that are what they were."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.report.writing import DOCUMENT
from valleysim.errors import ScenarioError, UsageError
from valleysim.report.files import written
from valleysim.report.folder import Content, output_folder
from valleysim.report.saved import digest_of, saved_folder, where_asked
from valleysim.scenario import load
from valleysim.scenario.inputs import remembering_inputs


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that holds what was read from S.toml, which stands beside it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    Path("S.toml").write_text('name = "any"\n', "utf-8")
    with remembering_inputs() as inputs:
        scenario = load("S.toml")
    content = Content({"a.csv": written("x\n1\n")}, (scenario,), DOCUMENT)
    with output_folder(Path("results"), inputs) as place:
        assert place is not None
        place.write(content, "valleysim run S.toml --out results", "..")
    return tmp_path / "work" / "results"


def edit(folder: Path, **changes: Any) -> None:
    """Write other values into a manifest; None takes a key away."""
    told = json.loads((folder / "manifest.json").read_text("utf-8"))
    told |= changes
    told = {key: value for key, value in told.items() if value is not None}
    (folder / "manifest.json").write_text(json.dumps(told), "utf-8")


def refused(folder: Path, *words: str) -> None:
    """See that a folder is refused in one line that holds these words."""
    with pytest.raises(UsageError) as error:
        saved_folder(folder)
    line = f"{error.value}"
    assert "\n" not in line
    assert len(line) < 500
    assert [one for one in ("found", "allowed", *words) if one not in line] == [], line


def test_a_manifest_says_what_was_asked_where_and_of_what(folder: Path) -> None:
    saved = saved_folder(folder)
    assert (saved.command, saved.asked_in) == ("valleysim run S.toml --out results", "..")
    assert saved.inputs == {"S.toml": digest_of(folder.parent / "S.toml")}
    assert list(saved.files) == ["a.csv"]
    assert (saved.is_as_written, saved.changed()) == (True, ())


def test_files_that_were_changed_are_told_and_an_edited_manifest_too(folder: Path) -> None:
    (folder / "a.csv").write_text("x\n2\n", "utf-8")
    assert saved_folder(folder).changed() == ("a.csv",)
    edit(folder, run={"seed": 2})
    assert saved_folder(folder).changed() == ("manifest.json", "a.csv")
    (folder / "a.csv").unlink()
    assert saved_folder(folder).changed() == ("manifest.json",)


def test_inputs_are_found_where_they_were_wherever_we_are(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    place, changed = where_asked(saved_folder(folder), changed_inputs=False)
    assert (place, changed) == (Path(os.path.realpath(folder.parent)), ())


def test_inputs_are_found_beside_a_folder_that_was_moved_and_where_we_are(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(folder, asked_in="../../no/such/place")
    monkeypatch.chdir("/")
    assert where_asked(saved_folder(folder), changed_inputs=False)[0].samefile(folder.parent)
    away = folder.parent.parent / "elsewhere" / "results"
    away.parent.mkdir()
    folder.rename(away)
    monkeypatch.chdir(folder.parent)
    assert where_asked(saved_folder(away), changed_inputs=False)[0].samefile(folder.parent)


def test_a_file_of_the_same_name_does_not_stand_for_the_one_that_was_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = folder.parent.parent
    (other / "S.toml").write_text('name = "another"\n', "utf-8")
    edit(folder, asked_in="../..")
    monkeypatch.chdir("/")
    assert where_asked(saved_folder(folder), changed_inputs=False)[0].samefile(folder.parent)


def test_a_changed_input_is_refused_with_both_hashes_unless_it_is_allowed(folder: Path) -> None:
    then = digest_of(folder.parent / "S.toml")
    (folder.parent / "S.toml").write_text('name = "other"\n', "utf-8")
    now = digest_of(folder.parent / "S.toml")
    with pytest.raises(ScenarioError) as error:
        where_asked(saved_folder(folder), changed_inputs=False)
    line = f"{error.value}"
    assert line.startswith("S.toml: SHA-256: found ")
    assert [one for one in (f"found {now}", f"allowed: {then}", "--changed-inputs") if one not in line] == []
    assert where_asked(saved_folder(folder), changed_inputs=True)[1] == ("S.toml",)


@pytest.mark.parametrize("changed_inputs", [False, True])
def test_a_missing_input_is_refused_whatever_is_allowed(folder: Path, changed_inputs: bool) -> None:
    (folder.parent / "S.toml").unlink()
    with pytest.raises(ScenarioError, match=r"S\.toml: found no such file; allowed: the file that was read"):
        where_asked(saved_folder(folder), changed_inputs=changed_inputs)


def test_an_input_that_became_a_pipe_is_not_waited_for(folder: Path) -> None:
    (folder.parent / "S.toml").unlink()
    os.mkfifo(folder.parent / "S.toml")
    with pytest.raises(ScenarioError, match="no such file"):
        where_asked(saved_folder(folder), changed_inputs=False)


DEEP = json.loads("[" * 400 + "]" * 400)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"format": None}, ("format", "nothing", "valleysim-folder-1")),
        ({"format": "valleysim-folder-9"}, ("format", '"valleysim-folder-9"')),
        ({"format": DEEP}, ("format",)),
        ({"asked_in": None}, ("command", "no command of the prompt", "save() wrote in Python")),
        ({"asked_in": 3}, ("asked_in", "found 3")),
        ({"asked_in": "a\0b"}, ("asked_in",)),
        ({"asked_in": "\ud800"}, ("asked_in",)),
        ({"command": None}, ("command", "nothing")),
        ({"command": ["run"]}, ("command",)),
        ({"command": DEEP}, ("command",)),
        ({"run": None}, ("run", "nothing")),
        ({"run": []}, ("run", "[]")),
        ({"run": {"partial": True}}, ("run.partial", "stopped before its end")),
        ({"scenarios": {}}, ("scenarios",)),
        ({"inputs": None}, ("inputs", "nothing")),
        ({"inputs": [{"name": "S.toml"}]}, ("inputs",)),
        ({"inputs": ["S.toml"]}, ("inputs",)),
        ({"inputs": "S.toml"}, ("inputs",)),
        ({"files": ["a.csv"]}, ("files",)),
        ({"files": {"../a.csv": "0"}}, ("files", '"../a.csv"')),
        ({"files": {"..": "0"}}, ("files", '".."')),
        ({"files": {"/etc/hostname": "0"}}, ("files", "/etc/hostname")),
        ({"files": {"..\\a.csv": "0"}}, ("files",)),
        ({"files": {"a.csv": 0}}, ("files",)),
        ({"versions": {"valleysim": 1}}, ("versions",)),
    ],
)
def test_a_manifest_that_is_not_what_it_should_be_is_refused(
    folder: Path, changes: dict[str, Any], told: tuple[str, ...]
) -> None:
    edit(folder, **changes)
    refused(folder, "manifest.json", *told)


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "[" * 100_000, '{"a": NaN}', "\ud800", "1" * 10_000])
def test_what_is_no_manifest_is_refused(folder: Path, text: str) -> None:
    (folder / "manifest.json").write_bytes(text.encode("utf-8", "surrogatepass"))
    refused(folder, "manifest.json")


def test_what_is_no_folder_that_was_written_is_refused(folder: Path) -> None:
    (folder / "manifest.json").unlink()
    refused(folder, "manifest.json", "no such file")
    refused(folder.parent / "S.toml", "a file", "a folder that --out wrote")
    refused(folder.parent / "nowhere", "no such folder")
    os.mkfifo(folder / "manifest.json")
    refused(folder, "manifest.json", "named pipe")
