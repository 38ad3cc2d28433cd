"""Variates: what differs each time by chance. Their parameters are quantities."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from valleysim.frozen import freeze_fields
from valleysim.scenario.format.flaws import Flaw, FlawError, shown, unknown_key
from valleysim.scenario.format.incumbents import GIVEN, SO_FAR, parse_so_far
from valleysim.scenario.format.laws import PARAMETERS, SHAPE, Kind, parse_parameters
from valleysim.scenario.format.mixtures import WEIGHT, parse_mixture
from valleysim.scenario.format.quantities import NOTE_KEYS, Note, Quantity, known, parse_quantity, split_note

NO_FOLDER = "no file: this scenario has no folder of its own"
"""What is allowed where a scenario was read from no file."""


@dataclass(frozen=True)
class Variate:
    """A law of chance by its name, with its parameters, all of them quantities."""

    law: str
    parameters: Mapping[str, Quantity] = field(default_factory=dict)
    samples: tuple[float, ...] = ()
    note: Note | None = None
    is_from_incumbents: bool = False
    """Whether it was derived from the time in post so far of those who are there."""
    parts: Mapping[str, str] = field(default_factory=dict)
    """Of a mixture: the names of its parts, and their laws."""

    def __post_init__(self) -> None:
        freeze_fields(self)

    @property
    def text(self) -> str:
        """As a person would say it."""
        if self.law == "fixed":
            return self.parameters["value"].text
        if self.law == "empirical":
            return f"empirical, {len(self.samples)} samples"
        if self.parts:
            return " + ".join(f"{weight.text} × {part.text}" for _, part, weight in self.weighted())
        inner = ", ".join(f"{name} {quantity.text}" for name, quantity in self.parameters.items())
        derived = ", from time in post so far" if self.is_from_incumbents else ""
        return f"{self.law}({inner}){derived}" if inner else self.law

    def weighted(self) -> Iterator[tuple[str, "Variate", Quantity]]:
        """The parts of a mixture, each as a variate of its own: its name, the variate, its weight."""
        for name, law in self.parts.items():
            own = {
                key.removeprefix(f"{name}."): quantity
                for key, quantity in self.parameters.items()
                if key.startswith(f"{name}.")
            }
            weight = own.pop(WEIGHT)
            yield name, Variate(law, own), weight

    def pieces(self) -> Iterator[tuple[str, "Variate"]]:
        """The plain laws that it consists of, by what the names of their parameters begin with."""
        if not self.parts:
            yield "", self
        for name, part, _ in self.weighted():
            yield f"{name}.", part

    def place_of(self, parameter: str) -> tuple[str, ...]:
        """Where a parameter stands below the variate."""
        part, _, name = parameter.rpartition(".")
        if self.is_from_incumbents:
            return (SO_FAR, GIVEN[name])
        if not part:
            return (self.law, name)
        return (self.law, part, name) if name == WEIGHT else (self.law, part, self.parts[part], name)


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
    if law == "mixture":
        parameters, parts = parse_mixture(inner_value, kind)
        return Variate(law, parameters, (), note, parts=parts)
    return Variate(law, parse_parameters(law, inner_value, kind), (), note)


def parse_below(value: object, kind: Kind, files: Files | None, key: str) -> Variate:
    """`parse_variate` of what stands under ``key``; its flaws are told from there."""
    try:
        return parse_variate(value, kind, files)
    except FlawError as error:
        raise FlawError(*(flaw.below(key) for flaw in error.flaws)) from None


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
