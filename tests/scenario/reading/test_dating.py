"""Dates in scenario files: months from the day of month 0, or one line that says what is wrong."""

from datetime import date
from pathlib import Path

import pytest

from valleysim import ScenarioError, load, loads
from valleysim.scenario import Scenario

ALLOWED = "a day of the years 1900 to 2999, such as 2026-11-28"
HEAD = """name = "x"
as_of = 2026-11-28
[[sponsors]]
seat = "chief"
tenure = { weibull = { mean = 30, shape = 2 } }
"""


def text_of(keys: str, key: str) -> str:
    return loads(HEAD + keys).quantities()[f"sponsors[chief].{key}"].text


@pytest.mark.parametrize(
    ("keys", "key", "told"),
    [
        ("leaves = 2027-02-28", "leaves", "3"),
        ('leaves = "28.02.2027"', "leaves", "3"),
        ('leaves = "2/28/2027"', "leaves", "3"),
        ('leaves = "28/2/2027"', "leaves", "3"),
        ('leaves = "2027-02-28 to 2027-05-28"', "leaves", "3 to 6"),
        ('stays_at_least = { value = 2027-02-28, assumption = "promised" }', "stays_at_least", "3"),
        ("leaves = { uniform = [2027-02-28, 2027-05-28] }", "leaves", "uniform(low 3, high 6)"),
        ("served = 2025-09-28", "served", "14"),
        ('served = "2024-11-28 to 2025-11-28"', "served", "12 to 24"),
        ("served = { triangular = [2024-11-28, 2025-05-28, 2025-11-28] }", "served", None),
        ("leaves = 3", "leaves", "3"),
        ('leaves = { value = "2/28/2027", assumption = "x" }', "leaves", "3"),
        ('served = { value = "28/11/2024 to 3/11/2025", assumption = "x" }', "served", "12.806452 to 24"),
        (
            "served = { discrete = { values = [2024-11-28, 2025-11-28], weights = [1, 3] } }",
            "served",
            "discrete(values (12, 24), weights (3, 1))",
        ),
        (
            'served = { uniform = { low = "2024-11-28", high = 2025-11-28 } }',
            "served",
            "uniform(low 12, high 24)",
        ),
        ('served = "28/11/2024 to 28/11/2025"', "served", "12 to 24"),
    ],
)
def test_a_day_is_months_from_as_of(keys: str, key: str, told: str | None) -> None:
    found = text_of(keys, key)
    assert found == told if told is not None else found.startswith("triangular(low 12, mode 18, high 24")


@pytest.mark.parametrize(
    ("keys", "line", "key", "found", "allowed"),
    [
        ("leaves = 2025-01-01", 6, "leaves", "2025-01-01", "2026-11-28, which is as_of, or later"),
        ("served = 2027-01-01", 6, "served", "2027-01-01", "2026-11-28, which is as_of, or earlier"),
        (
            'leaves = "3/4/2027"',
            6,
            "leaves",
            '"3/4/2027", which may be 2027-03-04 or 2027-04-03',
            ALLOWED,
        ),
        ('leaves = "2027-02-29"', 6, "leaves", '"2027-02-29", a date', ALLOWED),
        ('leaves = "2027/03/01"', 6, "leaves", '"2027/03/01", a date', ALLOWED),
        (
            'leaves = "2027-01-01 to 6"',
            6,
            "leaves",
            '"2027-01-01 to 6", a day and months',
            "both of one kind",
        ),
        (
            "leaves = { uniform = [2027-01-01, 6] }",
            6,
            "leaves",
            "[2027-01-01, 6], days and months",
            "all of one kind",
        ),
        (
            'leaves = "2027-06-30 to 2027-01-01"',
            6,
            "leaves",
            '"2027-06-30 to 2027-01-01", the later day first',
            "the earlier day first",
        ),
        (
            'leaves = "2026-01-01 to 2026-06-30"',
            6,
            "leaves",
            "2026-01-01",
            "2026-11-28, which is as_of, or later",
        ),
        ("leaves = 9999-12-31", 6, "leaves", "9999-12-31, a date", ALLOWED),
        ("served = 0001-01-01", 6, "served", "0001-01-01, a date", ALLOWED),
        (
            "leaves = 2027-01-01T10:00:00",
            6,
            "leaves",
            "2027-01-01 10:00:00, a day with a time",
            f"{ALLOWED}, alone",
        ),
    ],
)
def test_what_is_wrong_with_a_day_is_one_line(
    keys: str, line: int, key: str, found: str, allowed: str
) -> None:
    with pytest.raises(ScenarioError) as refused:
        loads(HEAD + keys)
    (told,) = refused.value.problems
    assert (told.line, told.key, told.found, told.allowed) == (line, f"sponsors[chief].{key}", found, allowed)


