"""The pilots of a portfolio, each as a scenario of its own: what it says laid over what all share."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import ValidationError

from valleysim.errors import Problem, ScenarioError
from valleysim.frozen import frozen
from valleysim.scenario.crowd import PILOT_TABLES, PilotPlan
from valleysim.scenario.flaws import Flaw, shown, unknown_key
from valleysim.scenario.joined import Joined, Origin
from valleysim.scenario.merging import join
from valleysim.scenario.quantities import Note, Quantity
from valleysim.scenario.tables import NO_SHARE, ZERO
from valleysim.scenario.toml_text import Place, TomlFile

if TYPE_CHECKING:
    from valleysim.scenario.model import Scenario

T = TypeVar("T")
LONE = "pilot"
"""Key of a pilot that is not in a portfolio."""
PLAN_QUANTITIES = ("starts", "leverage")


@dataclass(frozen=True)
class Member:
    """One pilot of a portfolio, with what it does not say itself filled in from the top level.

    ``scenario`` is the pilot as a scenario of its own; ``sources`` tells under which key each of its
    quantities is found in the portfolio.
    """

    name: str
    key: str
    scenario: "Scenario"
    sources: Mapping[str, str]
    segment: str = ""
    starts: Quantity = ZERO
    after: tuple[str, ...] = ()
    until: str = "production"
    otherwise: str = "wait"
    infrastructure: str = ""
    leverage: Quantity = NO_SHARE
    stakes: int = 0

    def values(self, values: Mapping[str, T]) -> dict[str, T]:
        """The portfolio's values by this pilot's own keys, those of people, and its plan's."""
        return {path: values[source] for path, source in self.sources.items()}

    @property
    def plan(self) -> dict[str, Quantity]:
        """Quantities of its plan, by their keys in a portfolio."""
        return {f"pilots[{self.key}].{name}": getattr(self, name) for name in PLAN_QUANTITIES}


def lone_member(scenario: "Scenario") -> Member:
    """A scenario without a list of pilots, as the only pilot of a portfolio."""
    own = with_calendar(scenario, scenario, frozenset())
    sources = {path: path for path in own.quantities()}
    sources.update(_calendar_sources(scenario, frozenset()))
    return Member(scenario.name, LONE, own, sources)


def with_calendar(scenario: "Scenario", shared: "Scenario", own: frozenset[str]) -> "Scenario":
    """``scenario`` with the organisation's budget windows, where the pilot does not give its own."""
    calendar = shared.organisation
    given = {
        name: value
        for name in ("period", "first_window")
        if (value := getattr(calendar, name)) is not None and f"funding.{name}" not in own
    }
    if scenario.funding is None or not given:
        return scenario
    return scenario.model_copy(update={"funding": scenario.funding.model_copy(update=given)})


def _calendar_sources(shared: "Scenario", own: frozenset[str]) -> dict[str, str]:
    if shared.funding is None:
        return {}
    return {
        f"funding.{name}": f"organisation.{name}"
        for name in ("period", "first_window")
        if isinstance(getattr(shared.organisation, name), Quantity) and f"funding.{name}" not in own
    }


def read_members(
    shared: "Scenario", joined: Joined, listed: list[object], *, name: str, folder: Path | None
) -> tuple[Member, ...]:
    """Make the pilots of a portfolio; raise `ScenarioError` with all that is wrong with them."""
    known_paths = frozenset(shared.quantities())
    members: list[Member] = []
    problems: list[Problem] = []
    for number, one in enumerate(listed):
        reader = _Reader(shared, joined, ("pilots", number), name, folder)
        try:
            members.append(reader.read(one, known_paths))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(tuple(problems))
    return tuple(members)


@dataclass
class _Entry(TomlFile):
    """One entry of the list of pilots, read as a file: lines are those of the file that lists it."""

    joined: Joined = field(default_factory=Joined)
    place: Place = ()

    def line(self, place: Place) -> int | None:
        found = self.joined.origin((*self.place, *place))
        return None if found is None else found[0].file.line((*found[0].place, *found[1]))

    def source(self, place: Place) -> str:
        found = self.joined.origin((*self.place, *place))
        return self.name if found is None else found[0].file.name


