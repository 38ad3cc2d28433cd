"""Whole numbers add up: halves to the whole, classes to all histories; curves that count never fall."""

from functools import partial

import numpy as np

from tests.laws.pairs import HISTORIES, SPAN, Document, on_random_scenarios, records
from tests.simulation.dealing import chunks_of
from valleysim import simulate
from valleysim.estimates.classes import classes_of
from valleysim.estimates.counts import Counts, horizon_points, points_seen
from valleysim.kernel.records import Record
from valleysim.scenario import from_document
from valleysim.simulation.chunks import run_chunk
from valleysim.vocabulary import Endpoint, Row, Wait

HORIZONS = (3.0, 7.5, 20.0)
ARRAYS = ("histories", "flows", "points", "seen", "wait_ticks", "money_words", "money_bins", "money_ends")


def replicates_of(wanted: range, world: int) -> range:
    return wanted


def counts_of(document: Document, parts: list[tuple[range, range]], size: int) -> Counts:
    """The sum of the counts of some worlds and replicates each."""
    worlds = max(part[0].stop for part in parts)
    points = points_seen(HORIZONS)
    total = Counts.empty(worlds, points, horizon_points(points, HORIZONS))
    for some, replicates in parts:
        wanted = partial(replicates_of, replicates)
        for chunk in [*chunks_of(from_document(document), 9, some, wanted, counts=total, size=size)]:
            total.add(run_chunk(chunk), chunk.worlds.start)
    return total


def equal(one: Counts, other: Counts) -> bool:
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ARRAYS)


@on_random_scenarios(12)
def test_two_halves_added_are_the_whole(document: Document) -> None:
    n = HISTORIES // 2
    whole = counts_of(document, [(range(4), range(n))], size=10_000)
    replicates = [(range(4), range(n // 3, n)), (range(4), range(n // 3))]
    worlds = [(range(3, 4), range(n)), (range(3), range(n))]
    assert equal(whole, counts_of(document, replicates, size=10_000))
    assert equal(whole, counts_of(document, worlds, size=n // 4))
    assert not equal(whole, counts_of(document, worlds[:1], size=n))


@on_random_scenarios(16)
def test_at_every_point_of_time_the_classes_add_up_to_all_histories(document: Document) -> None:
    counts = counts_of(document, [(range(2), range(HISTORIES))], size=10_000)
    states = counts.states()
    assert (states >= 0).all()
    assert (states.sum(axis=0) == counts.total).all()
    for endpoint in Endpoint:
        classes = classes_of(states, endpoint)
        total = classes.reached + sum(classes.rolled_back.values()) + sum(classes.abandoned.values())
        assert ((total + sum(classes.stalled.values())) == counts.total).all()
        assert (classes.held <= classes.reached).all()
        assert (np.diff(classes.reached) >= 0).all()
        for lost in (*classes.rolled_back.values(), *classes.abandoned.values()):
            assert (np.diff(lost) >= 0).all()


@on_random_scenarios(16)
def test_what_is_reached_is_nested_and_ends_are_for_good(document: Document) -> None:
    """Live before production before sustained, in all histories at once (Fréchet bounds with equality)."""
    counts = counts_of(document, [(range(1), range(HISTORIES))], size=10_000)
    states = counts.states()
    live, production, sustained = (classes_of(states, endpoint).reached for endpoint in Endpoint)
    assert (live >= production).all()
    assert (production >= sustained).all()
    assert (np.diff(states[Row.ABANDONED :], axis=1) >= 0).all()
    assert (np.diff(states[Wait.PILOT]) <= 0).all()
    for k, endpoint in enumerate(Endpoint):
        seen = classes_of(states, endpoint).reached[counts.points]
        assert np.array_equal(seen, counts.seen[:, k].sum(axis=0))


@on_random_scenarios(16)
def test_every_month_of_a_history_is_waited_until_it_ends_or_is_sustained(document: Document) -> None:
    lives = records(document)
    over = np.minimum(np.minimum(lives[Record.ENDED], lives[Record.SUSTAINED]), SPAN)
    assert np.abs(lives[Record.WAITED :].sum(axis=0) - over).max() < 1e-9


@on_random_scenarios(10)
def test_a_result_is_the_sum_of_its_parts_whatever_way_it_is_asked_for(document: Document) -> None:
    """`simulate` counts the same as the chunks put together by hand."""
    scenario = from_document(document)
    result = simulate(
        scenario, replicates=2 * HISTORIES, worlds=2, seed=9, horizons=HORIZONS, threads=1, chunk=77
    )
    assert equal(result.counts, counts_of(document, [(range(2), range(HISTORIES))], size=10_000))
