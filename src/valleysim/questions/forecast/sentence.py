"""The answer in one sentence."""

from valleysim.estimates.rounding import error_of, percent, pilots_told, tenths
from valleysim.questions.calendar import within
from valleysim.questions.forecast.findings import Findings
from valleysim.questions.forecast.pilots import held_up_by
from valleysim.words import MILESTONE, awaited, loss

MILESTONE_OF_ONE = {
    "live": "goes live",
    "production": "reaches production",
    "sustained": "sustains production",
}


def answer(result: Findings) -> str:
    """How many arrive by the last horizon, how sure that is, and what stops most of the others."""
    last = result.horizon_list[-1]
    verb = MILESTONE[result.endpoint.name.lower()]
    if result.counts.pilots > 1:
        text = _of_portfolio(result, verb)
    else:
        text = f"{percent(last.value)} of such pilots {verb} {within(result.scenario.as_of, last.month)}"
    if result.is_uncertain:
        text += f" (90 % credible: {percent(last.low)} to {percent(last.high)}"
    else:
        text += " (every number is taken as known"
    text += f"; Monte Carlo error {error_of(last.mc_error)} %)"
    return f"{text}{_largest_loss(result)}."


def _largest_loss(result: Findings) -> str:
    """What most of those who do not arrive are lost to, and what held up most of them when they were."""
    last = result.horizon_list[-1]
    shares = {
        (kind, key): share
        for kind in ("abandoned", "rolled_back", "stalled")
        for key, share in getattr(last, kind).items()
    }
    kind, key = max(shares, key=lambda loss: shares[loss])
    share = shares[kind, key]
    if share <= 0.0:
        return ""
    if kind == "stalled":
        return f"; the largest loss is still waiting for {awaited(key)} ({percent(share)})"
    held = held_up_by(result.counts.held_by.sum(axis=0), f"{kind}.{key}")
    while_waiting = f", mostly while waiting for {awaited(held)}" if held is not None else ""
    return f"; the largest loss is {loss(kind, key)} ({percent(share)}){while_waiting}"


def _of_portfolio(result: Findings, verb: str) -> str:
    """How many of the pilots arrive, and how far that number spreads."""
    last, row = result.horizon_list[-1], result.portfolio["numbers"][-1]
    return (
        f"Of {pilots_told(result.counts.pilots)} {tenths(row['expected'])} are expected to {verb} "
        f"{within(result.scenario.as_of, last.month)} ({row['p10']} to {row['p90']} in 80 % of replicates; "
        f"{percent(row['none'])} of replicates see none), {percent(last.value)} of them"
    )
