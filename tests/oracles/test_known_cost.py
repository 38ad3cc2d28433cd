"""What the actual run rate over the planned one tells, once it is known: exact Bayes in small cases.

Errors are six standard errors (a false alarm in 10⁹), with the smallest mistake that would be seen.
"""

import math
from typing import Any

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ndtr

from valleysim import Result, histories, loads, simulate

REPLICATES, WORLDS = 100_000, 2_000
WAITS, PERIOD, APPROVAL, TOLERANCE, RATIO = 1.0, 3.0, 0.4, 1.2, 1.6
MONTHS = (3.0, 12.0)
TEXT = """
name = "cost known"
{head}
[funding]
runway = "never"
period = 3
first_window = 1
approval = {approval}
overrun_sensitivity = {sensitivity}
[cost]
run_rate = {{ lognormal = {{ mean = {mean}, sd = {sd} }} }}
tolerance = 1.2
[live]
cost_hazard = {hazard}
[priorities]
cancellation_hazard = "0.02 to 0.1"
[status]
started = 2
pilot_ended = 2
stage = "waiting for money"
refusals = 1
{known}
"""
"""Heard once before month 0, and not approved; heard again in month 1, 4, …"""
USUAL: dict[str, Any] = {
    "head": "",
    "approval": APPROVAL,
    "sensitivity": 1,
    "hazard": 0,
    "mean": 1.2,
    "sd": 0.5,
    "known": "",
}
KNOWN = f"run_rate = {RATIO}"


def forecast(
    *, hazard_is_known: bool = False, replicates: int = REPLICATES, worlds: int = WORLDS, **said: Any
) -> Result:
    text = TEXT.format(**{**USUAL, **said})
    if hazard_is_known:
        text = text.replace('"0.02 to 0.1"', "0")
    return simulate(loads(text), replicates=replicates, worlds=worlds, horizons=MONTHS, endpoint="live")


@pytest.mark.parametrize(
    "without",
    [{"sensitivity": 0}, {"head": 'neutral = ["cost"]'}, {"head": 'neutral = ["cost"]', "hazard": 1}],
)
def test_where_cost_moves_nothing_knowing_it_moves_nothing(without: dict[str, Any]) -> None:
    """Not one history, nor how likely any world is."""
    few: dict[str, Any] = {"replicates": 2_000, "worlds": 50}
    unknown, known = (forecast(**few, **without, known=one) for one in ("", KNOWN))
    assert unknown.run.learned is not None
    assert known.run.learned is not None
    assert known.run.learned.chosen == unknown.run.learned.chosen
    for name in ("arrivals", "ends", "flows", "wait_ticks"):
        assert np.array_equal(getattr(known.counts, name), getattr(unknown.counts, name)), name


def chance(ratio: float) -> float:
    """Approved at a window, with this run rate."""
    return APPROVAL * min(1.0, TOLERANCE / ratio)


def heard(approval: float, month: float) -> float:
    """Approved at one of the windows up to a month."""
    return 1.0 - (1.0 - approval) ** (math.floor((month - WAITS) / PERIOD) + 1)


def log_normal(mean: float, sd: float) -> tuple[float, float]:
    """Mean and standard deviation of the logarithm."""
    variance = math.log1p((sd / mean) ** 2)
    return math.log(mean) - variance / 2.0, math.sqrt(variance)


def test_a_run_rate_that_is_known_is_in_the_place_of_all_that_it_could_be() -> None:
    """Known: approval is lessened by it alone. Not known: by each, as often as it let it be refused once.

    .01 would be seen; the two differ by .06.
    """
    mu, sigma = log_normal(1.2, 0.5)

    def mixed(month: float) -> float:
        def weight(z: float) -> float:
            return math.exp(-0.5 * z * z) * (1.0 - chance(math.exp(mu + sigma * z)))

        def there(z: float) -> float:
            return weight(z) * heard(chance(math.exp(mu + sigma * z)), month)

        kink = [(math.log(TOLERANCE) - mu) / sigma]
        return quad(there, -8, 8, points=kink)[0] / quad(weight, -8, 8, points=kink)[0]

    for known, exact in (
        (KNOWN, [heard(chance(RATIO), month) for month in MONTHS]),
        ("", [mixed(month) for month in MONTHS]),
    ):
        result = forecast(hazard_is_known=True, worlds=1, known=known)
        error = np.sqrt(np.array(exact) * (1.0 - np.array(exact)) / REPLICATES)
        assert np.all(np.abs(result.horizons()["reached"].to_numpy() - exact) < 6.0 * error), known


