"""The month before which a pilot cannot arrive: the least of what lies on its way (docs/model.md, 3 to 9).

Every step takes its least time, nothing is refused, nobody is missing and no reviewer is busy. A later start,
work or sign-off never makes a pilot faster, so no history is earlier than this.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter

from valleysim.scenario.format.quantities import Quantity
from valleysim.scenario.model.data import Member, ScenarioData
from valleysim.scenario.notices.bounds import Bounds, changed_ends
from valleysim.scenario.standing import start_of
from valleysim.vocabulary import Area, Authority, Mechanism

ALMOST = 1e-9


@dataclass(frozen=True)
class Earliest:
    """Months, from month 0, before which a pilot does not end its pilot phase and reach milestones."""

    start: float
    end: float
    live: float
    production: float
    sustained: float

    def reach(self, endpoint: str) -> float:
        """The month before which the endpoint of this name is not reached."""
        month: float = getattr(self, endpoint)
        return month


@dataclass(frozen=True)
class _Way:
    """What lies on the way of all pilots that say the same of it; months of a step, at the least."""

    work: tuple[float, ...]
    """Work of each area that is left at pilot end, by area."""
    sign_off: tuple[float, ...]
    approved: bool
    windows: tuple[float, float] | None
    """The first budget window and the period, if both are known; none if a window may be at any time."""
    first_window: float
    lead: float
    after_gate: float
    rediscovery: float
    proving: float


def earliest(scenario: ScenarioData) -> Mapping[str, Earliest]:
    """Of each pilot, by its key, the months before which it does not arrive; infinite if it never can."""
    members = {member.key: member for member in scenario.members}
    changed = changed_ends(scenario)
    ways: dict[tuple[int, ...], _Way] = {}
    found: dict[str, Earliest] = {}
    order = list(TopologicalSorter({key: one.after for key, one in members.items()}).static_order())
    proof, first = 0.0, math.inf
    # A pilot may come after one of higher stakes, whose month is not known yet: 0 is a bound of it.
    for stakes in sorted({member.stakes for member in members.values()}):
        for key in order:
            member = members[key]
            if member.stakes == stakes:
                way = _way_of(member, changed, ways, alone=not scenario.is_portfolio)
                found[key] = _earliest_of(Bounds(member, changed), way, found, proof)
                first = min(first, found[key].production)
        proof = first
    return found


def _way_of(
    member: Member,
    changed: Mapping[str, tuple[float, float]],
    ways: dict[tuple[int, ...], _Way],
    *,
    alone: bool,
) -> _Way:
    own = member.scenario
    tables = (own.readiness, own.handoff, own.funding, own.office, own.live)
    if member.infrastructure or changed:
        return _way(Bounds(member, changed), alone=alone)
    same = tuple(id(table) for table in tables)
    if same not in ways:
        ways[same] = _way(Bounds(member, changed), alone=alone)
    return ways[same]


def _way(bounds: Bounds, *, alone: bool) -> _Way:
    member = bounds.member
    own = member.scenario
    readiness, handoff, neutral = own.readiness, own.handoff, own.neutral
    left = 1.0
    if member.infrastructure and not alone:
        left = 1.0 - bounds.of(f"pilots[{member.key}].leverage", member.leverage)[1]
    work, sign_off = [], []
    for area in Area:
        name, table = area.name.lower(), readiness.area(area)
        done = bounds.of(f"readiness.{name}.done", table.done)[1]
        work.append((1.0 - done) * left * bounds.least(f"readiness.{name}.work", table.work))
        if Mechanism.AUTHORITY in neutral:
            sign_off.append(0.0)
        elif readiness.signed_by == Authority.CENTRAL:
            waits = bounds.least("office.backlog", own.office.backlog)
            sign_off.append(waits + bounds.least("office.service", own.office.service))
        elif table.sign_off is not None:
            sign_off.append(bounds.least(f"readiness.{name}.sign_off", table.sign_off))
        else:
            sign_off.append(bounds.least("readiness.line_sign_off", readiness.line_sign_off))
    approved, windows, first, lead = _money(bounds)
    hand_over, rediscovery = 0.0, 0.0
    if Mechanism.HANDOFF not in neutral:
        hand_over = bounds.least("handoff.parallel_run", handoff.parallel_run)
        rediscovery = _least_lost(bounds) * bounds.least("handoff.rediscovery", handoff.rediscovery)
    return _Way(
        work=tuple(work),
        sign_off=tuple(sign_off),
        approved=approved,
        windows=windows,
        first_window=first,
        lead=lead,
        after_gate=hand_over,
        rediscovery=rediscovery,
        proving=bounds.of("live.proving", own.live.proving)[0],
    )


def _money(bounds: Bounds) -> tuple[bool, tuple[float, float] | None, float, float]:
    """Whether money can be had at all; the windows, if known; the first one at the least; the lead."""
    own = bounds.member.scenario
    funding = own.funding
    if funding is None or Mechanism.FUNDING in own.neutral:
        return True, None, -math.inf, 0.0
    approved = bounds.of("funding.approval", funding.approval)[1] > 0.0
    lead = bounds.least("funding.lead", funding.lead)
    if not isinstance(funding.first_window, Quantity):
        return approved, None, 0.0, lead
    first = bounds.of("funding.first_window", funding.first_window)
    period = bounds.of("funding.period", funding.period)
    known = first[0] == first[1] and period[0] == period[1]
    return approved, (first[0], period[0]) if known else None, first[0], lead


def _least_lost(bounds: Bounds) -> float:
    """The least share of knowledge that is lost at the handoff."""
    handoff = bounds.member.scenario.handoff
    kept = 1.0
    for name in ("documented", "cross_trained"):
        kept *= 1.0 - bounds.of(f"handoff.{name}", getattr(handoff, name))[1]
    if handoff.builders == 0:
        return kept
    longest = bounds.most("handoff.parallel_run", handoff.parallel_run)
    takes = bounds.of("handoff.transfer_time", handoff.transfer_time)[0]
    return kept * math.exp(-longest / takes) if takes > 0.0 else 0.0


def _earliest_of(bounds: Bounds, way: _Way, found: Mapping[str, Earliest], proof: float) -> Earliest:
    """One pilot's months, given those of the pilots that it comes after and of the first proof."""
    member = bounds.member
    own, readiness = member.scenario, member.scenario.readiness
    started = start_of(member)
    if started is not None:  # how far it has come is not looked at: it may be there
        return Earliest(started, started, 0.0, 0.0, 0.0)
    planned = bounds.of(f"pilots[{member.key}].starts", member.starts)[0]
    start = max([planned, *(_settled(found.get(key), member) for key in member.after)])
    end = start + bounds.least("pilot.duration", own.pilot.duration)
    succeeds = bounds.of("pilot.success", own.pilot.success)[1] > 0.0
    free = [0.0] * readiness.capacity
    signed = [0.0] * len(Area)
    for area in readiness.work_order:
        place = free.index(min(free))
        free[place] += way.work[area]
        asked = end + free[place]
        if area == Area.GOVERNANCE:
            asked = max(asked, proof)
        signed[area] = asked + way.sign_off[area]
    money = end
    if own.funding is not None and Mechanism.FUNDING not in own.neutral:
        asks = max(signed[Area.OWNERSHIP], signed[Area.ECONOMICS])
        money = _window(way, asks) + way.lead
    gate = max(signed) if readiness.contract else end
    live = max(gate, money) + way.after_gate if way.approved and succeeds else math.inf
    production = live + way.rediscovery
    return Earliest(start, end, live, production, production + way.proving)


def _settled(one: Earliest | None, after: Member) -> float:
    """The month before which a pilot lets no other start that comes after it."""
    if one is None:
        return 0.0
    if after.otherwise == "start":  # it may be lost as soon as its pilot phase ends
        return one.end
    return one.reach(after.until)


def _window(way: _Way, asks: float) -> float:
    """The first budget window at or after a month."""
    if not math.isfinite(asks) or way.windows is None:
        return max(asks, way.first_window)
    first, period = way.windows
    return first if asks <= first else first + math.ceil((asks - first) / period - ALMOST) * period
