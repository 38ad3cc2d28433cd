"""Money by the end of the months simulated: quantiles first, because the tails are fat."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.tally import BINS_PER_OCTAVE, CENTS, ZERO_BIN, Amount
from valleysim.results.counts import Counts
from valleysim.scenario import Quantity, Scenario
from valleysim.vocabulary import Mechanism

SHARES = {"p10": 0.1, "median": 0.5, "p80": 0.8, "p90": 0.9}
SMALLEST_TAIL_INDEX = 2.0
RARE = 1e-3
"""Of worlds in which a tail may lack a mean and the mean is told all the same."""


def amounts(counts: Counts, scenario: Scenario) -> list[dict[str, Any]]:
    """A row an amount, summed over the pilots; the mean is None where overruns have a tail index below 2."""
    means = counts.money_cents / CENTS / counts.lived
    fat = any(has_fat_tail(member.scenario) for member in scenario.members)
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
    return any(tail.known is None or tail.known <= SMALLEST_TAIL_INDEX for tail in _tails(scenario))


def has_no_mean(scenario: Scenario) -> bool:
    """Whether in some world a cost multiplier may have a Pareto tail without a mean."""
    rare = np.array([RARE])
    return any(float(tail.quantile(rare)[0]) <= 1.0 for tail in _tails(scenario))


def _tails(scenario: Scenario) -> list[Quantity]:
    """Survival exponents of the cost multipliers."""
    if Mechanism.COST in scenario.neutral:
        return []
    multipliers = (scenario.cost.run_rate, scenario.cost.build)
    return [one.parameters["tail_index"] for one in multipliers if "tail_index" in one.parameters]


def quantile(bins: NDArray[np.int64], share: float) -> float:
    """Quantile of the amounts from their bins: the middle of its bin, within 1.1 %."""
    k = int(np.searchsorted(np.cumsum(bins), share * bins.sum() - 1e-9))
    steps = k - ZERO_BIN
    if steps == 0:
        return 0.0
    size = float(2.0 ** ((abs(steps) - 0.5) / BINS_PER_OCTAVE))
    return size if steps > 0 else -size
