"""Propensities, owners, final refusals and builders in the twin: small cases worked out by hand.

The pilot ends in month 2, unless a case says otherwise, and every draw is one half but those that are named.
"""

import math
from dataclasses import replace
from statistics import NormalDist

import pytest

from tests.twin.history import Draw, FundingNumbers, History, Numbers, SeatNumbers, Variate, live_through
from tests.twin.portfolio import PilotPlan
from tests.twin.test_portfolio_alone import LOSES, NEVER, PLAIN, SPAN, always, but, half, live, months, waited

SOON, LATER, NOT_FOR_LONG = 0.5, 0.5**2, 0.5**50  # budgets of 1, 2 and 50 months at the hazard log 2
FUNDED = FundingNumbers(
    runway=always(NEVER), period=3.0, first_window=3.0, approval=1.0, owner_involvement=0.0,
    involvement_uplift=0.0, overrun_sensitivity=0.0, lead=always(1.0), unfunded_hazard=0.0,
    unfunded_departures=1.0,
)  # fmt: skip
ASKS = replace(PLAIN, funding=FUNDED)
NORMAL = replace(
    ASKS, normal_score=lambda u: NormalDist().inv_cdf(1 - u), normal_cdf=lambda z: NormalDist().cdf(z)
)
BOSS = SeatNumbers(
    name="boss", weight=1.0, essential=False, tenure=always(NEVER), time_left=always(NEVER),
    vacancy=always(1.0), adopts=1.0, exposure=0.0, at_start="supporting", takes_on=0.6,
)  # fmt: skip
OWNED = replace(PLAIN, seats=(BOSS,))
TEAM = replace(
    PLAIN, builders=1, needed=1.0, departure_rate=math.log(2), replacement=always(2.0), ramp_up=1.0
)
WORKS = replace(TEAM, work=(always(4.0),) * 5)
PAIR = replace(WORKS, builders=2, replacement=None)


def alone(numbers: Numbers, draw: Draw = half) -> History:
    """Live this pilot through alone."""
    return live_through(numbers, draw, SPAN)


def funded(numbers: Numbers, **others: float | Variate) -> Numbers:
    """These numbers with a funding that differs from ``FUNDED`` in this."""
    return replace(numbers, funding=replace(FUNDED, **others))  # type: ignore[arg-type]


def owner(**others: float | str | Variate | None) -> Numbers:
    """A pilot whose only seat differs from ``BOSS`` in this."""
    return replace(PLAIN, seats=(replace(BOSS, **others),))  # type: ignore[arg-type]


def vacant(until: float) -> Numbers:
    """A pilot whose only seat is vacant until this month."""
    return owner(at_start="vacant", vacancy=always(until))


def listening(draw: Draw, purpose: str) -> tuple[Draw, list[tuple[str, int]]]:
    """The same draws, and a list of entity and number of all that are made for a purpose."""
    heard: list[tuple[str, int]] = []

    def draws(entity: str, what: str, number: int) -> float:
        if what == purpose:
            heard.append((entity, number))
        return draw(entity, what, number)

    return draws, heard


def staff(**exceptions: float) -> Draw:
    """The builder in place 0 stays for one month, everybody else for very long, but for exceptions."""
    long = {f"pilot__BUILDER__{b + 64 * n}": NOT_FOR_LONG for b in range(3) for n in range(4)}
    return but(**{**long, "pilot__BUILDER__0": SOON, **exceptions})


def at(history: History, month: float) -> list[str]:
    """The events of one instant, in their order."""
    return [h.event for h in history.happenings if h.month == month]


def staffing(history: History) -> list[tuple[str, int, float]]:
    """Who left the team and who joined it."""
    return [(h.event, h.detail, h.month) for h in history.happenings if h.event.startswith("builder_")]


# ---- propensities (section 2) ----------------------------------------------------------------------


def refuse_to_score(_: float) -> float:
    raise AssertionError("no score is needed")


def test_without_shared_variance_and_persistence_every_draw_is_left_alone() -> None:
    numbers = replace(
        NORMAL, seats=(replace(BOSS, time_left=always(3.0)),), priorities_hazard=0.01,
        normal_score=refuse_to_score, normal_cdf=refuse_to_score,
    )  # fmt: skip
    draw, heard = listening(but(pilot__APPROVAL__0=0.9, pilot_boss__OWNER__0=0.7), "PROPENSITY")
    assert alone(funded(numbers, approval=0.8), draw).live == 7.0
    assert heard == []


