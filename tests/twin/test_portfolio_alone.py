"""The twin of a portfolio by itself: small portfolios worked out by hand on whole months."""

import math
from dataclasses import replace

import pytest

from tests.twin.history import Draw, History, Numbers, SeatNumbers, Variate, live_through
from tests.twin.portfolio import PilotPlan, live_jointly
from tests.twin.random_scenarios import random_document
from tests.twin.translation import Translator, draws
from valleysim.scenario import from_document

SPAN = 24.0
NEVER = math.inf


def always(value: float) -> Variate:
    """A variate that is always this."""
    return lambda _: value


def half(_entity: str, _purpose: str, _number: int) -> float:
    """Every draw is one half."""
    return 0.5


def but(**exceptions: float) -> Draw:
    """Every draw is one half but these: ``entity__PURPOSE__number``, with ``_`` for ``/``."""
    return lambda entity, purpose, number: exceptions.get(
        f"{entity.replace('/', '_')}__{purpose}__{number}", 0.5
    )


PLAIN = Numbers(
    duration=always(2.0), success=1.0, embedded=0.0, documented_value=0.0, cost_per_month=0.0,
    seats=(), quorum=0.0, uncovered_pace=1.0, uncovered_hazard=0.0, uncovered_approval=1.0,
    reorganisation_rate=0.0, contract=True, capacity=5, order=(0, 1, 2, 3, 4), central=False, reviewers=1,
    work=(always(0.0),) * 5, done=(0.0,) * 5, sign_off=(always(0.0),) * 5, backlog=always(0.0),
    funding=None, run_rate=always(1.0), build=always(1.0), correlation=0.0, tolerance=1.0,
    normal_score=lambda u: u, normal_cdf=lambda z: z, builders=0, departure_rate=0.0,
    builder_exposure=0.0, documented=1.0, cross_trained=0.0, parallel_run=always(0.0),
    transfer_time=0.0, rediscovery=always(0.0), instability=0.0, cost_hazard=0.0, unready_hazard=0.0,
    live_uncovered_hazard=0.0, obsolescence_hazard=0.0, half_life=NEVER, proving=3.0,
    priorities_hazard=0.0, lifetime=always(NEVER), first_renewal=always(NEVER),
    revalidation=always(0.0), live_cost=0.0, valley_cost_per_month=0.0, run_cost_per_month=0.0,
    value_per_month=0.0, mitigation=0.0, discount_rate=0.0,
)  # fmt: skip
FAILS = replace(PLAIN, success=0.0)
LOSES = replace(PLAIN, documented=0.0, rediscovery=always(4.0))


def live(*plans: PilotPlan, draw: Draw = half, span: float = SPAN) -> dict[str, History]:
    """Live these pilots through together."""
    return live_jointly(plans, draw, span)


def months(history: History, event: str) -> list[tuple[int, float]]:
    """Details and months of one kind of event."""
    return [(h.detail, h.month) for h in history.happenings if h.event == event]


def waited(history: History) -> dict[str, float]:
    """What was waited for, and how long."""
    return {name: length for name, length in history.waits.items() if length}


@pytest.mark.parametrize("seed", range(12))
def test_a_portfolio_of_one_is_the_pilot_alone(seed: int) -> None:
    numbers = Translator(from_document(random_document(seed)), seed, 3).numbers()
    draw = draws(seed, 3, 1)
    assert live_jointly([PilotPlan("pilot", numbers)], draw, 36.0) == {
        "pilot": live_through(numbers, draw, 36.0)
    }


@pytest.mark.parametrize(
    ("reviewers", "signed"),
    [(1, ([3, 4, 5, 6, 7], [8, 9, 10, 11, 12])), (2, ([3, 3, 4, 4, 5], [5, 6, 6, 7, 7]))],
)
def test_one_office_serves_the_first_pilot_by_key_first(
    reviewers: int, signed: tuple[list[int], list[int]]
) -> None:
    numbers = replace(PLAIN, central=True, reviewers=reviewers, sign_off=(always(1.0),) * 5)
    found = live(PilotPlan("b", numbers), PilotPlan("a", numbers))
    for key, expected in zip("ab", signed, strict=True):
        assert months(found[key], "signed_off") == list(enumerate(expected))
    assert found["a"].live == signed[0][-1]
    assert found["b"].live == signed[1][-1]


def test_the_line_does_not_queue_and_does_not_use_the_office() -> None:
    line = replace(PLAIN, sign_off=(always(1.0),) * 5)
    found = live(PilotPlan("a", line), PilotPlan("b", replace(line, central=True)))
    assert (found["a"].live, found["b"].live) == (3.0, 7.0)


