"""Dates in a document: each becomes months from month 0, the day that ``as_of`` says.

Only keys that are moments take dates: those ahead (when a pilot starts, when somebody leaves, the next budget
window) and those since when something has lasted (in post since). After this no date is left in them, and
what reads numbers knows nothing of the calendar.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from valleysim.scenario.format.crowd import LABEL
from valleysim.scenario.format.dates import YEARS, day_of, months_between, read_day
from valleysim.scenario.format.flaws import Flaw, shown
from valleysim.scenario.format.number_text import is_date
from valleysim.scenario.format.status import DATES
from valleysim.scenario.toml.places import Place

AHEAD = ("starts", "leaves", "stays_at_least", "first_window", "innovation_money_ends", "due")
EITHER_WAY = ("starts", "innovation_money_ends", "due")
"""Moments ahead that may lie in the past."""
SINCE = ("served", "age", "since", "started", "signals_on", *DATES)
TABLES = ("pilots", "sponsors", "people", "organisation", "funding", "obsolescence", "status")
AT_THE_TOP = ("due",)
"""Moments that stand in no table."""
SPANS = ("uniform", "triangular", "pert")
"""Distributions of which every number is a moment; of others, such as a mean and a spread, it is not."""
ENDS = (("low", "high"), ("p10", "p90"))
"""The ends of a distribution, which are the other way round in months since a day."""
AS_OF = "as_of"
MISSPELT = ("asof", "asoff", "ason", "asat")
"""Letters of keys that are no keys anywhere and stand for `AS_OF`."""
ALLOWED = f"a day of the years {YEARS[0]} to {YEARS[-1]}, such as 2026-11-28"
_SLASHES = re.compile(r"\s*(\d{1,2})/(\d{1,2})/(\d{4})\s*")
_LETTERS = re.compile(r"[^a-z]")
_BETWEEN = re.compile(r"(.+?)\s+to\s+(.+)")
Column = tuple[object, ...]
Flaws = list[tuple[Place, Flaw]]


@dataclass
class Dating:
    """Dates of one document: the day of month 0, and what is wrong with others."""

    as_of: date | None
    column_of: Callable[[Place], Column]
    """What days at a place are written alike with: the column of a list of pilots, or the place alone."""
    is_unread: bool = False
    """Whether there is an ``as_of`` that cannot be read, so that no date can be told."""
    orders: dict[Column, set[str]] = field(default_factory=dict)
    """Of days with slashes, what shows which number is the day."""
    flaws: Flaws = field(default_factory=list)

    def look(self, value: object, key: str, place: Place) -> object:
        """Learn from what a key says how days are written in its column; return it as it is."""
        if isinstance(value, Mapping | list):
            for one in value.values() if isinstance(value, Mapping) else value:
                self.look(one, key, place)
        elif isinstance(value, str):
            for text in _ends(value):
                if found := _SLASHES.fullmatch(text):
                    first, second = int(found[1]), int(found[2])
                    shows = {"day"} if first > 12 else {"month"} if second > 12 else set()
                    self.orders.setdefault(self.column_of(place), set()).update(shows)
        return value

    def moment(self, value: object, key: str, place: Place) -> object:
        """What a key says, with months in the place of days; what stands for a mistake is no further one."""
        before = len(self.flaws)
        found = self._moment(value, key, place)
        if len(self.flaws) > before:
            del self.flaws[before + 1 :]
            return 1.0
        return 1.0 if self.is_unread and found is not value else found

    def _moment(self, value: object, key: str, place: Place) -> object:
        if isinstance(value, Mapping):
            read = {name: self._of_table(name, one, key, place) for name, one in value.items()}
            return value if all(read[name] is one for name, one in value.items()) else read
        if isinstance(value, str) and len(ends := _ends(value)) > 1:
            months = [self._read(end, key, place) for end in ends]
            if None in months:
                is_mixed = any(one is not None for one in months)
                return (
                    self._refuse(place, f"{shown(value)}, a day and months", "both of one kind")
                    if is_mixed
                    else value
                )
            first, last = months[::-1] if key in SINCE else months
            if first is not None and last is not None and first > last:
                return self._refuse(place, f"{shown(value)}, the later day first", "the earlier day first")
            return f"{first!r} to {last!r}"
        months_of_one = self._read(value, key, place)
        return value if months_of_one is None else months_of_one

    def _of_table(self, name: str, value: object, key: str, place: Place) -> object:
        if name == "value":
            return self._moment(value, key, place)
        if name in SPANS and isinstance(value, Mapping):
            read = {end: self._read(one, key, place) for end, one in value.items()}
            return self._together(value, read, key, place)
        if name in SPANS and isinstance(value, list):
            each = [self._read(one, key, place) for one in value]
            if all(one is None for one in each):
                return value
            if None in each:
                return self._refuse(place, f"{shown(value)}, days and months", "all of one kind")
            return each[::-1] if key in SINCE else each
        if name == "discrete" and isinstance(value, Mapping) and isinstance(value.get("values"), list):
            listed = [self._read(one, key, place) for one in value["values"]]
            if None not in listed:
                return {**value, "values": listed}
        return value

    def _together(
        self, value: Mapping[str, object], read: dict[str, float | None], key: str, place: Place
    ) -> object:
        if all(one is None for one in read.values()):
            return value
        if None in read.values():
            return self._refuse(place, f"{shown(dict(value))}, days and months", "all of one kind")
        for low, high in ENDS if key in SINCE else ():
            if low in read and high in read:
                read[low], read[high] = read[high], read[low]
        return read

    def _read(self, value: object, key: str, place: Place) -> float | None:
        """Months of what is a day; None for anything else."""
        if isinstance(value, datetime):
            return self._refuse(place, f"{value}, a day with a time", f"{ALLOWED}, alone")
        if isinstance(value, str) and (found := _SLASHES.fullmatch(value)):
            first, second, year = map(int, found.groups())
            order = self.orders.get(self.column_of(place), set())
            ways = [day_of(year, *pair) for pair in ((first, second), (second, first))]
            day = (ways[1] if order == {"day"} else ways[0]) if len(order) == 1 else None
            if day is None:
                may_be = " or ".join(f"{one}" for one in ways if one is not None) or "no day"
                also = "; other rows of the column have days first and months first" if order else ""
                return self._refuse(place, f"{shown(value)}, which may be {may_be}{also}", ALLOWED)
            return self._months(day, key, place)
        day = read_day(value)
        if day is not None:
            return self._months(day, key, place)
        if isinstance(value, int) and value in YEARS:
            return self._refuse(place, f"{value}, which looks like a year", f"{ALLOWED}, or months")
        is_other = isinstance(value, date) or (isinstance(value, str) and is_date(value))
        if is_other and (self.as_of is not None or isinstance(value, date)):
            return self._refuse(
                place, f"{value if isinstance(value, date) else shown(value)}, a date", ALLOWED
            )
        return None

    def _months(self, day: date, key: str, place: Place) -> float:
        if self.is_unread:
            return 1.0
        if self.as_of is None:
            self.is_unread = True  # told once, whatever other days there are
            how = f"months from month 0; a date with {AS_OF} = 2026-11-28 at the top, the day of month 0"
            return self._refuse(place, f"{day}, a date", how)
        months = months_between(self.as_of, day) * (-1.0 if key in SINCE else 1.0)
        if key in EITHER_WAY:
            return months
        if months < 0.0:
            side = "earlier" if key in SINCE else "later"
            return self._refuse(place, f"{day}", f"{self.as_of}, which is {AS_OF}, or {side}")
        return abs(months)

    def _refuse(self, place: Place, found: str, allowed: str) -> float:
        self.flaws.append((place, Flaw(found, allowed)))
        return 1.0


def dated(
    document: Mapping[str, object], column_of: Callable[[Place], Column]
) -> tuple[dict[str, object], Flaws]:
    """A document with months in the place of dates, and what is wrong with them."""
    said = document.get(AS_OF)
    as_of = read_day(said)
    whole = dict(document)
    flaws: Flaws = []
    if as_of is not None:
        whole[AS_OF] = as_of.isoformat()
    elif said is not None:
        flaws.append(((AS_OF,), Flaw(f"{said}" if isinstance(said, date) else shown(said), ALLOWED)))
        del whole[AS_OF]
    dating = Dating(
        as_of, column_of, is_unread=as_of is None and (said is not None or _is_misplaced(document))
    )
    for visit in (dating.look, dating.moment):
        for table in TABLES:
            if table in whole:
                whole[table] = _walk(whole[table], (table,), visit)
        for key in AT_THE_TOP:
            if key in whole:
                whole[key] = visit(whole[key], key, (key,))
    return whole, flaws or dating.flaws


def _is_misplaced(document: Mapping[str, object]) -> bool:
    """Whether ``as_of`` is misspelt, or stands in some table: then that is told as unknown, and no date."""
    tables = [document, *(one for one in document.values() if isinstance(one, Mapping))]
    lists = [one for one in document.values() if isinstance(one, list)]
    tables += [one for listed in lists for one in listed if isinstance(one, Mapping)]
    return any(_LETTERS.sub("", f"{key}".lower()) in MISSPELT for table in tables for key in table)


def _walk(value: object, place: Place, visit: Callable[[object, str, Place], object]) -> Any:
    """A value with every moment below it replaced; what has none stays the object that it was."""
    if isinstance(value, Mapping):
        if place[-1] == LABEL:
            return value
        changed = {
            key: visit(one, key, (*place, key))
            if key in AHEAD or key in SINCE
            else _walk(one, (*place, key), visit)
            for key, one in value.items()
        }
        return value if all(changed[key] is value[key] for key in value) else changed
    if isinstance(value, list):
        several = [_walk(one, (*place, n), visit) for n, one in enumerate(value)]
        return value if all(a is b for a, b in zip(several, value, strict=True)) else several
    return value


def _ends(text: str) -> tuple[str, ...]:
    """Both ends of an interval, or the text alone."""
    found = _BETWEEN.fullmatch(text.strip())
    return found.groups() if found else (text,)
