"""Arguments that people write in more than one way, each read as what it says."""

import click
import pytest

from valleysim.cli.arguments import Share, WholeNumber


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
