"""Joins the pilots of a portfolio with those of the file that it extends: by key, their tables key by key."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from valleysim.errors import ValidationIssue
from valleysim.scenario.format.flaws import FlawError, shown
from valleysim.scenario.format.names import KnownNames
from valleysim.scenario.format.quantities import NOTE_KEYS, Note, split_note
from valleysim.scenario.reading.joined import (
    NESTED,
    Joined,
    Origin,
    inside,
    nearly_known,
    removal,
    seat_name,
    second_one,
    table_note,
)
from valleysim.scenario.toml.places import Place
from valleysim.scenario.toml.text import TomlFile


def join_pilots(joined: Joined, listed: list[object], file: TomlFile) -> list[ValidationIssue]:
    """Pilots are joined by key; ``remove = true`` takes an inherited one out.

    Their tables stay as they were written: `members` joins them with those of the top level.
    """
    inherited = joined.document.get("pilots")
    pilots: list[object] = list(inherited) if isinstance(inherited, list) else []
    known = {_pilot_key(one): position for position, one in enumerate(pilots)}
    names = KnownNames(key for key in known if key is not None)
    removed: list[int] = []
    problems: list[ValidationIssue] = []
    for number, entry in enumerate(listed):
        written: Place = ("pilots", number)
        name = _pilot_key(entry)
        position = known.get(name)
        if name is not None and isinstance(entry, Mapping) and "remove" not in entry:
            problems += nearly_known(
                entry, name, "pilots", names, is_inherited=position is not None, file=file, written=written
            )
        if isinstance(entry, Mapping) and "remove" in entry:
            if entry["remove"] is not True or position is None:
                found = (
                    shown(entry["remove"]) if entry["remove"] is not True else f"no inherited {shown(name)}"
                )
                key = f"pilots[{name or number}].remove"
                problems.append(
                    ValidationIssue(
                        file.name, file.line((*written, "remove")), key, found, "true, of an inherited pilot"
                    )
                )
            else:
                removed.append(position)
        elif isinstance(entry, Mapping) and position is not None:
            inherited_one = pilots[position]
            pilot = pilots[position] = dict(inherited_one) if isinstance(inherited_one, Mapping) else {}
            problems += _lay_over(joined, ("pilots", position), pilot, entry, file, written)
        else:
            joined.origins["pilots", len(pilots)] = Origin(file, written)
            pilots.append(deepcopy(entry))
    joined.document["pilots"] = pilots
    if removed:
        _drop_pilots(joined, pilots, removed)
    return problems


def _pilot_key(value: object) -> str | None:
    key = value.get("key", value.get("name")) if isinstance(value, Mapping) else None
    return key if isinstance(key, str) else None


def _lay_over(
    joined: Joined,
    place: Place,
    pilot: dict[str, object],
    one: Mapping[str, object],
    file: TomlFile,
    written: Place,
) -> list[ValidationIssue]:
    """Lay one pilot's tables over an inherited one's, key by key, and its seats by name."""
    problems: list[ValidationIssue] = []
    for key, value in one.items():
        old, at, there = pilot.get(key), (*place, key), (*written, key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            table = pilot[key] = dict(old)
            problems += _lay_table(joined, at, table, value, file, there)
        elif key == "sponsors" and isinstance(old, list) and isinstance(value, list):
            seats = pilot[key] = list(old)
            problems += _lay_seats(joined, at, seats, value, file, there)
        else:
            _replace(joined, at, pilot, value, Origin(file, there))
    return problems


def _lay_table(
    joined: Joined,
    place: Place,
    table: dict[str, object],
    over: Mapping[str, object],
    file: TomlFile,
    written: Place,
    *,
    around: Note | None = None,
) -> list[ValidationIssue]:
    """Lay the keys of a pilot's table over the inherited one; each key keeps the note of its own table."""
    note, problems = table_note(over, file, written)
    note = note or around
    hand_down_note(joined, place, table)
    for key, value in over.items():
        if key in NOTE_KEYS:
            continue
        old = table.get(key)
        nested = len(place) == 3 and key in NESTED.get(str(place[2]), ())
        if nested and isinstance(old, Mapping) and isinstance(value, Mapping):
            inner = table[key] = dict(old)
            problems += _lay_table(joined, (*place, key), inner, value, file, (*written, key), around=note)
        else:
            _replace(joined, (*place, key), table, value, Origin(file, (*written, key), note))
    return problems


