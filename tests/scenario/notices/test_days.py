"""Months that look like days are asked about; long months that are not are left alone."""

import pytest

from valleysim import load, loads
from valleysim.errors import ValidationIssue
from valleysim.scenario.notices.days import day_notices


def told(keys: str, months: float = 36.0) -> list[ValidationIssue]:
    return list(day_notices(loads(f'extends = "enterprise"\n{keys}', name="s.toml"), months))


@pytest.mark.parametrize(
    ("keys", "key", "line", "words"),
    [
        ("[pilot]\nduration = 90", "pilot.duration", 3, "90 months look like days: 90 days are 3 months"),
        ("[pilot]\nduration = { pert = [60, 90, 210] }", "pilot.duration", 3, "105 months look like days"),
        ('[pilot]\nduration = { fixed = "60 to 120" }', "pilot.duration", 3, "months look like days"),
        ("[office]\nservice = 14", "office.service", 3, "14 days are 0.46 months"),
        ("[funding]\nperiod = 91", "funding.period", 3, "91 days are 3 months"),
        ("[funding]\nrunway = 200", "funding.runway", 3, "200 days are 6.6 months, and presets have 7 or so"),
        ("[readiness.governance]\nwork = 30", "readiness.governance.work", 3, "30 days are 0.99 months"),
        ("[live]\nproving = 90", "live.proving", 3, "90 days are 3 months"),
        (
            '[[sponsors]]\nseat = "executive sponsor"\ntenure = { weibull = { mean = 900, shape = 2 } }',
            "sponsors[executive sponsor].tenure",
            4,
            "900 days are 30 months",
        ),
        (
            '[[sponsors]]\nseat = "deputy"\ntenure = 730',
            "sponsors[deputy].tenure",
            4,
            "730 days are 24 months",
        ),
    ],
)
def test_what_looks_like_days_is_told_with_the_months_that_it_would_be(
    keys: str, key: str, line: int, words: str
) -> None:
    (notice,) = told(keys)
    assert (notice.severity, notice.key, notice.file, notice.line) == ("warning", key, "s.toml", line)
    assert words in notice.text


@pytest.mark.parametrize(
    "keys",
    [
        "[pilot]\nduration = 24",
        "[pilot]\nduration = 12",
        "[pilot]\nduration = { lognormal = { median = 9, p90 = 24 } }",
        "[funding]\nrunway = 36\nperiod = 12",
        "[funding]\nfirst_window = 30",
        "[office]\nservice = 2.5",
        "[office]\nservice = 13",
        "[live]\nproving = 12\nhalf_life = 360",
        '[[sponsors]]\nseat = "executive sponsor"\ntenure = 120\nserved = 60',
        '[[sponsors]]\nseat = "executive sponsor"\nleaves = 90',
        '[[sponsors]]\nseat = "deputy"\ntenure = "never"',
        "[pilot]\ncost_per_month = 90\n[money]\nvalue_per_month = 900",
    ],
)
def test_months_that_somebody_may_mean_are_left_alone(keys: str) -> None:
    assert told(keys) == []


def test_a_number_beyond_the_horizon_need_not_be_whole_weeks() -> None:
    assert told("[pilot]\nduration = 100", 120.0) == []
    assert len(told("[pilot]\nduration = 100", 36.0)) == 1


def test_many_keys_are_one_notice_that_names_the_others() -> None:
    (notice,) = told(
        "[pilot]\nduration = 90\n[funding]\nrunway = 180\nperiod = 90\n[office]\nservice = 14\nbacklog = 21"
    )
    assert notice.key == "pilot.duration"
    assert notice.text.endswith(
        "; likewise office.service, office.backlog, funding.runway and funding.period"
    )


def test_many_pilots_are_one_notice_with_their_number() -> None:
    scenario = load("enterprise").with_(
        "pilots",
        [{"name": f"p{k}", "pilot": {"duration": 60 + 30 * k if k < 7 else 4}} for k in range(60)],
    )
    (notice,) = day_notices(scenario, 36.0)
    assert notice.key == "pilot.duration"
    assert notice.text.startswith(
        "60 to 240 months of 7 of 60 pilots (p0, p1, p2 and 4 more) look like days: 60 days"
    )


def test_a_scenario_without_a_preset_is_measured_by_the_presets_too() -> None:
    (notice,) = day_notices(loads('name = "x"\n[pilot]\nduration = 120'), 36.0)
    assert notice.key == "pilot.duration"


def test_a_law_without_a_mean_is_not_a_number_of_days() -> None:
    tenure = "{ lognormal_pareto = { median = 30, p90 = 60, tail_index = 1 } }"
    text = f'name = "x"\n[[sponsors]]\nseat = "s"\ntenure = {tenure}\n'
    assert list(day_notices(loads(text), 36.0)) == []
