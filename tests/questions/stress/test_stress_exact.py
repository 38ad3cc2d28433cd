"""Stress against exact answers, through the real kernel: what a seat is worth, and a departure on a date.

A coalition of five (Marshall & Olkin 1967): occupants leave at rate λ and are not succeeded, shocks of rate ν
move each with probability e. One budget window at month t approves if and only if the pilot is covered
then, so P is the probability of cover at t: P(j of m others there) by inclusion and exclusion of
s_j = exp(−jλt − νt(1 − (1 − e)^j)).

Work w under one seat that fills at rate γ (telegraph): if the occupant leaves at month d < w for certain, the
first pause is certain and later ones are Poisson(α(w − d)), each Exp(γ), so
P(T ≤ w + τ) = Σ_n Poisson(n; α(w − d)) · P(n + 1, γτ), P the regularised incomplete gamma function.

False alarms: 2e-9 a check (|z| < 6). 30,000 histories show a probability that is 0.023 off; a paired
difference that is 8 of its own standard errors off.
"""

import math
from typing import Any

import numba
import pytest
from scipy import special

from valleysim.questions.stress.ask import Stress, stress
from valleysim.scenario import from_document

Document = dict[str, Any]
HISTORIES = 2_000 if numba.config.DISABLE_JIT else 30_000
LIMIT = 6.0
SEATS, RATE, SHOCKS, EXPOSURE, WINDOW = 5, 0.02, 0.01, 0.4, 18.0
LEAVE, FILL, WORK, LATER = 0.15, 0.4, 8.0, 2.0
FOREVER = 10_000.0


def five() -> Document:
    """Three of five cover; money comes at the only window if they do."""
    occupant = {
        "tenure": {"exponential": {"mean": 1.0 / RATE}},
        "vacancy": FOREVER,
        "exposure": EXPOSURE,  # their own, which a sweep of exposures must go before
    }
    return {
        "name": "five",
        "sponsors": [{"seat": f"seat {k}", **occupant} for k in range(SEATS)],
        "coalition": {"quorum": 3, "uncovered_approval": 0},
        "organisation": {"reorganisation_rate": SHOCKS, "exposure": EXPOSURE},
        "funding": {"runway": "never", "period": 500, "first_window": WINDOW, "approval": 1},
    }


def together(members: int, at_least: int, *, shocks: float = SHOCKS, exposure: float = EXPOSURE) -> float:
    """P(at least so many of ``members`` are there at the window)."""

    def all_of(j: int) -> float:
        return math.exp(-j * RATE * WINDOW - shocks * WINDOW * (1.0 - (1.0 - exposure) ** j))

    def exactly(j: int) -> float:
        rest = members - j
        return math.comb(members, j) * sum(
            (-1) ** i * math.comb(rest, i) * all_of(j + i) for i in range(rest + 1)
        )

    return sum(exactly(j) for j in range(max(at_least, 0), members + 1))


def spared(wanted: int) -> float:
    """P(3 of 5) where one leaves for certain after the window: it is there unless a shock took it."""

    def all_of(j: int, kept: float) -> float:
        return math.exp(-j * RATE * WINDOW - SHOCKS * WINDOW * (1.0 - kept * (1.0 - EXPOSURE) ** j))

    def at_least(k: int, kept: float) -> float:
        """P(k or more of the four others, and the fifth if ``kept`` < 1)."""
        total = 0.0
        for j in range(k, SEATS):
            rest = SEATS - 1 - j
            terms = ((-1) ** i * math.comb(rest, i) * all_of(j + i, kept) for i in range(rest + 1))
            total += math.comb(SEATS - 1, j) * sum(terms)
        return total

    there = 1.0 - EXPOSURE
    return at_least(wanted - 1, there) + at_least(wanted, 1.0) - at_least(wanted, there)


@pytest.fixture(scope="module")
def coalition() -> Stress:
    return stress(
        from_document(five()), at=24, months=[6, 20], replicates=HISTORIES, endpoint="live", threads=1, seed=5
    )


