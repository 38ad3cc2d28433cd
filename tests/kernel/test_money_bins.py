"""Amounts fall into 32 bins an octave either side of zero, one by one and in blocks."""

import math

import numpy as np
import pytest

from tests.lived import tally_to
from valleysim.kernel.tally import MONEY_BINS, ZERO_BIN, Amount, add_money, money_bin

AMOUNTS = [0.0, 0.4, 0.999, 1.01, 1.5, 7.3, 999.0, 123_456.78, 2.9e9, 5.4e11]


def expected(amount: float) -> int:
    """32 bins an octave from one unit of currency on."""
    if abs(amount) < 1.0:
        return ZERO_BIN
    return ZERO_BIN + int(math.copysign(1 + math.floor(32 * math.log2(abs(amount))), amount))


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("amount", AMOUNTS)
def test_an_amount_falls_into_its_bin(amount: float, sign: float) -> None:
    assert money_bin(sign * amount) == expected(sign * amount)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_what_is_beyond_all_bins_falls_into_the_last(sign: float) -> None:
    last = money_bin(sign * 2.0**39)
    assert 0 <= last < MONEY_BINS
    assert money_bin(sign * 1e15) == money_bin(sign * math.inf) == last


def test_a_block_is_counted_bin_by_bin_and_to_the_cent() -> None:
    amounts = np.array([*AMOUNTS, *(-amount for amount in AMOUNTS), 7.3])
    tally = tally_to(1.0)
    add_money(np.tile(amounts, (len(Amount), 1)), len(amounts), np.empty(len(amounts)), tally)
    bins = np.bincount([expected(amount) for amount in amounts.tolist()], minlength=MONEY_BINS)
    assert (tally.money_bins == bins).all()
    assert (tally.money_cents == 730).all()