def test_a_day_without_as_of_says_what_to_write() -> None:
    with pytest.raises(ScenarioError) as refused:
        loads(HEAD.replace("as_of = 2026-11-28\n", "") + "leaves = 2027-01-01")
    (told,) = refused.value.problems
    assert (told.line, told.found) == (5, "2027-01-01, a date")
    assert told.allowed is not None
    assert "as_of = 2026-11-28 at the top, the day of month 0" in told.allowed


@pytest.mark.parametrize(
    "said", ['"soon"', "3", "2026-11-28T10:00:00", '"2026-13-01"', "0001-01-01", "9998-11-28"]
)
def test_an_as_of_that_is_no_day_is_one_line_whatever_days_depend_on_it(said: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        loads(HEAD.replace("2026-11-28", said) + "leaves = 2027-01-01\nserved = 2025-01-01")
    (told,) = refused.value.problems
    assert (told.line, told.key, told.allowed) == (2, "as_of", ALLOWED)


def test_a_duration_takes_no_day() -> None:
    with pytest.raises(ScenarioError, match="vacancy: found 2027-01-01; allowed: months of 0 or more"):
        loads(HEAD + "vacancy = 2027-01-01")


def test_an_edit_of_as_of_moves_all_days_and_an_edit_with_a_day_is_read() -> None:
    scenario = loads(HEAD + "leaves = 2027-02-28")
    assert scenario.as_of == date(2026, 11, 28)
    later = scenario.with_("as_of", date(2026, 12, 28))
    assert later.quantities()["sponsors[chief].leaves"].text == "2"
    moved = scenario.with_("sponsors[chief].leaves", "2027-05-28")
    assert moved.quantities()["sponsors[chief].leaves"].text == "6"
    assert len({scenario.hash, later.hash, moved.hash}) == 3


def portfolio(folder: Path, rows: str, head: str = "name,starts") -> Scenario:
    (folder / "p.toml").write_text('name = "p"\nas_of = 2026-11-28\npilots = "p.csv"\n', "utf-8")
    (folder / "p.csv").write_text(f"{head}\n{rows}", "utf-8")
    return load(folder / "p.toml")


def test_columns_of_days_are_read_in_the_forms_of_spreadsheets(tmp_path: Path) -> None:
    rows = "a,2027-02-28\nb,28.02.2027\nc,4\nd,\n"
    found = portfolio(tmp_path, rows)
    assert [member.starts.text for member in found.members] == ["3", "3", "4", "0"]


def test_slashes_are_read_where_one_row_of_the_column_shows_which_number_is_the_day(tmp_path: Path) -> None:
    found = portfolio(tmp_path, "a,02/28/2027\nb,03/05/2027\n")
    assert [member.starts.text for member in found.members] == ["3", "3.178571"]
    found = portfolio(tmp_path, "a,28/02/2027\nb,05/03/2027\n")
    assert [member.starts.text for member in found.members] == ["3", "3.178571"]


@pytest.mark.parametrize(
    ("rows", "lines", "words"),
    [
        ("a,03/04/2027\nb,5/6/2027\n", [2, 3], "which may be 2027-03-04 or 2027-04-03"),
        ("a,02/28/2027\nb,28/02/2027\n", [2, 3], "other rows of the column have days first and months first"),
    ],
)
def test_a_column_that_may_be_read_in_two_ways_is_refused_cell_by_cell(
    tmp_path: Path, rows: str, lines: list[int], words: str
) -> None:
    with pytest.raises(ScenarioError) as refused:
        portfolio(tmp_path, rows)
    assert [one.line for one in refused.value.problems] == lines
    assert words in f"{refused.value.problems[0].found}"
    assert f"{refused.value.problems[0].file}".endswith("p.csv")


def test_a_column_that_is_said_to_hold_days_takes_the_numbers_of_spreadsheets(tmp_path: Path) -> None:
    head = "name,starts [Date],sponsors[chief].served [date]"
    chief = '[[sponsors]]\nseat = "chief"\ntenure = 60\n'
    (tmp_path / "p.toml").write_text(f'name = "p"\nas_of = 2026-11-28\npilots = "p.csv"\n{chief}', "utf-8")
    (tmp_path / "p.csv").write_text(f"{head}\na,46446,45928\nb,28.02.2027,2025-09-28\n", "utf-8")
    found = load(tmp_path / "p.toml")
    assert [member.starts.text for member in found.members] == ["3", "3"]
    served = [member.scenario.sponsors[0].served for member in found.members]
    assert [one.text for one in served if not isinstance(one, str)] == ["14", "14"]


@pytest.mark.parametrize("cell", ["3", "46446.5", "900000"])
def test_a_number_that_is_no_day_is_refused_in_a_column_of_days(tmp_path: Path, cell: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        portfolio(tmp_path, f"a,{cell}\n", "name,starts [date]")
    (told,) = refused.value.problems
    assert (told.line, told.key, told.allowed) == (
        2,
        "column starts [date]",
        "a day, or its number in a spreadsheet",
    )


@pytest.mark.parametrize("column", ["pilot.duration [date]", "starts [dates]"])
def test_only_columns_of_moments_may_say_that_they_hold_days(tmp_path: Path, column: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        portfolio(tmp_path, "a,3\n", f"name,{column}")
    (told,) = refused.value.problems
    assert (told.line, told.key, told.found) == (1, f"column {column}", f'"{column}"')
    assert f"{told.allowed}".startswith("[date] behind starts, leaves, ")


@pytest.mark.parametrize(
    "keys",
    [
        "leaves = { normal = [2027-01-01, 2027-02-01] }",
        "leaves = { beta = [2027-01-01, 2027-06-30] }",
        "leaves = { discrete = { values = [1, 2], weights = [2027-01-01, 1] } }",
    ],
)
def test_what_is_no_moment_within_a_distribution_takes_no_day(keys: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        loads(HEAD + keys)
    assert all("2027" in f"{one.found}" for one in refused.value.problems)


def test_slashes_elsewhere_show_nothing(tmp_path: Path) -> None:
    """Nothing but the rows of one file is written by one hand."""
    two = 'leaves = "3/4/2027"\n[[sponsors]]\nseat = "other"\ntenure = 60\nleaves = "14/3/2027"'
    with pytest.raises(ScenarioError, match="which may be 2027-03-04 or 2027-04-03"):
        loads(HEAD + two)
    with pytest.raises(ScenarioError, match="which may be 2027-03-04 or 2027-04-03"):
        portfolio(tmp_path, "a,3/4/2027\nb,5/6/2027\n")
    (tmp_path / "m.toml").write_text(
        'extends = "./p.toml"\nname = "m"\n[[pilots]]\nname = "c"\nstarts = "25/12/2027"\n', "utf-8"
    )
    with pytest.raises(ScenarioError, match="which may be 2027-03-04 or 2027-04-03"):
        load(tmp_path / "m.toml")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (HEAD.replace("as_of", "as_off"), "as_off"),
        (HEAD.replace("as_of = 2026-11-28\n", "") + "as_of = 2026-11-28\n", "sponsors[chief].as_of"),
    ],
)
def test_an_as_of_that_is_misspelt_or_misplaced_is_told_and_no_day(text: str, key: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        loads(f'{text}leaves = "2027-01-01 to 2027-06-30"\nserved = 2025-01-01')
    assert [one.key for one in refused.value.problems] == [key]


def test_without_as_of_days_are_told_once(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as refused:
        loads(
            HEAD.replace("as_of = 2026-11-28\n", "")
            + 'leaves = "2027-01-01 to 2027-06-30"\nserved = 2025-01-01'
        )
    assert len(refused.value.problems) == 1


@pytest.mark.parametrize("cell", ["01.02", "28.02", "12.03", "28.11", "31.12"])
def test_a_day_without_its_year_is_asked_about(tmp_path: Path, cell: str) -> None:
    with pytest.raises(ScenarioError, match=f'"{cell}", which may be a day without its year'):
        portfolio(tmp_path, f"a,{cell}\n")


@pytest.mark.parametrize("preset", ["enterprise", "mid_market"])
def test_what_is_no_day_is_left_as_it_was_written(preset: str) -> None:
    """Numbers of presets with their notes, and a day that cannot be told is never read as a month."""
    text = (
        f'extends = "{preset}"\nname = "s"\n[funding]\nfirst_window = {{ value = 2, assumption = "why" }}\n'
    )
    ledger = {entry.key: entry for entry in loads(text).ledger()}
    assert (ledger["funding.first_window"].text, ledger["funding.first_window"].basis) == ("2", "assumption")
    with pytest.raises(ScenarioError, match="first_window: found 2027-01-01, a date"):
        loads(text.replace("value = 2", "value = 2027-01-01"))
