"""Comparisons in months: exact where nothing differs, closed forms, sums that are what they are made of.

Statistical checks pass while |z| < 6 (false alarms: 2e-9 each; seeds are fixed).
"""

import math
from functools import cache
from typing import Any

import numpy as np
import pytest

from tests.questions.compare.test_ask import AUTHORITY, FEW, PRIORITIES, STAGGERED, incidence, racing
from valleysim import Scenario, load, loads
from valleysim.questions.compare.answer import Comparison
from valleysim.questions.compare.ask import compare
from valleysim.questions.compare.month_tables import times_table, waits_table
from valleysim.questions.compare.months import WAIT_NAMES

SLOW, QUICK, RISKY, CALM, LAST = 4.0, 2.0, 0.1, 0.04, 12
ALL = WAIT_NAMES.index("all")


@cache
def edited() -> tuple[Scenario, Scenario]:
    """The enterprise, and one with other money, sign-offs and builders: three parts, eight variants."""
    enterprise = load("enterprise")
    edits = {"funding.period": 1, "readiness.authority": "line", "handoff.builders": 2, "name": "other"}
    return enterprise, enterprise.with_(edits)


@cache
def there() -> Comparison:
    return compare(*edited(), **FEW)


@cache
def back() -> Comparison:
    return compare(*edited()[::-1], **FEW)


def restricted(hazard: float, sign_off: float, months: float = LAST) -> float:
    """Mean of min(T, months) with arrivals seen at the end of their eighth: the area above the curve."""
    eighths = np.arange(round(8 * months)) / 8.0
    return sum(1.0 - incidence(hazard, sign_off, float(month)) for month in eighths) / 8.0


def test_a_scenario_against_itself_takes_exactly_as_long() -> None:
    enterprise = load("enterprise")
    found = compare(enterprise, enterprise, **FEW)
    gap, (apart,) = found.gap_months, found.apart
    assert gap is not None
    assert apart.waits is not None
    for estimate in (gap.difference, gap.shares, gap.first, gap.last, apart.waits, apart.restricted):
        for values in (estimate.value, estimate.mc_error, estimate.low, estimate.high):
            assert not values.any()
    assert found.months[0].document() == found.months[1].document()


def test_swapped_scenarios_give_the_negative_exactly_in_months() -> None:
    gap, other = there().gap_months, back().gap_months
    assert gap is not None
    assert other is not None
    assert gap.difference.value[0] != 0.0
    assert np.array_equal(gap.shares.value, -other.shares.value)
    assert np.array_equal(gap.shares.mc_error, other.shares.mc_error)
    assert np.array_equal(gap.first.value, -other.last.value)
    assert np.array_equal(there().apart[0].restricted.value, -back().apart[0].restricted.value)
    ours, theirs = there().apart[0].waits, back().apart[0].waits
    assert ours is not None
    assert theirs is not None
    assert np.array_equal(ours.value, -theirs.value)
    assert ours.mc_error == pytest.approx(theirs.mc_error, rel=1e-12)


def test_the_shares_add_up_to_the_gap_in_months() -> None:
    gap = there().gap_months
    assert gap is not None
    assert np.count_nonzero(gap.shares.value) == 3
    difference = float(gap.difference.value[0])
    assert float(gap.shares.value.sum()) == pytest.approx(difference, abs=1e-12)
    assert float(gap.end.value[0] - gap.start.value[0]) == pytest.approx(difference, abs=1e-12)
    assert float(there().apart[0].restricted.value[0]) == pytest.approx(difference, abs=1e-12)


def test_the_restricted_mean_is_the_area_above_the_curve() -> None:
    found = there()
    area = float(found.pairings[0].curve.value[:-1].sum()) / 8.0
    assert float(found.apart[0].restricted.value[0]) == pytest.approx(-area, abs=1e-12)


def test_waits_add_up_to_the_months_that_those_who_arrive_take() -> None:
    found = there()
    for k, months in enumerate(found.months):
        assert months.waits is not None
        assert float(months.waits.value[:ALL].sum()) == pytest.approx(float(months.waits.value[ALL]))
        arrivals = found.runs.arrivals[k]
        seen = arrivals[arrivals <= 8 * 36] / 8.0
        assert months.arrived == len(seen)
        assert 0.0 <= seen.mean() - float(months.waits.value[ALL]) < 0.125
        assert months.waits.value[WAIT_NAMES.index("proving")] == 0.0


@pytest.mark.parametrize("endpoint", ["live", "sustained"])
def test_waits_end_where_the_endpoint_is(endpoint: str) -> None:
    found = compare(*edited(), **FEW, gap=False, endpoint=endpoint)
    months = found.months[0]
    assert months.waits is not None
    arrivals = found.runs.arrivals[0]
    seen = arrivals[arrivals <= 8 * 36] / 8.0
    assert 0.0 <= seen.mean() - float(months.waits.value[ALL]) < 0.125
    proves = months.waits.value[WAIT_NAMES.index("proving")]
    assert proves == (pytest.approx(3.0, abs=1e-5) if endpoint == "sustained" else 0.0)