def test_the_organisation_has_a_share_in_an_approval() -> None:
    half_shared = replace(NORMAL, shared_variance=0.5)
    draw = but(organisation__PROPENSITY__0=0.1)
    # z(0.1) = 1.28155, z(0.5) = 0: P(Z > 0.70711 · 1.28155) = P(Z > 0.90619) = 0.18242
    assert months(alone(funded(half_shared, approval=0.1825), draw), "money_arrives") == [(0, 4.0)]
    assert months(alone(funded(half_shared, approval=0.1823), draw), "money_arrives") == []


def test_the_pilot_has_a_share_in_each_of_its_approvals() -> None:
    draw = but(pilot__PROPENSITY__0=0.1)
    assert alone(funded(NORMAL, persistence=0.5, approval=0.1825), draw).money_at == 4.0
    assert alone(funded(NORMAL, persistence=0.5, approval=0.1823), draw).money_at == NEVER
    all_the_same = funded(NORMAL, persistence=1.0, approval=0.3)
    assert alone(all_the_same, but(pilot__PROPENSITY__0=0.29, pilot__APPROVAL__0=0.9)).money_at == 4.0
    always_lucky = {f"pilot__APPROVAL__{j}": 0.01 for j in range(8)}
    assert alone(all_the_same, but(pilot__PROPENSITY__0=0.31, **always_lucky)).money_at == NEVER


def test_organisation_and_pilot_both_have_a_share_in_an_approval() -> None:
    numbers = replace(NORMAL, shared_variance=0.5)
    draw = but(organisation__PROPENSITY__0=0.1, pilot__PROPENSITY__0=0.2, pilot__APPROVAL__0=0.3)
    # z: 1.28155, 0.84162, 0.52440; the pilot's score is 0.70711 · 1.36602 = 0.96592,
    # so P(Z > 0.70711 · (1.28155 + 0.96592)) = P(Z > 1.58920) = 0.05601
    assert alone(funded(numbers, persistence=0.5, approval=0.0561), draw).money_at == 4.0
    assert alone(funded(numbers, persistence=0.5, approval=0.0559), draw).money_at == NEVER


def test_the_organisation_has_a_share_in_the_budgets_of_cancellation_clocks() -> None:
    numbers = replace(NORMAL, funding=None, work=(always(9.0),) * 5, priorities_hazard=math.log(2))
    draw = but(organisation__PROPENSITY__0=0.5, pilot__CANCELLATION__0=0.125)
    assert alone(numbers, draw).ended == pytest.approx(5.0)
    assert alone(replace(numbers, shared_variance=1.0), draw).ended == pytest.approx(3.0)


def test_the_organisation_has_no_share_in_the_budgets_of_roll_back_clocks() -> None:
    numbers = replace(
        NORMAL, funding=None, shared_variance=1.0, run_rate=always(2.0), cost_hazard=math.log(2)
    )
    found = alone(numbers, but(organisation__PROPENSITY__0=0.001))
    assert (found.state, found.ended) == ("rolled_back production cost", 3.0)


@pytest.mark.parametrize(("propensity", "supports"), [(0.39, True), (0.41, False)])
def test_the_organisation_has_a_share_in_whether_a_successor_adopts(
    propensity: float, supports: bool
) -> None:
    seat = replace(BOSS, takes_on=None, time_left=always(1.0), vacancy=always(0.0), adopts=0.4)
    numbers = replace(
        NORMAL, funding=None, shared_variance=1.0, seats=(seat,), quorum=1.0, uncovered_pace=0.5,
        work=(always(4.0),) * 5,
    )  # fmt: skip
    draw = but(organisation__PROPENSITY__0=propensity, pilot_boss__SUCCESSION__1=0.4)
    assert alone(numbers, draw).live == pytest.approx(6.0 if supports else 10.0)


@pytest.mark.parametrize(("propensity", "state"), [(0.59, "sustained"), (0.61, "owner")])
def test_the_organisation_has_a_share_in_whether_an_occupant_takes_the_pilot_on(
    propensity: float, state: str
) -> None:
    numbers = replace(NORMAL, funding=None, shared_variance=1.0, seats=(BOSS,))
    assert alone(numbers, but(organisation__PROPENSITY__0=propensity)).state == state


def test_persistence_is_for_approvals_only() -> None:
    unlucky = but(pilot__PROPENSITY__0=0.999)
    seats = (replace(BOSS, at_start="vacant", vacancy=always(4.0), adopts=0.6),)
    found = alone(funded(replace(NORMAL, seats=seats), persistence=1.0), unlucky)
    assert months(found, "signed_off")[-1] == (0, 4.0)
    hazard = replace(NORMAL, work=(always(9.0),) * 5, priorities_hazard=math.log(2))
    assert alone(funded(hazard, persistence=1.0), unlucky).ended == pytest.approx(3.0)


