"""The watch list against exact answers, where nothing has a memory.

Work is done at rate μ = 1/4 and pilots are cancelled at rate λ = 1/10, so with s = μ + λ a pilot is in
production by t with P(t) = μ/s·(1 − exp(−s·t)). Errors are six standard errors (a false alarm in 10⁹), with
the smallest mistake that would be seen beside them.
"""

import math
from typing import Any

import pytest

from valleysim import loads, simulate

WORK, STOPS = 0.25, 0.1
RATE = WORK + STOPS
DUE, END, VALUE = 5.0, 24.0, 1_000.0
MANY, SIX = 200_000, 6.0
MEMORYLESS = f"""
name = "memoryless"
due = {DUE}

[readiness.reliability]
work = {{ exponential = {1 / WORK} }}

[priorities]
cancellation_hazard = {STOPS}

[money]
value_per_month = {VALUE}
"""
SINCE = 3.0
STANDING = f'[status]\nstarted = {SINCE}\npilot_ended = {SINCE}\nstage = "valley"\n'
both = pytest.mark.parametrize("status", ["", STANDING], ids=["planned", "standing"])


def watched(text: str, **options: Any) -> Any:
    options = {"replicates": MANY, "worlds": 1, "horizons": [END], **options}
    (row,) = simulate(loads(text), **options).watch().to_dict("records")
    return row


def there_by(month: float) -> float:
    return WORK / RATE * -math.expm1(-RATE * month)


@both
def test_the_chance_by_the_due_date_is_the_exact_one(status: str) -> None:
    """.0066 would be seen; read at the end it would be .714 instead of .590."""
    exact = there_by(DUE)
    found = watched(MEMORYLESS + status)["by_due"]
    assert abs(found - exact) < SIX * math.sqrt(exact * (1.0 - exact) / MANY)


@both
def test_the_loss_is_the_value_of_the_months_from_the_due_date_on(status: str) -> None:
    """∫ 1 − P(t) dt from the due date to the end; .12 months of 6.9 would be seen."""
    kept = WORK / RATE
    exact = (1.0 - kept) * (END - DUE) + kept / RATE * (math.exp(-RATE * DUE) - math.exp(-RATE * END))
    row = watched(MEMORYLESS + status)
    within = SIX * 0.5 * (END - DUE) / math.sqrt(MANY)
    assert abs(row["months_late"] - exact) < within
    assert abs(row["expected_loss"] - VALUE * exact) < VALUE * within


@both
@pytest.mark.parametrize(("due", "chief"), [(DUE, "abandoned.priorities"), (2.0, "stalled.readiness_work")])
def test_the_chief_cause_is_looked_at_on_the_due_date(due: float, chief: str, status: str) -> None:
    """By month 5 most that is not there was cancelled, by month 2 most is on its way; .008 would be seen."""
    row = watched(MEMORYLESS.replace(f"due = {DUE}", f"due = {due}") + status)
    on_the_way = math.exp(-RATE * due)
    cancelled = STOPS / RATE * (1.0 - on_the_way)
    exact = (cancelled if chief.startswith("abandoned") else on_the_way) / (cancelled + on_the_way)
    missing = MANY * (1.0 - there_by(due))
    assert row["chief_cause"] == chief
    assert abs(row["chief_share"] - exact) < SIX * math.sqrt(exact * (1.0 - exact) / missing)


@pytest.mark.parametrize("since", [1.0, SINCE, 7.0])
def test_such_pilots_leave_the_stage_sooner_as_often_as_their_law_says(since: float) -> None:
    """1 − exp(−s·months), forward or by their end; .05 of 4,000 histories would be seen."""
    row = watched(MEMORYLESS + STANDING.replace(f"{SINCE}", f"{since}"), replicates=1_000)
    exact = -math.expm1(-RATE * since)
    assert (row["months_in_stage"], row["such_histories"]) == (since, 4_000)
    assert abs(row["left_sooner"] - exact) < SIX * math.sqrt(exact * (1.0 - exact) / 4_000)
    assert row["stuck"] == (exact > 0.8)


def test_the_stay_of_such_pilots_does_not_know_how_this_one_stands() -> None:
    """Asked for money for 24 months: a past in which it is true is no reason that such pilots stay long."""
    text = MEMORYLESS + STANDING.replace(f"{SINCE}", "24")
    row = watched(text, replicates=1_000)
    assert row["left_sooner"] > 0.99
    assert row["stuck"]
