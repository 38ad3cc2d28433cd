"""Comparisons: exact where nothing differs, exact negation, closed forms, errors that are the errors.

Statistical checks pass while |z| < 6 (false alarms: 2e-9 each; seeds are fixed) or within 1e-9 tails of chi².
"""

import math
import re
from functools import cache
from typing import Any

import numpy as np
import pytest
from rich.console import Console
from scipy import stats

from valleysim import Scenario, UsageError, load, loads, simulate
from valleysim.questions.compare.answer import Comparison
from valleysim.questions.compare.ask import compare
from valleysim.questions.compare.pairing import chance_to_beat, order
from valleysim.questions.compare.parts import PARTS
from valleysim.questions.compare.plan import HYBRID_REPLICATES, plan_comparison
from valleysim.questions.compare.tables import gap_table
from valleysim.report.page import show

AUTHORITY, PRIORITIES = PARTS.index("authority"), PARTS.index("priorities")
FEW: dict[str, Any] = {"replicates": 1_200, "worlds": 40, "seed": 5, "threads": 1}


def racing(hazard: float | str, sign_off: float, name: str = "race") -> Scenario:
    """A sign-off, exponential with this mean, races a cancellation hazard: nothing else takes time."""
    return loads(f"""
        name = "{name}"
        [readiness.governance]
        sign_off = {{ exponential = {{ mean = {sign_off} }} }}
        [priorities]
        cancellation_hazard = {hazard!r}
        """)


def incidence(hazard: float, sign_off: float, month: float) -> float:
    """Cumulative incidence of a clock of rate 1 / sign_off that races another (competing exponentials)."""
    rate = 1.0 / sign_off
    return rate / (rate + hazard) * -math.expm1(-(rate + hazard) * month)


@cache
def of_presets() -> Comparison:
    return compare(load("mid_market"), load("enterprise"), at=[12], **FEW)


@cache
def of_presets_swapped() -> Comparison:
    return compare(load("enterprise"), load("mid_market"), at=[12], **FEW)


def test_a_scenario_against_itself_differs_in_nothing_at_all() -> None:
    enterprise = load("enterprise")
    found = compare(enterprise, enterprise, **FEW)
    (pairing,), (gap,) = found.pairings, found.gaps
    for estimate in (pairing.curve, gap.difference, gap.shares, gap.first, gap.last):
        for values in (estimate.value, estimate.mc_error, estimate.low, estimate.high):
            assert not values.any()
    assert {(beat.value, beat.mc_error) for beat in pairing.beats if beat is not None} == {(0.0, 0.0)}
    assert set(pairing.noise_reduction) == {None}
    assert pairing.ahead.holds
    assert pairing.behind.holds
    assert gap.same == (True,) * len(PARTS)
    assert len(found.runs.scenarios) == 2
    comparison = found.document()["comparisons"][0]
    assert comparison["median_month_of_reached_ratio"] == 1.0


def test_swapped_scenarios_give_the_negative_exactly() -> None:
    (one,), (other,) = of_presets().pairings, of_presets_swapped().pairings
    assert np.array_equal(one.curve.value, -other.curve.value)
    assert np.array_equal(one.curve.mc_error, other.curve.mc_error)
    assert one.curve.low == pytest.approx(-other.curve.high, abs=1e-12)
    assert one.ahead.document() == other.behind.document()
    assert one.noise_reduction == pytest.approx(other.noise_reduction)
    for ours, theirs in zip(one.beats[1:], other.beats[1:], strict=True):
        assert ours is not None
        assert theirs is not None
        assert ours.value + theirs.value == pytest.approx(1.0, abs=1e-9)
        assert ours.mc_error == pytest.approx(theirs.mc_error, abs=1e-9)
    for gap, back in zip(of_presets().gaps, of_presets_swapped().gaps, strict=True):
        assert np.array_equal(gap.shares.value, -back.shares.value)
        assert np.array_equal(gap.shares.mc_error, back.shares.mc_error)
        assert np.array_equal(gap.first.value, -back.last.value)


