"""What can go wrong, as one tree.

ValleysimError
├── ScenarioError      a scenario file or value that cannot be used: a list of problems
├── UsageError         an argument that cannot be used
├── SimulationError    a run that cannot do what it was asked for
└── OutputError        a result that cannot be written
"""

from dataclasses import dataclass


def escaped(text: str) -> str:
    r"""A text of which only what cannot be printed is told by its code.

    >>> print(escaped("5 €\t中"))
    5 €\t中
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong, told on one line: where, what was found, what is allowed.

    >>> print(Problem("s.toml", 12, "funding.aproval", "an unknown key", "approval, lead", "approval"))
    s.toml:12: funding.aproval: found an unknown key; allowed: approval, lead; did you mean approval?
    """

    path: str | None = None
    line: int | None = None
    key: str | None = None
    found: str | None = None
    allowed: str | None = None
    suggestion: str | None = None

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line) if part is not None)
        said = [f"found {self.found}"] if self.found else []
        said += [f"allowed: {self.allowed}"] if self.allowed else []
        said += [f"did you mean {self.suggestion}?"] if self.suggestion else []
        line = ": ".join(part for part in (place, self.key, "; ".join(said)) if part)
        return escaped(line)


class ValleysimError(Exception):
    """Anything that valleysim refuses or cannot do."""


class ScenarioError(ValleysimError):
    """A scenario that cannot be used; ``problems`` lists everything that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
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
