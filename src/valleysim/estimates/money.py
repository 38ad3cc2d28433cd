"""Money by the end of the months simulated: quantiles first, because the tails are fat."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.counts import Counts
from valleysim.kernel.tally.tally import BINS_PER_OCTAVE, LARGEST_AMOUNT, SMALLEST_AMOUNT, ZERO_BIN, Amount
from valleysim.scenario import Quantity, Scenario, ScenarioData
from valleysim.vocabulary import Mechanism

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
SHARES = {"p10": 0.1, "median": 0.5, "p80": 0.8, "p90": 0.9}
SMALLEST_TAIL_INDEX = 2.0
RARE = 1e-3
"""Of worlds in which a tail may lack a mean and the mean is told all the same."""


def amounts(counts: Counts, scenario: Scenario) -> list[dict[str, Any]]:
    """A row an amount, summed over the pilots; the mean is None where overruns have a tail index below 2.

    It is None, too, where an amount was beyond all that is counted: a mean of what is left would be wrong.
    """
    fat = any(has_fat_tail(member.scenario) for member in scenario.members)
    return [_row(counts, amount, fat=fat and amount != Amount.VALUE) for amount in Amount]


def _row(counts: Counts, amount: Amount, *, fat: bool) -> dict[str, Any]:
    bins, ends = counts.money_bins[amount], counts.money_ends[amount]
    told = not fat and is_bounded(bins)
    return {
        "amount": amount.name.lower(),
        **{name: quantile(bins, ends, share) for name, share in SHARES.items()},
        "mean": float(counts.money_means[amount]) if told else None,
    }


def has_fat_tail(scenario: ScenarioData) -> bool:
    """Whether a cost multiplier has a Pareto tail whose variance does not exist."""
    return any(tail.known is None or tail.known <= SMALLEST_TAIL_INDEX for tail in _tails(scenario))


def has_no_mean(scenario: ScenarioData) -> bool:
    """Whether in some world a cost multiplier may have a Pareto tail without a mean."""
    rare = np.array([RARE])
    return any(float(tail.quantile(rare)[0]) <= 1.0 for tail in _tails(scenario))


def _tails(scenario: ScenarioData) -> list[Quantity]:
    """Survival exponents of the cost multipliers."""
    if Mechanism.COST in scenario.neutral:
        return []
    multipliers = (scenario.cost.run_rate, scenario.cost.build)
    return [
        piece.parameters["tail_index"]
        for multiplier in multipliers
        for _, piece in multiplier.pieces()
        if "tail_index" in piece.parameters
    ]


def is_bounded(bins: Whole) -> bool:
    """Whether no amount was so large that it was counted as `LARGEST_AMOUNT`."""
    last = int(BINS_PER_OCTAVE * math.log2(LARGEST_AMOUNT / SMALLEST_AMOUNT))
    return not (bins[: ZERO_BIN - last + 1].any() or bins[ZERO_BIN + last :].any())


def quantile(bins: Whole, ends: Reals, share: float) -> float:
    """Quantile of the amounts counted in ``bins``; ``ends`` (bins, 2) are the least and largest in each.

    The amount of the history at that share; those of one bin are taken to lie evenly between its ends. So
    it is exact where all amounts of the bin are equal, and off by less than its width, 2.2 %, elsewhere.
    """
    total = int(bins.sum())
    upto = np.cumsum(bins)
    rank = max(math.ceil(share * total - 1e-9), 1)
    k = int(np.searchsorted(upto, rank))
    count = int(bins[k])
    return settled(at_rank(ends[k], rank - int(upto[k]) + count, count, count))


def settled(amount: float) -> float:
    """An amount without what its last bits have gathered: 12 digits."""
    return float(f"{amount:.12g}")


def at_rank(ends: Reals, rank: float, some: int, of: int) -> float:
    """Amount number ``rank`` of ``some``, which were chosen from ``of`` that lie evenly between ``ends``."""
    low, high = ends.tolist()
    if of < 2:
        return float(low)
    among = rank * (of + 1.0) / (some + 1.0)
    return float(low + (high - low) * (among - 1.0) / (of - 1.0))


def rank_at(ends: Reals, amount: float, some: int, of: int) -> float:
    """How many of ``some`` are at most ``amount``, which lies between the ends: `at_rank` turned round."""
    low, high = ends.tolist()
    among = 1.0 + (amount - low) / (high - low) * (of - 1.0)
    return float(min(among * (some + 1.0) / (of + 1.0), some))
