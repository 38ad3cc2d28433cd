"""The kernel and its slow twin agree event by event, pilot by pilot, on random portfolios.

Both are driven by the same addressed draws. Each pilot's events and their details must be identical
and in identical order; months may differ by 1e-9.
"""

import math
import os

import pytest

from tests.twin import portfolio as twin
from tests.twin.portfolio_translation import plans
from tests.twin.random_portfolios import random_portfolio
from tests.twin.test_twin import CLOSE, CROWDED, SPAN, KernelHistories, difference, state_name
from tests.twin.translation import draws
from valleysim.kernel.records import Record
from valleysim.kernel.state import LOG_ROWS
from valleysim.scenario import Scenario, from_document

PORTFOLIOS = int(os.environ.get("VALLEYSIM_TWIN_PORTFOLIOS", "60"))
REPLICATES = int(os.environ.get("VALLEYSIM_TWIN_REPLICATES", "6"))
GROUPS = 6
WORLD = 3


def disagreement(scenario: Scenario, seed: int, replicates: range, log_rows: int = LOG_ROWS) -> str | None:
    """What differs first between kernel and twin; None if nothing does."""
    planned = plans(scenario, seed, WORLD)
    kernel = KernelHistories(scenario, seed, WORLD, log_rows)
    for replicate in replicates:
        slow = twin.live_jointly(planned, draws(seed, WORLD, replicate), SPAN)
        fast = kernel.live_jointly(replicate)
        assert list(fast) == list(slow)
        for key, (log, record) in fast.items():
            place = f"{scenario.name}, replicate {replicate}, pilot {key}"
            found = difference(log, record, slow[key])
            if found is not None:
                return f"{place}: {found}"
            if not math.isclose(record[Record.STARTED], slow[key].started, abs_tol=CLOSE):
                return f"{place}: starts at {record[Record.STARTED]}, in the twin at {slow[key].started}"
    return None


@pytest.mark.parametrize("group", range(GROUPS))
def test_kernel_and_twin_agree_event_by_event_on_random_portfolios(group: int) -> None:
    """1,000 portfolios nightly (VALLEYSIM_TWIN_PORTFOLIOS, VALLEYSIM_TWIN_REPLICATES)."""
    for seed in range(group, PORTFOLIOS, GROUPS):
        found = disagreement(from_document(random_portfolio(seed)), seed, range(REPLICATES))
        assert found is None, found


STILL = {"name": "still", "readiness": {"line_sign_off": 1.0}}
PROOF = {"name": "z", "pilot": {"duration": 9.0}}


@pytest.mark.parametrize(
    "held",
    [
        {},
        {
            "funding": {"runway": 5.0, "period": 1.0, "approval": 0.0},
            "readiness": {"ownership": {"work": 20.0}},
        },
    ],
    ids=["all signed off but governance", "parked"],
)
def test_proof_reaches_a_pilot_that_has_nothing_else_before_it(held: dict[str, object]) -> None:
    waiting = {"name": "a", "pilot": {"duration": 1.0}, "stakes": 1, **held}
    found = disagreement(from_document({**STILL, "pilots": [PROOF, waiting]}), 1, range(1))
    assert found is None, found


@pytest.mark.parametrize("key", ["b", "y"])
def test_both_agree_on_what_befalls_a_follower_at_the_instant_of_its_start(key: str) -> None:
    """Its sponsor leaves when the other goes live, in month 3, and it is over as a pilot at once."""
    first = {"name": "m", "pilot": {"duration": 2.0}}
    follower = {
        "name": key,
        "after": ["m"],
        "pilot": {"duration": 0.0},
        "sponsors": [{"seat": "head", "tenure": 3.0, "vacancy": 1.0}],
        "coalition": {"quorum": 1, "uncovered_pace": 0.5},
        "readiness": {"ownership": {"work": 1.0}},
    }
    found = disagreement(from_document({**STILL, "pilots": [first, follower]}), 1, range(8))
    assert found is None, found


def test_both_agree_in_which_order_those_ask_whom_one_proof_lets_ask() -> None:
    """Four held since month 6, one reviewer: their sign-offs follow each other in another order each time."""
    office = {"authority": "central", "capacity": 5}
    held = [{"name": name, "stakes": 1, "pilot": {"duration": 1.0}, "readiness": office} for name in "abcd"]
    document = {**STILL, "office": {"service": 0.25}, "pilots": [{**PROOF, "name": "e"}, *held]}
    found = disagreement(from_document(document), 1, range(8))
    assert found is None, found


SAME_DAY = 10.0
"""When z reaches production, and the work of governance of two others is done."""


def test_work_that_is_done_on_the_day_of_proof_asks_with_the_others_or_behind_them_by_its_turn() -> None:
    """Pilot h was held before. Of a and b one whose turn is before that of z is held too, and asks by turns.

    The others ask at their own events, in their turns, when those who were held have asked. One reviewer
    takes a quarter of a month for each.
    """
    office = {"authority": "central", "capacity": 5}
    late = {"stakes": 1, "pilot": {"duration": 1.0}, "readiness": {**office, "governance": {"work": 9.0}}}
    held = {"name": "h", "stakes": 1, "pilot": {"duration": 1.0}, "readiness": office}
    pilots = [PROOF, held, *({"name": name, **late} for name in "ab")]
    scenario = from_document({**STILL, "office": {"service": 0.25}, "pilots": pilots})
    assert disagreement(scenario, 1, range(24)) is None
    kernel, orders = KernelHistories(scenario, 1, WORLD), set()
    for replicate in range(24):
        turn = {key: draws(1, WORLD, replicate)(key, "TURN", int(SAME_DAY)) for key in "abhz"}
        expected = sorted("abh", key=lambda key: (key != "h" and turn[key] > turn["z"], turn[key]))
        signed = {key: record[Record.LIVE] for key, (_, record) in kernel.live_jointly(replicate).items()}
        assert signed.pop("z") == SAME_DAY
        assert sorted(signed, key=signed.__getitem__) == expected
        assert sorted(signed.values()) == [SAME_DAY + 0.25 * n for n in (1, 2, 3)]
        orders.add("".join(expected))
    assert len(orders) == 6


RESTLESS_SEAT = {"seat": "head", "tenure": {"exponential": 0.0029}, "vacancy": 0.0}
"""Changes hands 20,000 times within some 29 months, with two events each."""


@pytest.mark.parametrize(
    ("restless", "state"),
    [({"after": ["z"]}, "start"), ({"stakes": 1, "pilot": {"duration": 1.0}}, "proof")],
    ids=["before its start is known", "before proof"],
)
def test_both_agree_that_nothing_befalls_a_pilot_that_was_cut(
    restless: dict[str, object], state: str
) -> None:
    """Pilot z reaches production in month 32; the other is cut before, and neither starts nor asks."""
    first = {"name": "z", "pilot": {"duration": 31.0}}
    other = {"name": "a", "sponsors": [RESTLESS_SEAT], **restless}
    scenario = from_document({**STILL, "pilots": [first, other]})
    assert disagreement(scenario, 1, range(1), CROWDED) is None
    kernel = KernelHistories(scenario, 1, WORLD, CROWDED).live_jointly(0)
    assert kernel["z"][1][Record.PRODUCTION] < SPAN
    assert state_name(int(kernel["a"][1][Record.ROW])) == state
    assert [kernel[key][1][Record.CUT] for key in "az"] == [1.0, 0.0]
