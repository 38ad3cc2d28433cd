"""Quantities: one number each, known or given as a distribution of our ignorance."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.scenario import distributions
from valleysim.scenario.flaws import Flaw, FlawError, nearest, shown, unknown_key
from valleysim.scenario.number_text import UnclearNumberError, Written, probably, read_numbers

Reals = NDArray[np.float64]
Parameter = float | tuple[float, ...] | str
Reader = Callable[[object, str], tuple[tuple[str, Parameter], ...]]
"""Reads the parameters of a distribution of ignorance whose values have some unit."""

LARGEST = 1e15
MOST_MONTHS = 12_000
"""Fifty times the longest span that is simulated."""
FIRST_DATE, LAST_DATE = 20_000, 80_000
"""Dates as spreadsheets count them, in days: of the years 1954 to 2119."""
SMALLEST = 1e-12
LEAST_TOLD = 5e-4
"""Of a distribution that is cut at the range of its key, the share from which on the ledger says so."""
MEAN_POINTS = 2_000
NOTE_KEYS = ("evidence", "assumption")


MONTHS_UNIT, AMOUNT_UNIT = "months", "an amount"


@dataclass(frozen=True)
class Range:
    """What a number may be: from ``low`` to ``high``, in words for messages."""

    low: float
    high: float
    unit: str
    above: bool = False  # low itself is not allowed

    def holds(self, x: float) -> bool:
        """Whether ``x`` is allowed."""
        return (x > self.low if self.above else x >= self.low) and x <= self.high

    @property
    def scale(self) -> str:
        """Where a 90 % interval is symmetric: logit of shares, Fisher's z of correlations, log of amounts."""
        if (self.low, self.high) == (0.0, 1.0):
            return "logit"
        if (self.low, self.high) == (-1.0, 1.0):
            return "fisher"
        return "log" if self.low >= 0.0 else "plain"

    @property
    def no_signs(self) -> tuple[str, ...]:
        """Signs that numbers of this unit cannot have: ``6M`` might be six months, ``10 %`` is no amount."""
        return {MONTHS_UNIT: ("%", "M"), AMOUNT_UNIT: ("%",)}.get(self.unit, ())

    @property
    def words(self) -> str:
        """The range in words."""
        if self.low <= -LARGEST:
            return self.unit
        if self.high >= LARGEST:
            return f"{self.unit} above {self.low:g}" if self.above else f"{self.unit} of {self.low:g} or more"
        start = "above" if self.above else "from"
        return f"{self.unit} {start} {self.low:g} to {self.high:g}"


SHARE = Range(0.0, 1.0, "a share")
PER_MONTH = Range(0.0, LARGEST, "a rate per month")
MONTHS = Range(0.0, LARGEST, MONTHS_UNIT)
POSITIVE_MONTHS = Range(0.0, LARGEST, MONTHS_UNIT, above=True)
MONEY = Range(0.0, LARGEST, AMOUNT_UNIT)
FACTOR = Range(0.0, LARGEST, "a factor")
POSITIVE = Range(0.0, LARGEST, "a number", above=True)
ANYTHING = Range(-LARGEST, LARGEST, "a number")
CORRELATION = Range(-1.0, 1.0, "a correlation")


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
            return f"{self.known:g}"
        named = dict(self.parameters)
        if self.kind == "interval":
            return f"{named['low']:g} to {named['high']:g}"
        said = ", ".join(f"{name} {value}" for name, value in named.items())
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
        first, *second = _read_text(value, allowed)
        if second:
            return _interval(value, first, second[0], allowed)
        return Quantity(allowed, _within(first, value, allowed))
    return Quantity(allowed, parse_number(value, allowed))


def parse_number(value: object, allowed: Range) -> float:
    """One plain number within a range, or a text that is one: ``"50k"``."""
    if isinstance(value, str):
        first, *second = _read_text(value, allowed)
        if second:
            raise FlawError(Flaw(shown(value), f"one number: {allowed.words}"))
        return _within(first, value, allowed)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FlawError(Flaw(shown(value), f'{allowed.words}, an interval "a to b" or a distribution'))
    return _within(value, value, allowed)


def _refuse_dates(number: float, written: object, allowed: Range) -> None:
    """Refuse months far beyond all that is simulated: a date that a spreadsheet wrote as a number of days."""
    if allowed.unit != MONTHS_UNIT or not MOST_MONTHS < number <= LARGEST:
        return
    is_date = number in range(FIRST_DATE, LAST_DATE)
    found = f"{shown(written)}, which looks like a date of a spreadsheet" if is_date else shown(written)
    raise FlawError(Flaw(found, f"{allowed.words}, at most {MOST_MONTHS:,}"))


def _within(number: float, written: object, allowed: Range) -> float:
    """A number that the range holds; ``written`` is what stands in the file."""
    _refuse_dates(number, written, allowed)
    is_huge = isinstance(number, int) and abs(number) > LARGEST
    if is_huge or not math.isfinite(number) or not allowed.holds(number):
        most = f", at most {allowed.high:g}" if allowed.high >= LARGEST and number > allowed.high else ""
        raise FlawError(Flaw(shown(written), allowed.words + most))
    return float(number)


