import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.scenario.writing import problem, scenario
from valleysim.scenario.format.flaws import shown
from valleysim.scenario.format.number_text import (
    UnclearNumberError,
    is_date,
    plain_text,
    probably,
    read_numbers,
)


def values(text: str, point: str | None = None) -> list[float] | None:
    numbers = read_numbers(text, point)
    return None if numbers is None else [number.value for number in numbers]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.4", [0.4]),
        (" 12 ", [12.0]),
        ("-3", [-3.0]),
        ("−3", [-3.0]),
        (".2 to .6", [0.2, 0.6]),
        ("2e-1 to 6e-1", [0.2, 0.6]),
        ("5..10", [5.0, 10.0]),
        ("5 – 10", [5.0, 10.0]),
        ("50k", [50_000.0]),
        ("50 K", [50_000.0]),
        ("1.8M", [1_800_000.0]),
        ("30k to 50k", [30_000.0, 50_000.0]),
        ("900k to 1.2M", [900_000.0, 1_200_000.0]),
        ("10 %", [0.1]),
        ("7%", [0.07]),
        ("10 % to 25 %", [0.1, 0.25]),
        ("1_800_000", [1_800_000.0]),
        ("1,800,000", [1_800_000.0]),
        ("1.800.000", [1_800_000.0]),
        ("1 800 000", [1_800_000.0]),
        ("1\u00a0800\u202f000", [1_800_000.0]),
        ("1'800", [1_800.0]),
        ("1,800.5", [1_800.5]),
        ("1.800,5", [1_800.5]),
        ("0.125", [0.125]),
        ("1.1250", [1.125]),
        ("1.125 to 2.5", [1.125, 2.5]),  # the second end tells which mark is the point
        ("1,800 to 2,000,000", [1_800.0, 2_000_000.0]),
    ],
)
def test_a_text_that_can_mean_one_thing_only_is_read(text: str, expected: list[float]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("120.000", ("120.0", "120000")),
        ("1,800", ("1800", "1.8")),
        ("1.125 to 2.250", ("1.1250 to 2.25", "1125 to 2250")),
        ("100,000 to 200,000", ("100000 to 200000", "100.0 to 200.0")),
        ("1.800k", ("1.8k", "1800k")),
        ("999,999M", ("999999M", "999999000")),
        ("1.125k", ("1125", "1125k")),
        ("12.500 %", ("12.5%", "12500%")),
        ("1,5", ("1.5",)),
        ("0,125", ("0.125",)),
        ("1,0000", ("1.0000",)),
        ("1,5 to 2,5", ("1.5 to 2.5",)),
        ("50,5 %", ("50.5%",)),
        ("50,5\u00a0%", ("50.5%",)),
        ("1,5 k", ("1.5k",)),
        ("0,5 % to 1,5 %", ("0.5% to 1.5%",)),
    ],
)
def test_a_text_that_could_mean_two_things_is_refused_with_all_it_could_mean(
    text: str, ways: tuple[str, ...]
) -> None:
    with pytest.raises(UnclearNumberError) as caught:
        read_numbers(text)
    assert caught.value.ways == ways
    for way in ways:
        assert plain_text(way) == way


@pytest.mark.parametrize(
    ("text", "point", "expected"),
    [
        ("1,5", ",", 1.5),
        ("120.000", ",", 120_000.0),
        ("120.000", ".", 120.0),
        ("1,800", ".", 1_800.0),
        ("1,800", ",", 1.8),
        ("1.234.567,89", ",", 1_234_567.89),
        ("1,5 %", ",", 0.015),
    ],
)
def test_where_the_decimal_mark_is_known_nothing_is_unclear(text: str, point: str, expected: float) -> None:
    assert values(text, point) == [pytest.approx(expected, rel=1e-15)]


@pytest.mark.parametrize(
    "text",
    [
        *("", "half", "to", "%", "k", "6m", "2 bn", "nan", "inf", "0x10", "1 to 2 to 3", "1 2", "12 34"),
        *("1,2,3", "1.2.3", "01,000,000", "1,00,000", "1..", "1e5k%", "٣", "1k000", "$5", "1" * 81),
    ],
)
def test_what_is_no_number_is_none(text: str) -> None:
    assert values(text) is None


@pytest.mark.parametrize("point", [".", ","])
@given(x=st.floats(-1e14, 1e14), y=st.integers(-(10**12), 10**12))
def test_a_text_written_plainly_is_read_as_the_same_number(point: str, x: float, y: int) -> None:
    for one, text in ((x, repr(x)), (float(y), f"{y:,}")):
        local = text.translate({ord(","): ".", ord("."): ","}) if point == "," else text
        assert values(local, point) == [one]
        plain = plain_text(local, point)
        assert plain is not None
        assert values(plain) == [one]  # without knowing the decimal mark


