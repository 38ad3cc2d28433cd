"""Pilots of one shape: they differ in names and numbers alone, so that they are translated as one.

A portfolio of thousands has a few shapes. Pilot by pilot its translation takes milliseconds each, for every
few worlds anew; together it takes what the arrays take.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from valleysim.addresses import address_key
from valleysim.scenario import Member, Person, Quantity, ScenarioData, Sponsor, Variate
from valleysim.scenario.format.crowd import PILOT_TABLES
from valleysim.scenario.format.tables import Table
from valleysim.vocabulary import Purpose

Reals = NDArray[np.float64]
Entities = tuple[str, ...]
"""Whose draws: an entity of each of some pilots, or one of all."""

SHAPED = (*(name for name in PILOT_TABLES if name not in ("sponsors", "status")), "organisation", "office")
"""Tables of a pilot on whose words a translation depends, beside the seats."""
WITHOUT_SHAPE = {"evidence", "assumption", "new", "name", "person", "currency"}
"""Keys that no translation looks at, or that only name somebody."""
KEYS_KEPT = 1 << 10


@dataclass(frozen=True)
class Alike:
    """Pilots of one shape (P,), and their places in the order of all pilots' keys.

    A quantity is ``shared`` where all find it under one key of the portfolio; of others ``own`` holds the
    key of each. What belongs to the person in a seat goes by ``holder[SEAT].…``.
    """

    members: tuple[Member, ...]
    places: NDArray[np.int64]

    @property
    def scenario(self) -> ScenarioData:
        """One of them, whose words are those of all."""
        return self.members[0].scenario

    def some(self, chosen: NDArray[np.bool_]) -> "Alike":
        """Those of them that are chosen (P,)."""
        return Alike(
            tuple(member for member, is_in in zip(self.members, chosen, strict=True) if is_in),
            self.places[chosen],
        )

    def values(self, values: Mapping[str, Reals]) -> dict[str, Reals]:
        """The quantities by a pilot's own keys, from the portfolio's (W,): (W, 1) if shared, else (W, P)."""
        shared, own = self._sources
        found = {path: values[source][:, None] for path, source in shared.items()}
        found.update(
            {path: np.stack([values[source] for source in sources], axis=1) for path, sources in own.items()}
        )
        return found

    @cached_property
    def _sources(self) -> tuple[Mapping[str, str], Mapping[str, Sequence[str]]]:
        first = self.members[0].sources
        differing = dict.fromkeys(path for member in self.members for path in member.sources.own)
        found: dict[str, list[str]] = {
            path: [member.sources[path] for member in self.members] for path in differing
        }
        for seat, sponsor in enumerate(self.scenario.sponsors):
            if sponsor.person:
                for path in [path for path in first if path.startswith(f"people[{sponsor.person}].")]:
                    rest = path.removeprefix(f"people[{sponsor.person}]")
                    found[f"{holder_path(sponsor)}{rest}"] = [
                        member.sources[f"people[{member.scenario.sponsors[seat].person}]{rest}"]
                        for member in self.members
                    ]
        shared = {path: first[path] for path in first if path not in found}
        shared.update({path: each[0] for path, each in found.items() if len({*each}) == 1})
        return shared, {path: each for path, each in found.items() if path not in shared}

    # whose draws they have

    @cached_property
    def entities(self) -> Entities:
        """Entities of their own draws: keys in which no / stands, for that divides a pilot from its seats."""
        return tuple(member.key.replace("/", "\x1f") for member in self.members)

    def seat_entities(self, sponsor: Sponsor) -> Entities:
        """Entities of the draws that are the seats' alone."""
        return self._once(
            f"seat {sponsor.seat}", lambda: (f"{entity}/{sponsor.seat}" for entity in self.entities)
        )

    def holder_entities(self, sponsor: Sponsor) -> Entities:
        """Entities of the draws that each seat has in common with all seats of the same person."""
        if not sponsor.person:
            return self.seat_entities(sponsor)
        seat = [one.seat for one in self.scenario.sponsors].index(sponsor.seat)
        people = [member.scenario.sponsors[seat].person for member in self.members]
        return self._once(f"holder {sponsor.seat}", lambda: (f"/{person}" for person in people))

    def _once(self, name: str, make: Callable[[], Iterable[str]]) -> Entities:
        """The same tuple every time: its keys are looked up by it."""
        if name not in self._kept:
            self._kept[name] = tuple(make())
        return self._kept[name]

    @cached_property
    def _kept(self) -> dict[str, Entities]:
        return {}


@lru_cache(KEYS_KEPT)
def address_keys(seed: int, entities: Entities, purpose: Purpose) -> NDArray[np.uint64]:
    """Keys (P,) of the draws that entities make for a purpose."""
    keys = np.array([address_key(seed, entity, purpose) for entity in entities], np.uint64)
    keys.flags.writeable = False
    return keys


def holder_path(sponsor: Sponsor) -> str:
    """Under which key the tenure, vacancy and exposure of a seat are found: its own, or its person's."""
    return f"holder[{sponsor.seat}]" if sponsor.person else f"sponsors[{sponsor.seat}]"


def by_shape(members: Sequence[Member]) -> list[Alike]:
    """The pilots, in the order of their keys, dealt by shape."""
    shapes = _Shapes()
    places: dict[object, list[int]] = {}
    for place, member in enumerate(members):
        places.setdefault(shapes.of(member), []).append(place)
    return [Alike(tuple(members[p] for p in some), np.array(some, np.int64)) for some in places.values()]


class _Shapes:
    """Shapes of pilots: all that is said of them but numbers and names. Most tables are those of others."""

    def __init__(self) -> None:
        self._tables: dict[int, tuple[Table, int]] = {}
        self._numbers: dict[object, int] = {}
        self._people: dict[int, Mapping[str, Person]] = {}

    def of(self, member: Member) -> tuple[object, ...]:
        """The shape of a pilot."""
        scenario = member.scenario
        if id(scenario.people) not in self._people:
            self._people[id(scenario.people)] = {person.name: person for person in scenario.people}
        people = self._people[id(scenario.people)]
        seats = tuple(
            (self._of_table(sponsor), sponsor.person != "", self._of_table(people.get(sponsor.person)))
            for sponsor in scenario.sponsors
        )
        tables = tuple(self._of_table(getattr(scenario, name)) for name in SHAPED)
        return (scenario.neutral, seats, *tables)

    def _of_table(self, table: Table | None) -> int:
        """A number for the shape of a table."""
        if table is None:
            return -1
        if id(table) not in self._tables:
            number = self._numbers.setdefault(_shape(table), len(self._numbers))
            self._tables[id(table)] = (table, number)  # the table is kept, or another could have its id
        return self._tables[id(table)][1]


def _shape(one: object) -> object:
    """What stands in a table, without its numbers."""
    if isinstance(one, Quantity):
        return "a number"
    if isinstance(one, Variate):
        return (one.law, one.samples, tuple(one.parameters), tuple(one.parts.items()))
    if isinstance(one, Table):
        return tuple(_shape(value) for name, value in one.__dict__.items() if name not in WITHOUT_SHAPE)
    return one
