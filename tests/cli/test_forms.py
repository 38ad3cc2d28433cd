"""Forms of an answer: text for the terminal, one JSON document, Markdown; the same for every question."""

import json
from pathlib import Path

import jsonschema
import pytest

from tests.cli.running import ENTERPRISE, Call
from valleysim.questions.registry import schema_of

FEW = ("--replicates", 200, "--worlds", 10, "--threads", 1)
TARGETS = Path(__file__).parent / "targets.toml"
ASKED = {
    "run": ("run", ENTERPRISE, *FEW),
    "compare": ("compare", ENTERPRISE, "mid_market", "--no-gap", *FEW),
    "stress": ("stress", ENTERPRISE, "--months", 4, *FEW),
    "explain": ("explain", ENTERPRISE, "--no-sensitivity", *FEW),
    "advise": ("advise", ENTERPRISE, "--budget", 1000, *FEW),
    "calibrate": ("calibrate", "mid_market", "--targets", TARGETS, "--worlds", 256, "--histories", 32),
    "diary": ("explain", ENTERPRISE, "--history", 3),
}
every_question = pytest.mark.parametrize("name", ASKED)


@every_question
def test_one_document_is_printed_that_its_schema_knows_and_markdown_tells_the_same(
    call: Call, name: str
) -> None:
    printed = call(*ASKED[name], "--json")
    assert printed.code == 0
    document = json.loads(printed.out)
    jsonschema.validate(document, schema_of(name))
    said = call(*ASKED[name], "--markdown")
    assert said.code == 0
    first, *blocks = said.out.split("\n\n")
    assert first.replace("\\", "") == f"**{document['answer']}**"
    assert any(block.startswith("| ") for block in blocks)
    assert "written:" not in said.out


@every_question
def test_two_forms_at_once_are_refused(call: Call, empty: Path, name: str) -> None:
    said = call(*ASKED[name], "--json", "--markdown")
    assert (said.code, said.out) == (2, "")
    assert said.err.endswith("found --json and --markdown; allowed: one of them\n")
    assert len(said.err.splitlines()) == 1
    assert list(empty.iterdir()) == []


def test_markdown_and_a_folder_are_made_by_one_run(call: Call, empty: Path) -> None:
    said = call(*ASKED["run"], "--markdown", "--out", "found")
    assert said.code == 0
    answer = json.loads((empty / "found" / "summary.json").read_text("utf-8"))["answer"]
    assert said.out.replace("\\", "").startswith(f"**{answer}**")