def test_a_reviewer_stays_engaged_for_a_pilot_that_is_gone() -> None:
    central = replace(PLAIN, central=True, sign_off=(always(1.0),) * 5)
    gone = replace(central, priorities_hazard=math.log(2) / 0.25)
    found = live(PilotPlan("a", gone), PilotPlan("b", central))
    assert found["a"].state == "abandoned priorities"
    assert found["a"].ended == pytest.approx(2.25)
    assert found["b"].live == 12.0


def test_a_person_leaves_two_pilots_at_once_and_each_makes_up_its_own_mind() -> None:
    boss = SeatNumbers("boss", 1.0, False, always(9.0), always(4.0), always(1.0), 0.6, 0.0, "supporting")
    person = replace(boss, person="Maria")
    slow = replace(PLAIN, seats=(person,), quorum=1.0, duration=always(20.0))
    draw = but(a_boss__SUCCESSION__1=0.7)
    found = live(PilotPlan("a", slow), PilotPlan("b", slow), draw=draw, span=30.0)
    for key in "ab":
        assert months(found[key], "occupant_leaves") == [(0, 4.0), (0, 14.0), (0, 24.0)]
        assert months(found[key], "seat_filled") == [(0, 5.0), (0, 15.0), (0, 25.0)]
    valley = replace(slow, duration=always(4.0), work=(always(4.0),) * 5, uncovered_pace=0.5)
    found = live(PilotPlan("a", valley), PilotPlan("b", valley), draw=draw)
    assert found["a"].live == 12.0  # uncovered from 4 on: half pace
    assert found["b"].live == 8.5  # half pace for one month


def test_the_draws_of_a_person_are_the_persons() -> None:
    def tenure(u: float) -> float:
        return 10 * u

    seat = SeatNumbers("boss", 1.0, False, tenure, tenure, tenure, 1.0, 0.5, "supporting", "Maria")
    own = replace(seat, name="other", person=None)
    numbers = replace(PLAIN, seats=(seat, own))
    draw = but(_Maria__TENURE__0=0.2, _Maria__SUCCESSION__0=0.1, a_other__TENURE__0=0.9)
    found = live(PilotPlan("a", numbers), PilotPlan("b", numbers), draw=draw, span=4.0)
    assert months(found["a"], "occupant_leaves") == [(0, 2.0)]
    assert months(found["b"], "occupant_leaves") == [(0, 2.0)]
    assert months(found["a"], "seat_filled") == [(0, 3.0)]
    found = live(PilotPlan("a", numbers), PilotPlan("b", numbers), draw=draw, span=9.0)
    assert months(found["a"], "occupant_leaves") == [(0, 2.0), (0, 8.0), (1, 9.0)]
    assert months(found["b"], "occupant_leaves") == [(0, 2.0), (1, 5.0), (0, 8.0)]


@pytest.mark.parametrize(("until", "start"), [("live", 2.0), ("production", 6.0), ("sustained", 9.0)])
def test_a_pilot_starts_after_another_has_come_far_enough(until: str, start: float) -> None:
    found = live(PilotPlan("b", LOSES), PilotPlan("a", PLAIN, after=("b",), until=until))
    assert found["a"].started == start
    assert found["a"].pilot_end == start + 2
    assert waited(found["a"]) == {"start": start, "pilot": 2.0, "proving": 3.0}


def test_a_pilot_starts_no_earlier_than_planned_and_after_all_of_the_others() -> None:
    leaders = PilotPlan("b", PLAIN), PilotPlan("c", PLAIN, starts=3.0)
    for starts, expected in ((0.0, 5.0), (5.0, 5.0), (7.0, 7.0)):
        follower = PilotPlan("a", PLAIN, starts=starts, after=("b", "c"))
        found = live(*leaders, follower)
        assert (found["c"].live, found["a"].started, found["a"].live) == (5.0, expected, expected + 2)


def test_a_pilot_waits_or_starts_when_the_other_ends_without_reaching_the_endpoint() -> None:
    waits = PilotPlan("a", PLAIN, after=("z",))
    starts = PilotPlan("b", PLAIN, after=("z",), otherwise="start")
    behind = PilotPlan("c", PLAIN, after=("a",), otherwise="start")
    found = live(PilotPlan("z", FAILS), waits, starts, behind)
    assert found["z"].state == "abandoned failed_pilot"
    assert (found["a"].state, found["a"].started, found["a"].pilot_end) == ("start", NEVER, NEVER)
    assert waited(found["a"]) == {"start": SPAN}
    assert (found["b"].started, found["b"].pilot_end) == (2.0, 4.0)
    assert found["c"].state == "start"


