"""The workbook of an answer: what was found, a sheet a table, the ledger, how to read it, how it was made."""

import io
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs

from valleysim.report.characters import one_line
from valleysim.report.content import Chapter, Notices, Rendered, Row, Sentence
from valleysim.report.workbook.cells import NEVER, NO_END, NONE, UNKNOWN, Filled, filled
from valleysim.report.workbook.charts import INTERVALS, ROW, Intervals, height_of, insert_chart
from valleysim.report.workbook.file import EMPTY, PROPERTY, workbook_file
from valleysim.report.workbook.ledger import ledger_rows
from valleysim.report.workbook.sheets import FILL, POINTS_A_LINE, Book, Sheet, lines_of, plain_pairs
from valleysim.scenario.inputs import InputFile

SUMMARY, LEDGER, README = "summary", "ledger", "README"
TEXT_WIDTH = 78
CHARTS_FROM = 2
"""The column in which charts begin."""
WORDS = (
    (NEVER, "instead of a month: not within the months simulated, or never"),
    (NONE, "instead of a number: there is none, since nothing could be counted or it was not asked"),
    (UNKNOWN, "instead of a number: it is not known"),
    (NO_END, "instead of a number: it has no lower end"),
)
Tables = Mapping[str, Sequence[Row]]


def save_workbook(answer: Rendered, path: Path, command: str) -> None:
    """Write a workbook of an answer; raise `OutputError`, and what was there is as it was."""
    with workbook_file(path) as file:
        file.write(workbook(answer, command))


def workbook(answer: Rendered, command: str, inputs: Sequence[InputFile] = ()) -> bytes:
    """A workbook of an answer, not sealed yet.

    Raises:
        OutputError: a table with more rows than a sheet holds.
    """
    tables = {name: rows for name, make in answer.records().items() if (rows := list(make()))}
    ledger = ledger_rows(answer.scenarios, answer.ledger_moves())
    if ledger:
        tables[LEDGER] = ledger
    chapter = answer.chapter()
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(out, options) as file:
        book = Book(file)
        _properties(book, chapter)
        summary = book.sheet(SUMMARY)
        columns = {name: _fill(book, name, rows) for name, rows in tables.items()}
        _summary(book, summary, answer, chapter, tables)
        _readme(book, answer, chapter, columns, _made(chapter, command, inputs))
    return out.getvalue()


def _properties(book: Book, chapter: Chapter) -> None:
    started = datetime.fromisoformat(chapter.made["manifest"]["started"]).astimezone(UTC)
    title = one_line(chapter.title)[:200]
    book.workbook.set_properties(
        {"title": title, "subject": chapter.kind, "created": started.replace(tzinfo=None)}
    )
    book.workbook.set_custom_property(PROPERTY, EMPTY, "text")


def _fill(book: Book, name: str, rows: Sequence[Row]) -> list[Filled]:
    """A sheet for a table, with a name for each of its columns."""
    columns = [filled(name, key, [row[key] for row in rows]) for key in rows[0]]
    book.sheet(name).fill(name, columns)
    for place, column in enumerate(columns):
        key = re.sub(r"\W+", "_", column.header, flags=re.ASCII).strip("_")
        if key and re.fullmatch(r"[\w.]+", column.header, re.ASCII):
            book.define(f"{name}_{key}", f"{name}!{xl_range_abs(1, place, len(rows), place)}")
    return columns


def _summary(book: Book, sheet: Sheet, answer: Rendered, chapter: Chapter, tables: Tables) -> None:
    """The answer, what matters and what to know on the left, charts on the right."""
    sheet.worksheet.hide_gridlines(2)
    sheet.worksheet.set_column(0, 0, TEXT_WIDTH)
    sheet.printed()
    content = list(answer.content())
    answers = [one.text for one in content if isinstance(one, Sentence) and one.style == "answer"]
    others = [one.text for one in content if isinstance(one, Sentence) and one.style != "answer"]
    notices = [f"{one}" for item in content if isinstance(item, Notices) for one in item.notices]
    row = _text(sheet, 0, f"{chapter.kind}: {one_line(chapter.title)}", bold=True, font_size=15)
    for text in answers:
        row = _text(sheet, row, text, bold=True, font_size=12)
    for head, texts in (
        ("What matters most", chapter.points),
        ("What to do first", [chapter.first] if chapter.first else []),
        ("What one should know", notices),
        ("How to read this, and how it was made", others),
    ):
        if texts:
            row = _text(sheet, row + 1, head, bold=True, bg_color=FILL)
        for text in texts:
            row = _text(sheet, row, text)
    top = 0
    charts = answer.native_charts(tables)
    intervals = Intervals(book) if charts else None
    for chart in charts:
        assert intervals is not None
        place = _row_at(sheet, top)
        insert_chart(book, sheet, (place, CHARTS_FROM), chart, tables[chart.table], intervals)
        top += height_of(chart) + ROW


