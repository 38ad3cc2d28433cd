"""Lays the keys of one file over those of another, and keeps where each key was written."""

from collections.abc import Mapping
from copy import deepcopy

from valleysim.errors import ValidationIssue
from valleysim.scenario.format.quantities import NOTE_KEYS, Note
from valleysim.scenario.reading.joined import NESTED, OF_LISTS, Joined, Origin, inside, table_note
from valleysim.scenario.toml.places import Place
from valleysim.scenario.toml.text import TomlFile


def set_key(
    joined: Joined, place: Place, value: object, file: TomlFile, written: Place, note: Note | None = None
) -> None:
    """Put a value at its place; what lay below it is gone."""
    table: object = joined.document
    for part in place[:-1]:
        table = table[part]  # type: ignore[index]
    if isinstance(table, list) or place[-1] in table:  # type: ignore[operator]
        for old in inside(table[place[-1]], place):  # type: ignore[index]
            joined.origins.pop(old, None)
    if (
        place == ("evidence",)
        and isinstance(value, Mapping)
        and isinstance(joined.document.get("evidence"), dict)
    ):
        value = {**joined.document["evidence"], **value}  # type: ignore[dict-item]
    table[place[-1]] = deepcopy(value)  # type: ignore[index]
    joined.origins[place] = Origin(file, written, note)


def join_table(
    joined: Joined,
    place: Place,
    table: Mapping[str, object],
    file: TomlFile,
    written: Place,
    around: Note | None = None,
) -> list[ValidationIssue]:
    """Lay the keys of one table over the inherited one; ``around`` is the note of the table around it."""
    note, problems = table_note(table, file, written)
    note = note or around
    inherited: object = joined.document
    for part in place:
        if isinstance(inherited, dict):
            inherited.setdefault(part, {})
        inherited = inherited[part]  # type: ignore[index]
    assert isinstance(inherited, dict)
    if place not in joined.origins:
        joined.origins[place] = Origin(file, written)
    for key, value in table.items():
        if key in NOTE_KEYS or (key == "remove" and place[0] in OF_LISTS):
            continue
        nested = len(place) == 1 and key in NESTED.get(str(place[0]), ())
        if nested and isinstance(value, Mapping) and isinstance(inherited.get(key, {}), Mapping):
            problems += join_table(joined, (*place, key), value, file, (*written, key), note)
        else:
            set_key(joined, (*place, key), value, file, (*written, key), note)
    return problems
