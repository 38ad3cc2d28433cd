"""What the pages show is true: scenarios load, commands exist, every key is documented."""

import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pydantic import BaseModel

import valleysim
from tests.processes import finished
from valleysim.scenario import Scenario
from valleysim.scenario.format.crowd import PILOT_TABLES, PilotPlan
from valleysim.scenario.format.stages import STAGE_NAMES, Stage, stage_of

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCKS = [
    pytest.param(text, id=f"{page.stem}-{number}")
    for page in PAGES
    for number, text in enumerate(re.findall(r"```toml\n(.*?)```", page.read_text("utf-8"), re.DOTALL))
]


def test_some_pages_show_scenarios() -> None:
    assert len(BLOCKS) >= 2


@pytest.mark.parametrize("text", BLOCKS)
def test_scenarios_shown_on_pages_load(text: str) -> None:
    assert valleysim.loads(text, folder=ROOT / "scenarios" / "portfolio").name


TOP = "Top level"
CELLS = ("evidence", "assumption")
"""Keys of every table, told of where numbers are."""


@cache
def documented(model: type[BaseModel]) -> dict[str, set[str]]:
    """Keys of each table that a scenario may have, by the name of the table."""
    top = {field.alias or key for key, field in Scenario.model_fields.items()} | {"extends"}
    tables: dict[str, set[str]] = {TOP: set(), "pilots": set(PilotPlan.model_fields) | set(PILOT_TABLES)}
    for name, field in model.model_fields.items():
        seen = [field.annotation]
        while seen:
            one = seen.pop()
            if isinstance(one, type) and issubclass(one, BaseModel):
                tables.setdefault(name, set()).update(one.model_fields)
                seen += [within.annotation for within in one.model_fields.values()]
            seen += getattr(one, "__args__", ())
    tables[TOP] = {"name", "description", "as_of", "due", "learn", "neutral", "extends", "stages", "worlds"}
    assert top == {*tables[TOP], *tables} - {TOP, "pilots"}
    return {name: keys - set(CELLS) for name, keys in tables.items()}


def sections(page: str) -> dict[str, set[str]]:
    """What stands in code marks in the points about each table, one or several, and about the top level."""
    found = {TOP: in_marks(page.partition(f"\n{TOP}: ")[2].partition("\n")[0])}
    for point in re.findall(r"^\* `\[.*(?:\n  .*)*", page, re.MULTILINE):
        name = re.findall(r"\w+", point)[0]
        found.setdefault(name, set()).update(in_marks(point))
    return found


def in_marks(text: str) -> set[str]:
    """Words in code marks: whole, before an equals sign, or last in the name of a table within a table."""
    marks = re.findall(r"`([^`]+)`", text)
    return {re.sub(r"^\[\w+\.(\w+)\]$", r"\1", mark).partition(" = ")[0] for mark in marks}


def missing(page: str) -> list[str]:
    """Keys that the point about their table does not have in code marks."""
    there = sections(page)
    wanted = documented(Scenario)
    return [f"{name}.{key}" for name, keys in wanted.items() for key in sorted(keys - there.get(name, set()))]


FORMAT = (ROOT / "docs" / "scenario-format.md").read_text("utf-8")


def test_every_key_is_on_the_page_of_the_format() -> None:
    assert len(documented(Scenario)) >= 18
    assert missing(FORMAT) == []
    assert [cell for cell in CELLS if f"`{cell}" not in FORMAT.partition("## Tables")[0]] == []


def test_a_key_that_is_left_out_of_the_point_about_its_table_is_missed() -> None:
    """Though other points, words and longer keys have it: `exposure` stands on the page many times."""
    for table, key in ((table, key) for table, keys in documented(Scenario).items() for key in keys):
        mark = re.compile(rf"`(\[\w+\.)?{key}(?=[] `])")
        starts = (f"{TOP}: ",) if table == TOP else (f"* `[{table}", f"* `[[{table}]]`")
        lines = lines_of(FORMAT, starts)
        without = (mark.sub("`x", line) if within else line for line, within in lines)
        assert missing("\n".join(without)) == [f"{table}.{key}"]


def lines_of(page: str, starts: tuple[str, ...]) -> Iterator[tuple[str, bool]]:
    """The lines of a page, and whether each is of a point that begins in one of these ways."""
    within = False
    for line in page.splitlines():
        within = line.startswith(starts) or (within and line.startswith("  "))
        yield line, within


def test_the_readme_has_exactly_two_commands_for_a_fresh_machine() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    commands = re.findall(r"```\n(.*?)```", text, re.DOTALL)
    assert [command.strip() for command in commands] == ["make run", "make test"]
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert "valleysim run scenarios/running/portfolio.toml --by quarters" in makefile
    assert len(text.splitlines()) <= 60


def test_python_shown_in_the_readme_runs() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    code = "\n".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL)).replace(
        "simulate(", "simulate(replicates=2000, scenario="
    )
    done = finished(sys.executable, "-W", "error", "-c", code, cwd=ROOT)
    assert done.code == 0, done.err


def test_the_project_names_nothing_outside_itself() -> None:
    files = [*PAGES, *ROOT.glob("*.toml"), *(ROOT / "src").rglob("*.py"), *(ROOT / "src").rglob("*.toml")]
    assert [str(path) for path in files if ".." + "/shared" in path.read_text("utf-8")] == []


def test_the_words_for_stages_on_the_page_are_those_that_are_read() -> None:
    rows = re.findall(r"^\| `([a-z ]+)` \| [^|]+ \| ([^|]+) \|$", FORMAT, re.MULTILINE)
    pages = {name: words.strip().split(", ") for name, words in rows if name in STAGE_NAMES}
    assert tuple(pages) == STAGE_NAMES
    for name, words in pages.items():
        assert {stage_of(word) for word in words} == {Stage(name)}, name
