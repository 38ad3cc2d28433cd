"""Notices of a result: what decided the answer that nobody may have meant to.

Runs are paired, one seed for all: their difference has a tenth of the error of either.
"""

from functools import cache
from pathlib import Path

from valleysim import Result, load, simulate
from valleysim.questions.forecast.pilots import WORTH_TELLING
from valleysim.scenario import from_document
from valleysim.scenario.notices.office import KEY, office_load

SIXTY = Path(__file__).parents[2] / "cases" / "sixty.toml"


@cache
def sixty(reviewers: int) -> Result:
    scenario = load(SIXTY)
    if scenario.office.reviewers != reviewers:
        scenario = scenario.with_("office.reviewers", reviewers)
    return simulate(scenario, replicates=300, horizons=[36.0])


REST = ["sponsors[executive sponsor].person", "money"]
"""Of what else is told: sixty pilots that name no people, with amounts of a preset."""


def share(result: Result) -> float:
    return result.horizon_list[-1].value


def test_an_office_that_decided_the_answer_is_named_with_its_numbers() -> None:
    result = sixty(2)
    notice, *rest = result.notices
    assert [one.key for one in rest] == REST
    assert (notice.severity, notice.key, notice.file) == ("warning", KEY, "preset enterprise")
    assert "its 2 reviewers free (a number of the preset enterprise, not of your own file)" in notice.text
    office_of = result.document()["portfolio"]["office"]
    assert f"{100 * office_of['waited_for_a_reviewer']:.1f} %" in notice.text
    assert f"began {office_of['months_to_begin']:.1f} months after" in notice.text
    assert "47 would not hold the pilots up" in notice.text


def test_an_office_that_decided_says_how_many_were_lost_or_left_there() -> None:
    (notice,) = [one for one in sixty(2).notices if one.key == KEY]
    assert notice.text.startswith("the review office decides this answer: ")
    assert " of the pilots were lost there or are there still" in notice.text


def test_an_office_that_only_delays_is_said_to_hold_pilots_up() -> None:
    """Twelve ask at once and nothing is lost: all are there long before the end, some months later."""
    pilots = [{"name": f"case {k}"} for k in range(12)]
    office = {"reviewers": 1, "service": 0.5}
    document = {"name": "queue", "readiness": {"authority": "central"}, "office": office, "pilots": pilots}
    result = simulate(from_document(document), replicates=20, threads=1, horizons=[60.0])
    assert share(result) == 1.0
    (notice,) = [one for one in result.notices if one.key == KEY]
    assert notice.text.startswith("the review office holds pilots up: ")
    assert " by month 60 0.0 % of the pilots were lost there" in notice.text


def test_the_size_that_is_said_not_to_bind_does_not() -> None:
    enough = office_load(load(SIXTY), 36.0)
    assert enough is not None
    unlimited = share(sixty(64))
    assert abs(share(sixty(enough.enough)) - unlimited) < 0.01
    assert share(sixty(2)) < unlimited - 0.3
    assert [notice.key for notice in sixty(enough.enough).notices] == REST


def test_the_answer_names_what_held_up_those_that_were_lost() -> None:
    assert sixty(2).sentence.endswith(", mostly while waiting for sign-off by the review office.")
    assert "mostly" not in sixty(64).sentence


def test_a_pilot_tells_what_held_it_up_and_not_only_the_clock_that_fired() -> None:
    rows = sixty(2).pilot_list
    assert {row["chief_cause"] for row in rows} <= {"abandoned.priorities", "abandoned.funding"}
    assert (
        sum(row["held_up_by"] == "central_sign_off" for row in rows) > 50
    )  # of 60; half of 100 is seldom less
    assert {row["held_up_by"] for row in sixty(64).pilot_list} <= {None, "readiness_work", "budget_window"}


def test_what_the_last_few_wait_for_is_not_told() -> None:
    for result in (sixty(2), sixty(64)):
        for row in result.pilot_list:
            assert (row["waits_for"] is None) == (row["stalled"] < WORTH_TELLING)
    assert {row["waits_for"] for row in sixty(2).pilot_list} == {"central_sign_off", "parked"}
    assert {row["waits_for"] for row in sixty(64).pilot_list} <= {None, "refused", "budget_window"}


def test_horizons_between_two_eighths_are_told_at_which_they_are_read_and_no_others_are() -> None:
    result = simulate("mid_market", replicates=40, worlds=4, threads=1, horizons=[0.01, 1.3, 12])
    told = [notice.text for notice in result.notices if "is read as" in notice.text]
    assert told == [
        "0.01 is read as 0.125: arrivals are counted in eighths of a month",
        "1.3 is read as 1.25: arrivals are counted in eighths of a month",
    ]
    assert result.run.horizons == (0.125, 1.25, 12.0)
