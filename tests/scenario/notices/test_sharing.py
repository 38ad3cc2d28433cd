"""Sponsors of one seat who are nobody in particular leave each for itself, and that is told."""

import pytest

from tests.scenario.writing import scenario
from valleysim.errors import ValidationIssue
from valleysim.scenario.notices.sharing import sharing_notices

SEAT = '[[sponsors]]\nseat = "chief"\ntenure = 30\n'
TWO = '[[pilots]]\nname = "a"\n[[pilots]]\nname = "b"\n'


def told(text: str) -> list[ValidationIssue]:
    return list(sharing_notices(scenario(text)))


def test_pilots_with_a_seat_of_one_name_and_no_person_are_counted() -> None:
    (notice,) = told(SEAT + TWO)
    assert (notice.severity, notice.key, notice.line) == ("note", "sponsors[chief].person", 3)
    assert "each of 2 pilots has its own chief;" in notice.text
    (more,) = told(SEAT + '[[sponsors]]\nseat = "owner"\ntenure = 30\n' + TWO)
    assert "its own chief and each of 2 pilots has its own owner;" in more.text


@pytest.mark.parametrize(
    "text",
    [
        SEAT,
        SEAT + '[[pilots]]\nname = "a"\n',
        '[[people]]\nname = "K"\ntenure = 30\n' + SEAT + TWO,
        SEAT.replace("30", '"never"') + TWO,
        'neutral = ["sponsors"]\n' + SEAT + TWO,
        '[[pilots]]\nname = "a"\nsponsors = [{ seat = "x", tenure = 9 }]\n[[pilots]]\nname = "b"\n'
        'sponsors = [{ seat = "y", tenure = 9 }]\n',
    ],
    ids=["a lone pilot", "a list of one", "people who are named", "nobody leaves", "neutral", "other seats"],
)
def test_where_nobody_can_leave_for_two_nothing_is_told(text: str) -> None:
    assert told(text) == []
