"""Joins a file with what it extends, and keeps where each key was written."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

from valleysim.errors import Problem, ScenarioError
from valleysim.scenario.flaws import Flaw, FlawError, listing, shortened, shown
from valleysim.scenario.quantities import NOTE_KEYS, Note, split_note
from valleysim.scenario.toml_text import Place, TomlFile

NESTED = {"readiness": ("ownership", "economics", "reliability", "operability", "governance")}
"""Tables within tables, which are joined key by key like tables."""

WHOLE = ("neutral", "evidence")
LISTS = ("sponsors", "correlations")


@dataclass(frozen=True)
class Origin:
    """Where a key was written, and where its table says that its numbers come from."""

    file: TomlFile
    place: Place
    note: Note | None = None


@dataclass
class Joined:
    """A document, and the origin of each of its keys by place."""

    document: dict[str, object] = field(default_factory=dict)
    origins: dict[Place, Origin] = field(default_factory=dict)
    last: TomlFile | None = None

    def origin(self, place: Place) -> tuple[Origin, Place] | None:
        """The origin of a key or of the nearest table around it, and what lies below it."""
        for end in range(len(place), 0, -1):
            if place[:end] in self.origins:
                return self.origins[place[:end]], place[end:]
        return None

    def problem(self, place: Place, key: str, flaw: Flaw, fallback: str) -> Problem:
        """A flaw at a place, told with file and line."""
        found = self.origin(place)
        if found is None:
            return Problem(fallback, None, key, flaw.found, flaw.allowed, flaw.suggestion)
        origin, below = found
        written = (*origin.place, *below)
        line = origin.file.line(written)
        key = origin.file.key(written) or key
        return Problem(origin.file.name, line, key, flaw.found, flaw.allowed, flaw.suggestion)


def join(base: Joined, file: TomlFile) -> Joined:
    """``base`` with the keys of ``file`` laid over it."""
    joined = Joined(deepcopy(base.document), dict(base.origins), file)
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
            problems += _join_pilots(joined, value, file)
        elif key in (*WHOLE, *LISTS, "people", "pilots") or not isinstance(value, Mapping):
            _set(joined, (key,), value, file, (key,))
        else:
            problems += _join_table(joined, (key,), value, file, (key,))
    if problems:
        raise ScenarioError(tuple(problems))
    return joined


def _set(
    joined: Joined, place: Place, value: object, file: TomlFile, written: Place, note: Note | None = None
) -> None:
    """Put a value at its place; what lay below it is gone."""
    table: object = joined.document
    for part in place[:-1]:
        table = table[part]  # type: ignore[index]
    if isinstance(table, list) or place[-1] in table:  # type: ignore[operator]
        for old in _inside(table[place[-1]], place):  # type: ignore[index]
            joined.origins.pop(old, None)
    if (
        place == ("evidence",)
        and isinstance(value, Mapping)
        and isinstance(joined.document.get("evidence"), dict)
    ):
        value = {**joined.document["evidence"], **value}  # type: ignore[dict-item]
    table[place[-1]] = deepcopy(value)  # type: ignore[index]
    joined.origins[place] = Origin(file, written, note)


def _inside(value: object, place: Place) -> Iterator[Place]:
    """A place and all below it. Asking every origin instead takes minutes for a hostile file."""
    yield place
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _inside(one, (*place, key))


def _join_table(
    joined: Joined,
    place: Place,
    table: Mapping[str, object],
    file: TomlFile,
    written: Place,
    around: Note | None = None,
) -> list[Problem]:
    """Lay the keys of one table over the inherited one; ``around`` is the note of the table around it."""
    note, problems = _table_note(table, file, written)
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


def _table_note(
    table: Mapping[str, object], file: TomlFile, written: Place, told: Place | None = None
) -> tuple[Note | None, list[Problem]]:
    try:
        return split_note(table)[1], []
    except FlawError as error:
        return None, [
            Problem(
                file.source((*written, *flaw.at)),
                file.line((*written, *flaw.at)),
                ".".join(str(part) for part in (*(told or written), *flaw.at)),
                flaw.found,
                flaw.allowed,
            )
            for flaw in error.flaws
        ]


def _seat(one: object) -> str | None:
    seat = one.get("seat") if isinstance(one, Mapping) else None
    return seat if isinstance(seat, str) else None


def _seat_key(name: str, key: str) -> str:
    return f"sponsors[{shortened(name)}].{key}"


def _second(name: str, file: TomlFile, written: Place) -> Problem:
    place, found = (*written, "seat"), f"a second seat {shown(name)}"
    return Problem(file.source(place), file.line(place), _seat_key(name, "seat"), found, "each seat once")


def _join_sponsors(joined: Joined, listed: list[object], file: TomlFile) -> list[Problem]:
    """Seats are joined by name; ``remove = true`` takes an inherited one out."""
    inherited = joined.document.get("sponsors")
    seats: list[object] = inherited if isinstance(inherited, list) else []
    joined.document["sponsors"] = seats
    joined.origins.setdefault(("sponsors",), Origin(file, ("sponsors",)))
    problems: list[Problem] = []
    here: set[str] = set()
    removed: set[str] = set()
    known = {name: position for position, seat in enumerate(seats) if (name := _seat(seat)) is not None}
    for number, one in enumerate(listed):
        written: Place = ("sponsors", number)
        name = _seat(one)
        if name is not None and name in here:
            problems.append(_second(name, file, written))
            continue
        if name is not None:
            here.add(name)
        if isinstance(one, Mapping) and "remove" in one:
            problems += _removal(one, name, known, file, written)
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


def _pilot_key(one: object) -> str | None:
    key = one.get("key", one.get("name")) if isinstance(one, Mapping) else None
    return key if isinstance(key, str) else None


def _join_pilots(joined: Joined, listed: list[object], file: TomlFile) -> list[Problem]:
    """Pilots are joined by key; ``remove = true`` takes an inherited one out.

    Their tables stay as they were written: `members` joins them with those of the top level.
    """
    inherited = joined.document.get("pilots")
    pilots: list[object] = list(inherited) if isinstance(inherited, list) else []
    known = {_pilot_key(one): position for position, one in enumerate(pilots)}
    joined.origins.setdefault(("pilots",), Origin(file, ("pilots",)))
    removed: list[int] = []
    problems: list[Problem] = []
    for number, one in enumerate(listed):
        written: Place = ("pilots", number)
        position = known.get(_pilot_key(one))
        if isinstance(one, Mapping) and "remove" in one:
            if one["remove"] is not True or position is None:
                found = (
                    shown(one["remove"])
                    if one["remove"] is not True
                    else f"no inherited {shown(_pilot_key(one))}"
                )
                key = f"pilots[{_pilot_key(one) or number}].remove"
                problems.append(
                    Problem(
                        file.name, file.line((*written, "remove")), key, found, "true, of an inherited pilot"
                    )
                )
            else:
                removed.append(position)
        elif isinstance(one, Mapping) and position is not None:
            inherited_one = pilots[position]
            pilot = pilots[position] = dict(inherited_one) if isinstance(inherited_one, Mapping) else {}
            problems += _lay_over(joined, ("pilots", position), pilot, one, file, written)
        else:
            joined.origins["pilots", len(pilots)] = Origin(file, written)
            pilots.append(deepcopy(one))
    joined.document["pilots"] = pilots
    if removed:
        _drop_pilots(joined, pilots, removed)
    return problems


def _lay_over(
    joined: Joined,
    place: Place,
    pilot: dict[str, object],
    one: Mapping[str, object],
    file: TomlFile,
    written: Place,
) -> list[Problem]:
    """Lay one pilot's tables over an inherited one's, key by key, and its seats by name."""
    problems: list[Problem] = []
    for key, value in one.items():
        old, at, there = pilot.get(key), (*place, key), (*written, key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            table = pilot[key] = dict(old)
            problems += _lay_table(joined, at, table, value, file, there)
        elif key == "sponsors" and isinstance(old, list) and isinstance(value, list):
            problems += _lay_seats(joined, at, old, value, file, there)
        else:
            _replace(joined, at, pilot, value, Origin(file, there))
    name = f"pilots[{shortened(_pilot_key(one) or f'{written[-1]}')}]"
    return [replace(one, key=f"{name}.{one.key}") for one in problems]


def _lay_table(
    joined: Joined,
    place: Place,
    table: dict[str, object],
    over: Mapping[str, object],
    file: TomlFile,
    written: Place,
    around: Note | None = None,
) -> list[Problem]:
    """Lay the keys of a pilot's table over the inherited one; each key keeps the note of its own table."""
    note, problems = _table_note(over, file, written, written[2:])
    note = note or around
    _hand_down_note(joined, place, table)
    for key, value in over.items():
        if key in NOTE_KEYS:
            continue
        old = table.get(key)
        nested = len(place) == 3 and key in NESTED.get(str(place[2]), ())
        if nested and isinstance(old, Mapping) and isinstance(value, Mapping):
            inner = table[key] = dict(old)
            problems += _lay_table(joined, (*place, key), inner, value, file, (*written, key), note)
        else:
            _replace(joined, (*place, key), table, value, Origin(file, (*written, key), note))
    return problems


