"""What a cell of a status says, read anew with nothing of the package: what was loaded must be that."""

import math
import re
import unicodedata
from datetime import date

from tests.scenario.statuses.mutations import AREAS

DAYS_OF_A_MONTH = 365.2425 / 12.0
NEAR = 0.13
"""Months that a day may be off, since months of the calendar have 28 to 31 days."""
YES, NO = ("yes", "y", "true"), ("no", "n", "false")


def letters(text: str) -> str:
    """Letters and digits of a text, words apart."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def number(text: str) -> float | None:
    """The number that a cell is, with its sign of per cent or thousands."""
    found = re.fullmatch(r"'?([+-]?[\d_]*\.?\d+(?:e[+-]?\d+)?)\s*(%|k)?", text.strip().replace(",", "."))
    if found is None:
        try:
            return float(int(text, 0))
        except ValueError:
            return None
    digits = "".join(f"{unicodedata.digit(c, c)}" for c in found[1])  # type: ignore[call-overload]
    return float(digits.replace("_", "")) * {"%": 0.01, "k": 1_000.0}.get(found[2], 1.0)


def days(text: str) -> list[date]:
    """Every day that a cell may be."""
    numbers = [int(one) for one in re.findall(r"\d+", text)]
    if len(numbers) != 3 or re.search(r"[^\d./ -]", text):
        return []
    first, second, third = numbers
    orders = [(first, second, third)] if first > 31 else [(third, second, first), (third, first, second)]
    if "." in text:
        orders = orders[:1]
    found = []
    for one in orders:
        try:
            found.append(date(*one))
        except ValueError:
            continue
    return found


def says(key: str, text: str, loaded: object, as_of: date | None) -> bool:
    """Whether what was loaded of a key of a pilot is what its cell says."""
    text = text.strip()
    name = key.removeprefix("status.")
    if name == "stage":
        return loaded == text.removeprefix("'") or loaded == text
    if name.startswith("signals."):
        return {True: YES, False: NO, None: ("unknown",)}[
            bool(loaded) if loaded is not None else None
        ].__contains__(text.lower())
    if isinstance(loaded, str):
        return letters(text) == loaded
    assert isinstance(loaded, int | float)
    assert math.isfinite(loaded)
    if name in (*AREAS, "knowledge_lost", "run_rate", "refusals", "builders", "date_precision"):
        return number(text) == loaded or math.isclose(number(text) or math.nan, loaded)
    ahead = loaded if name in ("starts", "due", "innovation_money_ends") else -loaded
    if found := days(text):
        assert as_of is not None
        return any(abs((one - as_of).days / DAYS_OF_A_MONTH - ahead) < NEAR for one in found)
    return number(text) == loaded


def value_of(member: object, key: str) -> object:
    """What was loaded of a key of a pilot."""
    table: object = member
    if key.startswith("status"):
        table = member.scenario  # type: ignore[attr-defined]
    for part in key.split("."):
        table = getattr(table, part)
    known = getattr(table, "known", table)
    assert known is not None or key.startswith("status.signals."), key
    return known
