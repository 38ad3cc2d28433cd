"""Amounts of money in the forms that trackers have: currencies, thousands, k and M, decimal commas."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from valleysim.scenario.format.number_text import POINTS, UnclearNumberError, read_numbers
from valleysim.scenario.trackers.grid import Cell

MONTH, YEAR, ONCE = "month", "year", "once"
PERS = (MONTH, YEAR, ONCE)
ENOUGH = 3
"""Amounts that show together what separates thousands."""
CURRENCIES = {"€": "EUR", "eur": "EUR", "euro": "EUR", "$": "USD", "usd": "USD", "£": "GBP", "gbp": "GBP"}
CURRENCIES |= {"chf": "CHF", "¥": "JPY", "jpy": "JPY", "cad": "CAD", "aud": "AUD", "sek": "SEK", "dkk": "DKK"}
_MARK = re.compile(
    rf"(?:{'|'.join(re.escape(one) for one in CURRENCIES)})(?![a-z])|(?<=[a-z])€", re.IGNORECASE
)
_UNIT = re.compile(r"\s*(thousand|tsd\.?|tausend|mio\.?|mn|million(?:en|s)?|mm)\s*$", re.IGNORECASE)
_PLAIN = {"th": "k", "ts": "k", "ta": "k", "mi": "M", "mn": "M", "mm": "M"}
_THREE = re.compile(r"[-+]?\d{1,3}(?:[.,]\d{3})+")
_HEAD_THOUSANDS = re.compile(
    r"\bk\s?(?:€|\$|£|eur|usd|gbp|chf)|(?:€|\$|£|eur|usd|gbp|chf)\s?k\b|'?000s?\b|thousand|\btsd\b|\(k\)",
    re.IGNORECASE,
)
_HEAD_MILLIONS = re.compile(
    r"\bm\s?(?:€|\$|£|eur|usd|gbp|chf)\b|(?:€|\$|£|eur|usd|gbp|chf)\s?(?:m|mn|mm)\b|\bmio\b|million|\(m\)|m€",
    re.IGNORECASE,
)
_PER_MONTH = re.compile(r"month|/\s?mo\b|p\.?\s?m\.?\b|\bmtl|monat", re.IGNORECASE)
_PER_YEAR = re.compile(r"annual|year|yearly|p\.?\s?a\.?\b|annum|/\s?yr?\b|jahr|jährlich", re.IGNORECASE)


@dataclass(frozen=True)
class Amounts:
    """The amounts of a column, None of a cell that is none or could be two; the decimal mark, and why."""

    values: tuple[float | None, ...]
    decimal: str
    why: str = ""
    unclear: tuple[int, ...] = ()


def read_amounts(cells: Sequence[Cell], decimal: str | None = None) -> Amounts:
    """Read a column of amounts; ``decimal`` is the mark before cents, None if it is not known.

    >>> read_amounts(["€ 1,250,000", "250k", "1.2 Mio"]).values
    (1250000.0, 250000.0, 1200000.0)
    """
    texts = [_bare(cell) if isinstance(cell, str) else cell for cell in cells]
    ways = [{mark: _value(text, mark) for mark in POINTS} for text in texts]
    open_ones = [k for k, one in enumerate(ways) if None not in one.values() and len({*one.values()}) > 1]
    why = ""
    if decimal is None:
        shown = {next(mark for mark, one in way.items() if one is not None) for way in ways if _one(way)}
        if len(shown) == 1:
            decimal = next(iter(shown))
            why = f"decimal mark {decimal!r}, as other cells show" if open_ones else ""
        elif not shown and open_ones:
            decimal, why = _by_thousands([f"{texts[k]}" for k in open_ones])
        elif shown:
            why = "some cells have decimal points and some decimal commas"
    read = tuple(_single(one) if decimal is None else one[decimal] for one in ways)
    return Amounts(read, decimal or "", why, tuple(k for k in open_ones if read[k] is None))


def _one(way: dict[str, float | None]) -> bool:
    return list(way.values()).count(None) == 1


def _single(way: dict[str, float | None]) -> float | None:
    """What a cell says where it says one thing, whatever the decimal mark."""
    found = {*way.values()} - {None}
    return next(iter(found)) if len(found) == 1 else None


def _by_thousands(texts: list[str]) -> tuple[str | None, str]:
    """The decimal mark where all amounts have three digits behind their last mark, as thousands do."""
    marks = {re.findall(r"[.,]", text)[-1] for text in texts if re.search(r"[.,]", text)}
    if len(marks) == 1 and len(texts) >= ENOUGH and all(_THREE.fullmatch(text) for text in texts):
        mark = next(iter(marks))
        why = f"all {len(texts)} amounts with {mark!r} have three digits behind it: thousands"
        return ("," if mark == "." else "."), why
    return None, f"{texts[0]} could have a decimal mark or thousands"


def _bare(text: str) -> str:
    """An amount without marks of currencies, in the form that numbers have here."""
    plain = _MARK.sub("", text).strip().rstrip("-–").strip()
    if unit := _UNIT.search(plain):
        plain = plain[: unit.start()] + _PLAIN[unit[1].casefold()[:2]]
    plain = re.sub(r"(?<=\d)\s?m$", "M", plain)
    negative = re.fullmatch(r"\((.*)\)", plain)
    return f"-{negative[1]}" if negative else plain


def _value(text: Cell, mark: str) -> float | None:
    if isinstance(text, float):
        return text
    if not isinstance(text, str):
        return None
    try:
        found = read_numbers(text, mark)
    except UnclearNumberError:
        return None
    if found is None or len(found) != 1 or found[0].sign == "%":
        return None
    return found[0].value


def currencies(header: str, cells: Sequence[Cell]) -> list[str]:
    """Currencies that a header and its cells name."""
    texts = [header, *(cell for cell in cells if isinstance(cell, str))]
    return sorted({CURRENCIES[found.casefold()] for text in texts for found in _MARK.findall(text)})


def unit_of(header: str) -> tuple[float, str]:
    """What the numbers of a column count, by its header: 1, thousands or millions; and why.

    >>> unit_of("Budget (k€)"), unit_of("Budget")
    ((1000.0, 'the header says thousands'), (1.0, ''))
    """
    if _HEAD_THOUSANDS.search(header):
        return 1e3, "the header says thousands"
    if _HEAD_MILLIONS.search(header):
        return 1e6, "the header says millions"
    return 1.0, ""


def per_of(header: str) -> tuple[str, str]:
    """Whether amounts are for a month, a year or once, by the header; and why.

    >>> per_of("Run cost p.a.")
    ('year', 'the header says a year')
    """
    if _PER_MONTH.search(header):
        return MONTH, "the header says a month"
    if _PER_YEAR.search(header):
        return YEAR, "the header says a year"
    return ONCE, "the header says neither month nor year"
