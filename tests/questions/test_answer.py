"""The face that every answer has, and what renderers make of it without knowing the question."""

import csv
import inspect
import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from rich.console import Console

from tests.questions.asked import QUESTION_OF, answer_of
from valleysim import OutputError, Scenario, UsageError
from valleysim.questions.answer import Answer
from valleysim.questions.registry import QUESTIONS, schema_of
from valleysim.report import terminal
from valleysim.report.content import Chart, Notices, Sentence
from valleysim.report.markdown import escaped, markdown_text

OF_PORTFOLIOS = ("portfolio", "pilots")
"""What a document of one pilot lacks."""
every_kind = pytest.mark.parametrize("kind", QUESTION_OF)
with_a_chart = pytest.mark.parametrize("kind", [kind for kind in QUESTION_OF if kind != "diary"])


def test_each_question_has_an_answer_here() -> None:
    assert set(QUESTION_OF.values()) == set(QUESTIONS)


@every_kind
def test_the_document_is_what_the_shipped_schema_says(kind: str) -> None:
    schema = schema_of(QUESTION_OF[kind])
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(answer_of(kind).document(), schema)


@pytest.mark.parametrize("part", ["format", "run", "answer", "notices", "manifest"])
@every_kind
def test_the_schema_misses_what_every_document_has(kind: str, part: str) -> None:
    document = answer_of(kind).document()
    del document[part]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, schema_of(QUESTION_OF[kind]))


@every_kind
def test_the_schema_refuses_what_it_does_not_know_and_misses_what_it_does(kind: str) -> None:
    """Every key of every object is told, and none may be of another type."""
    validator = jsonschema.Draft202012Validator(schema_of(QUESTION_OF[kind]))
    found = answer_of(kind)
    for name in found.body():
        document = found.document()
        document[name] = {"no such key": [None]}
        assert not validator.is_valid(document), name
        del document[name]
        assert not validator.is_valid(document) or name in OF_PORTFOLIOS, name
    assert not validator.is_valid({**found.document(), "no such key": 1})


@every_kind
def test_a_document_belongs_to_who_asked_for_it(kind: str) -> None:
    found = answer_of(kind)
    before = json.dumps(found.document())
    document = found.document()
    for value in document.values():
        if isinstance(value, dict | list):
            value.clear()
    assert json.dumps(found.document()) == before


@every_kind
def test_an_answer_says_of_what_and_how_it_was_made(kind: str) -> None:
    found: Any = answer_of(kind)
    assert isinstance(found.scenario, Scenario)
    assert found.scenario in found.scenarios or kind == "stress"
    assert found.run.seed == found.document()["run"]["seed"]
    assert found.document()["answer"] == found.sentence == str(found)
    assert found.form == found.document()["format"]


@every_kind
def test_frames_are_tidy(kind: str) -> None:
    frames = answer_of(kind).frames()
    assert frames
    for name, frame in frames.items():
        assert name.isidentifier()
        assert all(isinstance(column, str) and column for column in frame.columns)
        assert frame.columns.is_unique
        assert isinstance(frame.index, pd.RangeIndex)
        for value in frame.to_numpy().ravel():
            assert value is None or isinstance(value, str | int | float | bool | np.generic), (name, value)
        pd.testing.assert_frame_equal(answer_of(kind).frame(name), frame)


@every_kind
def test_a_frame_that_is_none_is_refused_with_the_nearest(kind: str) -> None:
    found = answer_of(kind)
    name = next(iter(found.frames()))
    with pytest.raises(UsageError, match=rf"frame: found '{name}x'; allowed: .*; did you mean {name}\?"):
        found.frame(f"{name}x")


