"""A document joined from several files: where each key was written, and what is wrong with it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from valleysim.errors import ValidationIssue
from valleysim.scenario.format.flaws import Flaw, FlawError, listing, nearest, shown
from valleysim.scenario.format.names import KnownNames
from valleysim.scenario.format.quantities import Note, split_note
from valleysim.scenario.toml.places import Place, key_of
from valleysim.scenario.toml.text import TomlFile

NESTED = {"readiness": ("ownership", "economics", "reliability", "operability", "governance")}
"""Tables within tables, which are joined key by key like tables."""

OF_LISTS = {"sponsors": "seat", "people": "name"}
"""Lists that are joined by the names of their tables, and the key that names one."""

WORDS = {"sponsors": "seat", "people": "person", "pilots": "pilot"}
"""What messages call an element of a list."""


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
    notices: tuple[ValidationIssue, ...] = ()
    problems: tuple[ValidationIssue, ...] = ()
    """What was found wrong so far; `reading` adds to it, and refuses all together."""
    written: dict[str, object] | None = None
    """The document with dates as they were written, if months stand in their place."""

    def with_months(self, document: dict[str, object]) -> "Joined":
        """The same with months in the place of dates."""
        return replace(self, document=document, written=self.document)

    def as_written(self) -> "Joined":
        """The same with dates as they were written, to be edited."""
        return self if self.written is None else replace(self, document=self.written, written=None)

    def origin(self, place: Place) -> tuple[Origin, Place] | None:
        """The origin of a key or of the nearest table around it, and what lies below it."""
        for end in range(len(place), 0, -1):
            if place[:end] in self.origins:
                return self.origins[place[:end]], place[end:]
        return None

    def tell(self, notice: ValidationIssue) -> None:
        """Add what people should know of how a file was read, once."""
        if notice not in self.notices:
            self.notices = (*self.notices, notice)

    def problem(self, place: Place, key: str, flaw: Flaw, fallback: str) -> ValidationIssue:
        """A flaw at a place, told with file and line."""
        found = self.origin(place)
        if found is None:
            return flaw.placed(fallback, None, key)
        origin, below = found
        written = (*origin.place, *below)
        line = origin.file.line(written)
        key = origin.file.key(written) or key
        return flaw.placed(origin.file.name, line, key)


def inside(value: object, place: Place) -> Iterator[Place]:
    """A place and all below it. Asking every origin instead takes minutes for a hostile file."""
    yield place
    if isinstance(value, dict | list):
        for key, one in value.items() if isinstance(value, dict) else enumerate(value):
            yield from inside(one, (*place, key))


def table_note(
    table: Mapping[str, object], file: TomlFile, written: Place
) -> tuple[Note | None, list[ValidationIssue]]:
    """Where a table says that its numbers come from, and what is wrong with that."""
    try:
        return split_note(table)[1], []
    except FlawError as error:
        return None, [_told(file, (*written, *flaw.at), flaw) for flaw in error.flaws]


def name_in(value: object, kind: str) -> str | None:
    """What names a table of a list of this kind, if it has a name."""
    name = value.get(OF_LISTS[kind]) if isinstance(value, Mapping) else None
    return name if isinstance(name, str) else None


def seat_name(value: object) -> str | None:
    """The seat that a table of sponsors names, if it names one."""
    return name_in(value, "sponsors")


def _told(file: TomlFile, place: Place, flaw: Flaw) -> ValidationIssue:
    """A flaw at a place of one file."""
    key = file.key(place) or key_of(file.document, place)
    return flaw.placed(file.source(place), file.line(place), key)


def second_one(name: str, kind: str, file: TomlFile, written: Place) -> ValidationIssue:
    """The problem of a name that stands twice in one list."""
    word, key = WORDS[kind], OF_LISTS[kind]
    return _told(file, (*written, key), Flaw(f"a second {word} {shown(name)}", f"each {key} once"))


def nearly_known(
    value: object,
    name: str,
    kind: str,
    names: KnownNames,
    *,
    is_inherited: bool,
    file: TomlFile,
    written: Place,
) -> list[ValidationIssue]:
    """The problem of a name that is nearly another's, or of one that is said to be new and is not."""
    table = value if isinstance(value, Mapping) else {}
    word, key = WORDS[kind], OF_LISTS.get(kind, "key" if "key" in table else "name")
    new = table.get("new")
    if new is True:
        if not is_inherited:
            return []
        flaw = Flaw(f"an inherited {word} {shown(name)}", f"a {word} that is new, or no new = true")
        return [_told(file, (*written, "new"), flaw)]
    near = names.near(name)
    if near is None:
        return []
    flaw = Flaw(
        f"{shown(name)}, nearly the name of another {word}",
        f"{shown(near)} for that one, or new = true beside it for one more",
        (),
        near,
    )
    return [_told(file, (*written, key), flaw)]


def removal(
    table: Mapping[str, object],
    name: str | None,
    kind: str,
    known: Mapping[str, int],
    file: TomlFile,
    written: Place,
) -> list[ValidationIssue]:
    """What is wrong with ``remove`` in a table of a list; nothing if it takes an inherited one out."""
    word, key = WORDS[kind], OF_LISTS[kind]
    flaw = None
    if table["remove"] is not True:
        flaw = Flaw(shown(table["remove"]), "true")
    elif name is None or name not in known:
        there = listing(known) or "none here"
        near = nearest(name, known) if name is not None else None
        flaw = Flaw(f"no inherited {word} {shown(name)}", f"an inherited {word} ({there})", (), near)
    elif extra := set(table) - {key, "remove"}:
        flaw = Flaw(f"other keys beside it ({listing(sorted(extra))})", f"{key} and remove alone")
    return [] if flaw is None else [_told(file, (*written, "remove"), flaw)]
