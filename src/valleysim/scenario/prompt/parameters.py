"""One parameter of a distribution set, the others as they are: ``sponsors[SEAT].tenure.mean=30``."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from valleysim.scenario.format.flaws import Flaw, FlawError, listing, nearest, shown
from valleysim.scenario.format.laws import PARAMETERS, named_parameters
from valleysim.scenario.format.quantities import NOTE_KEYS
from valleysim.scenario.toml.places import Place

WHOLE = "a whole value"


def with_parameter(old: object, below: Place, value: object) -> object:
    """What is written of a number, with what lies below it set; what it rests on is dropped.

    A parameter goes by its name alone, as reports name it, or below the name of its law.

    Raises:
        FlawError: a part that what is written does not have.

    >>> with_parameter({"pert": [1, 2, 4], "assumption": "a guess"}, ("mode",), 3)
    {'pert': {'low': 1, 'mode': 3, 'high': 4}}
    """
    if not isinstance(old, Mapping):
        if below == ("value",):
            return value
        raise FlawError(Flaw(f"{shown(old)} there", WHOLE))
    kept = {part: inner for part, inner in old.items() if part not in NOTE_KEYS}
    law, inner = next(iter(kept.items())) if len(kept) == 1 else ("", None)
    name = below[-1]
    is_named = len(below) == 1 or below[:-1] == (law,)
    if law in PARAMETERS and is_named:
        names = PARAMETERS[law]
        if name not in names:
            found = f"no {shown(name)} in {shown(kept)}"
            raise FlawError(Flaw(found, listing(names), (), nearest(f"{name}", names)))
        return {law: {**named_parameters(law, inner), f"{name}": value}}
    return _set_within(deepcopy(kept), below, value)


def _set_within(kept: dict[str, Any], below: Place, value: object) -> object:
    """Tables within tables, key by key."""
    table: Any = kept
    for part in below[:-1]:
        if not isinstance(table, dict) or part not in table:
            raise FlawError(Flaw(f"no {shown(part)} in {shown(kept)}", WHOLE))
        table = table[part]
        if isinstance(table, dict):
            for note in NOTE_KEYS:
                table.pop(note, None)
    if not isinstance(table, dict) or below[-1] not in table:
        raise FlawError(Flaw(f"no {shown(below[-1])} in {shown(kept)}", WHOLE))
    table[below[-1]] = value
    return kept
