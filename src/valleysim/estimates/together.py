"""A portfolio as a whole: how many pilots arrive together, the office, what is sunk, cost with date.

The mean of such numbers survives a lost correlation; their spread does not. So every distribution is
that of whole replicates, and beside it stands the one that independent pilots would give.
"""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.counts import Counts, numbers_told
from valleysim.estimates.intervals import Estimate, estimate, of_one
from valleysim.estimates.money import (
    at_rank,
    has_fat_tail,
    has_no_mean,
    is_bounded,
    quantile,
    rank_at,
    settled,
)
from valleysim.estimates.money_errors import budget_error, cvar_error, var_error
from valleysim.estimates.shares import STALL_RATE
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH, TICKS_PER_MONTH
from valleysim.kernel.laws.office import Load
from valleysim.kernel.tally.tally import ZERO_BIN, Amount
from valleysim.vocabulary import Authority, Endpoint, Mechanism

if TYPE_CHECKING:
    from valleysim.scenario import Scenario

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
LEVELS = (0.8, 0.9, 0.95)
CONFIDENCES = (0.3, 0.5, 0.7)


def target_of(scenario: "Scenario") -> int:
    """How many pilots the joint confidence asks for: what the scenario says, or a third, rounded up."""
    return scenario.portfolio.target or -(-scenario.n_pilots // 3)


def numbers(counts: Counts, endpoint: Endpoint, target: int, *, uncertain: bool) -> list[dict[str, Any]]:
    """A row a horizon: the distribution of the number of pilots that have reached the endpoint.

    ``shares`` hold chance and ignorance together; ``none``, ``at_least_target`` and ``at_least`` have beside
    them their Monte Carlo error and their 90 % credible interval over worlds.
    """
    marks = [of_one(counts.marks[:, endpoint, :, mark], counts.replicates) for mark in range(2)]
    none, enough = (estimate(mark, uncertain=uncertain) for mark in marks)
    return [
        {
            **_numbers_at(counts, endpoint, h, target),
            **_errors("none", none, h),
            **_errors("at_least_target", enough, h),
            **_at_least_errors(counts, endpoint, h, uncertain=uncertain),
        }
        for h in range(len(counts.horizons))
    ]


def _errors(name: str, told: Estimate, h: int) -> dict[str, float]:
    return {
        f"{name}_mc_error": float(told.mc_error[h]),
        f"{name}_low": float(told.low[h]),
        f"{name}_high": float(told.high[h]),
    }


NUMBER_COLUMNS = {
    "share": "shares",
    "at_least": "at_least",
    "at_least_mc_error": "at_least_mc_error",
    "at_least_low": "at_least_low",
    "at_least_high": "at_least_high",
    "share_independent": "shares_independent",
    "at_least_independent": "at_least_independent",
}


def number_rows(numbers: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """What `numbers` tells, a row a horizon and number of pilots."""
    return [
        {
            "month": row["month"],
            "number": number,
            **{column: row[name][number] for column, name in NUMBER_COLUMNS.items()},
        }
        for row in numbers
        for number in range(len(row["shares"]))
    ]


def _at_least_errors(
    counts: Counts, endpoint: Endpoint, h: int, *, uncertain: bool
) -> dict[str, list[float]]:
    """Errors of P(k or more) for every k (N + 1,).

    Of very many pilots some numbers only were counted world by world: another number's interval reaches as
    far as those of the two beside it.
    """
    told = numbers_told(counts.pilots)
    found = estimate(of_one(counts.at_least[:, endpoint, h], counts.replicates), uncertain=uncertain)
    k = np.arange(1, counts.pilots + 1)
    after = np.searchsorted(told, k)
    before = np.searchsorted(told, k, side="right") - 1
    errors = np.maximum(found.mc_error[before], found.mc_error[after])
    return {
        "at_least_mc_error": [0.0, *errors.tolist()],
        "at_least_low": [1.0, *found.low[after].tolist()],
        "at_least_high": [1.0, *found.high[before].tolist()],
    }


def _numbers_at(counts: Counts, endpoint: Endpoint, h: int, target: int) -> dict[str, Any]:
    point = counts.horizons[h]
    shares = counts.together[endpoint, point] / counts.n_replicates
    each = counts.pilots_seen[:, :, endpoint, h].sum(axis=0) / counts.n_replicates
    alone = independent(each)
    k = np.arange(counts.pilots + 1.0)
    return {
        "month": float(counts.points[point]) / GRID_STEPS_PER_MONTH,
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


def stall_parts(horizons: Sequence[float], stalls: Sequence[Mapping[str, Estimate]]) -> list[dict[str, Any]]:
    """A row a horizon: of the pilots that succeeded as pilots, the share not there, and what holds them.

    ``errors`` has for the stall rate, by this name, and for each part ``mc_error``, ``low`` and ``high``.
    """
    rows: list[dict[str, Any]] = []
    for month, told in zip(horizons, stalls, strict=True):
        values = {name: float(value.value[0]) for name, value in told.items()}
        rate = values.pop(STALL_RATE, None)
        errors = {name: value.errors() for name, value in told.items()}
        rows.append({"month": month, "stall_rate": rate, "parts": values, "errors": errors})
    return rows


def office(counts: Counts, scenario: "Scenario") -> dict[str, Any] | None:
    """The review office over the months simulated; None if no pilot has to ask it."""
    if Mechanism.AUTHORITY in scenario.neutral or not any(
        member.scenario.readiness.signed_by == Authority.CENTRAL for member in scenario.members
    ):
        return None
    requests = int(counts.load[Load.REQUESTS])
    capacity = scenario.office.reviewers * counts.end_month * counts.n_replicates
    busy = counts.load[Load.BUSY_TICKS] / TICKS_PER_MONTH
    queued = counts.load[Load.QUEUE_TICKS] / TICKS_PER_MONTH
    return {
        "reviewers": scenario.office.reviewers,
        "requests": requests / counts.n_replicates,
        "load": float(busy / capacity),
        "waited_for_a_reviewer": int(counts.load[Load.WAITED]) / requests if requests else None,
        "months_to_begin": float(queued / requests) if requests else None,
    }


def sunk(counts: Counts, endpoint: Endpoint, scenario: "Scenario", *, uncertain: bool) -> dict[str, Any]:
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
                "var_mc_error": var_error(counts, endpoint, level, uncertain=uncertain),
                "cvar": None if endless else tail_mean(bins, ends, level),
                "cvar_mc_error": None
                if endless
                else cvar_error(counts, endpoint, level, uncertain=uncertain),
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


def joint_confidence(counts: Counts, endpoint: Endpoint, target: int, *, uncertain: bool) -> dict[str, Any]:
    """P(the target number has reached the endpoint by a month, at a total spend of at most c).

    ``frontier`` has a row a horizon: for each confidence the smallest spend that is kept together with
    the date, and its Monte Carlo error; None if the date alone is less likely than that. Spend is told as
    `money.quantile` tells it.
    """
    table = np.cumsum(counts.confidence[endpoint], axis=0)
    dates = estimate(of_one(counts.marks[:, endpoint, :, 1], counts.replicates), uncertain=uncertain)
    rows = []
    for h, point in enumerate(counts.horizons):
        budgets = {
            f"{confidence:g}": _budget(counts, endpoint, h, table[point], confidence, uncertain=uncertain)
            for confidence in CONFIDENCES
        }
        rows.append(
            {
                "month": float(counts.points[point]) / GRID_STEPS_PER_MONTH,
                "date_alone": int(table[point].sum()) / counts.n_replicates,
                **_errors("date_alone", dates, h),
                "spend": {name: spend for name, (spend, _) in budgets.items()},
                "spend_mc_error": {name: error for name, (_, error) in budgets.items()},
            }
        )
    return {"target": target, "frontier": rows}


def _budget(
    counts: Counts, endpoint: Endpoint, h: int, kept: Whole, confidence: float, *, uncertain: bool
) -> tuple[float | None, float | None]:
    """The smallest spend for a confidence, and its Monte Carlo error."""
    wanted = confidence * counts.n_replicates
    if kept.sum() < wanted:
        return None, None

    def amount(share: float) -> float:
        return _spend_at(counts, kept, min(share * counts.n_replicates, float(kept.sum())))

    k = int(np.searchsorted(np.cumsum(kept), wanted - 1e-9))
    return amount(confidence), budget_error(counts, endpoint, h, confidence, amount, k, uncertain=uncertain)


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
    point = int(np.searchsorted(counts.points, month * GRID_STEPS_PER_MONTH, side="right")) - 1
    if point < 0:
        return 0.0
    bins, ends = _all_spend(counts)
    used = np.flatnonzero(bins)  # a few of some thousand
    here = slice(used[0], used[-1] + 1)
    bins, ends = bins[here], ends[here]
    kept = counts.confidence[endpoint, : point + 1, here].sum(axis=0)
    within = float(kept[ends[:, 1] <= spend].sum())
    for k in np.flatnonzero((ends[:, 0] <= spend) & (spend < ends[:, 1])):
        within += rank_at(ends[k], spend, int(kept[k]), int(bins[k]))
    return within / counts.n_replicates
