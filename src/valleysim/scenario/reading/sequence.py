"""What ties the pilots of a portfolio together: names that must exist, and no circle in the sequence."""

from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from itertools import islice

from valleysim.scenario.format.crowd import Person
from valleysim.scenario.format.flaws import Flaw, nearest, shown
from valleysim.scenario.format.tables import Sponsor
from valleysim.scenario.model.data import ScenarioData
from valleysim.scenario.toml.places import Place

PERSONAL = ("tenure", "served", "vacancy", "exposure", "leaves", "stays_at_least")
"""What a seat has from its person."""

MOST_SHOWN = 12


def portfolio_disagreements(scenario: ScenarioData) -> Iterator[tuple[Place, Flaw]]:
    """What is wrong between people, seats and pilots that are sound by themselves."""
    yield from names_that_disagree(scenario)
    if not scenario.is_portfolio:
        return
    keys = [member.key for member in scenario.members]
    yield from _predecessors(scenario, keys)
    target = scenario.portfolio.target
    if target is not None and target > len(keys):
        yield ("portfolio", "target"), Flaw(f"{target}", f"at most the number of pilots, {len(keys)}")


def names_that_disagree(scenario: ScenarioData) -> Iterator[tuple[Place, Flaw]]:
    """What is wrong between people, seats and the keys of pilots, whatever other keys say."""
    yield from _people(scenario)
    people = {person.name: None for person in scenario.people}
    if not scenario.is_portfolio:
        yield from _seats(scenario, (), people, None)
        return
    shared = {seat.seat: number for number, seat in enumerate(scenario.sponsors)}
    for number, member in enumerate(scenario.members):
        yield from _seats(member.scenario, ("pilots", number), people, shared)
    first: dict[str, int] = {}
    for number, member in enumerate(scenario.members):
        if member.key in first:
            yield _second(scenario, member.key, first[member.key], number)
        first.setdefault(member.key, number)


def _second(scenario: ScenarioData, key: str, first: int, number: int) -> tuple[Place, Flaw]:
    """The problem of a pilot whose key another has, which stands at a line of its own."""
    word = "key" if "key" in scenario.document["pilots"][number] else "name"
    origin = scenario._origins[0].origin(("pilots", first))
    line = None if origin is None else origin[0].file.line((*origin[0].place, *origin[1]))
    found = f"a second pilot {shown(key)}" + (f"; the first is in line {line}" if line is not None else "")
    allowed = "each key once" if word == "key" else "each name once, or a key of its own for each (key)"
    return ("pilots", number, word), Flaw(found, allowed)


def _people(scenario: ScenarioData) -> Iterator[tuple[Place, Flaw]]:
    seen: set[str] = set()
    for number, person in enumerate(scenario.people):
        if person.name in seen:
            yield ("people", number, "name"), Flaw(f"a second person {shown(person.name)}", "each name once")
        seen.add(person.name)
        yield from _departure(person, ("people", number))


def _seats(
    scenario: ScenarioData, around: Place, people: Collection[str], shared: Mapping[str, int] | None
) -> Iterator[tuple[Place, Flaw]]:
    """What is wrong with seats; of a pilot of a portfolio ``shared`` has the places of the top level's."""
    for number, sponsor in enumerate(scenario.sponsors):
        place: Place = (*around, "sponsors", number)
        yield from _departure(sponsor, place)
        if not sponsor.person:
            continue
        if sponsor.person not in people:
            allowed = ", ".join(islice(people, MOST_SHOWN)) or "a scenario with people"
            near = nearest(sponsor.person, people)
            yield (
                _where(place, "person", scenario, shared),
                Flaw(f"no person {shown(sponsor.person)}", allowed, (), near),
            )
        if sponsor.at_start == "vacant":
            yield (*place, "at_start"), Flaw("a vacant seat held by a person", "supporting or unsupportive")
        if shared is not None:
            written = scenario._origins[0].origins
            for field in PERSONAL:
                if ("sponsors", number, field) in written:
                    flaw = Flaw(f"a {field} of the seat", 'that of its person alone, or person = ""')
                    yield (*place, field), flaw


def _where(place: Place, field: str, scenario: ScenarioData, shared: Mapping[str, int] | None) -> Place:
    """Where a key of a pilot's seat was written: at the top level, told once, if not by the pilot."""
    if shared is None or (*place[2:], field) in scenario._origins[0].origins:
        return (*place, field)
    seat = scenario.sponsors[int(place[-1])].seat
    return ("sponsors", shared[seat], field) if seat in shared else (*place, field)


def _departure(holder: Sponsor | Person, place: Place) -> Iterator[tuple[Place, Flaw]]:
    """When the present occupant goes: in one way, and there must be somebody who can."""
    stays = holder.stays_at_least.known != 0.0
    if holder.leaves is not None and stays:
        allowed = 'one of "leaves", exactly then, and "stays_at_least"'
        yield (
            (*place, "stays_at_least"),
            Flaw("a month before which somebody stays who leaves on a date", allowed),
        )
    if getattr(holder, "at_start", "") != "vacant":
        return
    for field, said, what in (
        ("leaves", holder.leaves is not None, "leaves"),
        ("stays_at_least", stays, "stays in"),
    ):
        if said:
            yield (*place, field), Flaw(f"an occupant who {what} a vacant seat", "supporting or unsupportive")


def _predecessors(scenario: ScenarioData, keys: list[str]) -> Iterator[tuple[Place, Flaw]]:
    known = set(keys)
    sound = True
    for number, member in enumerate(scenario.members):
        place: Place = ("pilots", number, "after")
        for key in member.after:
            if key not in known:
                sound = False
                allowed = "keys of other pilots: " + ", ".join(keys[:MOST_SHOWN])
                allowed += ", …" if len(keys) > MOST_SHOWN else ""
                yield place, Flaw(f"no pilot {shown(key)}", allowed, (), nearest(key, keys))
        if len(set(member.after)) < len(member.after):
            yield place, Flaw("a pilot twice", "each once")
    if not sound:
        return
    numbers = {member.key: number for number, member in enumerate(scenario.members)}
    try:
        TopologicalSorter({member.key: member.after for member in scenario.members}).prepare()
    except CycleError as error:
        circle = [f"{key}" for key in error.args[1]][::-1]
        found = "a circle: " + " after ".join(circle[:MOST_SHOWN])
        yield ("pilots", numbers[circle[0]], "after"), Flaw(found, "a sequence that can begin")
