"""Amounts of money in the forms that trackers have."""

import pytest

from valleysim.scenario.trackers.amounts import currencies, per_of, read_amounts, unit_of


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["€ 1,250,000", "250k", "1.2 Mio", "USD 3m"], (1.25e6, 2.5e5, 1.2e6, 3e6)),
        (["1.250,50", "2.500", "CHF 12"], (1250.5, 2500.0, 12.0)),
        (["$1,200.50", "$3,400"], (1200.5, 3400.0)),
        (["1,250", "2,500", "310,000"], (1250.0, 2500.0, 310000.0)),
        (["(300)", "x", "10 %", ""], (-300.0, None, None, None)),
        ([1250.0, "2"], (1250.0, 2.0)),
        (["1.5", "1,500.25"], (1.5, 1500.25)),
    ],
)
def test_amounts_are_read_where_the_column_leaves_no_doubt(
    cells: list[str | float], values: tuple[float | None, ...]
) -> None:
    assert read_amounts([*cells]).values == values


def test_an_amount_that_could_be_two_is_not_read() -> None:
    found = read_amounts(["1,250", "2,500", "x"])
    assert found.values == (None, None, None)
    assert found.unclear == (0, 1)
    assert found.why == "1,250 could have a decimal mark or thousands"


@pytest.mark.parametrize(("mark", "value"), [(".", 1250.0), (",", 1.25)])
def test_a_decimal_mark_that_is_said_decides(mark: str, value: float) -> None:
    assert read_amounts(["1,250"], mark).values == (value,)


def test_headers_say_units_months_and_currencies() -> None:
    assert [unit_of(one)[0] for one in ("Budget (k€)", "Budget in thousands", "Mio EUR", "Budget")] == [
        1e3,
        1e3,
        1e6,
        1.0,
    ]
    assert [per_of(one)[0] for one in ("Run cost p.a.", "Cost per month", "Budget")] == [
        "year",
        "month",
        "once",
    ]
    assert currencies("Budget (k€)", ["$3", 4.0]) == ["EUR", "USD"]
    assert currencies("Europe", ["no mark"]) == []
