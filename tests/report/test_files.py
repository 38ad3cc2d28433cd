"""Files: whole or not at all, and what is read back is what was reported."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from tests.results.runs import ENDPOINTS, RUNS, known, rich
from valleysim import OutputError
from valleysim.report import files
from valleysim.report.files import FILES, check_folder, csv_text, json_text, write_atomically, write_folder

both = pytest.mark.parametrize("name", RUNS)


def half_then(problem: BaseException) -> Callable[[IO[bytes]], None]:
    """A writer that fails when half is written."""

    def write(file: IO[bytes]) -> None:
        file.write(b"half")
        file.flush()
        raise problem

    return write


FAILURES = [
    (OSError(28, "No space left on device"), OutputError),
    (ValueError("a bug"), ValueError),
    (KeyboardInterrupt(), KeyboardInterrupt),
]


@pytest.mark.parametrize(("problem", "raised"), FAILURES, ids=["full disk", "bug", "interrupted"])
@pytest.mark.parametrize("existing", [False, True])
def test_a_failing_write_leaves_nothing_new_and_what_was_there_intact(
    tmp_path: Path, problem: BaseException, raised: type[BaseException], existing: bool
) -> None:
    path = tmp_path / "a.txt"
    if existing:
        path.write_bytes(b"old")
    with pytest.raises(raised) as refused:
        write_atomically(path, half_then(problem))
    if raised is OutputError:
        assert f"{refused.value}" == f"{path}: found no space left on device; allowed: a place to write to"
    assert [one.name for one in tmp_path.iterdir()] == ["a.txt"] * existing
    assert not existing or path.read_bytes() == b"old"


def test_a_failing_rename_leaves_nothing_new(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OutputError, match="found read-only file system"):
        write_atomically(tmp_path / "a.txt", lambda file: file.write(b"new"))
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_seen_under_the_name_until_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    seen: list[bytes] = []
    path.write_bytes(b"old")

    def write(file: IO[bytes]) -> None:
        file.write(b"new")
        file.flush()
        seen.append(path.read_bytes())

    write_atomically(path, write)
    assert seen == [b"old"]
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_folder_in_the_place_of_a_file_and_a_file_in_the_place_of_a_folder_are_refused(
    tmp_path: Path,
) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match=r"folder: found is a directory; allowed: a place to write to"):
        write_atomically(tmp_path / "folder", lambda file: file.write(b"new"))
    (tmp_path / "file").write_text("mine")
    with pytest.raises(OutputError, match=r"file: found file exists; allowed: a folder to write to"):
        check_folder(tmp_path / "file")
    with pytest.raises(OutputError, match="found not a directory"):
        check_folder(tmp_path / "file" / "below")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "folder"]


def test_a_folder_that_is_absent_is_made(tmp_path: Path) -> None:
    check_folder(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []


def check_same(path: Path, expected: pd.DataFrame) -> None:
    """See that a table read back is the expected one, to the last bit; gaps are gaps."""
    found = pd.read_csv(path, dtype=str, keep_default_na=False)
    assert list(found.columns) == list(expected.columns)
    for name in expected.columns:
        if name in ("class", "cause"):
            assert found[name].tolist() == expected[name].tolist(), name
            continue
        numbers = [float(cell) if cell else np.nan for cell in found[name]]
        assert np.array_equal(numbers, expected[name].astype(float), equal_nan=True), name


@both
@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_tables_read_back_equal_those_in_python(tmp_path: Path, name: str, endpoint: str) -> None:
    result = RUNS[name](endpoint)
    write_folder(result, tmp_path, "valleysim run mine.toml")
    check_same(tmp_path / "horizons.csv", result.horizons())
    check_same(tmp_path / "incidence.csv", result.incidence())
    with pytest.raises(AssertionError):
        check_same(tmp_path / "horizons.csv", result.horizons() * (1.0 + 2.0**-52))


def test_the_documents_are_those_of_the_result(tmp_path: Path) -> None:
    write_folder(rich(), tmp_path, "valleysim run mine.toml --seed 11")
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(FILES)
    assert json.loads((tmp_path / "summary.json").read_text("utf-8")) == rich().summary()
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert manifest["command"] == "valleysim run mine.toml --seed 11"
    assert manifest["scenario"]["hash"] == rich().scenario.hash
    assert manifest["scenario"]["document"] == json.loads(json.dumps(dict(rich().scenario.document)))
    assert manifest["run"] == rich().summary()["run"]
    assert manifest["versions"] == rich().summary()["manifest"]["versions"]


def test_files_of_one_result_are_the_same_bytes_each_time(tmp_path: Path) -> None:
    for folder in ("one", "other"):
        write_folder(rich(), tmp_path / folder, "again")
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes(), name
    assert b"Software" not in (tmp_path / "one" / "incidence.png").read_bytes()


def test_a_picture_that_cannot_be_drawn_leaves_the_former_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(known(), tmp_path, "first")
    before = (tmp_path / "incidence.png").read_bytes()

    def fail(_: Figure, file: IO[bytes], **options: Any) -> None:
        assert options["format"] == "png"
        half_then(OSError(28, "No space left on device"))(file)

    monkeypatch.setattr(Figure, "savefig", fail)
    with pytest.raises(OutputError, match=r"incidence\.png: found no space left on device"):
        write_folder(rich(), tmp_path, "second")
    assert (tmp_path / "incidence.png").read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(FILES)


def test_writing_a_folder_changes_no_setting_of_matplotlib(tmp_path: Path) -> None:
    before = {key: mpl.rcParams[key] for key in mpl.rcParams if key != "backend"}
    write_folder(rich(), tmp_path, "mine")
    assert {key: mpl.rcParams[key] for key in mpl.rcParams if key != "backend"} == before


def test_a_text_file_is_written_once_and_never_over_another(tmp_path: Path) -> None:
    files.write_new(tmp_path / "new.toml", "naïve = 1\n")
    assert (tmp_path / "new.toml").read_bytes() == "naïve = 1\n".encode()
    with pytest.raises(OutputError, match="found a file that is already there; allowed: a new name"):
        files.write_new(tmp_path / "new.toml", "other")
    with pytest.raises(OutputError, match="found no folder"):
        files.write_new(tmp_path / "absent" / "new.toml", "other")
    assert (tmp_path / "new.toml").read_text("utf-8") == "naïve = 1\n"


def test_text_of_documents_and_tables_is_plain() -> None:
    assert json_text({"b": [1.5, None], "a": "ü"}) == '{\n  "b": [\n    1.5,\n    null\n  ],\n  "a": "ü"\n}\n'
    with pytest.raises(ValueError, match="JSON"):
        json_text({"a": float("inf")})
    assert csv_text([{"a": 1, "b": None}, {"a": 0.1, "b": "x,y"}]) == 'a,b\n1,\n0.1,"x,y"\n'
