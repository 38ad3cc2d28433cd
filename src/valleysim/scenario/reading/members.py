"""Reads the pilots of a portfolio: each entry laid over what all share, with all that is wrong told."""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from valleysim.errors import Problem, ScenarioError
from valleysim.frozen import frozen
from valleysim.scenario.format.crowd import LONGEST_NAME, PILOT_TABLES, PilotPlan
from valleysim.scenario.format.flaws import Flaw, shown, unknown_key
from valleysim.scenario.format.quantities import Note
from valleysim.scenario.format.tables import Table
from valleysim.scenario.members import PLAN_QUANTITIES, Member, Sources, calendar_sources, with_calendar
from valleysim.scenario.reading.beside import Beside
from valleysim.scenario.reading.joined import Joined, Origin
from valleysim.scenario.reading.merging import join
from valleysim.scenario.reading.places import key_of
from valleysim.scenario.reading.toml_text import Place, TomlFile

if TYPE_CHECKING:
    from valleysim.scenario.model import Scenario


class UnreadMembersError(ScenarioError):
    """Pilots with mistakes; ``members`` are all of them, those with mistakes without what was not read."""

    def __init__(self, problems: tuple[Problem, ...], members: tuple[Member, ...] = ()) -> None:
        super().__init__(problems)
        self.members = members


def read_members(
    shared: "Scenario",
    joined: Joined,
    listed: list[object],
    *,
    name: str,
    folder: Path | None,
    unread: Collection[str] = (),
) -> tuple[Member, ...]:
    """Make the pilots of a portfolio; raise `UnreadMembersError` with all that is wrong with them.

    Tables that are ``unread``, since the top level has mistakes there, are not looked at.
    """
    common = _Common(shared, unread)
    members: list[Member] = []
    problems: list[Problem] = []
    for number, one in enumerate(listed):
        reader = _Reader(common, joined, ("pilots", number), name, folder)
        try:
            members.append(reader.read(one))
        except UnreadMembersError as error:
            problems += error.problems
            members += error.members
    if problems:
        raise UnreadMembersError(tuple(problems), tuple(members))
    return tuple(members)


class _Common:
    """What pilots have in common, made once: a portfolio may have thousands."""

    def __init__(self, shared: "Scenario", unread: Collection[str] = ()) -> None:
        self.shared, self.unread = shared, unread
        self._forms: dict[tuple[frozenset[str], tuple[str, ...]], Mapping[str, str]] = {}
        self._by_table: dict[str, list[tuple[Place, Origin]]] = {}

    @cached_property
    def paths(self) -> frozenset[str]:
        """Keys of the quantities of the top level."""
        return frozenset(self.shared.quantities())

    @cached_property
    def calendar(self) -> "Scenario":
        """The top level, with the organisation's budget windows."""
        return with_calendar(self.shared, self.shared, frozenset())

    @cached_property
    def calendar_sources(self) -> Mapping[str, str]:
        """Where the budget windows of a pilot stand that says nothing of them."""
        return calendar_sources(self.shared, frozenset())

    def base(self, joined: Joined, tables: Collection[str]) -> Joined:
        """What the top level says in these tables."""
        document = self.shared._document
        return Joined(
            {table: document[table] for table in tables if table in document},
            {at: one for table in tables for at, one in self._origins(joined).get(table, ())},
        )

    def _origins(self, joined: Joined) -> Mapping[str, list[tuple[Place, Origin]]]:
        if not self._by_table:
            for at, one in joined.origins.items():
                self._by_table.setdefault(f"{at[0]}", []).append((at, one))
        return self._by_table

    def same(self, tables: frozenset[str], kept: tuple[str, ...]) -> Mapping[str, str]:
        """Keys that are the portfolio's own too: outside of the pilot's own tables, and some within."""
        form = (tables, kept)
        if form not in self._forms:
            others = [name for name in type(self.shared).model_fields if name not in tables]
            paths = [*self.calendar.quantities_in(others), *kept]
            self._forms[form] = {path: path for path in paths}
        return self._forms[form]


def problem_of_member(scenario: "Scenario", number: int, place: Place, flaw: Flaw) -> Problem:
    """A flaw at a place of the scenario of one pilot, told with the file and line that wrote it."""
    joined, name, folder = scenario._origins
    reader = _Reader(_Common(scenario), joined, ("pilots", number), name, folder)
    return reader.problem(scenario._members[number].key, place, flaw)


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

    def key(self, place: Place) -> str | None:
        found = self.joined.origin((*self.place, *place))
        return None if found is None else found[0].file.key((*found[0].place, *found[1]))


