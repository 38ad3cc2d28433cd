"""Joins a file with what it extends, and keeps where each key was written."""

from collections.abc import Mapping
from copy import deepcopy

from valleysim.errors import Problem, ScenarioError
from valleysim.scenario.joined import (
    NESTED,
    Joined,
    Origin,
    inside,
    removal,
    seat_name,
    second_seat,
    table_note,
)
from valleysim.scenario.joining_pilots import join_pilots
from valleysim.scenario.quantities import NOTE_KEYS, Note
from valleysim.scenario.toml_text import Place, TomlFile

WHOLE = ("neutral", "evidence")
LISTS = ("sponsors", "correlations")


def join(base: Joined, file: TomlFile) -> Joined:
    """``base`` with the keys of ``file`` laid over it."""
    joined = Joined(
        {key: _copied(one) for key, one in base.document.items()}, dict(base.origins), file, base.notices
    )
    problems: list[Problem] = []
    for key, value in sorted(file.document.items(), key=lambda item: item[0] == "pilots"):
        if key == "extends":
            continue
        if key == "sponsors" and isinstance(value, list):
            problems += _join_sponsors(joined, value, file)
        elif key == "correlations" and isinstance(value, list):
            problems += _join_correlations(joined, value, file)
        elif key == "changes" and isinstance(value, list):
            _join_changes(joined, value, file)
        elif key == "pilots" and isinstance(value, list):
            problems += join_pilots(joined, value, file)
        elif key in (*WHOLE, *LISTS, "people", "pilots") or not isinstance(value, Mapping):
            _set(joined, (key,), value, file, (key,))
        else:
            problems += _join_table(joined, (key,), value, file, (key,))
    if problems:
        raise ScenarioError(tuple(problems))
    return joined


def _copied(value: object) -> object:
    """A copy as deep as joining writes: tables, tables within, and tables in lists. Values are replaced."""
    if isinstance(value, dict):
        return {key: dict(one) if isinstance(one, dict) else one for key, one in value.items()}
    if isinstance(value, list):
        return [dict(one) if isinstance(one, dict) else one for one in value]
    return value


