"""Characters on their way out: none of a scenario acts, and none is lost where few are known."""

import re
import unicodedata

ACTING = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f"  # C0 but for the line's end, DEL, C1
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"  # invisible letters and marks
    "\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"  # no width, other lines, other directions
    "\u3164\ufeff\ufff9-\ufffb\ud800-\udfff"  # fillers, order marks, annotations, halves of characters
    "\U000e0000-\U000e007f]"  # tags
    "|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"  # joiners with nothing to join
)
"""Characters that a terminal obeys, or that hide; joiners stay in emoji and the scripts that need them."""

PLAIN = {
    "±": "+/-",
    "–": "-",
    "—": "-",
    "−": "-",
    "·": ".",
    "×": "x",
    "÷": "/",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "→": "->",
    "…": "...",
    "“": '"',
    "”": '"',
    "‘": "'",
    "’": "'",
    "²": "^2",
    "³": "^3",
    "\u00a0": " ",
    "\u202f": " ",
    "◇": "<>",
    "━": "-",
    "╸": "-",
    "╺": "-",
}
"""What stands for a character of ours where the output does not know it."""


def visible(text: str) -> str:
    r"""A text in which every character that would act is written out.

    >>> visible("\x1b[2J and \u202e")
    '\\x1b[2J and \\u202e'
    """
    return ACTING.sub(_written_out, text)


def one_line(text: str) -> str:
    """A text on one line, in which nothing acts."""
    return visible(" ".join(text.splitlines()))


def known_to(encoding: str, text: str) -> str:
    r"""A text in the characters of an encoding: our signs plain, letters of other scripts written out.

    >>> known_to("ascii", "5 ± 1 – 中 é")
    '5 +/- 1 - \\u4e2d e'
    """
    if fits(encoding, text):
        return text
    return "".join(one if fits(encoding, one) else _plain(encoding, one) for one in text)


def escaped_in_json(text: str, *, ascii_only: bool = False) -> str:
    """JSON with every character that would act, or with all beyond ASCII, as JSON escapes it."""
    pattern = re.compile("[^\x00-\x7f]") if ascii_only else ACTING
    return pattern.sub(lambda found: _in_json(found[0]), text)


def _in_json(text: str) -> str:
    units = text.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[k]:02x}{units[k + 1]:02x}" for k in range(0, len(units), 2))


def _written_out(found: re.Match[str]) -> str:
    return _escape(found[0])


def _escape(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode() if ord(text) > 0x7F else f"\\x{ord(text):02x}"


def fits(encoding: str, text: str) -> bool:
    """Whether an encoding knows every character of a text."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _plain(encoding: str, text: str) -> str:
    if text in PLAIN:
        return PLAIN[text]
    bare = "".join(part for part in unicodedata.normalize("NFKD", text) if not unicodedata.combining(part))
    return bare if bare and fits(encoding, bare) else _escape(text)