def test_pilots_of_one_organisation_share_its_luck_and_not_that_of_each_other() -> None:
    numbers = funded(replace(NORMAL, shared_variance=1.0), approval=0.3, persistence=1.0)
    draw = but(organisation__PROPENSITY__0=0.29, a__PROPENSITY__0=0.9, b__PROPENSITY__0=0.1)
    found = live(PilotPlan("a", numbers), PilotPlan("b", numbers), draw=draw)
    assert (found["a"].money_at, found["b"].money_at) == (4.0, 4.0)
    numbers = replace(numbers, shared_variance=0.0)
    found = live(PilotPlan("a", numbers), PilotPlan("b", numbers), draw=draw)
    assert (found["a"].money_at, found["b"].money_at) == (NEVER, 4.0)


# ---- somebody must take it on (sections 4, 5 and 12) -----------------------------------------------


def test_if_no_seat_says_who_takes_it_on_it_is_taken_on_at_pilot_end() -> None:
    draw, heard = listening(half, "OWNER")
    assert alone(owner(takes_on=None), draw).live == 2.0
    assert alone(owner(takes_on=None, at_start="vacant", vacancy=always(9.0)), draw).live == 2.0
    assert heard == []


def test_who_is_there_at_pilot_end_takes_it_on_or_does_not() -> None:
    assert alone(OWNED).live == 2.0
    found = alone(OWNED, but(pilot_boss__OWNER__0=0.7))
    assert (found.state, waited(found)) == ("owner", {"pilot": 2.0, "owner": 22.0})


def test_documented_involvement_makes_it_likelier_that_somebody_takes_it_on() -> None:
    involved = replace(owner(takes_on=0.4), owner_involvement=0.5)  # 1 − 0.6 · 0.5 = 0.7
    assert alone(involved, but(pilot_boss__OWNER__0=0.69)).live == 2.0
    assert alone(involved, but(pilot_boss__OWNER__0=0.71)).state == "owner"
    elsewhere = funded(owner(takes_on=0.4), owner_involvement=0.5)  # the uplift of approvals is another thing
    assert alone(elsewhere, but(pilot_boss__OWNER__0=0.69)).state == "owner"


def test_a_seat_that_nobody_takes_it_on_from_still_leaves_the_pilot_without_an_owner() -> None:
    assert alone(owner(takes_on=0.0)).state == "owner"
    other = replace(BOSS, name="other", takes_on=None)
    assert alone(replace(PLAIN, seats=(replace(BOSS, takes_on=0.0), other))).state == "owner"


def test_who_does_not_support_the_pilot_is_not_asked() -> None:
    draw, heard = listening(half, "OWNER")
    found = alone(owner(at_start="unsupportive", time_left=always(4.0)), draw)
    assert (found.live, heard) == (5.0, [("pilot/boss", 1)])
    found = alone(owner(at_start="unsupportive", time_left=always(4.0), adopts=0.4), draw)
    assert (found.state, len(heard)) == ("owner", 1)


def test_who_leaves_before_pilot_end_is_not_asked_and_who_is_there_then_is() -> None:
    numbers = owner(time_left=always(0.5))
    draw, heard = listening(but(pilot_boss__OWNER__0=0.7), "OWNER")
    assert alone(numbers, draw).live == 2.0
    assert heard == [("pilot/boss", 1)]
    assert alone(numbers, but(pilot_boss__OWNER__1=0.7)).state == "owner"


def test_a_seat_vacant_at_pilot_end_is_asked_when_it_is_filled() -> None:
    numbers = replace(vacant(until=5.0), sign_off=(always(1.0), *[always(0.0)] * 4))
    found = alone(numbers)
    assert months(found, "signed_off")[-1] == (0, 6.0)
    assert waited(found) == {"pilot": 2.0, "owner": 3.0, "line_sign_off": 1.0, "proving": 3.0}


def test_who_sits_down_at_the_very_instant_of_pilot_end_is_asked_once() -> None:
    draw, heard = listening(half, "OWNER")
    found = alone(vacant(until=2.0), draw)
    assert at(found, 2.0)[:3] == ["pilot_end", "work_done", "work_done"]
    assert (found.live, heard) == (2.0, [("pilot/boss", 1)])
    draw, heard = listening(but(pilot_boss__OWNER__1=0.7), "OWNER")
    assert (alone(vacant(until=2.0), draw).state, heard) == ("owner", [("pilot/boss", 1)])


