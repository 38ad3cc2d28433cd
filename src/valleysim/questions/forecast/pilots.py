"""A row a pilot: how likely, when, what it is lost to, and what it waits for."""

from typing import Any

import numpy as np

from valleysim.estimates.counts import SEEN_ROWS, Counts, Whole
from valleysim.estimates.intervals import Estimate, estimate, of_one, rising
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.questions.run import Run
from valleysim.scenario import Member, Scenario
from valleysim.vocabulary import ABANDON_CAUSES, ROLL_BACK_CAUSES, Cause, Row, Wait
from valleysim.words import WAITS

WORST_FIRST = "worst"
MOST_OF_THEM = 0.5
"""Of the histories lost to a cause, the share that a wait must have held up to be named beside it."""
WORTH_TELLING = 0.05
"""Of all histories of a pilot, the share that must still be under way for what they wait for to be told."""
ORDERS = (WORST_FIRST, "best", "listed", "name", "segment")


def pilot_rows(scenario: Scenario, counts: Counts, run: Run, *, uncertain: bool) -> list[dict[str, Any]]:
    """A row a pilot, the one that is least likely to reach the endpoint first."""
    members = scenario.members
    order = {key: p for p, key in enumerate(sorted(member.key for member in members))}
    rows = [_row(member, order[member.key], counts, run, uncertain=uncertain) for member in members]
    return sorted(rows, key=lambda row: row["reached"][-1]["value"])


def in_order(rows: list[dict[str, Any]], order: str, scenario: Scenario) -> list[dict[str, Any]]:
    """The rows in another order: worst or best first, as listed, by name or by segment."""
    if order == "best":
        return rows[::-1]
    if order == "listed":
        listed = {member.key: place for place, member in enumerate(scenario.members)}
        return sorted(rows, key=lambda row: listed[row["key"]])
    if order in ("name", "segment"):
        return sorted(rows, key=lambda row: row[order])
    return rows


def flat_pilot(row: dict[str, Any]) -> dict[str, Any]:
    """A pilot's row with a column a horizon."""
    last = row["reached"][-1]
    flat: dict[str, Any] = {name: row[name] for name in ("name", "key", "segment")}
    flat |= {f"reached_{one['month']:g}": one["value"] for one in row["reached"]}
    flat |= {name: last[name] for name in ("mc_error", "low", "high")}
    flat |= {f"label.{name}": text for name, text in row["label"].items()}
    return flat | {name: value for name, value in row.items() if name not in (*flat, "reached", "label")}


def _row(member: Member, p: int, counts: Counts, run: Run, *, uncertain: bool) -> dict[str, Any]:
    endpoint = run.endpoint
    seen = counts.pilots_seen[:, p, endpoint]
    reached = rising(estimate(of_one(seen, counts.replicates), uncertain=uncertain))
    arrivals = np.cumsum(counts.arrivals[p, endpoint, :-1])
    ends = counts.ends[p]
    lost, waiting_for = losses(ends, endpoint), waits(ends, endpoint)
    chief = largest({f"{kind}.{cause}": n for (kind, cause), n in lost.items()})
    waiting = sum(waiting_for.values()) / counts.n_replicates
    return {
        "name": member.name,
        "key": member.key,
        "segment": member.segment,
        "label": dict(member.label),
        "reached": _by_horizon(reached, run.horizons),
        "median_month": _month(arrivals, counts.n_replicates),
        "median_month_of_reached": _month(arrivals, int(arrivals[-1])) if arrivals[-1] else None,
        "rolled_back": sum(share for (kind, _), share in lost.items() if kind == "rolled_back")
        / counts.n_replicates,
        "abandoned": sum(share for (kind, _), share in lost.items() if kind == "abandoned")
        / counts.n_replicates,
        "stalled": waiting,
        "chief_cause": chief,
        "held_up_by": None if chief is None else held_up_by(counts.held_by[p], chief),
        "waits_for": largest(waiting_for) if waiting >= WORTH_TELLING else None,
    }


def held_up_by(held: Whole, loss: str) -> str | None:
    """The wait that held up most of the histories that were abandoned for a cause, ``held`` (4, 13).

    None where no wait held up half of them, and of losses that tell it by their name: failed pilots, and
    roll-backs, which strike pilots that are live.
    """
    kind, _, cause = loss.partition(".")
    if kind != "abandoned" or cause == Cause.FAILED_PILOT.name.lower():
        return None
    row = held[ABANDON_CAUSES.index(Cause[cause.upper()])]
    wait, of = int(row.argmax()), int(row.sum())
    return Wait(wait).name.lower() if row[wait] > MOST_OF_THEM * of else None


def _by_horizon(reached: Estimate, horizons: tuple[float, ...]) -> list[dict[str, float]]:
    return [
        {
            "month": month,
            "value": float(reached.value[h]),
            "mc_error": float(reached.mc_error[h]),
            "low": float(reached.low[h]),
            "high": float(reached.high[h]),
        }
        for h, month in enumerate(horizons)
    ]


def _month(arrivals: Any, of: int) -> float | None:
    g = int(np.searchsorted(arrivals, 0.5 * of - 1e-9))
    return g / GRID_STEPS_PER_MONTH if g < len(arrivals) else None


def losses(ends: Any, endpoint: int) -> dict[tuple[str, str], int]:
    """Histories lost before the endpoint, by kind and cause."""
    causes = len(ROLL_BACK_CAUSES)
    losses = {
        ("abandoned", cause.name.lower()): int(ends[Row.ABANDONED + c])
        for c, cause in enumerate(ABANDON_CAUSES)
    }
    for c, cause in enumerate(ROLL_BACK_CAUSES):
        rows = [Row.ROLLED_BACK + causes * phase + c for phase in range(endpoint)]
        losses["rolled_back", cause.name.lower()] = int(ends[rows].sum()) if rows else 0
    return losses


def waits(ends: Any, endpoint: int) -> dict[str, int]:
    """Histories that still wait before the endpoint, by what they wait for."""
    return {wait.name.lower(): int(ends[wait]) for wait in WAITS if not SEEN_ROWS[endpoint, wait]}


def largest(numbers: dict[str, int]) -> str | None:
    """The name of the largest of some numbers; None if all are 0."""
    name = max(numbers, key=lambda number: numbers[number])
    return name if numbers[name] else None
