"""What was seen of a pilot, and how likely a past of the twin makes it.

Written from ``docs/model.md`` alone, section 18 ("Signals").
"""

import math
from dataclasses import dataclass

from tests.twin.history import AREAS, Stage
from tests.twin.past import Past
from valleysim.scenario.format.signals import SIGNAL_NAMES, SignalLaws
from valleysim.scenario.format.status import Status

NUMBER = 8  # of the draw PILOT


@dataclass(frozen=True)
class Sighting:
    """A signal that was looked for: was it there, and how often is it, if the state is so and if not?"""

    name: str
    seen: bool
    shows: float
    otherwise: float

    def chance(self, is_so: bool) -> float:
        """Of what was seen, as the state is so or not; the larger of the two is 1."""
        yes = (self.shows, self.otherwise)
        so, not_so = yes if self.seen else (1 - yes[0], 1 - yes[1])
        return (so if is_so else not_so) / max(so, not_so)


@dataclass(frozen=True)
class Meeting:
    """All that was seen of one pilot, in one month."""

    month: float
    discount: float
    sightings: tuple[Sighting, ...]

    def is_believed(self, past: Past) -> bool:
        """Is a past kept that has come to this month, when everything that is due then has happened?"""
        power = self.discount if len(self.sightings) > 1 else 1.0
        so = states(past)
        chance = math.prod(one.chance(so[one.name]) ** power for one in self.sightings)
        return past.draw("PILOT", NUMBER) < chance


def meeting_of(status: Status, laws: SignalLaws) -> Meeting:
    """What a status tells of signals."""
    sightings = (Sighting(name, seen, *laws.chances(name)) for name, seen in status.signals.answers.items())
    month = 0.0 if status.signals_on is None else -status.signals_on
    return Meeting(month, laws.discount, tuple(sightings))


def states(past: Past) -> dict[str, bool]:
    """Whether each state is so now, by the names of signals."""
    signed = [bool(past.areas) and past.areas[a].status == "signed" for a in range(len(AREAS))]
    is_signed = dict(zip(AREAS, signed, strict=True))
    gone_live, in_production = past.live < math.inf, past.production < math.inf
    found = {
        "escalations_fall": not past.outcome and gone_live and (in_production or half_is_over(past)),
        "evaluation_held": is_signed["reliability"],
        "budget_embedded": past.money_there,
        "users_ask_for_more": gone_live,
        "playbook_executed": is_signed["operability"],
        "cost_within_budget": past.run_rate <= past.n.tolerance,
        "builders_still_fix": not in_production,
        "oversight_reduced": not is_signed["governance"],
        "manual_process_kept": not gone_live,
        "on_innovation_money": not past.money_there,
        **{f"{area}_assessed": is_signed[area] for area in AREAS},
    }
    assert tuple(found) == SIGNAL_NAMES
    return found


def half_is_over(past: Past) -> bool:
    """Of the time from going live to production, is no more left, at the pace of now, than has passed?"""
    assert past.stage == Stage.LIVE
    assert past.rediscovery
    return past.rediscovery.due - past.now <= past.now - past.live