class _Reader:
    """Reads one entry of the list of pilots."""

    def __init__(
        self, shared: "Scenario", joined: Joined, place: Place, name: str, folder: Path | None
    ) -> None:
        self.shared, self.joined, self.place, self.name, self.folder = shared, joined, place, name, folder
        self.note: Note | None = None

    def read(self, one: object, shared_paths: frozenset[str]) -> Member:
        if not isinstance(one, Mapping):
            raise self._refused((), Flaw(shown(one), "a table"))
        plan = self._plan(one)
        key = plan.key or plan.name
        if "/" in key or not key.isprintable():
            raise self._refused(("key" if plan.key else "name",), Flaw(shown(key), "printable, without /"))
        self.note = Note(plan.evidence, plan.assumption) if plan.evidence or plan.assumption else None
        tables = {table: value for table, value in one.items() if table in PILOT_TABLES}
        if isinstance(tables.get("money"), Mapping) and "currency" in tables["money"]:
            raise self._refused(
                ("money", "currency"), Flaw("a currency of one pilot", "one for all, at the top")
            )
        scenario, own = self._scenario(key, tables)
        own |= {f"funding.{word}" for word in tables.get("funding", ())}  # words too: "uniform"
        scenario = with_calendar(scenario, self.shared, own)
        prefix = f"pilots[{key}]."
        sources = {
            path: prefix + path if _is_own(path, own) or path not in shared_paths else path
            for path in scenario.quantities()
        }
        sources.update(_calendar_sources(self.shared, own))
        sources.update({name: prefix + name for name in PLAN_QUANTITIES})
        fields = {name: getattr(plan, name) for name in PilotPlan.model_fields}
        for unused in ("name", "key", "evidence", "assumption"):
            del fields[unused]
        return Member(name=plan.name, key=key, scenario=scenario, sources=sources, **fields)

    def _plan(self, one: Mapping[str, object]) -> PilotPlan:
        plan = {key: value for key, value in one.items() if key not in PILOT_TABLES}
        allowed = [*PilotPlan.model_fields, *PILOT_TABLES]
        for key in plan:
            if key not in PilotPlan.model_fields:
                raise self._refused((key,), unknown_key(key, allowed))
        try:
            return PilotPlan.model_validate(plan)
        except ValidationError as error:
            from valleysim.scenario.reading import problems_of

            raise ScenarioError(tuple(problems_of(error, self.joined, self.name, self.place))) from None

    def _scenario(self, key: str, tables: Mapping[str, object]) -> tuple["Scenario", frozenset[str]]:
        """The pilot's scenario, and the keys of the numbers that it gives itself."""
        from valleysim.scenario.editing import written_numbers
        from valleysim.scenario.reading import problems_of

        if not tables:
            member = self.shared.model_copy()
            member._origins = (Joined(), self.name, self.folder)
            return member, frozenset()
        file = _Entry(self.name, dict(tables), joined=self.joined, place=self.place)
        base = Joined(
            {table: self.joined.document[table] for table in tables if table in self.joined.document},
            {at: one for at, one in self.joined.origins.items() if at[0] in tables},
        )
        try:
            laid = join(base, file)
        except ScenarioError as error:
            raise ScenarioError(
                tuple(replace(one, key=f"pilots[{key}].{one.key}") for one in error.problems)
            ) from None
        own: dict[Place, Origin] = {}
        for at, origin in laid.origins.items():
            if origin.file is file:
                own[at] = self._origin(origin.place, origin)
        laid.origins.update(own)
        document = {"name": self.shared.name, **laid.document}
        try:
            checked = type(self.shared).model_validate(document, context={"folder": self.folder})
        except ValidationError as error:
            raise ScenarioError(tuple(problems_of(error, laid, self.name, (), f"pilots[{key}]."))) from None
        member = self.shared.model_copy(update={table: getattr(checked, table) for table in tables})
        member._document = frozen({**self.shared._document, **laid.document})
        member._origins = (Joined(laid.document, own), self.name, self.folder)
        return member, frozenset(path for path in _written(written_numbers(member), laid.document))

    def _origin(self, written: Place, origin: Origin) -> Origin:
        """Where a key of this pilot stands in the file that lists it."""
        found = self.joined.origin((*self.place, *written))
        assert found is not None
        around, below = found
        return Origin(around.file, (*around.place, *below), origin.note or around.note or self.note)

    def _refused(self, below: Place, flaw: Flaw) -> ScenarioError:
        from valleysim.scenario.reading import key_of

        at = (*self.place, *below)
        return ScenarioError((self.joined.problem(at, key_of(self.joined.document, at), flaw, self.name),))


def _written(numbers: Any, document: Mapping[str, object]) -> Any:
    """Keys of the numbers that were written."""
    from valleysim.scenario.reading import key_of

    for place, _, _ in numbers:
        yield key_of(document, place)


def _is_own(path: str, own: frozenset[str]) -> bool:
    """Whether a quantity, or the variate that it is a parameter of, was given by the pilot."""
    return path in own or path.rpartition(".")[0] in own
