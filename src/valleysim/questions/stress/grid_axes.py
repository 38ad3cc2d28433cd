"""The axes of a grid: what people write of them, values if none are given, scenarios that have them."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from valleysim.errors import ScenarioError, UsageError
from valleysim.scenario import Quantity, Scenario, Variate
from valleysim.scenario.format.flaws import FlawError, nearest
from valleysim.scenario.format.ranges import ANYTHING, Range, parse_number
from valleysim.worlds.design import Design

EXAMPLE = "funding.approval,office.reviewers or funding.approval:0.1/0.2/0.3,office.reviewers:1/2/3"
WHOLE = {"office.reviewers": (1, 64), "readiness.capacity": (1, 5), "handoff.builders": (0, 64)}
"""Whole numbers that may be an axis, and the least and the most that each may be."""
POINTS = (0.05, 0.275, 0.5, 0.725, 0.95)
"""Quantiles of an uncertain quantity that are its values, if none are given."""
MULTIPLES = (0.5, 0.75, 1.0, 1.5, 2.0)
"""What a known number, or a variate, is multiplied by, if no values are given."""
SHARES = (0.0, 0.25, 0.5, 0.75, 1.0)
STEPS = (-2, -1, 0, 1, 2)
MOST_VALUES, FEWEST_VALUES = 9, 2
WORLDS = 200
MOST_SHOWN = 6
BY = "grid"


@dataclass(frozen=True)
class Axis:
    """One axis: a key, its values in rising order, how they were chosen, how they are laid over a scenario.

    ``way`` is ``whole`` (a whole number set), ``held`` (a quantity held at the value in every world) or
    ``times`` (a variate, which differs each time, times the value).
    """

    key: str
    values: tuple[float, ...]
    chosen: str
    way: str
    is_share: bool = False

    @property
    def labels(self) -> tuple[str, ...]:
        """The values as people read them."""
        if self.is_share:
            return tuple(f"{100.0 * value:.3g} %" for value in self.values)
        sign = "× " if self.way == "times" else ""
        return tuple(f"{sign}{value:.3g}" for value in self.values)


def axes_of(grid: object, scenario: Scenario, seed: int) -> tuple[Axis, Axis]:
    """Read ``KEY[:v1/v2/…],KEY[:v1/v2/…]``; raise `UsageError`."""
    if not isinstance(grid, str) or len(parts := _parts(grid)) != FEWEST_VALUES:
        raise UsageError(f"grid: found {grid!r:.80}; allowed: two keys, such as {EXAMPLE}")
    one, other = (_axis(part, scenario, seed) for part in parts)
    if one.key == other.key:
        raise UsageError(f"grid: found {one.key} twice; allowed: two different keys")
    return one, other


def _parts(grid: str) -> list[str]:
    """What stands between commas that are not in brackets."""
    return [part.strip() for part in re.split(r",(?![^\[]*\])", grid)]


def _axis(part: str, scenario: Scenario, seed: int) -> Axis:
    key, given = (piece.strip() for piece in re.split(r":(?![^\[]*\])", f"{part}:", maxsplit=1))
    given = given.removesuffix(":")
    numbers = scenario.numbers()
    known = {*numbers, *WHOLE}
    number = numbers.get(key)
    if key not in known and key not in scenario.quantities():
        near = nearest(key, known)
        listed = ", ".join([*list(WHOLE)[:2], *list(numbers)[:MOST_SHOWN]])
        hint = f"; did you mean {near}?" if near else ""
        raise UsageError(f"grid: found no number {key!r} in {scenario.name!r}; allowed: {listed}, …{hint}")
    if key in WHOLE:
        return _whole(key, given, scenario)
    if isinstance(number, Variate):
        values, chosen = (
            (_given(key, given), "given") if given else (MULTIPLES, "multiples of what is written")
        )
        return Axis(key, values, chosen, "times")
    quantity = scenario.quantities()[key] if number is None else number
    if given:
        found = Axis(key, _given(key, given, quantity.allowed), "given", "held")
    else:
        found = _of_quantity(key, quantity, scenario, seed)
    return replace(found, is_share=(quantity.allowed.low, quantity.allowed.high) == (0.0, 1.0))


def _whole(key: str, given: str, scenario: Scenario) -> Axis:
    low, high = WHOLE[key]
    table, _, name = key.partition(".")
    now = int(getattr(getattr(scenario, table), name))
    if not given:
        values = tuple(float(now + step) for step in STEPS if low <= now + step <= high)
        return Axis(key, values, f"whole numbers around {now}", "whole")
    values = _given(key, given)
    if any(value != int(value) or not low <= value <= high for value in values):
        raise UsageError(f"grid: found {given} for {key}; allowed: whole numbers from {low} to {high}")
    return Axis(key, values, "given", "whole")


def _of_quantity(key: str, quantity: Quantity, scenario: Scenario, seed: int) -> Axis:
    """Quantiles of an uncertain quantity, over the worlds; multiples of a known one, a share up to all."""
    if quantity.is_uncertain:
        drawn = Design(seed).values(scenario, range(WORLDS), only=[key])[key]
        values = sorted({float(f"{value:.3g}") for value in np.quantile(drawn, POINTS)})
        return Axis(key, tuple(values), "quantiles, 5 to 95 %, of what is not known of it", "held")
    now = quantity.known
    if now is None or now == 0.0 or not math.isfinite(now):
        if quantity.allowed.high == 1.0:
            return Axis(key, SHARES, "shares from none to all", "held")
        raise UsageError(
            f"grid: found {key} without values, and it is {quantity.text} as written; allowed: values of "
            f"your own, as {key}:1/2/3"
        )
    capped = [
        min(max(float(f"{now * one:.6g}"), quantity.allowed.low), quantity.allowed.high) for one in MULTIPLES
    ]
    return Axis(key, tuple(sorted(set(capped))), f"half to twice the {quantity.text} that is written", "held")


def _given(key: str, given: str, allowed: Range = ANYTHING) -> tuple[float, ...]:
    try:
        values = tuple(sorted({float(parse_number(one.strip(), allowed)) for one in given.split("/")}))
    except FlawError as error:
        flaw = error.flaws[0]
        raise UsageError(f"grid: found {flaw.found} for {key}; allowed: {flaw.allowed}") from None
    if not FEWEST_VALUES <= len(values) <= MOST_VALUES:
        raise UsageError(
            f"grid: found {len(values)} values for {key}; allowed: {FEWEST_VALUES} to {MOST_VALUES} "
            "different ones, as 0.1/0.2/0.3"
        )
    return values


def cell(scenario: Scenario, axes: Sequence[Axis], values: Sequence[float]) -> Scenario:
    """A copy with both numbers; what is held is so in every world, and no other number of any world moves."""
    edits: dict[str, object] = {}
    changes = list(scenario.document.get("changes", ()))
    for axis, value in zip(axes, values, strict=True):
        if axis.way == "whole":
            edits |= dict.fromkeys(_said(scenario, axis.key), int(value))
            continue
        ways = ("multiply",) if axis.way == "times" else ("at_least", "at_most")
        for key in _read(scenario, axis.key):
            changes += [{"by": BY, "key": key, "how": how, "size": value} for how in ways]
    try:
        return scenario.with_({**edits, **({"changes": changes} if changes else {})})
    except ScenarioError as error:
        told = " and ".join(f"{axis.key} = {value:g}" for axis, value in zip(axes, values, strict=True))
        raise UsageError(f"grid: found {told}, which cannot be: {error}") from None


def _said(scenario: Scenario, key: str) -> list[str]:
    """The key, and those of pilots that say a whole number of their own."""
    table, _, name = key.partition(".")
    listed = scenario.document.get("pilots", ())
    own = [
        f"pilots[{member.key}].{key}"
        for member, said in zip(scenario.members, listed, strict=False)
        if name in said.get(table, {})
    ]
    return [key, *own]


def _read(scenario: Scenario, key: str) -> list[str]:
    """Where the pilots of a portfolio find a number: shared, the organisation's, or each its own."""
    found: dict[str, None] = {}
    for member in scenario.own_members:
        for path, source in member.sources.items():
            if path == key:
                found[source] = None
            elif path.startswith(f"{key}.") and source.endswith(path[len(key) :]):
                found[source[: len(source) - len(path) + len(key)]] = None
    return list(found) or [key]