def test_restricted_means_their_gap_and_its_shares_are_those_of_the_closed_form() -> None:
    """Sign-off of mean 4 against 2, hazard 0.1 against 0.04; 0.05 months off are caught."""
    found = compare(racing(RISKY, SLOW), racing(CALM, QUICK), replicates=200_000, horizons=[LAST], threads=2)
    a, b = restricted(RISKY, SLOW), restricted(CALM, QUICK)
    for months, exact in zip(found.months, (a, b), strict=True):
        assert abs(months.restricted.value[0] - exact) < 6.0 * months.restricted.mc_error[0]
    gap = found.gap_months
    assert gap is not None
    assert abs(gap.difference.value[0] - (b - a)) < 6.0 * gap.difference.mc_error[0]
    signed, calmed = restricted(RISKY, QUICK), restricted(CALM, SLOW)
    for k, first, last in ((AUTHORITY, signed - a, b - calmed), (PRIORITIES, calmed - a, b - signed)):
        for estimate, exact in ((gap.shares, (first + last) / 2.0), (gap.first, first), (gap.last, last)):
            assert abs(estimate.value[k] - exact) < 6.0 * estimate.mc_error[k]
            assert 0.0 < estimate.mc_error[k] < 0.01


def test_mean_waits_and_their_errors_are_those_of_the_closed_form() -> None:
    """Of those that arrive by 12, T is exponential at 1/4 + 1/10, cut at 12; one in 24 seeds' spread."""
    rate = 1.0 / SLOW + RISKY
    exact = 1.0 / rate - LAST * math.exp(-rate * LAST) / -math.expm1(-rate * LAST)
    a, b = racing(RISKY, SLOW), racing(CALM, QUICK)
    found, errors = [], []
    for seed in range(24):
        run = compare(a, b, replicates=2_000, horizons=[LAST], gap=False, seed=seed, threads=1)
        waits = run.months[0].waits
        assert waits is not None
        assert waits.value[WAIT_NAMES.index("line_sign_off")] == pytest.approx(waits.value[ALL])
        found.append(float(waits.value[ALL]))
        errors.append(float(waits.mc_error[ALL]))
    error = float(np.sqrt(np.mean(np.square(errors))))
    assert abs(np.mean(found) - exact) < 6.0 * error / math.sqrt(24)
    assert 0.4 < np.std(found, ddof=1) / error < 2.0


def test_quantiles_of_those_that_arrive_are_those_of_the_closed_form() -> None:
    rate = 1.0 / SLOW + RISKY
    found = compare(racing(RISKY, SLOW), racing(CALM, QUICK), replicates=40_000, horizons=[LAST], gap=False)
    quantiles = found.months[0].quantiles
    assert quantiles is not None
    for (since, share), one in quantiles.items():
        exact = -math.log1p(share * math.expm1(-rate * LAST)) / rate
        assert one.mc_error is not None
        assert exact - 0.13 - 6.0 * one.mc_error < one.value < exact + 0.13 + 6.0 * one.mc_error, since
        assert one.mc_error < 0.13
        assert one.low == one.value == one.high


def test_months_count_from_each_start_and_from_the_end_of_each_pilot() -> None:
    """Two pilots that take 2 months, the second from month 9 on; what comes after takes 3."""
    text = STAGGERED + "[pilot]\nduration = 2\n[readiness]\nline_sign_off = 3\n"
    found = compare(loads(text), loads(text), replicates=400)
    quantiles, waits = found.months[0].quantiles, found.months[0].waits
    assert quantiles is not None
    assert waits is not None
    assert {key: one.value for key, one in quantiles.items()} == {
        ("start", 0.5): 5.0,
        ("start", 0.8): 5.0,
        ("pilot end", 0.5): 3.0,
        ("pilot end", 0.8): 3.0,
    }
    assert waits.value[ALL] == pytest.approx(5.0 + 4.5)
    assert waits.value[WAIT_NAMES.index("start")] == pytest.approx(4.5)


def test_pilots_under_way_count_from_the_start_that_is_known() -> None:
    text = '[pilot]\nduration = 2\n[readiness]\nline_sign_off = 9\n[status]\nstage = "valley"\n'
    started = 'name = "x"\nas_of = 2026-11-28\n' + text + "started = 6\nsince = 4\n"
    found = compare(loads(started), loads(started), replicates=200)
    quantiles = found.months[0].quantiles
    assert quantiles is not None
    assert quantiles["start", 0.5].value == pytest.approx(11.0, abs=0.13)
    assert quantiles["pilot end", 0.5].value == pytest.approx(9.0, abs=0.13)


def test_where_none_arrives_there_are_no_months_and_it_is_told() -> None:
    never = loads('name = "x"\n[pilot]\nsuccess = 0')
    found = compare(never, racing(RISKY, SLOW), replicates=400, horizons=[LAST])
    assert found.months[0].document() == {
        "arrived": 0,
        "restricted_mean": {"value": 12.0, "mc_error": 0.0, "low": 12.0, "high": 12.0},
        "waits": None,
        "quantiles": None,
    }
    assert found.apart[0].waits is None
    assert "none does" in times_table(found).columns[2].cells
    assert waits_table(found).columns[1].cells == ["–", "–"]
    assert {row["scenario"] for row in found.month_rows() if row["measure"] != "restricted mean"} == {"B"}


def test_halves_of_the_replicates_add_up_in_any_order() -> None:
    """Threads and chunks do not matter: months are whole numbers."""
    usual: dict[str, Any] = {"replicates": 4_000, "worlds": 40, "gap": False}
    one, two = (compare(*edited(), **usual, threads=threads) for threads in (1, 2))
    for ours, theirs in zip(one.runs.lived, two.runs.lived, strict=True):
        assert all(np.array_equal(*pair) for pair in zip(ours, theirs, strict=True))
