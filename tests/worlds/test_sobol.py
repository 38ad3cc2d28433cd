"""Sobol points: the published directions, nets at every scale, and names that hold still."""

import hashlib

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from valleysim.worlds.sobol import (
    BITS,
    DIMENSIONS,
    direction_numbers,
    owen_scramble,
    reverse_bits,
    scrambled_sobol,
)

Reals = NDArray[np.float64]
UInts = NDArray[np.uint32]
SEEDS = [(0, 0), (1, 2), (0xFFFFFFFF, 0x80000000), (0x12345678, 0x9ABCDEF0)]


def points(dimension: int, count: int, seeds: tuple[int, int] = (1, 2), first: int = 0) -> Reals:
    index = np.arange(first, first + count, dtype=np.uint32)
    return scrambled_sobol(index, dimension, shuffle_seed=seeds[0], scramble_seed=seeds[1])


def plain_sobol(dimension: int, index: UInts) -> UInts:
    """Words in the order of Gray's code, which is scipy's."""
    directions = direction_numbers(dimension)
    gray = index ^ (index >> np.uint32(1))
    words = np.zeros(len(index), np.uint32)
    for bit in range(BITS):
        words ^= ((gray >> np.uint32(bit)) & np.uint32(1)) * directions[bit]
    return words


def scrambled_by_the_book(word: int, seed: int) -> int:
    """Burley's listing 3 in whole numbers, one word at a time."""
    y = (int(f"{word:032b}"[::-1], 2) + seed) % 2**32
    for factor in (0x6C50B47C, 0xB82F1E52, 0xC7AFE638, 0x8D22F6E6):
        y ^= y * factor % 2**32
    return int(f"{y:032b}"[::-1], 2)


def is_net(cells: NDArray[np.int64], count: int) -> bool:
    return np.array_equal(np.sort(cells), np.arange(count))


def test_points_without_scrambling_are_those_of_scipy_in_all_64_dimensions() -> None:
    """Bit by bit: the first 4096 points use the first twelve directions of every dimension."""
    scipys = stats.qmc.Sobol(DIMENSIONS, scramble=False, bits=BITS).random(4096)
    index = np.arange(4096, dtype=np.uint32)
    ours = np.array([plain_sobol(dimension, index) for dimension in range(DIMENSIONS)]).T
    assert DIMENSIONS == 64
    assert np.array_equal((scipys * 2.0**BITS).astype(np.uint32), ours)


def test_far_points_without_scrambling_are_those_of_scipy_too() -> None:
    """At 2^k the point shows the directions of bits k and k − 1."""
    engine = stats.qmc.Sobol(DIMENSIONS, scramble=False, bits=BITS)
    for bit in range(12, 21):
        engine.fast_forward(2**bit - engine.num_generated)
        scipys = (engine.random(1)[0] * 2.0**BITS).astype(np.uint32)
        index = np.array([2**bit], np.uint32)
        ours = [int(plain_sobol(dimension, index)[0]) for dimension in range(DIMENSIONS)]
        assert scipys.tolist() == ours


def test_all_direction_numbers_are_pinned() -> None:
    """The digest of a (64, 32) table that was equal to scipy 1.17's, all 32 bits of it."""
    table = np.array([direction_numbers(dimension) for dimension in range(DIMENSIONS)])
    assert table.dtype == np.uint32
    digest = hashlib.blake2b(table.astype("<u4").tobytes(), digest_size=8).hexdigest()
    assert digest == "b00d8b7b6af71b8d"


@pytest.mark.parametrize("dimension", range(DIMENSIONS))
def test_direction_numbers_are_odd_multiples_of_their_bit(dimension: int) -> None:
    """So each dimension alone fills every dyadic cell."""
    multiples = direction_numbers(dimension) >> np.arange(BITS - 1, -1, -1, dtype=np.uint32)
    assert np.all(multiples & 1 == 1)


def test_reversing_bits_twice_changes_nothing() -> None:
    words = np.random.default_rng(1).integers(0, 2**32, 1000, dtype=np.uint32)
    assert reverse_bits(np.array([1, 0x80000000, 0b0011], np.uint32)).tolist() == [1 << 31, 1, 3 << 30]
    assert np.array_equal(reverse_bits(reverse_bits(words)), words)


@pytest.mark.parametrize("seed", [0, 1, 0x9E3779B9, 0xFFFFFFFF])
def test_scrambling_is_the_published_hash(seed: int) -> None:
    words = [0, 1, 2**31, 2**32 - 1]
    words += np.random.default_rng(2).integers(0, 2**32, 500, dtype=np.uint32).tolist()
    expected = [scrambled_by_the_book(word, seed) for word in words]
    assert owen_scramble(np.array(words, np.uint32), seed).tolist() == expected


@pytest.mark.parametrize("high", [1, 2, 5, 11, 31])
def test_scrambling_keeps_words_together_that_share_their_high_bits(high: int) -> None:
    """And takes apart those that do not: each set of high bits becomes another one."""
    rng, low = np.random.default_rng(3), np.uint32(BITS - high)
    prefixes = np.arange(min(2**high, 2048), dtype=np.uint32)
    noise = rng.integers(0, 2 ** (BITS - high), (20, len(prefixes)), dtype=np.uint32)
    images = owen_scramble(((prefixes << low) | noise).ravel(), 77).reshape(noise.shape) >> low
    assert np.all(images == images[0])
    assert len(np.unique(images[0])) == len(prefixes)


