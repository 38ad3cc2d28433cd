"""What the pages show is true: scenarios load, commands exist, every key is documented."""

import re
import sys
from pathlib import Path

import pytest

import valleysim
from tests.processes import finished
from valleysim.scenario.model import Scenario
from valleysim.scenario.tables import Table

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


def _tables(model: type[Scenario]) -> list[tuple[str, type[Table]]]:
    found = []
    for name, field in model.model_fields.items():
        for one in (field.annotation, *getattr(field.annotation, "__args__", ())):
            if isinstance(one, type) and issubclass(one, Table):
                found.append((name, one))
    return found


def test_every_key_is_on_the_page_of_the_format() -> None:
    page = (ROOT / "docs" / "scenario-format.md").read_text("utf-8")
    tables = _tables(Scenario)
    assert len(tables) >= 12
    missing = [
        f"{name}.{key}"
        for name, table in tables
        for key in table.model_fields
        if f"`{key}`" not in page and key not in page
    ]
    assert missing == []


def test_the_readme_has_exactly_two_commands_for_a_fresh_machine() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    commands = re.findall(r"```\n(.*?)```", text, re.DOTALL)
    assert [one.strip() for one in commands] == ["make run", "make test"]
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert "valleysim run scenarios/enterprise.toml" in makefile
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
