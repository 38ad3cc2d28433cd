"""Workbooks read back by another library: values equal the results, and no text acts."""

import io
import random
import re
import shutil
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import valleysim
from tests.processes import finished
from tests.questions.asked import QUESTION_OF, SMALL, answer_of
from valleysim.errors import OutputError
from valleysim.questions.answer import Answer
from valleysim.report.workbook.book import LEDGER, README, SUMMARY
from valleysim.report.workbook.cells import Unit, clean, filled
from valleysim.report.workbook.charts import INTERVALS
from valleysim.report.workbook.file import PART
from valleysim.report.workbook.sheets import checked

KINDS = [kind for kind in QUESTION_OF if kind not in ("calibration", "portfolio advice")]
BEGINNINGS = (
    "=",
    "+",
    "-",
    "@",
    "\t=",
    "\r=",
    " =",
    "'=",
    '"=',
    "＝",
    "{=",
    "=cmd|' /C calc'!",
    "http://",
    "mailto:",
)
MIDDLES = (
    "1+1",
    'HYPERLINK("http://x","y")',
    "WEBSERVICE(A1)",
    "SUM(A:A)",
    "_x0041_",
    "<b>&amp;",
    "\x1b[2J",
    "\u202e",
)
ENDS = ("", "\n=1", ";=1", "\ufffe", "]]>", "é", "😀", "\x00")


