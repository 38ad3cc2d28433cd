"""Names of random draws: a key for each (seed, entity, purpose), whatever else there is.

Keys are hashes of names, never of positions, so adding or reordering sponsors, pilots or mechanisms
leaves every other draw as it was. Two different names share a key with probability 2⁻⁶⁴.
"""

import hashlib
from functools import lru_cache

from valleysim.vocabulary import Purpose


@lru_cache(maxsize=1 << 16)
def address_key(seed: int, entity: str, purpose: Purpose) -> int:
    """64-bit key of the draws that ``entity`` makes for ``purpose`` under ``seed``.

    >>> hex(address_key(1, "pilot", Purpose.PILOT))
    '0x5717363d7ff052d8'
    """
    name = entity.encode()
    text = b"valleysim/1/%d/%d/%d/" % (seed, purpose, len(name))
    return int.from_bytes(hashlib.blake2b(text + name, digest_size=8).digest(), "little")