def test_who_declined_is_not_asked_again_and_a_successor_may_take_it_on() -> None:
    numbers = owner(time_left=always(4.0), tenure=always(6.0))
    draw, heard = listening(but(pilot_boss__OWNER__0=0.7, pilot_boss__OWNER__1=0.7), "OWNER")
    found = alone(numbers, draw)
    assert months(found, "seat_filled") == [(0, 5.0), (0, 12.0), (0, 19.0)]
    assert found.live == 12.0
    assert heard == [("pilot/boss", 0), ("pilot/boss", 1), ("pilot/boss", 2)]


def test_once_taken_on_it_stays_so_whoever_leaves_and_nobody_is_asked() -> None:
    other = replace(BOSS, name="other")
    numbers = replace(
        PLAIN, seats=(replace(BOSS, time_left=always(3.0)), other), work=(always(4.0), *[always(0.0)] * 4)
    )
    draw, heard = listening(half, "OWNER")
    found = alone(numbers, draw)
    assert months(found, "seat_filled") == [(0, 4.0)]
    assert (found.live, heard) == (6.0, [("pilot/boss", 0)])


def test_seats_are_asked_until_one_takes_it_on() -> None:
    others = [replace(BOSS, name=name) for name in ("second", "third")]
    draw, heard = listening(but(pilot_boss__OWNER__0=0.7), "OWNER")
    assert alone(replace(PLAIN, seats=(BOSS, *others)), draw).live == 2.0
    assert heard == [("pilot/boss", 0), ("pilot/second", 0)]


def test_a_reorganisation_may_bring_the_owner() -> None:
    numbers = replace(owner(exposure=1.0), reorganisation_rate=math.log(2))
    draw = but(
        pilot_boss__OWNER__0=0.7,
        organisation__REORGANISATION__0=0.5**4,
        organisation__REORGANISATION__1=NOT_FOR_LONG,
    )
    assert alone(numbers, draw).live == 5.0


def test_ownership_without_an_owner_holds_no_place_and_finished_later_asks_at_once() -> None:
    one_by_one = replace(vacant(until=20.0), work=(always(1.0),) * 5, capacity=1)
    found = alone(one_by_one)
    assert months(found, "work_done") == [(0, 3.0), (1, 4.0), (2, 5.0), (3, 6.0), (4, 7.0)]
    assert waited(found) == {"pilot": 2.0, "readiness_work": 5.0, "owner": 13.0, "proving": 3.0}
    found = alone(replace(vacant(until=3.0), work=(always(4.0),) * 5))
    assert months(found, "signed_off")[0] == (0, 6.0)


def test_ownership_asks_while_unfunded_and_until_then_a_pilot_without_money_waits_for_an_owner() -> None:
    numbers = replace(vacant(until=7.0), sign_off=(always(1.0), *[always(0.0)] * 4))
    found = alone(funded(numbers, runway=always(3.0)))
    assert months(found, "signed_off")[-1] == (0, 8.0)
    assert waited(found) == {
        "pilot": 2.0, "owner": 5.0, "parked": 1.0, "budget_window": 1.0, "funding_lead": 1.0, "proving": 3.0,
    }  # fmt: skip


def test_without_money_an_owner_is_waited_for_before_the_work_is_done() -> None:
    found = alone(funded(replace(vacant(until=7.0), work=(always(9.0),) * 5), runway=always(3.0)))
    assert waited(found) == {"pilot": 2.0, "readiness_work": 3.0, "owner": 2.0, "parked": 17.0}


def test_sign_offs_are_waited_for_before_an_owner_and_an_owner_before_proof() -> None:
    numbers = replace(vacant(until=10.0), sign_off=(*[always(0.0)] * 3, always(3.0), always(0.0)))
    proof = PilotPlan("z", replace(LOSES, duration=always(11.0)))
    found = live(proof, PilotPlan("a", numbers, stakes=1))
    assert found["z"].production == 15.0
    assert waited(found["a"]) == {
        "pilot": 2.0, "line_sign_off": 3.0, "owner": 5.0, "proof": 5.0, "proving": 3.0,
    }  # fmt: skip


def test_a_pilot_that_went_live_without_an_owner_asks_no_more() -> None:
    office = replace(PLAIN, central=True, sign_off=(always(1.0),) * 5)
    free = replace(office, seats=vacant(until=5.0).seats, contract=False)
    found = live(PilotPlan("a", free), PilotPlan("b", replace(office, duration=always(6.0))))
    assert (found["a"].live, found["b"].live) == (2.0, 11.0)
    assert months(found["a"], "seat_filled") == [(0, 5.0)]


def test_a_pilot_without_contract_that_cannot_ask_for_money_waits_for_an_owner() -> None:
    found = alone(funded(replace(vacant(until=5.0), contract=False)))
    assert waited(found) == {
        "pilot": 2.0, "owner": 3.0, "budget_window": 1.0, "funding_lead": 1.0, "proving": 3.0,
    }  # fmt: skip


