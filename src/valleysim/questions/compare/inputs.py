"""The inputs in which two scenarios differ, what each rests on, and each of them swapped alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from valleysim.questions.compare.hybrid import Takes, differ, leaves, mixed, table_names
from valleysim.questions.compare.parts import only_money, part_of
from valleysim.scenario import Entry, Quantity, Scenario, Variate
from valleysim.scenario.format.tables import AREA_NAMES, Table
from valleysim.scenario.reading.ledger import note_of_choice

EVIDENCE, ASSUMED, UNSOURCED, DEFAULT = "evidence", "assumption", "unsourced", "default"
NAMED = {"sponsors": "seat", "people": "name"}
"""Lists whose entries are told apart by a name."""
BESIDE = ("changes[", "correlations[", "neutral[")
"""Inputs that are about others, and are not swapped alone."""
AUTHORITY, QUORUM = "readiness.authority", "coalition.quorum"
SIGNED_BY = (
    AUTHORITY,
    "readiness.line_sign_off",
    "office",
    *(f"readiness.{area}.sign_off" for area in AREA_NAMES),
)
"""Who signs off, and how long that takes: the one means nothing without the other."""


@dataclass(frozen=True)
class Said:
    """What one scenario says of an input: in words, on which basis, and the source or the reason."""

    text: str
    basis: str
    words: str

    def document(self) -> dict[str, str]:
        """Plain values."""
        return {"text": self.text, "basis": self.basis, "words": self.words}


@dataclass(frozen=True)
class Input:
    """A number or a choice that two scenarios say differently."""

    key: str
    a: Said
    b: Said

    @property
    def part(self) -> str:
        """The part to which it belongs."""
        return part_of(self.key)

    @property
    def basis(self) -> str:
        """Evidence if all that was written of it is, unsourced if neither says why, else assumed."""
        said = {one.basis for one in (self.a, self.b)} - {DEFAULT}
        if said == {EVIDENCE}:
            return EVIDENCE
        return UNSOURCED if said <= {UNSOURCED} else ASSUMED


@dataclass(frozen=True)
class Swap:
    """Inputs that are taken from the second scenario together, most often one; ``key`` names them."""

    key: str
    inputs: tuple[Input, ...]

    def scenario(self, a: Scenario, b: Scenario) -> Scenario:
        """``a`` with these inputs of ``b``, and with nothing else of it."""
        return mixed(a, b, self._takes)

    @property
    def _takes(self) -> Takes:
        keys = SIGNED_BY if self.key == AUTHORITY else (self.key,)
        if any(one.key == QUORUM for one in self.inputs):
            keys = (*keys, QUORUM)
        return lambda path: any(path == key or path.startswith((f"{key}.", f"{key}[")) for key in keys)


def inputs_of(a: Scenario, b: Scenario) -> tuple[Input, ...]:
    """Every input in which two scenarios differ, in the order of the format."""
    ours, theirs = (_Ledger(scenario) for scenario in (a, b))
    found = [
        Input(path, ours.said(path, one), theirs.said(path, other))
        for name in table_names()
        for path, one, other in _entries(name, getattr(a, name), getattr(b, name))
        if differ(one, other)
    ]
    return (*found, *_beside(a, b))


def swaps_of(a: Scenario, b: Scenario, inputs: Sequence[Input]) -> tuple[Swap, ...]:
    """What is swapped alone: each input that can move a pilot, or some together.

    Lists of seats or people that are not of the same ones are swapped whole, and who signs off goes with how
    long it takes. Changes, correlations and neutral mechanisms are not swapped.
    """
    whole = [name for name in NAMED if not alike(getattr(a, name), getattr(b, name))]
    whole += [AUTHORITY] if any(one.key == AUTHORITY for one in inputs) else []
    groups: dict[str, list[Input]] = {}
    for one in inputs:
        if only_money(one.key) or one.key.startswith(BESIDE):
            continue
        key = next((name for name in whole if _belongs(one.key, name)), one.key)
        groups.setdefault(key, []).append(one)
    return tuple(Swap(key, tuple(group)) for key, group in groups.items())


def alike(ours: Sequence[Any], theirs: Sequence[Any]) -> bool:
    """Whether two lists of seats or people have the same ones, in one order."""
    return [_name(one) for one in ours] == [_name(one) for one in theirs]


def _name(entry: Any) -> str:
    name: str = entry.seat if hasattr(entry, "seat") else entry.name
    return name


def _belongs(key: str, group: str) -> bool:
    if group == AUTHORITY:
        return any(key == one or key.startswith(f"{one}.") for one in SIGNED_BY)
    return key.startswith(f"{group}[")


def _entries(path: str, one: Any, other: Any) -> Iterator[tuple[str, Any, Any]]:
    """Values side by side; seats and people by their names, and whole where one scenario has them alone."""
    if path not in NAMED:
        yield from leaves(path, one, other)
        return
    ours, theirs = ({_name(entry): entry for entry in entries} for entries in (one, other))
    for name in dict.fromkeys([*ours, *theirs]):
        yield from leaves(f"{path}[{name}]", ours.get(name), theirs.get(name))


def _beside(a: Scenario, b: Scenario) -> Iterator[Input]:
    """Changes, correlations and neutral mechanisms that only one of the two has."""
    ours, theirs = (dict(_said_beside(scenario)) for scenario in (a, b))
    for key in dict.fromkeys([*ours, *theirs]):
        one, other = (said.get(key, Said("–", DEFAULT, "")) for said in (ours, theirs))
        if one.text != other.text:
            yield Input(key, one, other)


def _said_beside(scenario: Scenario) -> Iterator[tuple[str, Said]]:
    for change in scenario.changes:
        yield f"changes[{change.by}].{change.key}", _noted(f"{change.how} {change.size}", change)
    for pair in scenario.correlations:
        yield f"correlations[{' and '.join(sorted(pair.between))}]", _noted(f"{pair.rank:g}", pair)
    for name in scenario.neutral_names:
        yield f"neutral[{name}]", Said("neutral", UNSOURCED, "")


def _noted(text: str, table: Table) -> Said:
    if table.evidence is not None:
        return Said(text, EVIDENCE, table.evidence)
    return Said(text, UNSOURCED, "") if table.assumption is None else Said(text, ASSUMED, table.assumption)


class _Ledger:
    """What a scenario says of its inputs, and on which basis."""

    def __init__(self, scenario: Scenario) -> None:
        self._scenario, self._entries = scenario, scenario.ledger()

    def said(self, path: str, value: Any) -> Said:
        """What is said under a key; of a whole table how many numbers it has."""
        entries = [one for one in self._entries if one.key == path or one.key.startswith(f"{path}.")]
        if entries:
            return Said(_told(value, len(entries)), *_basis_of(entries))
        if value is None:
            return Said("–", DEFAULT, "")
        return Said(_told(value, 0), *self._of_choice(path))

    def _of_choice(self, path: str) -> tuple[str, str]:
        """The note of the table that holds a choice; what is not written has none."""
        written, note = note_of_choice(self._scenario, path)
        if note is None:
            return (UNSOURCED, "") if written or "[" in path else (DEFAULT, "")
        return (EVIDENCE, note.evidence) if note.evidence is not None else (ASSUMED, note.assumption or "")


def _basis_of(entries: Sequence[Entry]) -> tuple[str, str]:
    bases = {one.basis for one in entries}
    words = "; ".join(dict.fromkeys(one.words for one in entries if one.words))
    if len(bases) == 1:
        return bases.pop(), words
    return (ASSUMED if ASSUMED in bases else UNSOURCED), words


def _told(value: Any, numbers: int) -> str:
    if isinstance(value, Quantity | Variate):
        return value.text
    if isinstance(value, Table):
        return f"{numbers} numbers" if numbers != 1 else "1 number"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(f"{one}" for one in value) if isinstance(value, tuple) else f"{value}"
