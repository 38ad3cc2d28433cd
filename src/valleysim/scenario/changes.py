"""Changes: what an action does to a number, whatever the scenario says of that number.

A change is laid over a quantity world by world: its size is a quantity of its own, with a name of its own, so
all worlds, and all draws, stay what they were without it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from valleysim.errors import ScenarioError
from valleysim.scenario.format.crowd import LONGEST_NAME
from valleysim.scenario.format.flaws import Flaw, FlawError, nearest, shown, unknown_key
from valleysim.scenario.format.quantities import Quantity, parse_quantity
from valleysim.scenario.format.ranges import ANYTHING, FACTOR, LARGEST, Range, parse_number
from valleysim.scenario.format.tables import JsonForm, Table, one_of
from valleysim.scenario.format.variates import Variate
from valleysim.scenario.members import PLAN_QUANTITIES, Member, Sources
from valleysim.scenario.reading.joined import Joined
from valleysim.scenario.reading.places import split_key

if TYPE_CHECKING:
    from valleysim.scenario.model import Scenario

Reals = NDArray[np.float64]
WAYS = ("at_least", "at_most", "add", "multiply")
NO_SCALE = ("shape", "tail_index")
"""Parameters that stay when a variate is multiplied."""
NO_PLACE = (*NO_SCALE, "sd")
"""Parameters that stay when months are added to a variate."""
MOST_CHANGES = 10_000
LONGEST_KEY = 300 + LONGEST_NAME
"""Characters of a key: the longest one of a pilot, and that pilot's own key before it."""


class Change(Table):
    """One number changed: at least, at most, more by, times."""

    by: str = Field(min_length=1, max_length=100, description="the action that makes the change")
    key: str = Field(min_length=1, max_length=LONGEST_KEY, description="the number, such as funding.approval")
    how: Annotated[Literal["at_least", "at_most", "add", "multiply"], one_of(WAYS)]
    size: Annotated[Any, JsonForm("quantity")]


@dataclass(frozen=True)
class Target:
    """One array of values that a change writes: from ``source`` to ``path``, kept within ``allowed``."""

    path: str
    source: str
    allowed: Range


@dataclass(frozen=True)
class Step:
    """A change of this scenario: the name and the distribution of its size, and what it writes."""

    name: str
    how: str
    size: Quantity
    targets: tuple[Target, ...]

    def apply(self, values: dict[str, Reals]) -> None:
        """Lay the change over the values (W,) of each target; the size's own are there by its name."""
        size = values[self.name]
        for target in self.targets:
            low = np.nextafter(target.allowed.low, np.inf) if target.allowed.above else target.allowed.low
            values[target.path] = np.clip(
                _changed(self.how, values[target.source], size), low, target.allowed.high
            )

    def skip(self, values: dict[str, Reals]) -> None:
        """Leave each target what it is without this change."""
        for target in self.targets:
            values[target.path] = values[target.source]


def _changed(how: str, before: Reals, size: Reals) -> Reals:
    if how == "at_least":
        return np.maximum(before, size)
    if how == "at_most":
        return np.minimum(before, size)
    return before + size if how == "add" else before * size


def resolve(scenario: "Scenario", joined: Joined, name: str) -> None:
    """Find what each change of a scenario is about; raise `ScenarioError` for what is not there."""
    members = {member.key: member for member in scenario._members}
    steps: list[Step] = []
    problems = []
    for number, change in enumerate(scenario.changes):
        try:
            steps.append(_step(scenario, members, change))
        except FlawError as error:
            for flaw in error.flaws:
                place = ("changes", number, *flaw.at)
                told = f"changes[{number}].{'.'.join(str(part) for part in flaw.at)}"
                problems.append(joined.problem(place, told, flaw, name))
    if problems:
        raise ScenarioError(tuple(problems))
    scenario._steps = tuple(steps)
    if scenario._members:
        scenario._members = tuple(members[member.key] for member in scenario._members)


def step_of(scenario: "Scenario", change: Change) -> Step:
    """What one more change would do to a scenario; raise `FlawError` if it is about nothing that is there."""
    return _step(scenario, {member.key: member for member in scenario._members}, change)


def _step(scenario: "Scenario", members: dict[str, Member], change: Change) -> Step:
    pilot, path = pilot_of(change.key)
    if pilot is None:
        numbers = scenario.numbers()
        sources = Sources({}, {})
        prefix = ""
    elif pilot in members:
        member = members[pilot]
        numbers, sources = member.scenario.numbers(), member.sources
        numbers |= {plan: getattr(member, plan) for plan in PLAN_QUANTITIES if plan != "leverage"}
        prefix = f"pilots[{pilot}]."
    else:
        raise FlawError(
            Flaw(
                f"no pilot {shown(pilot)}",
                ", ".join(members) or "a portfolio",
                ("key",),
                nearest(pilot, members),
            )
        )
    if path not in numbers:
        flaw = unknown_key(path, numbers)
        raise FlawError(Flaw(f"no number {shown(change.key)} here", flaw.allowed, ("key",), flaw.suggestion))
    touched = list(_touched(path, numbers[path], change.how))
    targets = tuple(
        Target(prefix + one, sources.get(one, one), quantity.allowed) for one, quantity in touched
    )
    if pilot is not None:
        members[pilot] = replace(
            members[pilot], sources=sources.with_own({one: prefix + one for one, _ in touched})
        )
    allowed = touched[0][1].allowed if touched else FACTOR
    return Step(
        f"changes[{change.by}].{change.key}",
        change.how,
        parse_size(change.size, change.how, allowed),
        targets,
    )


def pilot_of(key: str) -> tuple[str | None, str]:
    """The pilot that a key names, if it names one, and the rest of the key."""
    parts = split_key(key)
    if parts is None or len(parts) < 3 or parts[0] != "pilots":
        return None, key
    return parts[1][1:-1], key[key.index("]") + 2 :]


def _touched(path: str, number: Quantity | Variate, how: str) -> Iterator[tuple[str, Quantity]]:
    """The quantities behind a number that a change of this kind writes."""
    if isinstance(number, Quantity):
        yield path, number
        return
    if how not in ("add", "multiply"):
        raise FlawError(Flaw(f"{how} for {path}, which differs each time", "add, multiply", ("how",)))
    stays = NO_PLACE if how == "add" else NO_SCALE
    for name, parameter in number.parameters.items():
        if name not in stays:
            yield f"{path}.{name}", parameter


def parse_size(value: object, how: str, allowed: Range) -> Quantity:
    """The size of a change; raise `FlawError`. Only a plain number may be added that is below 0."""
    if how == "multiply":
        within = FACTOR
    elif how == "add":
        within = Range(-LARGEST if _is_negative(value) else 0.0, LARGEST, allowed.unit)
    else:
        within = allowed
    try:
        return parse_quantity(value, within)
    except FlawError as error:
        raise FlawError(*(flaw.below("size") for flaw in error.flaws)) from None


def _is_negative(value: object) -> bool:
    try:
        return parse_number(value, ANYTHING) < 0.0
    except FlawError:
        return False
