"""Names that are nearly equal, of which the second is more often a slip than somebody else."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

SHORTEST_MISTYPED = 5
"""Letters of the shortest word in which one other letter counts as a slip: CIO and CTO are two offices."""

LONGEST_COMPARED = 200
"""Characters of the longest name that is compared: names are no longer, and work grows with the square."""

_WORD = re.compile(r"[^\W_]+")


class KnownNames:
    """Names that are there already; finds the one that another nearly equals.

    Nearly equal are names that differ in case, in spaces, hyphens and the like, or by one letter too many,
    too few, wrong or exchanged with its neighbour in a word of letters; digits never count as slips. Looking
    up takes a time that does not grow with the number of names.
    """

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._exact = dict.fromkeys(names)
        self._waiting = list(self._exact)
        self._forms: dict[str, list[str]] = {}

    def add(self, name: str) -> None:
        """Know one more name."""
        if name not in self._exact:
            self._exact[name] = None
            self._waiting.append(name)

    def near(self, name: str) -> str | None:
        """A known name that is nearly, and not exactly, this one."""
        if name in self._exact:
            return None
        for other in self._waiting:  # only now: most names are known exactly
            for form in _forms(other):
                self._forms.setdefault(form, []).append(other)
        self._waiting = []
        candidates = (one for form in _forms(name) for one in self._forms.get(form, ()))
        return next((candidate for candidate in candidates if nearly_equal(candidate, name)), None)


def nearly_equal(text: str, other: str) -> bool:
    """Whether two names differ by a slip at most.

    >>> nearly_equal("executive sponsor", "Executive-Sponser"), nearly_equal("CIO", "CTO")
    (True, False)
    """
    first, second = _words(text), _words(other)
    if not first or not second:
        return text == other
    if "".join(first) == "".join(second):
        return True
    if len(first) != len(second):
        return False
    different = [(a, b) for a, b in zip(first, second, strict=True) if a != b]
    return len(different) == 1 and _one_slip(*different[0])


def _one_slip(one: str, other: str) -> bool:
    """Whether two words differ by one letter, or by two neighbours that are exchanged."""
    if min(len(one), len(other)) < SHORTEST_MISTYPED or not (one.isalpha() and other.isalpha()):
        return False
    start = _length_alike(one, other)
    one, other = one[start:], other[start:]
    end = _length_alike(one[::-1], other[::-1])
    one, other = one[: len(one) - end], other[: len(other) - end]
    return max(len(one), len(other)) == 1 or (len(one) == 2 and one == other[::-1])


def _length_alike(text: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    pairs = enumerate(zip(text, other, strict=False))
    return next((k for k, (a, b) in pairs if a != b), min(len(text), len(other)))


def _words(name: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", name).casefold())


def _forms(name: str) -> Iterator[str]:
    """Texts of which two nearly equal names have one in common: the name, and all that lack one letter."""
    words = _words(name) if len(name) <= LONGEST_COMPARED else []
    if not words:
        yield name
        return
    yield "".join(words)
    for number, word in enumerate(words):
        if len(word) < SHORTEST_MISTYPED or not word.isalpha():
            continue
        around = (" ".join(words[:number]), " ".join(words[number + 1 :]))
        yield f"{around[0]}|{word}|{around[1]}"
        for cut in range(len(word)):
            yield f"{around[0]}|{word[:cut]}{word[cut + 1 :]}|{around[1]}"
