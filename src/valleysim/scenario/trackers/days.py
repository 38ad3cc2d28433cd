"""Days in the forms that trackers have: days, months, quarters, halves and years, as spans of days."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from valleysim.scenario.format.dates import day_of, day_of_serial, later
from valleysim.scenario.trackers.grid import Cell

DAY_FIRST, MONTH_FIRST, ASK = "day first", "month first", "ask"
ORDERS = (DAY_FIRST, MONTH_FIRST, ASK)
ANY = ""
"""The order of what has one meaning only."""
PLAIN_YEARS = range(1990, 2101)
YEARS_OF_TWO = range(10, 60)
"""Two digits that stand for a year behind the name of a month: others may be days."""
LATEST_OF_TWO = 69
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar jän jänner janvier janv",
            "february feb februar février fév févr fev",
            "march mar märz mär mrz mars",
            "april apr avril avr",
            "may mai",
            "june jun juni juin",
            "july jul juli juillet juil",
            "august aug août aout",
            "september sep sept septembre",
            "october oct oktober okt octobre",
            "november nov novembre",
            "december dec dezember dez décembre déc",
        ),
        1,
    )
    for name in names.split()
}
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*[AaPp][Mm]|Z|[+-]\d\d:?\d\d)?$")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_POINTS = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})")
_SLASHES = re.compile(r"(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})")
_DAY_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-. ]+([^\W\d_]+)[-., ]+(\d{4}|\d{2})")
_NAME_DAY = re.compile(r"([^\W\d_]+)\.?[- ]+(\d{1,2})(?:st|nd|rd|th)?,?[- ]+(\d{4})")
_NAME_YEAR = re.compile(r"([^\W\d_]+)[-./,' ]*(\d{4}|\d{2})")
_YEAR_NAME = re.compile(r"(\d{4})[-/. ]*([^\W\d_]+)")
_YEAR_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_PART_YEAR = re.compile(r"([QH])([1-4])[-/ ']*(\d{4}|\d{2})", re.IGNORECASE)
_YEAR_PART = re.compile(r"(\d{4})[-/ ]*([QH])([1-4])", re.IGNORECASE)
_COUNTED_PART = re.compile(r"([1-4])([QH])[-/ ']*(\d{4}|\d{2})", re.IGNORECASE)


@dataclass(frozen=True)
class Span:
    """The days that a cell may mean: one day, or all of a month, a quarter, a half or a year."""

    first: date
    last: date

    @property
    def middle(self) -> date:
        """The day in the middle."""
        return self.first + (self.last - self.first) / 2

    @property
    def text(self) -> str:
        """The day, or the interval of days, as a scenario has it.

        >>> Span(date(2026, 3, 1), date(2026, 3, 31)).text
        '2026-03-01 to 2026-03-31'
        """
        return f"{self.first}" if self.first == self.last else f"{self.first} to {self.last}"

    def until(self, as_of: date) -> "Span":
        """What of it lies before ``as_of``; itself if nothing does."""
        before = max(self.first, as_of - timedelta(days=1))
        return Span(self.first, min(self.last, before)) if self.first <= as_of else self

    @property
    def precision(self) -> float:
        """How many months the middle may be off; half a month is what days are taken to be good for."""
        return max(0.5, round((self.last - self.first).days / 30.4 / 2.0 * 2.0) / 2.0)

    def past(self, as_of: date) -> date:
        """The day that stands for it where it has happened by ``as_of``, which may lie within it."""
        before = as_of - timedelta(days=1)
        return max(self.first, min(self.middle, before)) if self.first <= as_of else self.middle


@dataclass(frozen=True)
class Days:
    """The days of a column: a span for each cell, None of one that is none or may be two."""

    spans: tuple[Span | None, ...]
    order: str
    why: str
    unclear: tuple[int, ...] = ()
    """Positions of cells that may be two days."""


def spans(cell: Cell) -> dict[str, Span]:
    """What a cell may mean as a day, by the order in which day and month stand; empty if it is no day.

    >>> sorted(spans("11/12/2026")), [f"{one.middle}" for one in spans("Mar-26").values()]
    (['day first', 'month first'], ['2026-03-16'])
    """
    if isinstance(cell, date):
        return _found(cell)
    if isinstance(cell, float):
        return _of_number(cell)
    if len(cell) > 40 or not any(c in "0123456789" for c in cell):
        return {}
    text = _TIME.sub("", cell).strip()
    if text.isdecimal():
        compact = _COMPACT.fullmatch(text)
        return _found(day_of(*map(int, compact.groups()))) if compact else _of_number(float(text))
    if found := _ISO.fullmatch(text):
        return _found(day_of(*map(int, found.groups())))
    if found := _POINTS.fullmatch(text):
        return _found(day_of(_year(found[3]), int(found[2]), int(found[1])))
    if found := _SLASHES.fullmatch(text):
        one, two, year = int(found[1]), int(found[3]), _year(found[4])
        ways = {DAY_FIRST: day_of(year, two, one), MONTH_FIRST: day_of(year, one, two)}
        read = {order: Span(day, day) for order, day in ways.items() if day is not None}
        return {ANY: next(iter(read.values()))} if len({*read.values()}) == 1 and one == two else read
    return _of_words(text)


def read_days(cells: Sequence[Cell], order: str | None = None) -> Days:
    """Read a column of days; ``order`` says which number of 11/12/2026 is the day, None if it is not known.

    A cell that may be two days is read where another of the column shows the order, and none the other.
    """
    ways = [spans(cell) for cell in cells]
    if order is not None:
        told = tuple(one.get(order) or one.get(ANY) for one in ways)
        missed = (k for k, one in enumerate(ways) if one and told[k] is None)
        return Days(told, order, f"{order}, as was said" if order else "", tuple(missed))
    if doubtful := _without_year(cells):
        ways = [{} if _named_two(cell) else one for cell, one in zip(cells, ways, strict=True)]
    shown = {next(iter(one)) for one in ways if len(one) == 1} - {ANY}
    open_ones = [number for number, one in enumerate(ways) if len(one) == 2]
    order, why = ANY, ""
    if len(shown) == 1:
        order = next(iter(shown))
        example = next(cell for cell, one in zip(cells, ways, strict=True) if {*one} == shown)
        why = f"{order}, as {example} shows"
    elif len(shown) > 1:
        order, why = ASK, "some cells have the day first and some the month: others may be either"
    elif open_ones:
        order, why = ASK, "no cell shows whether the day or the month stands first"
    if doubtful:
        why = f"{why}; " * bool(why) + f"{doubtful} has no year, so that others like it may be days"
    known = tuple(one.get(order) or (next(iter(one.values())) if len(one) == 1 else None) for one in ways)
    two = {number for number, cell in enumerate(cells) if doubtful and _named_two(cell)}
    unclear = sorted(two | {number for number in open_ones if known[number] is None})
    return Days(known, order, why, tuple(unclear))


def _named_two(cell: Cell) -> re.Match[str] | None:
    """A cell of the form Mar-26, whose number may be a year or a day."""
    found = _NAME_YEAR.fullmatch(cell) if isinstance(cell, str) and len(cell) < 20 else None
    return found if found and len(found[2]) == 2 and found[1].casefold() in MONTHS else None


def _without_year(cells: Sequence[Cell]) -> str:
    """The first cell of that form whose number is no year."""
    named = (found for cell in cells if (found := _named_two(cell)))
    return next((found[0] for found in named if int(found[2]) not in YEARS_OF_TWO), "")


def _found(day: date | None) -> dict[str, Span]:
    return {} if day is None else {ANY: Span(day, day)}


def _of_number(number: float) -> dict[str, Span]:
    """A number that a spreadsheet makes of a day, or a year."""
    if number in PLAIN_YEARS:
        return _part(int(number), 1, 12)
    return _found(day_of_serial(number))


def _of_words(text: str) -> dict[str, Span]:
    if found := _DAY_NAME.fullmatch(text):
        return _found(_named(found[3], found[2], found[1]))
    if found := _NAME_DAY.fullmatch(text):
        return _found(_named(found[3], found[1], found[2]))
    if found := _NAME_YEAR.fullmatch(text):
        is_year = len(found[2]) == 4 or int(found[2]) in YEARS_OF_TWO
        return _part(_year(found[2]), MONTHS.get(found[1].casefold(), 0), 1) if is_year else {}
    if (found := _YEAR_NAME.fullmatch(text)) and found[2].casefold() in MONTHS:
        return _part(int(found[1]), MONTHS[found[2].casefold()], 1)
    if found := _YEAR_MONTH.fullmatch(text):
        return _part(int(found[1]), int(found[2]), 1)
    if found := _MONTH_YEAR.fullmatch(text):
        return _part(int(found[2]), int(found[1]), 1)
    for pattern, order in ((_PART_YEAR, (1, 2, 3)), (_YEAR_PART, (2, 3, 1)), (_COUNTED_PART, (2, 1, 3))):
        if found := pattern.fullmatch(text):
            letter, count, year = (found[k] for k in order)
            months = 3 if letter in "qQ" else 6
            return _part(_year(year), months * (int(count) - 1) + 1, months)
    return {}


def _named(year: str, month: str, day: str) -> date | None:
    return day_of(_year(year), MONTHS.get(month.casefold(), 0), int(day))


def _part(year: int, month: int, months: int) -> dict[str, Span]:
    """Some months of a year as a span."""
    first = day_of(year, month, 1) if year in PLAIN_YEARS else None
    return {} if first is None else {ANY: Span(first, later(first, months) - timedelta(days=1))}


def _year(text: str) -> int:
    number = int(text)
    return number if len(text) == 4 else number + (2000 if number <= LATEST_OF_TWO else 1900)
