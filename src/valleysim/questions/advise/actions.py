"""Catalogues of actions: the one that is shipped, and those that people write."""

import os
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path

from valleysim.errors import ValidationIssue
from valleysim.questions.advise.action import Action, Rule
from valleysim.questions.advise.reading import read_catalogue
from valleysim.scenario.toml.text import parse_toml, read_toml

__all__ = ["Action", "Rule", "cost_notices", "load_actions", "portfolio_actions", "shipped_actions"]

SHIPPED = resources.files("valleysim.questions.advise") / "actions.toml"
FOR_PORTFOLIOS = resources.files("valleysim.questions.advise") / "portfolio_actions.toml"
SHIPPED_NAME = "shipped actions"


@cache
def shipped_actions() -> tuple[Action, ...]:
    """The shipped catalogue."""
    return read_catalogue(parse_toml(SHIPPED.read_text("utf-8"), SHIPPED_NAME))


@cache
def portfolio_actions() -> tuple[Action, ...]:
    """The shipped catalogue, and the actions that are shipped for portfolios only.

    >>> sorted({one.on for one in portfolio_actions()})
    ['all', 'person', 'pilot', 'segment', 'shared']
    """
    text = FOR_PORTFOLIOS.read_text("utf-8")
    return (*shipped_actions(), *read_catalogue(parse_toml(text, SHIPPED_NAME)))


def load_actions(source: str | os.PathLike[str]) -> tuple[Action, ...]:
    """Read a catalogue; raise `ScenarioError` with all that is wrong with it: file, line and key.

    >>> len(shipped_actions())
    12
    """
    return read_catalogue(read_toml(Path(source), os.fspath(source)))


def cost_notices(actions: Iterable[Action]) -> Iterator[ValidationIssue]:
    """That costs of actions are those of the shipped catalogue: one notice, with what to write."""
    shipped = dict.fromkeys(one.name for one in actions if one.file == SHIPPED_NAME and "cost" in one.written)
    if shipped:
        text = (
            f"money is told with the costs of {len(shipped)} actions of the shipped catalogue, examples that "
            "have no source for your company; write a catalogue of your own (--actions; actions= in Python)"
        )
        yield ValidationIssue.warning("actions", text, SHIPPED_NAME)
