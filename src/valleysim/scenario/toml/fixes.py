"""Mistakes that people make in lines of TOML: what was found, and the line as it was probably meant.

A corrected line is told only if TOML reads it. Nothing is corrected in silence.
"""

import re
from dataclasses import dataclass

from valleysim.scenario.format.flaws import shortened
from valleysim.scenario.format.number_text import UnclearNumberError, is_date, read_numbers, without_units
from valleysim.scenario.toml.values import CURLY, NOTHING, end_of_value, mended, reads, written

LONGEST_MENDED = 400
"""Characters of the longest line that is looked at."""

_STATEMENT = re.compile(r"\s*([^=:\[\]{}\"']+?|\"[^\"]*\")\s*(==|:=|=>|=|:)\s*(.*)", re.DOTALL)
_COMMENT = re.compile(r"\s+(#.*)$")
_OTHER_COMMENT = re.compile(r"\s*(//|;|--|/\*|%|<!--|\*)\s*(.*)")
_HEAD = re.compile(r"\s*(\[{1,2})\s*([^\[\]=#]+?)\s*\]*\s*(#.*)?$")
_HEAD_AND_MORE = re.compile(r"\s*(\[{1,2}[^\[\]=#]+\]{1,2})\s*([^#\s].*)")
_TAIL = re.compile(r"\s*(?:(?://|;|--)\s*(?![\s\d.])(.*)|[,;.]+)$")
_SENTENCE = re.compile(r"[^\W\d]\S*\s+\S")

SO = "write it so"
VALUES = 'a number such as 0.4, true or false, an array in [ ], or a text in quotes such as "0.2 to 0.6"'


@dataclass(frozen=True)
class Fix:
    """What a line has that TOML does not read; what to write, and the whole line with it."""

    found: str
    allowed: str
    line: str | None = None
    key: str | None = None


def fix_of(line: str) -> Fix | None:
    """What is wrong with a line, and how it was probably meant; None if that is not known."""
    line = line.rstrip("\r")
    if len(line) > LONGEST_MENDED or reads(line):
        return None
    if fix := _other_comment(line) or _head(line) or _head_and_more(line):
        return fix
    match = _STATEMENT.fullmatch(line)
    if match is None:
        return _without_equals(line)
    key, sign, rest = match[1], match[2], match[3]
    value, comment = _without_comment(rest)
    plain_key = re.sub(r"\s*\.\s*", ".", key.translate(CURLY)).strip()
    plain_key = plain_key if plain_key.startswith('"') else re.sub(r"[\s%]+", "_", plain_key).strip("_")
    if not value or value.lower() in NOTHING:
        found = value or f"nothing behind {sign}"
        return Fix(found, "a value, or # before the line", None, plain_key)
    if value in ("[", "{", "("):
        return Fix(f"{value} without its other end", "both on one line", None, plain_key)
    if is_date(value):
        found = f"{shortened(value)}, a date or a month of the calendar"
        return Fix(found, f"{VALUES}; months are counted from the start", None, plain_key)
    wrong = None
    if sign != "=":
        wrong = f"{sign} for ="
    elif plain_key != key.strip() and not reads(f"{key} = 1"):
        wrong = f"the key {shortened(key.strip())}"
    if fix := _without_tail(value, comment, plain_key):
        return fix
    for words, better in mended(value):
        fixed = f"{plain_key} = {better}{comment}"
        if reads(fixed):
            return Fix(wrong or f"{shortened(value)}{words}", SO, fixed, plain_key)
    unread = Fix(f"{shortened(value)}, which TOML does not read", VALUES, None, plain_key)
    return _unclear(value, plain_key) or unread


def _without_tail(value: str, comment: str, key: str) -> Fix | None:
    """A value with a comment of another language behind it, or with a comma, semicolon or full stop."""
    start = end_of_value(value.translate(CURLY))
    tail = None if start is None else _TAIL.search(value, start)
    if tail is None or not tail.start() or (start == 0 and _SENTENCE.match(value[: tail.start()])):
        return None
    words = f"  # {tail[1]}" if tail[1] else ""
    fixed = f"{key} = {value[: tail.start()]}{words}{comment}"
    fix = fix_of(fixed)
    line = fixed if fix is None else fix.line
    behind = tail[0].split()[0]
    return (line and Fix(f"{shortened(value)}, with {behind} behind the value", SO, line, key)) or None


def fix_of_element(line: str) -> Fix | None:
    """The same for a line within an array: a value, and perhaps a comma."""
    value, comment = _without_comment(line.rstrip("\r"))
    value = value.strip().removesuffix(",")
    if not value or len(line) > LONGEST_MENDED or reads(f"x = {value}"):
        return None
    for words, better in mended(value):
        if reads(f"x = {better}"):
            return Fix(f"{shortened(value)}{words}", SO, f"{better},{comment}")
    return _unclear(value, None)


def _unclear(value: str, key: str | None) -> Fix | None:
    """A number that could be two."""
    try:
        read_numbers(without_units(value))
    except UnclearNumberError as error:
        ways = " or ".join(written(way) for way in error.ways)
        return Fix(f"{shortened(value)}, without quotes", f"{ways}, whichever is meant", None, key)
    return None


def _other_comment(line: str) -> Fix | None:
    match = _OTHER_COMMENT.fullmatch(line)
    return match and Fix(f"{match[1]} for a comment", SO, f"# {match[2]}")


def _head(line: str) -> Fix | None:
    match = _HEAD.fullmatch(line)
    if match is None:
        return None
    name = re.sub(r"\s+", "_", re.sub(r"\s*\.\s*", ".", match[2].translate(CURLY).strip()))
    close = match[1].replace("[", "]")
    comment = f"  {match[3]}" if match[3] else ""
    fixed = f"{match[1]}{name}{close}{comment}"
    found = f"{shortened(line.strip())} for the head of a table"
    return Fix(found, SO, fixed) if reads(fixed) else None


def _head_and_more(line: str) -> Fix | None:
    match = _HEAD_AND_MORE.fullmatch(line)
    if match is None or not reads(match[1]):
        return None
    return Fix(f"{shortened(match[2].strip())} behind {match[1]}", f"{match[1]} on a line of its own")


def _without_equals(line: str) -> Fix | None:
    """A key and its value without a sign between them, or words that are no line of TOML."""
    key, _, rest = line.strip().partition(" ")
    if rest and reads(f"{key} = 1") and re.match(r"[\"'\[{0-9.+-]|true\b|false\b", rest.strip()):
        for _, better in mended(rest.strip()):
            if reads(f"{key} = {better}"):
                return Fix(f"no = behind {shortened(key)}", SO, f"{key} = {better}", key)
    return Fix(f"{shortened(line.strip())}, which is no key = value", "key = value, or # before the line")


def _without_comment(rest: str) -> tuple[str, str]:
    """A value, and the comment behind it with the space before."""
    quoted = re.match(r"\"(?:[^\"\\\n]|\\.)*\"|'[^']*'", rest)
    start = quoted.end() if quoted else 0
    match = _COMMENT.search(rest, start)
    if match is None:
        return ("", f" {rest}") if rest.startswith("#") else (rest.strip(), "")
    return rest[: match.start()].strip(), f"  {match[1]}"