def check(row: dict[str, Any], exact: float, base: float) -> None:
    """P and its paired difference agree with exact ones."""
    error = math.sqrt(max(exact * (1.0 - exact), 1e-12) / HISTORIES)
    assert abs(row["value"] - exact) < LIMIT * error, (row["words"], row["value"], exact)
    allowed = LIMIT * row["difference_mc_error"] + 1e-12
    assert abs(row["difference"] - (exact - base)) < allowed, (row["words"], row["difference"], exact - base)


def test_the_formulas_are_those_of_the_binomial_law_without_shocks_and_give_reference_values() -> None:
    assert together(5, 3, exposure=0.4) == pytest.approx(0.750545825135, abs=1e-12)
    assert together(5, 3, exposure=1.0) == pytest.approx(0.696475202609, abs=1e-12)


def test_a_seat_is_worth_what_the_quorum_loses_with_it(coalition: Stress) -> None:
    base = together(5, 3)
    assert abs(coalition.written - base) < LIMIT * math.sqrt(base * (1.0 - base) / HISTORIES)
    for row in coalition.part("seats"):
        exact = together(4, 3) if row["state"] == "empty" else together(4, 2)
        check(row, exact, base)


def test_a_departure_on_a_date_takes_the_seat_before_the_window_and_spares_it_after(
    coalition: Stress,
) -> None:
    base = together(5, 3)
    assert len(coalition.part("departures")) == 2 * SEATS
    for row in coalition.part("departures"):
        check(row, together(4, 3) if row["month"] == 6 else spared(3), base)
    for row in coalition.part("pairs"):
        check(row, together(3, 3), base)


def test_quorums_and_reorganisations_are_those_of_the_formula(coalition: Stress) -> None:
    base = together(5, 3)
    for row in coalition.part("quorums"):
        check(row, together(5, row["quorum"]), base)
    for row in coalition.part("reorganisations"):
        shocks = 0.0 if row["every"] is None else 1.0 / row["every"]
        check(row, together(5, 3, shocks=shocks, exposure=row["moved"] or 0.0), base)


def test_a_seat_added_is_one_more_of_the_same_kind(coalition: Stress) -> None:
    base = together(5, 3)
    added = [row for row in coalition.seats_to_add if row["setting"].startswith("second")]
    assert len(added) == SEATS
    for row in added:
        check(row, together(6, 3), base)


def working(**more: object) -> Document:
    seat = {
        "seat": "sponsor",
        "tenure": {"exponential": {"mean": 1.0 / LEAVE}},
        "vacancy": {"exponential": {"mean": 1.0 / FILL}},
        **more,
    }
    return {
        "name": "work",
        "sponsors": [seat],
        "coalition": {"quorum": 1, "uncovered_pace": 0},
        "readiness": {"reliability": {"work": WORK}},
    }


def paused(mean: float, *, first: int) -> float:
    """P(pauses of ``first`` + Poisson(mean) numbers are over within `LATER`)."""
    terms = (
        mean**n / math.factorial(n) * (special.gammainc(n + first, FILL * LATER) if n + first else 1.0)
        for n in range(60)
    )
    return math.exp(-mean) * sum(terms)


def test_work_that_pauses_from_a_departure_on_a_date_is_done_when_the_telegraph_says() -> None:
    found = stress(
        from_document(working()),
        at=WORK + LATER,
        months=[0, 4, 7, 9],
        replicates=HISTORIES,
        endpoint="live",
        threads=1,
        seed=6,
    )
    base = paused(LEAVE * WORK, first=0)
    for row in found.part("departures"):
        after = row["month"] > WORK
        check(row, 1.0 if after else paused(LEAVE * (WORK - row["month"]), first=1), base)
    empty, secured = (next(r for r in found.part("seats") if r["state"] == s) for s in ("empty", "secured"))
    assert (empty["value"], secured["value"]) == (0.0, 1.0)
    assert not found.worth[0]["can_cover_without"]


def test_only_the_present_occupant_leaves_on_a_date() -> None:
    """Successors have the seat's tenure: here they never leave, so T is w and one pause."""
    found = stress(
        from_document(working(tenure="never")),
        at=WORK + LATER,
        months=[4],
        replicates=HISTORIES,
        endpoint="live",
        threads=1,
    )
    (row,) = found.part("departures")
    check(row, 1.0 - math.exp(-FILL * LATER), 1.0)
