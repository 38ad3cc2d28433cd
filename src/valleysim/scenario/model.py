"""A scenario: an immutable, validated value that can be edited into another."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from html import escape
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr

from valleysim.errors import UsageError
from valleysim.frozen import FrozenDict, frozen
from valleysim.notice import Notice
from valleysim.scenario.changes import MOST_CHANGES, Change, Step
from valleysim.scenario.content import NOT_COMPARED, content_hash
from valleysim.scenario.format.crowd import MOST_PEOPLE, Person, Portfolio
from valleysim.scenario.format.quantities import Note, Quantity
from valleysim.scenario.format.tables import (
    AREA_NAMES,
    MECHANISM_NAMES,
    MOST_PAIRS,
    MOST_SEATS,
    Coalition,
    Cost,
    Evidence,
    Funding,
    Handoff,
    Live,
    Money,
    Obsolescence,
    Office,
    Organisation,
    Pilot,
    Priorities,
    RankCorrelation,
    Readiness,
    Sponsor,
    Table,
    at_most,
    one_of,
)
from valleysim.scenario.format.variates import PARAMETER_NAMES, Variate
from valleysim.scenario.members import Member, lone_member, tables_of
from valleysim.scenario.reading.joined import ReadingNotice
from valleysim.vocabulary import Mechanism

NUMBERS = (Quantity, Variate)
MISSING: Any = type("_Missing", (), {"__repr__": lambda _: "…"})()
"""Of a value that was not given, since None has a meaning."""
USUAL_MONTHS = 36.0
"""The last horizon, where nobody says another."""
MOST_SHOWN = 20
"""Rows of the ledger that Jupyter shows."""

MechanismName = Annotated[
    Literal["sponsors", "funding", "handoff", "cost", "authority", "background"],
    one_of(MECHANISM_NAMES),
]


@dataclass(frozen=True)
class Entry:
    """One number of a scenario and where it comes from: a line of the ledger."""

    key: str
    text: str
    is_uncertain: bool
    note: Note | None
    file: str
    line: int | None

    @property
    def basis(self) -> str:
        """``evidence``, ``assumption`` or ``unsourced``."""
        if self.note is None:
            return "unsourced"
        return "evidence" if self.note.evidence is not None else "assumption"


class Scenario(BaseModel):
    """What is known and not known of one pilot, its sponsors, its money and its organisation.

    Made by `valleysim.load`; see the page on the scenario format for every key. Immutable:
    `with_` returns an edited copy.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, arbitrary_types_allowed=True)

    name: str = Field(min_length=1, max_length=200)
    description: str = ""
    neutral_names: Annotated[tuple[MechanismName, ...], at_most(len(MECHANISM_NAMES))] = Field(
        (), strict=False, alias="neutral"
    )
    pilot: Pilot = Pilot()
    sponsors: Annotated[tuple[Sponsor, ...], at_most(MOST_SEATS)] = Field(
        (), strict=False, max_length=MOST_SEATS
    )
    coalition: Coalition = Coalition()
    organisation: Organisation = Organisation()
    readiness: Readiness = Readiness()
    office: Office = Office()
    funding: Funding | None = None
    cost: Cost = Cost()
    handoff: Handoff = Handoff()
    live: Live = Live()
    priorities: Priorities = Priorities()
    obsolescence: Obsolescence = Obsolescence()
    money: Money = Money()
    people: Annotated[tuple[Person, ...], at_most(MOST_PEOPLE)] = Field((), strict=False)
    portfolio: Portfolio = Portfolio()
    correlations: Annotated[tuple[RankCorrelation, ...], at_most(MOST_PAIRS)] = Field((), strict=False)
    changes: Annotated[tuple[Change, ...], at_most(MOST_CHANGES)] = Field((), strict=False)
    evidence: Annotated[dict[str, Evidence], AfterValidator(frozen)] = Field(default_factory=FrozenDict)

    _document: dict[str, Any] = PrivateAttr(default_factory=dict)
    _origins: Any = PrivateAttr(default=None)
    _members: tuple[Member, ...] = PrivateAttr(default=())
    _steps: tuple[Step, ...] = PrivateAttr(default=())
    _as_read: dict[str, Any] = PrivateAttr(default_factory=dict)

    def changed_fields(self) -> list[str]:
        """Fields that are no longer what was read from its files: of a hybrid of two scenarios."""
        return [
            name
            for name, value in self._as_read.items()
            if name not in NOT_COMPARED and getattr(self, name) is not value
        ]

    def remember_fields(self) -> None:
        """Take the fields as they are for what was read."""
        self._as_read = {name: getattr(self, name) for name in type(self).model_fields}

    @property
    def neutral(self) -> frozenset[Mechanism]:
        """Mechanisms that are switched to their neutral setting."""
        return frozenset(Mechanism[name.upper()] for name in self.neutral_names)

    @property
    def is_portfolio(self) -> bool:
        """Whether it lists pilots; one that does not is a portfolio of one."""
        return bool(self._members)

    @property
    def members(self) -> tuple[Member, ...]:
        """The pilots, in the order in which they are listed."""
        return self._members or (lone_member(self),)

    @property
    def steps(self) -> tuple[Step, ...]:
        """What its changes do, in their order."""
        return self._steps

    @property
    def reading_notices(self) -> tuple[ReadingNotice, ...]:
        """What people should know of how its files were read: the file, the line, the words of each."""
        return self._origins[0].notices if self._origins else ()

    @property
    def own_members(self) -> tuple[Member, ...]:
        """The pilots that it lists; none if it is a lone pilot."""
        return self._members

    @property
    def document(self) -> Mapping[str, Any]:
        """What the file and all that it extends say together, as plain tables that cannot be changed."""
        told = {**self._document}
        if set(told.get("neutral", ())) != set(self.neutral_names):
            told["neutral"] = list(self.neutral_names)
        found: Mapping[str, Any] = frozen(told)
        return found

    @property
    def hash(self) -> str:
        """SHA-256 of everything that can change a result: scenarios of one hash give one result."""
        return content_hash(self)

    def __eq__(self, other: object) -> bool:
        """Whether both have one `hash`."""
        return self is other or (isinstance(other, Scenario) and self.hash == other.hash)

    def __hash__(self) -> int:
        return hash(self.hash)

    def with_(self, key: str | Mapping[str, object], value: object = MISSING) -> "Scenario":
        """Return a copy with some keys set, validated like a file.

        Args:
            key: a dotted key such as ``"funding.approval"``, ``"sponsors[0].served"`` or
                ``"sponsors[executive sponsor].served"``; or a mapping of several.
            value: what a scenario file would say; None takes the key out.

        Raises:
            ScenarioError: a key that nobody knows, or a value that is not allowed.
            UsageError: a key without its value, or a mapping with one.

        >>> from valleysim import load
        >>> load("enterprise").with_("funding.approval", 0.5).funding.approval.text
        '0.5'
        """
        from valleysim.scenario.editing import edited

        if isinstance(key, Mapping) != (value is MISSING):
            found = "a mapping and a value" if isinstance(key, Mapping) else f"{key!r} without a value"
            raise UsageError(
                f"with_: found {found}; allowed: a key and its value (None takes the key out), or a mapping"
            )
        return edited(self, dict(key) if isinstance(key, Mapping) else {key: value})

    def neutralised(self, mechanisms: Collection[Mechanism]) -> "Scenario":
        """A copy in which these mechanisms are neutral too, for every pilot."""
        names = tuple(one.name.lower() for one in sorted(self.neutral | set(mechanisms)))
        if set(names) == set(self.neutral_names):
            return self
        copy = self.model_copy(update={"neutral_names": names})
        copy._members = tuple(
            replace(member, scenario=member.scenario.neutralised(mechanisms)) for member in self._members
        )
        return copy

    def __repr__(self) -> str:
        listed = len(self._members)
        pilots = f"{listed:,} pilots" if listed > 1 else "a list of one pilot" if listed else "one pilot"
        quantities = f"{len(self.quantities()):,} quantities, defaults included"
        return f"<Scenario {self.name!r}: {pilots}, {quantities}, hash {self.hash[:12]}>"

    def __str__(self) -> str:
        return repr(self)

    def _repr_html_(self) -> str:
        """A row a written number, for Jupyter."""
        rows = "".join(
            f"<tr><td>{escape(one.key)}</td><td>{escape(one.text)}</td><td>{escape(one.basis)}</td></tr>"
            for one in self.ledger()[:MOST_SHOWN]
        )
        head = "<tr><th>key</th><th>value</th><th>basis</th></tr>"
        return f"<p>{escape(repr(self))}</p><table>{head}{rows}</table>"

    def numbers(self, tables: Collection[str] | None = None) -> dict[str, Quantity | Variate]:
        """Every quantity and variate by key, in the order of the format; of all tables, or of some."""
        return dict(_walk(self, tables))

    def variates(self, tables: Collection[str] | None = None) -> dict[str, Variate]:
        """Every variate by key; of all tables, or of some."""
        return {path: one for path, one in _walk(self, tables) if isinstance(one, Variate)}

    def quantities(self) -> dict[str, Quantity]:
        """Every quantity by key; parameters of variates by the variate's key, a dot and their name."""
        found = self.quantities_in()
        changed = {one.path for step in self._steps for one in step.targets if one.path != one.source}
        for member in self._members:
            found.update(member.plan)
            for path, quantity in member.own_quantities.items():
                if path not in changed:
                    found.setdefault(path, quantity)
        found.update({step.name: step.size for step in self._steps})
        return found

    def quantities_in(self, tables: Collection[str] | None = None) -> dict[str, Quantity]:
        """Quantities of these tables, or of all, by key, without those of pilots and changes."""
        found: dict[str, Quantity] = {}
        for path, one in _walk(self, tables):
            if isinstance(one, Quantity):
                found[path] = one
            else:
                found.update({f"{path}.{name}": value for name, value in one.parameters.items()})
        return found

    def slots(self) -> dict[str, tuple[str, int]]:
        """The table and the fixed position in it of each quantity, by key.

        Positions count every key that the table could hold, so they do not depend on the rest
        of the scenario: the worlds of one quantity stay when others come and go.
        """
        places: dict[str, tuple[str, int]] = {}
        for prefix, table in _tables(self):
            places.update(_places(prefix, table))
        for member in self._members:
            prefix = f"pilots[{member.key}]"
            places.update({path: (prefix, slot) for slot, path in enumerate(member.plan)})
            own = {path: source for path, source in member.sources.own.items() if source.startswith(prefix)}
            for name, table in _tables(member.scenario, tables_of(own)):
                layout, start = _layout(type(table)), f"{name}."
                for path, source in own.items():
                    if path.startswith(start) and path[len(name) :] in layout:
                        places[source] = (f"{prefix}.{name}", layout[path[len(name) :]])
        places.update({step.name: (step.name, 0) for step in self._steps})
        return places

    def notices(
        self, *, months: float = USUAL_MONTHS, endpoint: str = "production", money: bool = True
    ) -> tuple[Notice, ...]:
        """What people should know before they run it: a shared resource that decides the answer, and so on.

        Args:
            months: the last horizon.
            endpoint: what counts as reached: ``live``, ``production`` or ``sustained``.
            money: whether amounts of money are asked about too.

        >>> from valleysim import load
        >>> load("enterprise").notices(money=False)
        ()
        """
        from valleysim.scenario.notices import scenario_notices

        return scenario_notices(self, months=months, endpoint=endpoint, money=money)

    def ledger(self) -> list[Entry]:
        """Every number that was written, with its evidence or assumption, file and line."""
        from valleysim.scenario.editing import ledger

        return ledger(self)


