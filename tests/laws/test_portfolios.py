"""Pilots lived through together: what leaves every history as it was, bit for bit, and what adds up."""

import json
import os
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume

from tests.laws.pairs import MONTHS, SPAN, Document, on_random_scenarios, without
from tests.laws.portfolios import (
    REPLICATES,
    alike,
    counts_of,
    equal,
    keys_of,
    on_random_portfolios,
    records,
    runs,
    tallied_alike,
    with_pilots,
)
from tests.processes import finished, workers
from tests.simulation.dealing import chunks_of
from tests.twin.random_portfolios import random_portfolio
from valleysim.estimates.classes import classes_of
from valleysim.estimates.counts import ADDED, OF_WORLDS, Counts, horizon_points, points_seen
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.kernel.laws.office import Load
from valleysim.kernel.records import Record
from valleysim.kernel.tally.tally import MONEY_BINS, money_bin
from valleysim.scenario import from_document
from valleysim.simulation.chunks import run_chunk
from valleysim.vocabulary import Endpoint, Row, Wait

ROOT = Path(__file__).parents[2]
AREAS = ("ownership", "economics", "reliability", "operability", "governance")
ALL_MONTHS = (Record.STARTED, *MONTHS)
IDLE = {"name": "Nobody's friend", "tenure": {"exponential": {"mean": 2}}, "vacancy": 1, "exposure": 1}


# What has no effect


@on_random_portfolios(5)
def test_somebody_who_holds_no_seat_changes_no_history(document: Document) -> None:
    more = {**document, "people": [IDLE, *document.get("people", [])]}
    before, after = runs(document), runs(more)
    assert alike(before[0], after[0])
    assert tallied_alike(before[1], after[1])


@on_random_portfolios(5)
def test_infrastructure_that_no_other_pilot_names_is_none(document: Document) -> None:
    pilots = [without(pilot, "infrastructure", "leverage") for pilot in document["pilots"]]
    alone = [{**p, "infrastructure": f"own {n}", "leverage": 0.9} for n, p in enumerate(pilots)]
    assert alike(records(with_pilots(document, pilots)), records(with_pilots(document, alone)))


@on_random_portfolios(5)
def test_infrastructure_without_leverage_is_none(document: Document) -> None:
    pilots = [without(pilot, "infrastructure", "leverage") for pilot in document["pilots"]]
    shared = [{**pilot, "infrastructure": "one for all", "leverage": 0} for pilot in pilots]
    assert alike(records(with_pilots(document, pilots)), records(with_pilots(document, shared)))


@on_random_portfolios(5)
def test_stakes_that_are_all_equal_need_no_proof(document: Document) -> None:
    pilots = [without(pilot, "stakes") for pilot in document["pilots"]]
    level = [{**pilot, "stakes": 7} for pilot in pilots]
    none, equal_stakes = records(with_pilots(document, pilots)), records(with_pilots(document, level))
    assert alike(none, equal_stakes)
    assert not any(equal_stake[Record.WAITED + Wait.PROOF].any() for equal_stake in equal_stakes.values())


PROMPT: Document = {
    "name": "!",
    "stakes": 9,
    "pilot": {"duration": 0, "success": 1},
    "readiness": {
        "contract": False,
        "authority": "line",
        "line_sign_off": 0,
        **{area: {"work": 0, "sign_off": 0} for area in AREAS},
    },
    "funding": {
        "runway": 1,
        "period": 1,
        "first_window": 0,
        "approval": 1,
        "lead": 0,
        "overrun_sensitivity": 0,
    },
    "coalition": {"uncovered_approval": 1, "uncovered_pace": 1},
    "handoff": {"documented": 1, "parallel_run": 0, "rediscovery": 0},
    "live": {"proving": 0},
}
"""A pilot that is sustained at month 0, before any other in the order of keys."""


