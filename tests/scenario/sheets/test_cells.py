"""Cells that a spreadsheet would run: written so that it does not, and read back."""

import csv
import io
import random
import re
from pathlib import Path

import pytest

from valleysim.report.files import csv_text
from valleysim.scenario.reading.rows import read_rows
from valleysim.scenario.sheets.cells import plain_cell, safe_cell

ACTING = [
    "=1+1",
    "+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\tx",
    ' "=1',
    "'=1",
    '"=1',
    "＝1",
    "a;=1",
    "a\n@b",
    "a\t+1",
    ";;=1",
]
HARMLESS = ["Aria", "'Aria' pilot", "a=b", "a - b", "x@y", "", "a;b", "1.5", "'", '"quoted"']
PLACES = (",", ";", "\t")
BEGINS = re.compile(r"[\s\"]*[=+\-@＝＋－＠]|[\t\r]")


def cells(text: str, delimiter: str) -> list[str]:
    """Cells as a spreadsheet that separates them so would see them, with or without heed of quotes."""
    read = [one for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for one in row]
    return [*read, *re.split(rf"[{delimiter}\r\n]", text)]


@pytest.mark.parametrize("text", ACTING)
def test_no_cell_begins_like_a_formula_and_each_reads_back(text: str) -> None:
    written = csv_text([{"name": text, "value": "x"}])
    for delimiter in PLACES:
        assert [cell for cell in cells(written, delimiter) if BEGINS.match(cell)] == [], delimiter
    (row,) = csv.DictReader(io.StringIO(written, newline=""))
    assert row["name"] != text
    assert plain_cell(row["name"]) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_what_no_spreadsheet_runs_stays_as_it_is(text: str) -> None:
    assert safe_cell(text) == text == plain_cell(text)


def test_any_text_reads_back() -> None:
    draw = random.Random(1)
    for _ in range(20_000):
        text = "".join(draw.choices("ab'\"=+-@;, \t\r\n＝", k=draw.randrange(9)))
        assert plain_cell(safe_cell(text)) == text
        assert not BEGINS.match(safe_cell(text))


def test_heads_are_cells_too_and_numbers_stay_numbers() -> None:
    assert csv_text([{"=a": -1.5, "b": -2, "c": None, "d": True}]) == "'=a,b,c,d\n-1.5,-2,,True\n"


def test_names_that_were_written_are_the_names_that_a_scenario_reads(tmp_path: Path) -> None:
    names = [one for one in (*ACTING, *HARMLESS) if one.strip() == one and one.isprintable() and one]
    (tmp_path / "pilots.csv").write_text(
        csv_text([{"name": name, "segment": name} for name in names]), "utf-8"
    )
    rows = read_rows(tmp_path / "pilots.csv", "pilots.csv").document["pilots"]
    assert rows == [{"name": name, "segment": name} for name in names]
