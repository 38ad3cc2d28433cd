"""The line of every key of a TOML text, found in one pass over its tokens, with limits that keep it safe.

The standard parser takes seconds for a key of thousands of parts, overruns the stack on brackets
nested hundreds deep, and does not say where a key stood. One pass over the tokens settles all three.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from valleysim.errors import ScenarioError, ValidationIssue
from valleysim.scenario.toml.places import Place

MOST_DEPTH = 32
MOST_KEY_PARTS = 16
LONGEST_WORD = 512
MOST_PLACES = 25_000

TOKEN = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")'
    r"|'''.*?'{3,5}(?!')"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[ \t\r]+"
    r"|\n"
    r"|[\[\]{}=,.]"
    r"|[^\s\[\]{}=,.\"'\#]+"
    r"|.",
    re.DOTALL,
)


@dataclass
class _Frame:
    """An open bracket of a value: where it is, and how many elements came before."""

    opened: str
    place: Place
    index: int = 0


def locate(text: str, name: str) -> dict[Place, int]:
    """Line of every key, by its place: names, and numbers of elements of arrays of tables."""
    return _Locator(name).run(text)


class _Locator:
    def __init__(self, name: str) -> None:
        self.name = name
        self.lines: dict[Place, int] = {}
        self.table: Place = ()
        self.arrays: dict[Place, int] = {}
        self.frames: list[_Frame] = []
        self.key: list[str] = []
        self.place: Place = ()
        self.in_value = False

    def run(self, text: str) -> dict[Place, int]:
        tokens = self._tokens(text)
        for token, line in tokens:
            if token == "\n":
                if not self.frames:
                    self.in_value, self.key = False, []
            elif len(self.lines) > MOST_PLACES:
                raise refused(
                    self.name,
                    line,
                    f"more than {MOST_PLACES:,} keys and elements",
                    f"{MOST_PLACES:,} at most",
                )
            elif self.in_value:
                self._value(token, line)
            elif token == "[" and not self.frames and not self.key:
                self._header(tokens, line)
            else:
                self._key(token, line)
        return self.lines

    def _tokens(self, text: str) -> Iterator[tuple[str, int]]:
        line, parts = 1, 0
        for match in TOKEN.finditer(text):
            token = match[0]
            if token[0] in " \t\r#":
                continue
            if token[0] not in "\"'" and len(token) > LONGEST_WORD:
                raise refused(
                    self.name, line, f"a word of {len(token):,} characters", f"{LONGEST_WORD} at most"
                )
            parts = parts + 1 if token == "." else 0 if token in "[]{}=,\n" else parts
            if parts >= MOST_KEY_PARTS:
                raise refused(
                    self.name,
                    line,
                    f"a key of more than {MOST_KEY_PARTS} parts",
                    f"{MOST_KEY_PARTS} parts at most",
                )
            yield token, line
            line += token.count("\n")

    def _key(self, token: str, line: int) -> None:
        if token == "=":
            base = self.frames[-1].place if self.frames else self.table
            self.place = (*base, *self.key)
            for end in range(len(base) + 1, len(self.place) + 1):
                self.lines.setdefault(self.place[:end], line)
            self.key, self.in_value = [], True
        elif token in "]}":
            self._close()
        elif token not in "[{,.":
            self.key.append(_unquoted(token))

    def _value(self, token: str, line: int) -> None:
        if self.frames and self.frames[-1].opened == "[" and token not in ",]}":
            self.lines.setdefault(self.place, line)
        if token in "[{":
            if len(self.frames) >= MOST_DEPTH:
                raise refused(
                    self.name, line, f"brackets nested more than {MOST_DEPTH} deep", f"{MOST_DEPTH} at most"
                )
            self.frames.append(_Frame(token, self.place))
            self.in_value = token == "["
            if token == "[":
                self._element()
        elif token in "]}":
            self._close()
        elif token == "," and self.frames:
            top = self.frames[-1]
            self.in_value = top.opened == "["
            if top.opened == "[":
                top.index += 1
                self._element()

    def _element(self) -> None:
        top = self.frames[-1]
        self.place = (*top.place, top.index)

    def _close(self) -> None:
        if self.frames:
            self.place = self.frames.pop().place
        self.key, self.in_value = [], True

    def _header(self, tokens: Iterator[tuple[str, int]], line: int) -> None:
        parts: list[str] = []
        brackets = 1
        for token, _ in tokens:
            if token == "\n":
                break
            if token == "[":
                brackets += not parts
            elif token not in "].=,{}":
                parts.append(_unquoted(token))
        place: Place = ()
        for number, part in enumerate(parts):
            place = (*place, part)
            last = number == len(parts) - 1
            self.lines.setdefault(place, line)
            if last and brackets > 1:
                self.arrays[place] = self.arrays.get(place, -1) + 1
            if place in self.arrays:
                place = (*place, self.arrays[place])
                self.lines.setdefault(place, line)
        self.table = place


def _unquoted(token: str) -> str:
    if token[0] in "\"'" and len(token) >= 2:
        return token[1:-1]
    return token


def refused(name: str, line: int | None, found: str, allowed: str) -> ScenarioError:
    """The error of one thing that is wrong with a text."""
    return ScenarioError((ValidationIssue(name, line, None, found, allowed),))
