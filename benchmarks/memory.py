"""Memory: the peak of a long run against that of a short one, each in a process of its own."""

import sys
from collections.abc import Iterator

from benchmarks.figure import Figure, at_most, told
from benchmarks.processes import run_alone
from benchmarks.subject import ENTERPRISE

FEW = 1_000_000


def figures(many: int) -> Iterator[Figure]:
    """Peaks of both, and their difference; a first run compiles, which takes more than either."""
    peak(1_000)
    few, long = peak(FEW), peak(many)
    yield told(f"peak memory, {FEW:,} histories", few, unit=" MB", digits=0)
    yield told(f"peak memory, {many:,} histories", long, unit=" MB", digits=0)
    yield at_most("  difference", long - few, 20, unit=" MB", digits=1)


def peak(histories: int) -> float:
    """Megabytes at the peak of a run on the command line."""
    command = (sys.executable, "-m", "valleysim", "run", str(ENTERPRISE), "--replicates", f"{histories}")
    return run_alone(command).megabytes
