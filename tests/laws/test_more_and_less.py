"""More of a hazard, less of a chance: what happens to every single history, without exception."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume

from tests.laws.pairs import Document, at_work, changed, on_random_scenarios, records, same
from valleysim.kernel.records import Record
from valleysim.vocabulary import ABANDON_CAUSES, Cause, Row

HAZARDS = {
    Cause.PRIORITIES: ("priorities", "cancellation_hazard"),
    Cause.SPONSORS: ("coalition", "uncovered_hazard"),
    Cause.FUNDING: ("funding", "unfunded_hazard"),
}


def more_hazard(document: Document, cause: Cause) -> Document:
    table, key = HAZARDS[cause]
    return changed(document, **{table: {key: document.get(table, {}).get(key, 0.0) * 1.5 + 0.05}})


@pytest.mark.parametrize("cause", HAZARDS)
def test_a_higher_cancellation_hazard_never_lets_a_history_end_later(cause: Cause) -> None:
    """A history that ends otherwise is abandoned with that cause, sooner; all others stay as they were."""
    struck = 0

    @on_random_scenarios(16)
    def law(document: Document) -> None:
        nonlocal struck
        document = at_work(document)
        assume(HAZARDS[cause][0] in document or cause == Cause.PRIORITIES)
        before, after = records(document), records(more_hazard(document, cause))
        other = ~((before == after) | (np.isnan(before) & np.isnan(after))).all(axis=0)
        assert (after[Record.ENDED] <= before[Record.ENDED]).all()
        assert (after[Record.ROW, other] == Row.ABANDONED + ABANDON_CAUSES.index(cause)).all()
        assert (after[Record.ENDED, other] < before[Record.ENDED, other]).all()
        struck += np.count_nonzero(other)

    law()
    assert struck > 0


def test_work_that_rests_on_the_pilot_never_lets_it_end_sooner_in_the_valley() -> None:
    spared = 0

    @on_random_scenarios(16)
    def law(document: Document) -> None:
        nonlocal spared
        less, more = (records(changed(at_work(document), pilot={"embedded": b})) for b in (0.1, 0.6))
        gone = (more[Record.ROW] > Row.ABANDONED) & (more[Record.ROW] < Row.ROLLED_BACK)
        assert (less[Record.ENDED, gone] <= more[Record.ENDED, gone]).all()
        lived_on = np.isinf(more[Record.ENDED]) & np.isfinite(less[Record.ENDED])
        assert (less[Record.ROW, lived_on] < Row.ROLLED_BACK).all()
        spared += np.count_nonzero(less[Record.ENDED] < more[Record.ENDED])

    law()
    assert spared > 0


@pytest.mark.parametrize("what", ["approval", "runway"])
def test_with_less_approval_or_runway_only_histories_funded_before_are_funded_and_none_sooner(
    what: str,
) -> None:
    lost = 0

    @on_random_scenarios(16)
    def law(document: Document) -> None:
        nonlocal lost
        assume("funding" in document)
        document = at_work(document)
        more, less = {"approval": (0.7, 0.35), "runway": (6.0, 2.5)}[what]
        ample = records(changed(document, funding={what: more}))
        scant = records(changed(document, funding={what: less}))
        assert (scant[Record.MONEY_AT] >= ample[Record.MONEY_AT]).all()
        assert np.isfinite(ample[Record.MONEY_AT, np.isfinite(scant[Record.MONEY_AT])]).all()
        lost += np.count_nonzero(scant[Record.MONEY_AT] > ample[Record.MONEY_AT])

    law()
    assert lost > 0


def test_a_pilot_that_succeeds_less_often_loses_some_histories_and_keeps_the_others() -> None:
    lost = 0

    @on_random_scenarios(16)
    def law(document: Document) -> None:
        nonlocal lost
        often, seldom = (records(changed(document, pilot={"success": p})) for p in (0.9, 0.5))
        failed = seldom[Record.ROW] == Row.ABANDONED
        assert same(often[:, ~failed], seldom[:, ~failed])
        assert failed[often[Record.ROW] == Row.ABANDONED].all()
        lost += np.count_nonzero(failed & (often[Record.ROW] != Row.ABANDONED))

    law()
    assert lost > 0


def test_a_supporter_who_stays_longer_never_lets_a_pilot_arrive_later() -> None:
    """Nobody follows in the seat, so that all that changes is when cover ends; no draw moves."""
    seat = {"seat": "head", "tenure": {"exponential": {"mean": 6}}, "served": "stationary", "vacancy": 10_000}
    document = {
        "name": "retention",
        "pilot": {"duration": {"uniform": [1, 3]}},
        "coalition": {"quorum": 1, "uncovered_pace": 0.3, "uncovered_hazard": 0.1, "uncovered_approval": 0.4},
        "organisation": {"reorganisation_rate": 0.02, "exposure": 0.5},
        "readiness": {"ownership": {"work": {"exponential": {"mean": 2}}}, "economics": {"work": 1}},
        "funding": {"runway": 12, "period": 3, "approval": 0.5},
        "handoff": {"builders": 2, "departure_rate": 0.05, "documented": 0.2, "rediscovery": 3},
    }
    stays = (0, 3, 12, 30)
    found = [records({**document, "sponsors": [{**seat, "stays_at_least": months}]}) for months in stays]
    for less, more in pairwise(found):
        assert (more[Record.PRODUCTION] <= less[Record.PRODUCTION]).all()
        assert (more[Record.PRODUCTION] < less[Record.PRODUCTION]).any()


@on_random_scenarios(12)
def test_to_stay_at_least_no_months_is_to_say_nothing(document: Document) -> None:
    assume("sponsors" in document)
    seats = [
        {key: one for key, one in seat.items() if key != "stays_at_least"} for seat in document["sponsors"]
    ]
    said = [{**seat, "stays_at_least": 0} for seat in seats]
    assert same(records({**document, "sponsors": seats}), records({**document, "sponsors": said}))
