"""A few replicates of a run, to be looked at one by one: they were kept while it ran."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.counts import most_sampled
from valleysim.questions.forecast.findings import Findings

Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Sample:
    """Replicates (R,): the month by which the target number of pilots is there, and the total spend."""

    month: Reals
    spend: Reals


def sample_of(result: Findings) -> Sample:
    """The first replicates of each world of a portfolio's run, some `most_sampled` in all."""
    counts = result.counts
    most = most_sampled(counts.pilots)
    worlds = min(counts.worlds, most)
    each = min(max(most // worlds, 1), counts.sampled)
    kept = np.arange(each) < np.minimum(counts.replicates[:worlds], each)[:, None]
    months = counts.sample_months[:worlds, :each, result.endpoint]
    return Sample(months[kept], counts.sample_spend[:worlds, :each][kept])
