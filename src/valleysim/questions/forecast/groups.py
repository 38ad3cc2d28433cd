"""Pilots by what they have in common: their segment, or one of their labels."""

from typing import Any

import numpy as np

from valleysim.errors import UsageError
from valleysim.estimates.intervals import Estimate, Successes, estimate, rising
from valleysim.estimates.rounding import error_of, per_hundred, tenths, whole_interval
from valleysim.questions.forecast.findings import Findings
from valleysim.report.tables import Table, new_table, short_name
from valleysim.scenario import Member, Scenario
from valleysim.scenario.format.flaws import listing, nearest, shown
from valleysim.words import MILESTONE

SEGMENT = "segment"
NOT_SAID = "not said"
MOST_GROUPS, MOST_HORIZONS = 60, 4


def check_group(scenario: Scenario, by: str) -> str:
    """What pilots are grouped by: ``segment``, or the name of a label; raise `UsageError` for another."""
    labels = sorted({name for member in scenario.members for name in member.label})
    name = by.strip().casefold().removeprefix("label.")
    if name == SEGMENT or name in labels:
        return name
    allowed = listing([SEGMENT, *labels])
    near = nearest(name, [SEGMENT, *labels])
    hint = f"; did you mean {near}?" if near else ""
    raise UsageError(f"group_by: found {shown(by)}; allowed: {allowed}{hint}")


def group_rows(result: Findings, by: str) -> list[dict[str, Any]]:
    """A row a group: its pilots, and the share of them that has reached the endpoint by each horizon.

    Errors: of pilots of one group the counts do not say together how many there were in a replicate. Where
    worlds differ the error is that of the mean over worlds, which needs no more, and the interval takes
    them as independent given the world, which makes it too wide rather than too narrow. Where all is known
    the error is the largest that it can be.
    """
    by = check_group(result.scenario, by)
    groups: dict[str, list[Member]] = {}
    for member in result.scenario.members:
        groups.setdefault(_value(member, by) or NOT_SAID, []).append(member)
    places = {key: p for p, key in enumerate(sorted(member.key for member in result.scenario.members))}
    return [
        {
            "group": group,
            "pilots": len(members),
            "reached": _reached(result, [places[member.key] for member in members]),
        }
        for group, members in sorted(groups.items(), key=lambda one: (one[0] == NOT_SAID, one[0]))
    ]


def flat_groups(result: Findings, by: str) -> list[dict[str, Any]]:
    """A row a group and horizon."""
    return [
        {"group": row["group"], "pilots": row["pilots"], **one}
        for row in group_rows(result, by)
        for one in row["reached"]
    ]


def _value(member: Member, by: str) -> str:
    return member.segment if by == SEGMENT else member.label.get(by, "")


def _reached(result: Findings, places: list[int]) -> list[dict[str, float]]:
    found = rising(_estimated(result, places))
    return [
        {
            "month": month,
            "expected": float(found.value[h]) * len(places),
            "value": float(found.value[h]),
            "mc_error": float(found.mc_error[h]),
            "low": float(found.low[h]),
            "high": float(found.high[h]),
        }
        for h, month in enumerate(result.run.horizons)
    ]


def _estimated(result: Findings, places: list[int]) -> Estimate:
    counts = result.counts
    seen = counts.pilots_seen[:, places, result.endpoint]
    replicates = counts.replicates[:, None]
    p = seen / np.maximum(replicates[..., None], 1)
    total = p.sum(axis=1)
    second = (p * (1.0 - p)).sum(axis=1) + total**2
    if not result.is_uncertain:
        second = np.sqrt(p).sum(axis=1) ** 2
    found = Successes(seen.sum(axis=1), replicates * second, counts.replicates, len(places))
    return estimate(found, uncertain=result.is_uncertain)


def group_table(result: Findings, by: str) -> Table:
    """A row a group: how many are expected by some horizons, and the share of them by the last."""
    rows = group_rows(result, by)
    horizons = result.run.horizons[-MOST_HORIZONS:]
    verb = MILESTONE[result.endpoint.name.lower()]
    some = f" ({MOST_GROUPS} of {len(rows)} groups)" if len(rows) > MOST_GROUPS else ""
    table = new_table(
        f"Pilots that {verb}, by {check_group(result.scenario, by)}: expected number by month, and share of "
        f"them by month {horizons[-1]:g}{some}",
        check_group(result.scenario, by),
        "pilots",
        *(f"{month:g}" for month in horizons),
        "share, %",
        "± MC",
        "90 % credible",
    )
    table.left(0, narrowest=12)
    for row in rows[:MOST_GROUPS]:
        last = row["reached"][-1]
        table.add_row(
            short_name(row["group"]),
            f"{row['pilots']}",
            *(tenths(one["expected"]) for one in row["reached"][-len(horizons) :]),
            per_hundred(last["value"]),
            error_of(last["mc_error"]),
            whole_interval(last["low"], last["high"]) if result.is_uncertain else "all known",
        )
    return table
