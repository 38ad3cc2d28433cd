"""Amounts fall into 32 bins an octave either side of zero, one by one and in blocks."""

import math
from dataclasses import replace

import numpy as np
import pytest

from tests.tallies import tally_to
from valleysim.estimates.counts import Counts
from valleysim.kernel.tally.tally import MONEY_BINS, ZERO_BIN, Amount, add_money, money_bin

AMOUNTS = [
    0.0,
    4e-7,
    3e-5,
    0.4,
    0.999,
    1.01,
    1.5,
    7.3,
    999.0,
    123_456.78,
    2.9e9,
    5.4e11,
    2.97e12,
    8.1e16,
    1.1e21,
]


def expected(amount: float) -> int:
    """32 bins an octave from 2⁻²⁰ of a unit of currency on."""
    if abs(amount) < 2.0**-20:
        return ZERO_BIN
    return ZERO_BIN + int(math.copysign(641 + math.floor(32 * math.log2(abs(amount))), amount))


@pytest.mark.parametrize("sign", [1.0, -1.0])
@pytest.mark.parametrize("amount", AMOUNTS)
def test_an_amount_falls_into_its_bin(amount: float, sign: float) -> None:
    assert money_bin(sign * amount) == expected(sign * amount)


@pytest.mark.parametrize("sign", [1.0, -1.0])
def test_what_is_beyond_all_bins_falls_into_the_last(sign: float) -> None:
    last = money_bin(sign * 2.0**70)
    assert 0 <= last < MONEY_BINS
    assert money_bin(sign * 1e30) == money_bin(sign * math.inf) == last


def test_a_block_is_counted_bin_by_bin_and_to_the_cent() -> None:
    amounts = np.array([*AMOUNTS, *(-amount for amount in AMOUNTS), 7.3])
    tally = tally_to(1.0)
    add_money(np.tile(amounts, (len(Amount), 1)), len(amounts), np.empty(len(amounts)), tally)
    bins = np.bincount([expected(amount) for amount in amounts.tolist()], minlength=MONEY_BINS)
    assert (tally.money_bins == bins).all()
    words = [int(word) << (29 * k) for k, word in enumerate(tally.money_words[3, :3])]
    assert sum(words) == sum(math.floor(amount * 100 + 0.5) for amount in amounts.tolist()) == 730
    assert (tally.money_words == tally.money_words[3]).all()


def test_the_least_and_the_largest_of_each_bin_are_kept() -> None:
    amounts = np.array([7.3, 7.31, 7.29, -5.0, 5e-7, -2.5e-7, 0.0])
    tally = tally_to(1.0)
    add_money(np.tile(amounts, (len(Amount), 1)), len(amounts), np.empty(len(amounts)), tally)
    for ends, bins in zip(tally.money_ends, tally.money_bins, strict=True):
        assert ends[money_bin(7.3)].tolist() == [7.29, 7.31]
        assert ends[money_bin(-5.0)].tolist() == [-5.0, -5.0]
        assert ends[ZERO_BIN].tolist() == [-2.5e-7, 5e-7]
        assert np.array_equal(ends[:, 0] <= ends[:, 1], bins > 0)


@pytest.mark.parametrize("amount", [2.97e12, -3.3e17, 9.9e20, 0.07])
def test_a_sum_of_money_never_overflows_and_is_exact(amount: float) -> None:
    """What 64 bits could not hold: 10,000 histories of 3 billion billion."""
    tally, many = tally_to(1.0), 10_000
    add_money(np.full((len(Amount), many), amount), many, np.empty(many), tally)
    counts = replace(Counts.empty(1, tally.points, tally.horizons), money_words=tally.money_words)
    assert counts.money_cents.tolist() == [many * math.floor(amount * 100.0 + 0.5)] * len(Amount)


def test_a_mean_keeps_what_was_rounded_to_hundredths() -> None:
    """An amount in millions: 4,000 of a currency are 0.004."""
    tally, amounts = tally_to(1.0), np.array([0.004, 0.0, 0.0149, -0.0051])
    add_money(np.tile(amounts, (len(Amount), 1)), 4, np.empty(4), tally)
    counts = Counts.empty(1, tally.points, tally.horizons)
    counts = replace(counts, money_words=tally.money_words, replicates=np.array([4]))
    assert counts.money_cents[0] == 0
    assert counts.money_means == pytest.approx([amounts.mean()] * len(Amount), abs=1e-8)
