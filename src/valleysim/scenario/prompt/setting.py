"""Keys set at the prompt, ``--set funding.approval=0.5``: laid over a scenario and checked as its file is."""

import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any, TypeVar

from valleysim.errors import ScenarioError, ValidationIssue
from valleysim.scenario.editing import files_of, place_in
from valleysim.scenario.format.crowd import PILOT_TABLES
from valleysim.scenario.format.flaws import FlawError, listing, nearest, shown
from valleysim.scenario.format.quantities import NOTE_KEYS, Note
from valleysim.scenario.model.data import ScenarioData
from valleysim.scenario.prompt.parameters import with_parameter
from valleysim.scenario.prompt.reading import read_setting, refused
from valleysim.scenario.prompt.settings import AT_THE_PROMPT, PromptFile, Setting
from valleysim.scenario.prompt.telling import before, told, value_at, who_says_own
from valleysim.scenario.reading.joined import Joined, Origin, seat_name
from valleysim.scenario.reading.joining_pilots import hand_down_note
from valleysim.scenario.reading.merging import join_edit
from valleysim.scenario.reading.problems import keys_at
from valleysim.scenario.reading.validating import read_joined
from valleysim.scenario.toml.places import Place, key_of

Some = TypeVar("Some", bound=ScenarioData)
SET = "--set"
BASIS = Note(assumption=AT_THE_PROMPT)
"""Of a number that was set: what the file cites for its own number does not speak for this one."""
_SEAT_OF_PILOT = re.compile(r"(pilots\[[^\[\]]*\])\.sponsors\[([^\[\]]*)\].*")


def set_at_prompt(scenario: Some, texts: Sequence[str], *, by: str = SET, name: str | None = None) -> Some:
    """A copy of a scenario with keys set, each as ``key=value``, validated as its file is.

    Args:
        scenario: as it was loaded.
        texts: keys and values; a value is what TOML says behind ``=``, or a text without quotation marks.
        by: what was written at the prompt, as messages name it.
        name: what the copy is called; as the scenario if not given.

    Raises:
        ScenarioError: everything that is wrong with the keys and the values, each with its key.

    >>> from valleysim import load
    >>> found = set_at_prompt(load("enterprise"), ["funding.approval=0.5", "funding.period=1"])
    >>> found.funding.approval.text, found.hash == load("enterprise").with_(
    ...     {"funding.approval": 0.5, "funding.period": 1}).hash
    ('0.5', True)
    """
    if not texts:
        return scenario
    joined, source, folder = files_of(scenario)
    joined = replace(joined, document=deepcopy(joined.document), origins=dict(joined.origins))
    file = PromptFile(by, {})
    problems: list[ValidationIssue] = []
    seen: dict[Place, str] = {}
    for text in texts:
        try:
            key, value = read_setting(text, by)
            place = _place(joined, key, file)
            if place in seen:
                raise refused(by, key, "this key a second time", "each key once")
            seen[place] = key
            joined = _set(joined, place, key, value, file)
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(tuple(problems))
    if name is not None:
        joined = join_edit(joined, ("name",), name, file)
    return read_joined(type(scenario), joined, name=source, folder=folder)


def _place(joined: Joined, key: str, file: PromptFile) -> Place:
    """The place that a key names; a pilot that says nothing of a seat that all have gets a table for it."""
    match = _SEAT_OF_PILOT.fullmatch(key)
    if match is None:
        return place_in(joined.document, key, file.name)
    pilot = place_in(joined.document, match[1], file.name)
    one: Any = value_at(joined.document, pilot)
    seats, of_all = _seats(one.get("sponsors")), _seats(joined.document.get("sponsors"))
    name = match[2].strip().strip("\"'")
    if name in of_all and name not in seats:
        at = (*pilot, "sponsors", len(seats))
        one.setdefault("sponsors", []).append({"seat": name})
        joined.origins[at] = Origin(file, at)
    elif name not in seats and not name.isdecimal():
        known = [*dict.fromkeys([*seats, *of_all])]
        allowed = listing(known) or "a scenario with sponsors"
        raise refused(file.name, key, f"no seat {shown(name)}", allowed, nearest(name, known))
    return place_in(joined.document, key, file.name)


def _seats(listed: object) -> list[str]:
    """The names of the seats in a list of them."""
    return [seat_name(one) or "" for one in listed] if isinstance(listed, list) else []


def _set(joined: Joined, place: Place, key: str, value: object, file: PromptFile) -> Joined:
    """One key set; what lies around it keeps its basis, and what was set has its own."""
    if place[0] == "extends" or place[-1] == "pilots":
        allowed = "a key of the scenario, such as funding.approval; files name what they extend and list"
        raise refused(file.name, key, f"{place[-1]}, which names files or tables", allowed)
    end = next((end for end in range(1, len(place) + 1) if not _keys_at(place[:end])), None)
    if end is None:
        some = [one for one in _keys_at(place) if one not in NOTE_KEYS]
        allowed = f"one key of it: {key}.{some[0]}=…; its keys are {listing(some)}"
        raise refused(file.name, key, "a whole table", allowed)
    at = place[:end]
    old = value_at(joined.document, at)
    if old is None:
        at = place
    elif end < len(place):
        try:
            value = with_parameter(old, place[end:], value)
        except FlawError as error:
            raise ScenarioError(tuple(flaw.placed(file.name, None, key) for flaw in error.flaws)) from None
    _keep_notes(joined, at)
    for new in (at[:end] for end in range(1, len(at)) if value_at(joined.document, at[:end]) is None):
        joined.origins[new] = Origin(file, new)
    stood = before(joined, at)
    made = join_edit(joined, at, value, file, BASIS)
    stays = who_says_own(made, at)
    file.settings.append(Setting(file.name, key_of(made.document, at), told(value), f"{stood}{stays}"))
    return made


def _keys_at(place: Place) -> list[str]:
    """The keys of the table at a place, of the scenario or of one of its pilots; none if it is a value."""
    if place[0] != "pilots":
        return keys_at(place)
    if len(place) < 3:
        return ["starts", *PILOT_TABLES]
    return keys_at(place[2:])


def _keep_notes(joined: Joined, place: Place) -> None:
    """Give the other keys of a pilot's table its note, which is not that of the key that is set."""
    for end in range(3, len(place)):
        table = value_at(joined.document, place[:end])
        if place[0] == "pilots" and isinstance(table, dict):
            hand_down_note(joined, place[:end], table)
