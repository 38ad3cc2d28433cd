"""Days of the calendar as months from month 0, and back.

A month of the calendar is a month of the model: from the 15th to the 15th of the next month is one, and what
is left over counts as its share of the month in which it lies. Where a month has no such day, its last one
stands for it. The whole number of months and that share determine the day, so that a day is found again.
"""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

DIGITS = 6
"""Decimals of months that are kept: a day is some three hundredths of a month."""
ROUNDED = 1e-3
"""Of a day: more than what is lost of it by that."""
YEARS = range(1900, 3000)
"""Years of days that are read: others are slips, or stand for no day at all."""
FIRST_SERIAL = date(1899, 12, 30)
"""Day 0 of spreadsheets, so that days from March 1900 on are right: they take 1900 for a leap year."""
SERIALS = range(20_000, 80_000)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_QUARTER = re.compile(r"\s*(\d{4})[- ]?[qQ]([1-4])\s*")
_POINTS = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def months_between(start: date, day: date) -> float:
    """Months from one day to another, negative if it lies before.

    >>> months_between(date(2026, 11, 28), date(2027, 2, 28))
    3.0
    >>> [months_between(date(2026, 1, 31), day) for day in (date(2026, 2, 28), date(2026, 2, 14))]
    [1.0, 0.5]
    """
    whole = 12 * (day.year - start.year) + day.month - start.month
    if later(start, whole) > day:
        whole -= 1
    first, next_one = later(start, whole), later(start, whole + 1)
    return round(whole + (day - first).days / (next_one - first).days, DIGITS)


def day_after(start: date, months: float) -> date:
    """The day in which it is so many months after another.

    >>> day_after(date(2026, 11, 28), 3.0), day_after(date(2026, 11, 28), 0.5)
    (datetime.date(2027, 2, 28), datetime.date(2026, 12, 13))
    """
    whole = int(months // 1.0)
    first, next_one = later(start, whole), later(start, whole + 1)
    return first + timedelta(days=int((next_one - first).days * (months - whole) + ROUNDED))


def later(start: date, months: int) -> date:
    """The same day of a later month, or the last one of a month that has no such day."""
    year, month = divmod(12 * start.year + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def read_day(value: object) -> date | None:
    """A day of `YEARS`: a date of TOML, ``2026-11-28`` or ``28.11.2026`` as a text; None for anything else.

    >>> read_day("28.11.2026"), read_day("11/28/2026"), read_day("2026-02-30")
    (datetime.date(2026, 11, 28), None, None)
    """
    if isinstance(value, date):
        return None if isinstance(value, datetime) or value.year not in YEARS else value
    if not isinstance(value, str):
        return None
    text = value.strip()
    if found := _ISO.fullmatch(text):
        return day_of(*map(int, found.groups()))
    if found := _POINTS.fullmatch(text):
        day, month, year = map(int, found.groups())
        return day_of(year, month, day)
    return None


def day_of_serial(number: float) -> date | None:
    """The day that a spreadsheet counts as this number, from 1900 on; None beyond the years 1954 to 2119.

    >>> day_of_serial(46354), day_of_serial(3)
    (datetime.date(2026, 11, 28), None)
    """
    whole = int(number)
    return FIRST_SERIAL + timedelta(days=whole) if whole == number and whole in SERIALS else None


def day_of(year: int, month: int, day: int) -> date | None:
    """A day, if the calendar has it, of `YEARS`."""
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:
        return None


def quarter_end(day: date, ahead: int) -> date:
    """The last day of the quarter of a day, or of one that is so many quarters ahead.

    >>> quarter_end(date(2026, 11, 28), 0), quarter_end(date(2026, 11, 28), 1)
    (datetime.date(2026, 12, 31), datetime.date(2027, 3, 31))
    """
    quarters = 4 * day.year + (day.month - 1) // 3 + ahead
    return later(date(quarters // 4, 3 * (quarters % 4) + 3, 1), 1) - timedelta(days=1)


def read_quarter(text: str) -> date | None:
    """The last day of a quarter; None for any other text.

    >>> read_quarter("2027-Q1"), read_quarter("2027 q4"), read_quarter("2027")
    (datetime.date(2027, 3, 31), datetime.date(2027, 12, 31), None)
    """
    found = _QUARTER.fullmatch(text)
    if found is None or int(found[1]) not in YEARS:
        return None
    return quarter_end(date(int(found[1]), 3 * int(found[2]), 1), 0)
