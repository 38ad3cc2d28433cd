"""Seats of a coalition, changed: emptied, secured, left on a date, silenced, added. No other draw moves."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from valleysim.scenario import Quantity, Scenario
from valleysim.scenario.standing import has_started

Table = Mapping[str, Any]
LONGER_THAN_ANY = 10_000.0
"""Months that no span holds."""
SILENT = 1e-12
"""Weight that counts for nothing: below the kernel's tolerance for all seats together."""
NARROW = 1e-9
DATED = {"leaves": None, "stays_at_least": None}
"""What is said of when the present occupant goes, taken out."""
EMPTY: Table = {"at_start": "vacant", "vacancy": LONGER_THAN_ANY, "person": "", **DATED}
SECURED: Table = {
    "at_start": "supporting",
    "tenure": "never",
    "served": 0,
    "exposure": 0,
    "person": "",
    **DATED,
}
HELD = ("tenure", "served", "vacancy", "exposure")


@dataclass(frozen=True)
class Variant:
    """One change of a scenario: the part of the question it belongs to, in words, and how large it is.

    ``facts`` are the columns that tell it from others of its part; ``distance`` is the size of the change
    in the measure of `valleysim.questions.stress.reverse`, or None if it has no place there.
    """

    part: str
    words: str
    facts: Table
    scenario: Scenario
    distance: float | None = None


def edited(
    scenario: Scenario,
    changes: Mapping[str, Table],
    added: Iterable[Table] = (),
    more: Table | None = None,
) -> Scenario:
    """A copy with keys of some seats set (None takes one out), seats added, and other edits."""
    listed = [_laid(seat, changes.get(seat["seat"], {})) for seat in scenario.document.get("sponsors", ())]
    return scenario.with_({"sponsors": [*listed, *added], **(more or {})})


def _laid(seat: Table, change: Table) -> dict[str, Any]:
    return {key: value for key, value in {**seat, **change}.items() if value is not None}


def emptied(scenario: Scenario, *seats: str) -> Scenario:
    """Nobody ever sits in these seats. The quorum is as written; an empty essential seat never covers."""
    return edited(scenario, dict.fromkeys(seats, empty_of(scenario)))


def empty_of(scenario: Scenario) -> Table:
    """What a seat says in which nobody ever sits, from month 0 on."""
    return {**EMPTY, "served": 0} if has_started(scenario) else EMPTY


def left(scenario: Scenario, month: float, *seats: str) -> Scenario:
    """The present occupants of these seats leave in this month; a person leaves all their seats."""
    held = {sponsor.seat: sponsor.person for sponsor in scenario.sponsors}
    people = [
        _laid(person, {**DATED, "leaves": month} if person["name"] in {held[seat] for seat in seats} else {})
        for person in scenario.document.get("people", ())
    ]
    changes = {seat: {**DATED, "leaves": month} for seat in seats if not held[seat]}
    return edited(scenario, changes, more={"people": people} if people else None)


def copied(scenario: Scenario, seat: str) -> dict[str, Any]:
    """A supporting colleague of the same kind as a seat: same numbers, draws and unknowns of their own."""
    document = next(value for value in scenario.document["sponsors"] if value["seat"] == seat)
    kept = {key: value for key, value in document.items() if key not in ("person", "essential", *DATED)}
    if document.get("person"):
        person = next(value for value in scenario.document["people"] if value["name"] == document["person"])
        kept = {key: value for key, value in kept.items() if key not in HELD}
        kept |= {key: person[key] for key in HELD if key in person}
    return {**kept, "seat": f"second {seat}"[:100], "at_start": "supporting"}


def fixed(scenario: Scenario, key: str, value: float) -> object:
    """What to write so that a share or a rate is ``value`` in every world.

    A number that is correlated with another stays uncertain by a hair: made known, its pair would
    lapse, and the other's worlds would no longer be those of the scenario as written.
    """
    if not any(key in pair.between for pair in scenario.correlations):
        return value
    quantity = scenario.quantities()[key]
    low, high = max(value - NARROW, quantity.allowed.low), min(value + NARROW, quantity.allowed.high)
    return {"uniform": [low, high]}


def median(quantity: Quantity) -> float:
    """The middle of what we know of a quantity."""
    return float(quantity.quantile(np.array([0.5]))[0])


def nobody(scenario: Scenario) -> Scenario:
    """Nobody covers the pilot at any instant, unless cover asks for nobody."""
    return emptied(scenario, *(sponsor.seat for sponsor in scenario.sponsors))


def occupied(scenario: Scenario) -> list[str]:
    """Seats that somebody holds at month 0, in the order of the scenario."""
    return [sponsor.seat for sponsor in scenario.sponsors if sponsor.at_start != "vacant"]


def seat_variants(scenario: Scenario) -> list[Variant]:
    """Each seat empty for good, and held throughout by a supporter who never leaves."""
    variants = []
    for sponsor in scenario.sponsors:
        seat = sponsor.seat
        variants += [
            Variant("seats", f"{seat} empty", {"seat": seat, "state": "empty"}, emptied(scenario, seat), 1.0),
            Variant(
                "seats",
                f"{seat} never leaves",
                {"seat": seat, "state": "secured"},
                edited(scenario, {seat: SECURED}),
            ),
        ]
    return variants
