"""The way of a pilot with typical numbers, if nothing is refused and neither sponsor nor reviewer missing."""

import math

from valleysim.scenario.format.distributions import Z95
from valleysim.scenario.format.quantities import Quantity
from valleysim.scenario.format.variates import Variate
from valleysim.scenario.model.data import Member, ScenarioData
from valleysim.scenario.moments import share_of, typical, typical_moments
from valleysim.vocabulary import Area, Authority, Mechanism

Step = tuple[float, float]
"""Mean and variance of some months."""
NOTHING: Step = (0.0, 0.0)


def worked_off(scenario: ScenarioData) -> list[tuple[Area, Step]]:
    """The areas in the order of their work, and the months from pilot end until the work of each is done."""
    readiness = scenario.readiness
    free = [NOTHING] * readiness.capacity
    rows = []
    for area in readiness.work_order:
        table = readiness.area(area)
        work, spread, _ = typical_moments(table.work)
        left = 1.0 - typical(table.done)
        place = free.index(min(free))
        free[place] = (free[place][0] + left * work, free[place][1] + (left * spread) ** 2)
        rows.append((area, free[place]))
    return rows


def hardly_before(member: Member, after_pilot: Step) -> float:
    """Months from its start before which fewer than one in twenty histories come to the end of a way.

    The months of the way are taken to be normal. Each of its steps is bounded below, so in truth still fewer
    are that early; and the way lacks all that is refused, uncovered or queued for.
    """
    mean, variance = _sum(_step(member.scenario.pilot.duration), after_pilot)
    return mean - Z95 * math.sqrt(variance)


def after_pilot(member: Member, endpoint: str) -> Step:
    """Months from the end of the pilot phase to an endpoint."""
    own = member.scenario
    readiness, handoff = own.readiness, own.handoff
    signed = _signed(own)
    money = NOTHING
    if own.funding is not None and Mechanism.FUNDING not in own.neutral:
        money = _sum(can_ask(own), _step(own.funding.lead))
    gate = max(signed.values()) if readiness.contract and not member.infrastructure else NOTHING
    steps = [max(gate, money)]
    if Mechanism.HANDOFF not in own.neutral:
        steps.append(_step(handoff.parallel_run))
        if endpoint != "live":
            steps.append(_rediscovery(own))
    if endpoint == "sustained":
        steps.append((typical(own.live.proving), _ignored(own.live.proving) ** 2))
    return _sum(*steps)


def can_ask(scenario: ScenarioData) -> Step:
    """Months from the end of the pilot phase until it can ask for operating money."""
    signed = _signed(scenario)
    return max(signed[Area.OWNERSHIP], signed[Area.ECONOMICS])


def _signed(scenario: ScenarioData) -> dict[Area, Step]:
    """Months from the end of the pilot phase until each area is signed off."""
    return {area: _sum(done, _sign_off(scenario, area)) for area, done in worked_off(scenario)}


def _sum(*steps: Step) -> Step:
    return sum(mean for mean, _ in steps), sum(variance for _, variance in steps)


def _step(variate: Variate) -> Step:
    """Months of a variate, with what is not known of its mean in their variance."""
    mean, spread, _ = typical_moments(variate)
    low, high = (typical_moments(variate, u=u)[0] for u in (0.05, 0.95))
    return mean, spread**2 + ((high - low) / (2.0 * Z95)) ** 2


def _ignored(quantity: Quantity) -> float:
    """The standard deviation of what is not known of a quantity."""
    return (share_of(quantity, 0.95) - share_of(quantity, 0.05)) / (2.0 * Z95)


def _sign_off(scenario: ScenarioData, area: Area) -> Step:
    readiness = scenario.readiness
    if Mechanism.AUTHORITY in scenario.neutral:
        return NOTHING
    if readiness.signed_by == Authority.CENTRAL:
        return _sum(_step(scenario.office.backlog), _step(scenario.office.service))
    return _step(readiness.area(area).sign_off or readiness.line_sign_off)


def _rediscovery(scenario: ScenarioData) -> Step:
    """Months of rediscovery; most builders are taken to be there at the handoff."""
    handoff = scenario.handoff
    lost = (1.0 - typical(handoff.documented)) * (1.0 - typical(handoff.cross_trained))
    takes = typical(handoff.transfer_time)
    if handoff.builders:
        ran = typical_moments(handoff.parallel_run)[0]
        lost *= math.exp(-ran / takes) if takes > 0.0 else 0.0
    mean, variance = _step(handoff.rediscovery)
    return lost * mean, (lost + 0.5 * (1.0 - lost)) ** 2 * variance
