"""Budget windows that are so far apart that the innovation money of most pilots ends before one comes."""

import math
from collections.abc import Iterator

from valleysim.errors import ValidationIssue
from valleysim.scenario.model.data import Member, ScenarioData
from valleysim.scenario.moments import typical, typical_moments
from valleysim.scenario.notices.horizon import number_of, who
from valleysim.scenario.notices.typical_way import can_ask
from valleysim.scenario.notices.written import Written
from valleysim.vocabulary import Mechanism

MOST = 0.5
"""Share of the pilots without a window in time from which on it is told."""


def room_for_a_window(scenario: ScenarioData) -> float:
    """Months between the first at which a pilot can ask and the end of its innovation money; typical numbers.

    Infinite where money is no concern; below 0 where it ends before a pilot can ask.
    """
    funding = scenario.funding
    if funding is None or Mechanism.FUNDING in scenario.neutral:
        return math.inf
    return typical_moments(funding.runway)[0] - can_ask(scenario)[0]


def without_a_window(scenario: ScenarioData) -> float:
    """About the share of those who can ask to whom no window comes in time; 0 where windows are known."""
    room = room_for_a_window(scenario)
    if scenario.funding is None or scenario.funding.first_window != "uniform" or not 0.0 < room < math.inf:
        return 0.0
    return max(1.0 - room / typical(scenario.funding.period), 0.0)


def window_notices(scenario: ScenarioData) -> Iterator[ValidationIssue]:
    """That most pilots run out of money before a budget window comes, and the period that would do."""
    found: dict[Written, list[Member]] = {}
    for member in scenario.members:
        if without_a_window(member.scenario) >= MOST:
            found.setdefault(number_of(scenario, member, "funding", "period"), []).append(member)
    for place, members in found.items():
        worst = max(members, key=lambda one: without_a_window(one.scenario))
        own, room = worst.scenario, room_for_a_window(worst.scenario)
        assert own.funding is not None
        late = 100.0 * without_a_window(own)
        yield place.notice(
            "warning",
            f"budget windows are {typical(own.funding.period):g} months apart ({place.whose}), and with "
            f"typical numbers {who(scenario, members)} can ask for only {room:.2g} months before the "
            "innovation money "
            f"ends: in about {late:.0f} % of cases no window comes in time; a period "
            f"of {room:.2g} months would do",
        )
