"""What a validator says of a value it refuses; `reading` turns it into problems with a place."""

import difflib
import math
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pydantic_core import PydanticCustomError

from valleysim.errors import ValidationIssue, escaped

LONGEST_SHOWN = 60
MOST_LISTED = 40


@dataclass(frozen=True)
class Flaw:
    """One thing wrong inside a value: where below it, what was found, what is allowed."""

    found: str
    allowed: str
    at: tuple[str | int, ...] = ()
    suggestion: str | None = None
    place: str | None = None

    def below(self, *at: str | int) -> "Flaw":
        """The same flaw, seen from further up."""
        return replace(self, at=(*at, *self.at))

    def placed(self, file: str | None, line: int | None, key: str | None) -> ValidationIssue:
        """The same flaw, told from where it stands."""
        return ValidationIssue(file, line, key, self.found, self.allowed, self.suggestion)


class FlawError(Exception):
    """Raised by parsers of quantities and variates; carries every flaw found."""

    def __init__(self, *flaws: Flaw) -> None:
        super().__init__(flaws)
        self.flaws = flaws


def as_pydantic(error: FlawError) -> PydanticCustomError:
    """The same flaws as an error that pydantic passes on."""
    return PydanticCustomError("flaw", "refused", {"flaws": error.flaws})


def shown(value: object) -> str:
    """A value as people would recognise it in their file, shortened."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and not math.isfinite(value):
        return "nan" if math.isnan(value) else f"{'-' if value < 0 else ''}inf"
    if isinstance(value, int) and value.bit_length() > 256:
        return "an integer of more than 256 bits"
    if isinstance(value, dict):
        text = "{ " + ", ".join(f"{key} = …" for key in value) + " }" if value else "{}"
    elif isinstance(value, str):
        text = '"' + escaped(value.replace("\\", "\\\\")).replace('"', '\\"') + '"'
    elif isinstance(value, list):
        text = "[" + ", ".join(shown(inner) for inner in value[:8]) + ("…" if len(value) > 8 else "") + "]"
    else:
        text = f"{value}"
    return shortened(text)


def shortened(text: str) -> str:
    """A text that leaves room on its line."""
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"


def listing(words: Iterable[str]) -> str:
    """Words behind each other; where they are very many, the first of them."""
    words = list(words)
    few = ", ".join(shortened(word) for word in words[:MOST_LISTED])
    return few if len(words) <= MOST_LISTED else f"{few}, …"


def nearest(word: str, words: Iterable[str]) -> str | None:
    """The word that was probably meant, if one is near enough."""
    if len(word) > LONGEST_SHOWN:
        return None
    near = difflib.get_close_matches(word, list(words), n=1, cutoff=0.6)
    return near[0] if near else None


def unknown_key(key: str, allowed: Iterable[str], *at: str | int) -> Flaw:
    """The flaw of a key that nobody knows."""
    allowed = list(allowed)
    return Flaw("an unknown key", listing(allowed), (*at, key), nearest(key, allowed))
