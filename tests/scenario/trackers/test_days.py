"""Days in the forms that trackers have, and what is not read for it could be two."""

from datetime import date

import pytest

from valleysim.scenario.trackers.days import ASK, DAY_FIRST, MONTH_FIRST, read_days, spans


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2026-11-28", (2026, 11, 28), (2026, 11, 28)),
        ("28.11.2026", (2026, 11, 28), (2026, 11, 28)),
        ("28.11.26", (2026, 11, 28), (2026, 11, 28)),
        ("2026-11-28 00:00:00", (2026, 11, 28), (2026, 11, 28)),
        ("28-Nov-2026", (2026, 11, 28), (2026, 11, 28)),
        ("November 28th, 2026", (2026, 11, 28), (2026, 11, 28)),
        ("28. November 2026", (2026, 11, 28), (2026, 11, 28)),
        ("20261128", (2026, 11, 28), (2026, 11, 28)),
        ("46354", (2026, 11, 28), (2026, 11, 28)),
        (46354.0, (2026, 11, 28), (2026, 11, 28)),
        (date(2026, 11, 28), (2026, 11, 28), (2026, 11, 28)),
        ("11/28/2026", (2026, 11, 28), (2026, 11, 28)),
        ("5/5/2026", (2026, 5, 5), (2026, 5, 5)),
        ("Mar-26", (2026, 3, 1), (2026, 3, 31)),
        ("Mär 26", (2026, 3, 1), (2026, 3, 31)),
        ("March 2026", (2026, 3, 1), (2026, 3, 31)),
        ("02/2028", (2028, 2, 1), (2028, 2, 29)),
        ("2026-02", (2026, 2, 1), (2026, 2, 28)),
        ("Q1 2026", (2026, 1, 1), (2026, 3, 31)),
        ("2026-Q4", (2026, 10, 1), (2026, 12, 31)),
        ("4Q26", (2026, 10, 1), (2026, 12, 31)),
        ("H2 2026", (2026, 7, 1), (2026, 12, 31)),
        ("2026", (2026, 1, 1), (2026, 12, 31)),
    ],
)
def test_a_cell_is_read_as_the_days_that_it_says(
    cell: str | float | date, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    (span,) = spans(cell).values()
    assert (span.first, span.last) == (date(*first), date(*last))


@pytest.mark.parametrize(
    "cell",
    ["", "soon", "2026-02-30", "26-Mar", "FY26 Q1", "13/13/2026", "Q5 2026", "May", "1e9", "12", "²", 3.5],
)
def test_what_is_no_day_is_none(cell: str | float) -> None:
    assert spans(cell) == {}


def test_one_day_of_a_column_shows_the_order_of_all() -> None:
    days = read_days(["11/12/2026", "11/28/2026", "", "2026-01-02"])
    assert days.order == MONTH_FIRST
    assert days.why == "month first, as 11/28/2026 shows"
    assert [span and span.first for span in days.spans] == [
        date(2026, 11, 12),
        date(2026, 11, 28),
        None,
        date(2026, 1, 2),
    ]


def test_a_column_in_which_nothing_shows_the_order_is_asked_about() -> None:
    days = read_days(["11/12/2026", "5/5/2026"])
    assert (days.order, days.unclear) == (ASK, (0,))
    assert [span and span.first for span in days.spans] == [None, date(2026, 5, 5)]


def test_a_column_with_both_orders_is_read_only_where_there_is_no_doubt() -> None:
    days = read_days(["11/28/2026", "28/11/2026", "1/2/2026"])
    assert (days.order, days.unclear) == (ASK, (2,))
    assert [span and span.first for span in days.spans] == [date(2026, 11, 28), date(2026, 11, 28), None]


def test_an_order_that_is_said_holds_for_every_cell() -> None:
    days = read_days(["11/12/2026", "11/28/2026"], DAY_FIRST)
    assert [span and span.first for span in days.spans] == [date(2026, 12, 11), None]
    assert days.unclear == (1,)


def test_months_with_two_digits_that_may_be_days_are_not_read() -> None:
    days = read_days(["Mar-12", "Jun-07", "2026-01-02"])
    assert [span and span.first for span in days.spans] == [None, None, date(2026, 1, 2)]
    assert days.unclear == (0, 1)
    assert "Jun-07 has no year" in days.why


def test_a_month_of_the_past_stands_for_its_middle_and_never_for_a_day_to_come() -> None:
    (march,) = spans("Mar-26").values()
    assert march.past(date(2026, 11, 28)) == date(2026, 3, 16)
    assert march.past(date(2026, 3, 10)) == date(2026, 3, 9)
    assert (march.precision, next(iter(spans("Q1 2026").values())).precision) == (0.5, 1.5)
