"""The addressed generator: the published answers, the addresses, and the pinned stream."""

from collections.abc import Callable
from fractions import Fraction

import numba
import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from valleysim.addresses import address_key
from valleysim.kernel.draws.addressed import fill_uniforms, open_uniform, philox, uniform, uniforms
from valleysim.vocabulary import Purpose

Reals = NDArray[np.float64]
Words = tuple[int, int, int, int]
MANY = 1 << (12 if numba.config.DISABLE_JIT else 17)

KNOWN_ANSWERS = [
    ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    (
        (0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF),
        (0xFFFFFFFF, 0xFFFFFFFF),
        (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD),
    ),
    (
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xA4093822, 0x299F31D0),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
]

KEYS = [
    ((1, "pilot", Purpose.PILOT), 0x5717363D7FF052D8),
    ((1, "pilot", Purpose.REVALIDATION), 0x8AD5B25AACA1E4A6),
    ((2, "pilot", Purpose.PILOT), 0xD72F78C3FDE80585),
    ((0, "", Purpose.PILOT), 0xDE0973FB99BD432C),
    ((20, "organisation", Purpose.REORGANISATION), 0xA840737B92903C13),
    ((2**63, "pilot/Chief Executive", Purpose.TENURE), 0xA9DADE1D1353B8A3),
    ((7, "pilote d'été", Purpose.WORK), 0x201D533A6D7F22B7),
]

STREAM = [  # of seed 1, "pilot", Purpose.PILOT: (world, replicate, number), draw
    ((0, 0, 0), "0x1.543f5d530db41p-1"),
    ((0, 0, 1), "0x1.02391e6b2000ap-2"),
    ((0, 1, 0), "0x1.3bf9bee1e49f3p-1"),
    ((1, 0, 0), "0x1.1213447eea6fep-2"),
    ((3, 12345, 7), "0x1.cf7b482c9f324p-3"),
    ((2**31, 2**32 + 5, 2), "0x1.f3235371ccc74p-3"),
    ((0, 2**40, 1), "0x1.2d515347e9579p-1"),
]


def key_of(seed: int, entity: str, purpose: Purpose) -> np.uint64:
    return np.uint64(address_key(seed, entity, purpose))


PILOT = key_of(1, "pilot", Purpose.PILOT)


def block(
    key: np.uint64, *, count: int, world: int = 0, first: int = 0, counter: int = 0
) -> tuple[Reals, Reals]:
    out = np.empty(count), np.empty(count)
    fill_uniforms(key, world, np.arange(first, first + count), counter, *out)
    return out


def philox_by_the_book(counter: Words, key: tuple[int, int]) -> Words:
    """Philox4x32-10 in whole numbers, written from Salmon et al. (2011), section 3.3."""
    (a, b, c, d), (k, m) = counter, key
    for _ in range(10):
        left, right = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b = (right >> 32) ^ b ^ k, right & 0xFFFFFFFF
        c, d = (left >> 32) ^ d ^ m, left & 0xFFFFFFFF
        k, m = (k + 0x9E3779B9) & 0xFFFFFFFF, (m + 0xBB67AE85) & 0xFFFFFFFF
    return a, b, c, d


def drawn_by_the_book(key: int, world: int, replicate: int, number: int) -> Fraction:
    """The draw of an address as an exact fraction, from docs/model.md, section 2."""
    counter = (replicate & 0xFFFFFFFF, number >> 1, world, replicate >> 32)
    words = philox_by_the_book(counter, (key & 0xFFFFFFFF, key >> 32))
    low, high = words[2:] if number & 1 else words[:2]
    return Fraction(2 * ((high << 32 | low) >> 12) + 1, 2**53)


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN_ANSWERS, ids=["zeros", "ones", "pi"])
def test_philox_gives_the_known_answers_of_random123(
    counter: Words, key: tuple[int, int], answer: Words
) -> None:
    given = [np.uint32(word) for word in (*counter, *key)]
    assert tuple(int(word) for word in philox(*given)) == answer
    assert philox_by_the_book(counter, key) == answer


def test_every_draw_is_the_one_that_its_address_names() -> None:
    rng = np.random.default_rng(20)
    for _ in range(2000):
        key, replicate = (int(integer) for integer in rng.integers(0, 2**63, 2))
        key, replicate = 2 * key + 1, replicate >> int(rng.integers(1, 62))
        world, number = int(rng.integers(0, 2**32)), int(rng.integers(0, 2**32))
        got = uniform(np.uint64(key), world, replicate, number)
        assert Fraction(got) == drawn_by_the_book(key, world, replicate, number)


def test_the_farthest_words_give_the_farthest_uniforms_inside_the_unit_interval() -> None:
    zero, one, full = np.uint32(0), np.uint32(0x1000), np.uint32(0xFFFFFFFF)
    assert open_uniform(zero, zero) == 2.0**-53
    assert open_uniform(np.uint32(0xFFF), zero) == 2.0**-53
    assert open_uniform(one, zero) == 3.0 * 2.0**-53
    assert open_uniform(full, full) == 1.0 - 2.0**-53
    assert open_uniform(zero, np.uint32(0x80000000)) == 0.5 + 2.0**-53


def test_uniforms_are_odd_multiples_of_two_to_the_minus_53() -> None:
    for draws in block(PILOT, count=MANY):
        assert draws.min() > 0.0
        assert draws.max() < 1.0
        assert np.all((draws * 2.0**53).astype(np.int64) % 2 == 1)


def test_the_complement_of_a_uniform_is_exact() -> None:
    draws = np.concatenate((block(PILOT, count=5000)[0], [2.0**-53, 1.0 - 2.0**-53]))
    assert all(1 - Fraction(u) == Fraction(1.0 - u) for u in draws.tolist())