@every_kind
def test_a_folder_holds_the_document_and_what_the_frames_hold(kind: str, tmp_path: Path) -> None:
    found = answer_of(kind)
    assert found.save(tmp_path / "answer") == ()
    written = json.loads((tmp_path / "answer" / f"{found.name}.json").read_text("utf-8"))
    assert {**written, "manifest": None} == {**found.document(), "manifest": None}
    for name, frame in found.frames().items():
        file = tmp_path / "answer" / f"{name}.csv"
        if frame.empty:
            assert not file.exists()
            continue
        heads, *rows = csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline=""))
        assert heads == list(frame.columns)
        assert len(rows) == len(frame)
        for cells, values in zip(rows, frame.itertuples(index=False), strict=True):
            for cell, value in zip(cells, values, strict=True):
                if isinstance(value, float | np.floating) and np.isfinite(value):
                    assert float(cell) == value
    names = {path.stem for path in (tmp_path / "answer").glob("*.png")}
    assert names == {chart.name for chart in found.charts()}


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept")
    with pytest.raises(OutputError, match="mine"):
        answer_of("result").save(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@with_a_chart
def test_the_chief_chart_is_drawn_on_the_axes_that_are_given(kind: str) -> None:
    _, ax = plt.subplots()
    assert answer_of(kind).plot(ax=ax, title="A title of ours") is ax
    assert ax.get_title(loc="left") == "A title of ours" or ax.get_title() == "A title of ours"
    plt.close("all")


@every_kind
def test_figures_are_the_charts_of_the_content_each_on_its_own(kind: str) -> None:
    found = answer_of(kind)
    figures = found.figures()
    charts = [item for item in found.content() if isinstance(item, Chart)]
    assert list(figures) == [chart.name for chart in charts]
    assert all(isinstance(ax, Axes) for ax in figures.values())
    assert len({id(ax.figure) for ax in figures.values()}) == len(figures)
    assert all(chart.caption and chart.caption == chart.caption.strip() for chart in charts)
    plt.close("all")


def test_a_diary_has_no_chart_and_says_so() -> None:
    with pytest.raises(UsageError, match="plot: found a diary, which has no chart; allowed: "):
        answer_of("diary").plot()


def shown(found: Answer, width: int) -> str:
    out = io.StringIO()
    terminal.print_items(found.content(), Console(file=out, width=width, highlight=False, markup=False))
    return out.getvalue()


def windows(words: list[str], size: int) -> list[list[str]]:
    return [words[k : k + size] for k in range(len(words) - size + 1)]


@pytest.mark.parametrize("width", [80, 120])
@every_kind
def test_the_terminal_shows_the_sentence_first_and_every_table(kind: str, width: int) -> None:
    found = answer_of(kind)
    text = shown(found, width)
    assert " ".join(text.split()).startswith(" ".join(found.sentence.split())[:60])
    assert max(map(len, text.splitlines())) <= width
    for table in found.tables():
        assert table.title.split() in windows(text.split(), len(table.title.split()))


def unescaped(text: str) -> str:
    return text.replace("\\", "")


@every_kind
def test_markdown_says_what_the_terminal_says(kind: str) -> None:
    found = answer_of(kind)
    blocks = markdown_text(found.content()).rstrip("\n").split("\n\n")
    assert unescaped(blocks[0]) == f"**{found.sentence}**"
    tables = [block for block in blocks if block.startswith("|")]
    assert len(tables) == len(found.tables())
    for block, table in zip(tables, found.tables(), strict=True):
        lines = block.splitlines()
        assert len(lines) == 2 + len(table.columns[0].cells)
        for line in lines:
            assert line.replace("\\|", "").count("|") == len(table.columns) + 1
        assert unescaped(lines[0]).strip("| ").split(" | ")[-1] == table.columns[-1].header.strip()
    for sentence in (item for item in found.content() if isinstance(item, Sentence)):
        assert any(sentence.text.split(".")[0] in unescaped(block) for block in blocks)


def test_nothing_in_a_scenario_is_markup_in_markdown() -> None:
    """A name may hold what Markdown or HTML reads as markup; no line of it starts a block either."""
    hostile = "<b>|*_`[x](http://y)\n# heading ~~gone~~ &amp; \\ end"
    text = markdown_text([Sentence(hostile, "answer"), Notices(()), Sentence(hostile)])
    assert text.startswith("**")
    for mark in "<>|*_`[]#~&":
        assert text.removeprefix("**").replace("**\n", "\n", 1).count(mark) == text.count(f"\\{mark}"), mark
    assert len(text.strip().split("\n\n")) == 2
    assert escaped("1. a") == "1\\. a"
    assert escaped("- a") == "\\- a"
    assert escaped("+ a") == "\\+ a"


def test_no_renderer_knows_a_question() -> None:
    """Renderers see `Rendered` alone: no module of the report names a question or its types."""
    folder = Path(inspect.getfile(terminal)).parent
    for file in folder.glob("*.py"):
        assert "valleysim.questions" not in file.read_text("utf-8"), file.name
