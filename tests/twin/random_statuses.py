"""Random scenarios in which pilots have started already, alone or in portfolios.

What is said of how a pilot stands is taken from a past that the twin lived in a replicate of which nobody
asks, so that it can have come about, and mostly coarse, so that one try in a few agrees.
"""

import copy
import math
from typing import Any

from tests.twin.agreement import MONEY, READINESS, builders, cause, money
from tests.twin.history import AREAS, Stage
from tests.twin.past import Past
from tests.twin.past_translation import standing_plans
from tests.twin.random_portfolios import random_portfolio
from tests.twin.random_scenarios import Dice, random_document
from tests.twin.random_signals import random_signal_laws, random_signals
from tests.twin.since import ONCE
from tests.twin.standing_portfolio import Joint
from tests.twin.translation import draws
from valleysim.scenario import from_document

Table = dict[str, Any]
ELSEWHERE = 123_456_789
"""The replicate from which facts are taken."""
WORLD = 3
AREA_WORDS = {
    "waiting": "not begun",
    "working": "in work",
    "held": "waiting for proof or an owner",
    "requested": "requested",
    "signed": "signed off",
}
OUTCOMES = {"abandoned": ("abandoned", "abandoned", "ended"), "rolled_back": ("rolled back", "ended")}


def random_standing(seed: int) -> Table:
    """A random lone pilot that has started already."""
    document: Table = random_document(seed)
    d = Dice(77_000_003 * (seed + 1))
    d.lattice = Dice(seed).lattice
    if d.often(0.6):
        _hurry(d, document)
    _leave_unsaid(d, document)
    document["status"] = {"started": _ago(d, 20.0)}
    return with_facts(document, d, seed)


def random_standing_portfolio(seed: int) -> Table:
    """A random portfolio of 2 to 5 pilots of which some have started already."""
    number = 1_000 * (seed + 1)
    document: Table = random_portfolio(number)
    while not 2 <= len(document["pilots"]) <= 5:
        number += 1
        document = random_portfolio(number)
    d = Dice(79_000_003 * (seed + 1))
    d.lattice = Dice(number).lattice
    if d.often():
        _hurry_all(d, document)
    _leave_unsaid(d, document)
    for pilot in document["pilots"]:
        _leave_unsaid(d, pilot)
    for place, pilot in enumerate(document["pilots"]):
        if place == 0 or d.often(0.7):
            pilot.pop("starts", None)
            if d.often():
                pilot["starts"] = -_ago(d, 20.0)
            else:
                pilot["status"] = {"started": _ago(d, 20.0)}
    return with_facts(document, d, seed)


def _ago(d: Dice, most: float) -> float:
    """So many months ago."""
    return (
        d.random.choice((0.5, 1.0, 2.0, 3.0, 6.0, 12.0, 18.0)) if d.lattice else d.random.uniform(0.1, most)
    )


def _hurry(d: Dice, document: Table) -> None:
    """Let it come far enough that there is something to be known."""
    document["pilot"]["duration"] = d.months(3.0)
    document["pilot"]["success"] = 1.0
    document.pop("priorities", None)
    if "coalition" in document:
        document["coalition"]["uncovered_hazard"] = 0.01
    if "funding" in document:
        document["funding"].update(approval=d.random.choice((0.3, 0.6, 1.0)), unfunded_hazard=0.02)
        document["funding"]["runway"] = d.random.choice(("never", 6.0, 12.0))


def _hurry_all(d: Dice, document: Table) -> None:
    """Let pilots come so far that others follow, or have proof and infrastructure from them."""
    _hurry(d, document)
    for pilot in document["pilots"]:
        pilot["stakes"] = d.random.choice((0, 0, 1, 2))
        for table in ("pilot", "funding", "readiness", "priorities", "live"):
            pilot.pop(table, None)
    for area in AREAS:
        document["readiness"][area]["done"] = d.random.choice((0.5, 0.9, 1.0))
    if "funding" in document:
        document["funding"].update(approval=1.0, runway="never")
    document["live"].update(instability=0.0, unready_hazard=0.0, cost_hazard=0.0)


def _leave_unsaid(d: Dice, table: Table) -> None:
    """Say of some people and models nothing of since when they are there."""
    people: list[Table] = [*table.get("sponsors", ()), *table.get("people", ())]
    for one in people:
        if d.often(0.3):
            one.pop("served", None)
    if d.often(0.3):
        table.get("obsolescence", {}).pop("age", None)


