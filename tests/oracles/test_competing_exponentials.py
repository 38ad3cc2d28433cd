"""Constant hazards racing one another and racing work (competing risks; Laplace transforms).

With hazards λ₁ … λₙ and Λ = Σ λⱼ, the cumulative incidence of cause j is λⱼ/Λ (1 − e^{−Λt}); embedding
a share b of real work multiplies all hazards by 1 − b. Once live, hazards that decay with half-life h
run in embedding age s(t) = (1 − 2^{−t/h}) h/ln 2, so that the incidence is λⱼ/Λ (1 − e^{−Λs(t)}).

Work ~ Gamma(k, rate μ) is done before any hazard fires with probability (μ/(μ+Λ))^k, the Laplace transform
of the work at Λ, and done first by t with probability (μ/(μ+Λ))^k P(k, (μ+Λ)t).

One unit of money a month until the earlier of that and month H is worth (1 − e^{−(Λ+δ)H})/(Λ+δ) at
the discount δ a month.

False alarms: 2e-9 a check. A million histories show a share that is 0.004 off, ten million 0.0012; a
present value that is 0.6 % off, 0.2 %.
"""

import math

import numpy as np
import pytest
from scipy import special

from tests.oracles.histories import (
    FOREVER,
    Document,
    at,
    at_both_sizes,
    check_mean,
    check_share,
    counted,
    runs,
)
from valleysim.kernel.records import Record
from valleysim.kernel.tally.tally import Amount
from valleysim.vocabulary import Cause

NOBODY = {"seat": "nobody", "at_start": "unsupportive"}
HAZARDS = {Cause.PRIORITIES: 0.02, Cause.SPONSORS: 0.03, Cause.FUNDING: 0.05}
MONTHS = (0.125, 1.0, 5.5, 12.0, 40.0)


def racing(embedded: float) -> Document:
    """Uncovered and unfunded from the start, so that all three clocks of the valley run."""
    return {
        "pilot": {"embedded": embedded},
        "sponsors": [NOBODY],
        "coalition": {"quorum": 1, "uncovered_hazard": HAZARDS[Cause.SPONSORS]},
        "priorities": {"cancellation_hazard": HAZARDS[Cause.PRIORITIES]},
        "funding": {"runway": 0, "period": 1, "approval": 0, "unfunded_hazard": HAZARDS[Cause.FUNDING]},
    }


def live_and_shaky(half_life: float | str) -> Document:
    """Live from month 0 on, with roll-back hazards 0.02, 0.05, 0.02 and 0.03 that stay."""
    unready = {"work": FOREVER}
    return {
        "sponsors": [NOBODY],
        "coalition": {"quorum": 1},
        "readiness": {
            "contract": False,
            "economics": unready,
            "reliability": unready,
            "governance": unready,
        },
        "cost": {"run_rate": 1.8, "tolerance": 1.2},
        "handoff": {"documented": 0.5, "rediscovery": FOREVER},
        "live": {
            "uncovered_hazard": 0.02,
            "instability": 0.1,
            "cost_hazard": 0.04,
            "unready_hazard": 0.01,
            "half_life": half_life,
        },
    }


ROLL_BACKS = {Cause.SPONSORS: 0.02, Cause.HANDOFF: 0.05, Cause.COST: 0.02, Cause.READINESS: 0.03}


def incidence(cause: float, total: float, age: float) -> float:
    return -cause / total * math.expm1(-total * age)


def test_the_formula_gives_the_reference_value() -> None:
    assert incidence(0.02, 0.1, 12.0) == pytest.approx(0.139761157618, abs=1e-12)
    ever = (0.25 / 0.35) ** 3
    assert ever == pytest.approx(0.36443148688, abs=1e-11)


@at_both_sizes
@pytest.mark.parametrize("embedded", [0.0, 0.4])
def test_three_cancellation_clocks_share_the_histories_as_their_hazards(
    histories: int, embedded: float
) -> None:
    result = counted(racing(embedded), histories, MONTHS)
    total = sum(HAZARDS.values()) * (1.0 - embedded)
    for month in MONTHS:
        for cause, hazard in HAZARDS.items():
            share = incidence(hazard * (1.0 - embedded), total, month)
            check_share(at(result.classes.abandoned[cause], month), histories, share, (cause, month))
        assert at(result.classes.reached, month) == 0