def _places(prefix: str, table: Table) -> dict[str, tuple[str, int]]:
    """The position in this table of each quantity that it could hold, by key."""
    return {prefix + name: (prefix, slot) for name, slot in _layout(type(table)).items()}


@cache
def _number_fields(kind: type[Table]) -> tuple[str, ...]:
    """Fields that may hold a number; told once, for a large portfolio has a million of them."""
    fields = kind.model_fields.items()
    return tuple(name for name, one in fields if _is_variate(kind, name) or "Quantity" in f"{one.annotation}")


@cache
def _layout(kind: type[Table]) -> dict[str, int]:
    """Positions in tables of this kind, by the rest of the key."""
    layout: dict[str, int] = {}
    slot = 0
    for name in kind.model_fields:
        layout[f".{name}"] = slot
        layout.update({f".{name}.{parameter}": slot + n for n, parameter in enumerate(PARAMETER_NAMES)})
        slot += len(PARAMETER_NAMES) if _is_variate(kind, name) else 1
    return layout


def _is_variate(kind: type[Table], name: str) -> bool:
    """Whether a field holds a variate, told from its type and not from its value."""
    metadata = kind.model_fields[name]
    return "Variate" in f"{metadata.annotation}"


@cache
def _in_order(fields: frozenset[str]) -> tuple[str, ...]:
    return tuple(name for name in Scenario.model_fields if name in fields)


def _tables(scenario: Scenario, fields: Collection[str] | None = None) -> Iterator[tuple[str, Table]]:
    """Tables that hold numbers, with their keys; of all fields, or of some."""
    for name in type(scenario).model_fields if fields is None else _in_order(frozenset(fields)):
        one = getattr(scenario, name)
        if name == "sponsors":
            for sponsor in scenario.sponsors:
                yield f"sponsors[{sponsor.seat}]", sponsor
        elif name == "people":
            for person in scenario.people:
                yield f"people[{person.name}]", person
        elif isinstance(one, Table):
            yield name, one
            if name == "readiness":
                for area in AREA_NAMES:
                    yield f"readiness.{area}", getattr(scenario.readiness, area)


def _walk(
    scenario: Scenario, fields: Collection[str] | None = None
) -> Iterator[tuple[str, Quantity | Variate]]:
    for prefix, table in _tables(scenario, fields):
        values = table.__dict__
        for name in _number_fields(type(table)):
            one = values[name]
            if isinstance(one, NUMBERS):
                yield f"{prefix}.{name}", one
