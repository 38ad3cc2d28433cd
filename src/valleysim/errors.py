"""What can go wrong, as one tree.

ValleysimError
├── ScenarioError      a scenario file or value that cannot be used: a list of problems
├── UsageError         an argument that cannot be used
├── SimulationError    a run that cannot do what it was asked for
└── OutputError        a result that cannot be written
"""

from dataclasses import dataclass
from typing import Any, Literal


def escaped(text: str) -> str:
    r"""A text of which only what cannot be printed is told by its code.

    >>> print(escaped("5 €\t中"))
    5 €\t中
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True)
class ValidationIssue:
    """One thing to know of what people wrote, on one line: where it stands, and what is the matter.

    An ``error`` was refused, and says what was ``found`` and what is ``allowed``. A ``warning`` doubts the
    answer, a ``note`` is worth knowing; their ``text`` says it.

    >>> print(ValidationIssue("s.toml", 12, "funding.aproval", "an unknown key", "approval, lead"))
    s.toml:12: funding.aproval: found an unknown key; allowed: approval, lead
    >>> print(ValidationIssue.warning("pilot.duration", "90 months look like days", "s.toml", 3))
    Warning: s.toml:3: pilot.duration: 90 months look like days
    """

    file: str | None = None
    line: int | None = None
    key: str | None = None
    found: str | None = None
    allowed: str | None = None
    suggestion: str | None = None
    text: str = ""
    severity: Severity = "error"

    @classmethod
    def warning(
        cls, key: str, text: str, file: str | None = None, line: int | None = None
    ) -> "ValidationIssue":
        """What doubts an answer."""
        return cls(file, line, key, text=text, severity="warning")

    @classmethod
    def note(
        cls, key: str | None, text: str, file: str | None = None, line: int | None = None
    ) -> "ValidationIssue":
        """What is worth knowing."""
        return cls(file, line, key, text=text, severity="note")

    def __str__(self) -> str:
        severity = "" if self.severity == "error" else self.severity.capitalize()
        said = [f"found {self.found}"] if self.found else []
        said += [f"allowed: {self.allowed}"] if self.allowed else []
        said += [f"did you mean {self.suggestion}?"] if self.suggestion else []
        parts = (severity, self.place, self.key, self.text or "; ".join(said))
        return escaped(": ".join(part for part in parts if part))

    @property
    def place(self) -> str:
        """File and line, as far as they are known."""
        return ":".join(f"{part}" for part in (self.file, self.line) if part is not None)

    def plain(self) -> dict[str, Any]:
        """A warning or a note as a row of plain values."""
        return {name: getattr(self, name) for name in ("severity", "key", "file", "line", "text")}


class ValleysimError(Exception):
    """Anything that valleysim refuses or cannot do."""


class ScenarioError(ValleysimError):
    """A scenario that cannot be used; ``problems`` lists everything that is wrong with it."""

    def __init__(self, problems: tuple[ValidationIssue, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class UsageError(ValleysimError):
    """An argument that cannot be used."""


class SimulationError(ValleysimError):
    """A run that cannot do what it was asked for: a precision out of reach, a history too long to tell."""


class OutputError(ValleysimError):
    """A result that cannot be written."""
