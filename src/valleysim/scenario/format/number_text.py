"""Numbers in texts: ``50k``, ``1.8M``, ``1,800,000``, ``10 %``, and intervals such as ``30k to 50k``.

A text is read if it can mean one thing only. ``120.000`` is 120 here and 120,000 there: it is refused, and
told with what to write instead.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from valleysim.scenario.format.flaws import shown

LONGEST_WRITTEN = 80
"""Characters of the longest text that is read as a number or an interval."""

SMALLEST_PLAIN, LARGEST_PLAIN = 1e-6, 1e15
"""Amounts beyond are shown with a power of ten."""
SIGNS = {"": 0, "%": -2, "k": 3, "K": 3, "M": 6}
"""What may stand behind a number, and the power of ten that it is."""

POINTS = (".", ",")
GROUPS = (",", ".", " ", "'")
"""What separates thousands: comma, point, any space, apostrophe."""

_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2009", " ") | {"’": "'", "−": "-"})
_TO = re.compile(r"to|–|\.\.")
_SIGNED = re.compile(r"([+-]?)([0-9](?:[0-9_., ']*[0-9_.,'])?|[.,][0-9]+)([eE][+-]?[0-9]{1,3})?\s*(%|[kKM])?")
_PLAIN = re.compile(r"[0-9]+(?:_[0-9]+)*")
_LEADING = re.compile(r"[1-9][0-9]{0,2}")
_THREE = re.compile(r"[0-9]{3}")
_LOOKS_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")
_PADDED = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}0")

_BETWEEN = re.compile(r"(?<=[0-9%kKM.])\s*(?:[-—]|\bbis\b|\band\b|\buntil\b)\s*(?=[0-9.,])")
_UNITS = re.compile(
    r"^(?:[€$£¥]|(?:EUR|USD|GBP|CHF)\b)\s*|\s*(?:[€$£¥]|\b(?:EUR|USD|GBP|CHF|months?|mo|Monate?))$|^between\s+"
)


_MONTH_NAME = (
    r"(?:jan|feb|mar|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zäû.]*|mär[a-z.]*|fév[a-z.]*|aoû[a-z.]*"
)
_POINTED = re.compile(r"\d+\.\d+")
_DATE = re.compile(
    r"(?:19|20|21)\d\d\s*[-/.]\s*(?:0?[1-9]|1[0-2])(?:\s*[-/.]\s*\d{1,2}(?:[T ]\d{1,2}:\d\d.*)?)?"
    r"|(?:\d{1,2}\s*[-/.]\s*)?(?:0?[1-9]|1[0-2])\s*[-/.]\s*(?:19|20|21)\d\d|\d{1,2}([-/.])\d{1,2}\1\d{2}"
    rf"|(?:\d{{1,2}}[-. ]*)?(?:{_MONTH_NAME})[-/.,' ]*\d{{2,4}}|\d{{1,2}}[-. ]+(?:{_MONTH_NAME})"
    r"|[qQ][1-4][-/ ']*(?:20)?\d\d|(?:19|20|21)\d\d[-/ ]?[qQ][1-4]",
    re.IGNORECASE,
)


def is_date(text: str) -> bool:
    """Whether a text looks like a day, a month or a quarter of a year, and not like a number.

    >>> [is_date(one) for one in ("2026-05", "1.3.2026", "May 26", "Q3 2026", "5-6", "1.500", "12.2026")]
    [True, True, True, True, False, False, False]
    """
    text = text.strip()
    return _DATE.fullmatch(text) is not None and _POINTED.fullmatch(text) is None


def shown_number(value: float) -> str:
    """A number with all of its digits, thousands apart.

    >>> [shown_number(one) for one in (1.8e6, 1234567, 120000.5, 0.25, -0.0, 1e-320)]
    ['1,800,000', '1,234,567', '120,000.5', '0.25', '0', '1e-320']
    """
    if value == 0.0 or not SMALLEST_PLAIN <= abs(value) < LARGEST_PLAIN:
        return "0" if value == 0.0 else f"{float(value)!r}"
    return f"{Decimal(repr(float(value))):,f}".removesuffix(".0")


@dataclass(frozen=True)
class Written:
    """A number as it was written: its value, and the sign behind it (none, ``%``, ``k``, ``K``, ``M``)."""

    value: float
    sign: str = ""
    digits: str = ""

    @property
    def plain(self) -> str:
        """The same number, written as this format writes it: digits, a point, its sign."""
        return f"{self.digits}{self.sign}"

    @property
    def clear(self) -> str:
        """The same for people: 999999000, where `plain` needs a zero to be clear (999.9990M)."""
        written_out = SIGNS[self.sign] > 0 and _PADDED.fullmatch(self.digits) is not None
        return f"{Decimal(self.digits).scaleb(SIGNS[self.sign]):.0f}" if written_out else self.plain


class UnclearNumberError(ValueError):
    """A text that can mean two numbers, or one that is clear only to readers of one country.

    ``found`` says what it could be, ``ways`` how to write either.
    """

    def __init__(self, found: str, ways: tuple[str, ...]) -> None:
        super().__init__(found)
        self.found, self.ways = found, ways


def read_numbers(text: str, point: str | None = None) -> tuple[Written, ...] | None:
    """Read one number, or the two ends of an interval; None if the text is neither.

    Args:
        text: such as ``"50k"``, ``"10 %"`` or ``"0.2 to 0.6"``.
        point: the decimal mark, ``"."`` or ``","``, where the file around the text has made it known.

    Raises:
        UnclearNumberError: more than one number could be meant, or a decimal comma where none is known.

    >>> [one.value for one in read_numbers("30k to 1,800,000")]
    [30000.0, 1800000.0]
    >>> read_numbers("1.234,5", ",")[0].value
    1234.5
    """
    if len(text) > LONGEST_WRITTEN or not any(c in "0123456789" for c in text):
        return None
    ends = [_SIGNED.fullmatch(part.strip()) for part in _TO.split(text.translate(_SPACES))]
    if not 1 <= len(ends) <= 2 or any(end is None for end in ends):
        return None
    found = [end for end in ends if end is not None]
    readings: dict[tuple[float, ...], tuple[Written, ...]] = {}
    is_known = False
    used = "".join(end[2] for end in found)
    for mark in POINTS if point is None else (point,):
        for group in ("", *(one for one in GROUPS if one in used and one != mark)):
            read = [_read(end, mark, group) for end in found]
            numbers = tuple(one for one in read if one is not None)
            if len(numbers) == len(found):
                readings.setdefault(tuple(number.value for number in numbers), numbers)
                is_known |= mark in (point, ".") or bool(group)
    ways = tuple(
        numbers[0].clear if len(numbers) == 1 else " to ".join(number.plain for number in numbers)
        for numbers in readings.values()
    )
    if len(ways) > 1:
        raise UnclearNumberError(f"{shown(text.strip())}, which could be {' or '.join(ways)}", ways)
    if readings and not is_known:
        raise UnclearNumberError(f"{shown(text.strip())}, with a decimal comma", ways)
    return next(iter(readings.values()), None)


def plain_text(text: str, point: str | None = None) -> str | None:
    """What `read_numbers` reads, as this format writes it; None if it is no number. Raises what that raises.

    For cells of a file whose decimal mark is known: what comes out is clear without knowing it.

    >>> plain_text("1.234,5 to 2.000", ",")
    '1234.5 to 2000'
    """
    numbers = read_numbers(text, point)
    return None if numbers is None else " to ".join(number.plain for number in numbers)


def probably(text: str) -> str | None:
    """What a text that is no number in this format probably means, as this format writes it.

    >>> probably("0,2 - 0,6")
    '0.2 to 0.6'
    >>> probably("30 to 50k")
    '30k to 50k'
    """
    if is_date(text):
        return None
    between = _BETWEEN.sub(" to ", without_units(text.translate(_SPACES).strip()))
    for point in (None, ","):
        try:
            numbers = read_numbers(between, point)
        except UnclearNumberError as error:
            if len(error.ways) > 1:
                return None
            continue
        if numbers is None:
            continue
        last = numbers[-1].sign
        plain = " to ".join(number.digits + (number.sign or last) for number in numbers)
        if plain != text.strip():
            return plain
    return None


def without_units(text: str) -> str:
    """A text without a currency, or months, around it.

    >>> without_units("EUR 50k"), without_units("3 months")
    ('50k', '3')
    """
    return _UNITS.sub("", _UNITS.sub("", text, count=1), count=1)


def _read(end: re.Match[str], point: str, group: str) -> Written | None:
    """One number, if it is one with this decimal mark and this separator of thousands."""
    whole, _, decimals = end[2].partition(point)
    first, *threes = whole.split(group) if group else [whole]
    if threes:
        groups = (_LEADING.fullmatch(first), *(_THREE.fullmatch(three) for three in threes))
        sound = None not in groups and not end[3]
    else:
        sound = _PLAIN.fullmatch(first) is not None or bool(not first and decimals)
    if not sound or (decimals and not decimals.isdecimal()):
        return None
    digits = ("-" if end[1] == "-" else "") + (first.replace("_", "") + "".join(threes) or "0")
    digits += f".{decimals}" if decimals else ""
    power = int(end[3][1:]) if end[3] else 0
    sign = end[4] or ""
    value = float(f"{digits}e{power + SIGNS[sign]}")
    if power:
        digits += f"e{power}"
    elif _LOOKS_GROUPED.fullmatch(
        digits
    ):  # 1.250 could be 1250 to the next reader, 1.25 and 1.1250 could not
        digits = digits.rstrip("0") if digits.endswith("0") else f"{digits}0"
        digits += "0" if digits.endswith(".") else ""
    return Written(value, sign, digits)
