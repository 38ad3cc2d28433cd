"""Large portfolios: what `check` may take, start-up and all, and the shape of files of thousands of rows."""

import re
import sys
import time
from pathlib import Path

import pytest

from tests.processes import finished
from valleysim import load
from valleysim.compile import check_scenario
from valleysim.questions.advise.portfolio import advise_portfolio
from valleysim.questions.advise.portfolio_tables import next_table
from valleysim.report.tables import LONGEST_NAME as LONGEST_SHOWN
from valleysim.scenario.format.crowd import LONGEST_NAME
from valleysim.worlds.design import Design

CASES = Path(__file__).parents[1] / "cases"
MOST_SECONDS = 280.0
SLACK = 2.0
"""How many times longer than promised a busy machine may take."""
MEASURED = """
import sys
from pathlib import Path
from valleysim.cli import main
try:
    main()
finally:
    peak = [line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")]
    print(peak[0].split()[1], file=sys.stderr)
"""
"""What `getrusage` tells of a new process includes what its parent had."""
NEEDS_PROC = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells a peak")


def measured(*arguments: str | Path) -> tuple[str, float, float]:
    """What a command says in a process of its own, and the seconds and megabytes that it takes."""
    begun = time.monotonic()
    done = finished(sys.executable, "-c", MEASURED, *arguments, limit=MOST_SECONDS)
    seconds = time.monotonic() - begun
    assert done.code == 0, done.err
    return done.out, seconds, int(done.err.split()[-1]) / 1024.0


def checked(path: Path) -> tuple[float, float]:
    """Seconds and megabytes that `valleysim check` takes."""
    said, seconds, megabytes = measured("check", path)
    assert "is sound" in said
    return seconds, megabytes


def wide(folder: Path, count: int) -> Path:
    """A portfolio whose pilots each say several things of themselves, people and unknowns among them."""
    rows = "".join(
        f"pilot {n},0.{3 + n % 6},{n % 7},{1 + n % 3} to {4 + n % 5},{'Maria' if n % 3 else ''}\n"
        for n in range(count)
    )
    header = "name,pilot.success,starts,readiness.ownership.work,sponsors[executive sponsor].person\n"
    (folder / "pilots.csv").write_text(header + rows, "utf-8")
    top = 'extends = "enterprise"\nname = "wide"\npilots = "pilots.csv"\n'
    top += '[[people]]\nname = "Maria"\ntenure = 20\n'
    (folder / "wide.toml").write_text(top, "utf-8")
    return folder / "wide.toml"


@NEEDS_PROC
def test_a_thousand_pilots_are_checked_in_three_seconds_and_300_megabytes() -> None:
    seconds, megabytes = checked(CASES / "thousand.toml")
    assert seconds < 3.0 * SLACK
    assert megabytes < 300.0


@NEEDS_PROC
@pytest.mark.nightly
def test_five_thousand_pilots_are_checked_in_ten_seconds_and_600_megabytes(tmp_path: Path) -> None:
    seconds, megabytes = checked(wide(tmp_path, 5_000))
    assert seconds < 10.0 * SLACK
    assert megabytes < 600.0


@NEEDS_PROC
def test_a_thousand_pilots_are_run_in_little_time_and_memory_and_the_worst_are_shown(tmp_path: Path) -> None:
    out = tmp_path / "out"
    asked = ("--replicates", "16", "--worlds", "8", "--horizons", "36", "--out", out)
    said, seconds, megabytes = measured("run", wide(tmp_path, 1_000), *asked)
    assert seconds < 10.0 * SLACK
    assert megabytes < 500.0
    assert "(100 of 1,000 pilots; --out and --json have all)" in " ".join(said.split())
    shown = said[said.index("Pilots, the least likely first") :]
    assert len(re.findall(r"^pilot \d+ ", shown, re.MULTILINE)) == 100
    rows = (out / "pilots.csv").read_text("utf-8").splitlines()
    assert len(rows) == 1_001
    assert {path.name for path in out.iterdir()} >= {"pilots.png", "joint_confidence.png", "numbers.csv"}


@NEEDS_PROC
@pytest.mark.nightly
def test_five_thousand_pilots_are_run_as_asked_by_default_within_two_gigabytes(tmp_path: Path) -> None:
    said, seconds, megabytes = measured("run", wide(tmp_path, 5_000))
    assert "10,000,000 histories (2,000 replicates of 5,000 pilots)" in said
    assert seconds < 120.0 * SLACK
    assert megabytes < 1_500.0


def test_what_a_check_takes_grows_no_faster_than_the_pilots(tmp_path: Path) -> None:
    """Four times the pilots take less than eight times the time: a pass over all for each would take 16."""

    def seconds(count: int) -> float:
        path = wide(tmp_path, count)
        begun = time.process_time()
        scenario = load(path)
        check_scenario(scenario, Design(1), worlds=range(8), months=36.0)
        assert len(scenario.ledger()) > 3 * count
        return time.process_time() - begun

    seconds(10)
    assert seconds(400) < 8.0 * seconds(100)


def test_names_of_300_characters_leave_tables_of_advice_within_the_terminal(tmp_path: Path) -> None:
    """An action changes a number of a pilot by a key that holds its name; a traceback was the answer."""
    (tmp_path / "pilots.csv").write_text(
        "name\n" + f"{'a' * LONGEST_NAME}\n{'a' * (LONGEST_NAME - 1)}b\n", "utf-8"
    )
    top = tmp_path / "long.toml"
    top.write_text('extends = "enterprise"\nname = "long"\npilots = "pilots.csv"\n', "utf-8")
    advice = advise_portfolio(load(top), replicates=40, worlds=4, threads=1)
    table = next_table(advice)
    assert len({*table.columns[0].cells}) == 2
    assert {len(cell) for cell in table.columns[0].cells} == {LONGEST_SHOWN}
