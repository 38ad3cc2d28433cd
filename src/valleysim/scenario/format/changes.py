"""Changes: what an action does to a number, whatever the scenario says of that number.

A change is laid over a quantity world by world: its size is a quantity of its own, with a name of its own, so
all worlds, and all draws, stay what they were without it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from valleysim.scenario.format.crowd import LONGEST_NAME
from valleysim.scenario.format.fields import JsonForm, one_of
from valleysim.scenario.format.flaws import Flaw, FlawError
from valleysim.scenario.format.mixtures import WEIGHT
from valleysim.scenario.format.quantities import Quantity, parse_quantity
from valleysim.scenario.format.ranges import ANYTHING, FACTOR, LARGEST, Range, parse_number
from valleysim.scenario.format.tables import Table
from valleysim.scenario.format.variates import Variate

Reals = NDArray[np.float64]
WAYS = ("at_least", "at_most", "add", "multiply")
NO_SCALE = ("shape", "tail_index", WEIGHT)
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


def touched(path: str, number: Quantity | Variate, how: str) -> Iterator[tuple[str, Quantity]]:
    """The quantities behind a number that a change of this kind writes."""
    if isinstance(number, Quantity):
        yield path, number
        return
    if how not in ("add", "multiply"):
        raise FlawError(Flaw(f"{how} for {path}, which differs each time", "add, multiply", ("how",)))
    stays = NO_PLACE if how == "add" else NO_SCALE
    for name, parameter in number.parameters.items():
        if name.rpartition(".")[2] not in stays:
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
