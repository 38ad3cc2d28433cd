"""Pilots that have started already: what a forecast of them costs, beside the same pilots before they start.

The subject is ``scenarios/running``. Its time is that of choosing worlds, of finding a past for every
replicate, and of what lies ahead; all on one thread, by CPU time.
"""

import sys
from collections.abc import Iterator

from benchmarks.crowd import written_running
from benchmarks.figure import Figure, at_most, told
from benchmarks.processes import run_alone
from benchmarks.rounds import in_turns
from benchmarks.subject import SEED
from valleysim import load, simulate
from valleysim.simulation.crew import Crew
from valleysim.simulation.learning import Learned, learn

REPLICATES, WORLDS = 2_000, 100
PILOTS = 24
MANY = 200
FEW_REPLICATES, MANY_REPLICATES = 2_000, 40_000
MOST_MEGABYTES = 1_500


def figures(rounds: int) -> Iterator[Figure]:
    """Both in turns, the choice of worlds by itself, and the peak of memory."""
    running, fresh = (load(written_running(PILOTS, fresh=one)) for one in (False, True))
    options = {"replicates": REPLICATES, "worlds": WORLDS, "seed": SEED, "threads": 1}
    learned: list[Learned] = []

    def choose() -> None:
        with Crew(None, 1) as crew:
            learned[:] = [learn(running, seed=SEED, worlds=WORLDS, crew=crew)]

    fastest = in_turns(
        {
            "running": lambda: simulate(running, **options),
            "fresh": lambda: simulate(fresh, **options),
            "choose": choose,
        },
        rounds,
    )
    took, other, chosen = (fastest[name].cpu for name in ("running", "fresh", "choose"))
    yield told(f"{PILOTS} pilots that have started, {REPLICATES:,} replicates", took, unit=" s")
    yield told("the same pilots before they start", other, unit=" s")
    yield told("  that have started / before they start", took / other, unit="×", digits=1)
    yield told("share spent on choosing worlds", 100.0 * chosen / took, unit=" %", digits=0)
    yield told("pasts looked at a second, to choose worlds", learned[0].pasts / chosen, digits=0)
    yield from _memory()


def _memory() -> Iterator[Figure]:
    """Peaks of runs on the command line: by replicates, and by pilots."""
    few, long = (_peak(PILOTS, number) for number in (FEW_REPLICATES, MANY_REPLICATES))
    yield told(f"peak memory, {PILOTS} pilots, {FEW_REPLICATES:,} replicates", few, unit=" MB", digits=0)
    yield at_most(f"  more with {MANY_REPLICATES:,}", long - few, 20, unit=" MB", digits=0)
    peak = _peak(MANY, FEW_REPLICATES // 10, 1)
    yield at_most(f"peak memory, {MANY} pilots, one world", peak, MOST_MEGABYTES, unit=" MB", digits=0)


def _peak(pilots: int, replicates: int, worlds: int = 20) -> float:
    """Megabytes at the peak of a run."""
    asked = ("--replicates", f"{replicates}", "--worlds", f"{worlds}")
    command = (sys.executable, "-m", "valleysim", "run", f"{written_running(pilots)}", *asked)
    return run_alone(command).megabytes
