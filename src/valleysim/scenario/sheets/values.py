"""What the cells of a spreadsheet say: numbers, true and false, tables; and which decimal mark they have."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable

from valleysim.errors import ValidationIssue
from valleysim.scenario.format.flaws import shown
from valleysim.scenario.format.number_text import POINTS, UnclearNumberError, plain_text, read_numbers
from valleysim.scenario.sheets.sheet import Sheet

STARTS = "+-−.,0123456789"
"""What a number may begin with."""

_WORDS = re.compile(r"[^\W_]+")
_SUMS = (
    "total|totals|totale|totales|totaux|sum|sums|average|averages|mean|summe|summen|gesamt|insgesamt|mittelwert"
    "|durchschnitt|somme|suma|soma|moyenne|σ"
)
_OF_ALL = (
    "of|all|grand|overall|sub|sous|zwischen|gesamt|general|generale|général|geral|der|aller|alle|les|des"
    "|number|count|rows?|pilots?|piloten?|pilotes?|pilotos?|projects?|projekte?|projets?|proyectos?|progetti"
    "|portfolio|use|cases?|months?|eur|usd|gbp|chf|in|k|[0-9]+"
)
_TOTAL = re.compile(
    rf"(?:(?:{_OF_ALL}) )*(?:(?:sub|zwischen|gesamt|sous)?(?:{_SUMS}))(?: (?:{_OF_ALL}|{_SUMS}))*"
)
"""Names of rows that hold the sum, or the mean, of the others: no word of a pilot is among them."""


def is_total(name: str) -> bool:
    r"""Whether a row of this name looks like the sum, or the mean, of the others.

    >>> [is_total(one) for one in ("Grand\u00a0Total", "Total (2)", "Σ", "Total Recall chatbot")]
    [True, True, True, False]
    """
    if name[:1] in tuple("=@+-"):
        return False  # somebody's formula
    plain = unicodedata.normalize("NFKC", name.replace("∑", "Σ")).casefold()
    return _TOTAL.fullmatch(" ".join(_WORDS.findall(plain))) is not None


def decimal_mark(sheet: Sheet, name: str, cells: Iterable[tuple[int, str]]) -> str | None:
    """The comma, if numbers have it in this file and none has a point: told once. Else None.

    Args:
        sheet: the file.
        name: what people call it.
        cells: those that may be numbers, with their lines.
    """
    if sheet.separator == ",":
        return None
    commas: list[tuple[int, str]] = []
    for line, text in cells:
        readable = {mark for mark in POINTS if _is_number(text, mark)}
        if readable == {"."}:
            return None
        if readable == {","}:
            commas.append((line, text))
    if not commas:
        return None
    line, text = commas[0]
    words = f"numbers were read with decimal commas, as {shown(text)} here; points separate thousands"
    sheet.notices.append(ValidationIssue.note(None, words, name, line))
    return ","


def _is_number(text: str, point: str) -> bool:
    try:
        return text[0] in STARTS and read_numbers(text, point) is not None
    except UnclearNumberError:
        return False


def sheet_value(text: str, sheet: Sheet, point: str | None) -> object:
    """What a cell says that is no text; ``point`` is the decimal mark of the file, if it is known.

    Raises:
        UnclearNumberError: it could be two numbers.
    """
    if sheet.separator != "," and text[0] in STARTS:
        plain = plain_text(text, point)
        return cell_value(text if plain is None else plain)
    return cell_value(text)


def cell_value(text: str) -> object:
    """What a cell says: a number, true or false, or an inline table as in TOML; else a text."""
    if "\n" in text:
        return text
    if text.lower() in ("true", "false"):
        return text.lower() == "true"  # spreadsheets write TRUE, pandas True
    if text[0] in "{[" or text[0] in STARTS:
        number = text.replace("−", "-")
        try:
            return tomllib.loads(f"x = {number}")["x"]
        except (tomllib.TOMLDecodeError, ValueError, RecursionError):
            pass
        try:
            return float(number)
        except ValueError:
            return text
    return text
