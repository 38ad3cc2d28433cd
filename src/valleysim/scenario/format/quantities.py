"""Quantities: one number each, known or given as a distribution of our ignorance."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.scenario.format import distributions
from valleysim.scenario.format.flaws import Flaw, FlawError, nearest, shown, unknown_key
from valleysim.scenario.format.number_text import shown_number
from valleysim.scenario.format.quantity_laws import READERS, Parameter
from valleysim.scenario.format.ranges import LARGEST, Range, parse_number, read_text, refuse_dates, within

Reals = NDArray[np.float64]

SMALLEST = 1e-12
LEAST_TOLD = 5e-4
"""Of a distribution that is cut at the range of its key, the share from which on the ledger says so."""
MEAN_POINTS = 2_000
NOTE_KEYS = ("evidence", "assumption")


@dataclass(frozen=True)
class Note:
    """Where a number comes from: a key of the evidence register, or why it is assumed."""

    evidence: str | None = None
    assumption: str | None = None


@dataclass(frozen=True)
class Quantity:
    """One number: ``known``, or a distribution ``kind`` with ``parameters``, within ``allowed``."""

    allowed: Range
    known: float | None = None
    kind: str = "known"
    parameters: tuple[tuple[str, Parameter], ...] = ()
    note: Note | None = None

    @property
    def is_uncertain(self) -> bool:
        """Whether it is drawn anew in every world."""
        return self.known is None

    def quantile(self, u: Reals) -> Reals:
        """Values (n,) at the points ``u`` of a world's design; tails beyond ``allowed`` are cut."""
        if self.known is not None:
            return np.full(len(u), self.known)
        named = dict(self.parameters)
        low, high = distributions.shares_below(self.kind, named, (self.allowed.low, self.allowed.high))
        drawn = distributions.quantile(self.kind, named, low + (high - low) * u)
        floor = max(self.allowed.low, SMALLEST) if self.allowed.above else self.allowed.low
        return np.clip(drawn, floor, self.allowed.high)

    @property
    def text(self) -> str:
        """As a person would write it."""
        if self.known is not None:
            return shown_number(self.known)
        named = dict(self.parameters)
        if self.kind == "interval":
            return f"{_shown(named['low'])} to {_shown(named['high'])}"
        said = ", ".join(f"{name} {_shown(value)}" for name, value in named.items())
        cut = self.cut_off
        if cut >= LEAST_TOLD:
            said += f"; {100.0 * cut:.2g} % cut off, mean {self.mean:.3g} in use"
        return f"{self.kind}({said})"

    @property
    def cut_off(self) -> float:
        """Share of the distribution as it is written that lies beyond ``allowed``, and is not used."""
        if self.known is not None:
            return 0.0
        ends = (self.allowed.low, self.allowed.high)
        low, high = distributions.shares_below(self.kind, dict(self.parameters), ends)
        return 1.0 - (high - low)

    @property
    def mean(self) -> float:
        """Mean of what is in use, to about four digits: that of its values in equally likely worlds."""
        return float(self.quantile((np.arange(MEAN_POINTS) + 0.5) / MEAN_POINTS).mean())


def _shown(parameter: Parameter) -> str:
    if isinstance(parameter, tuple):
        return f"({', '.join(shown_number(one) for one in parameter)})"
    return parameter if isinstance(parameter, str) else shown_number(parameter)


def known(value: float, allowed: Range) -> Quantity:
    """A quantity of which we are sure."""
    return Quantity(allowed, float(value))


def parse_quantity(value: object, allowed: Range) -> Quantity:
    """Read what a scenario file says of a quantity; raise `FlawError` with every flaw."""
    if isinstance(value, Quantity):
        return value
    if isinstance(value, Mapping):
        return _parse_table(value, allowed)
    if isinstance(value, str):
        first, *second = read_text(value, allowed)
        if second:
            return _interval(value, first, second[0], allowed)
        return Quantity(allowed, within(first, value, allowed))
    return Quantity(allowed, parse_number(value, allowed))


