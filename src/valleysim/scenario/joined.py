"""A document joined from several files: where each key was written, and what is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from valleysim.errors import Problem
from valleysim.scenario.flaws import Flaw, FlawError, listing, shortened, shown
from valleysim.scenario.quantities import Note, split_note
from valleysim.scenario.toml_text import Place, TomlFile

NESTED = {"readiness": ("ownership", "economics", "reliability", "operability", "governance")}
"""Tables within tables, which are joined key by key like tables."""


@dataclass(frozen=True)
class Origin:
    """Where a key was written, and where its table says that its numbers come from."""

    file: TomlFile
    place: Place
    note: Note | None = None


ReadingNotice = tuple[str, int | None, str]
"""What people should know of how a file was read: the file, the line, the words."""


@dataclass
class Joined:
    """A document, and the origin of each of its keys by place."""

    document: dict[str, object] = field(default_factory=dict)
    origins: dict[Place, Origin] = field(default_factory=dict)
    last: TomlFile | None = None
    notices: tuple[ReadingNotice, ...] = ()

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


def inside(value: object, place: Place) -> Iterator[Place]:
    """A place and all below it. Asking every origin instead takes minutes for a hostile file."""
    yield place
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from inside(one, (*place, key))


def table_note(
    table: Mapping[str, object], file: TomlFile, written: Place, told: Place | None = None
) -> tuple[Note | None, list[Problem]]:
    """Where a table says that its numbers come from, and what is wrong with that, told at ``told``."""
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


def seat_name(one: object) -> str | None:
    """The seat that a table of sponsors names, if it names one."""
    seat = one.get("seat") if isinstance(one, Mapping) else None
    return seat if isinstance(seat, str) else None


def seat_key(name: str, key: str) -> str:
    """The key of a value of a seat, as messages tell it."""
    return f"sponsors[{shortened(name)}].{key}"


def second_seat(name: str, file: TomlFile, written: Place) -> Problem:
    """The problem of a seat that stands twice in one list."""
    place, found = (*written, "seat"), f"a second seat {shown(name)}"
    return Problem(file.source(place), file.line(place), seat_key(name, "seat"), found, "each seat once")


def removal(
    one: Mapping[str, object],
    name: str | None,
    known: Mapping[str, int],
    file: TomlFile,
    written: Place,
) -> list[Problem]:
    """What is wrong with ``remove`` in a table of sponsors; nothing if it takes an inherited seat out."""
    key, place = seat_key(name or f"{written[-1]}", "remove"), (*written, "remove")
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
