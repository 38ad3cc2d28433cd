"""Which numbers a key may have, in words for messages, and how one number is read."""

import math
from dataclasses import dataclass
from datetime import date

from valleysim.scenario.format.dates import SERIALS
from valleysim.scenario.format.flaws import Flaw, FlawError, shown
from valleysim.scenario.format.number_text import UnclearNumberError, Written, is_date, probably, read_numbers

LARGEST = 1e15
MOST_MONTHS = 12_000
"""Fifty times the longest span that is simulated."""
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
EITHER_WAY = Range(-float(MOST_MONTHS), float(MOST_MONTHS), MONTHS_UNIT)
PAST = Range(-float(MOST_MONTHS), 0.0, MONTHS_UNIT)
POSITIVE_MONTHS = Range(0.0, LARGEST, MONTHS_UNIT, above=True)
MONEY = Range(0.0, LARGEST, AMOUNT_UNIT)
FACTOR = Range(0.0, LARGEST, "a factor")
POSITIVE = Range(0.0, LARGEST, "a number", above=True)
ANYTHING = Range(-LARGEST, LARGEST, "a number")
CORRELATION = Range(-1.0, 1.0, "a correlation")


def parse_number(value: object, allowed: Range) -> float:
    """One plain number within a range, or a text that is one: ``"50k"``."""
    if isinstance(value, str):
        words = f"one number: {allowed.words}"
        first, *second = read_text(value, allowed, words)
        if second:
            raise FlawError(Flaw(shown(value), words))
        return within(first, value, allowed)
    if isinstance(value, date):
        raise FlawError(_date_flaw(shown(value), allowed))
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FlawError(Flaw(shown(value), f'{allowed.words}, an interval "a to b" or a distribution'))
    return within(value, value, allowed)


def refuse_dates(number: float, written: object, allowed: Range) -> None:
    """Refuse months far beyond all that is simulated: a date that a spreadsheet wrote as a number of days."""
    if allowed.unit != MONTHS_UNIT or not MOST_MONTHS < number <= LARGEST:
        return
    is_day = number in SERIALS
    found = f"{shown(written)}, which looks like a date of a spreadsheet" if is_day else shown(written)
    raise FlawError(Flaw(found, f"{allowed.words}, at most {MOST_MONTHS:,}"))


def within(number: float, written: object, allowed: Range) -> float:
    """A number that the range holds; ``written`` is what stands in the file."""
    refuse_dates(number, written, allowed)
    is_huge = isinstance(number, int) and abs(number) > LARGEST
    if is_huge or not math.isfinite(number) or not allowed.holds(number):
        most = f", at most {allowed.high:g}" if allowed.high >= LARGEST and number > allowed.high else ""
        raise FlawError(Flaw(shown(written), allowed.words + most))
    return float(number)


def read_text(text: str, allowed: Range, form: str | None = None) -> tuple[float, ...]:
    """The one or two numbers in a text; raise `FlawError` for a text that is none, or more than one thing.

    ``form`` says what is allowed, if that is not a number or an interval.
    """
    words = form or f'{allowed.words}, as a number or "a to b"'
    if is_date(text):
        raise FlawError(_date_flaw(shown(text), allowed))
    try:
        numbers = read_numbers(text)
    except UnclearNumberError as error:
        near = error.ways[0] if len(error.ways) == 1 else None
        raise FlawError(Flaw(error.found, words, (), _fitting(near, allowed))) from None
    if numbers is None or (len(numbers) == 2 and numbers[1].sign and not numbers[0].sign):
        raise FlawError(Flaw(shown(text), words, (), _fitting(probably(text), allowed)))
    for sign in (number.sign for number in numbers):
        if sign in allowed.no_signs:
            raise FlawError(Flaw(f"{shown(text)}, with {sign}", f"{words}, without {sign}"))
    return tuple(number.value for number in numbers)


def _date_flaw(found: str, allowed: Range) -> Flaw:
    """What is wrong with a date or a month of the calendar, which no key takes."""
    words = "a number of months from the start, such as 3" if allowed.unit == MONTHS_UNIT else allowed.words
    return Flaw(f"{found}, a date or a month of the calendar", words)


def _fitting(text: str | None, allowed: Range) -> str | None:
    """A suggestion, if it is one that would be taken."""
    numbers: tuple[Written, ...] = (read_numbers(text) or ()) if text else ()
    in_order = len(numbers) < 2 or numbers[0].value < numbers[1].value
    sound = in_order and all(
        allowed.holds(number.value) and number.sign not in allowed.no_signs for number in numbers
    )
    return text if sound else None
