"""Teams, owners, refusals and shared luck: what changes in every single history, and what must not."""

import itertools

import numpy as np
import pytest
from hypothesis import assume

from tests.laws.pairs import Document, at_work, changed, on_random_scenarios, records, runs, same
from valleysim.kernel.records import Record
from valleysim.vocabulary import Wait

NEW = (Wait.BUILDERS, Wait.OWNER, Wait.REFUSED)
BY_LINE = {"authority": "line", "capacity": 5}
"""Sign-offs that do not queue and work that does not wait for a place: sooner is never later then."""


def plain(document: Document) -> Document:
    """The same pilot before anything was said of teams, owners, refusals and shared luck."""
    document = at_work(document)
    for table, keys in (
        ("handoff", ("needed", "replacement", "ramp_up")),
        ("funding", ("persistence", "final_refusal")),
        ("organisation", ("shared_variance",)),
    ):
        if table in document:
            document = {**document, table: {k: v for k, v in document[table].items() if k not in keys}}
    seats = [{k: v for k, v in seat.items() if k != "takes_on"} for seat in document.get("sponsors", ())]
    return {**document, "sponsors": seats} if seats else document


@on_random_scenarios(16)
def test_neutral_numbers_of_the_new_keys_leave_every_history_as_it_was(document: Document) -> None:
    before = plain(document)
    assume("funding" in before and "handoff" in before)
    after = changed(
        before,
        handoff={"needed": 0, "ramp_up": 3, "replacement": "never"},
        funding={"persistence": 0, "final_refusal": 0},
        organisation={"shared_variance": 0},
    )
    found, tally = runs(before)
    told, others = runs(after)
    assert same(found, told)
    for one, other in zip(tally, others, strict=True):
        assert np.array_equal(one, other)
    assert not found[[Record.WAITED + wait for wait in NEW]].any()


@on_random_scenarios(16)
def test_who_would_certainly_take_it_on_changes_nothing_where_somebody_supports_it_always(
    document: Document,
) -> None:
    document = plain(document)
    always = {"seat": "head", "weight": 0.001, "tenure": "never", "exposure": 0}
    seats = document.get("sponsors", [])
    before = {**document, "sponsors": [*seats, always]}
    after = {**document, "sponsors": [*seats, {**always, "takes_on": 1}]}
    assert same(records(before), records(after))


def test_a_likelier_owner_never_makes_the_money_come_later() -> None:
    sooner = 0

    @on_random_scenarios(16)
    def law(document: Document) -> None:
        nonlocal sooner
        document = changed(at_work(document), readiness=BY_LINE, funding={"final_refusal": 0})
        assume(document.get("sponsors") and "lead" in document["funding"])
        found = []
        for chance in (0.2, 0.8):
            seats = [{**seat, "takes_on": chance} for seat in document["sponsors"]]
            found.append(records({**document, "sponsors": seats}))
        seldom, often = found
        alive = np.isinf(seldom[Record.ENDED]) & np.isinf(often[Record.ENDED])
        assert (often[Record.MONEY_AT, alive] <= seldom[Record.MONEY_AT, alive]).all()
        sooner += np.count_nonzero(often[Record.MONEY_AT, alive] < seldom[Record.MONEY_AT, alive])

    law()
    assert sooner > 0


def test_a_final_refusal_only_takes_money_away() -> None:
    lost = 0

    @on_random_scenarios(16)
    def law(document: Document) -> None:
        nonlocal lost
        document = at_work(document)
        assume("lead" in document.get("funding", {}))
        open_, final = (
            records(changed(document, funding={"final_refusal": f, "approval": 0.4})) for f in (0.0, 0.5)
        )
        given = np.isfinite(final[Record.MONEY_AT])
        assert (final[Record.MONEY_AT, given] == open_[Record.MONEY_AT, given]).all()
        refused = final[Record.WAITED + Wait.REFUSED] > 0.0
        assert not given[refused].any()
        lost += np.count_nonzero(refused)

    law()
    assert lost > 0


def test_work_that_needs_more_of_the_team_is_never_done_sooner() -> None:
    """One area of work, nothing that comes between: the pilot is live when it is done."""
    document: Document = {
        "name": "team",
        "pilot": {"duration": {"uniform": [1, 3]}},
        "readiness": {"reliability": {"work": {"exponential": {"mean": 4}}}},
        "organisation": {"reorganisation_rate": 0.05},
        "handoff": {
            "builders": 4,
            "departure_rate": 0.1,
            "exposure": 0.3,
            "replacement": {"exponential": {"mean": 3}},
            "ramp_up": 1,
        },
    }
    found = [records(changed(document, handoff={"needed": share})) for share in (0.0, 0.3, 0.6, 1.0)]
    for less, more in itertools.pairwise(found):
        assert (more[Record.LIVE] >= less[Record.LIVE] * (1.0 - 1e-12)).all()
        assert (more[Record.LIVE] > less[Record.LIVE] + 1e-9).any()


@pytest.mark.parametrize("what", ["replacement", "ramp_up"])
def test_who_is_replaced_later_is_never_missed_less(what: str) -> None:
    """One place, so that departures do not move: the pilot waits for builders at least as long."""
    document: Document = {
        "name": "team",
        "readiness": {"reliability": {"work": 9}},
        "handoff": {"builders": 1, "departure_rate": 0.2, "needed": 1, "replacement": 1, "ramp_up": 1},
    }
    found = [records(changed(document, handoff={what: months})) for months in (0, 1, 2.5)]
    for sooner, later in itertools.pairwise(found):
        assert (later[Record.LIVE] >= sooner[Record.LIVE]).all()
        assert (later[Record.LIVE] > sooner[Record.LIVE]).any()


@pytest.mark.parametrize("share", [0.2, 0.9])
def test_shared_luck_moves_histories_of_one_pilot_and_not_their_distribution(share: float) -> None:
    """What is shared by nobody is a draw like another: the means of 400 histories agree within 5 errors."""
    document: Document = {
        "name": "luck",
        "priorities": {"cancellation_hazard": 0.08},
        "readiness": {"reliability": {"work": 6}},
    }
    before = records(document)
    after = records(changed(document, organisation={"shared_variance": share}))
    assert not same(before, after)
    ended = [np.isfinite(found[Record.ENDED]).mean() for found in (before, after)]
    assert abs(ended[0] - ended[1]) < 5.0 * np.sqrt(0.5 / before.shape[1])
