"""What the pilots of a portfolio share, and one entry of their list read as a file that extends it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from valleysim.scenario.format.tables import Table
from valleysim.scenario.model.calendar import calendar_sources, with_calendar
from valleysim.scenario.model.data import ScenarioData
from valleysim.scenario.reading.joined import Joined, Origin
from valleysim.scenario.toml.places import Place
from valleysim.scenario.toml.text import TomlFile


class SharedTables:
    """What pilots have in common, made once: a portfolio may have thousands."""

    def __init__(self, shared: ScenarioData, unread: Collection[str] = ()) -> None:
        self.shared, self.unread = shared, unread
        self._forms: dict[tuple[frozenset[str], tuple[str, ...]], Mapping[str, str]] = {}
        self._by_table: dict[str, list[tuple[Place, Origin]]] = {}

    @cached_property
    def paths(self) -> frozenset[str]:
        """Keys of the quantities of the top level."""
        return frozenset(self.shared.quantities())

    @cached_property
    def calendar(self) -> ScenarioData:
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
            for at, origin in joined.origins.items():
                self._by_table.setdefault(f"{at[0]}", []).append((at, origin))
        return self._by_table

    def same(self, tables: frozenset[str], kept: tuple[str, ...]) -> Mapping[str, str]:
        """Keys that are the portfolio's own too: outside of the pilot's own tables, and some within."""
        form = (tables, kept)
        if form not in self._forms:
            others = [name for name in type(self.shared).model_fields if name not in tables]
            paths = [*self.calendar.quantities_in(others), *kept]
            self._forms[form] = {path: path for path in paths}
        return self._forms[form]


@dataclass
class PilotEntry(TomlFile):
    """One entry of the list of pilots, read as a file: lines are those of the file that lists it."""

    joined: Joined = field(default_factory=Joined)
    place: Place = ()

    def line(self, place: Place) -> int | None:
        """Line of a key in the file that lists the pilot."""
        found = self.joined.origin((*self.place, *place))
        return None if found is None else found[0].file.line((*found[0].place, *found[1]))

    def source(self, place: Place) -> str:
        """Name of the file that lists the pilot."""
        found = self.joined.origin((*self.place, *place))
        return self.name if found is None else found[0].file.name

    def key(self, place: Place) -> str | None:
        """How that file names a key, if it does not by its place."""
        found = self.joined.origin((*self.place, *place))
        return None if found is None else found[0].file.key((*found[0].place, *found[1]))


def with_read(value: object, read: Any, place: Place, own: Mapping[Place, Origin]) -> object:
    """``value`` with what ``read`` already holds, where nothing at or below the place is the pilot's own."""
    if not isinstance(value, Mapping) or not isinstance(read, Table) or place in own:
        return value
    fields = type(read).model_fields
    given = {at[: len(place) + 1] for at in own}
    return {
        key: (
            inner
            if key not in fields or (*place, key) in own
            else with_read(inner, getattr(read, key), (*place, key), own)
            if (*place, key) in given
            else getattr(read, key)
        )
        for key, inner in value.items()
    }
