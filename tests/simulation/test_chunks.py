"""Chunks: many small worlds, cut and put together in any way, count the same whole numbers.

`tests/laws/test_identity.py` does the same for few large worlds.
"""

import json
import os
import pickle
import random
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.golden.test_golden import ARRAYS
from tests.processes import finished, workers
from tests.simulation.dealing import chunks_of
from valleysim import Result, load, simulate
from valleysim.estimates.counts import Counts, horizon_points, points_seen
from valleysim.simulation.chunks import run_chunk
from valleysim.simulation.crew import FIRST_WAITING

ROOT = Path(__file__).parents[2]
REPLICATES, WORLDS, SEED = 30_011, 90, 5


def run(**options: Any) -> Result:
    chosen = {"replicates": REPLICATES, "worlds": WORLDS, "seed": SEED, "threads": 1, **options}
    return simulate(load("mid_market"), **chosen)


@pytest.fixture(scope="module")
def reference() -> Result:
    result = run(chunk=501)
    assert result.is_uncertain
    return result


def counts_to(span: float, worlds: int = 1) -> Counts:
    """Empty counts up to a span, which is their only horizon."""
    points = points_seen((span,))
    return Counts.empty(worlds, points, horizon_points(points, (span,)))


def check_same(one: Counts, other: Counts) -> None:
    for name in ARRAYS:
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


@pytest.mark.parametrize("threads", [1, 2, 4])
@pytest.mark.parametrize("chunk", [1_000, 7_000, 64_000])
def test_counts_do_not_depend_on_threads_or_chunks(reference: Result, threads: int, chunk: int) -> None:
    check_same(run(threads=threads, chunk=chunk).counts, reference.counts)


@pytest.fixture(scope="module")
def processes() -> Iterator[Executor]:
    with workers(1, "forkserver") as pool:
        yield pool


@pytest.mark.parametrize("chunk", [1_000, 7_000, 64_000])
def test_counts_do_not_depend_on_processes(reference: Result, processes: Executor, chunk: int) -> None:
    check_same(run(executor=processes, threads=2, chunk=chunk).counts, reference.counts)


class Shuffled(Executor):
    """An executor that runs whatever waits in an order of its own, when it is full or asked."""

    def __init__(self, seed: int, room: int) -> None:
        self.random = random.Random(seed)
        self.room = room
        self.waiting: list[tuple[Future[Any], Callable[..., Any], Any]] = []
        self.first_worlds: list[int] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        assert not kwargs
        self.waiting.append((Future(), fn, args))
        mine = self.waiting[-1][0]
        if len(self.waiting) == self.room:
            self.random.shuffle(self.waiting)
            for future, function, arguments in self.waiting:
                self.first_worlds.append(arguments[1].worlds.start)
                future.set_result(function(*arguments))
            self.waiting.clear()
        return mine


def test_counts_do_not_depend_on_the_order_in_which_chunks_end(reference: Result) -> None:
    chunks = 60  # of 501 histories each, so that the last batch is full
    each, extra = divmod(REPLICATES, WORLDS)
    planned = [
        *chunks_of(
            reference.scenario,
            SEED,
            range(WORLDS),
            lambda w: range(each + (w < extra)),
            counts=counts_to(36.0),
            size=REPLICATES // chunks,
        )
    ]
    room = max(k for k in range(1, FIRST_WAITING + 1) if len(planned) % k == 0)
    assert room > 1
    pool = Shuffled(3, room)
    shuffled = run(executor=pool, threads=4, chunk=REPLICATES // chunks)
    assert pool.first_worlds != sorted(pool.first_worlds)
    check_same(shuffled.counts, reference.counts)


def test_another_seed_counts_otherwise(reference: Result) -> None:
    """So the tests above do not pass because nothing is compared."""
    other = run(seed=SEED + 1)
    for name in ("flows", "seen", "wait_ticks", "money_bins"):
        assert not np.array_equal(getattr(other.counts, name), getattr(reference.counts, name)), name


@pytest.mark.parametrize("size", [1, 7, 100, 334, 1_000, 10**6])
def test_chunks_deal_every_replicate_once_and_none_is_too_large(size: int) -> None:
    worlds = range(3, 9)
    wanted = {world: range(10 * world, 10 * world + 5 + 50 * (world % 3)) for world in worlds}
    dealt: list[tuple[int, int]] = []
    for chunk in chunks_of(
        load("mid_market"), 1, worlds, wanted.__getitem__, counts=counts_to(12.0), size=size
    ):
        assert 0 < chunk.histories <= size
        assert chunk.worlds == range(chunk.stretches[0].world, chunk.stretches[-1].world + 1)
        for stretch in chunk.stretches:
            dealt += [
                (stretch.world, replicate)
                for replicate in range(stretch.first, stretch.first + stretch.count)
            ]
    assert dealt == [(world, replicate) for world in worlds for replicate in wanted[world]]


def test_a_chunk_travels_as_its_scenario_and_a_range_and_counts_the_same() -> None:
    """A few kB, of which the scenario is most, and nothing that was compiled."""
    (chunk,) = chunks_of(load("mid_market"), 1, range(2), lambda _: range(5), counts=counts_to(12.0))
    own = run_chunk(chunk)
    data = pickle.dumps(chunk)
    assert len(data) < 20_000
    travelled = pickle.loads(data)
    check_same(run_chunk(travelled), own)
    assert pickle.loads(data).part is travelled.part, "a worker keeps what it has compiled"


INTERPRETED = f"""
import json, numba
assert numba.config.DISABLE_JIT
from tests.golden.test_golden import ARRAYS
from valleysim import load, simulate
counts = simulate(load("mid_market"), replicates=201, worlds=20, seed={SEED}, threads=2, chunk=50).counts
print(json.dumps({{name: getattr(counts, name).tolist() for name in ARRAYS}}))
"""


def test_the_kernel_as_plain_python_counts_the_same() -> None:
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    done = finished(sys.executable, "-W", "error", "-c", INTERPRETED, env=environment, cwd=ROOT, limit=300)
    assert done.code == 0, done.err
    plain = json.loads(done.out)
    compiled = run(replicates=201, worlds=20).counts
    for name in ARRAYS:
        assert plain[name] == getattr(compiled, name).tolist(), name


def test_the_least_and_the_largest_amounts_of_parts_are_those_of_the_whole() -> None:
    total, part = counts_to(12.0, 2), counts_to(12.0, 1)
    total.money_ends[3, 7], part.money_ends[3, 7] = [5.0, 8.0], [4.0, 6.0]
    part.money_ends[2, 9] = [1.0, 1.5]
    total.add(part, 1)
    assert total.money_ends[3, 7].tolist() == [4.0, 8.0]
    assert total.money_ends[2, 9].tolist() == [1.0, 1.5]
    assert np.isinf(total.money_ends).sum() == total.money_ends.size - 4
    assert total.sunk_ends[..., 0].min() == np.inf
