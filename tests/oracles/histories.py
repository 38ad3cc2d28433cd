"""Histories for the oracles: a document goes through the real kernel, counts and records come back.

A check passes while |z| < `LIMIT` = 6. A correct simulator fails a check with probability 2e-9, and
seeds are fixed, so it fails after a change of the stream only. An error of 8 standard errors is
caught with probability 0.977, one of 10 all but surely; modules say what that is in their units.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numba
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from tests.tallies import tally_to
from valleysim import Result, simulate
from valleysim.compile import compile_scenario
from valleysim.kernel.draws.columns import BLOCK
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.kernel.run import make_work, run_blocks
from valleysim.kernel.tally.tally import Tally
from valleysim.scenario import from_document
from valleysim.worlds.design import Design

Reals = NDArray[np.float64]
Document = dict[str, Any]

LIMIT = 6.0
SEED = 2024
DEFAULT = 2_000 if numba.config.DISABLE_JIT else 1_000_000
NIGHTLY = 10_000_000
HISTORIES = [
    pytest.param(DEFAULT, id="a million"),
    pytest.param(NIGHTLY, id="ten million", marks=pytest.mark.nightly),
]
FOREVER = 10_000.0
"""Months that no span holds: work that is never done, a vacancy that is never filled."""

NORMAL_FROM = 100.0


def at_both_sizes(test: Callable[..., None]) -> Callable[..., None]:
    """Run a test with a million histories, and nightly with ten million."""
    return pytest.mark.parametrize("histories", HISTORIES)(test)


def counted(
    document: Document,
    histories: int,
    horizons: Sequence[float],
    *,
    endpoint: str = "live",
    seed: int = SEED,
) -> Result:
    """The result of a run of one world."""
    scenario = from_document({"name": "oracle", **document})
    return simulate(
        scenario,
        replicates=histories,
        worlds=1,
        seed=seed,
        horizons=sorted(horizons),
        endpoint=endpoint,
        threads=1,
    )


def runs(
    document: Document, histories: int, facts: Sequence[int], *, span: float, seed: int = SEED
) -> list[Reals]:
    """These rows of the records, one array (histories,) each."""
    scenario = from_document({"name": "oracle", **document})
    pack = compile_scenario(scenario, Design(seed), worlds=range(1)).pack
    work, tally = make_work(pack), tally_to(span)
    kept = np.empty((len(facts), histories))
    for first in range(0, histories, BLOCK):
        size = min(BLOCK, histories - first)
        run_blocks(pack, 0, first, size, work, tally, end_month=span)
        kept[:, first : first + size] = work.records[0, list(facts), :size]
    return list(kept)


def simulated_together(
    document: Document,
    histories: int,
    facts: Sequence[int],
    *,
    span: float,
    first: int = 0,
    seed: int = SEED,
) -> tuple[Reals, Tally]:
    """These rows of the records of every pilot (facts, pilots, histories) by key, and the tally."""
    scenario = from_document({"name": "oracle", **document})
    pack = compile_scenario(scenario, Design(seed), worlds=range(1)).pack
    work, tally = make_work(pack), tally_to(span, pack.pilots)
    block = work.records.shape[2]
    kept = np.empty((len(facts), pack.pilots, histories))
    for done in range(0, histories, block):
        size = min(block, histories - done)
        run_blocks(pack, 0, first + done, size, work, tally, end_month=span)
        for row, fact in enumerate(facts):
            kept[row, :, done : done + size] = work.records[:, fact, :size]
    return kept, tally


def at(curve: NDArray[np.int64], month: float) -> int:
    """A curve of counts at a month of the grid."""
    return int(curve[round(month * GRID_STEPS_PER_MONTH)])


def share_z(count: int, histories: int, share: float) -> float:
    """Standard score of a count that is binomial; by the exact tail where the normal one is rough."""
    if share <= 0.0 or share >= 1.0:
        return 0.0 if count == round(share) * histories else math.inf
    spread = math.sqrt(histories * share * (1.0 - share))
    score = (count - histories * share) / spread
    if spread > NORMAL_FROM:
        return score
    law = stats.binom(histories, share)
    tail = law.sf(count - 1) if score > 0.0 else law.cdf(count)
    return math.copysign(max(float(stats.norm.isf(tail)), 0.0), score)


def mean_z(sample: Reals, mean: float) -> float:
    """Standard score of a sample's mean, by the sample's own spread."""
    return float((sample.mean() - mean) / (sample.std(ddof=1) / math.sqrt(len(sample))))


def check_share(count: int, histories: int, share: float, what: object = "") -> None:
    """The count agrees with a share of the histories."""
    z = share_z(int(count), histories, share)
    assert abs(z) < LIMIT, f"{what}: found {count / histories:.9f}, exact {share:.9f}, z {z:.2f}"


def check_mean(sample: Reals, mean: float, what: object = "") -> None:
    """The sample agrees with a mean."""
    z = mean_z(sample, mean)
    assert abs(z) < LIMIT, f"{what}: found {sample.mean():.9g}, exact {mean:.9g}, z {z:.2f}"