def test_a_person_may_take_on_one_pilot_and_not_another() -> None:
    numbers = owner(person="Maria")
    found = live(PilotPlan("a", numbers), PilotPlan("b", numbers), draw=but(a_boss__OWNER__0=0.7))
    assert (found["a"].state, found["b"].live) == ("owner", 2.0)


# ---- final refusals (sections 6 and 12) ------------------------------------------------------------


@pytest.mark.parametrize("runway", [NEVER, 5.0])
def test_a_refusal_for_good_before_innovation_money_ends_is_the_last_window(runway: float) -> None:
    found = alone(funded(ASKS, approval=0.4, final_refusal=0.6, runway=always(runway)))
    assert months(found, "budget_window") == [(0, 3.0)]
    assert months(found, "runway_ends") == ([] if runway == NEVER else [(0, 7.0)])
    assert found.state == "refused"
    assert waited(found) == {"pilot": 2.0, "budget_window": 1.0, "refused": 21.0}


def test_a_refusal_for_good_after_innovation_money_has_ended() -> None:
    numbers = funded(ASKS, approval=0.4, final_refusal=0.6, runway=always(3.0))
    found = alone(numbers, but(pilot__REFUSAL__0=0.7))
    assert months(found, "budget_window") == [(0, 3.0), (1, 6.0)]
    assert waited(found) == {"pilot": 2.0, "budget_window": 4.0, "refused": 18.0}


def test_a_refusal_has_the_number_of_its_window_and_an_approval_needs_none() -> None:
    numbers = funded(ASKS, approval=0.4, final_refusal=0.6)
    draw, heard = listening(
        but(pilot__REFUSAL__0=0.7, pilot__REFUSAL__1=0.7, pilot__APPROVAL__2=0.3), "REFUSAL"
    )
    found = alone(numbers, draw)
    assert (found.money_at, heard) == (10.0, [("pilot", 0), ("pilot", 1)])


def test_a_refusal_is_not_the_organisations_luck() -> None:
    numbers = funded(replace(NORMAL, shared_variance=1.0), approval=0.4, final_refusal=0.6)
    assert alone(numbers, but(organisation__PROPENSITY__0=0.9)).state == "refused"


def test_work_goes_on_after_a_refusal_while_there_is_innovation_money() -> None:
    refused = replace(ASKS, work=(always(0.0), always(0.0), *[always(4.0)] * 3))
    found = alone(funded(refused, approval=0.4, final_refusal=0.6))
    assert months(found, "work_done")[-1] == (4, 6.0)
    assert waited(found) == {"pilot": 2.0, "readiness_work": 4.0, "refused": 18.0}
    found = alone(funded(refused, approval=0.4, final_refusal=0.6, runway=always(3.0)))
    assert waited(found) == {"pilot": 2.0, "readiness_work": 3.0, "refused": 19.0}


def test_who_was_refused_for_good_is_cancelled_when_the_money_is_gone() -> None:
    numbers = funded(ASKS, approval=0.4, final_refusal=0.6, runway=always(3.0), unfunded_hazard=math.log(2))
    found = alone(numbers)
    assert (found.state, found.ended) == ("abandoned funding", 6.0)


# ---- builders (sections 8 and 12) ------------------------------------------------------------------


def test_a_builder_who_leaves_during_readiness_work_is_replaced() -> None:
    found = alone(WORKS, staff())
    assert staffing(found) == [("builder_leaves", 0, 3.0), ("builder_counts", 0, 6.0)]
    assert found.live == 9.0  # one month of four was done by 3
    assert waited(found) == {"pilot": 2.0, "readiness_work": 4.0, "builders": 3.0, "proving": 3.0}


@pytest.mark.parametrize("replacement", [None, always(NEVER)])
def test_a_builder_who_is_never_replaced_leaves_the_work_undone(replacement: Variate | None) -> None:
    found = alone(replace(WORKS, replacement=replacement), staff())
    assert found.state == "builders"
    assert waited(found) == {"pilot": 2.0, "readiness_work": 1.0, "builders": 21.0}


def test_a_builder_who_leaves_during_the_parallel_run_is_replaced() -> None:
    numbers = replace(TEAM, parallel_run=always(4.0), documented=0.0, transfer_time=4.0)
    found = alone(numbers, staff())
    assert (found.live, found.builders_present) == (9.0, 1)
    assert found.knowledge_lost == pytest.approx(math.exp(-1.0))  # of four months, not of seven
    assert waited(found) == {"pilot": 2.0, "parallel_run": 4.0, "builders": 3.0, "proving": 3.0}


