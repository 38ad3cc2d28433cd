"""One seed, one result: whatever the threads, the chunks, the processes, compiled or not."""

import json
import os
import sys
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.golden.test_golden import ARRAYS, RICH, digest
from tests.processes import finished, workers
from tests.tallies import tally_to
from valleysim import Result, loads, simulate
from valleysim.compile import compile_scenario
from valleysim.kernel.run import EVENTS_AT_ONCE, make_work, run_alone, run_blocks, run_together
from valleysim.kernel.work import Slice
from valleysim.simulation.replay import replay
from valleysim.vocabulary import Row
from valleysim.worlds.design import Design

HORIZONS = (6.0, 18.5, 36.0)
SEED, WORLDS, REPLICATES = 77, 3, 24_001
ROOT = Path(__file__).parents[2]


def run(**options: Any) -> Result:
    chosen = {"replicates": REPLICATES, "worlds": WORLDS, "threads": 1, **options}
    return simulate(loads(RICH), seed=SEED, horizons=HORIZONS, **chosen)


def told(result: Result) -> str:
    """The summary as text, without the manifest, which says when and how long."""
    summary = result.document()
    del summary["manifest"]
    return json.dumps(summary, sort_keys=True)


@pytest.fixture(scope="module")
def reference() -> Result:
    return run(chunk=5_000)


def check_same(one: Result, other: Result) -> None:
    for name in ARRAYS:
        assert np.array_equal(getattr(one.counts, name), getattr(other.counts, name)), name
    assert told(one) == told(other)


@pytest.mark.parametrize("threads", [1, 2, 4])
@pytest.mark.parametrize("chunk", [1_000, 7_000, 64_000])
def test_results_do_not_depend_on_threads_or_chunks(reference: Result, threads: int, chunk: int) -> None:
    check_same(reference, run(threads=threads, chunk=chunk))


@pytest.mark.parametrize("chunk", [1_000, 7_000, 64_000])
def test_results_do_not_depend_on_processes(reference: Result, chunk: int, processes: Executor) -> None:
    check_same(reference, run(executor=processes, chunk=chunk))


@pytest.fixture(scope="module")
def processes() -> Any:
    with workers(2, "spawn") as pool:
        yield pool


def test_another_seed_is_another_result(reference: Result) -> None:
    """So the tests above do not pass because nothing is compared."""
    other = simulate(loads(RICH), seed=78, horizons=HORIZONS, replicates=REPLICATES, worlds=WORLDS)
    assert digest(other.counts) != digest(reference.counts)
    assert told(other) != told(reference)


INTERPRETED = f"""
import json
import numba
assert numba.config.DISABLE_JIT
from tests.golden.test_golden import ARRAYS, RICH
from valleysim import loads, simulate
counts = simulate(loads(RICH), seed={SEED}, horizons={HORIZONS}, replicates=90, worlds=3, threads=1).counts
print(json.dumps({{name: getattr(counts, name).tolist() for name in ARRAYS}}))
"""


def test_the_kernel_as_plain_python_counts_the_same() -> None:
    """NUMBA_DISABLE_JIT=1: the integers, money to the cent and months to the tick, of 90 histories."""
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    done = finished(sys.executable, "-W", "error", "-c", INTERPRETED, env=environment, cwd=ROOT, limit=300)
    assert done.code == 0, done.err
    plain = json.loads(done.out)
    compiled = run(replicates=90).counts
    for name in ARRAYS:
        assert plain[name] == getattr(compiled, name).tolist(), name


def test_a_history_lived_alone_is_that_of_the_run(reference: Result) -> None:
    """History 1,234 of each world: by itself, in a replay, and as the last of a block of the run."""
    number, seen = 1_234, 0
    pack = compile_scenario(reference.scenario, Design(SEED), worlds=range(WORLDS)).pack
    work, tally, span = make_work(pack), tally_to(HORIZONS[-1]), HORIZONS[-1]
    for block in replay(reference.scenario, reference.counts, design=Design(SEED)):
        here = np.flatnonzero(block["replicate"] == number)
        if not len(here):
            continue
        world, at = int(block["world"][here[0]]), here[0]
        run_blocks(pack, world, number, 1, work, tally, end_month=span)
        alone = work.records[0, :, 0].copy()
        run_blocks(pack, world, 0, number + 1, work, tally, end_month=span)
        assert np.array_equal(alone, work.records[0, :, number % work.records.shape[2]], equal_nan=True)
        for fact, row in (("pilot_end", 0), ("operating_money", 2), ("live", 3), ("ended", 6), ("npv", 19)):
            assert block[fact][at] == alone[row], fact
        seen += 1
    assert seen == WORLDS


def test_a_pilot_alone_goes_through_either_entry_point(reference: Result) -> None:
    """The entry point for portfolios gives what the one for a pilot gives, and counts replicates besides."""
    pack = compile_scenario(reference.scenario, Design(SEED), worlds=range(1)).pack
    work, tallies, span = make_work(pack), [], HORIZONS[-1]
    some = Slice(0, 0, 1_500, span, 0, EVENTS_AT_ONCE)
    for through in (run_alone, run_together):
        tallies.append(tally_to(span))
        assert through(pack, some, work, tallies[-1]) == (1_500, 0)
    assert pack.plans["deadline"] == np.inf  # nobody is late who is not due
    of_replicates = {"cut", "together", "squares", "marks", "sunk_bins", "sunk_ends", "confidence"}
    for name in sorted(set(tallies[0]._fields) - of_replicates):
        assert np.array_equal(getattr(tallies[0], name), getattr(tallies[1], name)), name
        assert getattr(tallies[0], name).any() or name == "late_ticks", name
    assert tallies[1].together[0].sum(axis=-1).tolist() == [1_500] * len(tallies[1].points)


def test_the_histories_replayed_add_up_to_the_counts(reference: Result) -> None:
    ended = live = total = 0
    for block in replay(reference.scenario, reference.counts, design=Design(SEED)):
        total += len(block["live"])
        live += np.count_nonzero(np.isfinite(block["live"]))
        ended += np.count_nonzero(np.isfinite(block["ended"]))
    states = reference.counts.states()[:, -1]
    assert total == reference.counts.total
    assert live == reference.counts.seen[:, 0, -1].sum()
    assert ended == states[Row.ABANDONED :].sum()
