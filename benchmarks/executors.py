"""Executors against threads: CPU time of four million histories on processes and on a Dask cluster.

All run on two workers, which are there before; the efficiency is the CPU time of threads over that of this
process and all workers. What the executor itself does counts, its scheduler too.
"""

import logging
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import psutil

from benchmarks.figure import Figure, at_least, told
from benchmarks.subject import SEED, enterprise
from valleysim import simulate

HISTORIES = 4_000_000
WORKERS = 2


def cpu_of_all() -> float:
    """CPU seconds of this process and of all that it has started and that live."""
    own = psutil.Process()
    total = 0.0
    for process in (own, *own.children(recursive=True)):
        times = process.cpu_times()
        total += times.user + times.system
    return total


def taken(run: Callable[[], object], rounds: int) -> float:
    """The least CPU time of some rounds, of all processes; the first, which warms up, does not count."""
    run()
    found = []
    for _ in range(rounds):
        begun = cpu_of_all()
        run()
        found.append(cpu_of_all() - begun)
    return min(found)


def figures(rounds: int) -> Iterator[Figure]:
    """Threads, then processes, then Dask, in one run."""
    from dask.distributed import Client, LocalCluster

    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    scenario = enterprise().scenario
    asked = {"replicates": HISTORIES, "seed": SEED}
    threads = taken(lambda: simulate(scenario, threads=WORKERS, **asked), rounds)
    yield told("threads, CPU time", threads, unit=" s")
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        processes = taken(lambda: simulate(scenario, executor=pool, **asked), rounds)
    yield at_least("threads / processes, CPU time", threads / processes, 0.9, unit="×")
    with (
        LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        executor = client.get_executor()
        dask = taken(lambda: simulate(scenario, executor=executor, **asked), rounds)
    yield at_least("threads / Dask, CPU time", threads / dask, 0.9, unit="×")
    yield told("cores of this machine", float(os.cpu_count() or 1), digits=0)