@on_random_portfolios(8)
def test_to_be_after_a_pilot_that_is_settled_at_once_is_to_be_after_none(document: Document) -> None:
    later = [{**pilot, "after": ["!", *pilot.get("after", [])]} for pilot in document["pilots"]]
    before, after = records(document), records(with_pilots(document, [*later, PROMPT]))
    assert not after["!"][Record.SUSTAINED].any()
    assert alike(before, after, but="!")


def test_what_the_laws_above_leave_without_effect_has_one_otherwise() -> None:
    """So they do not pass because nothing matters."""
    found = dict.fromkeys(("person", "leverage", "stakes", "after"), 0)
    for seed in (0, 1, 2, 4, 12):
        document = random_portfolio(seed)
        before = records(document)
        moved = [{**person, "tenure": 0.7, "served": 0} for person in document.get("people", [])]
        found["person"] += not alike(before, records({**document, "people": moved} if moved else document))
        for key in ("leverage", "stakes", "after"):
            other = with_pilots(document, [without(pilot, key) for pilot in document["pilots"]])
            found[key] += not alike(before, records(other))
    assert all(found.values()), found


# Order, names and company


@on_random_portfolios(8)
def test_the_order_in_which_pilots_and_people_are_listed_changes_nothing(document: Document) -> None:
    turned = with_pilots(document, document["pilots"][::-1])
    if "people" in document:
        turned["people"] = document["people"][::-1]
    before, after = runs(document), runs(turned)
    assert alike(before[0], after[0])
    assert tallied_alike(before[1], after[1])


@on_random_portfolios(6)
def test_another_name_with_the_same_key_and_another_segment_change_nothing(document: Document) -> None:
    renamed = [
        {**pilot, "key": key, "name": f"Z{n}", "segment": "elsewhere"}
        for n, (pilot, key) in enumerate(zip(document["pilots"], keys_of(document), strict=True))
    ]
    before, after = runs(document), runs(with_pilots(document, renamed))
    assert alike(before[0], after[0])
    assert tallied_alike(before[1], after[1])


def test_another_key_is_another_history() -> None:
    document = random_portfolio(1)
    renamed = [{**pilot, "key": f"{n}", "after": []} for n, pilot in enumerate(document["pilots"])]
    before, after = (records(with_pilots(document, [one])) for one in (document["pilots"][0], renamed[0]))
    assert not any(np.array_equal(one, other) for one in before.values() for other in after.values())


@on_random_portfolios(8)
def test_an_unrelated_pilot_changes_no_other(document: Document) -> None:
    """Its own key, no office, infrastructure or sequence, and the highest stakes: nobody waits for it."""
    mates = random_portfolio(len(json.dumps(document)))["pilots"]
    stranger = without(mates[0], "infrastructure", "after", "until", "otherwise", "sponsors", "coalition")
    stranger.update(key="stranger", stakes=9)
    stranger["readiness"] = {**stranger.get("readiness", {}), "authority": "line"}
    before, after = records(document), records(with_pilots(document, [*document["pilots"], stranger]))
    assert alike(before, after, but=["stranger"])


@on_random_portfolios(6)
def test_pilots_that_share_nothing_are_lived_as_if_each_were_alone(document: Document) -> None:
    """People, reorganisations and the calendar may be shared: they strike a pilot alike, alone or not."""
    free = ("infrastructure", "after", "stakes")
    pilots = [without(pilot, *free) for pilot in document["pilots"]]
    for pilot in pilots:
        pilot["readiness"] = {**pilot.get("readiness", {}), "authority": "line"}
    together = records(with_pilots(document, pilots))
    for pilot, key in zip(pilots, keys_of(document), strict=True):
        assert alike({key: together[key]}, records(with_pilots(document, [pilot])))


# Longer, more, in other parts


