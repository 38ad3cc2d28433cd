"""One rounding rule: no exponent, no minus before nothing, never all or nothing of what is neither."""

import re

from hypothesis import given
from hypothesis import strategies as st

from valleysim.estimates.rounding import (
    error_of,
    money,
    per_hundred,
    percent,
    points,
    share_with_error,
    signed,
    three_digits,
    two_digits,
)

SHARE = st.floats(0.0, 1.0)
ANY = st.floats(-1e15, 1e15)
PLAIN = re.compile(r"[<>]?[+−]?\d{1,3}(,\d{3})*(\.\d+)?|[<>]?[+−]?\d+(\.\d+)?")


def number(text: str) -> float:
    """What a text says; below or above counts as a little below or above."""
    moved = {"<": -1e-9, ">": 1e-9}.get(text[0], 0.0)
    return float(text.lstrip("<>").replace("−", "-").replace(",", "")) + moved


@given(SHARE, SHARE)
def test_a_larger_share_is_never_said_to_be_smaller(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert number(per_hundred(low)) <= number(per_hundred(high))


@given(st.floats(0.0, 1.0, exclude_min=True, exclude_max=True))
def test_neither_nothing_nor_all_is_said_of_a_share_between_them(share: float) -> None:
    assert per_hundred(share) not in ("0.0", "100.0")
    assert percent(share).endswith(" %")


def test_nothing_and_all_are_said_when_they_are() -> None:
    assert (percent(0.0), percent(-0.0), percent(1.0)) == ("0.0 %", "0.0 %", "100.0 %")


@given(ANY)
def test_no_number_has_an_exponent_or_a_sign_before_nothing(value: float) -> None:
    small = value / 1e15
    told = [
        per_hundred(small), points(small), error_of(abs(small)), two_digits(abs(value)),
        three_digits(value), three_digits(small), money(value), signed(value, 1), signed(small, 3),
    ]  # fmt: skip
    for text in told:
        assert PLAIN.fullmatch(text), text
        assert "-" not in text
        assert number(text) != 0.0 or not text.startswith(("+", "−"))


def test_a_share_of_which_its_error_leaves_nothing_is_a_dash() -> None:
    """A comparison of nothing with nothing once said that one is ahead in 41.4 ± 38.7 % of worlds."""
    assert share_with_error(0.414, 0.387) == "–"
    assert share_with_error(0.34, 0.16) == "34.0 ± 16 %"


@given(st.floats(1e-9, 1e6))
def test_an_error_has_two_digits_or_is_below_a_thousandth(error: float) -> None:
    text = two_digits(error)
    if text.startswith("<"):
        assert error < 0.001
        return
    digits = text.replace(",", "").replace(".", "").strip("0")
    assert len(digits) <= 2
    assert abs(number(text) - error) <= 0.0501 * error


@given(st.floats(-1.0, 1.0), st.floats(-1.0, 1.0))
def test_a_larger_difference_is_never_said_to_be_smaller(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert number(points(low)) <= number(points(high))


@given(ANY.filter(lambda value: abs(value) > 1e-9))
def test_three_digits_are_the_nearest_three(value: float) -> None:
    assert abs(number(three_digits(value)) - value) <= 0.00501 * abs(value)
