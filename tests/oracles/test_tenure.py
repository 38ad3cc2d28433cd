"""What is left of a tenure: after s months served, or of whom one meets at a random moment.

Weibull(k, scale η) after s months, x = (s/η)^k: P(R > t) = exp(x − ((s+t)/η)^k), mean η e^x Γ(1+1/k)
Q(1+1/k, x) − s. Gamma(a, scale θ) after s: P(R > t) = Q(a, (s+t)/θ)/Q(a, s/θ), mean aθ Q(a+1, s/θ)/Q(a,
s/θ) − s. Met at random (stationary; the inspection paradox): density S(t)/E[T], mean E[T²]/(2 E[T]); for
a Weibull P(R ≤ t) = P(1/k, (t/η)^k); for a gamma P(R ≤ t) = P(a+1, t/θ) + t/(aθ) Q(a, t/θ). Renewals
after a stationary start number t/E[T] on average in t months, at every t (Blackwell's equality holds at
once).

P and Q are the regularised incomplete gamma functions. The time left is what a seat of a quorum of
one covers; for models it is the time until reliability must be worked on again. False alarms: 2e-9 a
check. A million histories show a share that is 0.004 off or a mean that is 0.8 % off; ten million 0.0013
or 0.3 %.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from scipy.special import gamma, gammainc, gammaincc

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
from valleysim.vocabulary import Wait

MONTHS = (0.5, 3.0, 12.0, 30.0)
SPAN = 240.0
K, ETA = 1.7, 36.0
WEIBULL = {"weibull": {"mean": ETA * gamma(1.0 + 1.0 / K), "shape": K}}
A, THETA = 2.5, 9.6
GAMMA = {"gamma": {"mean": A * THETA, "shape": A}}


@dataclass(frozen=True)
class Left:
    """A tenure, the months served, and the law of what is left."""

    tenure: Document
    served: float | str
    cdf: Callable[[float], float]
    mean: float


def weibull_left(served: float) -> Left:
    x = (served / ETA) ** K
    shape = 1.0 + 1.0 / K
    mean = ETA * math.exp(x) * gamma(shape) * gammaincc(shape, x) - served
    return Left(WEIBULL, served, lambda t: -math.expm1(x - ((served + t) / ETA) ** K), float(mean))


def gamma_left(served: float) -> Left:
    alive = gammaincc(A, served / THETA)
    mean = A * THETA * gammaincc(A + 1.0, served / THETA) / alive - served
    return Left(GAMMA, served, lambda t: 1.0 - gammaincc(A, (served + t) / THETA) / alive, float(mean))


def weibull_met() -> Left:
    mean = ETA * gamma(1.0 + 2.0 / K) / (2.0 * gamma(1.0 + 1.0 / K))
    return Left(WEIBULL, "stationary", lambda t: float(gammainc(1.0 / K, (t / ETA) ** K)), float(mean))


def gamma_met() -> Left:
    def cdf(t: float) -> float:
        return float(gammainc(A + 1.0, t / THETA) + t / (A * THETA) * gammaincc(A, t / THETA))

    return Left(GAMMA, "stationary", cdf, 0.5 * (A + 1.0) * THETA)


def exponential(served: float | str) -> Left:
    return Left({"exponential": {"mean": 15.0}}, served, lambda t: -math.expm1(-t / 15.0), 15.0)


CASES = {
    "weibull, new": weibull_left(0.0),
    "weibull, 20 months served": weibull_left(20.0),
    "weibull, 90 months served": weibull_left(90.0),
    "weibull, stationary": weibull_met(),
    "gamma, 20 months served": gamma_left(20.0),
    "gamma, stationary": gamma_met(),
    "exponential, 20 months served": exponential(20.0),
    "exponential, stationary": exponential("stationary"),
}


def seated(left: Left) -> Document:
    """One seat, not filled again, over a pilot with endless work to do when covered."""
    sponsor = {"seat": "sponsor", "tenure": left.tenure, "served": left.served, "vacancy": FOREVER}
    return {
        "sponsors": [sponsor],
        "coalition": {"quorum": 1, "uncovered_pace": 0.0},
        "readiness": {"reliability": {"work": FOREVER}},
    }


def renewed(left: Left) -> Document:
    """A ready pilot that waits for money, until its model is renewed and needs endless revalidation."""
    return {
        "obsolescence": {"lifetime": left.tenure, "age": left.served, "revalidation": FOREVER},
        "funding": {"runway": "never", "period": 1, "approval": 0},
    }


def test_the_formulas_give_the_reference_values() -> None:
    assert CASES["weibull, 20 months served"].mean == pytest.approx(21.0479026683, abs=1e-10)
    assert CASES["weibull, 20 months served"].cdf(12.0) == pytest.approx(1.0 - 0.637385007912, abs=1e-12)
    assert CASES["weibull, stationary"].cdf(12.0) == pytest.approx(0.353190431402, abs=1e-12)


@at_both_sizes
@pytest.mark.parametrize("name", CASES)
def test_an_occupant_leaves_after_what_is_left_of_the_tenure(histories: int, name: str) -> None:
    left = CASES[name]
    (covered,) = runs(seated(left), histories, (Record.WAITED + Wait.READINESS_WORK,), span=SPAN)
    for month in MONTHS:
        check_share(np.count_nonzero(covered <= month), histories, left.cdf(month), month)
    assert left.cdf(SPAN) > 1.0 - 1e-6
    check_mean(covered, left.mean)


@at_both_sizes
@pytest.mark.parametrize("name", ["weibull, new", "gamma, 20 months served", "exponential, stationary"])
def test_who_stays_at_least_some_months_leaves_then_or_when_they_would_have(
    histories: int, name: str
) -> None:
    """P(R ≤ t) is 0 before, that of the tenure from then on: who would have gone sooner goes at its end."""
    left, stays = CASES[name], 12.0
    document = seated(left)
    document["sponsors"][0]["stays_at_least"] = stays
    (covered,) = runs(document, histories, (Record.WAITED + Wait.READINESS_WORK,), span=SPAN)
    assert covered.min() == stays
    for month in (stays, 20.0, 30.0):
        check_share(np.count_nonzero(covered <= month), histories, left.cdf(month), month)


@at_both_sizes
def test_a_reorganisation_takes_one_who_stays_all_the_same(histories: int) -> None:
    rate, exposure = 0.1, 0.5
    document = seated(weibull_left(20.0))
    document["sponsors"][0] |= {"stays_at_least": 12.0, "exposure": exposure}
    document["organisation"] = {"reorganisation_rate": rate}
    (covered,) = runs(document, histories, (Record.WAITED + Wait.READINESS_WORK,), span=SPAN)
    for month in (1.0, 5.0, 11.0):
        share = -math.expm1(-rate * exposure * month)
        check_share(np.count_nonzero(covered <= month), histories, share, month)


@at_both_sizes
@pytest.mark.parametrize("name", ["weibull, 20 months served", "gamma, stationary"])
def test_a_model_is_renewed_after_what_is_left_of_its_lifetime(histories: int, name: str) -> None:
    left = CASES[name]
    result = counted(renewed(left), histories, MONTHS)
    for month in MONTHS:
        reopened = at(result.classes.stalled[Wait.READINESS_WORK], month)
        check_share(reopened, histories, left.cdf(month), month)
        assert at(result.classes.stalled[Wait.BUDGET_WINDOW], month) == histories - reopened


@at_both_sizes
def test_a_fixed_tenure_leaves_exactly_the_rest_and_a_stationary_one_any_part(histories: int) -> None:
    rest = Left({"fixed": 30.0}, 20.0, lambda t: float(t >= 10.0), 10.0)
    result = counted(seated(rest), histories, (9.875, 10.0))
    assert at(result.classes.stalled[Wait.COVER], 9.875) == 0
    assert at(result.classes.stalled[Wait.COVER], 10.0) == histories
    met = Left({"fixed": 30.0}, "stationary", lambda t: t / 30.0, 15.0)
    result = counted(seated(met), histories, (7.5, 24.0, 30.0))
    for month in (7.5, 24.0, 30.0):
        check_share(at(result.classes.stalled[Wait.COVER], month), histories, month / 30.0, month)


@at_both_sizes
@pytest.mark.parametrize("span", [5.0, 50.0, 150.0])
def test_renewals_after_a_stationary_start_number_t_over_the_mean_lifetime(
    histories: int, span: float
) -> None:
    """Each renewal of a live pilot's model costs 1: the money spent counts them."""
    document = {"obsolescence": {"lifetime": WEIBULL, "age": "stationary", "live_cost": 1}}
    (renewals,) = runs(document, histories, (Record.SPEND_RUN,), span=span)
    check_mean(renewals, span / (ETA * gamma(1.0 + 1.0 / K)))


@at_both_sizes
def test_renewals_of_a_memoryless_model_are_a_poisson_process(histories: int) -> None:
    lifetime = {"exponential": {"mean": 10.0}}
    document = {"obsolescence": {"lifetime": lifetime, "age": 7, "live_cost": 1}}
    (renewals,) = runs(document, histories, (Record.SPEND_RUN,), span=25.0)
    for number in range(8):
        share = math.exp(-2.5) * 2.5**number / math.factorial(number)
        check_share(np.count_nonzero(renewals == number), histories, share, number)
