"""The mapping: what it says holds, the same gives the same, and what is misspelt is refused with its line."""

from pathlib import Path

import pytest

from tests.scenario.trackers.examples import export, inventory
from tests.scenario.trackers.proposing import proposed, read_as
from valleysim.errors import ScenarioError


@pytest.mark.parametrize("rows", [inventory(30), export(30)], ids=["inventory", "export"])
def test_a_mapping_that_is_given_back_gives_the_same_files(tmp_path: Path, rows: list[list[str]]) -> None:
    first = proposed(tmp_path, rows)
    again = proposed(tmp_path, rows, first.mapping)
    assert (again.rows, again.scenario, again.mapping) == (first.rows, first.scenario, first.mapping)


def test_comments_of_an_edited_mapping_stay(tmp_path: Path) -> None:
    mapping = f"# ours\n{proposed(tmp_path, export(5)).mapping}"
    assert proposed(tmp_path, export(5), mapping).mapping == mapping


def test_a_mapping_decides_and_what_it_does_not_say_is_guessed(tmp_path: Path) -> None:
    found = proposed(
        tmp_path, export(8), '[columns.Region]\nread_as = "segment"\n[columns.Vendor]\nread_as = "ignore"\n'
    )
    assert read_as(found) == {
        **read_as(proposed(tmp_path, export(8))),
        "Region": "segment",
        "Vendor": "ignore",
    }
    assert {row["segment"] for row in found.rows} == {"Nord", "Süd"}
    assert "label.vendor" not in found.rows[0]


def test_the_order_of_days_can_be_said(tmp_path: Path) -> None:
    rows = [["Name", "Start"], ["a", "1/2/2026"], ["b", "3/4/2026"]]
    assert "starts" not in proposed(tmp_path, rows).rows[0]
    for order, day in (("day first", "2026-02-01"), ("month first", "2026-01-02")):
        mapping = f'[columns.Start]\nread_as = "starts"\ndates = "{order}"\n'
        assert proposed(tmp_path, rows, mapping).rows[0]["starts"] == day


def test_the_day_goes_from_the_command_to_the_mapping_to_the_tracker(tmp_path: Path) -> None:
    from datetime import date

    rows = [["As of 2026-10-01"], *export(3)]
    assert f"{proposed(tmp_path, rows).as_of}" == "2026-10-01"
    assert f"{proposed(tmp_path, rows, 'as_of = 2026-10-02').as_of}" == "2026-10-02"
    assert f"{proposed(tmp_path, rows, 'as_of = 2026-10-02', as_of=date(2026, 10, 3)).as_of}" == "2026-10-03"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("as_off = 2026-01-01", "said.toml:1: as_off: found an unknown key; allowed: as_of,"),
        ("as_of = 'soon'", 'as_of: found "soon"; allowed: a day of the years'),
        ("preset = 'enterprize'", "did you mean enterprise?"),
        ("header_row = 0", "header_row: found 0; allowed: the number of a row"),
        ("sheet = 3", "sheet: found 3; allowed: a text"),
        ("columns = 3", "columns: found 3; allowed: a table [columns]"),
        ("[rows]\nwithout_strat = 'ask'", "rows.without_strat: found an unknown key"),
        ("[rows]\nwithout_start = 'leaf out'", "did you mean leave out?"),
        ("[rows]\ncontradicting = 'x'", "allowed: ask, leave out, trust the stage"),
        ("[columns.Vendr]\nread_as = 'label'", 'said.toml:1: columns."Vendr": found no such column'),
        ("[columns.Vendr]\nread_as = 'label'", "did you mean Vendor?"),
        ("[columns.Vendor]\nread_as = 'lable'", 'said.toml:2: columns."Vendor".read_as: found "lable"'),
        ("[columns.Vendor]\nread_as = 'lable'", "did you mean label?"),
        ("[columns.Vendor]\nread_as = 'label'\nreadas = 'label'", "found an unknown key; allowed: read_as,"),
        ("[columns.Vendor]\ndates = 'day first'", "found no read_as"),
        ("[columns.Vendor]\nread_as = 'due'\ndates = 'days first'", "did you mean day first?"),
        ("[columns.Vendor]\nread_as = 'budget'\nunit = 10", "allowed: 1, 1000, 1000000"),
        ("[columns.Vendor]\nread_as = 'budget'\ndecimal = ';'", "allowed: ., ,"),
        ("[columns]\nVendor = 'label'", 'allowed: a table, such as { read_as = "label" }'),
        (
            "[columns.Vendor]\nread_as = 'name'\n[columns.Project]\nread_as = 'name'",
            'said.toml:4: columns."Project".read_as: found a second column that is read as "name"',
        ),
        ("[stages]\n'Gate 3' = 'pilt'", 'said.toml:2: stages."Gate 3": found "pilt"'),
        ("[people]\n'A' = 3", 'people."A": found 3; allowed: a text that is not empty'),
    ],
)
def test_what_is_wrong_in_a_mapping_is_refused_with_its_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        proposed(tmp_path, export(3), text)
    assert told in f"{refused.value}"
    assert f"{refused.value}".count("\n") == 0
