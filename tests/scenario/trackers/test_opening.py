"""Trackers as files: encodings, separators, workbooks, titles above the header, and what is refused."""

import builtins
from pathlib import Path
from typing import Any

import pytest

from tests.scenario.trackers.examples import days_as_cells, export, inventory, text, workbook
from tests.scenario.trackers.proposing import proposed, read_as
from valleysim.errors import ScenarioError, UsageError
from valleysim.scenario.trackers.grid import Cell, Grid
from valleysim.scenario.trackers.table import find_table


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_every_encoding_and_separator_gives_the_same_pilots(
    tmp_path: Path, encoding: str, separator: str
) -> None:
    expected = proposed(tmp_path, export(10))
    found = proposed(tmp_path, text(export(10), separator).encode(encoding))
    assert found.rows == expected.rows
    assert found.rows[0]["name"] == "Prüfung 0"


def test_a_line_that_names_the_separator_is_no_row(tmp_path: Path) -> None:
    found = proposed(tmp_path, f"sep=;\r\n{text(export(3), ';')}")
    assert len(found.rows) == 3


def test_titles_above_the_header_are_no_rows_and_may_say_the_day(tmp_path: Path) -> None:
    rows = [["AI portfolio"], ["Stand: 01.10.2026"], [], *export(5)]
    found = proposed(tmp_path, rows)
    assert (found.tracker.header_row, f"{found.as_of}") == (4, "2026-10-01")
    assert found.why_as_of == "as 'Stand: 01.10.2026' above the header says"
    assert found.rows[0]["assumption"] == "tracker.csv, row 5"


def test_the_name_of_the_file_may_say_the_day_and_else_it_is_today_which_is_told(tmp_path: Path) -> None:
    named = proposed(tmp_path, export(5), name="pilots_2026-09-30.csv")
    assert (f"{named.as_of}", named.why_as_of) == ("2026-09-30", "as the name of the file says")
    today = proposed(tmp_path, export(5))
    assert today.why_as_of == "which is today: nothing says another day"


def test_a_header_that_stands_again_is_left_out_and_told(tmp_path: Path) -> None:
    rows = export(4)
    rows.insert(3, rows[0])
    found = proposed(tmp_path, rows)
    assert len(found.rows) == 4
    assert "the header stands again in row 4, left out" in found.remarks


def test_the_row_of_the_header_can_be_said(tmp_path: Path) -> None:
    rows = [["Name", "Stage"], ["Pilot name", "Phase"], ["a", "Pilot"]]
    found = proposed(tmp_path, rows, "header_row = 2\n")
    assert [*read_as(found)] == ["Pilot name", "Phase"]
    with pytest.raises(ScenarioError, match="header_row 7, in which nothing stands"):
        proposed(tmp_path, rows, "header_row = 7\n")


def test_columns_without_a_header_go_by_their_letter() -> None:
    cells: list[list[Cell]] = [["Name", "Stage", ""], ["a", "Pilot", "x"]]
    tracker = find_table(Grid("t", rows=[*enumerate(cells, 1)]))
    assert [column.header for column in tracker.columns] == ["Name", "Stage", "column C"]


def test_a_workbook_gives_the_same_pilots_as_its_text(tmp_path: Path) -> None:
    expected = proposed(tmp_path, inventory(20))
    data = workbook({"About": [["Made for a report"]], "Cases": days_as_cells(inventory(20))})
    found = proposed(tmp_path, data, name="tracker.xlsx")
    assert [{**row, "assumption": ""} for row in found.rows] == [
        {**row, "assumption": ""} for row in expected.rows
    ]
    assert found.tracker.sheet == "Cases"
    assert 'sheet "Cases" is the first that holds a table; before it: About' in found.remarks


def test_a_sheet_can_be_named_and_a_misspelt_one_is_refused(tmp_path: Path) -> None:
    data = workbook({"One": export(2), "Two": export(5)})
    assert len(proposed(tmp_path, data, name="t.xlsx", sheet="Two").rows) == 5
    with pytest.raises(ScenarioError, match='found no sheet "Tow"; allowed: One, Two; did you mean Two'):
        proposed(tmp_path, data, name="t.xlsx", sheet="Tow")
    with pytest.raises(ScenarioError, match="--sheet with a workbook"):
        proposed(tmp_path, export(2), sheet="Two")


def test_a_workbook_without_the_library_is_refused_with_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = workbook({"One": export(2)})
    real = builtins.__import__

    def without(name: str, *rest: Any, **options: Any) -> Any:
        if name.partition(".")[0] == "openpyxl":
            raise ModuleNotFoundError(name=name)
        return real(name, *rest, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match=r"pip install 'valleysim\[xlsx\]'"):
        proposed(tmp_path, data, name="t.xlsx")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "no rows"),
        (b"\n\n", "no rows"),
        (b"Name,Stage\n", "no rows below it"),
        (b"1,2\n3,4\n", "no row that looks like a header"),
        (b"\xd0\xcf\x11\xe0old", "a workbook of the old kind"),
        (b"PK\x03\x04 no workbook", "a damaged workbook"),
        (b"sep=#\nName#Stage\na#b\n", "columns separated by #"),
        (b"Name,Stage\nTotal,Pilot\nSum,Live\n", "no row with the name of a pilot"),
    ],
)
def test_what_is_no_tracker_is_refused_in_one_line(tmp_path: Path, data: bytes, told: str) -> None:
    with pytest.raises(ScenarioError) as refused:
        proposed(tmp_path, data)
    (line,) = f"{refused.value}".splitlines()
    assert told in line
    assert "allowed: " in line


def test_parts_of_a_workbook_that_are_cut_off_are_refused(tmp_path: Path) -> None:
    data = workbook({"One": export(20)})
    for end in range(200, len(data), 997):
        with pytest.raises(ScenarioError, match="a damaged workbook"):
            proposed(tmp_path, data[:end], name="t.xlsx")
