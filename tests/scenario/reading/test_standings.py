"""How pilots are said to stand: what cannot be together is refused, with the place of it."""

from datetime import date

import pytest

from tests.scenario.writing import problem, scenario
from valleysim.scenario.standing import standings

AS_OF = "as_of = 2026-11-28\n"
TWO = (
    f'{AS_OF}[[pilots]]\nname = "A"\nstarts = 2026-02-28\nstatus.{{}}\n'
    '[[pilots]]\nname = "B"\nstatus.stage = "planned"\n'
)


def test_a_start_before_month_0_and_days_are_months_before_it() -> None:
    read = scenario(TWO.format("live_since = 2026-09-28"))
    (one,) = standings(read)
    assert (one.key, one.started, dict(one.dates)) == ("A", -9.0, {"live_since": -2.0})
    assert read.as_of == date(2026, 11, 28)


def test_since_says_the_day_with_which_the_stage_began() -> None:
    (one,) = standings(scenario(TWO.format('stage = "UAT"\nstatus.since = 2026-08-28')))
    assert dict(one.dates) == {"pilot_ended": -3.0}


@pytest.mark.parametrize("days", ["28.02.2026", "02/28/2026"])
def test_a_start_in_the_past_may_be_written_as_spreadsheets_do(days: str) -> None:
    text = TWO.format('stage = "pilot"').replace("2026-02-28", f'"{days}"')
    assert [one.started for one in standings(scenario(text))] == [-9.0]


def test_a_lone_pilot_says_since_when_it_runs() -> None:
    (one,) = standings(scenario('[status]\nstarted = 4\nstage = "pilot"\n'))
    assert (one.key, one.started) == ("pilot", -4.0)


@pytest.mark.parametrize(
    ("status", "key", "found"),
    [
        ('stage = "Gate 3"', "pilots[A].status.stage", 'no stage: "Gate 3" (1)'),
        ('stage = "planned"', "pilots[A].status.stage", '"planned", and a start before month 0'),
        (
            "live_since = 2026-01-28",
            "pilots[A].status.live_since",
            "it went live on 2026-01-28, before its start on 2026-02-28",
        ),
        (
            'stage = "pilot"\nstatus.live_since = 2',
            "pilots[A].status.live_since",
            "it went live, of a pilot whose stage",
        ),
        (
            'stage = "pilot"\nstatus.refusals = 1',
            "pilots[A].status.refusals",
            "refusals of a pilot that has not ended",
        ),
        ("since = 3", "pilots[A].status.since", "since when, of no stage"),
        ('stage = "in use"\nstatus.since = 3', "pilots[A].status.since", 'since when, of "in use"'),
        ('stage = "pilot"\nstatus.since = 3', "pilots[A].status.since", "the stage began on 2026-08-28"),
        (
            'stage = "live"\nstatus.cause = "funding"',
            "pilots[A].status.cause",
            "why it ended, of a pilot that has not",
        ),
        ('money = "asked"', "pilots[A].status.money", '"asked"'),
        (
            "production_since = 4\nstatus.live_since = 3",
            "pilots[A].status.production_since",
            "it reached production on 2026-07-28, and it went live on 2026-08-28",
        ),
        ("started = 3", "pilots[A].status.started", "a start on 2026-08-28, and starts on 2026-02-28"),
        ('ownership = "half"', "pilots[A].status.ownership", '"half"'),
        ("builders = 65", "pilots[A].status.builders", "65"),
        ("live_since = 2026-12-28", "pilots[A].status.live_since", "2026-12-28"),
        ("livesince = 3", "pilots[A].status.livesince", "an unknown key"),
    ],
)
def test_what_cannot_be_is_refused_where_it_stands(status: str, key: str, found: str) -> None:
    told = problem(TWO.format(status))
    assert told.key == key
    assert f"{told.found}".startswith(found)


STARTED = 'extends = "enterprise"\nas_of = 2026-11-28\n[status]\nstarted = 9\n'


@pytest.mark.parametrize(
    ("status", "key", "found"),
    [
        ("builders = 6", "builders", "6"),
        ('stage = "pilot"\nbuilders = 4', "builders", "builders of a pilot that has not ended"),
        ('money = "not asked"\nrefusals = 2', "money", '"not asked", and 2 refusals'),
        ('money = "not asked"\nasked = 2', "money", '"not asked", and money was asked for'),
        ('money = "approved"\nmoney_arrived = 2', "money", '"approved", and operating money arrived'),
        ('money = "refused for good"\nrefusals = 0', "refusals", "0, of a pilot that was refused for good"),
        (
            "pilot_ended = 2\nasked = 4",
            "asked",
            "money was asked for on 2026-07-28, and the pilot ended on 2026-09-28",
        ),
        (
            "asked = 2\nmoney_arrived = 5",
            "money_arrived",
            "operating money arrived on 2026-06-28, and money was asked for on 2026-09-28",
        ),
        (
            'stage = "abandoned"\ncause = "obsolescence"',
            "cause",
            '"obsolescence", of a pilot whose stage is "abandoned"',
        ),
        (
            'stage = "withdrawn"\ncause = "failed pilot"',
            "cause",
            '"failed pilot", of a pilot whose stage is "rolled back"',
        ),
    ],
)
def test_what_no_past_can_bring_about_is_refused_before_any_is_simulated(
    status: str, key: str, found: str
) -> None:
    told = problem(STARTED + status)
    assert (told.key, told.found) == (f"status.{key}", found)


