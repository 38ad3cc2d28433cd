"""When something is next decided of a pilot that is on its way, as far as its scenario says so."""

from dataclasses import dataclass

from valleysim.scenario.format.quantities import Quantity
from valleysim.scenario.format.stages import Stage
from valleysim.scenario.model.data import Member
from valleysim.scenario.standing import Standing
from valleysim.vocabulary import Mechanism

SETTLED = ("approved", "arrived", "refused for good")
"""Words for money of which no budget window decides any more."""
HAS_PILOTED = (Stage.VALLEY, Stage.READINESS, Stage.MONEY, Stage.NOT_LIVE, Stage.RUNNING, None)
"""Stages, or none that is said, in which a budget window may decide."""


@dataclass(frozen=True)
class Decision:
    """What is decided next of a pilot, and in which month from month 0."""

    month: float
    what: str


def next_decision(member: Member, standing: Standing | None) -> Decision | None:
    """The next moment that concerns a pilot where it stands; None if its scenario knows of none.

    Of one that has not started it is its start; of one that is a pilot still, or waits, the end of its
    innovation money; of one that has piloted and has no word on its money, the next budget window. Moments
    that are uncertain are not told.
    """
    if standing is None:
        start = member.starts.known
        return None if start is None or member.after else Decision(start, "its start")
    ahead = []
    ends = standing.status.innovation_money_ends
    if ends is not None and ends > 0.0 and standing.stage in (Stage.PILOT, *HAS_PILOTED):
        ahead.append(Decision(ends, "innovation money ends"))
    window = _next_window(member)
    decided = standing.status.money in SETTLED or "money_arrived" in standing.dates
    if window is not None and standing.stage in HAS_PILOTED and not decided:
        ahead.append(Decision(window, "budget window"))
    return min(ahead, key=lambda one: one.month, default=None)


def _next_window(member: Member) -> float | None:
    """The first budget window after month 0, if it is known."""
    funding = member.scenario.funding
    if funding is None or Mechanism.FUNDING in member.scenario.neutral:
        return None
    first, period = funding.first_window, funding.period.known
    month = first.known if isinstance(first, Quantity) else None
    if month is None or month > 0.0:
        return month
    return period
