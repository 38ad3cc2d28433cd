"""Histories of thousands of events are foreseen from rates: how many, of what, and by which key."""

import math

import pytest

from valleysim import load, loads
from valleysim.errors import ValidationIssue
from valleysim.scenario.notices.events import MANY, event_notices

WINDOWS = """[funding]
period = 0.001
approval = 0.01
first_window = 0
runway = "never"
"""


def told(keys: str, months: float = 36.0) -> list[ValidationIssue]:
    return list(event_notices(loads(f'name = "x"\n{keys}', name="s.toml"), months))


@pytest.mark.parametrize(
    ("keys", "key", "line", "words"),
    [
        (
            "[organisation]\nreorganisation_rate = 100",
            "organisation.reorganisation_rate",
            3,
            "about 3,600 events, most of them reorganisations",
        ),
        (
            "[obsolescence]\nlifetime = 0.01",
            "obsolescence.lifetime",
            3,
            "about 3,600 events, most of them renewals of the model",
        ),
        (
            '[[sponsors]]\nseat = "head"\ntenure = 0.015\nvacancy = 0.005',
            "sponsors[head].tenure",
            4,
            "about 3,600 events, most of them changes in the seat 'head'",
        ),
        (
            WINDOWS.replace("0.01", "0"),
            "funding.period",
            3,
            "about 36,000 events, most of them budget windows",
        ),
    ],
)
def test_thousands_of_events_are_told_with_the_key_that_drives_them(
    keys: str, key: str, line: int, words: str
) -> None:
    (notice,) = told(keys)
    assert (notice.severity, notice.key, notice.file, notice.line) == ("warning", key, "s.toml", line)
    assert words in notice.text


def test_windows_are_those_up_to_the_one_that_approves() -> None:
    """With a chance of 1 % a hundred in the mean, however many are held."""
    assert told(WINDOWS) == []


def test_a_thousand_events_are_told_and_fewer_are_not() -> None:
    rate = MANY / 36.0
    assert len(told(f"[organisation]\nreorganisation_rate = {math.nextafter(rate, 99.0)}")) == 1
    assert told(f"[organisation]\nreorganisation_rate = {0.999 * rate}") == []


@pytest.mark.parametrize("preset", ["enterprise", "mid_market"])
def test_presets_are_far_from_it(preset: str) -> None:
    assert list(event_notices(load(preset), 240.0)) == []
