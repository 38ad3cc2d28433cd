"""The ledger of a scenario: every number that was written, where, and on what basis."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from valleysim.scenario.format.evidence import Evidence
from valleysim.scenario.format.incumbents import SO_FAR
from valleysim.scenario.format.quantities import NOTE_KEYS, Note, Quantity
from valleysim.scenario.format.variates import Variate
from valleysim.scenario.model.data import ScenarioData
from valleysim.scenario.reading.joined import Joined
from valleysim.scenario.reading.register import shipped_register
from valleysim.scenario.toml.places import Place, key_of

SERVED = {"tenure": "served", "lifetime": "age"}
"""The time so far that goes with each variate which may be derived from it."""


@dataclass(frozen=True)
class Entry:
    """One number of a scenario and where it comes from: a line of the ledger."""

    key: str
    text: str
    is_uncertain: bool
    note: Note | None
    file: str
    line: int | None
    measured_as: str = ""
    """The key of what was measured, if this number was derived from it."""
    doubt: str = ""
    """Why the number cannot rest on the source that it cites, if it cannot: it is an assumption then."""

    @property
    def basis(self) -> str:
        """``evidence``, ``assumption`` or ``unsourced``."""
        if self.note is None:
            return "unsourced"
        return "evidence" if self.note.evidence is not None and not self.doubt else "assumption"

    @property
    def words(self) -> str:
        """The source that it cites, with what speaks against that, or why it is assumed."""
        if self.note is None:
            return ""
        cited = self.note.evidence
        if cited is None:
            return self.note.assumption or ""
        return f"cites {cited}, which {self.doubt}" if self.doubt else cited


def written_numbers(scenario: ScenarioData) -> Iterator[tuple[Place, Quantity | Variate, Note | None]]:
    """Every number that was written, with its place and its note, own or of its table."""
    joined: Joined = scenario._origins[0]
    tables = {f"{place[0]}" for place in joined.origins}
    lists: dict[str, Place] = {}
    if "sponsors" in tables:
        lists |= {f"sponsors[{sponsor.seat}]": ("sponsors", k) for k, sponsor in enumerate(scenario.sponsors)}
    if "people" in tables:
        lists |= {f"people[{person.name}]": ("people", k) for k, person in enumerate(scenario.people)}
    for key, number in scenario.numbers(tables).items():
        head, _, field = key.rpartition(".")
        place: Place = (*lists[head], field) if head in lists else tuple(key.split("."))
        if place not in joined.origins:
            continue
        yield place, number, number.note or joined.origins[place].note
        if not isinstance(number, Variate):
            continue
        for name, inner in number.parameters.items():
            if inner.note is not None:
                yield (*place, *number.place_of(name)), inner, inner.note
    for position, step in enumerate(scenario.steps):
        change = scenario.changes[position]
        own = Note(change.evidence, change.assumption) if change.evidence or change.assumption else None
        if ("changes", position) in joined.origins:
            at: Place = ("changes", position, "size")
            set_alone = joined.origins[at].note if at in joined.origins else None
            yield at, step.size, step.size.note or set_alone or own


def note_of_choice(scenario: ScenarioData, key: str) -> tuple[bool, Note | None]:
    """Whether a key that is no number was written, and the note of its table there, if it has one."""
    joined: Joined = scenario._origins[0]
    origin = joined.origins.get(tuple(key.split(".")))
    return origin is not None, None if origin is None else origin.note


def plan_numbers(scenario: ScenarioData) -> dict[str, Entry]:
    """Numbers of pilots' plans that were written, by key; their notes are their own or their pilot's."""
    joined: Joined = scenario._origins[0]
    listed: Any = joined.document.get("pilots", ())
    entries: dict[str, Entry] = {}
    for number, member in enumerate(scenario._members):
        one = listed[number]
        words = {way: one[way] for way in NOTE_KEYS if way in one}
        for key, quantity in member.plan.items():
            place: Place = ("pilots", number, key.rpartition(".")[2])
            if place[2] not in one:
                continue
            found = joined.origin(place)
            assert found is not None
            origin, below = found
            line = origin.file.line((*origin.place, *below))
            note = quantity.note or origin.note or (Note(**words) if words else None)
            entries[key] = Entry(key, quantity.text, quantity.is_uncertain, note, origin.file.name, line)
    return entries


def ledger(scenario: ScenarioData) -> list[Entry]:
    """Every number that was written, in the order of the format."""
    entries = _entries(scenario, "")
    plans = plan_numbers(scenario)
    for member in scenario._members:
        entries += [plans[key] for key in member.plan if key in plans]
        entries += _entries(member.scenario, f"pilots[{member.key}].")
    register = {**shipped_register(), **scenario.evidence}
    return [_doubted(entry, scenario, register) for entry in entries]


def _doubted(entry: Entry, scenario: ScenarioData, register: Mapping[str, Evidence]) -> Entry:
    """An entry with why it cannot rest on the source that it cites, if it cannot."""
    cited = None if entry.note is None else entry.note.evidence
    if cited is None:
        return entry
    change = re.match(r"changes\[(\d+)\]", entry.key)
    key = scenario.changes[int(change[1])].key if change else entry.measured_as or entry.key
    return replace(entry, doubt=register[cited].doubt(key))


def _entries(scenario: ScenarioData, prefix: str) -> list[Entry]:
    joined: Joined = scenario._origins[0]
    entries = []
    for place, number, note in written_numbers(scenario):
        found = joined.origin(place)
        assert found is not None
        origin, below = found
        uncertain = (
            number.is_uncertain
            if isinstance(number, Quantity)
            else any(inner.is_uncertain for inner in number.parameters.values())
        )
        line = origin.file.line((*origin.place, *below))
        key = prefix + key_of(joined.document, place)
        is_derived = isinstance(number, Variate) and number.is_from_incumbents
        measured = _time_so_far(key) if is_derived or SO_FAR in place else ""
        entries.append(Entry(key, number.text, uncertain, note, origin.file.name, line, measured))
    return entries


def _time_so_far(key: str) -> str:
    """The key of the time so far that goes with a tenure or lifetime, or with a number within it."""
    owner, _, field = key.partition(f".{SO_FAR}")[0].rpartition(".")
    return f"{owner}.{SERVED[field]}"
