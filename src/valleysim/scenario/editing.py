"""Edits of a scenario, and its ledger: which number was written where, on what basis."""

import re
from collections.abc import Iterator, Mapping

from valleysim.errors import Problem, ScenarioError
from valleysim.scenario.flaws import nearest, shown
from valleysim.scenario.merging import Joined, join_edit
from valleysim.scenario.model import Entry, Scenario
from valleysim.scenario.quantities import Note, Quantity
from valleysim.scenario.toml_text import Place, TomlFile
from valleysim.scenario.variates import Variate

_PART = re.compile(r"([^.\[\]]+)((?:\[[^\[\]]*\])*)(?:\.|\Z)")


def edited(scenario: Scenario, edits: Mapping[str, object]) -> Scenario:
    """A copy of ``scenario`` with some keys set; None takes a key out."""
    from valleysim.scenario.reading import read_joined

    joined, name, folder = scenario._origins
    file = TomlFile("edit", {})
    for key, value in edits.items():
        place = parse_key(key, scenario)
        joined = join_edit(joined, place, value, file)
    return read_joined(joined, name=name, folder=folder)


def parse_key(key: str, scenario: Scenario) -> Place:
    """The place that a dotted key names; seats by position or by name."""
    place: list[str | int] = []
    end = 0
    for match in _PART.finditer(key):
        if match.start() != end:
            break
        end = match.end()
        place.append(match[1].strip())
        place += [_index(inner, key, scenario) for inner in re.findall(r"\[([^\[\]]*)\]", match[2])]
    if end != len(key) or not key or key.endswith("."):
        raise _refused(key, shown(key), 'a dotted key such as "funding.approval" or "sponsors[0].served"')
    return tuple(place)


def _index(inner: str, key: str, scenario: Scenario) -> int:
    seats = [sponsor.seat for sponsor in scenario.sponsors]
    name = inner.strip().strip("\"'")
    if name in seats:
        return seats.index(name)
    if name.isdecimal() and len(name) < 4 and int(name) < len(seats):
        return int(name)
    raise _refused(
        key, f"no seat {shown(name)}", ", ".join(seats) or "a scenario with sponsors", nearest(name, seats)
    )


def _refused(key: str, found: str, allowed: str, suggestion: str | None = None) -> ScenarioError:
    return ScenarioError((Problem("edit", None, key, found, allowed, suggestion),))


def written_numbers(scenario: Scenario) -> Iterator[tuple[Place, Quantity | Variate, Note | None]]:
    """Every number that was written, with its place and its note, own or of its table."""
    joined: Joined = scenario._origins[0]
    seats = {f"sponsors[{sponsor.seat}]": k for k, sponsor in enumerate(scenario.sponsors)}
    for key, number in scenario.numbers().items():
        head, _, field = key.rpartition(".")
        place: Place = ("sponsors", seats[head], field) if head in seats else tuple(key.split("."))
        if place not in joined.origins:
            continue
        yield place, number, number.note or joined.origins[place].note
        if not isinstance(number, Variate):
            continue
        for name, inner in number.parameters.items():
            if inner.note is not None:
                yield (*place, number.law, name), inner, inner.note


def ledger(scenario: Scenario) -> list[Entry]:
    """Every number that was written, in the order of the format."""
    from valleysim.scenario.reading import key_of

    joined: Joined = scenario._origins[0]
    entries = []
    for place, number, note in written_numbers(scenario):
        found = joined.origin(place)
        assert found is not None
        origin, below = found
        uncertain = (
            number.is_uncertain
            if isinstance(number, Quantity)
            else any(inner.is_uncertain for inner in number.parameters.values())
        )
        line = origin.file.line((*origin.place, *below))
        key = key_of(joined.document, place)
        entries.append(Entry(key, number.text, uncertain, note, origin.file.name, line))
    return entries
