"""Notices at the prompt: in the first lines of `check` and `run`, in the document, never in its way."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.cli.running import ROOT, Call
from valleysim.questions.registry import schema_of

SIXTY = ROOT / "tests" / "cases" / "sixty.toml"
RUN = ("run", SIXTY, "--replicates", 100, "--horizons", 36, "--threads", 1)


def test_check_says_under_its_verdict_that_the_office_decides(call: Call) -> None:
    said = call("check", SIXTY)
    assert (said.code, said.err) == (0, "")
    verdict, *notice = said.out.splitlines()
    assert f"{SIXTY} is sound" in verdict
    assert notice[0].startswith("Warning: preset enterprise:")
    assert max(map(len, notice)) <= 100
    assert "office.reviewers: the review office decides the answer" in " ".join(notice)


def test_run_says_so_right_under_its_answer(call: Call) -> None:
    said = call(*RUN)
    assert (said.code, said.err) == (0, "")
    first, _, _ = said.out.partition("\n\n")
    words = " ".join(first.split())
    assert words.startswith("Of 60 pilots ")
    assert "while waiting for sign-off by the review office. Warning: preset enterprise:" in words
    assert "47 would not hold the pilots up" in words


def test_the_document_holds_them_and_nothing_else_is_printed(call: Call) -> None:
    said = call(*RUN, "--json")
    assert (said.code, said.err) == (0, "")
    document: dict[str, Any] = json.loads(said.out)
    jsonschema.validate(document, schema_of("run"))
    notice, sharing, money = document["notices"]
    assert (sharing["key"], money["key"]) == ("sponsors[executive sponsor].person", "money")
    assert (notice["severity"], notice["key"], notice["file"]) == (
        "warning",
        "office.reviewers",
        "preset enterprise",
    )


@pytest.mark.parametrize("width", [80, 200])
def test_a_row_of_a_pilot_tells_what_held_it_up_beside_the_clock_that_fired(
    call: Call, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", f"{width}")
    words = call(*RUN).out.split()
    assert words.count("(central") > 30


def test_stalled_is_the_rate_alone_and_those_that_still_wait_are_under_way(call: Call) -> None:
    out = call(*RUN).out
    assert "under way: central sign-off" in out
    assert "stall rate" in out
    assert "stalled" not in out


FOUR = """
name = "four"
pilots = [{ name = "a" }, { name = "b" }, { name = "c" }, { name = "d" }]
[pilot]
success = 0.8
[readiness]
authority = "central"
[office]
reviewers = 1
service = 1
"""
QUESTIONS = {
    "explain": ("--no-sensitivity", "--replicates", 20),
    "explain --history": (0,),
    "compare": ("--replicates", 20),
    "advise": ("--replicates", 20, "--actions", "own.toml"),
}
OWN_ACTIONS = """
[[actions]]
name = "a longer look"
cost = 10
[actions.changes]
"pilot.success" = { at_least = 0.9, assumption = "asked" }
"""


@pytest.fixture
def four(tmp_path: Path) -> Path:
    path = tmp_path / "four.toml"
    path.write_text(FOUR, "utf-8")
    return path


@pytest.mark.parametrize("asked", QUESTIONS)
def test_every_question_says_what_check_says_right_under_its_answer_and_in_its_document(
    call: Call, four: Path, asked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (four.parent / "own.toml").write_text(OWN_ACTIONS, "utf-8")
    monkeypatch.chdir(four.parent)
    verb, *option = asked.split()
    files = (four, four) if verb == "compare" else (four,)
    arguments = (verb, *files, *option, *QUESTIONS[asked])
    about = "in A and B: " if verb == "compare" else ""
    _, _, checked = call("check", four).out.partition("\n")
    told, published, _ = " ".join(checked.split()).partition(" Published shares")
    assert published
    expected = told.replace("reviewers: the", f"reviewers: {about}the", 1)
    first, _, _ = call(*arguments).out.partition("\n\n")
    words = " ".join(first.split())
    assert words.count("Warning: ") == 1
    assert expected in words
    assert words.index("Warning: ") > 20
    document: dict[str, Any] = json.loads(call(*arguments, "--json").out)
    (notice,) = document["notices"]
    assert notice["text"].startswith(f"{about}the review office decides the answer")
    assert (notice["key"], notice["file"], notice["line"]) == ("office.reviewers", f"{four}", 9)


def test_a_folder_holds_them_in_its_document(call: Call, four: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert call("compare", four, four, "--replicates", 20, "--out", out).code == 0
    document = json.loads((out / "compare.json").read_text("utf-8"))
    assert [value["key"] for value in document["notices"]] == ["office.reviewers"]


@pytest.mark.parametrize("verb", ["check", "run", "explain"])
def test_too_many_events_are_foreseen_with_line_and_key(call: Call, verb: str) -> None:
    case = ROOT / "tests" / "cases" / "too-many-events.toml"
    said = call(verb, case)
    assert (said.code, said.out) == (2, "")
    (line,) = said.err.splitlines()
    assert line.startswith(f"{case}:3: obsolescence.lifetime: found 0.0001, with which a history ")
    assert "360,000 events or more, most of them renewals of the model" in line


def test_check_tells_of_many_windows_with_their_key(call: Call) -> None:
    said = call("check", ROOT / "tests" / "cases" / "many-windows.toml")
    assert said.code == 0
    assert "funding.period: a history that goes on for 36 months has about 14,000 events" in " ".join(
        said.out.split()
    )


@pytest.mark.parametrize(("success", "lies"), [(0.2, "below"), (0.5, "within"), (0.9, "above")])
def test_check_tells_where_a_forecast_lies(call: Call, tmp_path: Path, success: float, lies: str) -> None:
    path = tmp_path / "s.toml"
    path.write_text(f'name = "s"\n[pilot]\nsuccess = {success}\n', "utf-8")
    words = " ".join(call("check", path).out.split())
    assert f"lies {lies} 48 to 54 %." in words
    many = ", ".join(f'{{ name = "p{k}" }}' for k in range(21))
    path.write_text(f'name = "s"\npilots = [{many}]\n[pilot]\nsuccess = {success}\n', "utf-8")
    words = " ".join(call("check", path).out.split())
    assert words.endswith("none says by when.")
