"""Builders who know what nobody wrote down: pure death with common shocks (binomial, inclusion–exclusion).

n builders who each leave at hazard λ from pilot end on: Bin(n, e^{−λt}) are present after t months.
Shocks ν after pilot end that take each of them with probability e leave m given ones all present with s_m
= exp(−mλt − νt (1 − (1 − e)^m)), and exactly j with C(n, j) Σ_i (−1)^i C(n − j, i) s_{j+i}; their mean is
n e^{−(λ + νe)t}. While unfunded the hazard is multiplied. What is lost at the end of a parallel run of
length P is (1 − documented)(1 − cross-trained)(1 − share present · (1 − e^{−P/τ})), and rediscovery takes
that share of its length.

False alarms: 2e-9 a check. A million histories show a probability that is 0.004 off or a mean that is 0.7 %
off, ten million 0.0013 or 0.2 %.
"""

import math

import numpy as np
import pytest
from scipy import stats

from tests.oracles.histories import Document, Reals, at_both_sizes, check_mean, check_share, runs
from valleysim.kernel.records import Record

SPAN = 60.0
BUILDERS = 6


def handing_over(months: object, **more: object) -> Document:
    """A ready and funded pilot whose parallel run starts at pilot end."""
    return {
        "handoff": {
            "builders": BUILDERS,
            "departure_rate": 0.03,
            "documented": 0.2,
            "parallel_run": months,
            **more,
        }
    }


def present(document: Document, histories: int) -> Reals:
    return runs(document, histories, (Record.BUILDERS_PRESENT,), span=SPAN)[0]


def exactly_present(number: int, rate: float, shocks: float, exposure: float, t: float) -> float:
    """P(exactly ``number`` of `BUILDERS` present after t months)."""

    def all_of(m: int) -> float:
        return math.exp(-m * rate * t - shocks * t * (1.0 - (1.0 - exposure) ** m))

    rest = BUILDERS - number
    terms = ((-1.0) ** i * math.comb(rest, i) * all_of(number + i) for i in range(rest + 1))
    return math.comb(BUILDERS, number) * sum(terms)


def test_the_formulas_for_shocks_agree_with_the_binomial_without_them() -> None:
    for number in range(BUILDERS + 1):
        binomial = stats.binom(BUILDERS, math.exp(-0.3)).pmf(number)
        assert exactly_present(number, 0.03, 0.0, 0.5, 10.0) == pytest.approx(binomial, abs=1e-13)


@at_both_sizes
@pytest.mark.parametrize(
    ("shocks", "exposure"), [(0.0, 0.0), (0.05, 1.0), (0.05, 0.4)], ids=["none", "for all", "for some"]
)
def test_builders_present_follow_the_death_process_with_shocks(
    histories: int, shocks: float, exposure: float
) -> None:
    """The pilot takes 4 months, in which the same shocks do not reach the builders."""
    document = handing_over(10, exposure=exposure)
    document["pilot"] = {"duration": 4}
    document["organisation"] = {"reorganisation_rate": shocks}
    found = present(document, histories)
    for number in range(BUILDERS + 1):
        share = exactly_present(number, 0.03, shocks, exposure, 10.0)
        check_share(np.count_nonzero(found == number), histories, share, number)
    check_mean(found, BUILDERS * math.exp(-(0.03 + shocks * exposure) * 10.0))


@at_both_sizes
@pytest.mark.parametrize("factor", [0.0, 2.5])
def test_builders_leave_at_another_rate_while_unfunded(histories: int, factor: float) -> None:
    """Runway 2, window at 5, lead 1: 2 funded months, 4 unfunded ones, 3 of parallel run."""
    document = handing_over(3)
    document["funding"] = {
        "runway": 2,
        "period": 50,
        "first_window": 5,
        "approval": 1,
        "lead": 1,
        "unfunded_departures": factor,
    }
    found = present(document, histories)
    spent = 0.03 * (2.0 + 4.0 * factor + 3.0)
    for number in range(BUILDERS + 1):
        share = stats.binom(BUILDERS, math.exp(-spent)).pmf(number)
        check_share(np.count_nonzero(found == number), histories, share, number)


@at_both_sizes
def test_knowledge_is_lost_with_those_who_left_and_rediscovered_in_proportion(histories: int) -> None:
    """History by history, to rounding; and in the mean over exponential parallel runs of mean 4.

    E[e^{−λP}(1 − e^{−P/τ})] is the difference of two Laplace transforms, 1/(1 + 4λ) − 1/(1 + 4(λ + 1/τ)).
    """
    document = handing_over(
        {"exponential": {"mean": 4.0}}, cross_trained=0.25, transfer_time=2.0, rediscovery=10
    )
    facts = (Record.BUILDERS_PRESENT, Record.KNOWLEDGE_LOST, Record.LIVE, Record.PRODUCTION)
    found, lost, live, production = runs(document, histories, facts, span=240.0)
    learned = found / BUILDERS * -np.expm1(-live / 2.0)
    assert np.abs(lost - 0.8 * 0.75 * (1.0 - learned)).max() < 1e-13
    assert np.abs(production - live - 10.0 * lost).max() < 1e-12
    mean = 1.0 / (1.0 + 4.0 * 0.03) - 1.0 / (1.0 + 4.0 * (0.03 + 0.5))
    check_mean(lost, 0.6 * (1.0 - mean))


def test_without_builders_or_without_transfer_all_that_is_untold_is_lost() -> None:
    nobody = runs(handing_over(3, builders=0), 1000, (Record.KNOWLEDGE_LOST,), span=SPAN)[0]
    assert (nobody == 0.8).all()
    slow = handing_over(1e-9, departure_rate=0.0, transfer_time=12_000)
    assert np.abs(runs(slow, 1000, (Record.KNOWLEDGE_LOST,), span=SPAN)[0] - 0.8).max() < 1e-12
    swift = handing_over(0, departure_rate=0.0, transfer_time=0)
    assert (runs(swift, 1000, (Record.KNOWLEDGE_LOST,), span=SPAN)[0] == 0.0).all()
