"""A TOML file: what it says, and the line of each key."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from valleysim.errors import ScenarioError
from valleysim.scenario.inputs import read_input
from valleysim.scenario.toml.locating import locate, refused
from valleysim.scenario.toml.places import Place

MOST_BYTES = 1_000_000


@dataclass
class TomlFile:
    """A parsed file: what it says, and the line on which each key stands."""

    name: str
    document: dict[str, object]
    lines: dict[Place, int] = field(default_factory=dict)
    text: str = ""

    def line(self, place: Place) -> int | None:
        """Line of a key, or of the nearest table around it."""
        for end in range(len(place), 0, -1):
            if place[:end] in self.lines:
                return self.lines[place[:end]]
        return None

    def source(self, place: Place) -> str:
        """Name of the file in which a key stands."""
        return self.name

    def key(self, place: Place) -> str | None:
        """How this file itself names a key, if it does not by its place."""
        return None


def read_toml(path: Path, name: str) -> TomlFile:
    """Read and parse a file; raise `ScenarioError` for what is not sound TOML 1.0."""
    try:
        data = read_input(path, name, MOST_BYTES)
    except (OSError, ValueError) as error:  # a name with a null is no OSError
        reason = getattr(error, "strerror", None) or f"{error}"
        raise refused(name, None, f"a file that cannot be read ({reason.lower()})", "a TOML file") from None
    if len(data) > MOST_BYTES:
        raise refused(name, None, "a file of more than 1 MB", "1 MB at most")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise refused(name, line, "bytes that are not UTF-8", "TOML 1.0 in UTF-8") from None
    return parse_toml(text, name)


def parse_toml(text: str, name: str) -> TomlFile:
    """Parse a text; ``name`` stands in messages."""
    lines = locate(text, name)
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        from valleysim.scenario.toml.mistakes import mistakes  # most files have none

        raise ScenarioError(mistakes(text, name, f"{error}", lines)) from None
    except (ValueError, RecursionError, OverflowError):
        raise refused(name, None, "a value that no TOML reader takes", "TOML 1.0") from None
    return TomlFile(name, document, lines, text)