@pytest.mark.parametrize(("needed", "done"), [(1.0, 9.0), (0.75, 7.5), (0.5, 6.0), (0.25, 6.0)])
def test_a_smaller_team_works_slower_by_the_share_that_is_needed(needed: float, done: float) -> None:
    found = alone(replace(PAIR, needed=needed), staff())  # one of two leaves after one month of four
    assert found.live == pytest.approx(done)
    assert waited(found) == pytest.approx({"pilot": 2.0, "readiness_work": done - 2.0, "proving": 3.0})


@pytest.mark.parametrize(("needed", "done"), [(1.0, 9.0), (0.5, 6.0)])
def test_a_smaller_team_runs_in_parallel_for_longer(needed: float, done: float) -> None:
    numbers = replace(PAIR, needed=needed, work=(always(0.0),) * 5, parallel_run=always(4.0))
    assert alone(numbers, staff()).live == done


def test_the_pace_of_the_team_is_times_that_of_cover() -> None:
    uncovered = {
        "seats": (replace(BOSS, at_start="unsupportive", takes_on=None),),
        "quorum": 1.0,
        "uncovered_pace": 0.5,
    }
    found = alone(replace(PAIR, **uncovered), staff())  # type: ignore[arg-type]
    assert found.live == 17.0  # half a month's work until 3, then a quarter a month
    assert waited(found) == {"pilot": 2.0, "cover": 15.0, "proving": 3.0}
    found = alone(replace(WORKS, **uncovered), staff())  # type: ignore[arg-type]
    assert waited(found) == {"pilot": 2.0, "cover": 8.0, "builders": 3.0, "proving": 3.0}
    run = replace(PAIR, work=(always(0.0),) * 5, parallel_run=always(4.0), **uncovered)  # type: ignore[arg-type]
    assert alone(run, staff()).live == 9.0  # whoever covers the pilot


def test_every_place_counts_its_own_builders() -> None:
    def ten(u: float) -> float:
        return 10 * u

    numbers = replace(PAIR, builders=3, replacement=ten, work=(always(20.0),) * 5)
    draw = staff(
        pilot__REPLACEMENT__0=0.1, pilot__BUILDER__64=LATER, pilot__REPLACEMENT__64=0.3,
        pilot__BUILDER__1=LATER, pilot__REPLACEMENT__1=0.2,
    )  # fmt: skip
    assert staffing(alone(numbers, draw)) == [
        ("builder_leaves", 0, 3.0),
        ("builder_leaves", 1, 4.0),
        ("builder_counts", 0, 5.0),
        ("builder_counts", 1, 7.0),
        ("builder_leaves", 0, 7.0),
        ("builder_counts", 0, 11.0),
    ]


def test_a_newcomers_budget_begins_when_they_count() -> None:
    found = alone(replace(WORKS, work=(always(9.0),) * 5), staff(pilot__BUILDER__64=LATER))
    assert staffing(found) == [
        ("builder_leaves", 0, 3.0),
        ("builder_counts", 0, 6.0),
        ("builder_leaves", 0, 8.0),
        ("builder_counts", 0, 11.0),
    ]


def struck_at(month: int, **exceptions: float) -> Draw:
    """The same staff, and one reorganisation in this month."""
    return staff(
        organisation__REORGANISATION__0=0.5**month, organisation__REORGANISATION__1=NOT_FOR_LONG, **exceptions
    )


STRUCK = replace(WORKS, reorganisation_rate=math.log(2), builder_exposure=1.0)


@pytest.mark.parametrize("month", [4, 5])
def test_no_reorganisation_takes_a_newcomer_who_does_not_count_yet(month: int) -> None:
    found = alone(STRUCK, struck_at(month))
    assert months(found, "reorganisation") == [(0, month)]
    assert staffing(found) == [("builder_leaves", 0, 3.0), ("builder_counts", 0, 6.0)]
    assert found.live == 9.0


@pytest.mark.parametrize("month", [2, 4])
def test_who_goes_at_a_reorganisation_is_replaced(month: int) -> None:
    found = alone(STRUCK, struck_at(month, pilot__BUILDER__0=NOT_FOR_LONG))
    assert staffing(found) == [("builder_counts", 0, month + 3.0)]
    assert found.live == 9.0
    assert waited(found)["builders"] == 3.0


def test_a_reorganisation_during_the_pilot_takes_no_builder() -> None:
    found = alone(STRUCK, struck_at(1, pilot__BUILDER__0=NOT_FOR_LONG))
    assert months(found, "reorganisation") == [(0, 1.0)]
    assert (staffing(found), found.live) == ([], 6.0)


