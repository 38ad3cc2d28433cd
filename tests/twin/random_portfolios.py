"""Random portfolios: pilots that share people, an office, a calendar, infrastructure and an order."""

import random
from typing import Any

from tests.twin.random_scenarios import (
    LATTICE,
    SEATS,
    Dice,
    Document,
    _funding,
    _live,
    _readiness,
    departures,
    possible,
    random_document,
)

Table = dict[str, Any]
WORDS = ("claims", "Fraud", "reserving", "Zoll", "über", "pilot", "a", "Ä", "b 2", "b 10", "née", "x.y")
PEOPLE = ("Maria Keller", "Ö. Yıldız", "CIO")
AREAS = ("ownership", "economics", "reliability", "operability", "governance")


def random_portfolio(seed: int) -> Document:
    """A random portfolio as plain tables."""
    document: Table = random_document(seed)
    d = Dice(31_000_003 * (seed + 1))
    d.lattice = Dice(seed).lattice
    document["name"] = f"random portfolio {seed}"
    _hurry(d, document)
    _organisation(d, document)
    still = d.often(0.15)
    if still:
        _still(document)
    people = [] if still else _people(d)
    if people:
        document["people"] = people
        _seat_people(d, document.get("sponsors", []), people, 0.25)
    keys: list[str] = []
    names = d.random.sample(WORDS, d.random.choice((1, 2, 2, 3, 3, 4, 5, 6, 8)))
    document["pilots"] = [_pilot(d, name, document, people, keys) for name in names]
    _sequence(d, document["pilots"], keys)
    d.random.shuffle(document["pilots"])
    return document


def _hurry(d: Dice, document: Table) -> None:
    """Let enough pilots come far, and the office be wanted by many."""
    if d.often(0.7):
        document["readiness"]["authority"] = "central"
    document["office"]["reviewers"] = d.random.choice((1, 1, 1, 2))
    document["pilot"]["duration"] = d.months(3.0)
    if d.often(0.25):
        return
    document["pilot"]["success"] = d.random.choice((1.0, "0.8 to 0.95"))
    document.pop("priorities", None)
    document.setdefault("coalition", {})["uncovered_hazard"] = d.random.choice((0.0, "0.01 to 0.05"))
    for area in AREAS:
        if d.often():
            document["readiness"][area]["done"] = d.random.choice((0.5, 1.0))
    if "funding" in document:
        runway = d.random.choice(("never", 12.0, 20.0))
        approval = d.random.choice((0.8, 1.0, "0.5 to 0.9"))
        document["funding"].update(runway=runway, approval=approval, unfunded_hazard=0.02)
    if d.often():
        document["live"]["half_life"] = 6.0


def _organisation(d: Dice, document: Table) -> None:
    """Reorganisations, and the calendar of budget windows if it is the organisation's."""
    table = document.setdefault("organisation", {"reorganisation_rate": d.rate(0.1), "exposure": d.share()})
    if d.often(0.35):
        table["period"] = d.random.choice((1.0, 1.5, 3.0)) if d.lattice else d.random.uniform(0.5, 5.0)
    if d.often(0.35):
        table["first_window"] = d.random.choice(("uniform", 0.0, 0.5, 2.0))


def _still(document: Table) -> None:
    """Nothing strikes from outside, so that a pilot may have nothing before it."""
    document["organisation"]["reorganisation_rate"] = 0.0
    for table in ("sponsors", "coalition", "priorities", "obsolescence"):
        document.pop(table, None)


def _people(d: Dice) -> list[Table]:
    """Nobody, or up to three people."""
    people = [
        {
            "name": name,
            "tenure": "never" if d.often(0.1) else d.months(10.0, positive=True),
            "served": d.started(8.0),
            "vacancy": d.months(3.0),
            **({"exposure": d.share()} if d.often(0.5) else {}),
        }
        for name in d.random.sample(PEOPLE, d.random.choice((0, 1, 1, 2, 3)))
    ]
    for person in people:
        never = person["tenure"] == "never"
        person["served"] = 0 if never else possible(person["tenure"], person["served"])
    departures(d, people)
    return people


def _seat_people(d: Dice, seats: list[Table], people: list[Table], p: float) -> None:
    """Let people sit in some of the seats; what is theirs is not said there."""
    for seat in seats:
        if d.often(p):
            seat["person"] = d.random.choice(people)["name"]
            for key in ("tenure", "served", "vacancy", "exposure", "leaves", "stays_at_least"):
                seat.pop(key, None)
            if seat.get("at_start", "vacant") == "vacant":
                seat["at_start"] = "unsupportive" if d.often(0.2) else "supporting"


def _pilot(d: Dice, name: str, document: Table, people: list[Table], keys: list[str]) -> Table:
    """One pilot: a random subset of what may be its own."""
    r = d.random
    pilot: Table = {"name": name}
    if d.often(0.3):
        pilot["key"] = f"{r.choice('aZz0é')}{len(keys)}"
    keys.append(pilot.get("key", name))
    if d.often(0.4):
        pilot["segment"] = r.choice(("north", "south"))
    if d.often(0.4):
        pilot["starts"] = r.choice(LATTICE) if d.lattice else r.choice((r.uniform(0, 12), "1 to 4"))
    if d.often(0.03):
        pilot["starts"] = 60.0
    if d.often(0.7):
        pilot["infrastructure"] = r.choice(("platform", "platform", "platform", "old platform"))
        pilot["leverage"] = d.share() if d.often(0.4) else r.choice((0.5, 1.0, "0.2 to 0.6"))
    if d.often(0.45):
        pilot["stakes"] = r.choice((0, 1, 1, 2, 9))
    _own_tables(d, pilot, document)
    if d.often(0.6):
        _own_sponsors(d, pilot, document, people)
    return pilot


