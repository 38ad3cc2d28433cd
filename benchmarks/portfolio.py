"""Portfolios: what a history costs among others, against SimPy, and how much memory many pilots take.

*Cost.* The same number of histories is lived as portfolios of 1 to 500 pilots, on one thread, by CPU time.
The lone ones are those of `crowd` one after another, so that the pilots are alike. Compiling is timed apart.

*SimPy.* One thread against one process of SimPy, by CPU time, on the same worlds of ``scenarios/portfolio``,
which must give the number in production that ours gives.

*Memory.* Two runs on the command line, one of three times the replicates of the other.
"""

import math
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.crowd import PORTFOLIO, ROWS, crowd, written
from benchmarks.figure import Figure, at_least, at_most, told
from benchmarks.processes import run_alone
from benchmarks.rounds import in_turns
from benchmarks.subject import HORIZONS, SEED, WORLDS, Subject, subject
from valleysim.compile import compile_in_parts
from valleysim.estimates.counts import Counts
from valleysim.simulation.chunks import run_chunk
from valleysim.vocabulary import Endpoint
from valleysim.worlds.design import Design

if TYPE_CHECKING:
    from tests.twin.portfolio import PilotPlan
    from valleysim.scenario import Scenario
    from valleysim.simulation.chunks import Chunk

SIZES = (1, 5, 24, 100, 500)
FEW, MANY = 24, 500
"""Between these the cost of a replicate should grow no faster than n log n: 1 log 1 is no yardstick."""
HISTORIES = 96_000
WORLDS_LIVED = 8
SPAN = HORIZONS[-1]
VERIFIED, TIMED = 80, 10
"""Replicates of SimPy a world."""
WORLDS_OF_SIMPY = 4
OURS_TO_ONE = 100
"""Ours are quick: so many replicates to one of SimPy."""
LARGEST_Z = 5.0
REPLICATES = (2_000, 6_000)
"""Enough to occupy all threads: with 200 the peak is 26 MB lower."""
WORLDS_IN_MEMORY = 100


def figures(rounds: int) -> Iterator[Figure]:
    """All three."""
    yield from cost_figures(rounds)
    yield from simpy_figures(rounds)
    yield from memory_figures()


