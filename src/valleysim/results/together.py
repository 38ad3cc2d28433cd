"""A portfolio as a whole: how many pilots arrive together, the office, what is sunk, cost with date.

The mean of such numbers survives a lost correlation; their spread does not. So every distribution is
that of whole replicates, and beside it stands the one that independent pilots would give.
"""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.grid import GRID_STEPS_PER_MONTH, TICKS_PER_MONTH
from valleysim.kernel.office import Load
from valleysim.kernel.tally import ZERO_BIN, Amount
from valleysim.results.counts import Counts
from valleysim.results.estimates import Estimate, estimate, of_one
from valleysim.results.money import at_rank, has_fat_tail, has_no_mean, is_bounded, quantile, rank_at, settled
from valleysim.vocabulary import Authority, Endpoint, Mechanism

if TYPE_CHECKING:
    from valleysim.results.classes import Classes
    from valleysim.scenario import Scenario

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
LEVELS = (0.8, 0.9, 0.95)
CONFIDENCES = (0.3, 0.5, 0.7)
NOT_YET = ("START", "PILOT", "FAILED_PILOT")
"""Where pilots stand that have not succeeded as pilots."""


def target_of(scenario: "Scenario") -> int:
    """How many pilots the joint confidence asks for: what the scenario says, or a third, rounded up."""
    return scenario.portfolio.target or -(-len(scenario.members) // 3)


def numbers(counts: Counts, endpoint: Endpoint, target: int, *, uncertain: bool) -> list[dict[str, Any]]:
    """A row a horizon: the distribution of the number of pilots that have reached the endpoint.

    ``shares`` hold chance and ignorance together; ``none`` and ``at_least_target`` have beside them
    their Monte Carlo error and their 90 % credible interval over worlds.
    """
    marks = [of_one(counts.marks[:, endpoint, :, mark], counts.replicates) for mark in range(2)]
    none, enough = (estimate(mark, uncertain=uncertain) for mark in marks)
    return [
        {
            **_numbers_at(counts, endpoint, h, target),
            **_errors("none", none, h),
            **_errors("at_least_target", enough, h),
        }
        for h in range(len(counts.horizons))
    ]


def _errors(name: str, told: Estimate, h: int) -> dict[str, float]:
    return {
        f"{name}_mc_error": float(told.mc_error[h]),
        f"{name}_low": float(told.low[h]),
        f"{name}_high": float(told.high[h]),
    }


def _numbers_at(counts: Counts, endpoint: Endpoint, h: int, target: int) -> dict[str, Any]:
    look = counts.horizons[h]
    shares = counts.together[endpoint, look] / counts.lived
    each = counts.pilots_seen[:, :, endpoint, h].sum(axis=0) / counts.lived
    alone = independent(each)
    k = np.arange(counts.pilots + 1.0)
    return {
        "month": float(counts.points[look]) / GRID_STEPS_PER_MONTH,
        "expected": float(k @ shares),
        "sd": _sd(k, shares),
        "sd_independent": _sd(k, alone),
        "p10": _quantile(shares, 0.1),
        "median": _quantile(shares, 0.5),
        "p90": _quantile(shares, 0.9),
        "none": float(shares[0]),
        "none_independent": float(alone[0]),
        "at_least_target": float(shares[target:].sum()),
        "at_least_target_independent": float(alone[target:].sum()),
        "shares": shares.tolist(),
        "shares_independent": alone.tolist(),
        "at_least": np.cumsum(shares[::-1])[::-1].tolist(),
        "at_least_independent": np.cumsum(alone[::-1])[::-1].tolist(),
    }


def independent(each: Reals) -> Reals:
    """Distribution (N + 1,) of a number of independent successes with these probabilities (N,)."""
    shares: Reals = np.ones(1)
    for p in each.tolist():
        shares = np.convolve(shares, (1.0 - p, p))
    return shares


def _sd(k: Reals, shares: Reals) -> float:
    mean = k @ shares
    return float(np.sqrt(np.maximum((k - mean) ** 2 @ shares, 0.0)))


def _quantile(shares: Reals, share: float) -> int:
    return int(np.searchsorted(np.cumsum(shares), share - 1e-12))


def stall_parts(classes: "Classes", counts: Counts) -> list[dict[str, Any]]:
    """A row a horizon: of the pilots that succeeded as pilots, the share not there, and what holds them."""
    rows: list[dict[str, Any]] = []
    for g in (int(counts.points[look]) for look in counts.horizons):
        succeeded = int(classes.succeeded[g])
        if not succeeded:
            rows.append({"month": g / GRID_STEPS_PER_MONTH, "stall_rate": None, "parts": {}})
            continue
        tables: dict[str, Mapping[Any, Whole]] = {
            "stalled": classes.stalled,
            "abandoned": classes.abandoned,
            "rolled_back": classes.rolled_back,
        }
        parts = {
            f"{kind}.{key.name.lower()}": int(n[g]) / succeeded
            for kind, table in tables.items()
            for key, n in table.items()
            if key.name not in NOT_YET
        }
        rate = 1.0 - int(classes.reached[g]) / succeeded
        rows.append({"month": g / GRID_STEPS_PER_MONTH, "stall_rate": rate, "parts": parts})
    return rows


def office(counts: Counts, scenario: "Scenario") -> dict[str, Any] | None:
    """The review office over the months simulated; None if no pilot has to ask it."""
    if Mechanism.AUTHORITY in scenario.neutral or not any(
        member.scenario.readiness.signed_by == Authority.CENTRAL for member in scenario.members
    ):
        return None
    requests = int(counts.load[Load.REQUESTS])
    capacity = scenario.office.reviewers * counts.span * counts.lived
    busy = counts.load[Load.BUSY_TICKS] / TICKS_PER_MONTH
    queued = counts.load[Load.QUEUE_TICKS] / TICKS_PER_MONTH
    return {
        "reviewers": scenario.office.reviewers,
        "requests": requests / counts.lived,
        "load": float(busy / capacity),
        "waited_for_a_reviewer": int(counts.load[Load.WAITED]) / requests if requests else None,
        "months_to_begin": float(queued / requests) if requests else None,
    }


def sunk(counts: Counts, endpoint: Endpoint, scenario: "Scenario") -> dict[str, Any]:
    """Spend by the last horizon on pilots that have not reached the endpoint, in sum over the portfolio.

    ``var`` is the quantile of the sum over replicates, ``cvar`` the mean beyond it (Rockafellar and
    Uryasev 2000, J. Risk 2(3), 21-41), which is missing where a cost multiplier may have no mean. Under a
    fat tail it rests on few replicates: ``fat_tail`` says so.
    """
    bins, ends = counts.sunk_bins[endpoint], counts.sunk_ends[endpoint]
    fat = any(has_fat_tail(member.scenario) for member in scenario.members)
    endless = any(has_no_mean(member.scenario) for member in scenario.members) or not is_bounded(bins)
    return {
        "median": quantile(bins, ends, 0.5),
        "levels": [
            {
                "level": level,
                "var": quantile(bins, ends, level),
                "cvar": None if endless else tail_mean(bins, ends, level),
            }
            for level in LEVELS
        ],
        "fat_tail": fat,
    }


def tail_mean(bins: Whole, ends: Reals, level: float) -> float:
    """Mean of the amounts beyond their quantile; those of one bin lie evenly between its ends."""
    total = bins.sum()
    below = np.cumsum(bins) - bins
    inside = np.clip(bins + below - level * total, 0.0, bins)
    k = np.flatnonzero(inside > 0.0)
    low, high, taken, of = ends[k, 0], ends[k, 1], inside[k], bins[k]
    left_out = np.divide(of - taken, of - 1.0, out=np.zeros_like(taken), where=of > 1)
    means = high - 0.5 * (high - low) * (1.0 - np.minimum(left_out, 1.0))
    return settled(float(taken @ means / taken.sum()))


def joint_confidence(counts: Counts, endpoint: Endpoint, target: int) -> dict[str, Any]:
    """P(the target number has reached the endpoint by a month, at a total spend of at most c).

    ``frontier`` has a row a horizon: for each confidence the smallest spend that is kept together with
    the date; None if the date alone is less likely than that. Spend is told as `money.quantile` tells it.
    """
    table = np.cumsum(counts.confidence[endpoint], axis=0)
    lived = counts.lived
    rows = []
    for look in counts.horizons:
        there = int(table[look].sum())
        costs = {
            f"{confidence:g}": _spend_at(counts, table[look], confidence * lived)
            if there >= confidence * lived
            else None
            for confidence in CONFIDENCES
        }
        month = float(counts.points[look]) / GRID_STEPS_PER_MONTH
        rows.append({"month": month, "date_alone": there / lived, "spend": costs})
    return {"target": target, "frontier": rows}


def _spend_at(counts: Counts, kept: Whole, wanted: float) -> float:
    """The smallest spend within which ``wanted`` replicates are, of those counted in ``kept`` by spend."""
    rank = max(math.ceil(wanted - 1e-9), 1)
    upto = np.cumsum(kept)
    k = int(np.searchsorted(upto, rank))
    bins, ends = _all_spend(counts)
    some = int(kept[k])
    return settled(at_rank(ends[k], rank - int(upto[k]) + some, some, int(bins[k])))


def _all_spend(counts: Counts) -> tuple[Whole, Reals]:
    """Replicates by spend, and the least and largest in each bin: the bins of ``confidence``."""
    return counts.money_bins[Amount.SPEND, ZERO_BIN:], counts.money_ends[Amount.SPEND, ZERO_BIN:]


def confidence_at(counts: Counts, endpoint: Endpoint, month: float, spend: float) -> float:
    """P(the target number has reached the endpoint by ``month``, at a total spend of at most ``spend``)."""
    look = int(np.searchsorted(counts.points, month * GRID_STEPS_PER_MONTH, side="right")) - 1
    if look < 0:
        return 0.0
    bins, ends = _all_spend(counts)
    used = np.flatnonzero(bins)  # a few of some thousand
    here = slice(used[0], used[-1] + 1)
    bins, ends = bins[here], ends[here]
    kept = counts.confidence[endpoint, : look + 1, here].sum(axis=0)
    within = float(kept[ends[:, 1] <= spend].sum())
    for k in np.flatnonzero((ends[:, 0] <= spend) & (spend < ends[:, 1])):
        within += rank_at(ends[k], spend, int(kept[k]), int(bins[k]))
    return within / counts.lived
