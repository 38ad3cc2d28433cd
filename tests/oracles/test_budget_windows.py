"""Budget windows: a renewal of chances every Δ months against a runway (geometric and uniform laws).

Approval p a window, q = 1 − p. First window uniform in the period, W the month of approval: mean
Δ(1/p − ½), variance Δ²/12 + Δ²q/p². With a runway R = (M + F)Δ, M whole and 0 ≤ F < 1:
P(W ≤ R) = 1 − q^M (1 − Fp) and E[min(W, R)] = Δ[(1 − p/2)(1 − q^M)/p + q^M (F − pF²/2)].
First window at f ≤ R: P(W ≤ R) = 1 − q^{⌊(R − f)/Δ⌋ + 1}. Before an exponential clock of rate λ, from a
uniform phase: (1 − e^{−λΔ})/(λΔ) · p/(1 − q e^{−λΔ}).

False alarms: 2e-9 a check. A million histories show a share that is 0.004 off, a mean that is 0.8 % off or
a variance that is 2 % off; ten million 0.0013, 0.3 % or 0.6 %.
"""

import math

import numpy as np
import pytest

from tests.oracles.histories import (
    Document,
    at,
    at_both_sizes,
    check_mean,
    check_share,
    counted,
    runs,
)
from tests.twin.test_twin import KernelHistories
from valleysim.kernel.records import Record
from valleysim.scenario import from_document

PERIOD, APPROVAL = 3.0, 0.3
AT_ONCE_CANCELLED = 1e9
"""A hazard that nothing unfunded survives to the next window."""


def asking(**funding: object) -> Document:
    """A pilot that is ready from month 0 on, and live when operating money arrives."""
    return {"funding": {"runway": "never", "period": PERIOD, "approval": APPROVAL, **funding}}


def approved_within(runway: float, period: float, p: float) -> float:
    whole, part = divmod(runway / period, 1.0)
    return 1.0 - (1.0 - p) ** whole * (1.0 - part * p)


def mean_within(runway: float, period: float, p: float) -> float:
    whole, part = divmod(runway / period, 1.0)
    missed = (1.0 - p) ** whole
    return period * ((1.0 - p / 2.0) * (1.0 - missed) / p + missed * (part - p * part * part / 2.0))


def test_the_formula_gives_the_reference_value() -> None:
    assert approved_within(10.0, PERIOD, APPROVAL) == pytest.approx(0.6913, abs=1e-12)


@at_both_sizes
@pytest.mark.parametrize("runway", [2.0, 10.0, 21.0])
def test_money_comes_before_the_runway_ends_with_the_geometric_probability(
    histories: int, runway: float
) -> None:
    document = asking(runway=runway, unfunded_hazard=AT_ONCE_CANCELLED)
    result = counted(document, histories, (runway, 240.0))
    share = approved_within(runway, PERIOD, APPROVAL)
    check_share(at(result.classes.reached, runway), histories, share)
    assert at(result.classes.reached, 240.0) == at(result.classes.reached, runway)


@at_both_sizes
def test_money_spent_until_approval_or_the_end_of_the_runway_has_its_mean(histories: int) -> None:
    document = {**asking(runway=10.0), "money": {"valley_cost_per_month": 1}}
    (spent,) = runs(document, histories, (Record.SPEND_VALLEY,), span=240.0)
    check_mean(spent, mean_within(10.0, PERIOD, APPROVAL))


@at_both_sizes
def test_the_month_of_approval_has_its_mean_and_variance(histories: int) -> None:
    """At month 240, q⁸⁰ = 4e-13 of the histories would still wait."""
    (approved,) = runs(asking(), histories, (Record.MONEY_AT,), span=240.0)
    q = 1.0 - APPROVAL
    mean = PERIOD * (1.0 / APPROVAL - 0.5)
    check_mean(approved, mean)
    variance = PERIOD**2 / 12.0 + PERIOD**2 * q / APPROVAL**2
    check_mean((approved - mean) ** 2, variance)


@at_both_sizes
@pytest.mark.parametrize("first", [1.2, 4.0])
def test_windows_at_fixed_months_are_a_whole_number_of_chances(histories: int, first: float) -> None:
    """Windows from month 1.2 on: 1 − q³ = 0.657 by month 10."""
    months = (1.125, 1.25, 4.125, 10.0, 13.5)
    result = counted(asking(first_window=first), histories, months)
    for month in months:
        chances = math.floor((month - first) / PERIOD) + 1 if month >= first else 0
        share = 1.0 - (1.0 - APPROVAL) ** chances
        check_share(at(result.classes.reached, month), histories, share, month)
    if first == 1.2:
        check_share(at(result.classes.reached, 10.0), histories, 0.657)


