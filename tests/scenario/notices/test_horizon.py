"""A horizon by which no pilot can be there, or hardly any, is told as such; no other is."""

from pathlib import Path

import pytest

from valleysim import load, loads, simulate
from valleysim.errors import ValidationIssue
from valleysim.scenario.notices.earliest import earliest
from valleysim.scenario.notices.horizon import horizon_notices
from valleysim.scenario.notices.typical_way import after_pilot, hardly_before

SIXTY = Path(__file__).parents[2] / "cases" / "sixty.toml"
PATH = """
name = "five months and a half at the least"
[pilot]
duration = 4
success = 0.9
[funding]
runway = 12
period = 1
approval = 0.5
lead = 1
[handoff]
parallel_run = { uniform = [0.5, 2] }
"""


def told(text: str, months: float, endpoint: str = "production") -> list[ValidationIssue]:
    return list(horizon_notices(loads(text, name="s.toml"), months, endpoint))


def test_a_horizon_before_all_that_is_possible_is_told_with_the_first_month_that_is() -> None:
    (notice,) = told(PATH, 5.25)
    assert (notice.severity, notice.key, notice.line) == ("warning", "horizons", None)
    assert notice.text.startswith(
        "the pilot cannot reach production by month 5.25, the last horizon: not before"
    )
    assert "month 5.5 at the earliest" in notice.text
    assert [value.severity for value in told(PATH, 5.5)] == ["note"]
    assert told(PATH, 6) == []
    result = simulate(loads(PATH), replicates=2_000, horizons=[5.25, 6])
    assert result.horizon_list[0].value == 0.0 < result.horizon_list[1].value


def test_every_endpoint_has_a_month_of_its_own() -> None:
    later = PATH + "[live]\nproving = 6\n"
    assert told(later, 6) == []
    (notice,) = told(later, 6, "sustained")
    assert "cannot sustain production by month 6" in notice.text
    assert "month 11.5" in notice.text
    (notice,) = told(later, 5, "live")
    assert "cannot go live by month 5" in notice.text


def test_pilots_that_start_too_late_are_one_note_with_their_number() -> None:
    rows = ", ".join(f'{{ name = "p{k}", starts = {30 if k < 7 else 0} }}' for k in range(60))
    (notice,) = told(f"pilots = [{rows}]\n{PATH}", 24)
    assert notice.severity == "note"
    assert notice.text.startswith(
        "7 of 60 pilots (p0, p1, p2 and 4 more) cannot reach production by month 24"
    )
    assert "month 35.5" in notice.text
    (notice,) = told(f"pilots = [{rows}]\n{PATH}", 3)
    assert notice.severity == "warning"
    assert notice.text.startswith("all 60 pilots cannot")
    assert "month 5.5" in notice.text


@pytest.mark.parametrize(
    ("old", "new", "place", "why"),
    [
        ("approval = 0.5", "approval = 0", ("funding.approval", 9), "no request for money is approved"),
        ("success = 0.9", "success = 0", ("pilot.success", 5), "no pilot succeeds"),
    ],
)
def test_what_can_never_be_is_told_with_the_number_that_is_in_the_way(
    old: str, new: str, place: tuple[str, int], why: str
) -> None:
    (notice,) = told(PATH.replace(old, new), 36)
    assert (notice.severity, notice.key, notice.line) == ("warning", *place)
    assert notice.text == f"the pilot can never reach production: {why}"


def test_pilots_that_never_can_are_told_by_what_is_in_the_way() -> None:
    pilots = """pilots = [
        { name = "a", pilot = { success = 0 } },
        { name = "b", after = ["a"] },
        { name = "c", funding = { approval = 0 } },
        { name = "d" },
    ]"""
    assert [
        (value.key, value.line, value.text.partition(": ")[2]) for value in told(f"{pilots}\n{PATH}", 36)
    ] == [
        ("pilot.success", 2, "no pilot succeeds"),
        ("horizons", None, "it waits for another that never gets there"),
        ("funding.approval", 4, "no request for money is approved"),
    ]


def test_with_neutral_funding_no_approval_is_asked_for() -> None:
    assert (
        list(horizon_notices(loads(PATH).with_({"funding.approval": 0, "neutral": ["funding"]}), 36, "live"))
        == []
    )


@pytest.mark.parametrize(("preset", "near", "far"), [("enterprise", 5, 12), ("mid_market", 2, 6)])
def test_a_horizon_by_which_hardly_any_can_is_a_note(preset: str, near: float, far: float) -> None:
    """The estimate is on the safe side: with nothing in the way, fewer are there than it says.

    Of 4,000 histories one in twenty are 200; that true shares below 1 % give as many has no chance (z > 20).
    """
    scenario = load(preset)
    (notice,) = horizon_notices(scenario, near, "production")
    assert notice.severity == "note"
    assert f"the pilot can hardly reach production by month {near}" in notice.text
    assert list(horizon_notices(scenario, far, "production")) == []
    (member,) = scenario.members
    month = hardly_before(member, after_pilot(member, "production"))
    assert near < month < far
    free = scenario.with_(
        {
            "neutral": ["sponsors", "background"],
            "pilot.success": 1,
            "funding.approval": 1,
            "funding.overrun_sensitivity": 0,
            "office.reviewers": 64,
        }
    )
    result = simulate(free, replicates=4_000, horizons=[month, far])
    assert result.horizon_list[0].value < 0.05 < result.horizon_list[1].value


def test_hardly_is_not_said_of_a_law_that_often_is_soon() -> None:
    soon = PATH.replace("duration = 4", "duration = { exponential = { mean = 30 } }")
    assert told(soon, 4) == []


def test_shipped_pilots_are_there_long_before_the_usual_horizon() -> None:
    sixty = load(SIXTY)
    months = earliest(sixty)
    assert len(months) == 60
    assert {month.production for month in months.values()} == {2.5}
    assert list(horizon_notices(sixty, 36, "sustained")) == []
