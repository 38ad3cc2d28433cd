import pytest

from tests.scenario.writing import refused
from valleysim.scenario.toml.locating import MOST_DEPTH, MOST_KEY_PARTS, MOST_PLACES, locate
from valleysim.scenario.toml.text import parse_toml

TEXT = '''# one
name = "two # not a comment"
a.b."c d" = 1
[table]  # four
x = [1, [2,
  3], { y = 4, z.w = 5 }]
s = """
[not.a.table]
u = 1
"""
t = \'\'\'
v = "
\'\'\'
after = 14
[[list]]
one = 1
[[list]]
two = { "k=" = "]" , m = [
  1,

  2 ] }
[list.below]
deep = 22
[table.sub . 'q']
end = true
'''


def test_every_key_and_element_is_found_on_its_line() -> None:
    lines = locate(TEXT, "t.toml")
    assert lines == {
        ("name",): 2,
        ("a",): 3,
        ("a", "b"): 3,
        ("a", "b", "c d"): 3,
        ("table",): 4,
        ("table", "x"): 5,
        ("table", "x", 0): 5,
        ("table", "x", 1): 5,
        ("table", "x", 1, 0): 5,
        ("table", "x", 1, 1): 6,
        ("table", "x", 2): 6,
        ("table", "x", 2, "y"): 6,
        ("table", "x", 2, "z"): 6,
        ("table", "x", 2, "z", "w"): 6,
        ("table", "s"): 7,
        ("table", "t"): 11,
        ("table", "after"): 14,
        ("list",): 15,
        ("list", 0): 15,
        ("list", 0, "one"): 16,
        ("list", 1): 17,
        ("list", 1, "two"): 18,
        ("list", 1, "two", "k="): 18,
        ("list", 1, "two", "m"): 18,
        ("list", 1, "two", "m", 0): 19,
        ("list", 1, "two", "m", 1): 21,
        ("list", 1, "below"): 22,
        ("list", 1, "below", "deep"): 23,
        ("table", "sub"): 24,
        ("table", "sub", "q"): 24,
        ("table", "sub", "q", "end"): 25,
    }


def test_a_place_within_a_value_has_the_line_of_the_key_around_it() -> None:
    file = parse_toml(TEXT, "t.toml")
    assert file.line(("table", "x", 9, "none")) == 5
    assert file.line(("list", 1, "two", "none")) == 18
    assert file.line(("none",)) is None


def test_lines_are_counted_the_same_with_windows_line_ends() -> None:
    assert locate(TEXT.replace("\n", "\r\n"), "t.toml") == locate(TEXT, "t.toml")


@pytest.mark.parametrize(
    ("below", "above", "found"),
    [
        (
            f"x = {'[' * MOST_DEPTH}{']' * MOST_DEPTH}",
            f"x = {'[' * 500}",
            "brackets nested more than 32 deep",
        ),
        (
            ".".join("k" * MOST_KEY_PARTS) + " = 1",
            ".".join("k" * 20_000) + " = 1",
            "a key of more than 16 parts",
        ),
        ("x = " + "9" * 512, "x = " + "9" * 513, "a word of 513 characters"),
        (
            f"x = [{'1,' * (MOST_PLACES - 1)}]",
            f"x = [{'1,' * (MOST_PLACES + 1)}]",
            "more than 25,000 keys and elements",
        ),
        (f"x = '{'a' * 600}'", f"x = {'a' * 600}", "a word of 600 characters"),
    ],
)
def test_a_limit_lets_pass_what_is_within_it(below: str, above: str, found: str) -> None:
    parse_toml(below, "t.toml")
    with refused() as refusal:
        parse_toml(f"\n{above}", "t.toml")
    assert (refusal.only.file, refusal.only.line, refusal.only.found) == ("t.toml", 2, found)


def test_a_mistake_of_syntax_is_told_with_its_line() -> None:
    with refused() as refusal:
        parse_toml("a = 1\nb = [1, 2\nc = 3\n", "t.toml")
    assert (refusal.only.line, refusal.only.allowed) == (2, "write it so: b = [1, 2]")
    with refused() as refusal:
        parse_toml('a = 1\nb = """', "t.toml")
    assert refusal.only.line == 2