@at_both_sizes
def test_a_window_at_the_very_end_of_the_runway_is_held(histories: int) -> None:
    """Windows at 0, 3, 6 and 9, runway 9: 1 − q⁴ = 0.7599; without the last it were 0.6570."""
    document = asking(first_window=0, runway=9, unfunded_hazard=AT_ONCE_CANCELLED)
    result = counted(document, histories, (8.875, 9.0, 240.0))
    check_share(at(result.classes.reached, 8.875), histories, 0.6570)
    check_share(at(result.classes.reached, 240.0), histories, 0.7599)


def test_a_window_at_the_very_end_of_the_runway_comes_before_that_end() -> None:
    """In the log: approved then, the end of the runway is no event; refused, it follows the window."""
    document = asking(first_window=0, runway=3, approval=0.5)
    kernel = KernelHistories(from_document({"name": "oracle", **document}), 7, 0)
    seen = set()
    for replicate in range(200):
        log, _ = kernel.live(replicate)
        events = [name for month, name, _ in log if month == 3.0]
        seen.add(tuple(events))
    approved = ("budget_window", "money_arrives", "parallel_run_ends", "go_live", "rediscovered", "sustained")
    assert seen == {(), ("budget_window", "runway_ends"), approved}


@at_both_sizes
def test_a_pilot_that_ends_at_a_window_is_heard_there(histories: int) -> None:
    document = {**asking(first_window=0), "pilot": {"duration": 6}}
    result = counted(document, histories, (5.875, 6.0, 9.0))
    assert at(result.classes.reached, 5.875) == 0
    check_share(at(result.classes.reached, 6.0), histories, 0.3)
    check_share(at(result.classes.reached, 9.0), histories, 0.51)


@at_both_sizes
@pytest.mark.parametrize("hazard", [0.02, 0.2])
def test_approval_beats_an_exponential_clock_as_the_generating_function_says(
    histories: int, hazard: float
) -> None:
    document = {**asking(), "priorities": {"cancellation_hazard": hazard}}
    result = counted(document, histories, (240.0,))
    x = hazard * PERIOD
    share = -math.expm1(-x) / x * APPROVAL / (1.0 - (1.0 - APPROVAL) * math.exp(-x))
    check_share(at(result.classes.reached, 240.0), histories, share)


NOBODY: Document = {
    "sponsors": [{"seat": "nobody", "at_start": "unsupportive"}],
    "coalition": {"quorum": 1, "uncovered_approval": 0.25},
}
OVERRUN: Document = {"cost": {"run_rate": 2.0, "tolerance": 1.2}}
TOLERATED: Document = {"cost": {"run_rate": 1.2, "tolerance": 1.2}}
INVOLVED = {"owner_involvement": 0.8, "involvement_uplift": 0.5}
FACTORS: dict[str, tuple[float, Document, Document]] = {
    "an uncovered pilot": (0.4 * 0.25, NOBODY, {}),
    "an owner involved": (0.4 * 1.4, {}, INVOLVED),
    "an overrun": (0.4 * 0.6**1.5, OVERRUN, {}),
    "an overrun that is tolerated": (0.4, TOLERATED, {}),
    "certain approval": (1.0, {}, {"owner_involvement": 1, "involvement_uplift": 3}),
    "all factors": (0.4 * 0.25 * 1.4 * 0.6**1.5, {**NOBODY, **OVERRUN}, INVOLVED),
}


@at_both_sizes
@pytest.mark.parametrize("name", FACTORS)
def test_each_factor_of_approval_counts_and_none_makes_it_more_than_certain(
    histories: int, name: str
) -> None:
    share, tables, funding = FACTORS[name]
    document = asking(first_window=1, approval=0.4, overrun_sensitivity=1.5, **funding)
    result = counted({**document, **tables}, histories, (1.0, 4.0))
    check_share(at(result.classes.reached, 1.0), histories, share)
    check_share(at(result.classes.reached, 4.0), histories, 1.0 - (1.0 - share) ** 2)


@at_both_sizes
def test_money_arrives_one_lead_after_the_window(histories: int) -> None:
    """First window at 1, certain approval, exponential lead of mean 5."""
    document = asking(first_window=1, approval=1, lead={"exponential": {"mean": 5.0}})
    arrived, live = runs(document, histories, (Record.MONEY_AT, Record.LIVE), span=240.0)
    check_mean(arrived, 6.0)
    check_share(np.count_nonzero(arrived <= 3.0), histories, -math.expm1(-0.4))
    assert np.array_equal(arrived, live)