def _interval(text: str, low: float, high: float, allowed: Range) -> Quantity:
    for end in (low, high):
        refuse_dates(end, text, allowed)
    scale = allowed.scale
    if not (allowed.holds(low) and allowed.holds(high) and low < high):
        most = f", at most {allowed.high:g}" if allowed.high >= LARGEST and high > allowed.high else ""
        raise FlawError(Flaw(shown(text), f'{allowed.words}{most}, as "a to b" with a below b'))
    least, greatest = _ENDS_OF_SCALES[scale]
    if low <= least or high >= greatest:
        ends = "-1 and 1" if scale == "fisher" else "0 and, for shares, 1"
        words = f"an interval that leaves out {ends}: {{ uniform = [a, b] }} may hold them"
        raise FlawError(Flaw(shown(text), words))
    return Quantity(allowed, kind="interval", parameters=(("low", low), ("high", high), ("scale", scale)))


_ENDS_OF_SCALES = {
    "log": (0.0, math.inf),
    "logit": (0.0, 1.0),
    "fisher": (-1.0, 1.0),
    "plain": (-math.inf, math.inf),
}
"""Where each scale has no end, so that no interval may."""


def split_note(value: Mapping[str, object]) -> tuple[dict[str, object], Note | None]:
    """What a table says, and where it says that its numbers come from."""
    rest = {key: inner for key, inner in value.items() if key not in NOTE_KEYS}
    words: dict[str, str] = {}
    for key in NOTE_KEYS:
        one = value.get(key)
        if one is None:
            continue
        if not isinstance(one, str) or not one.strip():
            raise FlawError(Flaw(shown(one), "a text", (key,)))
        words[key] = one
    if len(words) == 2:
        raise FlawError(Flaw("both evidence and assumption", "one of them"))
    return rest, Note(**words) if words else None


def _parse_table(value: Mapping[str, object], allowed: Range) -> Quantity:
    rest, note = split_note(value)
    kinds = ["value", *READERS]
    for key in rest:
        if key not in kinds:
            raise FlawError(unknown_key(key, [*kinds, *NOTE_KEYS]))
    if len(rest) != 1:
        raise FlawError(Flaw(shown(value), f"exactly one of {', '.join(kinds)}"))
    ((kind, inner),) = rest.items()
    try:
        if kind == "value":
            if isinstance(inner, Mapping):
                raise FlawError(Flaw(shown(inner), "a number or an interval"))
            plain = parse_quantity(inner, allowed)
            return Quantity(allowed, plain.known, plain.kind, plain.parameters, note)
        parameters = READERS[kind](inner, allowed.unit)
    except FlawError as error:
        raise FlawError(*(flaw.below(kind) for flaw in error.flaws)) from None
    quantity = Quantity(allowed, None, kind, parameters, note)
    _check_support(quantity, value)
    return quantity


def _check_support(quantity: Quantity, value: object) -> None:
    """Bounded distributions must lie in the range; of unbounded ones at least half."""
    named = dict(quantity.parameters)
    allowed = quantity.allowed
    support = distributions.support(quantity.kind, named)
    if support is not None:
        if not (allowed.low <= support[0] and support[1] <= allowed.high):
            raise FlawError(Flaw(shown(value), f"{allowed.words}, over its whole range", (quantity.kind,)))
        return
    low, high = distributions.shares_below(quantity.kind, named, (allowed.low, allowed.high))
    if high - low < 0.5:
        raise FlawError(Flaw(shown(value), f"{allowed.words}, for at least half of it", (quantity.kind,)))


def parse_word_or_quantity(value: object, words: tuple[str, ...], allowed: Range) -> Quantity | str:
    """A quantity, or one of some words that stand for none."""
    if isinstance(value, str) and value in words:
        return value
    if isinstance(value, Mapping) and value.get("value") in words:
        word = f'"{value["value"]}"'
        raise FlawError(Flaw(shown(value), f"{word} alone: only numbers carry evidence or an assumption"))
    try:
        return parse_quantity(value, allowed)
    except FlawError as error:
        spelt = " or ".join(f'"{word}"' for word in words)
        raise FlawError(
            *(
                Flaw(
                    flaw.found,
                    f"{flaw.allowed}, or {spelt}",
                    flaw.at,
                    flaw.suggestion or (nearest(value, words) if isinstance(value, str) else None),
                )
                for flaw in error.flaws
            )
        ) from None
