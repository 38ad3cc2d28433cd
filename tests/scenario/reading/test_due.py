"""By when a pilot is to be in production, as files say it: months or a day, past or to come, or one line."""

from pathlib import Path

import pytest

from valleysim import Scenario, ScenarioError, load, loads
from valleysim.scenario.standing import unstarted

HEAD = 'name = "x"\nas_of = 2026-11-28\n'
ALLOWED = "a day such as 2027-03-31, or one number: months from -12000 to 12000"


def dues(scenario: Scenario) -> list[float | None]:
    return [member.due for member in scenario.members]


def listed(folder: Path, rows: str, head: str = "name,due", top: str = HEAD) -> Scenario:
    (folder / "pilots.csv").write_text(f"{head}\n{rows}", "utf-8")
    (folder / "s.toml").write_text(f'{top}pilots = "pilots.csv"\n', "utf-8")
    return load(folder / "s.toml")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("2027-02-28", 3.0),
        ('"28.02.2027"', 3.0),
        ("2026-08-28", -3.0),
        ("2026-11-28", 0.0),
        ("4.5", 4.5),
        ("-2", -2.0),
        ('"6"', 6.0),
    ],
)
def test_a_due_date_is_a_day_or_months_from_month_0(written: str, told: float) -> None:
    assert dues(loads(f"{HEAD}due = {written}\n")) == [told]
    assert dues(loads(f"{HEAD}[[pilots]]\nname = 'a'\ndue = {written}\n")) == [told]


def test_of_pilots_that_say_none_it_is_the_one_of_the_top_level(tmp_path: Path) -> None:
    found = listed(tmp_path, "a,2027-02-28\nb,\nc,-1\n", top=f"{HEAD}due = 2027-05-28\n")
    assert dues(found) == [3.0, 6.0, -1.0]
    assert dues(listed(tmp_path, "a,2027-02-28\nb,\n")) == [3.0, None]


def test_columns_are_read_as_other_columns_of_days(tmp_path: Path) -> None:
    assert dues(listed(tmp_path, "a,28/2/2027\nb,3/5/2027\n")) == [3.0, pytest.approx(5.166667, abs=1e-6)]
    assert dues(listed(tmp_path, "a,46446\n", "name,due [date]")) == [3.0]
    with pytest.raises(ScenarioError, match=r"column Due date: found an unknown key.*did you mean due\?"):
        listed(tmp_path, "a,2027-02-28\n", "name,Due date")


@pytest.mark.parametrize(
    "written",
    ['"soon"', "true", "[3]", "{ value = 3 }", '"3 to 6"', "1e6", "nan"],
)
def test_what_is_no_date_is_refused_with_what_is_allowed(written: str) -> None:
    for text in (f"{HEAD}due = {written}\n", f"{HEAD}[[pilots]]\nname = 'a'\ndue = {written}\n"):
        with pytest.raises(ScenarioError) as refused:
            loads(text)
        (problem,) = refused.value.problems
        assert problem.allowed == ALLOWED
        assert f"{problem.key}".endswith("due")


def test_a_day_needs_the_day_of_month_0() -> None:
    with pytest.raises(ScenarioError, match="a date with as_of = 2026-11-28 at the top"):
        loads('name = "x"\ndue = 2027-03-31\n')
    with pytest.raises(ScenarioError, match="found 2027-03-31 10:00:00, a day with a time"):
        loads(f"{HEAD}due = 2027-03-31T10:00:00\n")


def test_such_pilots_begin_with_the_first_start_and_know_nothing() -> None:
    text = f"""{HEAD}
[[pilots]]
name = "first"
starts = 2025-11-28
status = {{ stage = "valley" }}
[[pilots]]
name = "second"
status = {{ started = 2026-08-28, stage = "pilot" }}
[[pilots]]
name = "planned"
starts = 2
[[pilots]]
name = "some time"
starts = "2 to 4"
"""
    free = unstarted(loads(text))
    assert [member.starts.text for member in free.members] == ["0", "9", "14", "2 to 4"]
    assert not any(member.scenario.status.model_fields_set for member in free.members)
