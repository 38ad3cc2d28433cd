"""Against peers: a SimPy model of the same pilot, and an exact reduced model vectorised in NumPy.

*SimPy.* Two threads of ours against two processes of SimPy on the same worlds of the enterprise
scenario, by wall-clock time. SimPy does less: it counts neither money nor what a history waits for.

*NumPy.* One thread each, by CPU time, on the same worlds. Once on the same reduced pilot
(`benchmarks.reduced`), and once with ours living the whole enterprise scenario against the reduced one.

Both peers must give the share of production that ours gives, or nothing is timed.
"""

import math
import multiprocessing
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

from benchmarks.figure import Figure, at_least, told
from benchmarks.rounds import in_turns
from benchmarks.subject import HORIZONS, SEED, enterprise, subject
from valleysim.results.counts import Counts
from valleysim.simulation.chunks import run_chunk
from valleysim.vocabulary import Endpoint

if TYPE_CHECKING:
    from tests.twin.history import Numbers

WORLDS = 16
SPAN = HORIZONS[-1]
OURS = WORLDS * 32_768
THEIRS_SIMPY = WORLDS * 100
THEIRS_NUMPY = WORLDS * 10 * 1024
LARGEST_Z = 5.0


def figures(rounds: int) -> Iterator[Figure]:
    """Both peers."""
    yield from simpy_figures(rounds)
    yield from numpy_figures(rounds)


def simpy_figures(rounds: int) -> Iterator[Figure]:
    """Two threads against two processes."""
    chunks = enterprise(WORLDS).chunks(OURS)
    halves = [range(0, WORLDS, 2), range(1, WORLDS, 2)]
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=spawn) as processes, ThreadPoolExecutor(2) as threads:
        seconds: list[float] = []

        def theirs() -> int:
            found = list(processes.map(simpy_half, halves))
            seconds.append(sum(cpu for _, cpu in found))
            return sum(reached for reached, _ in found)

        def ours() -> list[Counts]:
            return list(threads.map(run_chunk, chunks))

        agree("SimPy", ours(), theirs(), THEIRS_SIMPY)
        fastest = in_turns({"ours": ours, "theirs": theirs}, rounds)
    ours_rate, theirs_rate = OURS / fastest["ours"].wall, THEIRS_SIMPY / fastest["theirs"].wall
    yield told("two threads, whole pilot: histories a second", ours_rate, digits=0)
    yield told("two processes of SimPy: histories a second", theirs_rate, digits=0)
    yield at_least("two threads / two processes of SimPy", ours_rate / theirs_rate, 400, unit="×", digits=0)
    by_cpu = min(seconds) / THEIRS_SIMPY / (fastest["ours"].cpu / OURS)
    yield told("  the same by CPU time", by_cpu, unit="×", digits=0)


def simpy_half(worlds: Sequence[int]) -> tuple[int, float]:
    """Live histories of some worlds in SimPy: how many reached production, and CPU seconds."""
    from benchmarks.peers.simpy_model import simulate

    numbers = [simpy_numbers(world) for world in worlds]
    begun = time.process_time()
    each = THEIRS_SIMPY // WORLDS
    lived = [one for w, n in zip(worlds, numbers, strict=True) for one in simulate(n, each, SEED + w, SPAN)]
    return sum(month <= SPAN for _, month in lived), time.process_time() - begun


@cache
def simpy_numbers(world: int) -> "Numbers":
    """One world of the enterprise scenario, as the SimPy peer takes it; translated once a process."""
    from tests.twin.translation import Translator

    return Translator(enterprise(1).scenario, SEED, world).numbers()


def numpy_figures(rounds: int) -> Iterator[Figure]:
    """One thread each."""
    from benchmarks.peers.numpy_model import simulate
    from benchmarks.reduced import reduced_numbers, reduced_scenario

    scenario = reduced_scenario()
    worlds = reduced_numbers(scenario, WORLDS)
    whole, reduced = enterprise(WORLDS).chunks(OURS), subject(scenario, WORLDS).chunks(OURS)
    each = THEIRS_NUMPY // WORLDS

    def theirs() -> int:
        lived = [simulate(numbers, each, SEED + w)["production"] for w, numbers in enumerate(worlds)]
        return sum(int((months <= SPAN).sum()) for months in lived)

    agree("NumPy", [run_chunk(chunk) for chunk in reduced], theirs(), THEIRS_NUMPY)
    fastest = in_turns(
        {
            "whole": lambda: [run_chunk(chunk) for chunk in whole],
            "reduced": lambda: [run_chunk(chunk) for chunk in reduced],
            "theirs": theirs,
        },
        rounds,
    )
    per_history = fastest["theirs"].cpu / THEIRS_NUMPY
    yield told("NumPy, reduced pilot: a history", per_history * 1e6, unit=" µs")
    yield told("  ours, reduced pilot: a history", fastest["reduced"].cpu / OURS * 1e6, unit=" µs")
    yield at_least("NumPy / ours, both reduced", per_history / (fastest["reduced"].cpu / OURS), 4, unit="×")
    yield told("NumPy reduced / ours whole", per_history / (fastest["whole"].cpu / OURS), unit="×")


def agree(peer: str, ours: Sequence[Counts], reached: int, histories: int) -> None:
    """Refuse to time two models whose shares of production by the span differ."""
    mine = sum(int(counts.seen[:, Endpoint.PRODUCTION, -1].sum()) for counts in ours)
    total = sum(counts.total for counts in ours)
    p, q = mine / total, reached / histories
    pooled = (mine + reached) / (total + histories)
    z = (p - q) / math.sqrt(pooled * (1 - pooled) * (1 / total + 1 / histories))
    if abs(z) > LARGEST_Z:
        raise SystemExit(f"{peer} gives {q:.4f} where ours gives {p:.4f} (z = {z:.1f}): not the same model")