def _own_tables(d: Dice, pilot: Table, document: Table) -> None:
    """Tables of the pilot's own, whole or only some of their keys."""
    r = d.random
    if d.often(0.5):
        own = {"duration": d.months(5.0), "success": r.choice((1.0, 0.9, "0.8 to 0.95"))}
        own.update({"cost_per_month": d.amount(), "embedded": d.share(), "documented_value": d.share()})
        pilot["pilot"] = _some(d, own)
    if d.often(0.4):
        pilot["readiness"] = _some(d, _readiness(d))
    if "readiness" in pilot and d.often(0.6):
        pilot["readiness"].pop("authority", None)
    if d.often(0.3) and "funding" in document:
        pilot["funding"] = _some(d, _funding(d))
    elif d.often(0.3):
        pilot["funding"] = _funding(d)
    if d.often(0.2):
        own = {"run_rate": d.multiplier(), "build": d.multiplier(), "correlation": r.choice((0.0, 0.5))}
        pilot["cost"] = _some(d, {**own, "tolerance": r.choice((0.8, 1.2))})
    if d.often(0.25):
        own = {"builders": r.choice((0, 1, 4)), "departure_rate": d.rate(0.2), "exposure": d.share()}
        own.update({"documented": d.share(), "parallel_run": d.months(2.0), "rediscovery": d.months(4.0)})
        pilot["handoff"] = _some(d, own)
    if d.often(0.25):
        pilot["live"] = _some(d, _live(d))
    if d.often(0.15):
        pilot["priorities"] = {"cancellation_hazard": d.rate(0.05)}
    if d.often(0.2):
        own = {"lifetime": d.months(12.0, positive=True), "age": d.started(10.0)}
        own["age"] = possible(own["lifetime"], own["age"])
        pilot["obsolescence"] = own | {"revalidation": d.months(2.0), "live_cost": d.amount()}
    if d.often(0.3):
        own = {"valley_cost_per_month": d.amount(), "run_cost_per_month": d.amount()}
        own.update({"value_per_month": d.amount(), "mitigation": d.amount(), "discount_rate": 0.05})
        pilot["money"] = _some(d, own)


def _some(d: Dice, table: Table) -> Table:
    """All of a table, or a random half of its keys (areas lie deeper and count as one)."""
    if d.often(0.3):
        return table
    return {key: value for key, value in table.items() if d.often(0.5)}


def _own_sponsors(d: Dice, pilot: Table, document: Table, people: list[Table]) -> None:
    """Seats of the pilot's own, or something else about those of the top level."""
    r = d.random
    inherited = {seat["seat"]: seat for seat in document.get("sponsors", [])}
    own = []
    for name in r.sample(SEATS, r.choice((1, 2, 3))):
        seat: Table = {"seat": name}
        held = inherited.get(name, {}).get("person") is not None
        if people and (held or d.often(0.6)):
            if not held or d.often(0.5):
                seat["person"] = r.choice(people)["name"]
            seat["at_start"] = r.choice(("supporting", "supporting", "unsupportive"))
        elif name not in inherited or d.often(0.5):
            seat.update(tenure=d.months(10.0, positive=True), served=d.started(8.0), vacancy=d.months(3.0))
            seat["served"] = possible(seat["tenure"], seat["served"])
        if d.often(0.4):
            seat["weight"] = r.choice((1.0, 2.0, 0.3))
        if d.often(0.5):
            seat["adopts"] = d.share()
        if d.often(0.2):
            seat["essential"] = d.often()
        own.append(seat)
    pilot["sponsors"] = own
    weights = {name: seat.get("weight", 1.0) for name, seat in inherited.items()}
    weights.update({s["seat"]: s.get("weight", weights.get(s["seat"], 1.0)) for s in own})
    total = sum(weights.values())
    table = {"uncovered_pace": d.share(), "uncovered_hazard": d.rate(0.05), "uncovered_approval": d.share()}
    pilot["coalition"] = _some(d, table)
    if document.get("coalition", {}).get("quorum", 0.0) > total or d.often(0.6):
        pilot["coalition"]["quorum"] = r.choice((0.3, 0.5, 1.0)) * total


def _sequence(d: Dice, pilots: list[Table], keys: list[str]) -> None:
    """Let some pilots be after others that come earlier in this list, so that nobody waits in a circle."""
    r = random.Random(d.random.random())
    for place, pilot in enumerate(pilots):
        if place and d.often(0.5):
            pilot["after"] = r.sample(keys[:place], r.choice((1, 1, min(2, place))))
            pilot["until"] = r.choice(("live", "production", "production", "sustained"))
            pilot["otherwise"] = r.choice(("wait", "start"))