def test_a_start_at_the_span_has_happened_and_a_later_one_has_not() -> None:
    costly = replace(PLAIN, mitigation=5.0, cost_per_month=7.0)
    found = live(PilotPlan("a", costly, starts=4.0), PilotPlan("b", costly, starts=4.5), span=4.0)
    assert (found["a"].state, found["a"].started, found["a"].spend) == ("pilot", 4.0, 5.0)
    assert (found["b"].state, found["b"].started, found["b"].spend) == ("start", NEVER, 0.0)


def test_a_pilot_costs_nothing_before_its_start() -> None:
    costly = replace(PLAIN, mitigation=100.0, cost_per_month=10.0, discount_rate=0.21)
    found = live(PilotPlan("a", replace(costly, success=0.0), starts=12.0))["a"]
    assert (found.spend_pilot, found.spend) == (20.0, 120.0)
    rate = math.log(1.21) / 12
    monthly = 10 * (math.exp(-12 * rate) - math.exp(-14 * rate)) / rate
    assert found.npv == pytest.approx(-100 / 1.21 - monthly, rel=1e-12)


def test_infrastructure_that_is_live_or_ever_was_saves_work() -> None:
    built = PilotPlan("z", PLAIN, infrastructure="platform")
    works = replace(PLAIN, work=(always(4.0),) * 5, done=(0.5,) * 5)
    late = PilotPlan("a", works, after=("z",), infrastructure="platform", leverage=0.25)
    found = live(built, late, replace(late, key="b", infrastructure=""), replace(late, key="c", after=()))
    assert found["a"].live == 2 + 2 + 2 * 0.75
    assert found["b"].live == 2 + 2 + 2
    assert found["c"].live == 2 + 2  # its pilot ended at the same instant, before z went live
    ever = replace(built, numbers=replace(LOSES, instability=1e9))
    found = live(ever, replace(late, starts=4.0, until="live"))
    assert found["z"].state == "rolled_back live handoff"
    assert found["a"].live == 4 + 2 + 2 * 0.75


def test_governance_waits_for_proof_from_a_pilot_of_lower_stakes() -> None:
    works = replace(PLAIN, work=(always(1.0),) * 5, capacity=1, sign_off=(always(1.0),) * 5)
    order = replace(works, order=(4, 0, 1, 2, 3))
    proof = PilotPlan("z", replace(LOSES, duration=always(9.0)))
    found = live(proof, PilotPlan("a", order, stakes=1))
    assert found["z"].production == 13.0
    assert months(found["a"], "work_done") == [(4, 3.0), (0, 4.0), (1, 5.0), (2, 6.0), (3, 7.0)]
    assert months(found["a"], "signed_off")[-1] == (4, 14.0)
    assert waited(found["a"]) == {
        "pilot": 2.0, "readiness_work": 5.0, "line_sign_off": 2.0, "proof": 5.0, "proving": 3.0,
    }  # fmt: skip
    found = live(PilotPlan("z", PLAIN), PilotPlan("a", order, stakes=1))
    assert months(found["a"], "signed_off")[0] == (4, 4.0)  # proof came before its work was done
    found = live(replace(proof, stakes=1), PilotPlan("a", order, stakes=1))
    assert found["a"].live == 8.0  # nobody has lower stakes
    found = live(replace(proof, numbers=FAILS), PilotPlan("a", order, stakes=1))
    assert found["a"].state == "proof"


def test_proof_files_requests_in_the_order_of_keys_and_none_for_who_is_live_already() -> None:
    central = replace(PLAIN, central=True, sign_off=(always(1.0),) * 5, duration=always(0.0))
    proof = PilotPlan("z", replace(PLAIN, duration=always(20.0)))
    free = replace(central, contract=False)
    found = live(
        proof,
        PilotPlan("c", central, stakes=1),
        PilotPlan("b", central, stakes=1),
        PilotPlan("a", free, stakes=1),
    )
    assert found["a"].live == 0.0
    assert (found["b"].live, found["c"].live) == (21.0, 22.0)


def test_work_done_at_the_instant_of_proof_is_held_if_its_turn_is_before_that_of_proof() -> None:
    central = replace(PLAIN, central=True, sign_off=(always(1.0),) * 5, duration=always(0.0))
    late = replace(central, work=(*(always(0.0),) * 4, always(20.0)))
    pilots = [
        PilotPlan("z", replace(PLAIN, duration=always(20.0))),
        PilotPlan("h", central, stakes=1),
        PilotPlan("a", late, stakes=1),
    ]
    for turn, expected in ((0.1, (21.0, 22.0)), (0.6, (22.0, 21.0)), (0.8, (22.0, 21.0))):
        found = live(*pilots, draw=but(a__TURN__20=turn, h__TURN__20=0.7))
        assert (found["a"].live, found["h"].live) == expected
