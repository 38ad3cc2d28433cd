"""Notices at the prompt: in the first lines of `check` and `run`, in the document, never in its way."""

import json
from typing import Any

import jsonschema
import pytest

from tests.cli.running import ROOT, Call
from valleysim.results.document import summary_schema

SIXTY = ROOT / "tests" / "cases" / "sixty.toml"
RUN = ("run", SIXTY, "--replicates", 100, "--horizons", 36, "--threads", 1)


def test_check_says_under_its_verdict_that_the_office_decides(call: Call) -> None:
    said = call("check", SIXTY)
    assert (said.code, said.err) == (0, "")
    verdict, notice = said.out.splitlines()
    assert f"{SIXTY} is sound" in verdict
    assert notice.startswith("Warning: preset enterprise:")
    assert "office.reviewers: the review office decides the answer" in notice


def test_run_says_so_right_under_its_answer(call: Call) -> None:
    said = call(*RUN)
    assert (said.code, said.err) == (0, "")
    first, _, _ = said.out.partition("\n\n")
    words = " ".join(first.split())
    assert words.startswith("Of 60 pilots ")
    assert "while waiting for sign-off by the review office. Warning: preset enterprise:" in words
    assert "33 would not hold the pilots up" in words


def test_the_document_holds_them_and_nothing_else_is_printed(call: Call) -> None:
    said = call(*RUN, "--json")
    assert (said.code, said.err) == (0, "")
    document: dict[str, Any] = json.loads(said.out)
    jsonschema.validate(document, summary_schema())
    (notice,) = document["notices"]
    assert (notice["severity"], notice["key"], notice["file"]) == (
        "warning",
        "office.reviewers",
        "preset enterprise",
    )


@pytest.mark.parametrize("width", [80, 200])
def test_a_row_of_a_pilot_tells_what_held_it_up_beside_the_clock_that_rang(
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