def _set(
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


def _join_table(
    joined: Joined,
    place: Place,
    table: Mapping[str, object],
    file: TomlFile,
    written: Place,
    around: Note | None = None,
) -> list[Problem]:
    """Lay the keys of one table over the inherited one; ``around`` is the note of the table around it."""
    note, problems = table_note(table, file, written)
    note = note or around
    parent: object = joined.document
    for part in place:
        if isinstance(parent, dict) and part not in LISTS and not isinstance(parent.get(part), dict):
            parent[part] = {}
        parent = parent[part]  # type: ignore[index]
    if place not in joined.origins:
        joined.origins[place] = Origin(file, written)
    for key, value in table.items():
        if key in NOTE_KEYS or (key == "remove" and place[0] == "sponsors"):
            continue
        nested = len(place) == 1 and key in NESTED.get(str(place[0]), ())
        if nested and isinstance(value, Mapping):
            problems += _join_table(joined, (*place, key), value, file, (*written, key), note)
        else:
            _set(joined, (*place, key), value, file, (*written, key), note)
    return problems


def _join_sponsors(joined: Joined, listed: list[object], file: TomlFile) -> list[Problem]:
    """Seats are joined by name; ``remove = true`` takes an inherited one out."""
    inherited = joined.document.get("sponsors")
    seats: list[object] = inherited if isinstance(inherited, list) else []
    joined.document["sponsors"] = seats
    joined.origins.setdefault(("sponsors",), Origin(file, ("sponsors",)))
    problems: list[Problem] = []
    here: set[str] = set()
    removed: set[str] = set()
    known = {name: position for position, seat in enumerate(seats) if (name := seat_name(seat)) is not None}
    for number, one in enumerate(listed):
        written: Place = ("sponsors", number)
        name = seat_name(one)
        if name is not None and name in here:
            problems.append(second_seat(name, file, written))
            continue
        if name is not None:
            here.add(name)
        if isinstance(one, Mapping) and "remove" in one:
            problems += removal(one, name, known, file, written)
            if name is not None:
                removed.add(name)
        elif isinstance(one, Mapping) and name is not None and name in known:
            problems += _join_table(joined, ("sponsors", known[name]), one, file, written)
        elif isinstance(one, Mapping):
            seats.append({})
            problems += _join_table(joined, ("sponsors", len(seats) - 1), one, file, written)
            if name is not None:
                known[name] = len(seats) - 1
        else:
            seats.append(one)
            joined.origins["sponsors", len(seats) - 1] = Origin(file, written)
    _take_out(joined, seats, removed)
    return problems


def _take_out(joined: Joined, seats: list[object], removed: set[str]) -> None:
    """Remove seats by name, and move the origins of those behind them up."""
    kept = [k for k, seat in enumerate(seats) if seat_name(seat) not in removed]
    moved = {old: new for new, old in enumerate(kept)}
    origins: dict[Place, Origin] = {}
    for place, origin in joined.origins.items():
        if len(place) > 1 and place[0] == "sponsors":
            if place[1] in moved:
                origins["sponsors", moved[place[1]], *place[2:]] = origin
        else:
            origins[place] = origin
    joined.origins = origins
    joined.document["sponsors"] = [seats[k] for k in kept]


def _join_correlations(joined: Joined, listed: list[object], file: TomlFile) -> list[Problem]:
    """Pairs are added; a pair that is there already is replaced."""
    inherited = joined.document.get("correlations")
    pairs: list[object] = list(inherited) if isinstance(inherited, list) else []
    joined.origins.setdefault(("correlations",), Origin(file, ("correlations",)))
    known = {_pair(one): position for position, one in reversed([*enumerate(pairs)])}
    problems: list[Problem] = []
    for number, one in enumerate(listed):
        written: Place = ("correlations", number)
        pair, note = _pair(one), None
        position = len(pairs) if pair is None else known.setdefault(pair, len(pairs))
        if isinstance(one, Mapping):
            note, wrong = table_note(one, file, written)
            problems += wrong
        value = {k: v for k, v in one.items() if k not in NOTE_KEYS} if isinstance(one, Mapping) else one
        pairs[position : position + 1] = [value]
        joined.origins["correlations", position] = Origin(file, written, note)
    joined.document["correlations"] = pairs
    return problems


def _join_changes(joined: Joined, listed: list[object], file: TomlFile) -> None:
    """Changes are laid over each other: those of this file come after the inherited ones."""
    inherited = joined.document.get("changes")
    changes: list[object] = list(inherited) if isinstance(inherited, list) else []
    joined.origins.setdefault(("changes",), Origin(file, ("changes",)))
    for number, one in enumerate(listed):
        joined.origins["changes", len(changes)] = Origin(file, ("changes", number))
        changes.append(deepcopy(one))
    joined.document["changes"] = changes


def _pair(one: object) -> frozenset[str] | None:
    between = one.get("between") if isinstance(one, Mapping) else None
    if isinstance(between, list) and all(isinstance(path, str) for path in between):
        return frozenset(between)
    return None


def join_edit(base: Joined, place: Place, value: object, file: TomlFile) -> Joined:
    """``base`` with one key set, or taken out if ``value`` is None."""
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
            raise ScenarioError((Problem("edit", None, key, found, allowed),))
        if depth < len(place) - 1:
            table = table[part] if listed else table.setdefault(part, {})  # type: ignore[index, attr-defined]
    if value is None:
        _take_key_out(joined, table, place)
    else:
        _set(joined, place, value, file, place)
    return joined


def _take_key_out(joined: Joined, table: object, place: Place) -> None:
    last = place[-1]
    if isinstance(table, list) and isinstance(last, int):
        seat = seat_name(table[last])
        if seat is not None:
            _take_out(joined, table, {seat})
    elif isinstance(table, dict):
        table.pop(last, None)
        for old in [old for old in joined.origins if old[: len(place)] == place]:
            del joined.origins[old]
