"""The diary of one history: the twin's events, in words that say what they led to."""

import math

import pytest

from tests.twin import history as twin
from tests.twin import portfolio as twin_portfolio
from tests.twin.portfolio_translation import plans
from tests.twin.random_portfolios import random_portfolio
from tests.twin.random_scenarios import random_document
from tests.twin.test_twin import CLOSE, SPAN, alike
from tests.twin.translation import Translator, draws
from valleysim import UsageError, histories, load, simulate
from valleysim.questions.diary.ask import Diary, tell_history
from valleysim.scenario import from_document

WORLD = 3


def same_events(diary: Diary, slow: twin.History) -> None:
    """The diary has the twin's events, month by month, and tells the pilot's start beside them."""
    expected = [(happening.month, happening.event, happening.detail) for happening in slow.happenings]
    own = [(entry.month, entry.event, entry.detail) for entry in diary.entries if entry.event != "start"]
    found = alike(own, expected)
    assert [one[1:] for one in found] == [one[1:] for one in expected]
    assert all(
        math.isclose(a[0], b[0], rel_tol=CLOSE, abs_tol=CLOSE) for a, b in zip(found, expected, strict=True)
    )


@pytest.mark.parametrize("seed", range(12))
def test_the_diary_of_a_pilot_has_the_events_of_the_twin(seed: int) -> None:
    scenario = from_document(random_document(seed))
    numbers = Translator(scenario, seed, WORLD).numbers()
    for replicate in (0, 7):
        slow = twin.live_through(numbers, draws(seed, WORLD, replicate), SPAN)
        same_events(tell_history(scenario, replicate, world=WORLD, seed=seed, months=SPAN), slow)


@pytest.mark.parametrize("seed", range(6))
def test_the_diary_of_a_portfolios_pilot_has_the_events_of_the_twin(seed: int) -> None:
    scenario = from_document(random_portfolio(seed))
    slow = twin_portfolio.live_jointly(plans(scenario, seed, WORLD), draws(seed, WORLD, 2), SPAN)
    for key, history in list(slow.items())[:3]:
        diary = tell_history(scenario, 2, world=WORLD, pilot=key, seed=seed, months=SPAN)
        same_events(diary, history)
        started = [entry.month for entry in diary.entries if entry.event == "start"]
        assert started == ([history.started] if 0.0 < history.started < math.inf else [])


def test_the_diary_tells_the_history_of_that_number_in_the_run() -> None:
    scenario = load("scenarios/enterprise.toml")
    table = histories(simulate(scenario, replicates=60, worlds=3, seed=4))
    for row in table[table["world"] == 2].head(12).itertuples():
        diary = tell_history(scenario, row.replicate, world=2, seed=4)
        assert (diary.outcome, diary.cause) == (row.outcome, row.cause)
        months = {entry.event: entry.month for entry in diary.entries}
        assert months.get("go_live", math.inf) == row.live
        assert months.get("rediscovered", math.inf) == row.production


MEETING = {
    "name": "a short story",
    "pilot": {"duration": 2.0},
    "sponsors": [
        {"seat": "chief risk officer", "tenure": 5.0, "vacancy": 3.0, "adopts": 1.0},
        {"seat": "head of claims", "at_start": "unsupportive"},
    ],
    "coalition": {"quorum": 1.0, "uncovered_pace": 0.5},
    "readiness": {"line_sign_off": 1.0, "ownership": {"work": 4.0}},
    "funding": {"runway": 9.0, "period": 4.0, "first_window": 4.0, "approval": 1.0, "lead": 1.0},
    "handoff": {
        "builders": 2,
        "documented": 0.5,
        "parallel_run": 1.0,
        "transfer_time": 1.0 / math.log(2.0),
        "rediscovery": 2.0,
    },
    "live": {"proving": 3.0},
}


def test_words_tell_seats_areas_cover_approval_and_what_it_waits_for() -> None:
    diary = tell_history(from_document(MEETING), 0)
    assert diary.at_start == {"chief risk officer": "supporting", "head of claims": "unsupportive"}
    assert diary.covered_at_start
    told = [(round(entry.month, 6), entry.told, entry.covered, entry.waits_for) for entry in diary.entries]
    assert (2.0, "The pilot ends and has succeeded: the valley begins.", True, "readiness_work") in told
    assert (5.0, "Chief risk officer: the occupant leaves. Cover is lost.", False, "cover") in told
    assert (7.0, "Ownership: the work is done; sign-off is asked for.", False, "line_sign_off") in told
    regained = "Chief risk officer: a successor who supports the pilot. Cover is regained."
    assert [value for value in told if 3.0 <= value[0] < 5.0][-1][1].endswith("That makes 4 of 5 areas.")
    assert [value for value in told if value[0] == 8.0] == [
        (8.0, "Ownership is signed off. That makes 5 of 5 areas.", True, "funding_lead"),
        (8.0, regained, True, "funding_lead"),
        (8.0, "Budget window: approved; the money comes in month 9.0.", True, "funding_lead"),
    ]
    assert (9.0, "Operating money is there. The parallel run begins.", True, "parallel_run") in told
    lost = "The parallel run ends: 2 of 2 builders are still there; 25 % of the knowledge is lost."
    assert (10.0, lost, True, "rediscovery") in told
    assert (13.5, "Sustained: production has held.", False, "") in told
    assert (diary.outcome, diary.cause) == ("sustained", "")


def test_a_document_of_a_diary_is_plain() -> None:
    document = tell_history(from_document(MEETING), 0).document()
    assert document["entries"][0]["event"] == "pilot_end"
    assert document["seats_at_start"]["head of claims"] == "unsupportive"
    assert all(math.isfinite(value) for value in document["facts"].values())


def test_numbers_and_pilots_that_are_not_there_are_refused() -> None:
    scenario = load("scenarios/portfolio/portfolio.toml")
    with pytest.raises(UsageError, match="history: found -1; allowed: a whole number from 0"):
        tell_history(scenario, -1)
    with pytest.raises(UsageError, match="world: found -2"):
        tell_history(scenario, 0, world=-2)
    with pytest.raises(UsageError, match="pilot: found 'nobody'; allowed: "):
        tell_history(scenario, 0, pilot="nobody")
    with pytest.raises(UsageError, match="months: found 0"):
        tell_history(scenario, 0, months=0.0)
