"""Variates: what differs each time by chance. Their parameters are quantities."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from valleysim.frozen import freeze_fields
from valleysim.scenario.format.distributions import triangular_ends
from valleysim.scenario.format.flaws import Flaw, FlawError, shown, unknown_key
from valleysim.scenario.format.incumbents import SO_FAR, parse_so_far
from valleysim.scenario.format.quantities import NOTE_KEYS, Note, Quantity, known, parse_quantity, split_note
from valleysim.scenario.format.ranges import POSITIVE, Range

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
}
"""Parameters of each law, as scenarios name them."""

PARAMETER_NAMES = tuple(dict.fromkeys(name for names in PARAMETERS.values() for name in names))
"""Every parameter of any law, in a fixed order (append-only: worlds are addressed by position)."""

NO_FOLDER = "no file: this scenario has no folder of its own"
"""What is allowed where a scenario was read from no file."""

ORDERED: dict[str, tuple[str, ...]] = {
    "uniform": ("low", "high"),
    "triangular": ("p10", "mode", "p90"),
    "pert": ("low", "mode", "high"),
    "lognormal": ("median", "p90"),
    "lognormal_pareto": ("median", "p90"),
}
"""Parameters that must not fall, by law."""


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


@dataclass(frozen=True)
class Variate:
    """A law of chance by its name, with its parameters, all of them quantities."""

    law: str
    parameters: Mapping[str, Quantity] = field(default_factory=dict)
    samples: tuple[float, ...] = ()
    note: Note | None = None
    is_from_incumbents: bool = False
    """Whether it was derived from the time in post so far of those who are there."""

    def __post_init__(self) -> None:
        freeze_fields(self)

    @property
    def text(self) -> str:
        """As a person would say it."""
        if self.law == "fixed":
            return self.parameters["value"].text
        if self.law == "empirical":
            return f"empirical, {len(self.samples)} samples"
        inner = ", ".join(f"{name} {quantity.text}" for name, quantity in self.parameters.items())
        derived = ", from time in post so far" if self.is_from_incumbents else ""
        return f"{self.law}({inner}){derived}" if inner else self.law


class Files(Protocol):
    """The files beside a scenario, of which a variate may name one."""

    def samples(self, name: str, column: str, kind: Kind) -> tuple[float, ...]:
        """The numbers of a column; raise `FlawError` with what is wrong with the file."""
        ...


def fixed(value: float, kind: Kind) -> Variate:
    """A variate that is always the same."""
    return Variate("fixed", {"value": known(value, kind.values)})


def never() -> Variate:
    """A variate that does not happen."""
    return Variate("never")


def parse_variate(value: object, kind: Kind, files: Files | None) -> Variate:
    """Read what a scenario file says of a variate; raise `FlawError` with every flaw."""
    if isinstance(value, Variate):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | str | Mapping):
        raise FlawError(Flaw(shown(value), kind.words))
    if isinstance(value, str):
        if value == "never" and kind.may_be_never:
            return never()
        if value == "never" or not any(c.isdigit() for c in value):
            raise FlawError(Flaw(shown(value), kind.words))
    if not isinstance(value, Mapping):
        return Variate("fixed", {"value": parse_quantity(value, kind.values)})
    rest, note = split_note(value)
    if set(rest) == {"value"}:
        inner = parse_below(rest["value"], kind, files, "value")
        return replace(inner, note=note)
    if set(rest) == {SO_FAR} and kind.is_tenure:
        return Variate("weibull", parse_so_far(rest[SO_FAR], SHAPE), (), note, is_from_incumbents=True)
    laws = [law for law in PARAMETERS if law != "never"]
    for key in rest:
        if key not in laws:
            more = [SO_FAR] if kind.is_tenure else []
            raise FlawError(unknown_key(key, ["value", *laws, *more, *NOTE_KEYS]))
    if len(rest) != 1:
        raise FlawError(Flaw(shown(value), f"exactly one of {', '.join(laws)}"))
    ((law, inner_value),) = rest.items()
    if law == "empirical":
        return Variate(law, {}, read_samples(inner_value, kind, files), note)
    return Variate(law, _parameters(law, inner_value, kind), (), note)


def parse_below(value: object, kind: Kind, files: Files | None, key: str) -> Variate:
    """`parse_variate` of what stands under ``key``; its flaws are told from there."""
    try:
        return parse_variate(value, kind, files)
    except FlawError as error:
        raise FlawError(*(flaw.below(key) for flaw in error.flaws)) from None


def _parameters(law: str, inner: object, kind: Kind) -> dict[str, Quantity]:
    found = _named(law, inner)
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


def _named(law: str, inner: object) -> Mapping[str, object]:
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


def read_samples(inner: object, kind: Kind, files: Files | None) -> tuple[float, ...]:
    """Samples of an empirical variate: a column of a CSV file."""
    form = '{ csv = "file.csv", column = "name" }'
    if not isinstance(inner, Mapping):
        raise FlawError(Flaw(shown(inner), form, ("empirical",)))
    for key in inner:
        if key not in ("csv", "column"):
            raise FlawError(unknown_key(key, ("csv", "column"), "empirical"))
    name, column = inner.get("csv"), inner.get("column")
    if not isinstance(name, str) or not isinstance(column, str):
        raise FlawError(Flaw(shown(inner), form, ("empirical",)))
    if files is None:
        raise FlawError(Flaw(shown(name), NO_FOLDER, ("empirical", "csv")))
    return files.samples(name, column, kind)
