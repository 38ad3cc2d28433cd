"""Answers, and folders in which answers were kept, as chapters of a page."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from valleysim.errors import OutputError
from valleysim.report.content import Chapter, Rendered
from valleysim.report.files import refusal
from valleysim.report.folder import MANIFEST, kept_file
from valleysim.report.html.file import page_file
from valleysim.report.html.page import page
from valleysim.report.html.stored import PAGE, chapter_from
from valleysim.report.pictures import drawn, with_pictures
from valleysim.scenario.inputs import InputFile

ALLOWED = f"a folder that --out wrote, with {PAGE} in it"


def chapter_drawn(answer: Rendered, inputs: Sequence[InputFile] = ()) -> tuple[Chapter, tuple[str, ...]]:
    """The chapter of an answer with its charts drawn, and a line for each that could not be."""
    done, notices = drawn(lambda: {f"{chart.name}.png": chart.draw for chart in answer.charts()})
    chapter = with_pictures(answer.chapter(), done)
    read = [{"name": one.name, "sha256": one.sha256} for one in inputs]
    return replace(chapter, made={**chapter.made, "inputs": read}), tuple(notices)


def save_page(answers: Sequence[Rendered], path: Path, command: str) -> tuple[str, ...]:
    """Write a page of answers; return what could not be drawn, a line each; raise `OutputError`."""
    with page_file(path) as file:
        chapters, notices = zip(*(chapter_drawn(one) for one in answers), strict=True)
        file.write(page(chapters, command).encode())
    return tuple(line for lines in notices for line in lines)


def chapter_kept(folder: Path) -> Chapter:
    """The chapter that a folder holds, as it was written; nothing is simulated again.

    Raises:
        OutputError: a folder that valleysim did not write, or one that was changed since.
    """
    told = kept_file(folder, MANIFEST)
    page = kept_file(folder, PAGE)
    if told is None or page is None:
        missing = MANIFEST if told is None else PAGE
        raise refusal(folder, f"no {missing} as valleysim writes it", ALLOWED)
    try:
        chapter = chapter_from(json.loads(page), f"{folder / PAGE}")
        inputs = [
            {"name": f"{one['name']}", "sha256": f"{one['sha256']}"} for one in json.loads(told)["inputs"]
        ]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise OutputError(f"{folder}: found a page that cannot be read; allowed: {ALLOWED}") from None
    return replace(chapter, made={**chapter.made, "inputs": inputs})
