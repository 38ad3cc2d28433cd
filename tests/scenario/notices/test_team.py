"""Teams of nobody, and pilots that nobody ever takes on: told with the line that says so."""

import pytest

from tests.scenario.writing import scenario
from valleysim.errors import ValidationIssue
from valleysim.scenario.notices.seats import seat_notices
from valleysim.scenario.notices.team import team_notices


def of_team(text: str) -> list[ValidationIssue]:
    return list(team_notices(scenario(text)))


def of_seats(text: str) -> list[ValidationIssue]:
    return list(seat_notices(scenario(text)))


@pytest.mark.parametrize(
    ("said", "key"),
    [("needed = 0.5", "handoff.needed"), ("replacement = 2", "handoff.replacement")],
)
def test_work_that_needs_builders_who_are_not_there_is_told(said: str, key: str) -> None:
    (notice,) = of_team(f"[handoff]\n{said}\n")
    assert (notice.severity, notice.key, notice.line) == ("warning", key, 3)
    assert notice.text.startswith("no builders (handoff.builders is 0)")
    assert of_team(f"[handoff]\n{said}\nbuilders = 2\n") == []
    assert of_team(f'neutral = ["handoff"]\n[handoff]\n{said}\n') == []


def test_pilots_of_a_portfolio_that_lack_builders_are_named() -> None:
    text = (
        "[handoff]\nbuilders = 3\n[[pilots]]\nname = 'a'\n[[pilots]]\nname = 'b'\n"
        "handoff = { builders = 0, needed = 1 }\n"
    )
    (notice,) = of_team(text)
    assert notice.key == "pilots[b].handoff.needed"
    assert notice.text.startswith("no builders in pilot b (handoff.builders is 0)")


SEAT = '[[sponsors]]\nseat = "head"\ntenure = 30\n'


@pytest.mark.parametrize(
    ("said", "is_told"),
    [
        ("takes_on = 0", True),
        ("takes_on = 0.1", False),
        ('takes_on = 0.5\nat_start = "unsupportive"\nadopts = 0', True),
        ('takes_on = 0.5\nat_start = "unsupportive"', False),
        ("takes_on = 0\n[funding]\nrunway = 6\nperiod = 1\napproval = 1\nowner_involvement = 0.5", False),
        ("", False),
    ],
)
def test_a_pilot_that_nobody_ever_takes_on_is_told(said: str, is_told: bool) -> None:
    found = [notice for notice in of_seats(SEAT + said) if "takes the pilot on" in notice.text]
    assert len(found) == is_told
    if is_told:
        assert (found[0].severity, found[0].key) == ("warning", "sponsors[head].takes_on")
        assert found[0].line == 5
