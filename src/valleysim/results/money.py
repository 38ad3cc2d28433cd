"""Money by the end of the months simulated: quantiles first, because the tails are fat."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.tally import BINS_PER_OCTAVE, CENTS, ZERO_BIN, Amount
from valleysim.results.counts import Counts
from valleysim.scenario import Scenario
from valleysim.vocabulary import Mechanism

SHARES = {"p10": 0.1, "median": 0.5, "p80": 0.8, "p90": 0.9}
SMALLEST_TAIL_INDEX = 2.0


def amounts(counts: Counts, scenario: Scenario) -> list[dict[str, Any]]:
    """A row an amount; the mean is None where overruns have a tail index below 2."""
    means = counts.money_cents / CENTS / counts.total
    fat = has_fat_tail(scenario)
    return [
        {
            "amount": amount.name.lower(),
            **{name: quantile(counts.money_bins[amount], share) for name, share in SHARES.items()},
            "mean": None if fat and amount != Amount.VALUE else float(means[amount]),
        }
        for amount in Amount
    ]


def has_fat_tail(scenario: Scenario) -> bool:
    """Whether a cost multiplier has a Pareto tail whose variance does not exist."""
    if Mechanism.COST in scenario.neutral:
        return False
    for variate in (scenario.cost.run_rate, scenario.cost.build):
        tail = variate.parameters.get("tail_index")
        if tail is not None and (tail.known is None or tail.known <= SMALLEST_TAIL_INDEX):
            return True
    return False


def quantile(bins: NDArray[np.int64], share: float) -> float:
    """Quantile of the amounts from their bins: the middle of its bin, within 1.1 %."""
    k = int(np.searchsorted(np.cumsum(bins), share * bins.sum() - 1e-9))
    steps = k - ZERO_BIN
    if steps == 0:
        return 0.0
    size = float(2.0 ** ((abs(steps) - 0.5) / BINS_PER_OCTAVE))
    return size if steps > 0 else -size