class _Reader:
    """Reads one entry of the list of pilots."""

    def __init__(self, common: _Common, joined: Joined, place: Place, name: str, folder: Path | None) -> None:
        self.common, self.joined, self.place, self.name, self.folder = common, joined, place, name, folder
        self.shared = common.shared
        self.note: Note | None = None

    def read(self, one: object) -> Member:
        if not isinstance(one, Mapping):
            raise UnreadMembersError((self._problem((), Flaw(shown(one), "a table")),))
        problems: list[Problem] = []
        try:
            plan = self._plan(one)
        except ScenarioError as error:
            problems += error.problems
            name = one.get("key", one.get("name"))
            is_sound = isinstance(name, str) and 0 < len(name) <= LONGEST_NAME
            plan = PilotPlan(name=name if is_sound else f"{self.place[-1]}")
        key = plan.key or plan.name
        for word, text in (("key", plan.key or ""), ("name", plan.name)):
            if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in text):
                flaw = Flaw(shown(text), "one line, without control characters")
                problems.append(self._problem((word,), flaw))
        self.note = Note(plan.evidence, plan.assumption) if plan.evidence or plan.assumption else None
        unread = self.common.unread
        tables = {table: one[table] for table in one if table in PILOT_TABLES and table not in unread}
        if isinstance(tables.get("money"), Mapping) and "currency" in tables["money"]:
            flaw = Flaw("a currency of one pilot", "one for all, at the top")
            problems.append(self._problem(("money", "currency"), flaw))
            del tables["money"]
        try:
            scenario, own = self._scenario(key, tables)
        except ScenarioError as error:
            problems += error.problems
            tables, scenario, own = self._sponsors_alone(key, tables)
        own |= {f"funding.{word}" for word in tables.get("funding", ())}  # words too: "uniform"
        if "funding" in tables:
            scenario = with_calendar(scenario, self.shared, own)
        sources = self._sources(scenario, f"pilots[{key}].", tables, own)
        fields = {name: getattr(plan, name) for name in PilotPlan.model_fields}
        for unused in ("name", "key", "new", "evidence", "assumption"):
            del fields[unused]
        member = Member(name=plan.name, key=key, scenario=scenario, sources=sources, **fields)
        if problems:
            raise UnreadMembersError(tuple(problems), (member,))
        return member

    def _sponsors_alone(
        self, key: str, tables: Mapping[str, object]
    ) -> tuple[dict[str, object], "Scenario", frozenset[str]]:
        """Of tables with mistakes the seats, if they are sound, for who holds them may be wrong as well."""
        kept = {table: one for table, one in tables.items() if table == "sponsors" and len(tables) > 1}
        try:
            return kept, *self._scenario(key, kept)
        except ScenarioError:
            return {}, *self._scenario(key, {})

    def _sources(
        self, scenario: "Scenario", prefix: str, tables: Mapping[str, object], own: frozenset[str]
    ) -> Sources:
        """Where the pilot's quantities stand: in its own tables those that it gives, and its plan's."""
        within = scenario.quantities_in(tables)
        others = {path for path in within if _is_own(path, own) or path not in self.common.paths}
        named = {path: prefix + path for path in within if path in others}
        if "funding" in tables:
            named.update(calendar_sources(self.shared, own))
        else:
            named.update(self.common.calendar_sources)
        named.update({name: prefix + name for name in PLAN_QUANTITIES})
        kept = tuple(path for path in within if path not in others)
        return Sources(named, self.common.same(frozenset(tables), kept))

    def _plan(self, one: Mapping[str, object]) -> PilotPlan:
        plan = {key: value for key, value in one.items() if key not in PILOT_TABLES}
        allowed = [*PilotPlan.model_fields, *PILOT_TABLES]
        unknown = [key for key in plan if key not in PilotPlan.model_fields]
        if unknown:
            flaws = [self._problem((key,), unknown_key(key, allowed)) for key in unknown]
            raise ScenarioError(tuple(flaws))
        try:
            return PilotPlan.model_validate(plan)
        except ValidationError as error:
            from valleysim.scenario.reading.validating import problems_of

            raise ScenarioError(tuple(problems_of(error, self.joined, self.name, self.place))) from None

    def _scenario(self, key: str, tables: Mapping[str, object]) -> tuple["Scenario", frozenset[str]]:
        """The pilot's scenario, and the keys of the numbers that it gives itself."""
        from valleysim.scenario.editing import written_numbers
        from valleysim.scenario.reading.validating import problems_of

        if not tables:
            member = self.common.calendar.model_copy()
            member._origins = (Joined(), self.name, self.folder)
            return member, frozenset()
        laid, own = self._laid(key, tables)
        read = {table: self._read(table, value, own) for table, value in laid.document.items()}
        document = {"name": self.shared.name, **read}
        try:
            beside = Beside(self.folder, self.joined.tell)
            checked = type(self.shared).model_validate(document, context={"beside": beside})
        except ValidationError as error:
            raise ScenarioError(tuple(problems_of(error, laid, self.name, (), f"pilots[{key}]."))) from None
        member = self.common.calendar.model_copy(update={table: getattr(checked, table) for table in tables})
        member._document = frozen({**self.shared._document, **laid.document})
        member._origins = (Joined(laid.document, own), self.name, self.folder)
        return member, frozenset(path for path in _written(written_numbers(member), laid.document))

    def _read(self, table: str, value: object, own: Mapping[Place, Origin]) -> object:
        """A table in which what the top level says stands as it was read there."""
        if table == "sponsors" and isinstance(value, list):
            seats = {seat.seat: seat for seat in self.shared.sponsors}
            return [
                _with_read(one, seats.get(one["seat"]), (table, number), own)
                if isinstance(one, Mapping) and isinstance(one.get("seat"), str)
                else one
                for number, one in enumerate(value)
            ]
        return _with_read(value, getattr(self.shared, table, None), (table,), own)

    def _laid(self, key: str, tables: Mapping[str, object]) -> tuple[Joined, dict[Place, Origin]]:
        """The pilot's tables laid over those of the top level, and where its own keys stand."""
        file = _Entry(self.name, dict(tables), joined=self.joined, place=self.place)
        base = self.common.base(self.joined, tables)
        laid = join(base, file)
        if laid.problems:
            raise ScenarioError(tuple(_of_pilot(key, one) for one in laid.problems))
        own: dict[Place, Origin] = {}
        for at, origin in laid.origins.items():
            if origin.file is file:
                own[at] = self._origin(origin.place, origin)
        laid.origins.update(own)
        return laid, own

    def problem(self, key: str, place: Place, flaw: Flaw) -> Problem:
        """A flaw at a place of the pilot's scenario, told where the pilot or the top level wrote it."""
        listed = self.joined.document["pilots"]
        assert isinstance(listed, list)
        one = listed[int(self.place[1])]
        laid, _ = self._laid(key, {table: one[table] for table in one if table == place[0]})
        if place[0] not in one:
            laid = self.joined
        return laid.problem(place, f"pilots[{key}].{key_of(laid.document, place)}", flaw, self.name)

    def _origin(self, written: Place, origin: Origin) -> Origin:
        """Where a key of this pilot stands in the file that lists it."""
        found = self.joined.origin((*self.place, *written))
        assert found is not None
        around, below = found
        return Origin(around.file, (*around.place, *below), origin.note or around.note or self.note)

    def _problem(self, below: Place, flaw: Flaw) -> Problem:
        at = (*self.place, *below)
        return self.joined.problem(at, key_of(self.joined.document, at), flaw, self.name)