@given(text=st.text("0123456789.,' %kM-eto", max_size=12))
def test_a_text_is_never_read_as_a_number_that_its_digits_do_not_make(text: str) -> None:
    try:
        numbers = read_numbers(text)
    except UnclearNumberError:
        return
    for one in numbers or ():
        assert math.isfinite(one.value) or "e" in text
        assert values(one.plain) == [one.value]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("0,2 - 0,6", "0.2 to 0.6"),
        ("0.2-0.6", "0.2 to 0.6"),
        ("30 to 50k", "30k to 50k"),
        ("10-25 %", "10% to 25%"),
        ("6m", None),
        ("2026-05", None),
        ("120.000", None),
        ("half", None),
    ],
)
def test_what_was_probably_meant_is_told(text: str, meant: str | None) -> None:
    assert probably(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        *("2026-05", "2026-5-1", "2026-05-01T00:00", "01.02.2026", "1/2/26", "May 2026", "1. Feb", "Feb-26"),
        *("Q3 2026", "2026Q3", "05/2026", "12 Mai", "Mär 26", "2026/05", "1-Feb"),
    ],
)
def test_a_date_is_told_as_a_date_and_never_as_an_interval(text: str) -> None:
    told = problem(f"[pilot]\nduration = '{text}'")
    assert told.found == f"{shown(text)}, a date or a month of the calendar"
    assert (told.allowed, told.suggestion) == ("a number of months from the start, such as 3", None)


@pytest.mark.parametrize(
    "text", ["5-6", "1.500", "12.2026", "0.5-0.7", "10-20", "1000-2000", "3 months", "jan"]
)
def test_what_may_be_a_number_is_no_date(text: str) -> None:
    assert not is_date(text)


def test_a_date_without_quotes_is_told_as_a_date() -> None:
    for key, what in (
        ("starts = 2026-05", "a date or a month of the calendar"),
        ("starts = 2026-05-01", "a date"),
    ):
        told = problem(f'[[pilots]]\nname = "A"\n{key}')
        assert told.found == f"{key[9:]}, {what}"
        assert (told.line, "months" in f"{told.allowed}") == (4, True)


@pytest.mark.parametrize("text", ["9 - 3", "0.6-0.2"])
def test_no_interval_is_suggested_that_would_be_refused(text: str) -> None:
    assert problem(f"[pilot]\nduration = '{text}'").suggestion is None


@pytest.mark.parametrize("number", ["0,5", "50,5", "1,25", "120,000", "1.500", "1,5 to 2,5", "1 000,5"])
@pytest.mark.parametrize("sign", ["%", "k", "M"])
def test_a_space_before_the_sign_changes_nothing(number: str, sign: str) -> None:
    told = []
    for between in ("", " ", "\u202f"):
        try:
            told.append(f"{values(number + between + sign)}")
        except UnclearNumberError as error:
            told.append(f"{error.ways}")
    assert len(set(told)) == 1


def test_signs_and_thousands_are_read_wherever_a_number_may_stand() -> None:
    read = scenario(
        """[pilot]
success = "70 % to 95 %"
cost_per_month = "50k"
duration = { pert = ["1.5", "2", "4"] }
[money]
value_per_month = { uniform = ["1,000,000", "1.8M"] }
discount_rate = { value = "8 %", assumption = "house rate" }
[office]
reviewers = "8"
[handoff]
departure_rate = "2 %"
[[correlations]]
between = ["pilot.success", "money.value_per_month"]
rank = "30 %"
[[changes]]
by = "less"
key = "money.value_per_month"
how = "add"
size = "-50k"
"""
    )
    numbers = {key: quantity.text for key, quantity in read.quantities().items()}
    assert numbers["pilot.success"] == "0.7 to 0.95"
    assert numbers["pilot.cost_per_month"] == "50,000"
    assert numbers["pilot.duration.high"] == "4"
    assert numbers["money.value_per_month"] == "uniform(low 1,000,000, high 1,800,000)"
    assert numbers["money.discount_rate"] == "0.08"
    assert numbers["handoff.departure_rate"] == "0.02"
    assert numbers["changes[less].money.value_per_month"] == "-50,000"
    assert read.office.reviewers == 8
    assert read.correlations[0].rank == 0.3


@pytest.mark.parametrize(
    ("text", "found", "near"),
    [
        ("[pilot]\ncost_per_month = '120.000'", '"120.000", which could be 120.0 or 120000', None),
        ("[pilot]\nsuccess = '0,5'", '"0,5", with a decimal comma', "0.5"),
        ("[pilot]\ncost_per_month = '30 to 50k'", '"30 to 50k"', "30k to 50k"),
        ("[pilot]\ncost_per_month = '10 %'", '"10 %", with %', None),
        ("[pilot]\nduration = '6M'", '"6M", with M', None),
        ("[pilot]\nduration = { exponential = '6M' }", '"6M", with M', None),
        ("[pilot]\nduration = { pert = ['1', '2', '10 %'] }", '"10 %", with %', None),
        ("[live]\nproving = { uniform = ['1', '10 %'] }", '"10 %", with %', None),
        ("[pilot]\nsuccess = '120 %'", '"120 %"', None),
        ("[office]\nreviewers = '1.5'", '"1.5"', None),
        ("[office]\nreviewers = '1.000'", '"1.000"', None),
    ],
)
def test_a_text_that_is_not_read_is_told_with_the_fix(text: str, found: str, near: str | None) -> None:
    told = problem(text)
    assert (told.file, told.found, told.suggestion) == ("t.toml", found, near)
    assert told.line == 3
