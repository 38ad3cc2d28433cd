"""Dates in a document: each becomes months from month 0, the day that ``as_of`` says.

Only keys that are moments take dates: those ahead (when a pilot starts, when somebody leaves, the next budget
window) and those since when something has lasted (in post since). After this no date is left in them, and
what reads numbers knows nothing of the calendar.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from valleysim.scenario.format.dates import YEARS, day_of, months_between, read_day
from valleysim.scenario.format.flaws import Flaw, shown
from valleysim.scenario.format.quantities import NOTE_KEYS
from valleysim.scenario.toml.places import Place

AHEAD = ("starts", "leaves", "stays_at_least", "first_window")
SINCE = ("served", "age")
TABLES = ("pilots", "sponsors", "people", "organisation", "funding", "obsolescence")
ENDS = (("low", "high"), ("p10", "p90"))
"""The ends of a distribution, which are the other way round in months since a day."""
AS_OF = "as_of"
ALLOWED = "a day, such as 2026-11-28"
_SLASHES = re.compile(r"\s*(\d{1,2})/(\d{1,2})/(\d{4})\s*")
_BETWEEN = re.compile(r"(.+?)\s+to\s+(.+)")
Flaws = list[tuple[Place, Flaw]]


@dataclass
class Dating:
    """Dates of one document: the day of month 0, and what is wrong with others."""

    as_of: date | None
    orders: Mapping[tuple[str, ...], set[str]]
    """Of the columns in which days are written with slashes, what shows which number is the day."""
    is_unread: bool = False
    """Whether there is an ``as_of`` that is no day, so that no date can be told."""
    flaws: Flaws = field(default_factory=list)

    def moment(self, value: object, key: str, column: tuple[str, ...], place: Place) -> object:
        """What a key says, with months in the place of dates."""
        if isinstance(value, Mapping):
            read = {
                name: one if name in NOTE_KEYS else self.moment(one, key, column, (*place, name))
                for name, one in value.items()
            }
            for low, high in ENDS if key in SINCE else ():
                if low in read and high in read and read[low] is not value[low]:
                    read[low], read[high] = read[high], read[low]
            return read
        if isinstance(value, date) and value.year not in YEARS:
            return self._refuse(place, f"{value}", f"a day of the years {YEARS[0]} to {YEARS[-1]}")
        if isinstance(value, list):
            each = [self.moment(one, key, column, (*place, n)) for n, one in enumerate(value)]
            are_dates = key in SINCE and all(a is not b for a, b in zip(each, value, strict=True))
            return each[::-1] if are_dates else each
        if isinstance(value, datetime):
            return self._refuse(place, f"{value}, a day with a time", f"{ALLOWED} alone")
        if isinstance(value, str) and (ends := _BETWEEN.fullmatch(value.strip())):
            months = [self._read(end, key, column, place) for end in ends.groups()]
            first, last = months[::-1] if key in SINCE else months
            return value if first is None or last is None else f"{first!r} to {last!r}"
        found = self._read(value, key, column, place)
        return value if found is None else found

    def _read(self, value: object, key: str, column: tuple[str, ...], place: Place) -> float | None:
        """Months of what is a day; None for anything else."""
        if not isinstance(value, str) or not (found := _SLASHES.fullmatch(value)):
            day = read_day(value)
            return None if day is None else self._months(day, key, place)
        first, second, year = map(int, found.groups())
        order = self.orders.get(column, set())
        ways = [day_of(year, *pair) for pair in ((first, second), (second, first))]
        if len(order) != 1:
            may_be = " or ".join(f"{day}" for day in ways if day is not None)
            also = "; other rows of the column have days first and months first" if order else ""
            return self._refuse(place, f"{shown(value)}, which may be {may_be}{also}", ALLOWED)
        chosen = ways[1] if order == {"day"} else ways[0]
        return None if chosen is None else self._months(chosen, key, place)

    def _months(self, day: date, key: str, place: Place) -> float:
        if self.is_unread:
            return 1.0
        if self.as_of is None:
            how = f"months from month 0; a date with {AS_OF} = 2026-11-28 at the top, the day of month 0"
            return self._refuse(place, f"{day}, a date", how)
        months = months_between(self.as_of, day)
        if key in SINCE:
            months = -months
        if months < 0.0:
            side = "earlier" if key in SINCE else "later"
            return self._refuse(place, f"{day}", f"{self.as_of}, which is {AS_OF}, or {side}")
        return months

    def _refuse(self, place: Place, found: str, allowed: str) -> float:
        """Keep what is wrong; the month that stands for it is no further mistake."""
        self.flaws.append((place, Flaw(found, allowed)))
        return 1.0


def dated(document: Mapping[str, object]) -> tuple[dict[str, object], Flaws]:
    """A document with months in the place of dates, and what is wrong with them."""
    said = document.get(AS_OF)
    as_of = read_day(said)
    whole = dict(document)
    flaws: Flaws = []
    if as_of is not None:
        whole[AS_OF] = as_of.isoformat()
    elif said is not None:
        flaws.append(((AS_OF,), Flaw(shown(said), ALLOWED)))
        del whole[AS_OF]
    orders: dict[tuple[str, ...], set[str]] = {}
    for column, value in _texts(document):
        if found := _SLASHES.fullmatch(value):
            first, second = int(found[1]), int(found[2])
            shows = {"day"} if first > 12 else {"month"} if second > 12 else set()
            orders.setdefault(column, set()).update(shows)
    dating = Dating(as_of, orders, is_unread=said is not None and as_of is None)
    for table in TABLES:
        if table in whole:
            whole[table] = _walk(whole[table], (table,), dating.moment)
    return whole, flaws or dating.flaws


def _walk(value: object, place: Place, moment: Callable[..., object]) -> Any:
    """A value with every moment below it replaced; what has none stays the object that it was."""
    if isinstance(value, Mapping):
        changed = {
            key: moment(one, key, _column((*place, key)), (*place, key))
            if key in AHEAD or key in SINCE
            else _walk(one, (*place, key), moment)
            for key, one in value.items()
        }
        return value if all(changed[key] is value[key] for key in value) else changed
    if isinstance(value, list):
        several = [_walk(one, (*place, n), moment) for n, one in enumerate(value)]
        return value if all(a is b for a, b in zip(several, value, strict=True)) else several
    return value


def _texts(value: object, column: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text in a document, both ends of an interval, with the keys on the way to it."""
    if isinstance(value, str):
        ends = _BETWEEN.fullmatch(value.strip())
        yield from ((column, text) for text in (ends.groups() if ends else (value,)))
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield from _texts(one, (*column, f"{key}"))
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, column)


def _column(place: Place) -> tuple[str, ...]:
    return tuple(part for part in place if isinstance(part, str))
