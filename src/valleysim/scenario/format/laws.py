"""Laws of chance by their names: which parameters each has, and how those are read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from valleysim.scenario.format.distributions import triangular_ends
from valleysim.scenario.format.flaws import Flaw, FlawError, shown, unknown_key
from valleysim.scenario.format.quantities import Quantity, parse_quantity
from valleysim.scenario.format.ranges import POSITIVE, Range

Reals = NDArray[np.float64]
SHAPE = Range(0.2, 100.0, "a shape")
TAIL_INDEX = Range(0.1, 100.0, "a tail index")

PARAMETERS: dict[str, tuple[str, ...]] = {
    "fixed": ("value",),
    "exponential": ("mean",),
    "weibull": ("mean", "shape"),
    "gamma": ("mean", "shape"),
    "lognormal": ("median", "p90", "mean", "sd"),
    "uniform": ("low", "high"),
    "triangular": ("p10", "mode", "p90"),
    "pert": ("low", "mode", "high"),
    "lognormal_pareto": ("median", "p90", "tail_index"),
    "empirical": (),
    "never": (),
    "pareto": ("low", "tail_index"),
    "mixture": (),
}
"""Parameters of each law, as scenarios name them."""

PARAMETER_NAMES = tuple(dict.fromkeys(name for names in PARAMETERS.values() for name in names))
"""Every parameter of any law, in a fixed order (append-only: worlds are addressed by position)."""

ORDERED: dict[str, tuple[str, ...]] = {
    "uniform": ("low", "high"),
    "triangular": ("p10", "mode", "p90"),
    "pert": ("low", "mode", "high"),
    "lognormal": ("median", "p90"),
    "lognormal_pareto": ("median", "p90"),
}
"""Parameters that must not fall, by law."""
IN_ORDER = ("low", "p10", "mode", "median", "p90", "high")
"""The same of all laws at once."""


def put_in_order(values: dict[str, Reals], heads: Iterable[str]) -> None:
    """Exchange parameters of one law where they fall, such as a median above the P90: arrays by their names.

    ``heads`` are what the names of a law's parameters begin with, before the last dot.
    """
    for head in heads:
        start = f"{head}." if head else ""
        paths = [path for name in IN_ORDER if (path := f"{start}{name}") in values]
        if len(paths) < 2:
            continue
        columns = np.array([values[path] for path in paths])
        if (columns[:-1] > columns[1:]).any():
            values.update(zip(paths, np.sort(columns, axis=0), strict=True))


@dataclass(frozen=True)
class Kind:
    """What a variate may be: its values, and whether it may never happen."""

    values: Range
    may_be_never: bool = False
    is_tenure: bool = False
    """Whether it may be derived from the time in post so far of those who are there."""

    @property
    def words(self) -> str:
        """What is allowed, in words."""
        never = ', or "never"' if self.may_be_never else ""
        laws = ", ".join(law for law in PARAMETERS if law != "never")
        return f"{self.values.words}, or one of the distributions {laws}{never}"


def parse_parameters(law: str, inner: object, kind: Kind) -> dict[str, Quantity]:
    """The parameters of a law, by name, as a scenario says them; raise `FlawError` with every flaw."""
    found = named_parameters(law, inner)
    quantities: dict[str, Quantity] = {}
    flaws: list[Flaw] = []
    for name, value in found.items():
        try:
            quantities[name] = parse_quantity(value, _allowed(law, name, kind))
        except FlawError as error:
            flaws += [flaw.below(law, name) for flaw in error.flaws]
    if flaws:
        raise FlawError(*flaws)
    _check_order(law, quantities, inner, kind)
    return {name: quantities[name] for name in PARAMETERS[law] if name in quantities}


def named_parameters(law: str, inner: object) -> Mapping[str, object]:
    """The parameters by name, from a list in order, a table, or a number alone."""
    names = PARAMETERS[law]
    if len(names) == 1 and isinstance(inner, int | float | str) and not isinstance(inner, bool):
        return {names[0]: inner}
    listed = law in ("uniform", "pert", "triangular")
    if listed and isinstance(inner, list) and len(inner) == len(names):
        return dict(zip(names, inner, strict=True))
    if not isinstance(inner, Mapping):
        form = f"[{', '.join(names)}]" if listed else "{ " + ", ".join(f"{name} = …" for name in names) + " }"
        raise FlawError(Flaw(shown(inner), form, (law,)))
    for key in inner:
        if key not in names:
            raise FlawError(unknown_key(key, names, law))
    choices = [{"median", "p90"}, {"mean", "sd"}] if law == "lognormal" else [set(names)]
    if set(inner) not in choices:
        words = " or ".join(" and ".join(n for n in names if n in choice) for choice in choices)
        raise FlawError(Flaw(shown(inner), f"{words}, all of them", (law,)))
    return inner


def _allowed(law: str, name: str, kind: Kind) -> Range:
    if name == "shape":
        return SHAPE
    if name == "tail_index":
        return TAIL_INDEX
    if law in ("uniform", "pert", "triangular", "fixed"):
        return kind.values
    return replace(POSITIVE, unit=kind.values.unit)


def _check_order(law: str, quantities: Mapping[str, Quantity], inner: object, kind: Kind) -> None:
    """Known parameters must be in order; uncertain ones are checked in every world."""
    names = [name for name in ORDERED.get(law, ()) if name in quantities]
    values = [quantities[name].known for name in names]
    if any(value is None for value in values):
        return
    numbers = [value for value in values if value is not None]
    strict = law in ("triangular",)
    equal = strict and len(set(numbers)) < len(numbers)
    if sorted(numbers) != numbers or equal:
        sign = " < " if strict else " ≤ "
        raise FlawError(Flaw(shown(inner), sign.join(names), (law,)))
    if law == "triangular":
        _check_ends(numbers, inner, kind)


def _check_ends(numbers: list[float], inner: object, kind: Kind) -> None:
    """The triangle, which reaches beyond its percentiles, must lie in the range."""
    low, high = triangular_ends(*(np.array([number]) for number in numbers))
    if not (kind.values.holds(float(low[0])) and kind.values.holds(float(high[0]))):
        found = f"{shown(inner)}, a triangle from {low[0]:.3g} to {high[0]:.3g}"
        raise FlawError(Flaw(found, f"{kind.values.words}, over its whole range", ("triangular",)))