@pytest.mark.parametrize("first", [0, 17, 2**32 - 30, 2**45])
@pytest.mark.parametrize("world", [0, 5, 2**32 - 1])
def test_a_draw_made_alone_equals_the_same_draw_in_a_block(first: int, world: int) -> None:
    for counter in (0, 1, 40, 2**31):
        even, odd = block(PILOT, count=60, world=world, first=first, counter=counter)
        for i in range(60):
            pair = uniforms(PILOT, world, first + i, counter)
            assert pair == (even[i], odd[i])
            assert uniform(PILOT, world, first + i, 2 * counter) == even[i]
            assert uniform(PILOT, world, first + i, 2 * counter + 1) == odd[i]


def test_two_halves_of_a_block_are_the_block() -> None:
    whole = block(PILOT, count=100, first=11)
    for part, start in ((block(PILOT, count=40, first=11), 0), (block(PILOT, count=60, first=51), 40)):
        for word in (0, 1):
            assert np.array_equal(part[word], whole[word][start : start + len(part[word])])


@pytest.mark.parametrize(("address", "key"), KEYS)
def test_keys_are_pinned(address: tuple[int, str, Purpose], key: int) -> None:
    assert hex(address_key(*address)) == hex(key)


@pytest.mark.parametrize(("address", "draw"), STREAM)
def test_the_stream_is_pinned(address: tuple[int, int, int], draw: str) -> None:
    world, replicate, number = address
    assert float(uniform(PILOT, world, replicate, number)).hex() == draw


def test_no_two_names_share_a_key() -> None:
    """A chance collision of these 5940 keys has probability 1e-12."""
    entities = ["", "pilot", "pilot/", "pilot/0", "pilot/00", "0/pilot", "1/5/pilot", "5/pilot"]
    entities += [f"pilot {n}" for n in range(10)]
    keys = [
        address_key(seed, entity, purpose)
        for seed in (*range(14), 2**32)
        for entity in entities
        for purpose in Purpose
    ]
    assert len(set(keys)) == len(keys) == 15 * 18 * 22
    assert 0 <= min(keys) <= max(keys) < 2**64


NEIGHBOURS: dict[str, Callable[[int], tuple[Reals, ...]]] = {
    "the other word of the pair": lambda n: block(PILOT, count=n),
    "the next replicate": lambda n: tuple(block(PILOT, count=2 * n)[0].reshape(n, 2).T),
    "the replicate 2³² later": lambda n: (
        block(PILOT, count=n)[0],
        block(PILOT, count=n, first=2**32)[0],
    ),
    "the next world": lambda n: (block(PILOT, count=n)[0], block(PILOT, count=n, world=1)[0]),
    "the next number": lambda n: (block(PILOT, count=n)[1], block(PILOT, count=n, counter=1)[0]),
    "the number 2 later": lambda n: (block(PILOT, count=n)[0], block(PILOT, count=n, counter=1)[0]),
    "world and replicate exchanged": lambda n: (
        np.array([uniform(PILOT, 3, r, 0) for r in range(n)]),
        np.array([uniform(PILOT, r, 3, 0) for r in range(n)]),
    ),
    "the next seed": lambda n: (
        block(PILOT, count=n)[0],
        block(key_of(2, "pilot", Purpose.PILOT), count=n)[0],
    ),
    "the next purpose": lambda n: (
        block(PILOT, count=n)[0],
        block(key_of(1, "pilot", Purpose.CANCELLATION), count=n)[0],
    ),
    "another entity": lambda n: (
        block(PILOT, count=n)[0],
        block(key_of(1, "pilot 2", Purpose.PILOT), count=n)[0],
    ),
}


@pytest.mark.parametrize("neighbour", NEIGHBOURS)
def test_neighbouring_addresses_give_independent_draws(neighbour: str) -> None:
    """Pairs of draws fill 16 × 16 cells evenly (chi-square) and are uncorrelated (normal).

    False-alarm rate 3e-7 a neighbour, 3e-6 over all ten. With 131,072 pairs it
    catches, with even odds, cells off by 3.2 % in root mean square and a correlation of 0.015.
    """
    first, second = NEIGHBOURS[neighbour](MANY)
    cells = np.bincount((first * 16).astype(int) * 16 + (second * 16).astype(int), minlength=256)
    chi_square = float(((cells - MANY / 256) ** 2).sum() / (MANY / 256))
    assert stats.chi2.isf(1 - 1e-7, 255) < chi_square < stats.chi2.isf(1e-7, 255)
    correlation = 12.0 * float(np.mean((first - 0.5) * (second - 0.5)))
    assert abs(correlation) * MANY**0.5 < stats.norm.isf(0.5e-7)


@pytest.mark.parametrize("word", [0, 1])
def test_every_bit_of_a_uniform_is_fair_and_the_lowest_ten_are_even(word: int) -> None:
    """Each of 52 bits is set in half of the draws, and the lowest ten fill 1024 cells evenly.

    False-alarm rate 1e-6 a word over its 52 normal tests and 1e-7 for its chi-square. It catches,
    with even odds, a bit set in 50.8 % of 131,072 draws and cells off by 4.5 % in root mean square.
    """
    whole = (block(PILOT, count=MANY)[word] * 2.0**53).astype(np.int64) >> 1
    shares = np.array([np.mean(whole >> bit & 1) for bit in range(52)])
    assert np.abs(shares - 0.5).max() * 2.0 * MANY**0.5 < stats.norm.isf(0.5e-6 / 52)
    for cells in (np.bincount(whole & 1023, minlength=1024), np.bincount(whole >> 42, minlength=1024)):
        chi_square = float(((cells - MANY / 1024) ** 2).sum() / (MANY / 1024))
        assert chi_square < stats.chi2.isf(0.5e-7, 1023)