@at_both_sizes
@pytest.mark.parametrize("half_life", ["never", 6.0])
def test_roll_back_clocks_share_the_histories_as_their_hazards(
    histories: int, half_life: float | str
) -> None:
    result = counted(live_and_shaky(half_life), histories, MONTHS, endpoint="production")
    total = sum(ROLL_BACKS.values())
    for month in MONTHS:
        age = month
        if isinstance(half_life, float):
            age = (1.0 - 2.0 ** (-month / half_life)) * half_life / math.log(2.0)
        for cause, hazard in ROLL_BACKS.items():
            share = incidence(hazard, total, age)
            check_share(at(result.classes.rolled_back[cause], month), histories, share, (cause, month))


@at_both_sizes
@pytest.mark.parametrize("shape", [1.0, 3.0])
def test_work_is_done_before_any_clock_rings_as_its_laplace_transform_says(
    histories: int, shape: float
) -> None:
    """Clocks 0.04 and 0.06; work ~ Gamma(shape, rate 0.25); with shape 3 that is 0.36443148688."""
    document = {
        "readiness": {"reliability": {"work": {"gamma": {"mean": shape / 0.25, "shape": shape}}}},
        "priorities": {"cancellation_hazard": 0.04},
        "sponsors": [NOBODY],
        "coalition": {"quorum": 1, "uncovered_hazard": 0.06},
    }
    result = counted(document, histories, (*MONTHS, 240.0))
    ever = (0.25 / 0.35) ** shape
    for month in (*MONTHS, 240.0):
        share = ever * special.gammainc(shape, 0.35 * month)
        check_share(at(result.classes.reached, month), histories, share, month)


@at_both_sizes
def test_three_areas_one_after_the_other_race_like_erlang_work(histories: int) -> None:
    """Capacity 1: exponential areas of mean 4 make Erlang work, which is first with 0.36443148688."""
    area = {"work": {"exponential": {"mean": 8.0}}, "done": 0.5}
    document = {
        "readiness": {"capacity": 1, "ownership": area, "reliability": area, "governance": area},
        "priorities": {"cancellation_hazard": 0.1},
    }
    result = counted(document, histories, (12.0, 240.0))
    check_share(at(result.classes.reached, 240.0), histories, 0.36443148688)
    share = 0.36443148688 * special.gammainc(3.0, 0.35 * 12.0)
    check_share(at(result.classes.reached, 12.0), histories, share)


@at_both_sizes
def test_a_cost_until_the_ring_has_the_present_value_of_an_annuity(histories: int) -> None:
    """12 % a year, hazard 0.1, 60 months; the table of money has the undiscounted mean."""
    document = {
        "readiness": {"reliability": {"work": FOREVER}},
        "priorities": {"cancellation_hazard": 0.1},
        "money": {"valley_cost_per_month": 1000, "discount_rate": 0.12},
    }
    delta, span = math.log(1.12) / 12.0, 60.0
    npv, spend = runs(document, histories, (Record.NPV, Record.SPEND_VALLEY), span=span)
    check_mean(-npv / 1000.0, -math.expm1(-(0.1 + delta) * span) / (0.1 + delta))
    check_mean(spend / 1000.0, -math.expm1(-0.1 * span) / 0.1)
    counts = counted(document, histories, (span,)).counts
    assert counts.money_cents[Amount.NPV] == np.floor(npv * 100.0 + 0.5).sum()


@at_both_sizes
def test_value_until_the_roll_back_has_the_present_value_of_an_annuity(histories: int) -> None:
    """Live from month 5 on at 1000 a month of value less 400 of cost; roll-back hazard 0.05."""
    document = {
        "pilot": {"duration": 5, "cost_per_month": 300},
        "sponsors": [NOBODY],
        "coalition": {"quorum": 1},
        "live": {"uncovered_hazard": 0.05},
        "money": {"value_per_month": 1000, "run_cost_per_month": 400, "discount_rate": 0.12},
    }
    delta = math.log(1.12) / 12.0
    (npv,) = runs(document, histories, (Record.NPV,), span=60.0)
    when_live = 600.0 * math.exp(-5.0 * delta) * -math.expm1(-(0.05 + delta) * 55.0) / (0.05 + delta)
    check_mean(npv, when_live - 300.0 * -math.expm1(-5.0 * delta) / delta)
