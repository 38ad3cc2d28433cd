"""Notices at the prompt: warnings first, never more than a few, and nothing wider than the terminal."""

import io

import pytest
from rich.console import Console

from valleysim.errors import ValidationIssue
from valleysim.report.notices import MOST_SHOWN, print_notices


def printed(*notices: ValidationIssue, width: int = 80) -> list[str]:
    console = Console(file=io.StringIO(), width=width)
    print_notices(notices, console)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    return str(text).splitlines()


def about(key: str, severity: str = "warning", words: str = "so it is") -> ValidationIssue:
    return ValidationIssue("s.toml", 3, key, text=words, severity=severity)  # type: ignore[arg-type]


def test_nothing_is_printed_of_nothing() -> None:
    assert printed() == []


def test_warnings_come_before_notes_in_the_order_in_which_they_are_found() -> None:
    lines = printed(about("a", "note"), about("b"), about("c", "note"), about("d"))
    assert [line.split(": ")[2] for line in lines] == ["b", "d", "a", "c"]


def test_of_many_the_first_few_are_printed_and_the_rest_is_counted_with_its_keys() -> None:
    few = [about(f"k{number}") for number in range(MOST_SHOWN)]
    assert len(printed(*few)) == MOST_SHOWN
    assert printed(*few, about("x"))[MOST_SHOWN:] == ["… and one more notice, about x."]
    assert printed(*few, about("x"), about("y"), about("x"))[MOST_SHOWN:] == [
        "… and 3 more notices, about x, y."
    ]


@pytest.mark.parametrize("width", [80, 120])
def test_a_long_notice_is_wrapped_between_words(width: int) -> None:
    words = "a sentence of many words " * 20
    lines = printed(about("office.reviewers", words=words), width=width)
    assert max(map(len, lines)) <= width
    assert " ".join(lines).split() == f"Warning: s.toml:3: office.reviewers: {words}".split()
