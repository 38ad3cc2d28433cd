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


varied: Callable[[Command], Command] = click.option(
    "--variant",
    "variants",
    multiple=True,
    metavar="NAME: KEY=VALUE, …",
    help="A variant of the first scenario without a file of its own, such as 'at once: funding.lead=0'.",
)
"""Gives a command the option; what was written arrives as ``variants``."""


def load_with(
    sources: Sequence[str], settings: Sequence[str], variants: Sequence[str] = ()
) -> "list[Scenario]":
    """Load scenarios, and set the same keys in each; then come the variants of the first one.

    Raises:
        ScenarioError: everything that is wrong with a file, or with a key that was set.
    """
    from valleysim.scenario import load
    from valleysim.scenario.prompt.setting import SET, set_at_prompt
    from valleysim.scenario.prompt.variants import variant_of

    several = len(set(sources)) > 1
    loaded = [
        set_at_prompt(load(source), settings, by=f"{SET} in {source}" if several else SET)
        for source in sources
    ]
    return [*loaded, *(variant_of(loaded[0], variant) for variant in variants)]