def share(result: Result, key: str, above: float) -> float:
    """Of the worlds of a run those in which a quantity is above a number."""
    values = result.run.design.values(result.scenario, range(WORLDS))[key]
    return float((values > above).mean())


def see(found: float, odds: float) -> None:
    assert abs(found - odds / (1.0 + odds)) < 6.0 * math.sqrt(0.25 / WORLDS)


def two(low: float, high: float) -> str:
    return f"{{ discrete = {{ values = [{low}, {high}], weights = [1, 1] }} }}"


def test_a_refusal_tells_less_of_an_organisation_that_had_a_reason_for_it() -> None:
    """Approval is .2 or .8: refused at a run rate of 1.6, which lessens it, or of .9, or at one not known.

    .06 would be seen.
    """
    mu, sigma = log_normal(1.2, 0.5)
    factor = quad(lambda z: math.exp(-0.5 * z * z) * min(1.0, TOLERANCE / math.exp(mu + sigma * z)), -8, 8)[
        0
    ] / math.sqrt(2.0 * math.pi)
    found = []
    for known, lessened in ((KNOWN, TOLERANCE / RATIO), ("run_rate = 0.9", 1.0), ("", factor)):
        result = forecast(approval=two(0.2, 0.8), replicates=2 * WORLDS, known=known)
        found.append(share(result, "funding.approval", 0.5))
        see(found[-1], (1.0 - 0.8 * lessened) / (1.0 - 0.2 * lessened))
    assert found[0] > found[2] > found[1]


def test_a_run_rate_that_is_known_weighs_worlds_by_how_likely_they_make_it() -> None:
    """Its mean is 1 or 1.6: odds of both laws to lie within 5 % of 1.6; .06 would be seen."""
    result = forecast(mean=two(1.0, 1.6), replicates=2 * WORLDS, known=KNOWN)
    likely = []
    for mean in (1.6, 1.0):
        mu, sigma = log_normal(mean, 0.5)
        ends = (math.log(RATIO * (1.0 + sign * 0.05)) for sign in (1.0, -1.0))
        high, low = (float(ndtr((end - mu) / sigma)) for end in ends)
        likely.append(high - low)
    see(share(result, "cost.run_rate.mean", 1.3), likely[0] / likely[1])


OVERRUN = """
name = "overrun"
[funding]
runway = 4
period = 3
approval = 0
unfunded_hazard = 1e4
[cost]
run_rate = { lognormal = { mean = 1.2, sd = 0.5 } }
build = { lognormal = { mean = 1.1, sd = 0.4 } }
correlation = 0.8
[readiness.reliability]
work = 500
[status]
started = 2
pilot_ended = 2
stage = "valley"
run_rate = RATIO
"""


@pytest.mark.parametrize("ratio", [0.7, 1.2, 2.0])
def test_a_high_run_rate_tells_of_a_high_overrun_of_the_build(ratio: float) -> None:
    """Their logarithms are normal with correlation .8: four months of money end at once where B is high.

    Given that it has lasted two; .01 would be seen, and the other direction is off by more.
    """
    (mu, sigma), (mu_build, sigma_build) = log_normal(1.2, 0.5), log_normal(1.1, 0.4)
    score = 0.8 * (math.log(ratio) - mu) / sigma

    def below(build: float) -> float:
        return float(ndtr(((math.log(build) - mu_build) / sigma_build - score) / math.sqrt(1 - 0.8**2)))

    text = OVERRUN.replace("RATIO", f"{ratio}")
    table = histories(simulate(loads(text), replicates=REPLICATES, worlds=1, horizons=MONTHS))
    for month in MONTHS:
        exact = 1.0 - below(4.0 / (2.0 + month)) / below(2.0)
        assert abs(float((table["ended"] <= month).mean()) - exact) < 6.0 * math.sqrt(0.25 / REPLICATES)
