"""What has no effect changes no history, bit for bit: neutral settings, idle seats, order, more of it."""

import numpy as np
import pytest
from hypothesis import assume

from tests.laws.pairs import (
    HISTORIES,
    MONTHS,
    SPAN,
    Document,
    at_work,
    changed,
    on_random_scenarios,
    records,
    runs,
    same,
    without,
)
from valleysim.kernel.records import Record
from valleysim.vocabulary import Wait

AREAS = ("ownership", "economics", "reliability", "operability", "governance")


def unsigned(document: Document) -> Document:
    """Every sign-off takes no time."""
    readiness = {**document["readiness"], "authority": "line", "line_sign_off": 0}
    for area in AREAS:
        readiness[area] = {**readiness[area], "sign_off": 0}
    return {**document, "readiness": readiness}


WITHOUT_TEAM = {"needed": 0, "replacement": "never"}
NEUTRAL = {
    "sponsors": lambda d: without(d, "sponsors", "coalition"),
    "funding": lambda d: without(d, "funding"),
    "handoff": lambda d: changed(
        d, handoff={**WITHOUT_TEAM, "documented": 1, "parallel_run": 0, "rediscovery": 0}
    ),
    "cost": lambda d: without(d, "cost"),
    "authority": unsigned,
    "background": lambda d: without(d, "priorities", "obsolescence"),
}


@pytest.mark.parametrize("mechanism", NEUTRAL)
def test_a_neutral_mechanism_is_one_without_effect_in_every_history(mechanism: str) -> None:
    different = 0

    @on_random_scenarios(8)
    def law(document: Document) -> None:
        nonlocal different
        document = at_work(document)
        neutral = records({**document, "neutral": [mechanism]})
        assert same(neutral, records(NEUTRAL[mechanism](document)))
        different += not same(neutral, records(document))

    law()
    assert different > 0


@on_random_scenarios(25)
def test_a_seat_that_weighs_nothing_changes_no_history(document: Document) -> None:
    assume("sponsors" in document)
    idle = {
        "seat": "observer",
        "weight": 1e-12,
        "tenure": {"exponential": {"mean": 2}},
        "vacancy": {"uniform": [0, 3]},
        "adopts": 0.5,
        "exposure": 1,
        "at_start": "vacant",
    }
    more = {**document, "sponsors": [idle, *document["sponsors"]]}
    assert same(records(document), records(more))


@on_random_scenarios(16)
def test_settings_that_are_neutral_change_no_history_when_they_are_written_out(document: Document) -> None:
    """A mitigation of no effect: quantities as they were, at no cost."""
    written = changed(
        document,
        organisation={"exposure": document.get("organisation", {}).get("exposure", 0)},
        handoff={"cross_trained": document.get("handoff", {}).get("cross_trained", 0)},
        live={"half_life": document["live"].get("half_life", "never")},
        money={"mitigation": document["money"]["mitigation"]},
        priorities={"cancellation_hazard": document.get("priorities", {}).get("cancellation_hazard", 0)},
    )
    assert same(records(document), records(written))


@on_random_scenarios(16)
def test_the_price_of_a_mitigation_changes_spend_and_value_by_that_price_only(document: Document) -> None:
    free, paid = (records(changed(document, money={"mitigation": price})) for price in (0, 4096))
    rest = [row for row in range(len(free)) if row not in (Record.SPEND, Record.NPV)]
    assert same(free[rest], paid[rest])
    scale = np.maximum(np.abs(free[Record.NPV]), 4096.0)
    assert (np.abs(paid[Record.SPEND] - free[Record.SPEND] - 4096.0) <= 1e-12 * scale + 1e-9).all()
    assert (np.abs(free[Record.NPV] - paid[Record.NPV] - 4096.0) <= 1e-12 * scale + 1e-9).all()


@on_random_scenarios(25)
def test_the_order_in_which_seats_are_written_changes_no_history(document: Document) -> None:
    """On a lattice of times, two seats can change at one instant and the order is felt: left out."""
    assume(len(document.get("sponsors", ())) > 1)
    assume(all(seat["tenure"] != "never" for seat in document["sponsors"]))
    assume(not on_a_lattice(document))
    turned = {**document, "sponsors": document["sponsors"][::-1]}
    assert same(records(document), records(turned))


def on_a_lattice(document: Document) -> bool:
    times = [seat[key] for seat in document["sponsors"] for key in ("tenure", "vacancy")]
    return any(isinstance(time, int | float) or len({*time.get("uniform", (0, 1))}) == 1 for time in times)


def test_another_name_of_a_seat_is_another_draw() -> None:
    """So the test above does not pass because seats draw nothing."""
    seat = {"tenure": {"exponential": {"mean": 4}}, "vacancy": 3, "essential": True}
    document = {"name": "seats", "coalition": {"uncovered_hazard": 0.3}, "pilot": {"duration": 2}}
    document["readiness"] = {"reliability": {"work": 9}}
    one, other = (records({**document, "sponsors": [{"seat": name, **seat}]}) for name in ("CIO", "CFO"))
    assert not same(one, other)


@on_random_scenarios(25)
def test_a_longer_horizon_leaves_everything_before_the_old_one_as_it_was(document: Document) -> None:
    short, short_tally = runs(document, span=SPAN / 2.0)
    long, long_tally = runs(document, span=SPAN)
    points = short_tally.flows.shape[1]
    assert np.array_equal(short_tally.flows, long_tally.flows[:, :points])
    for month in MONTHS:
        known = long[month] <= SPAN / 2.0
        assert np.array_equal(short[month, known], long[month, known])
        assert (short[month, ~known] > SPAN / 2.0).all()
    ended = np.isfinite(short[Record.ENDED])
    assert same(short[:, ended], long[:, ended])


@on_random_scenarios(16)
def test_more_replicates_leave_the_first_ones_as_they_were(document: Document) -> None:
    all_of_them = records(document)
    part = HISTORIES // 3
    assert same(records(document, histories=part), all_of_them[:, :part])
    assert same(records(document, histories=2, first=part), all_of_them[:, part : part + 2])


@on_random_scenarios(10)
def test_a_scenario_lived_twice_differs_from_itself_in_nothing(document: Document) -> None:
    first, second = runs(document), runs(document)
    assert same(first[0], second[0])
    for one, other in zip(first[1], second[1], strict=True):
        assert np.array_equal(one, other)


def test_other_seeds_and_worlds_are_other_histories() -> None:
    """So the tests above do not pass because nothing is drawn."""
    document = {"name": "drawn", "readiness": {"reliability": {"work": {"exponential": {"mean": 5}}}}}
    histories = records(document)
    assert not same(histories, records(document, seed=4))
    assert not same(histories, records(document, world=1))
    assert len(np.unique(histories[Record.WAITED + Wait.READINESS_WORK])) > 0.9 * HISTORIES