@pytest.mark.parametrize("seeds", SEEDS)
@pytest.mark.parametrize("dimension", range(DIMENSIONS))
def test_every_aligned_block_of_a_dimension_is_a_net(dimension: int, seeds: tuple[int, int]) -> None:
    """A block of 2^m points has one point in each interval of length 2^−m: a (0, m, 1)-net."""
    for m in (0, 1, 2, 3, 6, 10):
        for block in (0, 1, 5, 2 ** (BITS - m) - 1):
            cells = (points(dimension, 2**m, seeds, first=block * 2**m) * 2**m).astype(np.int64)
            assert is_net(cells, 2**m)


@pytest.mark.parametrize("seeds", SEEDS)
def test_the_first_two_dimensions_together_are_a_net(seeds: tuple[int, int]) -> None:
    """One point in each dyadic rectangle of area 2^−m, whatever its shape: a (0, m, 2)-net.

    Scrambled each by its own seed, they keep it because the shuffle is the same.
    """
    shuffle, scramble = seeds
    for m in (1, 4, 9):
        for block in (0, 3):
            first = points(0, 2**m, seeds, first=block * 2**m)
            second = points(1, 2**m, (shuffle, scramble ^ 0x5A5A), first=block * 2**m)
            for wide in range(m + 1):
                rows = (first * 2**wide).astype(np.int64)
                columns = (second * 2 ** (m - wide)).astype(np.int64)
                assert is_net(rows * 2 ** (m - wide) + columns, 2**m)


def test_the_first_points_of_twice_as_many_are_the_points() -> None:
    for dimension in (0, 7, 63):
        many = points(dimension, 600)
        assert np.array_equal(points(dimension, 300), many[:300])
        assert np.array_equal(points(dimension, 100, first=417), many[417:517])
        alone = [points(dimension, 1, first=n)[0] for n in range(50)]
        assert np.array_equal(alone, many[:50])


def test_points_lie_strictly_inside_the_unit_interval_and_are_exact_floats() -> None:
    for dimension in range(0, DIMENSIONS, 9):
        odd = points(dimension, 4096) * 2.0 ** (BITS + 1)
        assert np.all(odd % 2.0 == 1.0)
        assert odd.min() > 0.0
        assert odd.max() < 2.0 ** (BITS + 1)


GOLDEN = [  # index, dimension, shuffle seed, scramble seed, point
    (0, 0, 0, 0, "0x1.0000000000000p-33"),
    (1, 0, 1, 2, "0x1.aa5b018100000p-1"),
    (1000, 7, 0x12345678, 0x9ABCDEF0, "0x1.4acbec9d00000p-1"),
    (63, 63, 0xFFFFFFFF, 1, "0x1.27a1d0ce00000p-2"),
    (2**31, 12, 5, 6, "0x1.f7c9a32500000p-1"),
]


@pytest.mark.parametrize(("index", "dimension", "shuffle", "scramble", "point"), GOLDEN)
def test_points_are_pinned(index: int, dimension: int, shuffle: int, scramble: int, point: str) -> None:
    got = points(dimension, 1, (shuffle, scramble), first=index)[0]
    assert float(got).hex() == point


@pytest.mark.parametrize("which", ["shuffle", "scramble"])
def test_seeds_spread_a_point_evenly(which: str) -> None:
    """Point 0 of dimension 3 under 4096 random seeds fills 256 cells evenly (chi-square).

    False-alarm rate 1e-6 each; cells off by 17 % in root mean square are caught with even odds.
    """
    seeds = np.random.default_rng(4).integers(0, 2**32, 4096).tolist()
    fixed = 12345
    pairs = [(seed, fixed) if which == "shuffle" else (fixed, seed) for seed in seeds]
    got = np.array([points(3, 1, pair)[0] for pair in pairs])
    counts = np.bincount((got * 256).astype(int), minlength=256)
    assert ((counts - 16.0) ** 2 / 16.0).sum() < stats.chi2.isf(1e-6, 255)


def mean_products(dimension: int, count: int, *, same_shuffle: bool) -> Reals:
    """Correlations (400,) of a dimension with itself under 400 pairs of seeds."""
    seeds = np.random.default_rng(5).integers(0, 2**32, (400, 4)).tolist()
    return np.array(
        [
            12.0
            * np.mean(
                (points(dimension, count, (a, c)) - 0.5)
                * (points(dimension, count, (a if same_shuffle else b, d)) - 0.5)
            )
            for a, b, c, d in seeds
        ]
    )


def test_two_names_in_one_dimension_of_a_table_are_scrambled_apart() -> None:
    """Over 400 pairs of scramble seeds the correlation of 256 points has mean 0.

    One pair's has a standard deviation of 0.75, since the highest bits decide it: no table may have
    more keys than dimensions. False-alarm rate 1e-7; a mean of 0.2 is caught with even odds.
    """
    correlations = mean_products(4, 256, same_shuffle=True)
    assert abs(correlations.mean()) < 5.33 * 0.75 / 400**0.5


def test_one_dimension_of_two_tables_is_shuffled_apart() -> None:
    """Over 400 pairs of shuffle seeds the correlation of 256 points is that of random points.

    Mean 0 with a false-alarm rate of 1e-7; root mean square 1.6 / √256 at most, where random points
    have 1 and these have 1.27 (four standard errors of it are 0.18).
    """
    correlations = mean_products(4, 256, same_shuffle=False)
    assert abs(correlations.mean()) < 5.33 * 1.3 / 256**0.5 / 400**0.5
    assert np.sqrt(np.mean(correlations**2)) < 1.6 / 256**0.5
