"""Variants of a pilot that has started already, against closed forms: what lies ahead is the variant's alone.

All laws are exponential and so remember nothing: what is left in month 0, carried over to the variant, is a
fresh draw of the variant's law. Errors are six standard errors (a false alarm in 10⁹); .01 would be seen.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from scipy.linalg import expm

from valleysim import loads
from valleysim.simulation.paired import run_paired

Edits = Mapping[str, object]
REPLICATES = 40_000
LEAVES = 0.05
"""Cancellation hazard of all of them."""
MONTHS = (1.0, 3.5, 8.0, 14.0)


def shares(text: str, edits: Edits) -> np.ndarray[Any, Any]:
    """Live by each of some months: of the file itself, and of its variant (2, months)."""
    scenario = loads(f'name = "carried"\n[priorities]\ncancellation_hazard = {LEAVES}\n{text}')
    runs = run_paired(
        [scenario, scenario.with_(edits)],
        replicates=REPLICATES,
        worlds=1,
        horizons=MONTHS,
        endpoint="live",
    )
    return np.array([[float(runs.reached(k, month).mean()) for month in MONTHS] for k in range(2)])


def see(found: Any, exact: Any) -> None:
    error = np.sqrt(exact * (1.0 - exact) / REPLICATES)
    assert np.all(np.abs(found - exact) <= 6.0 * error), (found, exact)


def heard(first: float, period: float, approval: float, lead: float = 0.0) -> np.ndarray[Any, Any]:
    """Live by each month: asked anew at every budget window, with money a mean ``lead`` after approval."""
    chances = np.zeros(len(MONTHS))
    for k in range(100):
        window = first + k * period
        asked = approval * (1.0 - approval) ** k * math.exp(-LEAVES * window)
        chances += asked * np.array([arrives(month - window, lead) for month in MONTHS])
    return chances


def arrives(months: float, mean: float) -> float:
    """What takes exponential time is there within so many months, before the pilot is cancelled."""
    if months < 0.0 or mean == 0.0:
        return float(months >= 0.0)
    rate = 1.0 / mean
    return rate / (rate + LEAVES) * -math.expm1(-(rate + LEAVES) * months)


WAITING = """
[funding]
runway = "never"
period = 3
first_window = 1
approval = 0.3
lead = {lead}
[status]
started = 7
pilot_ended = 7
stage = "waiting for money"
money = "{money}"
"""


@pytest.mark.parametrize(
    ("edits", "after"),
    [
        ({"funding.first_window": 2.5}, (2.5, 3.0, 0.3)),
        ({"funding.first_window": 0.5, "funding.period": 1.0}, (0.5, 1.0, 0.3)),
        ({"funding.approval": 0.8}, (1.0, 3.0, 0.8)),
        ({"funding.approval": 0.1, "funding.first_window": 6.0}, (6.0, 3.0, 0.1)),
    ],
)
def test_a_pilot_that_waits_for_a_budget_window_meets_those_of_the_variant(
    edits: Edits, after: tuple[float, float, float]
) -> None:
    """However often it was refused before month 0."""
    found = shares(WAITING.format(lead=0, money="asked"), edits)
    see(found[0], heard(1.0, 3.0, 0.3))
    see(found[1], heard(*after))


def test_a_window_and_the_months_after_approval_are_those_of_the_variant() -> None:
    text = WAITING.format(lead="{ exponential = 2 }", money="asked")
    found = shares(text, {"funding.first_window": 2.0, "funding.lead": {"exponential": 5.0}})
    see(found[0], heard(1.0, 3.0, 0.3, 2.0))
    see(found[1], heard(2.0, 3.0, 0.3, 5.0))


def test_money_on_its_way_takes_what_is_left_under_the_law_of_the_variant() -> None:
    """Whatever its windows are: it is approved already."""
    text = WAITING.format(lead="{ exponential = 2 }", money="approved")
    edits: Edits = {"funding.lead": {"exponential": 6.0}, "funding.first_window": 9.0, "funding.approval": 0}
    found = shares(text, edits)
    see(found[0], np.array([arrives(month, 2.0) for month in MONTHS]))
    see(found[1], np.array([arrives(month, 6.0) for month in MONTHS]))


PILOT = """
[pilot]
duration = {{ exponential = 4 }}
[readiness.reliability]
work = {{ exponential = 3 }}
[handoff]
parallel_run = {{ exponential = 2 }}
[status]
started = 6
stage = "{stage}"
"""


@pytest.mark.parametrize(
    ("stage", "key", "before", "after"),
    [("waiting for readiness", "readiness.reliability.work", 3.0, 7.0), ("parallel run", "", 0.0, 0.0)],
)
def test_work_under_way_is_left_under_the_law_of_the_variant(
    stage: str, key: str, before: float, after: float
) -> None:
    """Work, and then a parallel run; or what is left of the parallel run alone, which is stretched."""
    edits: Edits = {key: {"exponential": after}} if key else {}
    found = shares(PILOT.format(stage=stage), {**edits, "handoff.parallel_run": {"exponential": 5.0}})
    for row, work, run in ((0, before, 2.0), (1, after, 5.0)):
        see(found[row], np.array([one_after_the_other(month, work, run) for month in MONTHS]))


def one_after_the_other(months: float, first: float, second: float) -> float:
    """Two exponential times one after the other are over within so many months, before a cancellation."""
    if first == 0.0:
        return arrives(months, second)
    a, b, c = 1.0 / first, 1.0 / second, LEAVES
    rates = np.array([[-a - c, a, 0.0], [0.0, -b - c, b], [0.0, 0.0, 0.0]])
    return float(expm(months * rates)[0, 2])