def test_the_shares_add_up_to_the_gap_and_the_gap_is_the_difference() -> None:
    found = of_presets()
    assert [gap.month for gap in found.gaps] == [12, 36]
    for gap in found.gaps:
        difference = float(gap.difference.value[0])
        assert float(gap.shares.value.sum()) == pytest.approx(difference, abs=1e-12)
        ends = float(gap.end.value[0]) - float(gap.start.value[0])
        assert ends == pytest.approx(difference, abs=1e-12)
        at = float(found.pairings[0].curve.value[round(gap.month * 8)])
        assert at == pytest.approx(difference, abs=1e-12)
        assert gap.shares.value.all()


def test_the_probabilities_are_those_of_a_run_of_each_scenario() -> None:
    found = of_presets()
    for side in found.sides:
        rows = simulate(side.scenario, **FEW).horizons()
        for month, row in zip(found.runs.horizons, rows.itertuples(), strict=True):
            one = side.at(month)
            assert float(one.value[0]) == row.reached
            assert float(one.mc_error[0]) == pytest.approx(row.mc_error, rel=1e-12)
            assert (float(one.low[0]), float(one.high[0])) == pytest.approx((row.low, row.high), abs=1e-12)


def test_a_mechanism_that_is_the_same_in_both_has_no_share_and_is_not_lived() -> None:
    found = compare(racing(0.1, 4.0), racing(0.04, 2.0), replicates=2_000)
    gap = found.gap_by()
    assert [name for name, same in zip(PARTS, gap.same, strict=True) if not same] == [
        "authority",
        "priorities",
    ]
    assert len(found.runs.scenarios) == 4 + 2
    for estimate in (gap.shares, gap.first, gap.last):
        for k in set(range(len(PARTS))) - {AUTHORITY, PRIORITIES}:
            assert estimate.value[k] == estimate.mc_error[k] == 0.0
    assert gap.shares.value[[AUTHORITY, PRIORITIES]].all()


def test_difference_and_shares_are_those_of_the_closed_form() -> None:
    """Sign-off of mean 4 against 2, hazard 0.1 against 0.04; 0.004 off at 200,000 histories is caught."""
    slow, quick, risky, calm = 4.0, 2.0, 0.1, 0.04
    found = compare(
        racing(risky, slow), racing(calm, quick), replicates=200_000, horizons=[1, 6, 24], at=[6], threads=2
    )
    for k, month in enumerate((1, 6, 24)):
        exact = incidence(calm, quick, month) - incidence(risky, slow, month)
        one = found.pairings[0].at(k)
        assert abs(one.value[0] - exact) < 6.0 * one.mc_error[0]
        assert one.mc_error[0] < 0.002
        assert one.low[0] == one.value[0] == one.high[0]
    gap = found.gap_by(6)
    a, b = incidence(risky, slow, 6), incidence(calm, quick, 6)
    signed, calmed = incidence(risky, quick, 6), incidence(calm, slow, 6)
    for k, first, last in ((AUTHORITY, signed - a, b - calmed), (PRIORITIES, calmed - a, b - signed)):
        for estimate, exact in ((gap.shares, (first + last) / 2.0), (gap.first, first), (gap.last, last)):
            assert abs(estimate.value[k] - exact) < 6.0 * estimate.mc_error[k]
            assert 0.0 < estimate.mc_error[k] < 0.002


@pytest.mark.parametrize("hazard", [0.1, "0.05 to 0.2"])
def test_the_paired_errors_are_the_spread_over_seeds(hazard: float | str) -> None:
    """24 seeds: variance over mean squared error is chi² over 23; an error 3 times too small is caught."""
    a, b = racing(hazard, 4.0), racing(0.04 if isinstance(hazard, float) else "0.02 to 0.08", 2.0)
    usual: dict[str, Any] = {"replicates": 1_600, "horizons": [6], "threads": 1}
    if not isinstance(hazard, float):
        usual["worlds"] = 32
    runs = [compare(a, b, seed=seed, **usual) for seed in range(24)]
    low, high = (stats.chi2.ppf(tail, 23) / 23 for tail in (1e-9, 1.0 - 1e-9))
    for values, errors in (
        (
            [run.pairings[0].at(0).value[0] for run in runs],
            [run.pairings[0].at(0).mc_error[0] for run in runs],
        ),
        *(
            ([run.gaps[0].shares.value[k] for run in runs], [run.gaps[0].shares.mc_error[k] for run in runs])
            for k in (AUTHORITY, PRIORITIES)
        ),
    ):
        # An error that is too large is no harm; of two estimates the larger is told.
        assert 0.5 * low < np.var(values, ddof=1) / np.mean(np.square(errors)) < high


