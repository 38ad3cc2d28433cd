"""Small scenarios, and what was said of those that were refused."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from valleysim import Scenario, loads
from valleysim.errors import ScenarioError, ValidationIssue


@dataclass
class Refusal:
    """The problems of a refused scenario, once it was refused."""

    problems: list[ValidationIssue] = field(default_factory=list)

    @property
    def only(self) -> ValidationIssue:
        """The one problem; there must be no other."""
        assert len(self.problems) == 1, self.problems
        return self.problems[0]


@contextmanager
def refused() -> Iterator[Refusal]:
    """Expects a `ScenarioError`."""
    refusal = Refusal()
    with pytest.raises(ScenarioError) as caught:
        yield refusal
    refusal.problems += caught.value.problems


def scenario(text: str, folder: Path | None = None) -> Scenario:
    """A scenario of a few lines, named ``t``."""
    return loads(f'name = "t"\n{text}', name="t.toml", folder=folder)


def problem(text: str, folder: Path | None = None) -> ValidationIssue:
    """The one problem of a scenario of a few lines; its first line is line 2."""
    with refused() as refusal:
        scenario(text, folder)
    return refusal.only


def files(folder: Path, texts: Mapping[str, str]) -> Path:
    """A folder with some files; returns the path of the first."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder / next(iter(texts))
