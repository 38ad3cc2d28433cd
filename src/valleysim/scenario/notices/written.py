"""Where a key is written, and by whom: in the file itself, in what it extends, in a preset, or nowhere."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from valleysim.errors import Severity, ValidationIssue
from valleysim.scenario.model.data import ScenarioData
from valleysim.scenario.reading.joined import Joined
from valleysim.scenario.toml.places import Place

PRESET = "preset "
"""What the name of a preset's file begins with."""


@dataclass(frozen=True)
class Written:
    """Where a key is written; without a file and a line if it is not, and its default holds."""

    key: str
    file: str | None
    line: int | None

    @property
    def whose(self) -> str:
        """Whose number it is, in words."""
        if self.file is None:
            return "the default, which nobody wrote"
        if self.file.startswith(PRESET):
            return f"a number of the {self.file}, not of your own file"
        return "as written"

    def notice(self, severity: Severity, text: str) -> ValidationIssue:
        """A notice about this key."""
        return ValidationIssue(self.file, self.line, self.key, text=text, severity=severity)


def written(scenario: ScenarioData, place: Place, key: str) -> Written:
    """Where the key at a place of a scenario is written."""
    joined: Joined = scenario._origins[0]
    found = joined.origin(place) if _stands(joined.document, place) else None
    if found is None:
        return Written(key, None, None)
    origin, below = found
    at = (*origin.place, *below)
    return Written(key, origin.file.source(at), origin.file.line(at))


def _stands(document: object, place: Place) -> bool:
    """Whether a document has something at a place."""
    one: Any = document
    for part in place:
        if isinstance(one, Mapping):
            here = part in one
        else:
            here = isinstance(one, list | tuple) and isinstance(part, int) and part < len(one)
        if not here:
            return False
        one = one[part]
    return True