def _text(sheet: Sheet, row: int, text: str, **style: Any) -> int:
    """A sentence that wraps, in a row that is as high as it needs; the next row is returned."""
    size = style.get("font_size", 11)
    height = POINTS_A_LINE * size / 11 * lines_of(text, int(TEXT_WIDTH * 11 / size))
    sheet.put(row, 0, text, text_wrap=True, **style)
    sheet.heights[row] = min(height + 3, 409)
    sheet.worksheet.set_row(row, sheet.heights[row])
    return row + 1


def _row_at(sheet: Sheet, pixels: int) -> int:
    """The first row that begins so far down, or farther."""
    row, down = 0, 0.0
    while down < pixels:
        down += sheet.heights.get(row, POINTS_A_LINE) * 4 / 3
        row += 1
    return row


def _made(chapter: Chapter, command: str, inputs: Sequence[InputFile]) -> list[tuple[str, Any]]:
    """How the answer was made, as pairs."""
    manifest = {key: one for key, one in chapter.made["manifest"].items() if key != "command"}
    scenarios = {f"scenario.{one['name']}": one["hash"] for one in chapter.made["scenarios"]}
    read = {f"input.{one.name}": one.sha256 for one in inputs}
    return [
        ("command", command),
        *((f"run.{key}", value) for key, value in plain_pairs(chapter.made["run"])),
        *plain_pairs(manifest),
        *scenarios.items(),
        *read.items(),
    ]


def _readme(
    book: Book,
    answer: Rendered,
    chapter: Chapter,
    columns: Mapping[str, Sequence[Filled]],
    made: Sequence[tuple[str, Any]],
) -> None:
    """What stands where, in which units, which words stand for numbers, and how it was made."""
    sheet = book.sheet(README)
    for place, width in enumerate((34, 34, 52)):
        sheet.worksheet.set_column(place, place, width)
    sheet.printed()
    version = chapter.made["manifest"]["versions"]["valleysim"]
    told = (
        f"An answer of valleysim {version}: its numbers are not rounded, only shown so. "
        "Each table has a sheet; its columns have names such as "
        f"{_example(columns)}, for formulas of yours. Nothing in it is a formula."
    )
    row = _heads(sheet, 0, told)
    row = _heads(sheet, row + 1, "sheet", "column", "its numbers")
    for name, those in columns.items():
        for column in those:
            row = _line(sheet, row, name, column.header, column.unit.value)
    row = _line(sheet, row, INTERVALS, "", "how far intervals reach, for error bars of the charts")
    row = _heads(sheet, row + 1, "word in a cell", "meaning")
    for word, meaning in WORDS:
        row = _line(sheet, row, word, meaning)
    row = _heads(sheet, row + 1, "how it was made", "")
    for key, value in made:
        _line(sheet, row, key, value)
        if re.fullmatch(r"run\.[a-z_]+", key) and value is not None:
            book.define(key.replace(".", "_"), f"{README}!{xl_range_abs(row, 1, row, 1)}")
        row += 1


def _example(columns: Mapping[str, Sequence[Filled]]) -> str:
    name = next(iter(columns))
    return f"{name}_{columns[name][0].header}"


def _heads(sheet: Sheet, row: int, *texts: str) -> int:
    for place, text in enumerate(texts):
        sheet.put(row, place, text, bold=True, **({"bg_color": FILL} if len(texts) > 1 else {}))
    return row + 1


def _line(sheet: Sheet, row: int, *values: Any) -> int:
    for place, value in enumerate(filled("", "", [one]).cells[0] for one in values):
        style = {"num_format": "0.###"} if isinstance(value, float) else {}
        sheet.put(row, place, value, align="left", **style)
    return row + 1
