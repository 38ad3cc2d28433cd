"""Two threads against one: the whole of `valleysim.simulate`, by wall-clock time.

It wants two cores of its own. The ratio of CPU times says, on a busy machine too, whether the threads
make extra work for each other.
"""

from collections.abc import Iterator

from benchmarks.figure import Figure, at_least, told
from benchmarks.rounds import in_turns
from benchmarks.subject import SEED, enterprise
from valleysim import simulate

HISTORIES = 4_000_000
"""Enough that compiling the worlds, which one thread does, does not count."""


def figures(rounds: int) -> Iterator[Figure]:
    """One run on two threads, one on one, in turns."""
    scenario = enterprise().scenario
    fastest = in_turns(
        {
            "one": lambda: simulate(scenario, replicates=HISTORIES, seed=SEED, threads=1),
            "two": lambda: simulate(scenario, replicates=HISTORIES, seed=SEED, threads=2),
        },
        rounds,
    )
    one, two = fastest["one"], fastest["two"]
    yield told("four million histories, one thread", one.wall, unit=" s")
    yield told("four million histories, two threads", two.wall, unit=" s")
    yield at_least("two threads / one", one.wall / two.wall, 1.8, unit="×")
    yield told("  CPU time, two threads / one", two.cpu / one.cpu, unit="×")
