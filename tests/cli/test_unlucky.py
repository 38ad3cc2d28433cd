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
}


@pytest.mark.parametrize("verb", VERBS)
def test_an_answer_is_told_though_its_files_cannot_be_written(verb: str, tmp_path: Path) -> None:
    full = ("sh", "-c", 'ulimit -f 8; exec "$@"', "sh")
    said = finished(*full, *MODULE, *VERBS[verb], "--out", "results", cwd=tmp_path)
    assert said.code == 2
    assert "production" in said.out
    assert said.err.splitlines()[-1].startswith("results")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("out", "histories"),
    [("h.csv", "h.csv"), ("results", "results/below/h.csv"), ("h.csv/below", "h.csv")],
)
def test_a_folder_and_histories_that_hold_each_other_are_refused(
    call: Call, empty: Path, out: str, histories: str
) -> None:
    said = call(*RUN, "--out", out, "--histories", histories)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(f"--histories: found {histories}")
    assert list(empty.iterdir()) == []


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
