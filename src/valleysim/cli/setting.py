"""``--set KEY=VALUE``, of every command that takes a scenario: keys set as if its file said so."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from valleysim.scenario import Scenario

Command = Callable[..., Any]

settable: Callable[[Command], Command] = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="Set a key as if the file said so, such as funding.approval=0.5; as often as you like.",
)
"""Gives a command the option; what was written arrives as ``settings``."""


def load_with(sources: Sequence[str], settings: Sequence[str]) -> "list[Scenario]":
    """Load scenarios, and set the same keys in each.

    Raises:
        ScenarioError: everything that is wrong with a file, or with a key that was set.
    """
    from valleysim.scenario import load
    from valleysim.scenario.prompt.setting import SET, set_at_prompt

    several = len(set(sources)) > 1
    return [
        set_at_prompt(load(source), settings, by=f"{SET} in {source}" if several else SET)
        for source in sources
    ]
