"""What the environment does to a run costs as little as can be: the answer is told, or one line is."""

import os
from pathlib import Path

import pytest

from tests.cli.running import ENTERPRISE, MODULE, Call
from tests.processes import finished

RUN = ("run", ENTERPRISE, "--replicates", "400")
VERBS = {
    "run": RUN,
    "stress": ("stress", ENTERPRISE, "--replicates", "400"),
    "compare": ("compare", ENTERPRISE, "mid_market", "--no-gap", "--replicates", "400"),
    "explain": ("explain", ENTERPRISE, "--no-sensitivity", "--replicates", "400"),
    "advise": ("advise", ENTERPRISE, "--actions", "actions.toml", "--replicates", "400"),
}
ACTIONS = """
[[actions]]
name = "a second sponsor"
cost = 10000
months = 1
changes = { "pilot.success" = { add = 0.1 } }
"""
SMALL_FILES = ("sh", "-c", 'ulimit -f 8; exec "$@"', "sh")
"""No file may be larger than four kilobytes: the same as a full disk, for files alone."""


@pytest.mark.parametrize("verb", VERBS)
def test_an_answer_is_told_though_its_files_cannot_be_written(verb: str, tmp_path: Path) -> None:
    (tmp_path / "actions.toml").write_text(ACTIONS)
    said = finished(*SMALL_FILES, *MODULE, *VERBS[verb], "--out", "results", cwd=tmp_path)
    assert said.code == 2
    assert "production" in said.out
    assert said.err.splitlines()[-1].startswith("results")
    assert "allowed: a place to write to" in said.err
    assert "written: " not in said.out
    assert [path.name for path in tmp_path.iterdir()] == ["actions.toml"]


@pytest.mark.parametrize("place", ["h.csv", "results/h.csv"])
def test_an_answer_is_told_though_its_histories_cannot_be_written(place: str, tmp_path: Path) -> None:
    """The folder of a run, whose own files are too large here, is left out where histories are alone."""
    out = ("--out", "results") if place.startswith("results") else ()
    said = finished(*SMALL_FILES, *MODULE, *RUN, *out, "--histories", place, cwd=tmp_path)
    assert said.code == 2
    assert "production" in said.out
    assert said.err.splitlines()[-1].startswith("results" if out else "h.csv: found file too large")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no full device")
@pytest.mark.parametrize("verb", ["run", "compare"])
def test_files_are_written_though_the_answer_cannot_be_told(verb: str, tmp_path: Path) -> None:
    said = finished(
        "sh", "-c", '"$@" > /dev/full', "sh", *MODULE, *VERBS[verb], "--out", "results", cwd=tmp_path
    )
    assert said.code == 2
    assert said.err.endswith("output: found no space left on device; allowed: a place to write to\n")
    assert (tmp_path / "results" / "manifest.json").exists()


@pytest.mark.parametrize(
    ("out", "histories"),
    [
        ("h.csv", "h.csv"),
        ("results", "results/below/h.csv"),
        ("results", "./results/../results/below/h.csv"),
        ("results/", "results/below/further/h.csv"),
        ("h.csv/below", "h.csv"),
        ("h.csv/below/further", "h.csv"),
        ("here/results", "results/below/h.csv"),
        ("results", "here/results/below/h.csv"),
        ("here/h.csv/below", "h.csv"),
    ],
)
def test_a_folder_and_histories_that_hold_each_other_are_refused(
    call: Call, empty: Path, out: str, histories: str
) -> None:
    (empty / "here").symlink_to(".")
    said = call(*RUN, "--out", out, "--histories", histories)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(
        f"--histories: found {Path(histories)}, which cannot be beside --out {Path(out)};"
    )
    assert [path.name for path in empty.iterdir()] == ["here"]


@pytest.mark.parametrize("option", ["--out", "--histories"])
def test_a_home_that_the_shell_left_as_it_is_is_refused(call: Call, empty: Path, option: str) -> None:
    said = call(*RUN, option, "~/x.csv")
    assert (said.code, said.out) == (2, "")
    assert os.path.expanduser("~/x.csv") in said.err
    assert list(empty.iterdir()) == []


@pytest.mark.parametrize("columns", ["²", "0", "99999999999", "-3", "wide", ""])
def test_a_width_that_is_none_is_the_usual_one(columns: str) -> None:
    said = finished(*MODULE, *RUN, env={**os.environ, "COLUMNS": columns})
    assert (said.code, said.err) == (0, "")
    assert max(map(len, said.out.splitlines())) <= 1_000


def test_a_setting_that_numba_refuses_is_told_in_one_line() -> None:
    said = finished(*MODULE, *RUN, env={**os.environ, "NUMBA_NUM_THREADS": "0"})
    assert (said.code, said.out) == (2, "")
    (line,) = said.err.splitlines()
    assert line.startswith("environment: found ")
    assert "NUMBA_NUM_THREADS=0" in line
