"""Sobol points with the direction numbers of Joe and Kuo, scrambled and shuffled by hashing.

Quasi-random worlds must be stable by *name*: adding an uncertain quantity may not move the others.
So each table of a scenario has its own shuffled sequence, and within a table each key has its
own fixed dimension, scrambled on its own (Burley 2020, "Practical Hash-based Owen Scrambling",
Journal of Computer Graphics Techniques 9(4), sections 3 and 4: padding by shuffling).
Joint points of one table are a scrambled net; across tables they are independent.
"""

import numpy as np
from numpy.typing import NDArray

UInts = NDArray[np.uint32]

# Primitive polynomials and initial direction numbers of the first 64 dimensions:
# S. Joe and F. Y. Kuo (2008), SIAM J. Sci. Comput. 30, 2635-2654, file new-joe-kuo-6.
JOE_KUO: tuple[tuple[int, tuple[int, ...]], ...] = (
    (1, (1,)),
    (3, (1,)),
    (7, (1, 3,)),
    (11, (1, 3, 1,)),
    (13, (1, 1, 1,)),
    (19, (1, 1, 3, 3,)),
    (25, (1, 3, 5, 13,)),
    (37, (1, 1, 5, 5, 17,)),
    (41, (1, 1, 5, 5, 5,)),
    (47, (1, 1, 7, 11, 19,)),
    (55, (1, 1, 5, 1, 1,)),
    (59, (1, 1, 1, 3, 11,)),
    (61, (1, 3, 5, 5, 31,)),
    (67, (1, 3, 3, 9, 7, 49,)),
    (91, (1, 1, 1, 15, 21, 21,)),
    (97, (1, 3, 1, 13, 27, 49,)),
    (103, (1, 1, 1, 15, 7, 5,)),
    (109, (1, 3, 1, 15, 13, 25,)),
    (115, (1, 1, 5, 5, 19, 61,)),
    (131, (1, 3, 7, 11, 23, 15, 103,)),
    (137, (1, 3, 7, 13, 13, 15, 69,)),
    (143, (1, 1, 3, 13, 7, 35, 63,)),
    (145, (1, 3, 5, 9, 1, 25, 53,)),
    (157, (1, 3, 1, 13, 9, 35, 107,)),
    (167, (1, 3, 1, 5, 27, 61, 31,)),
    (171, (1, 1, 5, 11, 19, 41, 61,)),
    (185, (1, 3, 5, 3, 3, 13, 69,)),
    (191, (1, 1, 7, 13, 1, 19, 1,)),
    (193, (1, 3, 7, 5, 13, 19, 59,)),
    (203, (1, 1, 3, 9, 25, 29, 41,)),
    (211, (1, 3, 5, 13, 23, 1, 55,)),
    (213, (1, 3, 7, 3, 13, 59, 17,)),
    (229, (1, 3, 1, 3, 5, 53, 69,)),
    (239, (1, 1, 5, 5, 23, 33, 13,)),
    (241, (1, 1, 7, 7, 1, 61, 123,)),
    (247, (1, 1, 7, 9, 13, 61, 49,)),
    (253, (1, 3, 3, 5, 3, 55, 33,)),
    (285, (1, 3, 1, 15, 31, 13, 49, 245,)),
    (299, (1, 3, 5, 15, 31, 59, 63, 97,)),
    (301, (1, 3, 1, 11, 11, 11, 77, 249,)),
    (333, (1, 3, 1, 11, 27, 43, 71, 9,)),
    (351, (1, 1, 7, 15, 21, 11, 81, 45,)),
    (355, (1, 3, 7, 3, 25, 31, 65, 79,)),
    (357, (1, 3, 1, 1, 19, 11, 3, 205,)),
    (361, (1, 1, 5, 9, 19, 21, 29, 157,)),
    (369, (1, 3, 7, 11, 1, 33, 89, 185,)),
    (391, (1, 3, 3, 3, 15, 9, 79, 71,)),
    (397, (1, 3, 7, 11, 15, 39, 119, 27,)),
    (425, (1, 1, 3, 1, 11, 31, 97, 225,)),
    (451, (1, 1, 1, 3, 23, 43, 57, 177,)),
    (463, (1, 3, 7, 7, 17, 17, 37, 71,)),
    (487, (1, 3, 1, 5, 27, 63, 123, 213,)),
    (501, (1, 1, 3, 5, 11, 43, 53, 133,)),
    (529, (1, 3, 5, 5, 29, 17, 47, 173, 479,)),
    (539, (1, 3, 3, 11, 3, 1, 109, 9, 69,)),
    (545, (1, 1, 1, 5, 17, 39, 23, 5, 343,)),
    (557, (1, 3, 1, 5, 25, 15, 31, 103, 499,)),
    (563, (1, 1, 1, 11, 11, 17, 63, 105, 183,)),
    (601, (1, 1, 5, 11, 9, 29, 97, 231, 363,)),
    (607, (1, 1, 5, 15, 19, 45, 41, 7, 383,)),
    (617, (1, 3, 7, 7, 31, 19, 83, 137, 221,)),
    (623, (1, 1, 1, 3, 23, 15, 111, 223, 83,)),
    (631, (1, 1, 5, 13, 31, 15, 55, 25, 161,)),
    (637, (1, 1, 3, 13, 25, 47, 39, 87, 257,)),
)
DIMENSIONS = len(JOE_KUO)
BITS = 32


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


def owen_scramble(x: UInts, seed: int) -> UInts:
    """Nested uniform scramble of each word by a hash (Burley 2020, listing 3)."""
    y = reverse_bits(x)
    y = y + np.uint32(seed)
    for factor in (0x6C50B47C, 0xB82F1E52, 0xC7AFE638, 0x8D22F6E6):
        y = y ^ (y * np.uint32(factor))
    return reverse_bits(y)


def scrambled_sobol(
    index: UInts, dimension: int, *, shuffle_seed: int, scramble_seed: int
) -> NDArray[np.float64]:
    """Points in (0, 1) of one dimension: shuffled by one seed, scrambled by the other.

    The first n of 2 n points are the n points; each aligned block of 2^m points is a net.
    """
    shuffled = owen_scramble(index.astype(np.uint32), shuffle_seed)
    directions = direction_numbers(dimension)
    point = np.zeros_like(shuffled)
    for bit in range(BITS):
        chosen = (shuffled >> np.uint32(bit)) & np.uint32(1)
        point ^= chosen * directions[bit]
    return (owen_scramble(point, scramble_seed).astype(np.float64) + 0.5) * 2.0**-BITS
