"""``valleysim explain``: one document or tables, files, one history told, refusals."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import ENTERPRISE, Call

FEW = ("--replicates", "200", "--worlds", "20", "--horizons", "12,24")
SMALL = """
name = "small"
[pilot]
duration = 2
success = "0.6 to 0.9"
[funding]
runway = 6
period = 3
approval = "0.2 to 0.6"
"""


@pytest.fixture
def small(empty: Path) -> Path:
    """A scenario with three uncertain quantities or fewer."""
    (empty / "small.toml").write_text(SMALL)
    return empty / "small.toml"


def document(call: Call, *arguments: object) -> dict[str, Any]:
    said = call("explain", *arguments, "--json")
    assert said.code == 0, said.err
    found: dict[str, Any] = json.loads(said.out)
    return found


def test_the_document_holds_shares_that_add_up_and_says_first_what_it_costs(call: Call, small: Path) -> None:
    said = call("explain", small, *FEW, "--samples", "32", "--json")
    assert said.code == 0
    assert "settings of the mechanisms (" in said.err
    assert "samples of what is not known (" in said.err
    assert ", about " in said.err
    found = json.loads(said.out)
    assert found["format"] == "valleysim-explain-1"
    assert found["month"] == 24.0
    assert sum(row["share"] for row in found["stalls"]["mechanisms"]) == pytest.approx(1.0, abs=1e-12)
    parts = {row["part"]: row["variance"] for row in found["variance"]}
    assert parts["ignorance"] + parts["chance"] + parts["noise"] == pytest.approx(parts["total"])
    keys = {row["quantity"] for row in found["sensitivity"]["quantities"]}
    assert keys == {"pilot.success", "funding.approval"}
    assert found["answer"].startswith("Of the pilots that succeed as pilots ")


def test_two_runs_differ_in_the_manifest_alone_and_threads_change_nothing(call: Call, small: Path) -> None:
    found = [
        document(call, small, *FEW, "--samples", "32", "--threads", threads) for threads in ("1", "2", "2")
    ]
    for one in found:
        del one["manifest"]
    assert found[0] == found[1] == found[2]


def test_without_sensitivity_only_stalls_and_variance_are_told(call: Call) -> None:
    found = document(call, ENTERPRISE, *FEW, "--no-sensitivity")
    assert found["sensitivity"] is None
    assert found["run"]["variants"] == 64
    said = call("explain", ENTERPRISE, *FEW, "--no-sensitivity")
    assert said.code == 0
    for words in ("none of them", "all stalls", "ignorance: worlds differ", "together"):
        assert words in said.out
    assert "Sobol" not in said.out
    assert "samples" not in said.err


def test_files_are_written_whole(call: Call, small: Path, tmp_path: Path) -> None:
    said = call("explain", small, *FEW, "--samples", "32", "--out", tmp_path / "there")
    assert said.code == 0
    assert "funding.approval" in said.out
    assert sorted(path.name for path in (tmp_path / "there").iterdir()) == [
        "explain.json",
        "manifest.json",
        "mechanisms.csv",
        "mechanisms.png",
        "page.json",
        "quantities.csv",
        "quantities.png",
        "variance.csv",
    ]
    rows = (tmp_path / "there" / "mechanisms.csv").read_text().splitlines()
    assert rows[0] == "mechanism,share,share_error,alone,alone_error"
    assert len(rows) == 8
    assert (tmp_path / "there" / "quantities.png").read_bytes().startswith(b"\x89PNG")


def test_nobody_stalls_is_said_so(call: Call, empty: Path) -> None:
    (empty / "smooth.toml").write_text('name = "smooth"\n')
    said = call("explain", empty / "smooth.toml", *FEW[:2])
    assert said.code == 0
    assert "nothing to explain" in said.out


def test_one_history_is_told_with_its_seats(call: Call) -> None:
    said = call("explain", ENTERPRISE, "--history", "0", "--world", "2")
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("Claims triage agent, large insurer, world 2, history 0: by month 36 it ")
    assert "Month 0: executive sponsor supporting" in said.out
    found = document(call, ENTERPRISE, "--history", "0", "--world", "2", "--horizons", "6,12")
    assert (found["months"], found["world"], found["replicate"]) == (12.0, 2, 0)
    assert found["entries"][0]["told"]


def test_a_pilot_of_a_portfolio_is_told_by_its_key(call: Call) -> None:
    portfolio = ENTERPRISE.parent / "portfolio" / "portfolio.toml"
    said = call("explain", portfolio, "--history", "1", "--pilot", "Total loss letters")
    assert said.code == 0
    assert said.out.startswith("Total loss letters, world 0, history 1")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--samples", "100"), "samples: found 100; allowed: a power of two from 32 to 16,384"),
        (("--world", "3"), "--world: found no history to tell; allowed: together with --history"),
        (("--pilot", "x"), "--pilot: found no history to tell"),
        (("--history", "0", "--pilot", "x"), "pilot: found 'x'; allowed: pilot"),
        (
            ("--history", "0", "--out", "x"),
            "--out: found a single history; allowed: an explanation; of a history",
        ),
        (("--history", "0", "--replicates", "9"), "--replicates: found a single history"),
        (("--history", "0", "--no-sensitivity"), "--sensitivity: found a single history"),
        (("--history", "0", "--endpoint", "live"), "--endpoint: found a single history"),
        (("--history", "-1"), "history: found -1"),
        (("--worlds", "300", "--replicates", "100"), "worlds: found 300 for 100 replicates"),
    ],
)
def test_what_cannot_be_used_is_refused_on_one_line(
    call: Call, empty: Path, arguments: tuple[str, ...], words: str
) -> None:
    said = call("explain", ENTERPRISE, *arguments)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
