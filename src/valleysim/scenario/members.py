"""The pilots of a portfolio, each as a scenario of its own: what it says laid over what all share."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from valleysim.scenario.format.quantities import Quantity
from valleysim.scenario.format.tables import NO_SHARE, ZERO

if TYPE_CHECKING:
    from valleysim.scenario.model import Scenario

T = TypeVar("T")
LONE = "pilot"
"""Key of a pilot that is not in a portfolio."""
PLAN_QUANTITIES = ("starts", "leverage")


def tables_of(paths: Collection[str]) -> set[str]:
    """The tables of a scenario in which quantities stand: ``sponsors`` of ``sponsors[a].served``."""
    return {path.partition(".")[0].partition("[")[0] for path in paths if "." in path}


class Sources(Mapping[str, str]):
    """Under which key of the portfolio each quantity of a pilot is found.

    ``own`` holds those that go by another key there; ``same``, which pilots of one form have in common, all
    that go by one key.
    """

    def __init__(self, own: Mapping[str, str], same: Mapping[str, str]) -> None:
        self.own, self.same = own, same

    def __getitem__(self, path: str) -> str:
        found = self.own.get(path)
        return self.same[path] if found is None else found

    def __iter__(self) -> Iterator[str]:
        yield from (path for path in self.same if path not in self.own)
        yield from self.own

    def __len__(self) -> int:
        return len(self.own) + sum(path not in self.own for path in self.same)

    def with_own(self, more: Mapping[str, str]) -> "Sources":
        """The same, with more that go by another key."""
        return Sources({**self.own, **more}, self.same)


@dataclass(frozen=True)
class Member:
    """One pilot of a portfolio, with what it does not say itself filled in from the top level.

    ``scenario`` is the pilot as a scenario of its own; ``sources`` tells under which key each of its
    quantities is found in the portfolio.
    """

    name: str
    key: str
    scenario: "Scenario"
    sources: Sources
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


def lone_member(scenario: "Scenario") -> Member:
    """A scenario without a list of pilots, as the only pilot of a portfolio."""
    own = with_calendar(scenario, scenario, frozenset())
    same = {path: path for path in own.quantities()}
    return Member(scenario.name, LONE, own, Sources(calendar_sources(scenario, frozenset()), same))


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


def calendar_sources(shared: "Scenario", own: frozenset[str]) -> dict[str, str]:
    """Under which keys the organisation's budget windows stand that a pilot does not give itself."""
    if shared.funding is None:
        return {}
    return {
        f"funding.{name}": f"organisation.{name}"
        for name in ("period", "first_window")
        if isinstance(getattr(shared.organisation, name), Quantity) and f"funding.{name}" not in own
    }
