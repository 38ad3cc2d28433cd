"""What a scenario says under a key, and what it would say after an action has set it."""

from collections.abc import Mapping
from typing import Any

from valleysim.questions.advise.action import Rule
from valleysim.questions.advise.keys import REQUIRED, field_of
from valleysim.scenario import Quantity, ScenarioData, Sponsor, Variate
from valleysim.scenario.toml.places import split_key


def noted(rule: Rule, before: object) -> object:
    """What a rule sets, with its note where numbers carry one."""
    is_number = isinstance(before, Numeral) or isinstance(rule.size, Mapping)
    words = {} if rule.note is None else {"evidence": rule.note.evidence, "assumption": rule.note.assumption}
    words = {name: word for name, word in words.items() if word}
    if not is_number or not words or isinstance(rule.size, bool):
        return rule.size
    return {**rule.size, **words} if isinstance(rule.size, Mapping) else {"value": rule.size, **words}


def parsed(key: str, size: object) -> object:
    """What a scenario would say under a key that is set to this."""
    table, name = field_of(key)
    one = getattr(table.model_validate({**REQUIRED.get(table, {}), name: size}), name)
    return Numeral(one.text) if isinstance(one, Quantity | Variate) else one


class Numeral(str):
    """A quantity or a variate as a text, to be compared."""

    __slots__ = ()


def plain(scenario: ScenarioData, key: str) -> object:
    """What a scenario says under a key, without its notes."""
    one: Any = scenario
    for part in split_key(key) or []:
        if part.startswith("["):
            one = next((each for each in one if _called(each) == part[1:-1]), None)
        elif one is not None:
            one = getattr(one, part)
    return Numeral(one.text) if isinstance(one, Quantity | Variate) else one


def _called(one: Any) -> str:
    """What a seat or a person is called."""
    return f"{one.seat if isinstance(one, Sponsor) else one.name}"