def _with_read(value: object, read: Any, place: Place, own: Mapping[Place, Origin]) -> object:
    """``value`` with what ``read`` already holds, where nothing at or below the place is the pilot's own."""
    if not isinstance(value, Mapping) or not isinstance(read, Table) or place in own:
        return value
    fields = type(read).model_fields
    given = {at[: len(place) + 1] for at in own}
    return {
        key: (
            one
            if key not in fields or (*place, key) in own
            else _with_read(one, getattr(read, key), (*place, key), own)
            if (*place, key) in given
            else getattr(read, key)
        )
        for key, one in value.items()
    }


def _of_pilot(key: str, problem: Problem) -> Problem:
    """A problem of a pilot's tables, with the pilot; a column of a spreadsheet says by itself where it is."""
    in_column = f"{problem.key}".startswith("column ")
    return problem if in_column else replace(problem, key=f"pilots[{key}].{problem.key}")


def _written(numbers: Any, document: Mapping[str, object]) -> Any:
    """Keys of the numbers that were written."""
    for place, _, _ in numbers:
        yield key_of(document, place)


def _is_own(path: str, own: frozenset[str]) -> bool:
    """Whether a quantity, or the variate that it is a parameter of, was given by the pilot."""
    return path in own or path.rpartition(".")[0] in own