@on_random_portfolios(8)
def test_a_longer_horizon_leaves_everything_before_the_old_one_as_it_was(document: Document) -> None:
    short, short_tally = runs(document, span=SPAN / 2.0)
    long, long_tally = runs(document, span=SPAN)
    points, looks = short_tally.flows.shape[1], len(short_tally.points)
    assert np.array_equal(short_tally.flows, long_tally.flows[:, :points])
    assert np.array_equal(short_tally.arrivals[..., :points], long_tally.arrivals[..., :points])
    for name in ("together", "squares"):
        assert np.array_equal(getattr(short_tally, name), getattr(long_tally, name)[:, :looks])
    for key, before in short.items():
        after = long[key]
        for month in ALL_MONTHS:
            known = after[month] <= SPAN / 2.0
            assert np.array_equal(before[month, known], after[month, known])
            assert (before[month, ~known] > SPAN / 2.0).all()
        ended = np.isfinite(before[Record.ENDED])
        assert np.array_equal(before[:, ended], after[:, ended], equal_nan=True)


@on_random_portfolios(6)
def test_more_replicates_leave_the_first_ones_as_they_were(document: Document) -> None:
    whole, part = records(document), REPLICATES // 3
    first, later = records(document, replicates=part), records(document, replicates=2, first=part)
    assert alike(first, {key: one[:, :part] for key, one in whole.items()})
    assert alike(later, {key: one[:, part : part + 2] for key, one in whole.items()})


@on_random_portfolios(6)
def test_the_size_of_blocks_changes_nothing(document: Document) -> None:
    tallies = [runs(document, block=block)[1] for block in (7, 64, REPLICATES)]
    assert tallied_alike(tallies[0], tallies[1])
    assert tallied_alike(tallies[0], tallies[2])


def replicates_of(wanted: range, world: int) -> range:
    return wanted


def added(document: Document, parts: list[tuple[range, range]], size: int) -> Counts:
    """The sum of the counts of some worlds and replicates each, in chunks of this size."""
    scenario, points = from_document(document), points_seen((3.0, 20.0))
    worlds = max(part[0].stop for part in parts)
    total = Counts.empty(worlds, points, horizon_points(points, (3.0, 20.0)), len(scenario.members))
    for some, replicates in parts:
        wanted = partial(replicates_of, replicates)
        for chunk in chunks_of(scenario, 9, some, wanted, counts=total, size=size):
            total.add(run_chunk(chunk), chunk.worlds.start)
    return total


