"""Somebody must take the pilot on: a renewal of occupants, thinned by who supports it and who takes it on.

An occupant leaves at rate α, a successor comes after Exp(γ), supports with probability b and then takes the
pilot on with probability q: from *seated* (asked, and it was not taken on) the chain moves to *empty* at α,
from there to *taken on* at γbq and back to *seated* at γ(1 − bq). P(taken on by t) is that of the chain, from
where month 0 leaves it: with the first occupant, who supports, taken on at once with q.

Nothing else is to be done and line sign-offs take no time, so the pilot is live when it is taken on.

False alarms: 2e-9 a check. A million histories show a probability that is 0.004 off, ten million 0.0013.
"""

import numpy as np
import pytest
from scipy.linalg import expm

from tests.oracles.histories import Document, at, at_both_sizes, check_share, counted
from valleysim.vocabulary import Wait

LEAVE, FILL = 0.1, 0.5
MONTHS = (0.0, 1.0, 6.0, 24.0)


def seat(name: str = "head", **more: object) -> Document:
    return {
        "seat": name,
        "tenure": {"exponential": {"mean": 1.0 / LEAVE}},
        "vacancy": {"exponential": {"mean": 1.0 / FILL}},
        "takes_on": 0.3,
        **more,
    }


def taken_on(t: float, at_once: float, later: float, *, empty: bool = False) -> float:
    """P(taken on by t); ``later`` is the chance that a successor does."""
    rates = np.array(
        [
            [-LEAVE, LEAVE, 0.0],
            [FILL * (1.0 - later), -FILL, FILL * later],
            [0.0, 0.0, 0.0],
        ]
    )
    start = np.array([0.0, 1.0, 0.0]) if empty else np.array([1.0 - at_once, 0.0, at_once])
    return float((start @ expm(rates * t))[2])


def check_owned(document: Document, histories: int, shares: dict[float, float]) -> None:
    result = counted(document, histories, [month for month in shares if month > 0.0])
    for month, share in shares.items():
        live = at(result.classes.reached, month)
        check_share(live, histories, share, month)
        assert at(result.classes.stalled[Wait.OWNER], month) == histories - live


@at_both_sizes
@pytest.mark.parametrize(("start", "at_once"), [("supporting", 0.3), ("unsupportive", 0.0), ("vacant", None)])
def test_each_new_occupant_is_a_new_chance(histories: int, start: str, at_once: float | None) -> None:
    document = {"sponsors": [seat(at_start=start, adopts=0.6)]}
    shares = {month: taken_on(month, at_once or 0.0, 0.18, empty=at_once is None) for month in MONTHS}
    check_owned(document, histories, shares)


@at_both_sizes
def test_documented_value_and_early_involvement_raise_the_chance(histories: int) -> None:
    document = {
        "pilot": {"documented_value": 0.5},
        "sponsors": [seat(adopts=0.6)],
        "funding": {"runway": "never", "period": 1, "approval": 1, "owner_involvement": 0.4},
        "neutral": ["funding"],
    }
    takes, adopts = 1.0 - 0.7 * 0.6, 1.0 - 0.4 * 0.5
    check_owned(document, histories, {month: taken_on(month, takes, takes * adopts) for month in MONTHS})


@at_both_sizes
def test_of_two_seats_one_taker_is_enough(histories: int) -> None:
    document = {"sponsors": [seat("one"), seat("two", takes_on=0.5)]}
    shares = {
        month: 1.0 - (1.0 - taken_on(month, 0.3, 0.3)) * (1.0 - taken_on(month, 0.5, 0.5)) for month in MONTHS
    }
    check_owned(document, histories, shares)


@at_both_sizes
def test_occupants_who_come_during_the_pilot_are_asked_when_it_ends(histories: int) -> None:
    """At the end of a pilot of 8 months whoever sits there is asked, whoever sat there before."""
    document = {"pilot": {"duration": 8.0}, "sponsors": [seat(adopts=1)]}
    total = LEAVE + FILL
    here = FILL / total + LEAVE / total * np.exp(-total * 8.0)
    result = counted(document, histories, (8.0, 14.0))
    check_share(at(result.classes.reached, 8.0), histories, 0.3 * here)
    rates = np.array([[-LEAVE, LEAVE, 0.0], [FILL * 0.7, -FILL, FILL * 0.3], [0.0, 0.0, 0.0]])
    later = np.array([0.7 * here, 1.0 - here, 0.3 * here]) @ expm(rates * 6.0)
    check_share(at(result.classes.reached, 14.0), histories, float(later[2]))


@at_both_sizes
def test_reorganisations_bring_new_occupants_too(histories: int) -> None:
    """A shock of rate .2 that takes half of them is so much more departure."""
    document = {
        "sponsors": [seat(tenure="never")],
        "organisation": {"reorganisation_rate": 0.2, "exposure": 0.5},
    }
    check_owned(document, histories, {month: taken_on(month, 0.3, 0.3) for month in MONTHS})
