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
            "it went live 10 months ago, before its start",
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
        ('stage = "pilot"\nstatus.since = 3', "pilots[A].status.since", "3 months"),
        (
            'stage = "live"\nstatus.cause = "funding"',
            "pilots[A].status.cause",
            "why it ended, of a pilot that has not",
        ),
        ('money = "asked"', "pilots[A].status.money", '"asked"'),
        (
            "production_since = 4\nstatus.live_since = 3",
            "pilots[A].status.production_since",
            "it reached production 4",
        ),
        ("started = 3", "pilots[A].status.started", "3 months ago"),
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
