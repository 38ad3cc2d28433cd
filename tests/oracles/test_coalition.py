"""Coalitions whose members also leave together: common shocks (Marshall & Olkin 1967, JASA 62, 30–44).

Two members with own rates λ₁, λ₂ and shocks of rate λ₁₂ that take both:
P(T₁ > s, T₂ > t) = exp(−λ₁ s − λ₂ t − λ₁₂ max(s, t)) and P(T₁ = T₂) = λ₁₂/(λ₁ + λ₂ + λ₁₂).

n members, shocks ν that take all, p = e^{−λt}: P(≥ k present at t) = e^{−νt} P(Bin(n, p) ≥ k), and the
mean time until fewer than k are left is (1 − Π_{j=k..n} jλ/(jλ + ν))/ν. If a shock takes member i with
probability eᵢ, all of a set B are present with s_B = exp(−t Σ_B λᵢ − νt (1 − Π_B (1 − eᵢ))), and exactly
the set A is with Σ_{B ⊇ A} (−1)^{|B∖A|} s_B, whence every quorum, weight and essential member.

Cover is seen by what a pilot with endless work waits for: *cover* while uncovered, else *readiness
work*. False alarms: 2e-9 a check. A million histories show a probability of cover that is 0.004 off,
ten million 0.0013; a mean time that is 0.7 % off, 0.2 %.
"""

import itertools
import math

import numpy as np
import pytest
from scipy import stats

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

MONTHS = (0.5, 6.0, 18.0, 60.0)
SPAN = 240.0
COVERED = Record.WAITED + Wait.READINESS_WORK


def seat(name: str, rate: float, **more: object) -> Document:
    """A seat whose occupant leaves at ``rate`` and is not succeeded."""
    return {"seat": name, "tenure": {"exponential": {"mean": 1.0 / rate}}, "vacancy": FOREVER, **more}


def coalition(seats: list[Document], quorum: float, shocks: float, exposure: float = 1.0) -> Document:
    """A coalition over a pilot that has endless work to do, when covered."""
    return {
        "sponsors": seats,
        "coalition": {"quorum": quorum, "uncovered_pace": 0.0},
        "organisation": {"reorganisation_rate": shocks, "exposure": exposure},
        "readiness": {"reliability": {"work": FOREVER}},
    }


def five_seats(exposure: float) -> Document:
    return coalition([seat(f"seat {n}", 0.02) for n in range(5)], 3, 0.01, exposure)


def covers(present: tuple[bool, ...], seats: list[Document], quorum: float) -> bool:
    weight = sum(one.get("weight", 1.0) for one, there in zip(seats, present, strict=True) if there)
    return weight >= quorum and all(
        there or not one.get("essential") for one, there in zip(seats, present, strict=True)
    )


def covered_share(seats: list[Document], quorum: float, shocks: float, exposure: float, t: float) -> float:
    """P(covered at t) by inclusion and exclusion over the sets of those who are present."""
    rates = [1.0 / one["tenure"]["exponential"]["mean"] for one in seats]
    taken = [one.get("exposure", exposure) for one in seats]

    def all_present(members: tuple[bool, ...]) -> float:
        own = sum(rate for rate, there in zip(rates, members, strict=True) if there)
        spared = math.prod(1.0 - e for e, there in zip(taken, members, strict=True) if there)
        return math.exp(-own * t - shocks * t * (1.0 - spared))

    total = 0.0
    for exactly in itertools.product((False, True), repeat=len(seats)):
        if not covers(exactly, seats, quorum):
            continue
        for more in itertools.product((False, True), repeat=len(seats)):
            if all(there or not wanted for there, wanted in zip(more, exactly, strict=True)):
                total += (-1.0) ** (sum(more) - sum(exactly)) * all_present(more)
    return total


def test_the_formulas_give_the_reference_values() -> None:
    seats = five_seats(1.0)["sponsors"]
    assert covered_share(seats, 3, 0.01, 1.0, 18.0) == pytest.approx(0.696475202609, abs=1e-12)
    assert covered_share(seats, 3, 0.01, 0.4, 18.0) == pytest.approx(0.750545825135, abs=1e-12)
    assert mean_time_of_five() == pytest.approx(30.7359307359, abs=1e-9)
    whole = math.exp(-0.18) * stats.binom(5, math.exp(-0.36)).sf(2)
    assert whole == pytest.approx(0.696475202609, abs=1e-12)


def mean_time_of_five() -> float:
    return (1.0 - math.prod(j * 0.02 / (j * 0.02 + 0.01) for j in (3, 4, 5))) / 0.01


@at_both_sizes
@pytest.mark.parametrize("exposure", [1.0, 0.4, 0.0])
def test_a_quorum_of_five_seats_survives_their_tenures_and_shocks(histories: int, exposure: float) -> None:
    document = five_seats(exposure)
    result = counted(document, histories, MONTHS)
    for month in MONTHS:
        share = covered_share(document["sponsors"], 3, 0.01, exposure, month)
        check_share(at(result.classes.stalled[Wait.READINESS_WORK], month), histories, share, month)
        check_share(at(result.classes.stalled[Wait.COVER], month), histories, 1.0 - share, month)


@at_both_sizes
def test_the_mean_time_until_a_quorum_is_lost_is_that_of_the_shocked_death_process(histories: int) -> None:
    """30.7359307359 months; what lies beyond month 240 is less than 1e-5 of them."""
    (covered,) = runs(five_seats(1.0), histories, (COVERED,), span=SPAN)
    check_mean(covered, mean_time_of_five())


@at_both_sizes
def test_weights_essential_seats_and_exposures_of_their_own_decide_the_cover(histories: int) -> None:
    seats = [
        seat("sponsor", 0.01, weight=2.0, exposure=0.7),
        seat("leader", 0.03, weight=1.5),
        seat("controller", 0.02, essential=True, exposure=0.1),
        seat("manager", 0.05, weight=0.5, exposure=1.0),
    ]
    result = counted(coalition(seats, 3.0, 0.05, 0.3), histories, MONTHS)
    for month in MONTHS:
        share = covered_share(seats, 3.0, 0.05, 0.3, month)
        check_share(at(result.classes.stalled[Wait.READINESS_WORK], month), histories, share, month)


@at_both_sizes
def test_two_members_leave_together_as_often_as_marshall_and_olkin_say(histories: int) -> None:
    """Each member's own time is read from a run in which they alone are essential: draws are paired.

    So the earlier and the later of the two times are those of a quorum of two and of one, exactly.
    """
    first, second, both = 0.03, 0.05, 0.04

    def months_covered(quorum: float, essential: str) -> np.ndarray:
        seats = [seat(name, rate, essential=name == essential) for name, rate in rates.items()]
        return runs(coalition(seats, quorum, both), histories, (COVERED,), span=SPAN)[0]

    rates = {"first": first, "second": second}
    t1, t2 = months_covered(0.0, "first"), months_covered(0.0, "second")
    assert np.array_equal(np.minimum(t1, t2), months_covered(2.0, ""))
    assert np.array_equal(np.maximum(t1, t2), months_covered(1.0, ""))
    for s, t in itertools.product((1.0, 8.0, 25.0), repeat=2):
        share = math.exp(-first * s - second * t - both * max(s, t))
        check_share(np.count_nonzero((t1 > s) & (t2 > t)), histories, share, (s, t))
    check_share(np.count_nonzero((t1 == t2) & (t1 < SPAN)), histories, both / (first + second + both))