def _replace(joined: Joined, place: Place, table: Any, value: object, origin: Origin) -> None:
    """Put a value at the last part of its place; what lay below it is gone."""
    last = place[-1]
    is_there = isinstance(table, list) or last in table
    if is_there:
        for old in _inside(table[last], place):
            joined.origins.pop(old, None)
    table[last] = deepcopy(value)
    joined.origins[place] = origin


def _hand_down_note(joined: Joined, place: Place, table: dict[str, object]) -> None:
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
) -> list[Problem]:
    """Lay a pilot's seats over its inherited ones by name; ``remove = true`` takes one of them out.

    If the seat is one of the top level too, the removal stays, for `members` to take that one out.
    """
    shared = joined.document.get("sponsors")
    at_top = {_seat(seat) for seat in shared} if isinstance(shared, list) else set()
    known = {name: position for position, seat in enumerate(seats) if (name := _seat(seat)) is not None}
    problems: list[Problem] = []
    here: set[str] = set()
    dropped: set[int] = set()
    for number, one in enumerate(over):
        there = (*written, number)
        name = _seat(one)
        if name is not None and name in here:
            problems.append(_second(name, file, there))
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
            problems += _removal(one, name, known, file, there)
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
        for old in _inside(seat, at):
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


def _removal(
    one: Mapping[str, object],
    name: str | None,
    known: Mapping[str, int],
    file: TomlFile,
    written: Place,
) -> list[Problem]:
    key, place = _seat_key(name or f"{written[-1]}", "remove"), (*written, "remove")
    source, line = file.source(place), file.line(place)
    if one["remove"] is not True:
        return [Problem(source, line, key, shown(one["remove"]), "true")]
    if name is None or name not in known:
        seats = listing(known) or "none here"
        return [
            Problem(source, line, key, f"no inherited seat {shown(name)}", f"an inherited seat ({seats})")
        ]
    if extra := set(one) - {"seat", "remove"}:
        return [
            Problem(
                source,
                line,
                key,
                f"other keys beside it ({listing(sorted(extra))})",
                "seat and remove alone",
            )
        ]
    return []


def _take_out(joined: Joined, seats: list[object], removed: set[str]) -> None:
    """Remove seats by name, and move the origins of those behind them up."""
    kept = [k for k, seat in enumerate(seats) if _seat(seat) not in removed]
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
            note, wrong = _table_note(one, file, written)
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
    joined = Joined(deepcopy(base.document), dict(base.origins), file)
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
        seat = _seat(table[last])
        if seat is not None:
            _take_out(joined, table, {seat})
    elif isinstance(table, dict):
        table.pop(last, None)
        for old in [old for old in joined.origins if old[: len(place)] == place]:
            del joined.origins[old]
