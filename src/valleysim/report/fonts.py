"""Fonts for names in any script: the first ones on this machine that have the letters."""

import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Text

USUAL = "DejaVu Sans"
"""Comes with matplotlib."""
BOXES = "last resort"
"""A font that has a box for every letter."""
LIKELY = (
    "cjk",
    "source han",
    "wenquanyi",
    "arial unicode",
    "gothic",
    "hiragino",
    "pingfang",
    "yahei",
    "noto sans",
)
"""Looked into first, for they have many letters."""
UNSEEN = ("Cc", "Cf", "Cs", "Zs", "Zl", "Zp")
"""Kinds of characters that need no picture of their own."""


def set_fonts(drawn: "Figure | Axes") -> str:
    """Give every text of a figure, or of Axes, fonts that have its letters; return those that none has."""
    texts = _texts(drawn)
    letters = sorted({letter for text in texts for letter in text.get_text() if _is_seen(letter)})
    missing = set(letters) - _had_by(_usual(), letters)
    if not missing:
        return ""
    families: list[str] = []
    for family, path in _fonts():
        found = _had_by(path, sorted(missing))
        if found:
            families.append(family)
            missing -= found
        if not missing:
            break
    for text in texts:
        own = text.get_fontfamily()
        text.set_fontfamily([*own, *(family for family in families if family not in own)])
    return "".join(sorted(missing))


@contextmanager
def quiet_about_boxes() -> Iterator[None]:
    """Let nothing be said by matplotlib of letters that no font here has: they are drawn as boxes."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+")
        yield


def _texts(drawn: "Figure | Axes") -> "list[Text]":
    """Every text of a figure or Axes, the labels of ticks among them, which are made when asked for."""
    from matplotlib.figure import Figure
    from matplotlib.text import Text

    for axes in drawn.axes if isinstance(drawn, Figure) else [drawn]:
        axes.get_xticklabels()
        axes.get_yticklabels()
    return [one for one in drawn.findobj(Text) if isinstance(one, Text)]


def _is_seen(letter: str) -> bool:
    return not letter.isascii() and unicodedata.category(letter) not in UNSEEN


def _usual() -> Path:
    from matplotlib.font_manager import findfont

    return Path(findfont(USUAL))


def _had_by(path: Path, letters: list[str]) -> set[str]:
    """Those of the letters that a font can draw; none of a font that cannot be used."""
    from matplotlib.font_manager import get_font

    found = set()
    try:
        font = get_font(path)
        for letter in letters:
            if font.get_char_index(ord(letter)):
                font.load_char(ord(letter))  # fonts of coloured pictures have it, and cannot
                found.add(letter)
    except (OSError, RuntimeError, ValueError):
        return found
    return found


def _fonts() -> Iterator[tuple[str, Path]]:
    """Family and file of every font of this machine: likely ones first, new ones last."""
    from matplotlib.font_manager import findSystemFonts, fontManager

    def rank(name: str) -> int:
        return next((k for k, one in enumerate(LIKELY) if one in name.lower()), len(LIKELY))

    known = [font for font in fontManager.ttflist if BOXES not in font.name.lower()]
    for one in sorted(known, key=lambda one: rank(one.name)):
        yield one.name, Path(one.fname)
    files = {font.fname for font in fontManager.ttflist}
    for path in findSystemFonts():
        if path not in files:
            try:
                fontManager.addfont(path)
            except (OSError, RuntimeError, ValueError):
                continue
            yield fontManager.ttflist[-1].name, Path(path)
