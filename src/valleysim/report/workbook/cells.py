"""What stands in a cell: real numbers and days, words for what is no number, texts of which none acts."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from valleysim.report.characters import visible
from valleysim.report.workbook.units import Unit, lacks_a_month, unit_of

MOST_CHARACTERS = 32_767
"""Of a cell, in UTF-16 units: the library cuts what is longer, and so does a spreadsheet."""
CUT = " … (cut: {} characters in all)"
MOST_EXACT = 2**53
"""Whole numbers beyond it have digits that a cell does not keep."""
NEVER, NO_END, UNKNOWN, NONE = "never", "without end", "not known", "none"
NO_XML = re.compile("[\ufffe\uffff]")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
FIRST_DAY = date(1900, 3, 1)
"""Spreadsheets count earlier days differently."""

Value = str | float | int | bool | date | None


@dataclass(frozen=True)
class Filled:
    """The cells of a column, and what their numbers are."""

    header: str
    unit: Unit
    cells: tuple[Value, ...]


def clean(text: str) -> str:
    r"""A text in which no character acts or is forbidden, cut where it is too long, which it then says.

    >>> clean("\x1b[2J"), len(clean("x" * 40_000))
    ('\\x1b[2J', 32767)
    """
    text = NO_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", visible(text))
    if _units(text) <= MOST_CHARACTERS:
        return text
    end = CUT.format(f"{len(text):,}")
    room = MOST_CHARACTERS - _units(end)
    data = text.encode("utf-16-le")[: 2 * room]
    return data.decode("utf-16-le", "ignore") + end


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def filled(table: str, column: str, values: Sequence[Any]) -> Filled:
    """A column of a tidy table as cells."""
    has_numbers = any(_is_number(value) for value in values)
    unit = unit_of(table, column, values) if has_numbers else Unit.TEXT
    told = [value for value in values if value not in (None, "")]
    if told and all(isinstance(value, date) or _is_day(value) for value in told):
        unit = Unit.DAY
    nothing = None if unit in (Unit.TEXT, Unit.DAY) else NEVER if lacks_a_month(table, column) else NONE
    return Filled(clean(column), unit, tuple(_cell(value, unit, nothing) for value in values))


def _cell(value: Any, unit: Unit, nothing: str | None) -> Value:
    if value is None:
        return nothing
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if _is_number(value):
        return _number(value)
    if unit is Unit.DAY and value:
        day = value if isinstance(value, date) else date.fromisoformat(value)
        return day if day >= FIRST_DAY else f"{day}"
    return clean(value if isinstance(value, str) else f"{value}")


def _number(value: Any) -> float | int | str:
    if isinstance(value, int | np.integer):
        return int(value) if abs(int(value)) <= MOST_EXACT else f"{value}"
    if math.isnan(value):
        return UNKNOWN
    if math.isinf(value):
        return NEVER if value > 0 else NO_END
    return float(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


def _is_day(value: Any) -> bool:
    if not isinstance(value, str) or ISO_DAY.fullmatch(value) is None:
        return False
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
