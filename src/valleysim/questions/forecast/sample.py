"""A few replicates lived again, to be looked at one by one: no memory is kept for them in a run."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.compile import compile_in_parts
from valleysim.kernel.records import Record
from valleysim.kernel.run import make_work, run_blocks
from valleysim.kernel.tally.tally import make_tally
from valleysim.questions.forecast.findings import Findings
from valleysim.simulation.workers import pause

Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """Replicates (R,): the month by which the target number of pilots is there, and the total spend."""

    month: Reals
    spend: Reals


def sample_replicates(result: Findings, most: int) -> Sample:
    """The first replicates of each world of a result, some ``most`` in all."""
    counts, target = result.counts, result.portfolio["target"]
    worlds = min(counts.worlds, most)
    each = max(most // worlds, 1)
    months: list[Reals] = []
    spends: list[Reals] = []
    for model in compile_in_parts(result.scenario, seed=result.run.seed, worlds=range(worlds)):
        pack = model.pack
        work, tally = make_work(pack), make_tally(counts.points, counts.horizons, pack.pilots)
        for row, world in enumerate(model.worlds):
            count = min(each, int(counts.replicates[world]), work.records.shape[2])
            run_blocks(pack, row, 0, count, counts.span, work, tally, pause=pause)
            arrivals = np.sort(work.records[:, Record.LIVE + result.endpoint, :count], axis=0)
            months.append(arrivals[target - 1].copy())
            spends.append(work.records[:, Record.SPEND, :count].sum(axis=0))
    return Sample(np.concatenate(months), np.concatenate(spends))
