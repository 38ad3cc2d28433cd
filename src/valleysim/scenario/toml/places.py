"""Dotted keys as people write them: ``funding.approval``, ``sponsors[executive sponsor].served``."""

import re
from collections.abc import Mapping

Place = tuple[str | int, ...]
"""Where a value stands in a document: names of tables and keys, positions in lists."""

NAMED = {"sponsors": ("seat",), "pilots": ("key", "name"), "people": ("name",)}
"""What the tables of a list are called by."""

_PART = re.compile(r"([^.\[\]]+)((?:\[[^\[\]]*\])*)(?:\.|\Z)")


def split_key(key: str) -> list[str] | None:
    """Parts of a key; what stands in brackets is a part of its own, with its brackets. None if it is none.

    >>> split_key("sponsors[executive sponsor].served")
    ['sponsors', '[executive sponsor]', 'served']
    """
    parts: list[str] = []
    end = 0
    for match in _PART.finditer(key):
        if match.start() != end:
            break
        end = match.end()
        parts += [match[1].strip(), *re.findall(r"\[[^\[\]]*\]", match[2])]
    return None if end != len(key) or not key or key.endswith(".") else parts


def key_of(document: Mapping[str, object], place: Place) -> str:
    """A place as people write it: ``sponsors[executive sponsor].served``."""
    text = ""
    for number, part in enumerate(place):
        if not isinstance(part, int):
            text += f".{part}" if text else f"{part}"
            continue
        text += f"[{_name_at(document, place[: number + 1]) or part}]"
    return text if len(text) <= 200 else f"{text[:199]}…"


def _name_at(document: Mapping[str, object], place: Place) -> str | None:
    """The name of a table in a list, if the list is one of named tables."""
    one: object = document
    for part in place:
        if isinstance(one, Mapping):
            one = one.get(f"{part}")
        elif isinstance(one, list) and isinstance(part, int) and part < len(one):
            one = one[part]
        else:
            return None
    if not isinstance(one, Mapping) or len(place) < 2:
        return None
    found = (one.get(key) for key in NAMED.get(f"{place[-2]}", ()))
    return next((name for name in found if isinstance(name, str) and len(name) <= 100), None)


def pilot_of(key: str) -> tuple[str | None, str]:
    """The pilot that a key names, if it names one, and the rest of the key."""
    parts = split_key(key)
    if parts is None or len(parts) < 3 or parts[0] != "pilots":
        return None, key
    return parts[1][1:-1], key[key.index("]") + 2 :]