def test_pairing_buys_as_many_replicates_as_it_says() -> None:
    """Runs with seeds of their own scatter by the factor more; F with 59 and 59 degrees, 1e-9 tails."""
    a, b = racing(0.1, 4.0), racing(0.08, 4.0)
    runs = [
        compare(a, b, replicates=1_000, seed=seed, gap=False, threads=1, horizons=[6]) for seed in range(60)
    ]
    base = np.array([float(run.sides[0].at(6).value[0]) for run in runs])
    other = np.array([float(run.sides[1].at(6).value[0]) for run in runs])
    factor = np.mean([run.pairings[0].noise_reduction[0] for run in runs])
    assert factor > 5.0
    bound = stats.f.ppf(1.0 - 1e-9, 59, 59)
    found = np.var(np.roll(other, 1) - base) / np.var(other - base) / factor
    assert 1.0 / bound < found < bound


@pytest.mark.parametrize("noise", [0.0, 0.02, 0.1])
def test_the_chance_to_be_ahead_over_worlds_is_freed_of_the_noise_within_them(noise: float) -> None:
    """Differences are normal over worlds: mean 0.05, sd 0.05, so 84.1 % are above 0."""
    exact = stats.norm.cdf(1.0)
    found, raw, errors = [], [], []
    for seed in range(30):
        rng = np.random.default_rng(seed)
        worlds = 0.05 + 0.05 * stats.norm.ppf((rng.permutation(160) + rng.uniform(size=160)) / 160)
        paired = worlds[:, None] + noise * math.sqrt(20) * rng.standard_normal((160, 20))
        chance = chance_to_beat(paired)
        assert chance is not None
        found.append(chance.value)
        errors.append(chance.mc_error)
        raw.append((paired.mean(axis=1) > 0.0).mean())
    assert abs(np.mean(found) - exact) < 0.02
    assert np.std(found) < 1.6 * np.sqrt(np.mean(np.square(errors)))
    if noise == 0.1:
        assert abs(np.mean(raw) - exact) > 0.1


def test_the_chance_to_be_ahead_of_a_known_scenario_is_that_of_its_hazard() -> None:
    """B's hazard is lognormal, 90 % in 0.02 to 0.1, A's 0.05: B is ahead where its own is lower."""
    spread = math.log(5.0) / (2.0 * stats.norm.ppf(0.95))
    exact = stats.norm.cdf((math.log(0.05) - 0.5 * math.log(0.02 * 0.1)) / spread)
    found = compare(
        racing(0.05, 6.0), racing("0.02 to 0.1", 6.0), replicates=40_000, horizons=[12], gap=False
    )
    chance = found.pairings[0].beats[0]
    assert chance is not None
    assert abs(chance.value - exact) < 0.08
    assert 0.005 < chance.mc_error < 0.06


def test_nothing_uncertain_leaves_no_chance_over_worlds() -> None:
    found = compare(racing(0.1, 4.0), racing(0.04, 2.0), replicates=400)
    assert set(found.pairings[0].beats) == {None}
    assert "worlds" not in found.sentence


