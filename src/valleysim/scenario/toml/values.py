"""Values that TOML does not read, and what they may be instead: numbers, words, texts, arrays, tables."""

import re
import tomllib
from collections.abc import Callable, Iterator

from valleysim.scenario.format.number_text import UnclearNumberError, probably, read_numbers, without_units
from valleysim.scenario.toml.locating import TOKEN

YES = ("true", "yes", "y", "on", "ja", "wahr", "oui")
NO = ("false", "no", "n", "off", "nein", "falsch", "non")
MARKS = ('"', "'")
NOTHING = ("null", "none", "nil", "n/a", "na", "tbd", "todo", "unknown", "?", "-", "…", "...")
CURLY = str.maketrans(dict.fromkeys("“”„‟«»″", '"') | dict.fromkeys("‘’‚‛′", "'"))

_ABOUT = re.compile(
    r"(?:~|≈|±|[<>]=?|about|around|roughly|approx\.?|circa|ca\.?)\s*(?=[0-9.])", re.IGNORECASE
)
_BESIDE = re.compile(r"([^\[{(].*?)\s*[,;]?\s+((?:evidence|assumption)\s*[=:].*)")
_KEY_IN_TABLE = re.compile(r"\s*([A-Za-z0-9_-]+)\s*[=:]\s*(.*)", re.DOTALL)
_NEXT_KEY = re.compile(r"(?<=[^\s,{\[=])\s+(?=[A-Za-z_][A-Za-z0-9_]*\s*=)")


def reads(text: str) -> bool:
    """Whether a line is TOML by itself."""
    try:
        tomllib.loads(text)
    except (ValueError, RecursionError, OverflowError):
        return False
    return True


def written(plain: str) -> str:
    """A number as TOML reads it, in quotes if it is none of its own."""
    short = re.sub(r"^([+-]?)0+(?=[0-9])", r"\1", plain)
    return next((one for one in (plain, short) if reads(f"x = {one}")), f'"{plain}"')


def end_of_value(value: str) -> int | None:
    """Where the text or the bracket ends with which a value begins; 0 if with neither, None if nowhere.

    >>> end_of_value('"a; b"; c'), end_of_value("[1, 2] // d"), end_of_value("3;"), end_of_value("[3;")
    (6, 6, 0, None)
    """
    depth = 0
    for token in TOKEN.finditer(value):
        if token[0] in MARKS and depth == 0:
            return None
        depth += (token[0] in "[{") - (token[0] in "]}")
        if depth <= 0:
            return token.end() if token[0][0] in "\"'[]{}" else 0
    return None


Mender = Callable[[str], str | None]


def mended(value: str) -> Iterator[tuple[str, str]]:
    """What was wrong with a value in words, and what it may be instead; the likeliest first."""
    if not value:
        return
    yield "", value
    straight = value.translate(CURLY)
    if straight != value:
        yield ", with curly quotes", straight
        yield ", with curly quotes", straight.replace("'", '"')
        value = straight
    for words, mend in MENDERS:
        better = mend(value)
        if better is not None:
            yield words, better


def _logical(value: str) -> str | None:
    word = value.strip("\"'").lower()
    return "true" if word in YES else "false" if word in NO else None


def _number(value: str) -> str | None:
    """A number or an interval, in quotes if it is not one of TOML itself."""
    for text in dict.fromkeys((value, without_units(value), _ABOUT.sub("", value, count=1))):
        try:
            numbers = read_numbers(text)
        except UnclearNumberError as error:
            return written(error.ways[0]) if len(error.ways) == 1 else None
        if numbers is not None:
            plain = " to ".join(number.plain for number in numbers)
            return written(plain) if len(numbers) == 1 and not numbers[0].sign else f'"{text}"'
        if (near := probably(text)) is not None:
            return written(near)
    return None


def _backslashes(value: str) -> str | None:
    if not value.startswith('"') or "\\" not in value:
        return None
    return value.replace("\\\\", "\\").replace("\\", "/")