def test_a_reorganisation_takes_those_whose_draw_says_so_newcomers_too() -> None:
    numbers = replace(STRUCK, builders=2, builder_exposure=0.4, work=(always(9.0),) * 5)
    draw = staff(
        organisation__REORGANISATION__0=0.5**7, organisation__REORGANISATION__1=NOT_FOR_LONG,
        pilot__EXPOSURE__0=0.3,
    )  # fmt: skip
    assert staffing(alone(numbers, draw)) == [
        ("builder_leaves", 0, 3.0),
        ("builder_counts", 0, 6.0),
        ("builder_counts", 0, 10.0),
    ]
    draw = staff(
        organisation__REORGANISATION__0=0.5**4, organisation__REORGANISATION__1=NOT_FOR_LONG,
        pilot__BUILDER__0=NOT_FOR_LONG, pilot__EXPOSURE__1=0.3,
    )  # fmt: skip
    assert staffing(alone(numbers, draw)) == [("builder_counts", 1, 7.0)]


POOR = funded(
    replace(TEAM, work=(always(0.0), always(0.0), always(4.0), always(0.0), always(0.0))),
    runway=always(2.0), first_window=5.0, lead=always(3.0),
)  # fmt: skip


def test_replacement_rests_while_unfunded() -> None:
    found = alone(POOR, staff())  # of three months one has passed when money ends in month 4
    assert (found.money_at, found.live) == (8.0, 13.0)
    assert staffing(found) == [("builder_leaves", 0, 3.0), ("builder_counts", 0, 10.0)]
    assert waited(found) == {
        "pilot": 2.0, "readiness_work": 4.0, "builders": 3.0, "budget_window": 1.0, "funding_lead": 3.0,
        "proving": 3.0,
    }  # fmt: skip


def test_learning_rests_while_unfunded() -> None:
    learning = replace(POOR, replacement=always(0.0), ramp_up=3.0)
    assert staffing(alone(learning, staff()))[-1] == ("builder_counts", 0, 10.0)


def test_builders_leave_faster_while_unfunded_and_nobody_is_looked_for() -> None:
    numbers = funded(POOR, runway=always(1.0), first_window=5.0, lead=always(3.0), unfunded_departures=2.0)
    found = alone(numbers, staff(pilot__BUILDER__0=LATER))
    assert staffing(found) == [("builder_leaves", 0, 3.5), ("builder_counts", 0, 11.0)]


def test_a_newcomers_budget_is_spent_faster_while_unfunded_too() -> None:
    numbers = funded(POOR, runway=always(5.0), first_window=5.0, lead=always(9.0), unfunded_departures=2.0)
    found = alone(numbers, staff(pilot__BUILDER__64=LATER))  # counts from 6 on, unfunded from 7 on
    assert staffing(found) == [
        ("builder_leaves", 0, 3.0),
        ("builder_counts", 0, 6.0),
        ("builder_leaves", 0, 7.5),
        ("builder_counts", 0, 17.0),
    ]


def test_who_leaves_at_the_instant_the_money_ends_leaves_before_and_is_not_looked_for() -> None:
    found = alone(funded(POOR, runway=always(1.0), first_window=5.0, lead=always(3.0)), staff())
    assert at(found, 3.0) == ["builder_leaves", "runway_ends"]
    assert staffing(found)[-1] == ("builder_counts", 0, 11.0)


def test_who_counts_at_the_instant_the_money_ends_counts_before() -> None:
    found = alone(funded(POOR, runway=always(4.0), first_window=9.0), staff())
    assert at(found, 6.0) == ["builder_counts", "runway_ends"]


def test_a_newcomer_counts_before_a_window_and_a_builder_leaves_after_it() -> None:
    found = alone(funded(POOR, first_window=6.0), staff())
    assert at(found, 6.0) == ["builder_counts", "budget_window"]
    found = alone(funded(POOR, first_window=3.0, lead=always(0.0)), staff())
    assert at(found, 3.0) == ["budget_window", "money_arrives", "builder_leaves"]


def test_a_builder_leaves_after_a_sponsor_and_before_a_reorganisation() -> None:
    numbers = replace(STRUCK, seats=(replace(BOSS, time_left=always(3.0)),))
    found = alone(numbers, struck_at(3))
    assert at(found, 3.0) == ["occupant_leaves", "builder_leaves", "reorganisation"]
    assert staffing(found)[-1] == ("builder_counts", 0, 6.0)


def test_a_place_that_is_filled_at_once_costs_no_time() -> None:
    found = alone(replace(WORKS, replacement=always(0.0), ramp_up=0.0), staff())
    assert at(found, 3.0) == ["builder_leaves", "builder_counts"]
    assert (found.live, waited(found)) == (6.0, {"pilot": 2.0, "readiness_work": 4.0, "proving": 3.0})