def with_facts(document: Table, d: Dice, seed: int) -> Table:
    """The scenario with what is known of each pilot that has started already, lower stakes first."""
    of_signals = Dice(83_000_009 * (seed + 1))
    of_signals.lattice = d.lattice
    document["signals"] = random_signal_laws(of_signals)
    if "pilots" not in document:
        (past,) = pasts(document, seed).values()
        document["status"].update(facts(d, past) | random_signals(of_signals, past))
        return document
    for pilot in sorted(document["pilots"], key=lambda one: one.get("stakes", 0)):
        key = pilot.get("key", pilot["name"])
        if "status" in pilot or _is_past(pilot):
            found = pasts(document, seed, key)[key]
            seen = random_signals(of_signals, found)
            pilot["status"] = {**pilot.get("status", {}), **facts(d, found), **seen}
    return document


def _is_past(pilot: Table) -> bool:
    starts = pilot.get("starts", 0.0)
    return isinstance(starts, float) and starts < 0


def pasts(document: Table, seed: int, only: str | None = None) -> dict[str, Past]:
    """A past of each pilot that has started, of which no more is asked than what is said so far."""
    plans, started = standing_plans(from_document(copy.deepcopy(document)), seed, WORLD)
    joint = Joint(plans, started, lambda r: draws(seed, WORLD, r), draws(seed, WORLD, ONCE), ELSEWHERE, 1)
    return {
        plan.key: joint.past(plan) for plan in joint.plans if plan.key in started and only in (None, plan.key)
    }


def facts(d: Dice, past: Past) -> Table:
    """Some of what can be known of a past, as a status says it."""
    found: Table = {}
    if d.often(0.85):
        found["stage"] = d.random.choice(stages(past))
        if past.outcome and d.often():
            found["cause"] = cause(past)
    if past.stage == Stage.PILOT:
        return found
    more = details(d, past)
    for name in d.random.sample(sorted(more), d.random.choice((0, 1, 1, 2, 3))):
        value = more[name]
        if name == "builders" and found.get("stage") in {None, "ended"}:
            continue  # how many are present when a pilot is abandoned is not said
        if value is not None:
            found[name] = value
    if any(name in found for name in ("asked", "live_since", "production_since", "money_arrived")):
        found["date_precision"] = d.random.choice((1.0, 2.0, 5.0))
    return found


def stages(past: Past) -> list[str]:
    """Words for the stage, the exact one more often."""
    if past.outcome:
        return list(OUTCOMES[past.outcome.partition(" ")[0]])
    if past.stage == Stage.PILOT:
        return ["pilot", "pilot", "not live", "running"]
    if past.stage == Stage.VALLEY:
        wait = past.waits_for()
        exact = "waiting for money" if wait in MONEY else "waiting for readiness" if wait in READINESS else ""
        exact = "parallel run" if past.parallel_started else exact
        return [exact, exact, exact, "valley", "not live", "running"]
    exact = {Stage.LIVE: "live", Stage.PRODUCTION: "production"}.get(past.stage, "sustained")
    return [exact, exact, exact, "in use", "running"]


def details(d: Dice, past: Past) -> Table:
    """What else can be known: nine things, None if there is nothing to tell."""
    area = d.random.choice(AREAS)
    ended_early = past.outcome.startswith("abandoned")
    return {
        "money": money(past) if past.n.funding else None,
        "refusals": past.refusals,
        area: area_fact(d, past, AREAS.index(area)),
        "builders": None if ended_early else builders(past),
        "run_rate": past.run_rate if d.often() and past.n.run_rate(0.1) != past.n.run_rate(0.9) else None,
        "knowledge_lost": past.lost,
        "pilot_ended": ago(past.pilot_end),
        "innovation_money_ends": past.runway_end if past.n.funding and past.runway_end < math.inf else None,
        **dict([d.random.choice(dates(past))]),
    }


def dates(past: Past) -> list[tuple[str, float | None]]:
    """When things happened."""
    found = [
        ("asked", past.asked if past.n.funding else math.inf),
        ("money_arrived", past.money_at),
        ("live_since", past.live),
        ("production_since", past.production),
    ]
    return [(name, ago(month) if month < math.inf else None) for name, month in found]


def ago(month: float) -> float:
    """How long ago."""
    return -month if month else 0.0


def area_fact(d: Dice, past: Past, number: int) -> str | float | None:
    """How far an area is."""
    if not past.areas:
        return None
    status = past.areas[number].status
    if status == "working" and d.often() and past.share_done(number) >= 0.0:
        return past.share_done(number)
    return AREA_WORDS[status]