def sheets_of(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(path)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def same(cell: Any, value: Any) -> bool:
    if value is None or value == "":
        return cell in (None, "never", "none")
    if isinstance(value, str):
        return f"{cell}" in (value, clean(value)) or f"{cell:%Y-%m-%d}" == value
    if isinstance(value, date):
        return isinstance(cell, datetime) and cell.date() == value
    return not isinstance(cell, str) and cell == pytest.approx(
        value, rel=1e-15, abs=0.0
    )  # 16 digits are written


@pytest.mark.parametrize("kind", KINDS)
def test_every_table_has_a_sheet_whose_values_equal_the_results(kind: str, tmp_path: Path) -> None:
    answer = answer_of(kind)
    answer.save_workbook(tmp_path / "book.xlsx")
    sheets = sheets_of(tmp_path / "book.xlsx")
    tables = {name: rows for name, make in answer.records().items() if (rows := list(make()))}
    drawn = [INTERVALS] if answer.native_charts(tables) else []
    assert list(sheets) == [SUMMARY, *tables, LEDGER, *drawn, README]
    for name, rows in tables.items():
        heads, *cells = sheets[name]
        assert list(heads) == list(rows[0])
        assert len(cells) == len(rows)
        for row, found in zip(rows, cells, strict=True):
            wrong = [key for key, cell in zip(row, found, strict=True) if not same(cell, row[key])]
            assert wrong == [], (name, row, found)
    assert any(answer.sentence == row[0] for row in sheets[SUMMARY] if row)


@pytest.mark.parametrize("kind", KINDS)
def test_heads_stay_columns_are_filtered_and_named_and_charts_are_native(kind: str, tmp_path: Path) -> None:
    answer = answer_of(kind)
    answer.save_workbook(tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    for sheet in book.worksheets[1:-1]:
        if sheet.title == INTERVALS:
            continue
        assert sheet.freeze_panes == "B2"
        assert sheet.tables[sheet.title].autoFilter.ref == sheet.dimensions
    if kind in ("result", "portfolio"):
        (place,) = book.defined_names["horizons_reached"].destinations
        assert place == ("horizons", "$B$2:$B$7")
        assert book["horizons"]["B2"].number_format == "0.0%"
        (place,) = book.defined_names["run_seed"].destinations
        assert book[README][place[1]].value == answer.run.seed
    tables = {name: list(make()) for name, make in answer.records().items()}
    charts = answer.native_charts(tables)
    assert len(book[SUMMARY]._charts) == len(charts)
    assert charts or kind in ("grid", "diary")


def test_bars_begin_at_zero_and_error_bars_end_at_the_ends_of_intervals(tmp_path: Path) -> None:
    answer_of("portfolio").save_workbook(tmp_path / "book.xlsx")
    with zipfile.ZipFile(tmp_path / "book.xlsx") as parts:
        texts = [parts.read(name).decode() for name in parts.namelist() if "charts/chart" in name]
    bars = [text for text in texts if "<c:barChart>" in text]
    assert len(bars) == 2
    for text in bars:
        names, numbers = text.split("<c:valAx>")
        assert '<c:crosses val="autoZero"/>' in names  # where the axis of names stands among the numbers
        assert '<c:crosses val="max"/>' in numbers
    ends_of_axis = [float(end) for text in texts for end in re.findall(r'<c:max val="([^"]+)"', text)]
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    shares = [row[0] for row in book["pilots"].iter_rows(min_row=2, values_only=True, min_col=12, max_col=12)]
    assert book["pilots"].cell(1, 12).value == "high"
    assert any(max(shares) <= end <= max(shares) + 0.2 for end in ends_of_axis)
    rows = {row[0]: row for row in book["horizons"].iter_rows(min_row=2, max_col=5, values_only=True)}
    ends = list(book[INTERVALS].iter_rows(min_row=2, max_row=7, max_col=2, values_only=True))
    assert sum("intervals!$B$2:$B$7" in text for text in texts) == 1
    for (_, reached, _, low, high), (below, above) in zip(rows.values(), ends, strict=True):
        assert reached - below == pytest.approx(min(low, reached))
        assert reached + above == pytest.approx(max(high, reached))


def hostile_names() -> list[str]:
    """200 names, the same each time."""
    names = [a + b + c for a in BEGINNINGS for b in MIDDLES for c in ENDS]
    return [*random.Random(1).sample(names, 199), "=" + "x" * 40000]


def acting(book: openpyxl.Workbook, harmless: tuple[str, ...] = ()) -> list[str]:
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    return [
        cell.coordinate
        for cell in cells
        if (cell.data_type == "f" and cell.value not in harmless) or cell.hyperlink is not None
    ]


def test_no_hostile_name_acts_and_each_is_told() -> None:
    names = hostile_names()
    told = filled("pilots", "name", names)
    out = io.BytesIO()
    from xlsxwriter import Workbook

    from valleysim.report.workbook.sheets import Book

    with Workbook(out, {"in_memory": True}) as file:
        Book(file).sheet("pilots").fill("pilots", [told])
    book = openpyxl.load_workbook(out)
    assert acting(book) == []
    found = [row[0] for row in book["pilots"].iter_rows(min_row=2)]
    assert [f"{cell.value}".replace("_x005F_", "_") for cell in found] == [clean(name) for name in names]
    assert all(cell.quotePrefix for cell in found if f"{cell.value}"[0] in "=+-@＝")
    assert f"{found[-1].value}".endswith("… (cut: 40,001 characters in all)")


def test_no_hostile_scenario_acts_anywhere_in_a_workbook(tmp_path: Path) -> None:
    pilots = "".join(f'[[pilots]]\nname = "=HYPERLINK(\\"http://x\\",{k})"\nkey = "p{k}"\n' for k in range(3))
    text = f'extends = "enterprise"\nname = "=1+1"\n{pilots}'
    answer = valleysim.simulate(valleysim.loads(text), **SMALL)
    answer.save_workbook(tmp_path / "book.xlsx")
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    assert acting(book) == []
    assert book["pilots"]["A2"].value.startswith("=HYPERLINK")
    with zipfile.ZipFile(tmp_path / "book.xlsx") as parts:
        assert not any("externalLink" in name for name in parts.namelist())
        assert all(b"<f>" not in parts.read(name) for name in parts.namelist() if "worksheets/" in name)


def test_what_is_no_number_is_a_word() -> None:
    months = filled("times", "month", [1.5, None, float("inf"), float("nan"), float("-inf")])
    assert months.cells == (1.5, "never", "never", "not known", "without end")
    assert filled("horizons", "stall_rate", [0.5, None]).cells == (0.5, "none")
    assert filled("a", "b", [2**60, True, None]).cells == (f"{2**60}", True, "none")
    assert filled("watch", "due", ["2027-03-31", None]).unit is Unit.DAY
    assert filled("watch", "due", ["2027-02-31", None]).cells == ("2027-02-31", None)


def test_what_the_library_leaves_out_is_refused() -> None:
    with pytest.raises(OutputError, match=r"^workbook: found a cell that could not be written \(-2\)"):
        checked(-2, "a cell")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    answer_of("stress").save_workbook(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def test_the_same_answer_gives_the_same_bytes_and_replaces_them(kept: Path) -> None:
    before = kept.read_bytes()
    answer_of("stress").save_workbook(kept)
    assert kept.read_bytes() == before


def test_a_workbook_that_was_saved_by_somebody_is_not_replaced(kept: Path) -> None:
    with zipfile.ZipFile(kept) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    assert PART in parts
    name = "xl/sharedStrings.xml"
    parts[name] = parts[name].replace(b"executive", b"Executive", 1)
    with zipfile.ZipFile(kept, "w") as book:
        for one, data in parts.items():
            book.writestr(one, data)
    with pytest.raises(OutputError, match="a workbook that was changed since valleysim wrote it"):
        answer_of("stress").save_workbook(kept)
    openpyxl.load_workbook(kept).save(kept)
    with pytest.raises(OutputError, match=r"(did not write|was changed)"):
        answer_of("stress").save_workbook(kept)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no more", b"notes"])
def test_a_file_of_others_is_not_replaced(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "notes.xlsx"
    path.write_bytes(data)
    with pytest.raises(OutputError, match="a file that valleysim did not write"):
        answer_of("stress").save_workbook(path)
    assert path.read_bytes() == data


@pytest.mark.nightly
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_reads_the_same_values(tmp_path: Path) -> None:
    answer: Answer = answer_of("portfolio")
    answer.save_workbook(tmp_path / "book.xlsx")
    (tmp_path / "again").mkdir()
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    where = ["--outdir", f"{tmp_path / 'again'}", f"{tmp_path / 'book.xlsx'}"]
    assert finished("soffice", profile, "--headless", "--convert-to", "xlsx", *where, limit=300.0).code == 0
    sheets = sheets_of(tmp_path / "again" / "book.xlsx")
    again = openpyxl.load_workbook(tmp_path / "again" / "book.xlsx")
    assert acting(again, ("=TRUE()", "=FALSE()")) == []  # LibreOffice writes truth values so
    for name in ("horizons", "pilots", "numbers"):
        rows = list(answer.records()[name]())
        for row, found in zip(rows, sheets[name][1:], strict=True):
            for value, cell in zip(row.values(), found, strict=False):
                assert same(cell, value) or cell == pytest.approx(value, rel=1e-13), (name, row, found)
