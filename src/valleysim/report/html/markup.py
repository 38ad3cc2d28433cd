"""Markup that is made, never pasted: whatever is not markup already is escaped."""

from collections.abc import Iterable
from html import escape

from valleysim.report.characters import visible

EMPTY = {"meta", "input", "br"}
"""Elements that have no end."""


class Markup(str):
    """A piece of HTML. Only `element`, `joined` and cleaned drawings make it."""

    __slots__ = ()


def element(tag: str, *children: str, **attributes: str | bool | int | None) -> Markup:
    """An element; texts in it are escaped, and characters in them that would act are written out.

    Names of attributes are written with ``_`` for ``-``, with one at the end where Python has the word;
    True stands alone, None and False are left out.

    >>> element("p", "a < b", class_="note")
    '<p class="note">a &lt; b</p>'
    """
    said = "".join(
        f" {name.rstrip('_').replace('_', '-')}" + ("" if value is True else f'="{_text(f"{value}")}"')
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    end = "" if tag in EMPTY else f"</{tag}>"
    return Markup(f"<{tag}{said}>{joined(children)}{end}")


def joined(children: Iterable[str]) -> Markup:
    """Pieces one after another, those that are texts escaped."""
    return Markup("".join(one if isinstance(one, Markup) else _text(one) for one in children))


def _text(text: str) -> str:
    return escape(visible(text))
