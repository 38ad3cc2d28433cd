"""Edits of a scenario: keys set or taken out, and a file laid over it."""

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import TypeVar

import numpy as np

from valleysim.errors import ScenarioError, UsageError, ValidationIssue
from valleysim.scenario.format.flaws import Flaw, nearest, shown
from valleysim.scenario.format.quantities import Quantity
from valleysim.scenario.format.variates import Variate
from valleysim.scenario.model.data import ScenarioData
from valleysim.scenario.reading.joined import Joined
from valleysim.scenario.reading.merging import join, join_edit
from valleysim.scenario.reading.validating import read_joined
from valleysim.scenario.toml.places import NAMED, Place, split_key
from valleysim.scenario.toml.text import TomlFile

Some = TypeVar("Some", bound=ScenarioData)
EDIT = "edit"
"""What messages call an edit in Python, which has no file."""
SAID = (str, bool, int, float, date, time, Quantity, Variate)
"""Types of the values that files say, and of what they are read as; a datetime is a date."""


def edited(scenario: Some, edits: Mapping[str, object]) -> Some:
    """A copy of ``scenario`` with some keys set; None takes a key out."""
    joined, name, folder = files_of(scenario)
    file = TomlFile(EDIT, {})
    for key, value in edits.items():
        if not isinstance(key, str):
            raise _refused("with_", shown(key), 'a dotted key such as "funding.approval"')
        place = parse_key(key, scenario)
        if place == ("extends",):
            allowed = "no edit of what a scenario extends, which is joined already: load() another"
            raise _refused(key, shown(value), allowed)
        plain = plain_value(value)
        if (strange := _strange(plain)) is not None:
            allowed = "what a scenario file says: a number, a text, true or false, a list or a table"
            raise _refused(key, f"a value of type {strange}", allowed)
        joined = join_edit(joined, place, plain, file)
    found = read_joined(type(scenario), joined, name=name, folder=folder)
    return found if "neutral" in edits else found.neutralised(scenario.neutral)


def plain_value(value: object) -> object:
    """What numpy holds, as Python writes it: numbers, and lists of them; also inside tables and lists."""
    if isinstance(value, Mapping):
        return {key: plain_value(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain_value(inner) for inner in value]
    return value.tolist() if isinstance(value, np.generic | np.ndarray) else value


def _strange(value: object) -> str | None:
    """The type of a value that no file could say, or of one inside it; None if there is none."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return next((found for one in inner if (found := _strange(one)) is not None), None)
    return None if value is None or isinstance(value, SAID) else type(value).__name__


def files_of(scenario: ScenarioData) -> tuple[Joined, str, Path | None]:
    """The files of a scenario, joined; raise `UsageError` if they do not describe it."""
    if changed := scenario.changed_fields():
        raise UsageError(
            f"scenario: found {scenario.name!r} with other {', '.join(changed)} than its file says; allowed: "
            "a scenario that was loaded, or edited with with_()"
        )
    joined, name, folder = scenario._origins
    return joined.as_written(), name, folder


def laid_over(scenario: Some, file: TomlFile) -> Some:
    """A copy of ``scenario`` with a file laid over it, as if the file extended it."""
    joined, name, folder = files_of(scenario)
    return read_joined(type(scenario), join(joined, file), name=name, folder=folder).neutralised(
        scenario.neutral
    )


def parse_key(key: str, scenario: ScenarioData) -> Place:
    """The place that a dotted key names; seats, pilots and people by position or by name."""
    return place_in(scenario.document, key, EDIT)


def place_in(document: Mapping[str, object], key: str, by: str) -> Place:
    """The place in a document that a dotted key names; ``by`` is who asks, as messages name it."""
    parts = split_key(key)
    if parts is None:
        allowed = 'a dotted key such as "funding.approval" or "sponsors[0].served"'
        raise _refused(key, shown(key), allowed, by=by)
    place: list[str | int] = []
    tables: object = document
    for part in parts:
        if part.startswith("["):
            step: str | int = _index(part, key, f"{place[-1]}", tables, by)
        else:
            step = part
        place.append(step)
        if isinstance(tables, Mapping):
            tables = tables.get(step)
        elif isinstance(tables, list) and isinstance(step, int) and step < len(tables):
            tables = tables[step]
        else:
            tables = None
    return tuple(place)


def problem_at(scenario: ScenarioData, key: str, found: str, allowed: str) -> ValidationIssue:
    """What is wrong with a key, told where the file writes it, or what holds it."""
    joined: Joined = scenario._origins[0]
    return joined.problem(parse_key(key, scenario), key, Flaw(found, allowed), scenario.name)


def _index(inner: str, key: str, kind: str, tables: object, by: str) -> int:
    name = inner[1:-1].strip().strip("\"'")
    ways = NAMED.get(kind, ())
    is_list = tables is None or isinstance(tables, list)
    listed = tables if isinstance(tables, list) else []
    names = [
        next((f"{entry[way]}" for way in ways if way in entry), "") if isinstance(entry, Mapping) else ""
        for entry in listed
    ]
    if name in names:
        return names.index(name)
    if name.isdecimal() and len(name) < 4 and (int(name) < len(names) or not is_list):
        return int(name)  # of what is no list, `join_edit` says so
    word = {"sponsors": "seat", "pilots": "pilot", "people": "person"}.get(kind, "entry")
    allowed = ", ".join(names) or ("a scenario with " + kind)
    raise _refused(key, f"no {word} {shown(name)}", allowed, nearest(name, names), by=by)


def _refused(
    key: str, found: str, allowed: str, suggestion: str | None = None, *, by: str = EDIT
) -> ScenarioError:
    return ScenarioError((ValidationIssue(by, None, key, found, allowed, suggestion),))
