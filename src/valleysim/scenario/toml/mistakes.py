"""What is wrong with a text that is not TOML: each mistake with its line, and how the line was meant."""

import re
import tomllib
from collections.abc import Mapping

from valleysim.errors import ValidationIssue, escaped
from valleysim.scenario.format.flaws import shortened
from valleysim.scenario.toml.fixes import Fix, fix_of, fix_of_element
from valleysim.scenario.toml.locating import TOKEN
from valleysim.scenario.toml.places import Place
from valleysim.scenario.toml.values import reads

QUOTES = ('"', "'", '""', "''")
"""What is left of a text of several lines that does not end."""

MOST_TOLD = 10
LONGEST_TABLE = 12
"""Lines behind the first in which the end of an inline table is looked for."""

LARGEST_READ_AGAIN = 100_000
"""Characters of the longest text in which the mistakes behind the first are looked for."""

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")
_TWICE = re.compile(r"Cannot (overwrite|declare|mutate)|[Dd]uplicate")
_TABLE = re.compile(r"\s*\[{1,2}\s*([^\[\]#=]+?)\s*(?:\]|$)")
_BEGINS = re.compile(r"\s*(\[{1,2}[A-Za-z]|[A-Za-z_][\w.-]*\s*=)")


def mistakes(text: str, name: str, message: str, lines: Mapping[Place, int]) -> tuple[ValidationIssue, ...]:
    """Every mistake that can be told from the others, at least one.

    Args:
        text: what does not parse.
        name: what people call the file.
        message: what the parser says.
        lines: line of each key, by its place.
    """
    rows = text.split("\n")
    told: list[ValidationIssue] = []
    while len(told) < MOST_TOLD:
        number = _line(message, rows)
        number, fix = _fix(rows, number, message)
        told.append(_problem(rows, number, fix, name, message, lines))
        if fix is None or fix.line is None or len(text) > LARGEST_READ_AGAIN:
            break
        rows[number - 1] = fix.line
        try:
            tomllib.loads("\n".join(rows))
        except tomllib.TOMLDecodeError as error:
            again = f"{error}"
            if _line(again, rows) <= number and _fix(rows, _line(again, rows), again)[1] == fix:
                break
            message = again
        except (ValueError, RecursionError, OverflowError):
            break
        else:
            break
    return tuple(told)


def _line(message: str, rows: list[str]) -> int:
    """The line of which the parser speaks; it counts a line end that it did not expect to the next."""
    match = _PLACE.search(message)
    number = int(match[1]) if match else len(rows)
    return min(max(number, 1), len(rows))


def _fix(rows: list[str], number: int, message: str) -> tuple[int, Fix | None]:
    """The line to blame, and its fix: that of the parser, or the one on which its statement began."""
    opened = _opened(rows, number)
    row = rows[number - 1]
    if opened is None:
        if _TWICE.search(message):
            return number, None
        if row.count("}") < row.count("{") and _opened(rows, number + 1) == ("{", number):
            return number, _long_table(rows, number)
        wrong = fix_of(row)
        if wrong is None or number == len(rows):  # perhaps for a quotation mark further up
            for other, one in enumerate(rows[:number], 1):
                is_odd = one.count("'") % 2 or one.count('"') % 2
                earlier = fix_of(one) if is_odd else None
                if earlier is not None and earlier.line is not None:
                    return other, earlier
        return number, wrong
    bracket, start = opened
    if bracket == "{":
        return start, _long_table(rows, start)
    if bracket in "\"'":
        found = f"a text in {bracket * 3} that does not end"
        return start, Fix(found, f"{bracket * 3} where it ends")
    if _BEGINS.match(row) or number == len(rows):
        first = fix_of(rows[start - 1])
        return start, first or Fix("[ without its ]", "] behind the last value")
    return number, fix_of_element(row)


def _opened(rows: list[str], number: int) -> tuple[str, int] | None:
    """The outermost bracket, or text of several lines, that is open where a line begins, and its line."""
    before = "\n".join(rows[: number - 1])
    line = 1
    stack: list[tuple[str, int]] = []
    for match in TOKEN.finditer(before):
        token = match[0]
        is_head = token == "[" and not stack and not before[: match.start()].rpartition("\n")[2].strip(" \t[")
        if token in ("[", "{") and not is_head:
            stack.append((token, line))
        elif token in ("]", "}") and stack:
            stack.pop()
        elif token in QUOTES and before.startswith(token[0] * 3, match.start()):
            return token[0], line
        line += token.count("\n")
    return stack[0] if stack else None


def _long_table(rows: list[str], start: int) -> Fix:
    """An inline table that does not end on its line."""
    joined = ""
    for row in rows[start - 1 : start + LONGEST_TABLE]:
        joined += " " + row.partition("#")[0].strip()
        if joined.count("}") < joined.count("{"):
            continue
        line = joined.strip()
        better = fix_of(line)
        if reads(line) or (better is not None and better.line is not None):
            whole = line if better is None else f"{better.line}"
            return Fix("{ without its } on the same line", f"one line: {shortened(whole)}")
        break
    return fix_of(rows[start - 1]) or Fix("{ without its } on the same line", "an inline table on one line")


def _problem(
    rows: list[str], number: int, fix: Fix | None, name: str, message: str, lines: Mapping[Place, int]
) -> ValidationIssue:
    if fix is not None:
        key = _key(rows, number, fix.key)
        if fix.line is None:
            return ValidationIssue(name, number, key, fix.found, fix.allowed)
        return ValidationIssue(name, number, key, fix.found, f"{fix.allowed}: {fix.line.strip()}")
    if _TWICE.search(message):
        return _twice(rows, number, name, lines)
    reason = re.sub(r"\s*\(at [^)]*\)", "", message)
    reason = escaped(reason)[:160]
    found = f"a mistake of syntax: {reason[:1].lower()}{reason[1:]}"
    return ValidationIssue(name, number, None, found, "TOML 1.0")


def _twice(rows: list[str], number: int, name: str, lines: Mapping[Place, int]) -> ValidationIssue:
    """A table or a key that is there already."""
    row = rows[number - 1]
    head = _TABLE.match(row)
    if head is not None:
        place = tuple(part.strip() for part in head[1].split("."))
        found = (
            f"a second [{head[1]}]"
            if not row.strip().startswith("[[")
            else f"[[{head[1]}]] beside [{head[1]}]"
        )
        allowed = "each table once, with all of its keys"
        key = None
    else:
        key = _key(rows, number, row.partition("=")[0].strip())
        place = tuple((key or "").split("."))
        found, allowed = "this key a second time", "each key once"
    first = next((line for at, line in lines.items() if _names(at) == place and line != number), None)
    found += f"; the first is in line {first}" if first is not None else ""
    return ValidationIssue(name, number, key, found, allowed)


def _names(place: Place) -> Place:
    return tuple(part for part in place if isinstance(part, str))


def _key(rows: list[str], number: int, key: str | None) -> str | None:
    """A key with the table in which its line stands."""
    if not key:
        return None
    for row in reversed(rows[: number - 1]):
        head = _TABLE.match(row)
        if head is not None:
            return f"{head[1]}.{key}"
    return key
