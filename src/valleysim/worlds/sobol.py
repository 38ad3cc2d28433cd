"""Sobol points with the direction numbers of Joe and Kuo, scrambled and shuffled by hashing.

Quasi-random worlds must be stable by *name*: adding an uncertain quantity may not move the others.
So each table of a scenario has its own shuffled sequence, and within a table each key has its
own fixed dimension, scrambled on its own (Burley 2020, "Practical Hash-based Owen Scrambling",
Journal of Computer Graphics Techniques 9(4), sections 3 and 4: padding by shuffling).
Joint points of one table are a scrambled net; across tables they are independent.
"""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from valleysim.worlds.joe_kuo import JOE_KUO

UInts = NDArray[np.uint32]

DIMENSIONS = len(JOE_KUO)
BITS = 32


@cache
def direction_numbers(dimension: int) -> UInts:
    """Direction numbers (32,) u4 of one dimension, first bit highest."""
    polynomial, initial = JOE_KUO[dimension]
    degree = polynomial.bit_length() - 1
    m = list(initial)
    if degree == 0:
        m = [1] * BITS
    for k in range(len(m), BITS):
        value = m[k - degree] ^ (m[k - degree] << degree)
        for j in range(1, degree):
            if polynomial >> (degree - j) & 1:
                value ^= m[k - j] << j
        m.append(value)
    return np.array([m[k] << (BITS - 1 - k) for k in range(BITS)], np.uint32)


def reverse_bits(x: UInts) -> UInts:
    """Reverse the 32 bits of each word."""
    for shift, mask in ((1, 0x55555555), (2, 0x33333333), (4, 0x0F0F0F0F), (8, 0x00FF00FF)):
        low, high = np.uint32(mask), np.uint32(shift)
        x = ((x >> high) & low) | ((x & low) << high)
    return (x >> np.uint32(16)) | (x << np.uint32(16))


def owen_scramble(x: UInts, seed: int | UInts) -> UInts:
    """Nested uniform scramble by a hash of one seed, or of a seed a word (Burley 2020, listing 3)."""
    y = reverse_bits(x)
    y = y + np.asarray(seed, np.uint32)
    for factor in (0x6C50B47C, 0xB82F1E52, 0xC7AFE638, 0x8D22F6E6):
        y = y ^ (y * np.uint32(factor))
    return reverse_bits(y)


def scrambled_sobol(
    index: UInts, dimension: int, *, shuffle_seed: int | UInts, scramble_seed: int | UInts
) -> NDArray[np.float64]:
    """Points in (0, 1) of one dimension: shuffled by one seed, scrambled by the other.

    The first n of 2 n points are the n points; each aligned block of 2^m points is a net.
    """
    shuffled = owen_scramble(index.astype(np.uint32), shuffle_seed)
    chosen = (shuffled[..., None] >> np.arange(BITS, dtype=np.uint32)) & np.uint32(1)
    point = np.bitwise_xor.reduce(chosen * direction_numbers(dimension), axis=-1)
    return (owen_scramble(point, scramble_seed).astype(np.float64) + 0.5) * 2.0**-BITS
