"""A seat that empties and fills: the alternating process of two exponentials (Barlow & Proschan 1965).

Left at rate α, filled at rate γ, κ = α + γ: P(filled at t) = (γ + α e^{−κt})/κ from filled and γ(1 −
e^{−κt})/κ from vacant. Reorganisations of rate ν that take the occupant with probability e make α + νe of
α. If a successor supports with probability b (the documented value d of the pilot makes it 1 − (1 − b)(1
− d)), then from a supporter P(supported at t) = e^{−αt} + (γbα/κ)[(1 − e^{−αt})/α − (e^{−αt} −
e^{−κt})/γ].

The seat is the whole coalition of a pilot with endless work: uncovered, it waits for cover. False
alarms: 2e-9 a check. A million histories show a probability that is 0.004 off, ten million 0.0013.
"""

import math

import pytest

from tests.oracles.histories import FOREVER, Document, at, at_both_sizes, check_share, counted
from valleysim.vocabulary import Wait

MONTHS = (0.25, 2.0, 7.0, 30.0)
LEAVE, FILL = 0.12, 0.35


def one_seat(**more: object) -> Document:
    seat = {
        "seat": "sponsor",
        "tenure": {"exponential": {"mean": 1.0 / LEAVE}},
        "vacancy": {"exponential": {"mean": 1.0 / FILL}},
        **more,
    }
    return {
        "sponsors": [seat],
        "coalition": {"quorum": 1, "uncovered_pace": 0.0},
        "readiness": {"reliability": {"work": FOREVER}},
    }


def filled(start: str, leave: float, fill: float, t: float) -> float:
    total = leave + fill
    if start == "vacant":
        return -fill / total * math.expm1(-total * t)
    return (fill + leave * math.exp(-total * t)) / total


def supported(adopts: float, t: float) -> float:
    total = LEAVE + FILL
    stayed = math.exp(-LEAVE * t)
    filled_since = (1.0 - stayed) / LEAVE - (stayed - math.exp(-total * t)) / FILL
    return stayed + FILL * adopts * LEAVE / total * filled_since


def check_cover(document: Document, histories: int, shares: dict[float, float]) -> None:
    result = counted(document, histories, [*shares])
    for month, share in shares.items():
        covered = at(result.classes.stalled[Wait.READINESS_WORK], month)
        check_share(covered, histories, share, month)
        assert at(result.classes.stalled[Wait.COVER], month) == histories - covered


def test_if_all_successors_support_the_two_formulas_are_one() -> None:
    for month in MONTHS:
        assert supported(1.0, month) == pytest.approx(filled("supporting", LEAVE, FILL, month), abs=1e-14)


@at_both_sizes
@pytest.mark.parametrize("start", ["supporting", "vacant"])
def test_a_seat_is_filled_as_often_as_the_alternating_process_says(histories: int, start: str) -> None:
    shares = {month: filled(start, LEAVE, FILL, month) for month in MONTHS}
    check_cover(one_seat(at_start=start), histories, shares)


@at_both_sizes
def test_reorganisations_empty_a_seat_like_so_much_more_departure(histories: int) -> None:
    document = one_seat(exposure=0.25)
    document["organisation"] = {"reorganisation_rate": 0.4, "exposure": 1.0}
    shares = {month: filled("supporting", LEAVE + 0.1, FILL, month) for month in MONTHS}
    check_cover(document, histories, shares)


@at_both_sizes
@pytest.mark.parametrize("documented", [0.0, 0.5])
def test_successors_support_with_the_probability_to_adopt(histories: int, documented: float) -> None:
    document = one_seat(adopts=0.3)
    document["pilot"] = {"documented_value": documented}
    adopts = 1.0 - 0.7 * (1.0 - documented)
    check_cover(document, histories, {month: supported(adopts, month) for month in MONTHS})


@at_both_sizes
def test_a_seat_that_is_filled_at_once_never_uncovers_the_pilot(histories: int) -> None:
    check_cover(one_seat(vacancy=0), histories, dict.fromkeys(MONTHS, 1.0))


@at_both_sizes
def test_seats_empty_and_fill_each_for_itself(histories: int) -> None:
    """Two of three seats: the binomial law over the chance of one."""
    document = one_seat()
    (first,) = document["sponsors"]
    document["sponsors"] = [{**first, "seat": name} for name in ("one", "two", "three")]
    document["coalition"]["quorum"] = 2
    shares = {}
    for month in MONTHS:
        p = filled("supporting", LEAVE, FILL, month)
        shares[month] = p * p * (3.0 - 2.0 * p)
    check_cover(document, histories, shares)
