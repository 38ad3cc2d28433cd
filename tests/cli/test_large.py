"""Large portfolios: what `check` may take, start-up and all, and the shape of files of thousands of rows."""

import sys
import time
from pathlib import Path

import pytest

from tests.processes import finished
from valleysim import load
from valleysim.compile import check_scenario

CASES = Path(__file__).parents[1] / "cases"
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


def checked(path: Path) -> tuple[float, float]:
    """Seconds and megabytes that `valleysim check` takes in a process of its own."""
    begun = time.monotonic()
    done = finished(sys.executable, "-c", MEASURED, "check", path)
    seconds = time.monotonic() - begun
    assert done.code == 0, done.err
    assert "is sound" in done.out
    kilobytes = int(done.err.split()[-1])
    return seconds, kilobytes / 1024.0


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


def test_what_a_check_takes_grows_no_faster_than_the_pilots(tmp_path: Path) -> None:
    """Four times the pilots take less than eight times the time: a pass over all for each would take 16."""

    def seconds(count: int) -> float:
        path = wide(tmp_path, count)
        begun = time.process_time()
        scenario = load(path)
        check_scenario(scenario, seed=1, worlds=range(8))
        assert len(scenario.ledger()) > 3 * count
        return time.process_time() - begun

    seconds(10)
    assert seconds(400) < 8.0 * seconds(100)
