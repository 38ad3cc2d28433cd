"""Arguments that people write in more than one way, each read as what it says."""

import click
import pytest

from valleysim.cli.arguments import Amount, Share, WholeNumber


@pytest.mark.parametrize(
    ("written", "number"),
    [("200", 200), ("2k", 2_000), ("3m", 3_000_000), ("1.5M", 1_500_000), ("2e5", 200_000), ("1_000", 1_000)],
)
def test_a_whole_number_has_thousands_and_millions(written: str, number: int) -> None:
    assert WholeNumber().convert(written, None, None) == number


@pytest.mark.parametrize(("written", "share"), [("0.5%", 0.005), (".005", 0.005), ("40 %", 0.4), ("1", 1.0)])
def test_a_share_may_be_in_per_cent(written: str, share: float) -> None:
    assert Share().convert(written, None, None) == pytest.approx(share, rel=1e-12)


@pytest.mark.parametrize("written", ["1.5", "k", "", "1g", "nan", "1e400"])
def test_what_is_no_whole_number_is_refused(written: str) -> None:
    with pytest.raises(click.BadParameter, match="allowed: a whole number such as"):
        WholeNumber().convert(written, None, None)


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("300k", 300_000.0),
        ("1.8M", 1_800_000.0),
        ("1,800,000", 1_800_000.0),
        ("55000", 55_000.0),
        ("2e5", 2e5),
    ],
)
def test_an_amount_is_read_as_in_a_scenario(written: str, amount: float) -> None:
    assert Amount().convert(written, None, None) == amount


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("300,000", '"300,000", which could be 300000 or 300.0'),
        ("120.000", '"120.000", which could be 120.0 or 120000'),
        ("10 %", '"10 %", with %'),
        ("5 €", '"5 €"; .* did you mean 5'),
        ("30k to 50k", "allowed: one number"),
        ("-1", '"-1"; allowed: an amount of 0 or more'),
    ],
)
def test_an_amount_that_is_none_or_could_be_two_is_refused(written: str, found: str) -> None:
    with pytest.raises(click.BadParameter, match=found):
        Amount().convert(written, None, None)
