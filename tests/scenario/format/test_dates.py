"""Days of the calendar and months of the model: each is found from the other."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from valleysim import loads
from valleysim.questions.months import in_month
from valleysim.scenario.format.dates import day_after, later, months_between, read_day, read_quarter

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@given(DAYS, DAYS)
def test_a_day_is_found_again_from_its_months(start: date, day: date) -> None:
    assert day_after(start, months_between(start, day)) == day


@given(DAYS, st.integers(0, 12_000))
def test_a_later_day_is_more_months_away(start: date, days: int) -> None:
    day = start + timedelta(days=days)
    assert months_between(start, day) < months_between(start, day + timedelta(days=1))
    assert months_between(start, start) == 0.0


@given(DAYS, st.integers(-400, 400))
def test_whole_months_are_whole(start: date, months: int) -> None:
    day = later(start, months)
    assert months_between(start, day) == months
    assert day_after(start, float(months)) == day
    assert day.day == start.day or (day + timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("start", "day", "months"),
    [
        (date(2026, 11, 28), date(2027, 6, 30), 7 + 2 / 30),
        (date(2024, 2, 29), date(2025, 2, 28), 12.0),
        (date(2026, 1, 31), date(2026, 3, 1), 1 + 1 / 31),
        (date(2026, 11, 28), date(2025, 9, 28), -14.0),
    ],
)
def test_what_is_left_over_is_a_share_of_its_month(start: date, day: date, months: float) -> None:
    assert months_between(start, day) == pytest.approx(months, abs=1e-6)


@given(DAYS, st.integers(1, 1_200))
def test_an_eighth_of_a_month_is_the_one_that_its_day_holds(start: date, eighth: int) -> None:
    scenario = loads(f'name = "x"\nas_of = {start}\n')
    day = day_after(start, eighth / 8)
    if day > start:
        assert in_month("at", day, scenario) == eighth / 8


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(3000, 1, 1), date(1, 1, 1), date(9999, 12, 31)])
def test_days_of_no_year_that_anybody_plans_in_are_none(day: date) -> None:
    assert read_day(day) is None
    assert read_day(day.isoformat()) is None
    assert read_quarter(f"{day.year:04}-Q4") is None


@pytest.mark.parametrize(
    "text", ["2026-02-30", "30.2.2026", "28.11.26", "2026-11", "11/28/2026", "soon", 20261128, None, True]
)
def test_what_is_no_day_is_none(text: object) -> None:
    assert read_day(text) is None


@pytest.mark.parametrize("text", [date(2026, 11, 28), "2026-11-28", " 28.11.2026 "])
def test_a_day_is_read(text: object) -> None:
    assert read_day(text) == date(2026, 11, 28)
