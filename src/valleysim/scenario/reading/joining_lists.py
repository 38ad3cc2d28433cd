"""Joins the lists of a file with inherited ones: seats and people by name, pairs by what they join."""

from collections.abc import Mapping
from copy import deepcopy

from valleysim.errors import ValidationIssue
from valleysim.scenario.format.names import KnownNames
from valleysim.scenario.format.quantities import NOTE_KEYS
from valleysim.scenario.reading.joined import (
    Joined,
    Origin,
    name_in,
    nearly_known,
    removal,
    second_one,
    table_note,
)
from valleysim.scenario.reading.laying import join_table
from valleysim.scenario.toml.places import Place
from valleysim.scenario.toml.text import TomlFile


def join_named(joined: Joined, kind: str, listed: list[object], file: TomlFile) -> list[ValidationIssue]:
    """Seats, or people, are joined by name; ``remove = true`` takes an inherited one out."""
    inherited = joined.document.get(kind)
    tables: list[object] = inherited if isinstance(inherited, list) else []
    joined.document[kind] = tables
    problems: list[ValidationIssue] = []
    here: set[str] = set()
    removed: set[int] = set()
    known = {name: k for k, table in enumerate(tables) if (name := name_in(table, kind)) is not None}
    names = KnownNames(known)
    inherited_names = dict(known)
    for number, entry in enumerate(listed):
        written: Place = (kind, number)
        name = name_in(entry, kind)
        if name is not None and name in here:
            problems.append(second_one(name, kind, file, written))
            continue
        if name is not None:
            here.add(name)
        if isinstance(entry, Mapping) and "remove" in entry:
            problems += removal(entry, name, kind, known, file, written)
            if name in known:
                removed.add(known[f"{name}"])
            continue
        if name is not None:
            problems += nearly_known(
                entry, name, kind, names, is_inherited=name in inherited_names, file=file, written=written
            )
            names.add(name)
        if isinstance(entry, Mapping) and name is not None and name in known:
            problems += join_table(joined, (kind, known[name]), entry, file, written)
        elif isinstance(entry, Mapping):
            tables.append({})
            problems += join_table(joined, (kind, len(tables) - 1), entry, file, written)
            if name is not None:
                known[name] = len(tables) - 1
        else:
            tables.append(entry)
            joined.origins[kind, len(tables) - 1] = Origin(file, written)
    if removed:
        take_out(joined, kind, removed)
    return problems


def take_out(joined: Joined, kind: str, removed: set[int]) -> None:
    """Remove elements of a list of the top level, and move the origins of those behind them up."""
    tables = joined.document[kind]
    assert isinstance(tables, list)
    kept = [k for k in range(len(tables)) if k not in removed]
    moved = {old: new for new, old in enumerate(kept)}
    origins: dict[Place, Origin] = {}
    for place, origin in joined.origins.items():
        if len(place) == 1 or place[0] != kind:
            origins[place] = origin
        elif place[1] in moved:
            origins[kind, moved[place[1]], *place[2:]] = origin
    joined.origins = origins
    joined.document[kind] = [tables[k] for k in kept]


def join_correlations(joined: Joined, listed: list[object], file: TomlFile) -> list[ValidationIssue]:
    """Pairs are added; a pair that is there already is replaced."""
    inherited = joined.document.get("correlations")
    pairs: list[object] = list(inherited) if isinstance(inherited, list) else []
    known = {_pair(one): position for position, one in reversed([*enumerate(pairs)])}
    problems: list[ValidationIssue] = []
    for number, entry in enumerate(listed):
        written: Place = ("correlations", number)
        pair, note = _pair(entry), None
        position = len(pairs) if pair is None else known.setdefault(pair, len(pairs))
        if isinstance(entry, Mapping):
            note, wrong = table_note(entry, file, written)
            problems += wrong
        value = (
            {k: v for k, v in entry.items() if k not in NOTE_KEYS} if isinstance(entry, Mapping) else entry
        )
        pairs[position : position + 1] = [value]
        joined.origins["correlations", position] = Origin(file, written, note)
    joined.document["correlations"] = pairs
    return problems


def join_changes(joined: Joined, listed: list[object], file: TomlFile) -> None:
    """Changes are laid over each other: those of this file come after the inherited ones."""
    inherited = joined.document.get("changes")
    changes: list[object] = list(inherited) if isinstance(inherited, list) else []
    for number, entry in enumerate(listed):
        joined.origins["changes", len(changes)] = Origin(file, ("changes", number))
        changes.append(deepcopy(entry))
    joined.document["changes"] = changes


def _pair(value: object) -> frozenset[str] | None:
    between = value.get("between") if isinstance(value, Mapping) else None
    if isinstance(between, list) and all(isinstance(path, str) for path in between):
        return frozenset(between)
    return None