@on_random_portfolios(3)
def test_two_halves_added_are_the_whole(document: Document) -> None:
    n = REPLICATES // 2
    whole = added(document, [(range(3), range(n))], size=100_000)
    replicates = [(range(3), range(n // 3, n)), (range(3), range(n // 3))]
    worlds = [(range(2, 3), range(n)), (range(2), range(n))]
    assert equal(whole, added(document, replicates, size=100_000))
    assert equal(whole, added(document, worlds, size=n))
    assert not equal(whole, added(document, replicates[:1], size=n))


def test_counts_do_not_depend_on_threads_chunks_or_processes() -> None:
    document = random_portfolio(4)
    assert len(document["pilots"]) > 2
    whole = counts_of(document, replicates=10 * REPLICATES, chunk=10**6)
    for threads, chunk in ((2, 50), (3, 333), (1, 2_000)):
        assert equal(whole, counts_of(document, replicates=10 * REPLICATES, threads=threads, chunk=chunk))
    with workers(1, "forkserver") as processes:
        there = counts_of(document, replicates=10 * REPLICATES, threads=2, chunk=700, executor=processes)
    assert equal(whole, there)


INTERPRETED = """
import json, numba
assert numba.config.DISABLE_JIT
from tests.laws.portfolios import counts_of
from tests.laws.test_portfolios import plain
from tests.twin.random_portfolios import random_portfolio
print(json.dumps([plain(counts_of(random_portfolio(seed), replicates=4)) for seed in (4, 12, 13)]))
"""


def plain(counts: Counts) -> dict[str, list[float]]:
    """Counts as lists, without the zeros of long arrays."""
    arrays = {name: getattr(counts, name).ravel() for name in (*OF_WORLDS, *ADDED)}
    return {
        name: [*map(float, [*np.flatnonzero(array), *array[array != 0]])] for name, array in arrays.items()
    }


def test_the_kernel_as_plain_python_counts_the_same() -> None:
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    done = finished(sys.executable, "-W", "error", "-c", INTERPRETED, env=environment, cwd=ROOT, limit=300)
    assert done.code == 0, done.err
    compiled = [plain(counts_of(random_portfolio(seed), replicates=4)) for seed in (4, 12, 13)]
    assert json.loads(done.out) == compiled


# Whole numbers


@on_random_portfolios(8)
def test_numbers_of_pilots_add_up_to_all_replicates_and_all_histories(document: Document) -> None:
    counts = counts_of(document)
    n = counts.n_replicates
    k = np.arange(counts.pilots + 1)
    seen = counts.seen[:, : len(Endpoint)].sum(axis=0)
    reached = np.cumsum(counts.arrivals, axis=2)
    assert (counts.states().sum(axis=0) == n * counts.pilots).all()
    assert (counts.arrivals.sum(axis=2) == n).all()
    assert (counts.ends.sum(axis=1) == n).all()
    assert np.array_equal(counts.ends.sum(axis=0), counts.states()[:, -1])
    assert np.array_equal(reached[:, :, counts.points].sum(axis=0), seen)
    assert np.array_equal(reached[:, :, counts.points[counts.horizons]], counts.pilots_seen.sum(axis=0))
    assert np.array_equal(counts.pilots_seen.sum(axis=1), counts.seen[:, :3][:, :, counts.horizons])
    assert (counts.money_bins.sum(axis=1) == n).all()
    if counts.pilots > 1:
        together = counts.together
        assert (together.sum(axis=2) == n).all()
        assert np.array_equal(together @ k, seen)
        assert np.array_equal(together @ k**2, counts.squares.sum(axis=0))
        assert (counts.sunk_bins.sum(axis=1) == n).all()
        assert (counts.confidence.sum(axis=(1, 2)) == n).all()
        target = -(-counts.pilots // 3)
        enough = np.cumsum(counts.confidence.sum(axis=2), axis=1)[:, :-1]
        assert np.array_equal(enough, together[:, :, target:].sum(axis=2))
    load = counts.load
    assert load[Load.WAITED] <= load[Load.REQUESTS]
    assert (load >= 0).all()


@on_random_portfolios(6)
def test_what_is_counted_of_replicates_is_what_the_records_of_their_pilots_say(document: Document) -> None:
    found, tally = runs(document)
    lives = np.array([*found.values()])
    number, target, last = len(lives), -(-len(lives) // 3), len(tally.points)
    amounts = list(range(Record.SPEND_PILOT, Record.NPV + 1))
    assert np.array_equal(tally.money_bins, [bins_of(lives[:, row].sum(axis=0)) for row in amounts])
    for endpoint in Endpoint:
        months = lives[:, Record.LIVE + endpoint]
        together = (months[..., None] <= tally.points / GRID_STEPS_PER_MONTH).sum(axis=0)
        sunk = bins_of(np.where(np.isinf(months), lives[:, Record.SPEND], 0.0).sum(axis=0))
        enough = np.array([next((n for n in range(last) if one[n] >= target), last) for one in together])
        if number > 1:
            for k in range(number + 1):
                assert np.array_equal(tally.together[endpoint, :, k], (together == k).sum(axis=0))
            assert np.array_equal(tally.squares[endpoint], (together**2).sum(axis=0))
            assert np.array_equal(tally.sunk_bins[endpoint], sunk)
            first = tally.confidence[endpoint].sum(axis=1)
            assert np.array_equal(first, np.bincount(enough, minlength=last + 1))


def bins_of(amounts: np.ndarray) -> np.ndarray:
    """How many amounts of money lie in each bin."""
    return np.bincount([money_bin(float(amount)) for amount in amounts], minlength=MONEY_BINS)


@on_random_portfolios(6)
def test_curves_never_fall_and_numbers_together_only_grow(document: Document) -> None:
    counts = counts_of(document)
    states = counts.states()
    assert (states >= 0).all()
    assert (np.diff(states[Wait.START]) <= 0).all()
    assert (np.diff(states[Row.ABANDONED :], axis=1) >= 0).all()
    for endpoint in Endpoint:
        assert (np.diff(classes_of(states, endpoint).reached) >= 0).all()
    at_least = np.cumsum(counts.together[:, :, ::-1], axis=2)[:, :, ::-1]
    assert (np.diff(at_least, axis=1) >= 0).all()
    assert (np.diff(at_least, axis=0) <= 0).all()
    assert (np.diff(counts.arrivals.cumsum(axis=2), axis=1) <= 0).all()


# Sequence and proof


def settled(leader: np.ndarray, until: str, otherwise: str) -> np.ndarray:
    """Months at which a follower need wait no longer for this pilot."""
    reached = leader[Record.LIVE + Endpoint[until.upper()]]
    if otherwise == "wait":
        return reached
    return np.where(np.isfinite(reached), reached, leader[Record.ENDED])


def test_a_follower_starts_at_the_first_instant_at_which_all_before_it_are_settled() -> None:
    late = 0

    @on_random_portfolios(12)
    def law(document: Document) -> None:
        nonlocal late
        found = records(document)
        for pilot, key in zip(document["pilots"], keys_of(document), strict=True):
            if not isinstance(pilot.get("starts", 0), int | float):
                continue
            start = np.full(REPLICATES, float(pilot.get("starts", 0)))
            for other in pilot.get("after", []):
                how = pilot.get("until", "production"), pilot.get("otherwise", "wait")
                start = np.maximum(start, settled(found[other], *how))
            late += np.count_nonzero((start > pilot.get("starts", 0)) & (start <= SPAN))
            assert np.array_equal(found[key][Record.STARTED], np.where(start <= SPAN, start, np.inf))

    law()
    assert late > 0


def test_no_pilot_under_contract_is_live_before_what_it_needs_is_proven() -> None:
    held = 0

    @on_random_portfolios(12)
    def law(document: Document) -> None:
        nonlocal held
        found = records(document)
        members = {member.key: member for member in from_document(document).members}
        for key, member in members.items():
            lower = [found[k][Record.PRODUCTION] for k, m in members.items() if m.stakes < member.stakes]
            waited = found[key][Record.WAITED + Wait.PROOF]
            if not lower:
                assert not waited.any()
                continue
            proven = np.min(lower, axis=0)
            if member.scenario.readiness.contract:
                live = found[key][Record.LIVE]
                assert (live >= proven)[np.isfinite(live)].all()
            held += np.count_nonzero(waited)

    law()
    assert held > 0


def test_production_at_equal_stakes_proves_nothing() -> None:
    """A pilot without a contract may come first at its stakes; those under contract wait for lower ones."""
    pilots = [
        {"name": "low", "pilot": {"duration": 9}},
        {"name": "bold", "stakes": 1, "readiness": {"contract": False}},
        {"name": "held", "stakes": 1},
    ]
    found = records({"name": "equal stakes", "pilots": pilots}, replicates=2)
    assert not found["bold"][Record.PRODUCTION].any()
    assert (found["held"][Record.LIVE] == 9.0).all()
    assert (found["held"][Record.WAITED + Wait.PROOF] == 9.0).all()


# More of something, pilot by pilot


def undisturbed(document: Document) -> Document:
    """Nothing but its own work moves the months at which a pilot's areas ask, and none is cancelled."""
    tables = "sponsors", "coalition", "funding", "priorities", "obsolescence", "people"
    plain = without(document, *tables)
    plain["readiness"] = {**plain["readiness"], "capacity": 5}
    pilots = [without(value, *tables, "after", "stakes") for value in document["pilots"]]
    for pilot in pilots:
        if "readiness" in pilot:
            pilot["readiness"].pop("capacity", None)
    return with_pilots(plain, pilots)


def test_with_one_reviewer_more_no_pilot_is_live_later() -> None:
    """True while reviewers change no request's month nor the order: then each begins no later (FIFO)."""
    sooner = 0

    @on_random_portfolios(8)
    def law(document: Document) -> None:
        nonlocal sooner
        document = undisturbed(document)
        pilots = [without(pilot, "infrastructure") for pilot in document["pilots"]]
        few, more = (
            records({**document, "office": {**document["office"], "reviewers": n}, "pilots": pilots})
            for n in (1, 2)
        )
        for key, one in few.items():
            assert (more[key][Record.LIVE] <= one[Record.LIVE]).all()
            sooner += np.count_nonzero(more[key][Record.LIVE] < one[Record.LIVE])

    law()
    assert sooner > 0


def test_with_more_leverage_no_pilot_is_live_later() -> None:
    """True while pilots have nothing else in common: what one gains, another may build on."""
    sooner = 0

    @on_random_portfolios(8)
    def law(document: Document) -> None:
        nonlocal sooner
        document = undisturbed(document)
        for one in (document, *document["pilots"]):
            one["readiness"] = {**one.get("readiness", {}), "authority": "line"}
        some, much = (
            records(with_pilots(document, [{**pilot, "leverage": share} for pilot in document["pilots"]]))
            for share in (0.25, 0.75)
        )
        for key, one in some.items():
            assert (much[key][Record.LIVE] <= one[Record.LIVE]).all()
            sooner += np.count_nonzero(much[key][Record.LIVE] < one[Record.LIVE])

    law()
    assert sooner > 0


@pytest.mark.parametrize("reviewers", [1, 2])
def test_a_second_pilot_before_the_office_delays_or_leaves_the_first_and_never_hastens_it(
    reviewers: int,
) -> None:
    """True while the months of all requests are fixed."""
    delayed = 0

    @on_random_portfolios(8)
    def law(document: Document) -> None:
        nonlocal delayed
        assume(len(document["pilots"]) > 1)
        document = undisturbed(document)
        document["office"] = {**document["office"], "reviewers": reviewers}
        pilots = [without(pilot, "infrastructure") for pilot in document["pilots"]]
        alone, among = records(with_pilots(document, pilots[:1])), records(with_pilots(document, pilots))
        for key, one in alone.items():
            assert (among[key][Record.LIVE] >= one[Record.LIVE]).all()
            delayed += np.count_nonzero(among[key][Record.LIVE] > one[Record.LIVE])

    law()
    assert delayed > 0


# A list of one pilot


@on_random_scenarios(6)
def test_a_list_of_one_pilot_gives_the_bits_of_that_pilot_alone(document: Document) -> None:
    """All that is counted of a pilot in no portfolio; and of replicates what a portfolio counts besides."""
    listed = {**document, "pilots": [{"name": "The only one", "key": "pilot"}]}
    alone, one = counts_of(document), counts_of(listed)
    assert (alone.listed, one.listed) == (0, 1)
    of_replicates = {
        "marks",
        "at_least",
        "together",
        "sunk_bins",
        "confidence",
        "sample_months",
        "sample_spend",
    }
    for name in {*OF_WORLDS, *ADDED} - of_replicates:
        assert np.array_equal(getattr(alone, name), getattr(one, name)), name
    assert not any(getattr(alone, name).any() for name in of_replicates)
    seen = one.seen[:, : len(Endpoint)]
    assert np.array_equal(one.at_least[..., 0], seen[:, :, one.horizons])
    assert np.array_equal(one.marks.sum(axis=-1), np.full(one.marks.shape[:3], REPLICATES))
    assert np.array_equal(one.together[..., 1], seen.sum(axis=0))
    assert (one.sunk_bins.sum(axis=1) == one.n_replicates).all()
