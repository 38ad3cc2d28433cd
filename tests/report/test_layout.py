"""Tables fit the width, and no number is ever cut or broken, whatever the table."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from valleysim.report.layout import laid_out, wrapped
from valleysim.report.tables import Table, new_table

NUMBER = st.floats(-1e9, 1e9).map(lambda value: f"{value:,.1f}")
WORDS = st.lists(st.text("abcdeé中", min_size=1, max_size=9), min_size=1, max_size=5).map(" ".join)


@st.composite
def tables(draw: st.DrawFn) -> tuple[Table, list[str]]:
    months = draw(st.booleans())
    count = draw(st.integers(1, 26))
    heads = [f"month {k}" for k in range(count)] if months else [draw(WORDS) for _ in range(count)]
    table, numbers = new_table("t", draw(WORDS), *heads), []
    for _ in range(draw(st.integers(1, 5))):
        cells = [draw(NUMBER) for _ in heads]
        numbers += cells
        table.add_row(draw(st.text("ab", min_size=1, max_size=12)), *cells)
    return table, numbers


@settings(max_examples=60, deadline=None)
@given(tables(), st.sampled_from([80, 100, 120]))
def test_every_number_stands_whole_on_a_line_that_fits(made: tuple[Table, list[str]], width: int) -> None:
    table, numbers = made
    lines = [line for line, _ in laid_out(table, width)]
    assert max(map(cell_len, lines)) <= width
    found = re.findall(r"(?<!\S)-?[\d,]+\.\d(?!\S)", "\n".join(lines))
    assert sorted(found) == sorted(numbers)


def test_many_months_become_rows() -> None:
    table = new_table("t", "", *(f"month {k}" for k in range(1, 25)))
    table.add_row("reached", *(f"{k}.5" for k in range(1, 25)))
    table.add_row("all", *("100.0" for _ in range(24)))
    lines = [line for line, _ in laid_out(table, 80)]
    assert lines[0].split() == ["by", "month", "reached", "all"]
    assert [line.split() for line in lines[1:]] == [[f"{k}", f"{k}.5", "100.0"] for k in range(1, 25)]


def test_what_does_not_fit_stands_below_beside_its_names() -> None:
    table = new_table("t", "name", *(f"a number called {k}" for k in range(12)))
    table.add_row("one", *(f"{k}00,000,000" for k in range(1, 13)))
    lines = [line for line, _ in laid_out(table, 60)]
    assert (
        sum(line.startswith("one ") for line in lines) == sum(line.startswith("name ") for line in lines) > 1
    )
    counts = [len(line.split()) for line in lines if line.startswith("one ")]
    assert max(counts) - min(counts) <= 1


def test_words_are_wrapped_at_spaces_and_only_a_word_that_is_wider_is_broken() -> None:
    assert wrapped("one two three", 7) == ["one two", "three"]
    assert wrapped("elephantine", 5) == ["eleph", "antin", "e"]
    assert wrapped("中中中 中", 6) == ["中中中", "中"]


def test_an_encoding_that_knows_few_signs_is_served_before_widths_are_counted() -> None:
    table = new_table("t", "name", "± MC")
    table.add_row("中", "5 – 6")
    lines = [line for line, _ in laid_out(table, 80, "ascii")]
    assert lines == ["name    +/- MC", "\\u4e2d   5 - 6"]


@pytest.mark.parametrize("others", [(), ("± MC", "90 % credible")])
@pytest.mark.parametrize("head", ["month {}", "{}"])
@pytest.mark.parametrize("count", range(4, 8))
@pytest.mark.parametrize("width", [58, 66, 74, 80])
def test_no_month_stands_alone_below_the_others(
    width: int, count: int, head: str, others: tuple[str, ...]
) -> None:
    """The last month is the answer; two columns of errors follow it."""
    table = new_table("t", "pilots", *(head.format(k) for k in range(11, 11 + count)), *others)
    table.add_row("1", *["69.8 (70.8)"] * count, *("2.7", "65.6 – 96.5")[: len(others)])
    lines = [line for line, _ in laid_out(table, width)]
    shares = [line.count("(70.8)") for line in lines if "(70.8)" in line]
    assert sum(shares) == count
    assert max(shares) - min(shares) <= 2  # the errors take the room of one
    assert min(shares) > 1