def cost_figures(rounds: int) -> Iterator[Figure]:
    """A history, by the number of pilots; then what compiling takes."""
    scenarios = {n: crowd(n) for n in SIZES}
    chunks = {n: subject(scenario, WORLDS_LIVED).chunks(HISTORIES) for n, scenario in scenarios.items()}
    lone = [subject(crowd(1, first=row), WORLDS_LIVED) for row in range(ROWS)]
    chunks[1] = [chunk for one in lone for chunk in one.chunks(HISTORIES // ROWS)]
    fastest = in_turns({f"{n}": living(chunks[n]) for n in SIZES}, rounds)
    each = {n: fastest[f"{n}"].cpu / sum(chunk.histories for chunk in chunks[n]) * 1e6 for n in SIZES}
    for n in SIZES:
        yield told(f"a history, {n} pilot{'s' if n > 1 else ''}", each[n], unit=" µs")
        if n > 1:
            yield told(f"  {n} / 1", each[n] / each[1], unit="×")
    limit = round(math.log(MANY) / math.log(FEW), 2)
    yield at_most(f"a history, {MANY} pilots / {FEW}: n log n", each[MANY] / each[FEW], limit, unit="×")
    for n in SIZES:
        seconds = compiling(scenarios[n])
        yield told(f"compiling {WORLDS} worlds, {n} pilot{'s' if n > 1 else ''}: CPU", seconds, unit=" s")


def living(chunks: "Sequence[Chunk]") -> Callable[[], list[Counts]]:
    """Live these."""
    return lambda: [run_chunk(chunk) for chunk in chunks]


def compiling(scenario: "Scenario") -> float:
    """CPU seconds for all worlds of a run."""
    begun = time.process_time()
    for _ in compile_in_parts(scenario, Design(SEED), worlds=range(WORLDS)):
        pass
    return time.process_time() - begun


def simpy_figures(rounds: int) -> Iterator[Figure]:
    """One thread against one process, once both have given the same number in production."""
    from benchmarks.peers.simpy_portfolio import simulate
    from valleysim import load

    scenario = load(PORTFOLIO / "portfolio.toml")
    ours = subject(scenario, WORLDS_OF_SIMPY)
    worlds = plans(scenario)
    verified = [simulate(world, VERIFIED, SEED + w, SPAN) for w, world in enumerate(worlds)]
    agree(ours, verified)
    histories = TIMED * WORLDS_OF_SIMPY * ours.model.pack.pilots
    chunks = ours.chunks(OURS_TO_ONE * histories)
    fastest = in_turns(
        {
            "ours": living(chunks),
            "theirs": lambda: [simulate(world, TIMED, SEED + w, SPAN) for w, world in enumerate(worlds)],
        },
        rounds,
    )
    mine, other = fastest["ours"].cpu / (OURS_TO_ONE * histories), fastest["theirs"].cpu / histories
    pilots = ours.model.pack.pilots
    yield told(f"{pilots} pilots, a replicate, one thread", mine * pilots * 1e6, unit=" µs", digits=1)
    yield told("  in SimPy", other * pilots * 1e3, unit=" ms", digits=1)
    yield at_least("one thread / one process of SimPy, portfolio", other / mine, 200, unit="×", digits=0)


def plans(scenario: "Scenario") -> "list[list[PilotPlan]]":
    """The first worlds, as the peer takes them."""
    from tests.twin.portfolio_translation import plans as planned

    return [planned(scenario, SEED, world) for world in range(WORLDS_OF_SIMPY)]


def agree(ours: Subject, theirs: Sequence[Sequence[int]]) -> None:
    """Refuse to time two models whose expected numbers in production by the span differ."""
    pilots = ours.model.pack.pilots
    chunks = ours.chunks(OURS_TO_ONE * VERIFIED * len(theirs) * pilots)
    seen, squares, runs = np.zeros((3, len(theirs)))
    for chunk in chunks:
        counts = run_chunk(chunk)
        rows = slice(chunk.first_world, chunk.first_world + counts.worlds)
        seen[rows] += counts.seen[:, Endpoint.PRODUCTION, -1]
        squares[rows] += counts.squares[:, Endpoint.PRODUCTION, -1]
        runs[rows] += counts.replicates
    mean = seen / runs
    error = (squares / runs - mean**2) / runs
    numbers = np.array(theirs)
    error += numbers.var(axis=1, ddof=1) / numbers.shape[1]
    z = float((numbers.mean(axis=1) - mean).sum() / math.sqrt(error.sum()))
    if abs(z) > LARGEST_Z:
        found = f"{numbers.mean():.3f} in production where ours gives {mean.mean():.3f}"
        raise SystemExit(f"SimPy gives {found} (z = {z:.1f}): not the same model")


def memory_figures() -> Iterator[Figure]:
    """Peaks of two runs, and their difference."""
    peaks = [peak(replicates) for replicates in REPLICATES]
    for replicates, megabytes in zip(REPLICATES, peaks, strict=True):
        what = f"peak memory, {MANY} pilots, {replicates:,} replicates"
        yield told(what, megabytes, unit=" MB", digits=0)
    yield at_most("  difference", peaks[1] - peaks[0], 20, unit=" MB", digits=1)


def peak(replicates: int) -> float:
    """Megabytes at the peak of a run on the command line."""
    numbers = ("--replicates", f"{replicates}", "--worlds", f"{WORLDS_IN_MEMORY}")
    return run_alone((sys.executable, "-m", "valleysim", "run", str(written(MANY)), *numbers)).megabytes