def _open_quote(value: str) -> str | None:
    """A text of which one quotation mark is missing, before a comma or bracket that ends it, if any."""
    if value[:1] in MARKS and value[-1:] in MARKS and value[0] != value[-1]:
        return f'"{value[1:-1]}"'
    for mark in MARKS:
        if value.count(mark) % 2 == 0:
            continue
        if value.startswith(mark):
            return f"{value}{mark}"
        if value.endswith(mark):
            return f"{mark}{value}"
    return None


def _note_beside(value: str) -> str | None:
    """A value with its source behind it, which belong in one inline table."""
    match = _BESIDE.fullmatch(value)
    if match is None or _split(f"{match[1]},{match[2]}")[0] != match[1]:
        return None
    return _brackets(f"{{ value = {match[1]}, {match[2]} }}")


def _round_brackets(value: str) -> str | None:
    return f"[{value[1:-1]}]" if value.startswith("(") and value.endswith(")") else None


def _no_value(value: str) -> str | None:
    word = value.strip().lower()
    return '"never"' if word in ("inf", "infinite", "infinity", "∞") else None


def _word(value: str) -> str | None:
    """Words that are no number, without quotes."""
    plain = not any(c in value for c in "\"'\\{}[]") and re.match(r"[^\W\d]", value)
    return f'"{value}"' if plain else None


def _brackets(value: str) -> str | None:
    """An array or an inline table whose parts, commas or ends are wrong."""
    if value[:1] not in "{[":
        return None
    close = {"{": "}", "[": "]"}[value[0]]
    inner = value[1:].strip().removesuffix(close).strip().removesuffix(",")
    if value[0] == "{":
        inner = _NEXT_KEY.sub(", ", inner)
    pieces = _split(inner)
    if value[0] == "{":
        pieces = _with_lists(pieces)
    parts = [_part(piece, value[0]) for piece in pieces]
    if any(part is None for part in parts):
        return None
    inside = ", ".join(f"{part}" for part in parts)
    if value[0] == "[" and len(parts) == 1 and " to " in inside:
        return inside
    return f"{{ {inside} }}" if close == "}" else f"[{inside}]"


def _with_lists(pieces: list[str]) -> list[str]:
    """Parts of an inline table, of which those without a key are further values of the one before."""
    keyed: list[list[str]] = []
    for piece in pieces:
        if _KEY_IN_TABLE.fullmatch(piece) or not keyed:
            keyed.append([piece])
        else:
            keyed[-1].append(piece)
    several = re.compile(r"(\s*[A-Za-z0-9_-]+\s*[=:])\s*(.*)", re.DOTALL)
    return [several.sub(r"\1 [\2]", ",".join(one)) if len(one) > 1 else one[0] for one in keyed]


def _part(text: str, opened: str) -> str | None:
    key, value = "", text.strip()
    if opened == "{":
        match = _KEY_IN_TABLE.fullmatch(text)
        if match is None:
            return None
        key, value = f"{match[1]} = ", match[2].strip()
    return next((f"{key}{one}" for _, one in mended(value) if reads(f"x = {one}")), None)


def _split(text: str) -> list[str]:
    """Parts between commas that stand in no brackets and no quotes."""
    parts, depth, quote = [""], 0, ""
    for c in text:
        if quote:
            quote = "" if c == quote else quote
        elif c in "\"'":
            quote = c
        elif c in "[{(":
            depth += 1
        elif c in "]})":
            depth -= 1
        if c == "," and not depth and not quote:
            parts.append("")
        else:
            parts[-1] += c
    return [part for part in parts if part.strip()]


MENDERS: tuple[tuple[str, Mender], ...] = (
    ("", _logical),
    (", without { } around", _note_beside),
    (", without quotes", _number),
    (", without its second quotation mark", _open_quote),
    (", with backslashes", _backslashes),
    (", in round brackets", _round_brackets),
    ("", _no_value),
    (", with a part that TOML does not read", _brackets),
    (", without quotes", _word),
)
