"""The next decision of a pilot: what concerns it where it stands, and what its scenario knows of."""

import pytest

from valleysim import loads
from valleysim.scenario.decisions import Decision, next_decision
from valleysim.scenario.standing import standing_of

HEAD = """
name = "x"
[funding]
runway = 12
period = 6
first_window = 2
approval = 0.5
"""
WINDOW, ENDS = Decision(2.0, "budget window"), Decision(1.5, "innovation money ends")


def decision(status: str = "", text: str = HEAD, pilot: str = "") -> Decision | None:
    scenario = loads(f"{text}\n[[pilots]]\nname = 'A'\n{pilot}\n{status and f'status = {{ {status} }}'}")
    (member,) = scenario.members
    return next_decision(member, standing_of(member, scenario.stages))


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("started = 5", WINDOW),
        ("started = 5, stage = 'valley'", WINDOW),
        ("started = 5, stage = 'on hold'", WINDOW),
        ("started = 5, stage = 'waiting for readiness', money = 'not asked'", WINDOW),
        ("started = 5, stage = 'waiting for money', money = 'asked'", WINDOW),
        ("started = 5, stage = 'waiting for money', money = 'approved'", None),
        ("started = 5, stage = 'waiting for money', money = 'refused for good'", None),
        ("started = 5, stage = 'valley', pilot_ended = 2, money_arrived = 1", None),
        ("started = 5, stage = 'valley', innovation_money_ends = 1.5", ENDS),
        ("started = 5, stage = 'valley', innovation_money_ends = 2.5", WINDOW),
        ("started = 5, stage = 'valley', innovation_money_ends = -1", WINDOW),
        ("started = 5, stage = 'pilot'", None),
        ("started = 5, stage = 'pilot', innovation_money_ends = 1.5", ENDS),
        ("started = 5, stage = 'parallel run'", None),
        ("started = 5, stage = 'live'", None),
    ],
)
def test_the_next_decision_is_the_nearest_that_concerns_the_stage(status: str, told: Decision | None) -> None:
    assert decision(status) == told


def test_of_a_pilot_that_has_not_started_it_is_its_start() -> None:
    assert decision(pilot="starts = 4") == Decision(4.0, "its start")
    assert decision(pilot='starts = "2 to 6"') is None


@pytest.mark.parametrize(
    ("window", "month"), [("0", 6.0), ('"uniform"', None), ('"1 to 3"', None), ("0.5", 0.5)]
)
def test_windows_are_told_where_their_months_are_known(window: str, month: float | None) -> None:
    found = decision("started = 5", HEAD.replace("first_window = 2", f"first_window = {window}"))
    assert (None if found is None else found.month) == month


def test_without_budget_windows_none_is_told() -> None:
    assert decision("started = 5", 'name = "x"') is None
    assert decision("started = 5", HEAD.replace('name = "x"', 'name = "x"\nneutral = ["funding"]')) is None


def test_the_windows_are_those_of_the_organisation() -> None:
    text = HEAD + "[organisation]\nperiod = 3\nfirst_window = 1\n"
    assert decision("started = 5", text) == Decision(1.0, "budget window")