def _replace(joined: Joined, place: Place, table: Any, value: object, origin: Origin) -> None:
    """Put a value at the last part of its place; what lay below it is gone."""
    last = place[-1]
    is_there = isinstance(table, list) or last in table
    if is_there:
        for old in inside(table[last], place):
            joined.origins.pop(old, None)
    table[last] = deepcopy(value)
    joined.origins[place] = origin


def hand_down_note(joined: Joined, place: Place, table: dict[str, object]) -> None:
    """Let the keys of an inherited table keep its note, which is not that of keys laid over them."""
    try:
        rest, note = split_note(table)
    except FlawError:
        return  # told where the table is read
    if note is None:
        return
    for key in rest:
        joined.origins[*place, key] = replace(_whole(joined, (*place, key)), note=note)
    for key in NOTE_KEYS:
        table.pop(key, None)


def _whole(joined: Joined, place: Place) -> Origin:
    """The origin of a place itself, though only a table around it may have one."""
    found = joined.origin(place)
    assert found is not None
    origin, below = found
    return Origin(origin.file, (*origin.place, *below), origin.note)


def _lay_seats(
    joined: Joined, place: Place, seats: list[object], over: list[object], file: TomlFile, written: Place
) -> list[ValidationIssue]:
    """Lay a pilot's seats over its inherited ones by name; ``remove = true`` takes one of them out.

    If the seat is one of the top level too, the removal stays, for `members` to take that one out.
    """
    shared = joined.document.get("sponsors")
    at_top = {seat_name(seat) for seat in shared} if isinstance(shared, list) else set()
    known = {name: position for position, seat in enumerate(seats) if (name := seat_name(seat)) is not None}
    problems: list[ValidationIssue] = []
    here: set[str] = set()
    dropped: set[int] = set()
    for number, one in enumerate(over):
        there = (*written, number)
        name = seat_name(one)
        if name is not None and name in here:
            problems.append(second_one(name, "sponsors", file, there))
            continue
        if name is not None:
            here.add(name)
        if not isinstance(one, Mapping) or name is None or name not in known:
            seats.append(None)
            _replace(joined, (*place, len(seats) - 1), seats, one, Origin(file, there))
            continue
        position = known[name]
        inherited = seats[position]
        assert isinstance(inherited, Mapping)
        if "remove" in one:
            problems += removal(one, name, "sponsors", known, file, there)
            if name not in at_top:
                dropped.add(position)
        if "remove" in one or "remove" in inherited:
            _replace(joined, (*place, position), seats, one, Origin(file, there))
        else:
            table = seats[position] = dict(inherited)
            problems += _lay_table(joined, (*place, position), table, one, file, there)
    if dropped:
        _drop_seats(joined, place, seats, dropped)
    return problems


def _drop_seats(joined: Joined, place: Place, seats: list[object], dropped: set[int]) -> None:
    """Take seats of a pilot out, and move the origins of those behind them up."""
    kept: list[tuple[object, dict[Place, Origin]]] = []
    for position, seat in enumerate(seats):
        at = (*place, position)
        origins: dict[Place, Origin] = {(): _whole(joined, at)}
        for old in inside(seat, at):
            if old in joined.origins:
                origins[old[len(at) :]] = joined.origins.pop(old)
        if position not in dropped:
            kept.append((seat, origins))
    seats[:] = [seat for seat, _ in kept]
    for position, (_, origins) in enumerate(kept):
        for below, origin in origins.items():
            joined.origins[*place, position, *below] = origin


def _drop_pilots(joined: Joined, pilots: list[object], removed: list[int]) -> None:
    kept = [k for k in range(len(pilots)) if k not in removed]
    moved = {old: new for new, old in enumerate(kept)}
    origins: dict[Place, Origin] = {}
    for place, origin in joined.origins.items():
        if len(place) == 1 or place[0] != "pilots":
            origins[place] = origin
        elif place[1] in moved:
            origins["pilots", moved[place[1]], *place[2:]] = origin
    joined.origins = origins
    joined.document["pilots"] = [pilots[k] for k in kept]
