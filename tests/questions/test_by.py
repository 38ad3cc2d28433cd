"""By when: days, months or quarters in the place of horizons."""

from datetime import date
from typing import Any

import pytest

from valleysim import UsageError, loads, simulate
from valleysim.questions.by import asked_for, head
from valleysim.scenario import Scenario

DATED = 'name = "dated"\nas_of = 2026-11-28\n[pilot]\nduration = { exponential = { mean = 6 } }\n'
PLAIN = DATED.replace("as_of = 2026-11-28\n", "")
TWO = "[[pilots]]\nname = 'A'\n[[pilots]]\nname = 'B'\n"


def scenario(text: str = DATED) -> Scenario:
    return loads(text)


def refused(**asked: Any) -> str:
    with pytest.raises(UsageError) as error:
        simulate(scenario(asked.pop("text", DATED)), replicates=100, **asked)
    return f"{error.value}"


def test_quarters_are_those_of_the_calendar_up_to_month_36() -> None:
    asked = asked_for(scenario(), by="quarters", horizons=None)
    assert asked.heads == (
        "2026 Q4",
        *(f"{year} Q{quarter}" for year in (2027, 2028) for quarter in (1, 2, 3, 4)),
        *(f"2029 Q{quarter}" for quarter in (1, 2, 3)),
    )
    days = asked_for(scenario(), by=["2026-12-31", "2027-06-30"], horizons=None).months
    assert (asked.months[0], asked.months[2]) == days


@pytest.mark.parametrize(("as_of", "first"), [("2026-12-31", "2027 Q1"), ("2026-12-26", "2026 Q4")])
def test_a_quarter_that_ends_at_once_is_none_that_is_ahead(as_of: str, first: str) -> None:
    text = DATED.replace("2026-11-28", as_of)
    assert asked_for(scenario(text), by="quarters", horizons=None).heads[0] == first


def test_without_a_calendar_quarters_are_every_three_months() -> None:
    asked = asked_for(scenario(PLAIN), by="quarters", horizons=None)
    assert asked.months == tuple(float(month) for month in range(3, 37, 3))
    assert asked.heads[:2] == ("month 3", "month 6")


@pytest.mark.parametrize(
    ("by", "same_as"),
    [
        (6, [6.0]),
        ("2027-03-31", ["2027-03-31"]),
        (date(2027, 3, 31), [date(2027, 3, 31)]),
        ("2027-Q1", ["2027-03-31"]),
        ([3, "2027-Q2", 12.5], [3.0, "2027-06-30", 12.5]),
        ((month for month in (3, 6)), [3.0, 6.0]),
    ],
)
def test_by_asks_for_the_horizons_of_these_months(by: Any, same_as: list[Any]) -> None:
    found = simulate(scenario(), replicates=100, by=by)
    assert found.run.horizons == simulate(scenario(), replicates=100, horizons=same_as).run.horizons
    assert len(found.run.by) == len(found.run.horizons)


def test_two_months_of_one_eighth_are_one_horizon_with_one_head() -> None:
    found = simulate(scenario(PLAIN), replicates=100, by=[3, 3.01, 6])
    assert (found.run.horizons, found.run.by) == ((3.0, 6.0), ("month 3", "month 6"))


@pytest.mark.parametrize(
    ("asked", "told"),
    [(6.0, "month 6"), ("31.03.2027", "2027 Q1"), (date(2027, 4, 1), "2027-04-01"), ("2027 q4", "2027 Q4")],
)
def test_a_head_says_what_was_asked_for(asked: Any, told: str) -> None:
    assert head(asked) == told


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"by": 6, "horizons": [3]}, "by: found by and horizons together; allowed: one of them"),
        ({"by": "quartrs"}, "or quarters; did you mean quarters?"),
        ({"by": "soon"}, "by: found 'soon'; allowed: a month above 0, a day such as 2027-03-31 or 2027-Q1"),
        ({"by": 0}, "by: found 0; allowed: months above 0, up to 240"),
        ({"by": [6, 3]}, "by: found [6, 3]; allowed: months above 0, up to 240, rising"),
        ({"by": []}, "by: found []; allowed: months above 0"),
        ({"by": True}, "by: found True; allowed: months above 0"),
        ({"by": ["2027-03-31", "soon"]}, "by: found 'soon'; allowed: a month above 0"),
        ({"by": "2026-01-31"}, "by: found 2026-01-31; allowed: days after 2026-11-28, which is as_of"),
        ({"by": "2027-Q1", "text": PLAIN}, "allowed: months; or a day where the scenario says as_of"),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(asked: dict[str, Any], message: str) -> None:
    told = refused(**asked)
    assert message in told
    assert "\n" not in told


def test_pilots_by_date_stand_first_and_in_the_place_of_the_table_of_pilots() -> None:
    plain = simulate(scenario(DATED + TWO), replicates=400, horizons=[3.0, 6.0])
    by_when = simulate(scenario(DATED + TWO), replicates=400, by=[3, 6])
    titles = [table.title for table in by_when.tables()]
    assert titles[0].startswith("Pilots by date")
    assert not any(title.startswith("Pilots, ") for title in titles)
    assert not any(table.title.startswith("Pilots by date") for table in plain.tables())
    table = by_when.tables()[0]
    assert [column.header for column in table.columns] == ["pilot", "month 3", "month 6", "90 % credible"]
    names = table.columns[0].cells
    assert ({*names[:2]}, names[2]) == ({"A", "B"}, "number expected")
    expected = by_when.portfolio["numbers"][1]["expected"]
    assert table.columns[2].cells[2] == f"{expected:.1f}"
    assert by_when.frame("pilots").equals(plain.frame("pilots"))


def test_a_lone_pilot_is_told_by_its_horizons() -> None:
    found = simulate(scenario(), replicates=400, by="quarters")
    assert not any(table.title.startswith("Pilots by date") for table in found.tables())
    assert "by_date" not in [chart.name for chart in found.charts()]
    with pytest.raises(UsageError, match="plot_by_date: found no dates"):
        found.plot_by_date()
