"""Runs on a Dask cluster of this machine, beside the same with threads: printed as JSON.

In the middle of the second run a worker is killed.
"""

import json
import logging
import os
import signal
import sys
from typing import Any

import numpy as np
from dask.distributed import Client, LocalCluster

from tests.golden.test_golden import ARRAYS
from valleysim import Result, compare, load, simulate

ASKED: dict[str, Any] = {"replicates": 60_000, "worlds": 60, "seed": 4}
PAIRED: dict[str, Any] = {"replicates": 400, "worlds": 20, "gap": False}


def same(one: Result, other: Result) -> bool:
    return all(np.array_equal(getattr(one.counts, name), getattr(other.counts, name)) for name in ARRAYS)


def main() -> None:
    logging.disable(logging.CRITICAL)  # of a worker that is lost Dask tells at length
    scenario, killed = load("enterprise"), []
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
        Client(cluster) as client,
    ):
        workers = client.run(os.getpid)

        def progress(done: int, planned: int) -> None:
            if not killed and 0 < done < planned:
                killed.append(next(iter(workers.values())))
                os.kill(killed[0], signal.SIGKILL)

        executor = client.get_executor()
        run = simulate(scenario, executor=executor, **ASKED)
        shaken = simulate(scenario, executor=executor, chunk=2_000, progress=progress, **ASKED)
        paired = compare("mid_market", scenario, executor=executor, **PAIRED)
    with_threads = compare("mid_market", scenario, **PAIRED)
    pairs = zip(paired.runs.arrivals, with_threads.runs.arrivals, strict=True)
    expected = simulate(scenario, **ASKED)
    sys.stdout.write(
        json.dumps(
            {
                "workers": len(workers),
                "killed": len(killed),
                "same": same(run, expected),
                "same_after_the_loss": same(shaken, expected),
                "same_pairs": all(np.array_equal(*both) for both in pairs),
            }
        )
    )


if __name__ == "__main__":
    main()
