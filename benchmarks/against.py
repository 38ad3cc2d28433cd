"""Against peers: a SimPy model of the same pilot, and an exact reduced model vectorised in NumPy.

*SimPy.* Two threads of ours against two processes of SimPy on the same worlds of the enterprise
scenario, by wall-clock time. SimPy does less: it counts neither money nor what a history waits for.

*NumPy.* One thread each, by CPU time, on the same worlds. Once on the same reduced pilot
(`benchmarks.reduced`), and once with ours living the whole enterprise scenario against the reduced one. NumPy
answers the same question as ours: states at the horizons, waits, months and money. How long it takes for
the months at which histories end or reach production alone is told as well.

SimPy must give the share of production that ours gives, and NumPy everything that ours counts
(`benchmarks.agreement`), or nothing is timed.
"""

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

from benchmarks.agreement import Comparison, answers, production, refuse_unlike
from benchmarks.figure import Figure, at_least, told
from benchmarks.rounds import in_turns
from benchmarks.subject import HORIZONS, SEED, enterprise, subject
from valleysim.estimates.counts import Counts
from valleysim.kernel.draws.columns import BLOCK, fill_columns, make_columns, number_replicates
from valleysim.simulation.chunks import run_chunk

if TYPE_CHECKING:
    from benchmarks.peers.numpy_model import ReducedNumbers
    from tests.twin.history import Numbers
    from valleysim.simulation.chunks import Chunk

WORLDS = 16
SPAN = HORIZONS[-1]
OURS = WORLDS * 32_768
THEIRS_SIMPY = WORLDS * 100
THEIRS_NUMPY = WORLDS * 16_384
COMPARED_NUMPY = 4 * THEIRS_NUMPY
BATCHES = 16
"""Of a world, by which the spread of means is known."""


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

        refuse_unlike("SimPy", [production(ours(), theirs(), THEIRS_SIMPY)])
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
    runs = [one for w, n in zip(worlds, numbers, strict=True) for one in simulate(n, each, SEED + w, SPAN)]
    return sum(month <= SPAN for _, month in runs), time.process_time() - begun


@cache
def simpy_numbers(world: int) -> "Numbers":
    """One world of the enterprise scenario, as the SimPy peer takes it; translated once a process."""
    from tests.twin.translation import Translator

    return Translator(enterprise(1).scenario, SEED, world).numbers()


def numpy_figures(rounds: int) -> Iterator[Figure]:
    """One thread each."""
    from benchmarks.peers.numpy_answer import answer
    from benchmarks.peers.numpy_model import simulate
    from benchmarks.reduced import reduced_numbers, reduced_scenario

    scenario = reduced_scenario()
    worlds = reduced_numbers(scenario, WORLDS)
    whole, reduced = enterprise(WORLDS).chunks(OURS), subject(scenario, WORLDS).chunks(OURS)
    compared = numpy_answers([run_chunk(chunk) for chunk in reduced], worlds)
    largest = refuse_unlike("NumPy", compared)
    each = THEIRS_NUMPY // WORLDS
    fastest = in_turns(
        {
            "whole": lambda: [run_chunk(chunk) for chunk in whole],
            "reduced": lambda: [run_chunk(chunk) for chunk in reduced],
            "draws": lambda: make_draws(reduced),
            "months": lambda: [simulate(world, each, SEED + w, SPAN) for w, world in enumerate(worlds)],
            "answer": lambda: [answer(world, each, SEED + w, HORIZONS) for w, world in enumerate(worlds)],
        },
        rounds,
    )
    ours = fastest["reduced"].cpu / OURS
    months, same = fastest["months"].cpu / THEIRS_NUMPY, fastest["answer"].cpu / THEIRS_NUMPY
    yield told(f"NumPy and ours, reduced pilot: largest z of {len(compared)}", largest, digits=1)
    yield told("NumPy, reduced pilot: a history, months only", months * 1e6, unit=" µs")
    yield told("  the same answer as ours", same * 1e6, unit=" µs")
    yield told("  ours", ours * 1e6, unit=" µs")
    yield told("  ours, the draws made beforehand alone", fastest["draws"].cpu / OURS * 1e6, unit=" µs")
    yield told("NumPy months only / ours, both reduced", months / ours, unit="×")
    yield at_least("NumPy, same answer / ours, both reduced", same / ours, 4, unit="×")
    yield told("NumPy reduced, same answer / ours whole", same / (fastest["whole"].cpu / OURS), unit="×")


def make_draws(chunks: "Sequence[Chunk]") -> None:
    """Make the draws that the kernel makes beforehand, and live nothing."""
    for chunk in chunks:
        model = chunk.part.model()
        columns = make_columns(len(model.pack.laws), BLOCK)
        for stretch in chunk.stretches:
            for first in range(0, stretch.count, BLOCK):
                count = min(BLOCK, stretch.count - first)
                number_replicates(stretch.first + first, count, columns)
                fill_columns(model.pack, stretch.world - model.worlds.start, 0, count, columns)


def numpy_answers(ours: Sequence[Counts], worlds: "Sequence[ReducedNumbers]") -> list[Comparison]:
    """What ours and NumPy count, side by side."""
    from benchmarks.peers.numpy_answer import answer

    each = COMPARED_NUMPY // WORLDS // BATCHES
    theirs = [
        [answer(world, each, SEED + WORLDS * batch + w, HORIZONS) for batch in range(BATCHES)]
        for w, world in enumerate(worlds)
    ]
    return answers(ours, theirs)
