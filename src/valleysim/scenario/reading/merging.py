"""Joins a file with what it extends, and keeps where each key was written."""

from collections.abc import Mapping
from copy import deepcopy
from typing import TypeGuard

from valleysim.errors import ScenarioError, ValidationIssue
from valleysim.scenario.format.quantities import Note
from valleysim.scenario.reading.joined import OF_LISTS, Joined, Origin
from valleysim.scenario.reading.joining_lists import join_changes, join_correlations, join_named, take_out
from valleysim.scenario.reading.joining_pilots import join_pilots
from valleysim.scenario.reading.laying import join_table, set_key
from valleysim.scenario.toml.places import Place
from valleysim.scenario.toml.text import TomlFile

WHOLE = ("neutral", "evidence")
"""Tables and lists of the top level that are not joined key by key; new sources go beside inherited ones."""


def join(base: Joined, file: TomlFile) -> Joined:
    """``base`` with the keys of ``file`` laid over it; what is wrong with that is in its ``problems``."""
    joined = Joined(
        {key: _copied(one) for key, one in base.document.items()}, dict(base.origins), file, base.notices
    )
    problems: list[ValidationIssue] = []
    for key, value in sorted(file.document.items(), key=lambda item: item[0] == "pilots"):
        if key == "extends":
            continue
        if isinstance(value, list) and key in (*OF_LISTS, "correlations", "changes", "pilots"):
            # Of what is wrong with a list as a whole, the last file that adds to it is told.
            joined.origins[key,] = Origin(file, (key,))
        if isinstance(value, list) and key in OF_LISTS:
            problems += join_named(joined, key, value, file)
        elif isinstance(value, list) and key == "correlations":
            problems += join_correlations(joined, value, file)
        elif isinstance(value, list) and key == "changes":
            join_changes(joined, value, file)
        elif isinstance(value, list) and key == "pilots":
            problems += join_pilots(joined, value, file)
        elif _is_table(value, joined.document.get(key, {}), key):
            problems += join_table(joined, (key,), value, file, (key,))
        else:
            set_key(joined, (key,), value, file, (key,))
    joined.problems = (*base.problems, *problems)
    return joined


def _copied(value: object) -> object:
    """A copy as deep as joining writes: tables, tables within, and tables in lists. Values are replaced."""
    if isinstance(value, dict):
        return {key: dict(inner) if isinstance(inner, dict) else inner for key, inner in value.items()}
    if isinstance(value, list):
        return [dict(inner) if isinstance(inner, dict) else inner for inner in value]
    return value


def _is_table(value: object, inherited: object, key: str) -> TypeGuard[Mapping[str, object]]:
    """Whether a value is joined key by key with what is inherited: both are tables."""
    return isinstance(value, Mapping) and isinstance(inherited, Mapping) and key not in WHOLE


def join_edit(base: Joined, place: Place, value: object, file: TomlFile, note: Note | None = None) -> Joined:
    """``base`` with one key set, or taken out if ``value`` is None; ``note`` is its basis if it says none."""
    joined = Joined(deepcopy(base.document), dict(base.origins), file, base.notices)
    table: object = joined.document
    for depth, part in enumerate(place):
        listed = isinstance(table, list) and isinstance(part, int) and part < len(table)
        if not listed and not (isinstance(table, dict) and isinstance(part, str)):
            key = ".".join(str(one) for one in place)
            at = ".".join(str(one) for one in place[:depth]) or "the top"
            kind = "list" if isinstance(table, list) else "table" if isinstance(table, dict) else "value"
            found = f"a {kind} at {at}"
            allowed = "a position in a list, or a key of a table"
            raise ScenarioError((ValidationIssue(file.name, None, key, found, allowed),))
        if depth < len(place) - 1:
            table = table[part] if listed else table.setdefault(part, {})  # type: ignore[index, attr-defined]
    if value is None:
        _take_key_out(joined, table, place)
    else:
        set_key(joined, place, value, file, place, note)
    return joined


def _take_key_out(joined: Joined, table: object, place: Place) -> None:
    last = place[-1]
    if isinstance(table, list) and isinstance(last, int):
        if len(place) == 2:
            take_out(joined, f"{place[0]}", {last})
    elif isinstance(table, dict):
        table.pop(last, None)
        for old in [old for old in joined.origins if old[: len(place)] == place]:
            del joined.origins[old]