@pytest.mark.parametrize(
    "status",
    [
        "pilot_ended = 2\nasked = 2.4",
        "asked = 2\nmoney_arrived = 2.9",
        "pilot_ended = 2\nasked = 4\ndate_precision = 2",
        'stage = "ended"\ncause = "failed pilot"',
        "builders = 5",
        'money = "approved"\nrefusals = 2\nasked = 4',
    ],
)
def test_days_that_are_good_to_half_a_month_may_be_the_wrong_way_round(status: str) -> None:
    scenario(STARTED + status)


@pytest.mark.parametrize(
    "starts", ['starts = "1 to 3"', "starts = 0", "starts = 4", "starts = 2026-11-28", "starts = -3"]
)
@pytest.mark.parametrize("status", ["status.started = 2", 'status.stage = "pilot"\nstatus.since = 2'])
def test_a_pilot_has_one_start(starts: str, status: str) -> None:
    told = problem(f'as_of = 2026-11-28\n[[pilots]]\nname = "A"\n{starts}\n{status}')
    assert "2026-09-28" in f"{told.found}"
    assert "start" in f"{told.found}{told.allowed}"


@pytest.mark.parametrize(
    ("key", "written", "word"),
    [
        ("money", "Refused For Good", "refused for good"),
        ("money", " ASKED ", "asked"),
        ("ownership", "Signed-off", "signed off"),
        ("ownership", "not_begun", "not begun"),
    ],
)
def test_words_are_compared_without_regard_to_case_and_punctuation(key: str, written: str, word: str) -> None:
    (one,) = standings(scenario(f'{STARTED}{key} = "{written}"'))
    assert getattr(one.status, key) == word


@pytest.mark.parametrize(
    ("key", "written", "word"),
    [
        ("money", "ARRIVD", "arrived"),
        ("ownership", "Signd off", "signed off"),
        ("ownership", "0,5", "0.5"),
        ("stage", "UTA", "uat"),
        ("cause", "prioritys", "priorities"),
    ],
)
def test_a_word_that_is_misspelt_is_told_with_the_one_that_was_meant(
    key: str, written: str, word: str
) -> None:
    assert problem(f'{STARTED}{key} = "{written}"').suggestion == word


def test_two_words_that_are_the_same_but_for_punctuation_have_one_meaning() -> None:
    told = problem('[stages]\n"Gate 3" = "live"\n"gate-3" = "pilot"\n')
    assert (told.key, told.found) == ("stages.gate-3", '"pilot", and "Gate 3" with "live"')
    scenario('[stages]\n"Gate 3" = "live"\n"gate-3" = "Live"\n')


def test_unknown_words_for_stages_are_told_at_once_with_their_counts() -> None:
    rows = "".join(
        f'[[pilots]]\nname = "{n}"\nstarts = -3\nstatus.stage = "{"Gate 1" if n % 3 else "Gate 2"}"\n'
        for n in range(6)
    )
    told = problem(rows)
    assert told.found == 'no stage: "Gate 1" (4), "Gate 2" (2)'


def test_words_of_a_scenarios_own_must_mean_a_stage() -> None:
    told = problem(f'{AS_OF}[stages]\n"Gate 1" = "waiting for redyness"\n')
    assert (told.key, told.suggestion) == ("stages.Gate 1", "waiting for readiness")


def test_how_a_pilot_stands_without_a_start_is_refused() -> None:
    told = problem('[status]\nstage = "pilot"\n')
    assert (told.key, told.found) == ("status", "how a pilot stands, and no start before month 0")


def test_a_pilot_started_when_its_stage_began_if_no_other_start_is_said() -> None:
    (one,) = standings(scenario('stages = { "Gate 1" = "pilot" }\n[status]\nstage = "gate 1"\nsince = 3\n'))
    assert one.started == -3.0


@pytest.mark.parametrize(
    ("key", "value"), [("builders", "3"), ("money", '"asked"'), ("ownership", "0.5"), ("run_rate", "1.2")]
)
def test_nothing_is_known_of_a_pilot_that_is_planned_but_since_when(key: str, value: str) -> None:
    scenario('[status]\nstage = "planned"\nsince = 2\n')
    issue = problem(f'[status]\nstage = "planned"\n{key} = {value}\n')
    assert issue.key == f"status.{key}"
    assert "planned" in issue.found