def test_curves_that_cross_are_behind_and_ahead_exactly_where_they_are() -> None:
    """A: two months, of which a hazard leaves 67 %; B: five months, nearly all of it."""
    a = loads('name = "a"\n[readiness]\nline_sign_off = 2\n[priorities]\ncancellation_hazard = 0.2')
    b = loads('name = "b"\n[readiness]\nline_sign_off = 5\n[priorities]\ncancellation_hazard = 0.002')
    found = compare(a, b, replicates=2_000, horizons=[12], gap=False)
    (pairing,) = found.pairings
    assert not pairing.ahead.holds
    assert not pairing.behind.holds
    assert pairing.ahead.behind == ((2.0, 4.875),)
    assert pairing.behind.behind == ((5.0, 12.0),)
    assert pairing.ahead.worst_month == 2.0
    document = found.document()["comparisons"][0]
    assert document["median_month_ratio"] == document["median_month_of_reached_ratio"] == 2.5


def test_what_is_within_the_noise_is_not_behind() -> None:
    one = order(np.array([0.0, -0.0039, 0.01, -0.0041]), np.full(4, 0.001))
    assert one.behind == ((0.375, 0.375),)
    assert order(np.array([0.0, -0.0039]), np.full(2, 0.001)).holds
    assert order(np.array([0.0, -0.0039]), np.full(2, 0.001)).worst == -0.0039


def test_a_median_that_is_not_within_the_months_has_no_ratio_but_that_of_those_who_arrive() -> None:
    a, b = (
        loads(f'name = "x"\n[pilot]\nsuccess = {success}\nduration = {duration}')
        for success, duration in ((0.9, 2), (0.3, 3))
    )
    found = compare(a, b, replicates=1_000, gap=False)
    assert [side.median_month for side in found.sides] == [2.0, None]
    comparison = found.document()["comparisons"][0]
    assert comparison["median_month_ratio"] is None
    assert comparison["median_month_of_reached_ratio"] == 1.5


def test_three_are_each_compared_with_the_first_and_their_gap_is_not_shared_out() -> None:
    a, b, c = racing(0.1, 4.0), racing(0.04, 2.0), racing(0.02, 1.0, "third")
    found = compare(a, b, c, replicates=2_000)
    assert [pairing.other for pairing in found.pairings] == [1, 2]
    alone = compare(a, c, replicates=2_000, gap=False)
    assert np.array_equal(found.pairings[1].curve.value, alone.pairings[0].curve.value)
    rows = found.differences()
    assert rows["scenario"].tolist() == ["B"] * 6 + ["C"] * 6
    assert rows["name"].iloc[-1] == "third"
    assert (rows["reached"] - rows["reached_a"] - rows["difference"]).abs().max() < 1e-12
    with pytest.raises(UsageError, match="gap: found none; allowed: two scenarios"):
        found.gap()


PORTFOLIO = 'name = "p"\n[pilot]\nsuccess = 0.5\n[[pilots]]\nname = "one"\n[[pilots]]\nname = "two"'


def test_portfolios_are_compared_by_their_shares_but_the_gap_is_not_shared_out() -> None:
    one = loads(PORTFOLIO)
    other = one.with_("pilots[two].pilot.success", 0.9)
    found = compare(one, other, replicates=4_000)
    value, error = found.pairings[0].at(0).value[0], found.pairings[0].at(0).mc_error[0]
    assert abs(value - 0.2) < 6.0 * error
    assert found.gaps == ()
    assert "without a list of pilots" in f"{found.no_gap}"
    for wanted in ({"gap": True}, {"at": [12]}):
        with pytest.raises(UsageError, match="list of pilots"):
            compare(one, other, **wanted)
    with pytest.raises(UsageError, match="gap: found none; allowed: scenarios without a list of pilots"):
        found.plot_gap()


@pytest.mark.parametrize(
    ("number", "wanted", "message"),
    [
        (1, {}, "scenarios: found 1; allowed: 2 to 8"),
        (9, {}, "scenarios: found 9; allowed: 2 to 8"),
        (3, {"gap": True}, "gap: found 3 scenarios, none with a list of pilots; allowed: two scenarios"),
        (2, {"at": [12], "gap": False}, "at: found months without a gap"),
        (2, {"at": [40]}, "at: found 40; allowed: months above 0, to 36"),
        (2, {"at": [0]}, "at: found 0"),
        (2, {"at": ["x"]}, "at: found 'x'"),
        (2, {"seed": -1}, "seed: found -1"),
        (2, {"endpoint": "done"}, "endpoint: found 'done'"),
    ],
)
def test_what_cannot_be_compared_is_refused(number: int, wanted: dict[str, Any], message: str) -> None:
    usual: dict[str, Any] = {
        "replicates": None, "worlds": None, "seed": 1, "horizons": None, "endpoint": "live", "threads": None
    }  # fmt: skip
    with pytest.raises(UsageError) as error:
        plan_comparison((racing(0.1, 4.0),) * number, **{**usual, **wanted})
    assert f"{error.value}".startswith(message)


