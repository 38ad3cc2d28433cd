"""Words of tables and lists, compared without regard to case and punctuation, as trackers write them."""

import re
from collections.abc import Iterable

from valleysim.scenario.format.flaws import nearest

_NO_WORD = re.compile(r"[\W_]+")


def plain(word: str) -> str:
    """A word as it is compared: letters and digits alone, in lower case, with single blanks.

    >>> plain(" Go-Live ")
    'go live'
    """
    return _NO_WORD.sub(" ", word).strip().casefold()


def word_among(value: object, names: Iterable[str]) -> str | None:
    """The one of some words that a value is, or None.

    >>> word_among("Signed-off ", ["in work", "signed off"])
    'signed off'
    """
    return {plain(name): name for name in names}.get(plain(value)) if isinstance(value, str) else None


def near_word(value: object, names: Iterable[str]) -> str | None:
    """The one of some words that was probably meant by another, if one is near enough.

    >>> near_word("SIGND OFF", ["in work", "signed off"])
    'signed off'
    """
    return nearest(plain(value), names) if isinstance(value, str) else None
