"""Months that are asked for as days, and answers that tell the days of their months."""

from datetime import date
from typing import Any

import jsonschema
import pytest

import valleysim
from valleysim import UsageError
from valleysim.questions.compare.review_answer import Review
from valleysim.questions.months import in_month, in_months
from valleysim.questions.registry import schema_of

SMALL: dict[str, Any] = {"replicates": 400, "worlds": 10, "threads": 1}
PLAIN = valleysim.load("mid_market")
DATED = PLAIN.with_("as_of", date(2026, 11, 28))
OTHER = DATED.with_("funding.period", 2)


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (date(2027, 5, 28), 6.0),
        ("2027-05-28", 6.0),
        ("28.05.2027", 6.0),
        ("2027-Q2", 7.0),  # 30 June is month 7.07: the last eighth before it
        ("2027-05-29", 6.0),
        ("2027-05-27", 5.875),
        ("2027 q4", 13.125),
        ("2026-12-01", 0.125),
        (6, 6),
    ],
)
def test_a_day_is_the_eighth_that_it_holds_or_the_last_before_it(day: object, month: float) -> None:
    assert in_month("at", day, DATED) == month  # type: ignore[arg-type]
    assert in_months("horizons", [day], DATED) == (month,)  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("scenario", "day", "words"),
    [
        (PLAIN, "2027-05-28", "allowed: months; or a day where the scenario says as_of"),
        (DATED, "2026-11-28", "allowed: days after 2026-11-28, which is as_of"),
        (DATED, "2026-11-29", "allowed: days from 2026-12-01, an eighth of a month after as_of"),
        (DATED, "9999-Q4", "allowed: a month above 0, or a day such as 2027-03-31"),
        (DATED, date(9999, 12, 31), "allowed: a month above 0, or a day such as 2027-03-31"),
        (DATED, "2027-Q5", "allowed: a month above 0, or a day such as 2027-03-31"),
        (DATED, "soon", "allowed: a month above 0, or a day such as 2027-03-31"),
    ],
)
def test_a_day_that_cannot_be_is_refused(scenario: valleysim.Scenario, day: Any, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        valleysim.simulate(scenario, horizons=[day], **SMALL)


def test_two_days_of_one_eighth_are_refused_by_what_was_written() -> None:
    with pytest.raises(UsageError, match="found 2027-03-29 and 2027-03-30, both month 4; allowed"):
        valleysim.simulate(DATED, horizons=["2027-03-29", "2027-03-30"], **SMALL)


@pytest.mark.parametrize("given", [None, 0, 12.0])
def test_what_is_no_list_of_months_is_refused(given: Any) -> None:
    with pytest.raises(UsageError, match=r"at: found .*; allowed: months, such as \[12\]"):
        valleysim.compare(DATED, PLAIN, at=given, **SMALL)
    with pytest.raises(UsageError, match="together: found"):
        valleysim.stress(DATED, together=[], **SMALL)  # type: ignore[arg-type]


def test_days_move_no_result() -> None:
    one = valleysim.simulate(PLAIN, horizons=[6.0, 12.0], **SMALL)
    other = valleysim.simulate(DATED, horizons=["2027-05-28", "2027-11-28"], **SMALL)
    assert one.horizons().equals(other.horizons())
    assert one.document()["horizons"] == other.document()["horizons"]


def test_answers_tell_the_days_of_their_months() -> None:
    days = ["2027-05-28", "2027-11-28"]
    answers = {
        "run": valleysim.simulate(DATED, horizons=days, **SMALL),
        "compare": valleysim.compare(DATED, OTHER, horizons=days, gap=False, **SMALL),
        "stress": valleysim.stress(DATED, at=days[1], months=[days[0]], **SMALL),
        "explain": valleysim.explain(DATED, horizons=days, with_sensitivity=False, **SMALL),
        "advise": valleysim.advise(DATED, at=days[1], budget=20_000, screening=20, **SMALL),
        "diary": valleysim.tell_history(DATED, 0, months=days[1]),
    }
    for question, answer in answers.items():
        document = answer.document()
        jsonschema.validate(document, schema_of(question))
        told = document["calendar"]
        assert told["as_of"] == "2026-11-28"
        assert {"month": 12.0, "day": "2027-11-28"} in told["months"]
        assert answer.calendar is not None
        assert answer.calendar.sentence in [getattr(item, "text", "") for item in answer.content()]
    assert {"month": 6.0, "day": "2027-05-28"} in answers["stress"].document()["calendar"]["months"]
    assert "calendar" not in valleysim.simulate(PLAIN, **SMALL).document()


def test_ticks_of_a_picture_have_the_months_of_the_calendar_below_them() -> None:
    result = valleysim.simulate(DATED, horizons=[6.0, 12.0], **SMALL)
    labels = [one.get_text() for one in result.plot().get_xticklabels()]
    assert labels == ["6\n2027-05", "12\n2027-11"]


def test_the_first_sentence_says_by_which_day() -> None:
    sentences = [
        valleysim.simulate(DATED, horizons=[12], **SMALL).sentence,
        valleysim.compare(DATED, OTHER, horizons=[12], gap=False, **SMALL).sentence,
        valleysim.stress(DATED, at=12, months=[6], **SMALL).sentence,
        valleysim.explain(DATED, horizons=[12], with_sensitivity=False, **SMALL).sentence,
        valleysim.advise(DATED, at=12, budget=20_000, screening=20, **SMALL).sentence,
    ]
    assert [sentence.count("within 12 months, by 2027-11-28") for sentence in sentences] == [1] * 5
    assert "by 20" not in valleysim.simulate(PLAIN, horizons=[12], **SMALL).sentence


def test_scenarios_of_several_days_are_not_compared_and_days_are_told_if_all_have_them() -> None:
    later = DATED.with_("as_of", date(2027, 1, 14))
    with pytest.raises(
        UsageError, match="found as_of 2026-11-28 and 2027-01-14; allowed: one day of month 0 for all"
    ):
        valleysim.compare(DATED, later, OTHER, **SMALL)
    assert isinstance(valleysim.compare(DATED, later, **SMALL), Review)
    for pair in ((DATED, PLAIN), (PLAIN, DATED)):
        found = valleysim.compare(*pair, horizons=[12], gap=False, **SMALL)
        assert found.calendar is None
        assert "by 20" not in found.sentence
        with pytest.raises(UsageError, match="where the scenario says as_of"):
            valleysim.compare(*pair, horizons=["2027-11-28"], gap=False, **SMALL)
