"""The keys that an action may change: which table of a scenario each stands in, and what it holds."""

from dataclasses import replace
from typing import Any

from valleysim.scenario import Scenario, Sponsor
from valleysim.scenario.format.crowd import Person, PilotPlan
from valleysim.scenario.format.flaws import Flaw, FlawError, shown, unknown_key
from valleysim.scenario.format.tables import Coalition, Funding, Table
from valleysim.scenario.reading.problems import keys_at
from valleysim.scenario.toml.places import split_key

STARTS = "starts"
"""The month in which a pilot of a portfolio starts."""
PEOPLE = "people[*]"
"""Every person, or the one that an action is about."""
REQUIRED: dict[type[Table], dict[str, object]] = {
    Sponsor: {"seat": "any"},
    Person: {"name": "any"},
    PilotPlan: {"name": "any"},
    Funding: {"runway": "never", "period": 1, "approval": 1},
}
"""Keys without which a table would be refused, whatever else it says."""


def holds(field: tuple[type[Table], str], kind: str) -> bool:
    """Whether a field holds quantities or variates, told from its type."""
    table, name = field
    return kind in f"{table.model_fields[name].annotation}"


def is_whole(field: tuple[type[Table], str]) -> bool:
    """Whether a field holds a whole number that is no quantity, to which another may be added."""
    table, name = field
    return table.model_fields[name].annotation is int


def field_of(key: str) -> tuple[type[Table], str]:
    """The table and the field that a key names, with or without a seat; raise `FlawError`."""
    parts = [part for part in split_key(key) or [] if not part.startswith("[")]
    if key == STARTS:
        return PilotPlan, key
    if len(parts) < 2:
        raise FlawError(Flaw(shown(key), 'a dotted key such as "funding.owner_involvement"'))
    table: Any = Scenario
    for depth, part in enumerate(parts[:-1]):
        allowed = [name for name, inner in _tables(table).items() if inner is not None]
        if part not in allowed:
            near = unknown_key(part, allowed)
            raise FlawError(replace(near, at=(), found=f"an unknown key {shown(key)}"))
        table = _tables(table)[part]
        if depth == 0 and part == "people" and not key.startswith(PEOPLE):
            raise FlawError(Flaw(shown(key), f'people as "{PEOPLE}.vacancy"'))
        if depth == 0 and (part in ("sponsors", "people")) != ("[" in key):
            raise FlawError(Flaw(shown(key), 'seats as "sponsors[*].at_start" or "sponsors[name].at_start"'))
    if parts[-1] not in table.model_fields:
        near = unknown_key(parts[-1], keys_at(tuple(parts[:-1])))
        raise FlawError(replace(near, at=(), found=f"an unknown key {shown(key)}"))
    return table, parts[-1]


def _tables(model: Any) -> dict[str, Any]:
    """Tables within a table, by key."""
    if model is Scenario:
        inner = {name: type(field.default) for name, field in Scenario.model_fields.items()}
        tables = {
            name: value
            for name, value in inner.items()
            if isinstance(value, type) and issubclass(value, Table)
        }
        return {**tables, "coalition": Coalition, "funding": Funding, "sponsors": Sponsor, "people": Person}
    fields = model.model_fields.items()
    return {name: type(one.default) for name, one in fields if isinstance(one.default, Table)}