def test_a_month_that_was_not_shared_out_is_refused_with_those_that_were() -> None:
    with pytest.raises(UsageError, match=r"month: found 13; allowed: 12, 36"):
        of_presets().gap_by(13)
    assert of_presets().gap_by().month == 36


def test_two_runs_with_one_seed_give_one_document_and_threads_do_not_matter() -> None:
    a, b = racing("0.05 to 0.2", 4.0), racing(0.04, 2.0)
    one, other = (compare(a, b, replicates=1_000, seed=9, threads=threads).document() for threads in (1, 2))
    assert one.pop("manifest")
    assert other.pop("manifest")
    assert one == other
    assert one["format"] == "valleysim-compare-1"
    assert one["run"]["variants"] == 4 + 2
    assert set(one["comparisons"][0]["horizons"][0]["difference"]) == {"value", "mc_error", "low", "high"}
    assert set(one["comparisons"][0]["horizons"][0]["reached"]) == {"A", "B"}


def test_the_gap_takes_fewer_histories_a_variant_by_default() -> None:
    usual: dict[str, Any] = {
        "replicates": None, "worlds": None, "seed": 1, "horizons": None, "endpoint": "live", "threads": None
    }  # fmt: skip
    two = [racing(0.1, 4.0), racing(0.04, 2.0)]
    assert plan_comparison(two, **usual).options.replicates == HYBRID_REPLICATES
    assert plan_comparison(two, **{**usual, "gap": False}).options.replicates == 4 * HYBRID_REPLICATES


def test_what_a_mechanism_does_alone_has_the_sign_of_the_gap() -> None:
    """In a gap of one mechanism, B's alone in A makes the whole gap, and so does taking A's back out of B."""
    a = loads('name = "a"\n[pilot]\nduration = 3\n[funding]\nrunway = 3\nperiod = 6\napproval = 0.2\n')
    b = a.with_({"name": "b", "funding.approval": 0.9})
    found = compare(a, b, replicates=2_000, worlds=1, horizons=[12.0], threads=1)
    console = Console(record=True, width=200)
    show(console, gap_table(found.gaps[0]))
    (row,) = [line for line in console.export_text().splitlines() if line.strip().startswith("funding")]
    numbers = [float(one.replace("−", "-")) for one in re.findall(r"[+−-]\d+\.\d+", row)]
    gap = 100.0 * float(found.gaps[0].difference.value[0])
    assert gap > 20.0
    assert numbers[0] == pytest.approx(gap, abs=0.06)
    assert numbers[-2] == pytest.approx(gap, abs=0.06)
    assert numbers[-1] == pytest.approx(-gap, abs=0.06)


STAGGERED = 'name = "staggered"\n' + "".join(
    f'[[pilots]]\nname = "{name}"\nstarts = {month}\n' for name, month in (("one", 0), ("two", 9))
)
TOGETHER = STAGGERED.replace("starts = 9", "starts = 0")
WAITING = TOGETHER.replace('"two"\nstarts = 0', '"two"\nafter = ["one"]')


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (TOGETHER, "those of A by month 9, those of B by month 0;"),
        (STAGGERED, ""),
        (WAITING, "(B: some wait"),
    ],
)
def test_pilots_that_do_not_begin_alike_are_told_of(other: str, told: str) -> None:
    found = compare(loads(STAGGERED), loads(other), **FEW)
    starts = [notice.text for notice in found.notices if notice.key == "starts"]
    assert len(starts) == bool(told)
    assert not told or told in starts[0]
