"""Addressed draws: a counter-based generator, so that any draw can be made alone, in any order.

Philox4x32-10 of J. K. Salmon et al. (2011), "Parallel random numbers: as easy as 1, 2, 3", SC '11,
section 3.3, with the known answers of the Random123 library. The key names seed, entity and purpose
(see `valleysim.addresses`); the counter holds (replicate, number, world).
"""

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.draws.elementary import bits_float
from valleysim.kernel.numba.jit import inlined, kernel

LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)
TWELVE = np.uint64(12)
M0 = np.uint64(0xD2511F53)
M1 = np.uint64(0xCD9E8D57)
W0 = np.uint64(0x9E3779B9)
W1 = np.uint64(0xBB67AE85)
ROUNDS = 10
ONE_BITS = 0x3FF0000000000000
ALMOST_ONE = 1.0 - 2.0**-53
TRY = 1 << 40
"""Try n (from 1) of the past of a replicate has the draws of the replicate's number plus n times this."""
LOOK = 1 << 60
"""Pasts that are only counted, to learn how many agree, are numbered from here on."""
ONCE = 1 << 61
"""The replicate whose draws are those of what has happened already: one for all replicates of a world."""
BEFORE = 1 << 20
"""Number of the draws of what came last before month 0; what came before that has the numbers after it."""


@inlined
def philox(
    c0: np.uint32, c1: np.uint32, c2: np.uint32, c3: np.uint32, k0: np.uint32, k1: np.uint32
) -> tuple[np.uint32, np.uint32, np.uint32, np.uint32]:
    """Four words for a counter of four words and a key of two.

    The words are u4, not u8 with a mask: only so does the compiler see that the products need a
    32 by 32 bit multiplication, and fills a block three times as fast.
    """
    for _ in range(ROUNDS):
        p0 = np.uint64(c0) * M0
        p1 = np.uint64(c2) * M1
        c0 = np.uint32(p1 >> HALF) ^ c1 ^ k0
        c1 = np.uint32(p1 & LOW)
        c2 = np.uint32(p0 >> HALF) ^ c3 ^ k1
        c3 = np.uint32(p0 & LOW)
        k0 = np.uint32((np.uint64(k0) + W0) & LOW)
        k1 = np.uint32((np.uint64(k1) + W1) & LOW)
    return c0, c1, c2, c3


@kernel
def open_uniform(low: np.uint32, high: np.uint32) -> float:
    """The top 52 bits of two words as (k + ½)·2⁻⁵²: never 0 or 1, and 1 − u is exact."""
    k = np.int64(((np.uint64(high) << HALF) | np.uint64(low)) >> TWELVE)
    return bits_float(ONE_BITS | k) - ALMOST_ONE


@inlined
def _uniforms(key: np.uint64, world: int, replicate: int, counter: int) -> tuple[float, float]:
    r = np.uint64(replicate)
    w0, w1, w2, w3 = philox(
        np.uint32(r & LOW),
        np.uint32(counter),
        np.uint32(world),
        np.uint32(r >> HALF),
        np.uint32(key & LOW),
        np.uint32(key >> HALF),
    )
    return open_uniform(w0, w1), open_uniform(w2, w3)


@kernel
def number_of(k: int) -> int:
    """Number of the draw of the ``k``-th of something: of what comes before month 0, ``k`` is negative."""
    return k if k >= 0 else BEFORE - k


@kernel
def uniforms(key: np.uint64, world: int, replicate: int, counter: int) -> tuple[float, float]:
    """Draws ``2·counter`` and ``2·counter + 1`` of an address key in one history."""
    return _uniforms(key, world, replicate, counter)


@kernel
def uniform(key: np.uint64, world: int, replicate: int, number: int) -> float:
    """Draw ``number`` of an address key in one history."""
    first, second = uniforms(key, world, replicate, number >> 1)
    return second if number & 1 else first


@kernel
def fill_uniforms(
    key: np.uint64,
    world: int,
    replicates: NDArray[np.int64],
    counter: int,
    out0: NDArray[np.float64],
    out1: NDArray[np.float64],
) -> None:
    """Draws ``2·counter`` and ``2·counter + 1`` of these replicates."""
    for i in range(out0.shape[0]):
        out0[i], out1[i] = _uniforms(key, world, replicates[i], counter)
