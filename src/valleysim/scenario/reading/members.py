"""Reads the pilots of a portfolio: each entry laid over what all share, with all that is wrong told."""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from valleysim.errors import ScenarioError, ValidationIssue
from valleysim.frozen import frozen
from valleysim.scenario.format.crowd import LONGEST_NAME, PILOT_TABLES, PilotPlan
from valleysim.scenario.format.flaws import Flaw, shown, unknown_key
from valleysim.scenario.format.quantities import Note
from valleysim.scenario.model.calendar import calendar_sources, with_calendar
from valleysim.scenario.model.data import Member, ScenarioData
from valleysim.scenario.model.sources import PLAN_QUANTITIES, Sources
from valleysim.scenario.reading.joined import Joined, Origin
from valleysim.scenario.reading.ledger import written_numbers
from valleysim.scenario.reading.merging import join
from valleysim.scenario.reading.problems import problems_of
from valleysim.scenario.reading.samples import Beside
from valleysim.scenario.reading.shared_tables import PilotEntry, SharedTables, with_read
from valleysim.scenario.toml.places import Place, key_of


class UnreadMembersError(ScenarioError):
    """Pilots with mistakes; ``members`` are all of them, those with mistakes without what was not read."""

    def __init__(self, problems: tuple[ValidationIssue, ...], members: tuple[Member, ...] = ()) -> None:
        super().__init__(problems)
        self.members = members


def read_members(
    shared: ScenarioData,
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
    common = SharedTables(shared, unread)
    members: list[Member] = []
    problems: list[ValidationIssue] = []
    for number, entry in enumerate(listed):
        reader = _Reader(common, joined, ("pilots", number), name, folder)
        try:
            members.append(reader.read(entry))
        except UnreadMembersError as error:
            problems += error.problems
            members += error.members
    if problems:
        raise UnreadMembersError(tuple(problems), tuple(members))
    return tuple(members)


def problem_of_member(scenario: ScenarioData, number: int, place: Place, flaw: Flaw) -> ValidationIssue:
    """A flaw at a place of the scenario of one pilot, told with the file and line that wrote it."""
    joined, name, folder = scenario._origins
    reader = _Reader(SharedTables(scenario), joined, ("pilots", number), name, folder)
    return reader.problem(scenario._members[number].key, place, flaw)


class _Reader:
    """Reads one entry of the list of pilots."""

    def __init__(
        self, common: SharedTables, joined: Joined, place: Place, name: str, folder: Path | None
    ) -> None:
        self.common, self.joined, self.place, self.name, self.folder = common, joined, place, name, folder
        self.shared = common.shared
        self.note: Note | None = None

    def read(self, value: object) -> Member:
        if not isinstance(value, Mapping):
            raise UnreadMembersError((self._problem((), Flaw(shown(value), "a table")),))
        problems: list[ValidationIssue] = []
        try:
            plan = self._plan(value)
        except ScenarioError as error:
            problems += error.problems
            name = value.get("key", value.get("name"))
            is_sound = isinstance(name, str) and 0 < len(name) <= LONGEST_NAME
            plan = PilotPlan(name=name if is_sound else f"{self.place[-1]}")
        key = plan.key or plan.name
        for word, text in (("key", plan.key or ""), ("name", plan.name)):
            if any(unicodedata.category(character) in ("Cc", "Zl", "Zp") for character in text):
                flaw = Flaw(shown(text), "one line, without control characters")
                problems.append(self._problem((word,), flaw))
        self.note = Note(plan.evidence, plan.assumption) if plan.evidence or plan.assumption else None
        unread = self.common.unread
        tables = {table: value[table] for table in value if table in PILOT_TABLES and table not in unread}
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
        if plan.due is None:
            fields["due"] = self.shared.due
        fields["label"] = frozen(fields["label"])
        member = Member(name=plan.name, key=key, scenario=scenario, sources=sources, **fields)
        if problems:
            raise UnreadMembersError(tuple(problems), (member,))
        return member

    def _sponsors_alone(
        self, key: str, tables: Mapping[str, object]
    ) -> tuple[dict[str, object], ScenarioData, frozenset[str]]:
        """Of tables with mistakes the seats, if they are sound, for who holds them may be wrong as well."""
        kept = {table: one for table, one in tables.items() if table == "sponsors" and len(tables) > 1}
        try:
            return kept, *self._scenario(key, kept)
        except ScenarioError:
            return {}, *self._scenario(key, {})

    def _sources(
        self, scenario: ScenarioData, prefix: str, tables: Mapping[str, object], own: frozenset[str]
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

    def _plan(self, table: Mapping[str, object]) -> PilotPlan:
        plan = {key: value for key, value in table.items() if key not in PILOT_TABLES}
        allowed = [*PilotPlan.model_fields, *PILOT_TABLES]
        unknown = [key for key in plan if key not in PilotPlan.model_fields]
        if unknown:
            flaws = [self._problem((key,), unknown_key(key, allowed)) for key in unknown]
            raise ScenarioError(tuple(flaws))
        try:
            return PilotPlan.model_validate(plan)
        except ValidationError as error:
            raise ScenarioError(tuple(problems_of(error, self.joined, self.name, self.place))) from None

    def _scenario(self, key: str, tables: Mapping[str, object]) -> tuple[ScenarioData, frozenset[str]]:
        """The pilot's scenario, and the keys of the numbers that it gives itself."""
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
                with_read(inner, seats.get(inner["seat"]), (table, number), own)
                if isinstance(inner, Mapping) and isinstance(inner.get("seat"), str)
                else inner
                for number, inner in enumerate(value)
            ]
        return with_read(value, getattr(self.shared, table, None), (table,), own)

    def _laid(self, key: str, tables: Mapping[str, object]) -> tuple[Joined, dict[Place, Origin]]:
        """The pilot's tables laid over those of the top level, and where its own keys stand."""
        file = PilotEntry(self.name, dict(tables), joined=self.joined, place=self.place)
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

    def problem(self, key: str, place: Place, flaw: Flaw) -> ValidationIssue:
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

    def _problem(self, below: Place, flaw: Flaw) -> ValidationIssue:
        at = (*self.place, *below)
        return self.joined.problem(at, key_of(self.joined.document, at), flaw, self.name)


def _of_pilot(key: str, problem: ValidationIssue) -> ValidationIssue:
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
