"""A scenario as a value: its tables, its pilots, what its changes do, and a hash of all that it says."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self, TypeVar

from pydantic import PrivateAttr

from valleysim.errors import ValidationIssue
from valleysim.frozen import frozen
from valleysim.scenario.format.changes import Step
from valleysim.scenario.format.fields import NO_SHARE, ZERO
from valleysim.scenario.format.quantities import Quantity
from valleysim.scenario.format.variates import Variate
from valleysim.scenario.model.calendar import calendar_sources, with_calendar
from valleysim.scenario.model.content import content_hash
from valleysim.scenario.model.fields import Fields
from valleysim.scenario.model.numbers import layout_of, layout_of_parts, numbers_in, tables_in
from valleysim.scenario.model.sources import PLAN_QUANTITIES, Sources, tables_of
from valleysim.vocabulary import Mechanism

T = TypeVar("T")
LONE = "pilot"
"""Key of a pilot that is not in a portfolio."""
NOT_COMPARED = ("neutral_names",)
"""Fields of which the document tells what they are now."""


class ScenarioData(Fields):
    """What is known and not known of one pilot or of a portfolio, as it was read; immutable."""

    _document: dict[str, Any] = PrivateAttr(default_factory=dict)
    _origins: Any = PrivateAttr(default=None)
    _members: tuple["Member", ...] = PrivateAttr(default=())
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
    def is_portfolio(self) -> bool:
        """Whether it lists pilots; one that does not is a portfolio of one."""
        return bool(self._members)

    @property
    def members(self) -> tuple["Member", ...]:
        """The pilots, in the order in which they are listed."""
        return self._members or (_lone_member(self),)

    @property
    def n_pilots(self) -> int:
        """How many pilots it has: one if it lists none."""
        return len(self._members) or 1

    @property
    def steps(self) -> tuple[Step, ...]:
        """What its changes do, in their order."""
        return self._steps

    @property
    def reading_notices(self) -> tuple[ValidationIssue, ...]:
        """What people should know of how its files were read."""
        return self._origins[0].notices if self._origins else ()

    @property
    def own_members(self) -> tuple["Member", ...]:
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
        samples: dict[str, object] = {
            path: variate.samples for path, variate in self.variates().items() if variate.samples
        }
        if self.worlds is not None:
            samples["worlds"] = self.worlds.digest
        for member in self._members:
            own = member.scenario.variates().items()
            samples |= {f"pilots[{member.key}].{path}": one.samples for path, one in own if one.samples}
        changed = {name: getattr(self, name) for name in self.changed_fields()}
        return content_hash(self.document, samples, changed)

    def __eq__(self, other: object) -> bool:
        """Whether both have one `hash`."""
        return self is other or (isinstance(other, ScenarioData) and self.hash == other.hash)

    def __hash__(self) -> int:
        return hash(self.hash)

    def neutralised(self, mechanisms: Collection[Mechanism]) -> Self:
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

    def numbers(self, tables: Collection[str] | None = None) -> dict[str, Quantity | Variate]:
        """Every quantity and variate by key, in the order of the format; of all tables, or of some."""
        return dict(numbers_in(self, tables))

    def variates(self, tables: Collection[str] | None = None) -> dict[str, Variate]:
        """Every variate by key; of all tables, or of some."""
        return {path: one for path, one in numbers_in(self, tables) if isinstance(one, Variate)}

    def quantities(self) -> dict[str, Quantity]:
        """Every quantity by key; parameters of variates by the variate's key, a dot and their name."""
        found = self.quantities_in()
        changed = {
            target.path for step in self._steps for target in step.targets if target.path != target.source
        }
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
        for path, one in numbers_in(self, tables):
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
        for prefix, table in tables_in(self):
            places.update({prefix + name: (prefix, slot) for name, slot in layout_of(type(table)).items()})
            for name, (part, slot) in layout_of_parts(table).items():
                places[prefix + name] = (prefix + part, slot)
        for member in self._members:
            prefix = f"pilots[{member.key}]"
            places.update({path: (prefix, slot) for slot, path in enumerate(member.plan)})
            own = {path: source for path, source in member.sources.own.items() if source.startswith(prefix)}
            for name, table in tables_in(member.scenario, tables_of(own)):
                layout, parts, start = layout_of(type(table)), layout_of_parts(table), f"{name}."
                for path, source in own.items():
                    rest = path[len(name) :]
                    if path.startswith(start) and rest in layout:
                        places[source] = (f"{prefix}.{name}", layout[rest])
                    elif path.startswith(start) and rest in parts:
                        part, slot = parts[rest]
                        places[source] = (f"{prefix}.{name}{part}", slot)
        places.update({step.name: (step.name, 0) for step in self._steps})
        return places


@dataclass(frozen=True)
class Member:
    """One pilot of a portfolio, with what it does not say itself filled in from the top level.

    ``scenario`` is the pilot as a scenario of its own; ``sources`` tells under which key each of its
    quantities is found in the portfolio.
    """

    name: str
    key: str
    scenario: "ScenarioData"
    sources: Sources
    segment: str = ""
    label: Mapping[str, str] = field(default_factory=dict)
    starts: Quantity = ZERO
    after: tuple[str, ...] = ()
    until: str = "production"
    otherwise: str = "wait"
    infrastructure: str = ""
    leverage: Quantity = NO_SHARE
    stakes: int = 0
    due: float | None = None
    """Month by which it is to be in production, from month 0 of the portfolio; below 0 if that is past."""

    def values(self, values: Mapping[str, T]) -> dict[str, T]:
        """The portfolio's values by this pilot's own keys, those of people, and its plan's."""
        own, same = self.sources.own, self.sources.same
        found = {path: values[path] for path in same if path not in own}
        found.update({path: values[source] for path, source in own.items()})
        return found

    @cached_property
    def plan(self) -> Mapping[str, Quantity]:
        """Quantities of its plan, by their keys in a portfolio."""
        return {f"pilots[{self.key}].{name}": getattr(self, name) for name in PLAN_QUANTITIES}

    @cached_property
    def own_quantities(self) -> Mapping[str, Quantity]:
        """Quantities that go by another key in the portfolio, by that key, without those of its plan."""
        own = self.sources.own
        within = self.scenario.quantities_in(tables_of(own))
        return {own[path]: quantity for path, quantity in within.items() if path in own}


def _lone_member(scenario: "ScenarioData") -> Member:
    """A scenario without a list of pilots, as the only pilot of a portfolio."""
    own = with_calendar(scenario, scenario, frozenset())
    same = {path: path for path in own.quantities()}
    return Member(
        scenario.name, LONE, own, Sources(calendar_sources(scenario, frozenset()), same), due=scenario.due
    )
