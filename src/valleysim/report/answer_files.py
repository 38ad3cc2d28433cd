"""An answer as a folder: its document, a CSV file for each tidy table and a picture for each chart."""

from pathlib import Path

from valleysim.report.content import Rendered
from valleysim.report.files import csv_text, json_text
from valleysim.report.folder import Content, output_folder
from valleysim.report.html.stored import PAGE, chapter_plain
from valleysim.report.pictures import content, with_pictures


def answer_files(answer: Rendered) -> Content:
    """What is written of any answer; tables without rows have no file."""
    document = answer.document()
    texts = {f"{answer.name}.json": json_text(document)}
    for name, make in answer.records().items():
        rows = make()
        if rows:
            texts[f"{name}.csv"] = csv_text(rows)
    return content(
        texts,
        lambda: {f"{chart.name}.png": chart.draw for chart in answer.charts()},
        answer.scenarios,
        document,
        lambda done: {PAGE: json_text(chapter_plain(with_pictures(answer.chapter(), done)))},
    )


def save_answer(answer: Rendered, folder: Path, command: str) -> tuple[str, ...]:
    """Write the folder as one set; return what could not be drawn, a line each; raise `OutputError`."""
    with output_folder(folder) as place:
        assert place is not None
        files = answer_files(answer)
        place.write(files, command)
    return files.notices