def test_a_place_that_takes_no_time_to_fill_is_filled_even_without_money() -> None:
    numbers = replace(POOR, replacement=always(0.0), ramp_up=0.0)
    found = alone(numbers, staff(pilot__BUILDER__0=0.5**3))
    assert at(found, 5.0) == ["budget_window", "builder_leaves", "builder_counts"]


def test_a_builder_whose_budget_is_used_up_at_the_end_of_the_parallel_run_is_present() -> None:
    found = alone(replace(TEAM, parallel_run=always(1.0)), staff())
    assert (found.live, found.builders_present, staffing(found)) == (3.0, 1, [])


def test_a_newcomer_who_counts_at_the_end_of_the_parallel_run_is_present() -> None:
    numbers = replace(TEAM, builders=2, needed=0.5)
    found = alone(replace(numbers, parallel_run=always(4.0)), staff())
    assert (found.live, found.builders_present) == (6.0, 2)
    found = alone(replace(numbers, parallel_run=always(3.0)), staff())
    assert (found.live, found.builders_present) == (5.0, 1)


def test_a_parallel_run_waits_for_builders_before_it_has_begun_to_run() -> None:
    numbers = replace(TEAM, sign_off=(always(3.0),) * 5, parallel_run=always(1.0))
    found = alone(numbers, staff())
    assert waited(found) == {
        "pilot": 2.0, "line_sign_off": 3.0, "builders": 1.0, "parallel_run": 1.0, "proving": 3.0,
    }  # fmt: skip


def test_a_parallel_run_of_no_months_needs_nobody() -> None:
    numbers = replace(TEAM, replacement=None, sign_off=(always(3.0),) * 5)
    found = alone(numbers, staff())
    assert (found.live, found.builders_present) == (5.0, 0)


def test_revalidation_is_slowed_while_the_parallel_run_goes_on() -> None:
    numbers = replace(
        PAIR, work=(always(0.0),) * 5, parallel_run=always(10.0), first_renewal=always(3.0),
        revalidation=always(2.0),
    )  # fmt: skip
    found = alone(numbers, staff(pilot__BUILDER__0=LATER))  # one of two from month 4 on
    assert months(found, "work_done")[-1] == (2, 6.0)
    assert found.live == 20.0


def test_builders_come_and_go_until_a_pilot_whose_gate_closed_again_is_live() -> None:
    numbers = replace(TEAM, parallel_run=always(1.0), first_renewal=always(2.5), revalidation=always(2.0))
    found = alone(numbers, staff(pilot__BUILDER__0=LATER))
    assert (found.live, found.builders_present) == (7.5, 1)
    assert waited(found) == {
        "pilot": 2.0, "parallel_run": 1.0, "readiness_work": 1.5, "builders": 3.0, "proving": 3.0,
    }  # fmt: skip


def test_where_no_work_needs_builders_and_nobody_is_replaced_they_only_count_at_the_end() -> None:
    found = alone(replace(WORKS, needed=0.0, replacement=None), staff())
    assert (staffing(found), found.live, found.builders_present) == ([], 6.0, 0)
    draw = struck_at(3, pilot__BUILDER__0=NOT_FOR_LONG)
    found = alone(replace(STRUCK, needed=0.0, replacement=None), draw)
    assert (staffing(found), found.live, found.builders_present) == ([], 6.0, 0)


def test_where_no_work_needs_builders_they_are_replaced_all_the_same() -> None:
    found = alone(replace(WORKS, needed=0.0, work=(always(5.0),) * 5), staff())
    assert staffing(found) == [("builder_leaves", 0, 3.0), ("builder_counts", 0, 6.0)]
    assert (found.live, found.builders_present) == (7.0, 1)


def test_a_team_without_places_slows_nothing() -> None:
    found = alone(replace(WORKS, builders=0), staff())
    assert (found.live, found.builders_present) == (6.0, 0)


def test_builders_neither_leave_nor_matter_once_the_pilot_is_live() -> None:
    numbers = replace(TEAM, documented=0.0, transfer_time=1.0, rediscovery=always(4.0))
    found = alone(numbers, staff())
    assert (found.live, found.knowledge_lost, found.production) == (2.0, 1.0, 6.0)
    assert staffing(found) == []


def test_builders_wait_for_the_end_of_a_pilot_that_starts_later() -> None:
    draw = but(a__BUILDER__64=NOT_FOR_LONG)
    found = live(PilotPlan("a", WORKS, starts=5.0), draw=draw)["a"]
    assert staffing(found) == [("builder_leaves", 0, 8.0), ("builder_counts", 0, 11.0)]
