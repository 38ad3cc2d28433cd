"""Variants of a scenario that are written at the prompt: a name and the keys that differ."""

import re
from typing import TypeVar

from valleysim.scenario.format.flaws import shown
from valleysim.scenario.model.data import ScenarioData
from valleysim.scenario.prompt.reading import refused, split_settings
from valleysim.scenario.prompt.setting import set_at_prompt

Some = TypeVar("Some", bound=ScenarioData)
VARIANT = "--variant"
_NAMED = re.compile(r"([^=:\[\]]*):(.*)", re.DOTALL)
"""A name ends at the first colon, and stands before any key."""


def variant_of(scenario: Some, text: str) -> Some:
    """A variant of a scenario: ``money at once: funding.lead=0, funding.period=1``.

    What has no name is called by its keys.

    Raises:
        ScenarioError: everything that is wrong with its keys and values, each with its key.

    >>> from valleysim import load
    >>> variant = variant_of(load("enterprise"), "money at once: funding.lead=0, funding.period=1")
    >>> variant.name, variant.funding.period.text
    ('money at once', '1')
    """
    match = _NAMED.fullmatch(text)
    name, keys = (match[1].strip(), match[2]) if match else (" ".join(text.split()), text)
    if not name:
        found = "no name before :" if match else "nothing"
        raise refused(VARIANT, None, found, "a name and its keys: money at once: funding.lead=0")
    parts = split_settings(keys)
    return set_at_prompt(scenario, parts, by=f"{VARIANT} {shown(name)}", name=name)
