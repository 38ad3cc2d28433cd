"""Reads what is written at the prompt: a key and its value, or several parted by commas."""

import re
from dataclasses import replace

from valleysim.errors import ScenarioError, ValidationIssue
from valleysim.scenario.format.flaws import shown
from valleysim.scenario.toml.text import parse_toml

SEPARATOR = ","
"""Between the keys of one variant."""
_KEY = re.compile(r"((?:[^=\[\]]|\[[^\[\]]*\])*)=(.*)", re.DOTALL)
_STRUCTURE = "\"'[]{}#\n\r"
"""What no text without quotation marks may hold: a mistake in a list or table would be read as a text."""


def read_setting(text: str, by: str) -> tuple[str, object]:
    """The key and the value of ``key=value``; raise `ScenarioError` for what is neither TOML nor plain text.

    >>> read_setting("pilot.duration={pert=[1, 2, 4]}", "--set")
    ('pilot.duration', {'pert': [1, 2, 4]})
    >>> read_setting("sponsors[executive sponsor].served = 3 to 9", "--set")
    ('sponsors[executive sponsor].served', '3 to 9')
    """
    match = _KEY.fullmatch(text)
    if match is None or not match[1].strip():
        raise refused(by, None, shown(text), "a key and its value: funding.approval=0.5")
    key, written = match[1].strip(), match[2].strip()
    if not written:
        raise refused(by, key, "nothing behind =", "a value as a scenario file says it, such as 0.5")
    try:
        document = parse_toml(f"value = {written}", by).document
    except ScenarioError as error:
        if not set(written) & set(_STRUCTURE):
            return key, written
        raise ScenarioError(tuple(_of_key(problem, key) for problem in error.problems)) from None
    if set(document) != {"value"}:
        raise refused(by, key, "more than one value", "one value; each key with an option of its own")
    return key, document["value"]


def split_settings(text: str) -> list[str]:
    """The keys of one variant with their values: parted by commas outside of brackets and quotation marks.

    >>> split_settings("funding.lead=0, pilot.duration={pert=[1, 2, 4]}")
    ['funding.lead=0', 'pilot.duration={pert=[1, 2, 4]}']
    """
    parts, depth, quote = [""], 0, ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "\"'":
            quote = letter
        else:
            depth += (letter in "[{") - (letter in "]}")
        if letter == SEPARATOR and not depth and not quote:
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts]


def refused(
    by: str, key: str | None, found: str, allowed: str, suggestion: str | None = None
) -> ScenarioError:
    """The error of one thing that is wrong with what was written at the prompt."""
    return ScenarioError((ValidationIssue(by, None, key, found, allowed, suggestion),))


def _of_key(problem: ValidationIssue, key: str) -> ValidationIssue:
    """A mistake of syntax behind a key, told without the line on which it was read."""
    allowed = f"{problem.allowed}".replace("value = ", f"{key}=")
    return replace(problem, line=None, key=key, allowed=allowed)