def _read_text(text: str, allowed: Range) -> tuple[float, ...]:
    """The one or two numbers in a text; raise `FlawError` for a text that is none, or more than one thing."""
    words = f'{allowed.words}, as a number or "a to b"'
    try:
        numbers = read_numbers(text)
    except UnclearNumberError as error:
        near = error.ways[0] if len(error.ways) == 1 else None
        raise FlawError(Flaw(error.found, words, (), _fitting(near, allowed))) from None
    if numbers is None or (len(numbers) == 2 and numbers[1].sign and not numbers[0].sign):
        raise FlawError(Flaw(shown(text), words, (), _fitting(probably(text), allowed)))
    for sign in (one.sign for one in numbers):
        if sign in allowed.no_signs:
            raise FlawError(Flaw(f"{shown(text)}, with {sign}", f"{words}, without {sign}"))
    return tuple(one.value for one in numbers)


def _fitting(text: str | None, allowed: Range) -> str | None:
    """A suggestion, if it is one that would be taken."""
    numbers: tuple[Written, ...] = (read_numbers(text) or ()) if text else ()
    sound = all(allowed.holds(one.value) and one.sign not in allowed.no_signs for one in numbers)
    return text if sound else None


def _interval(text: str, low: float, high: float, allowed: Range) -> Quantity:
    for end in (low, high):
        _refuse_dates(end, text, allowed)
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
    rest = {key: one for key, one in value.items() if key not in NOTE_KEYS}
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
    kinds = ["value", *_KINDS]
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
        parameters = _KINDS[kind](inner, allowed.unit)
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


def _numbers(inner: object, names: tuple[str, ...], unit: str) -> dict[str, float]:
    anything = Range(-LARGEST, LARGEST, unit)
    if isinstance(inner, list) and len(inner) == len(names):
        found: Mapping[str, object] = dict(zip(names, inner, strict=True))
    elif isinstance(inner, Mapping):
        found = inner
        for key in found:
            if key not in names:
                raise FlawError(unknown_key(key, names))
        if len(found) != len(names):
            raise FlawError(Flaw(shown(inner), f"all of {', '.join(names)}"))
    else:
        raise FlawError(Flaw(shown(inner), f"[{', '.join(names)}]"))
    numbers = {}
    for name, one in found.items():
        try:
            numbers[name] = parse_number(one, anything)
        except FlawError as error:
            raise FlawError(*(flaw.below(name) for flaw in error.flaws)) from None
    return numbers


def _ordered(*names: str) -> Reader:
    """A reader of numbers of which each is at least the one before, the last above the first."""

    def read(inner: object, unit: str) -> tuple[tuple[str, Parameter], ...]:
        numbers = _numbers(inner, names, unit)
        values = [numbers[name] for name in names]
        if sorted(values) != values or values[0] == values[-1]:
            raise FlawError(Flaw(shown(inner), f"{' ≤ '.join(names)}, not all equal"))
        return tuple((name, numbers[name]) for name in names)

    return read


def _positive(*names: str) -> Reader:
    def read(inner: object, unit: str) -> tuple[tuple[str, Parameter], ...]:
        numbers = _numbers(inner, names, unit)
        if min(numbers.values()) < 0.01 or max(numbers.values()) > 1e6:
            raise FlawError(Flaw(shown(inner), f"{' and '.join(names)} from 0.01 to 1e6"))
        return tuple((name, numbers[name]) for name in names)

    return read


def _normal(inner: object, unit: str) -> tuple[tuple[str, Parameter], ...]:
    numbers = _numbers(inner, ("mean", "sd"), unit)
    if numbers["sd"] <= 0.0:
        raise FlawError(Flaw(shown(inner), "[mean, sd] with sd above 0"))
    return (("mean", numbers["mean"]), ("sd", numbers["sd"]))


def _lognormal(inner: object, unit: str) -> tuple[tuple[str, Parameter], ...]:
    numbers = _numbers(inner, ("median", "p90"), unit)
    if not 0.0 < numbers["median"] < numbers["p90"]:
        raise FlawError(Flaw(shown(inner), "{ median = m, p90 = q } with 0 < m < q"))
    return (("median", numbers["median"]), ("p90", numbers["p90"]))


def _discrete(inner: object, unit: str) -> tuple[tuple[str, Parameter], ...]:
    names = ("values", "weights")
    form = "{ values = [..], weights = [..] }, two lists of one length, weights of 0 or more"
    if not isinstance(inner, Mapping):
        raise FlawError(Flaw(shown(inner), form))
    for key in inner:
        if key not in names:
            raise FlawError(unknown_key(key, names))
    lists = [inner.get(name) for name in names]
    if not all(isinstance(one, list) and 0 < len(one) <= 10_000 for one in lists):
        raise FlawError(Flaw(shown(inner), form))
    anything, weight = Range(-LARGEST, LARGEST, unit), Range(0.0, LARGEST, "a weight")
    values = tuple(parse_number(one, anything) for one in inner["values"])
    weights = tuple(parse_number(one, weight) for one in inner["weights"])
    if len(values) != len(weights) or sum(weights) <= 0.0:
        raise FlawError(Flaw(shown(inner), form))
    order = sorted(range(len(values)), key=values.__getitem__)
    return (("values", tuple(values[k] for k in order)), ("weights", tuple(weights[k] for k in order)))


_KINDS: dict[str, Reader] = {
    "uniform": _ordered("low", "high"),
    "normal": _normal,
    "lognormal": _lognormal,
    "triangular": _ordered("low", "mode", "high"),
    "pert": _ordered("low", "mode", "high"),
    "beta": _positive("a", "b"),
    "discrete": _discrete,
}


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
