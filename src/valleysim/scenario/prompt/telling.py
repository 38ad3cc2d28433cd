"""Tells what stood where a key was set at the prompt, and who goes on without it."""

from collections.abc import Mapping
from typing import Any

from valleysim.scenario.format.flaws import shortened, shown
from valleysim.scenario.format.quantities import NOTE_KEYS
from valleysim.scenario.notices.listing import pilots_in_words
from valleysim.scenario.reading.joined import Joined
from valleysim.scenario.toml.places import Place


def told(value: object) -> str:
    """A value as a file says it, without what it rests on."""
    if isinstance(value, Mapping):
        parts = {key: inner for key, inner in value.items() if key not in NOTE_KEYS}
        if list(parts) == ["value"]:
            return told(parts["value"])
        return shortened("{" + ", ".join(f"{key} = {told(inner)}" for key, inner in parts.items()) + "}")
    if isinstance(value, list):
        return shortened("[" + ", ".join(told(inner) for inner in value) + "]")
    return shown(value)


def before(joined: Joined, place: Place) -> str:
    """What stood at a place, and where it was written."""
    old = value_at(joined.document, place)
    if old is None:
        return "where nothing was written"
    found = joined.origin(place)
    if found is None:
        return f"in the place of {told(old)}"
    origin, below = found
    line = origin.file.line((*origin.place, *below))
    where = origin.file.source((*origin.place, *below))
    return f"in the place of {told(old)} ({where}{'' if line is None else f':{line}'})"


def who_says_own(joined: Joined, place: Place) -> str:
    """Of a key of the top level, which pilots say their own, which stays."""
    listed = joined.document.get("pilots")
    if place[0] == "pilots" or not isinstance(listed, list):
        return ""
    own = [
        f"{one.get('key', one.get('name'))}"
        for one in listed
        if isinstance(one, Mapping) and _says(joined, one, place)
    ]
    if not own:
        return ""
    says = "says its" if len(own) == 1 < len(listed) else "say their"
    effect = ", so that it changes nothing" if len(own) == len(listed) else ""
    return f"; {pilots_in_words(own, len(listed))} {says} own, which stays{effect}"


def _says(joined: Joined, pilot: Mapping[str, object], place: Place) -> bool:
    if place[0] != "sponsors" or len(place) < 3:
        return value_at(pilot, place) is not None
    seat = value_at(joined.document, (*place[:2], "seat"))
    own: Any = pilot.get("sponsors") or []
    return any(
        isinstance(one, Mapping) and one.get("seat") == seat and value_at(one, place[2:]) is not None
        for one in own
    )


def value_at(document: object, place: Place) -> object:
    """What a document has at a place; None if that is nothing."""
    one: Any = document
    for part in place:
        if isinstance(one, Mapping):
            one = one.get(part)
        else:
            is_there = isinstance(one, list) and isinstance(part, int) and part < len(one)
            one = one[part] if is_there else None
    return one
