"""The watch list: pilots on their way to production, ranked by what is expected to be lost for their delay.

The loss of a pilot is E[v · (min(T, H) − d)⁺] where v is its value a month, T the month of production, d the
one in which it is due and H the last horizon (docs/model.md, 15); where that cannot be told of all pilots, it
is P(T > d), in pilots.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valleysim.compile.dues import due_month
from valleysim.estimates.counts import Counts
from valleysim.estimates.intervals import Estimate, estimate, of_one
from valleysim.kernel.grid import TICKS_PER_MONTH
from valleysim.questions.forecast.pilots import largest, losses, waits
from valleysim.questions.run import Run
from valleysim.scenario import Member, Scenario
from valleysim.scenario.decisions import next_decision
from valleysim.scenario.format.dates import day_after
from valleysim.scenario.format.stages import Stage
from valleysim.scenario.standing import Standing, has_started, standing_of
from valleysim.vocabulary import Endpoint

Reals = NDArray[np.float64]
THERE = (Stage.PRODUCTION, Stage.SUSTAINED)
ENDED = (Stage.ABANDONED, Stage.ROLLED_BACK, Stage.ENDED)
OFF = ("production_since", "sustained_since", "ended")
"""Dates that say that there is nothing to watch any more."""
STUCK = 0.8
"""A pilot is stuck if more than this share of such pilots leave its stage sooner."""
VALUE = "money.value_per_month"
MONEY, PILOTS = "money", "pilots"
MOST_SHOWN = 10
"""Pilots at the prompt; on these actions are tried."""


@dataclass(frozen=True)
class Watch:
    """The watch list, the worst pilot first, as rows of plain values.

    ``loss_in`` says whether losses are money or pilots.
    """

    rows: list[dict[str, Any]]
    loss_in: str


def is_watched(scenario: Scenario) -> bool:
    """Whether a forecast has a watch list: some pilot has started already, or has a due date."""
    return has_started(scenario) or any(member.due is not None for member in scenario.members)


def watch_of(scenario: Scenario, counts: Counts, run: Run, *, uncertain: bool) -> Watch:
    """The pilots that are not in production yet, nor have ended, as far as that is known."""
    members = scenario.members
    order = {key: p for p, key in enumerate(sorted(member.key for member in members))}
    standing = {member.key: standing_of(member, scenario.stages) for member in members}
    on_it = [member for member in members if not _is_off(standing[member.key])]
    ends = [_due(member, scenario, counts.end_month) for member in on_it]
    valued = all(member.scenario.money.value_per_month.known != 0.0 for member in on_it)
    in_money = valued and any(month < counts.end_month for month in ends)
    values = run.design.values(scenario, range(counts.worlds)) if in_money else {}
    rows = []
    for member, month in zip(on_it, ends, strict=True):
        p = order[member.key]
        told = _by_due(counts, p, is_past=_is_past(member), uncertain=uncertain)
        beyond = _is_beyond(member, scenario, counts.end_month)
        loss = None if beyond or (in_money and member.due is None) else 1.0 - float(told.value[0])
        if in_money and loss is not None:
            loss = _money_lost(member, counts, p, values)
        row = {
            "name": member.name,
            "key": member.key,
            "segment": member.segment,
            **_stage(standing[member.key], member),
            "due": member.due,
            "due_day": _day(scenario, member.due),
            "past_due": _is_past(member),
            "beyond": beyond,
            "read_at": month,
            "by_due": float(told.value[0]),
            **told.errors(),
            **_change(run, member, told),
            "expected_loss": loss,
            "months_late": None if beyond or member.due is None else _months_late(counts, p),
            **_chief(counts, p),
            **_decision(scenario, member, standing[member.key]),
            **_stay(run, member),
            **_action(run, scenario, member, month),
        }
        rows.append(row)
    rows.sort(key=lambda row: (-(row["expected_loss"] or 0.0), row["by_due"], row["key"]))
    rows.sort(key=lambda row: row["expected_loss"] is None)
    ranked = [{"rank": rank, **row} for rank, row in enumerate(rows, 1)]
    return Watch(ranked, MONEY if in_money else PILOTS)


def _is_off(standing: Standing | None) -> bool:
    """Whether it is said of a pilot that it is in production, or has ended."""
    if standing is None:
        return False
    return standing.stage in (*THERE, *ENDED) or any(date in standing.dates for date in OFF)


def _is_past(member: Member) -> bool:
    return member.due is not None and member.due < 0.0


def _is_beyond(member: Member, scenario: Scenario, end_month: float) -> bool:
    """Whether a pilot is due after the months that are simulated."""
    return member.due is not None and due_month(member.due, scenario.as_of) > end_month


def _due(member: Member, scenario: Scenario, end_month: float) -> float:
    """The month at which it is read whether a pilot is there: its due date, but no later than the end."""
    return end_month if member.due is None else min(due_month(member.due, scenario.as_of), end_month)


def _by_due(counts: Counts, p: int, *, is_past: bool, uncertain: bool) -> Estimate:
    """P(in production by the due date); of what is past nothing is left to chance if no history was there."""
    seen = counts.by_due[:, [p]]
    if is_past and not seen.any():
        return Estimate(*np.zeros((4, 1)))
    return estimate(of_one(seen, counts.replicates), uncertain=uncertain)


def _money_lost(member: Member, counts: Counts, p: int, values: Mapping[str, Reals]) -> float:
    """Value of the months from the due date to production, or to the end, in the mean over all histories."""
    late = counts.late_ticks[:, p] / TICKS_PER_MONTH
    value = member.values(values)[VALUE]
    return float(late @ value) / counts.n_replicates


def _months_late(counts: Counts, p: int) -> float:
    return float(counts.late_ticks[:, p].sum()) / TICKS_PER_MONTH / counts.n_replicates


def _chief(counts: Counts, p: int) -> dict[str, Any]:
    """What holds most of the histories that are not in production by the due date, and its share of them."""
    found = counts.at_due[p]
    missing = {f"{kind}.{cause}": n for (kind, cause), n in losses(found, Endpoint.PRODUCTION).items()}
    missing |= {f"stalled.{wait}": n for wait, n in waits(found, Endpoint.PRODUCTION).items()}
    chief = largest(missing)
    share = None if chief is None else missing[chief] / sum(missing.values())
    return {"chief_cause": chief, "chief_share": share}


def _stage(standing: Standing | None, member: Member) -> dict[str, Any]:
    if standing is None:
        return {"stage": Stage.PLANNED.value}
    return {"stage": None if standing.stage is None else standing.stage.value}


def _decision(scenario: Scenario, member: Member, standing: Standing | None) -> dict[str, Any]:
    found = next_decision(member, standing)
    month = None if found is None else found.month
    return {
        "decision": None if found is None else found.what,
        "decision_month": month,
        "decision_day": _day(scenario, month),
    }


def _day(scenario: Scenario, month: float | None) -> str | None:
    if month is None or scenario.as_of is None:
        return None
    return day_after(scenario.as_of, month).isoformat()


def _change(run: Run, member: Member, told: Estimate) -> dict[str, Any]:
    """What has changed since the last review, with one Monte Carlo error of both simulations."""
    said = None if run.before is None else run.before.by_due.get(member.name)
    if said is None:
        return {"by_due_before": None, "change": None, "change_mc_error": None}
    share, error = said
    return {
        "by_due_before": share,
        "change": float(told.value[0]) - share,
        "change_mc_error": math.hypot(float(told.mc_error[0]), error),
    }


def _stay(run: Run, member: Member) -> dict[str, Any]:
    stay = run.stays.get(member.key)
    if stay is None:
        return {"months_in_stage": None, "left_sooner": None, "such_histories": None, "stuck": None}
    return {
        "months_in_stage": stay.months,
        "left_sooner": stay.left_sooner,
        "such_histories": stay.histories,
        "stuck": stay.left_sooner > STUCK,
    }


def _action(run: Run, scenario: Scenario, member: Member, read_at: float) -> dict[str, Any]:
    """The action that adds most to the pilot's chance, or why none is told; nothing where none was tried."""
    best = None if run.tried is None else run.tried.best.get(member.key)
    adds = None if best is None else best.adds
    by = None if adds is None else member.due if adds.month == read_at and member.due else adds.month
    return {
        "action": None if best is None else best.name,
        "action_adds": None if adds is None else adds.value,
        "action_mc_error": None if adds is None else adds.mc_error,
        "action_low": None if adds is None else adds.low,
        "action_high": None if adds is None else adds.high,
        "action_month": None if adds is None else adds.month,
        "action_day": _day(scenario, by),
        "no_action": None if best is None else best.why,
    }
