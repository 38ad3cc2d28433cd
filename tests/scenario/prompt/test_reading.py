"""Keys of a variant are parted by commas, but for those within values and names."""

import pytest

from valleysim.scenario.prompt.reading import read_setting, split_settings


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("a.b=1", ["a.b=1"]),
        ("a.b=1,c.d=2", ["a.b=1", "c.d=2"]),
        (" a.b = 1 , c.d = x y ", ["a.b = 1", "c.d = x y"]),
        ("a.b={pert=[1, 2, 4]}, c.d=2", ["a.b={pert=[1, 2, 4]}", "c.d=2"]),
        ('a.b="1, 2", c.d=2', ['a.b="1, 2"', "c.d=2"]),
        ("a.b='[', c.d=2", ["a.b='['", "c.d=2"]),
        ("pilots[One, two].starts=1, c.d=2", ["pilots[One, two].starts=1", "c.d=2"]),
        ("a.b=1,", ["a.b=1", ""]),
    ],
)
def test_commas_part_keys_and_not_values(text: str, parts: list[str]) -> None:
    assert split_settings(text) == parts


def test_a_name_in_brackets_may_hold_what_else_ends_a_key() -> None:
    assert read_setting("pilots[a=b.c].starts=1", "--set") == ("pilots[a=b.c].starts", 1)
