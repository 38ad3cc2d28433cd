"""A horizon that is too near: no pilot can be there by then, or hardly any."""

import math
from collections.abc import Iterator, Sequence

from valleysim.errors import ValidationIssue
from valleysim.scenario.model.data import Member, ScenarioData
from valleysim.scenario.moments import typical
from valleysim.scenario.notices.earliest import ALMOST, earliest
from valleysim.scenario.notices.listing import pilots_in_words
from valleysim.scenario.notices.typical_way import Step, after_pilot, hardly_before
from valleysim.scenario.notices.written import Written, written
from valleysim.scenario.standing import start_of
from valleysim.scenario.toml.places import Place
from valleysim.vocabulary import Mechanism

VERBS = {"live": "go live", "production": "reach production", "sustained": "sustain production"}
HORIZON = Written("horizons", None, None)
EVEN_IF = "even if nothing is refused, held up or lost"
MOST_HARDLY = 0.5
"""Share of the pilots from which on it is told that they hardly can be there."""


def horizon_notices(scenario: ScenarioData, months: float, endpoint: str) -> Iterator[ValidationIssue]:
    """That pilots cannot be there by the last horizon: ever, by then, or hardly."""
    found, members = earliest(scenario), scenario.members
    reach = {member.key: found[member.key].reach(endpoint) for member in members}
    never = [member for member in members if math.isinf(reach[member.key])]
    late = [member for member in members if months + ALMOST < reach[member.key] < math.inf]
    yield from _never(scenario, never, endpoint)
    if late:
        first = min(reach[one.key] for one in late)
        yield HORIZON.notice(
            "warning" if len(late) + len(never) == len(members) else "note",
            f"{who(scenario, late)} cannot {VERBS[endpoint]} by month {months:g}, the last horizon: "
            f"not before month {_month(first)} at the earliest, {EVEN_IF}",
        )
    if never or late:
        return
    ways: dict[tuple[object, ...], Step] = {}
    hardly = {}
    for member in members:
        if start_of(member) is not None:
            continue
        own = member.scenario
        tables = (own.readiness, own.handoff, own.funding, own.office, own.live)
        same = (*map(id, tables), bool(member.infrastructure))
        if same not in ways:
            ways[same] = after_pilot(member, endpoint)
        month = max(typical(member.starts), found[member.key].start) + hardly_before(member, ways[same])
        if month > months:
            hardly[member.key] = month
    if len(hardly) >= MOST_HARDLY * len(members):
        some = who(scenario, [member for member in members if member.key in hardly])
        yield HORIZON.notice(
            "note",
            f"{some} can hardly {VERBS[endpoint]} by month {months:g}, the last horizon: with typical "
            f"numbers fewer than one in twenty do before month {_month(min(hardly.values()))}, {EVEN_IF}",
        )


def who(scenario: ScenarioData, members: "Sequence[Member]") -> str:
    """Some pilots in words."""
    if not scenario.is_portfolio:
        return "the pilot"
    return pilots_in_words([member.key for member in members], scenario.n_pilots)


def _month(month: float) -> str:
    """A month, to a hundredth."""
    return f"{month:.2f}".rstrip("0").rstrip(".")


def _never(scenario: ScenarioData, never: "Sequence[Member]", endpoint: str) -> Iterator[ValidationIssue]:
    """That pilots can never be there, with the number that is in their way where it is one."""
    whys: dict[str, tuple[Written, list[Member]]] = {}
    for one in never:
        own = one.scenario
        place, why = HORIZON, "it waits for another that never gets there"
        if own.pilot.success.known == 0.0:
            place, why = number_of(scenario, one, "pilot", "success"), "no pilot succeeds"
        elif _refused(own):
            place, why = number_of(scenario, one, "funding", "approval"), "no request for money is approved"
        whys.setdefault(why, (place, []))[1].append(one)
    for why, (place, members) in whys.items():
        yield place.notice("warning", f"{who(scenario, members)} can never {VERBS[endpoint]}: {why}")


def _refused(scenario: ScenarioData) -> bool:
    """Whether every request for operating money is refused."""
    if scenario.funding is None or Mechanism.FUNDING in scenario.neutral:
        return False
    return scenario.funding.approval.known == 0.0


def number_of(scenario: ScenarioData, member: Member, table: str, key: str) -> Written:
    """Where a number of a pilot is written, by itself or at the top level."""
    if scenario.is_portfolio:
        own: Place = ("pilots", scenario.members.index(member), table, key)
        found = written(scenario, own, f"{table}.{key}")
        if found.file is not None:
            return found
    return written(scenario, (table, key), f"{table}.{key}")
