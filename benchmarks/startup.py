"""Start-up: the help, the first answer on a machine, and every later one, as processes of their own.

Cold means that no compiled kernel is kept anywhere: each cold run gets an empty ``NUMBA_CACHE_DIR``.
The warm runs after it use the same. Python's bytecode and the disk's cache are warm throughout.
"""

import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence

from benchmarks.figure import Figure, at_most, told
from benchmarks.processes import Cost, run_alone
from benchmarks.subject import ENTERPRISE

COMMAND = (sys.executable, "-m", "valleysim")
RUN = (*COMMAND, "run", str(ENTERPRISE), "--replicates", "200000")
HELP = (sys.executable, "-X", "importtime", "-m", "valleysim", "--help")
HEAVY = ("numpy", "numba", "pandas")


def figures(rounds: int) -> Iterator[Figure]:
    """The help, then cold and warm runs in turns."""
    run_alone((*COMMAND, "--help"))
    imported = heavy_imports(run_alone(HELP).said)
    yield Figure("--help imports", ", ".join(imported) or "none", f"none of {', '.join(HEAVY)}", not imported)
    yield told(
        "--help", median_wall([run_alone((*COMMAND, "--help")) for _ in range(2 * rounds + 1)]), unit=" s"
    )
    cold, warm = [], []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="valleysim-cold-") as empty:
            variables = {"NUMBA_CACHE_DIR": empty}
            cold.append(run_alone(RUN, variables))
            warm += [run_alone(RUN, variables) for _ in range(2)]
    yield at_most("first answer, cold: 200,000 histories", median_wall(cold), 12.0, unit=" s")
    yield told("  CPU time", median_cpu(cold), unit=" s")
    yield at_most("answer, warm: 200,000 histories", median_wall(warm), 1.5, unit=" s")
    yield told("  CPU time, both threads", median_cpu(warm), unit=" s")


def heavy_imports(report: str) -> list[str]:
    """Which of the heavy packages an ``-X importtime`` report names."""
    packages = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in report.splitlines() if "|" in line}
    return [name for name in HEAVY if name in packages]


def median_wall(costs: Sequence[Cost]) -> float:
    """Median of wall-clock seconds."""
    return statistics.median(cost.wall for cost in costs)


def median_cpu(costs: Sequence[Cost]) -> float:
    """Median of CPU seconds, of all threads."""
    return statistics.median(cost.cpu for cost in costs)
