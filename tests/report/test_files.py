"""Files: whole or not at all, and what is read back is what was reported."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest

from tests.questions.forecast.runs import ENDPOINTS, RUNS, rich
from tests.report.writing import write_folder
from valleysim import OutputError
from valleysim.questions.forecast.histories_file import FILES
from valleysim.report import files
from valleysim.report.answer_files import answer_files
from valleysim.report.files import csv_text, json_text, write_new_file

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
def test_a_failing_write_leaves_nothing(
    tmp_path: Path, problem: BaseException, raised: type[BaseException]
) -> None:
    path = tmp_path / "a.txt"
    with pytest.raises(raised) as refused:
        write_new_file(path, half_then(problem))
    if raised is OutputError:
        assert f"{refused.value}" == f"{path}: found no space left on device; allowed: a place to write to"
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_seen_under_the_name_until_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    seen: list[bool] = []

    def write(file: IO[bytes]) -> None:
        file.write(b"new")
        file.flush()
        seen.append(path.exists())

    write_new_file(path, write)
    assert seen == [False]
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o666 & ~umask()
    assert [one.name for one in tmp_path.iterdir()] == ["a.txt"]


def umask() -> int:
    """What the system takes from the mode of new files."""
    found = os.umask(0o022)
    os.umask(found)
    return found


def appear(path: Path) -> Callable[[IO[bytes]], None]:
    """A writer during whose work another file takes the name."""

    def write(file: IO[bytes]) -> None:
        file.write(b"new")
        path.write_bytes(b"precious")

    return write


@pytest.mark.parametrize("has_links", [True, False])
def test_a_file_that_appears_meanwhile_is_not_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    def cannot(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    if not has_links:
        monkeypatch.setattr(os, "link", cannot)
        write_new_file(tmp_path / "fine.txt", lambda file: file.write(b"fine"))
        assert (tmp_path / "fine.txt").read_bytes() == b"fine"
    path = tmp_path / "a.txt"
    with pytest.raises(OutputError, match=r"a\.txt: found a file that is already there; allowed: a new name"):
        write_new_file(path, appear(path))
    assert path.read_bytes() == b"precious"
    assert {one.name for one in tmp_path.iterdir()} <= {"a.txt", "fine.txt"}


@pytest.mark.parametrize("kind", ["file", "folder", "link", "dangling link", "pipe"])
def test_whatever_has_the_name_already_stays(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a.txt"
    (tmp_path / "mine").write_text("mine")
    {
        "file": lambda: path.write_text("mine"),
        "folder": path.mkdir,
        "link": lambda: path.symlink_to("mine"),
        "dangling link": lambda: path.symlink_to("nowhere"),
        "pipe": lambda: os.mkfifo(path),
    }[kind]()
    before = os.lstat(path)
    with pytest.raises(OutputError, match="already there; allowed: a new name"):
        write_new_file(path, lambda file: file.write(b"new"))
    assert os.lstat(path) == before
    assert (tmp_path / "mine").read_text() == "mine"


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
    write_folder(answer_files(result), tmp_path)
    check_same(tmp_path / "horizons.csv", result.horizons())
    check_same(tmp_path / "incidence.csv", result.incidence())
    with pytest.raises(AssertionError):
        check_same(tmp_path / "horizons.csv", result.horizons() * (1.0 + 2.0**-52))


def test_the_documents_are_those_of_the_result(tmp_path: Path) -> None:
    write_folder(answer_files(rich()), tmp_path, "valleysim run mine.toml --seed 11")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
    assert json.loads((tmp_path / "summary.json").read_text("utf-8")) == rich().document()
    manifest = json.loads((tmp_path / "manifest.json").read_text("utf-8"))
    assert manifest["command"] == "valleysim run mine.toml --seed 11"
    (scenario,) = manifest["scenarios"]
    assert scenario["hash"] == rich().scenario.hash
    assert scenario["document"] == json.loads(json_text(rich().scenario.document))
    assert manifest["run"] == rich().document()["run"]
    assert manifest["versions"] == rich().document()["manifest"]["versions"]


def test_files_of_one_result_are_the_same_bytes_each_time(tmp_path: Path) -> None:
    for folder in ("one", "other"):
        write_folder(answer_files(rich()), tmp_path / folder, "again")
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "other" / name).read_bytes(), name
    assert b"Software" not in (tmp_path / "one" / "incidence.png").read_bytes()


def test_writing_a_folder_changes_no_setting_of_matplotlib(tmp_path: Path) -> None:
    before = {key: mpl.rcParams[key] for key in mpl.rcParams if key != "backend"}
    write_folder(answer_files(rich()), tmp_path)
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
