"""What to begin first: what would be lost if an action were begun three months later.

An action is in vain where what it changes lies behind its pilot by then. What it adds in the histories of
which that is so, replicate by replicate as things stand, is lost by waiting; in the others it may add less
than if it were begun at once, as where a budget window comes before it, so that is the least that is lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.intervals import estimate_means
from valleysim.questions.advise.action import Action
from valleysim.questions.advise.applied import Applied
from valleysim.questions.advise.moments import Moment, last_of
from valleysim.scenario import Scenario
from valleysim.scenario.decisions import Decision, next_decision
from valleysim.scenario.standing import standings
from valleysim.simulation.passed import Passed

Reals = NDArray[np.float64]
WAIT = 3.0
"""Months of waiting: a quarter."""
START = "its start"
SURE = 2.0
"""Monte Carlo errors above nothing from which on something is said to be lost."""


@dataclass(frozen=True)
class Urgent:
    """An action on one pilot: in which share of histories it would be in vain, and what that loses.

    ``decision`` is what is decided next of its pilot, if that is known.
    """

    applied: Applied
    late: float
    lost: float
    lost_error: float
    decision: Decision | None

    @property
    def is_first(self) -> bool:
        """Whether something is lost by waiting for certain, but for one chance in forty."""
        return self.lost > SURE * self.lost_error

    @property
    def is_decided(self) -> bool:
        """Whether something is decided of its pilot, other than its start, before it would begin."""
        return self.decision is not None and self.decision.what != START and self.decision.month <= WAIT


def moment_of(action: Action) -> Moment:
    """The moment after which nothing that an action changes is of use any more.

    >>> from valleysim.questions.advise.actions import shipped_actions
    >>> [moment_of(one).name for one in shipped_actions() if one.name.startswith(("budget", "handover"))]
    ['PILOT_END', 'MONEY']
    """
    last = max((last_of(rule.key) for rule in action.rules), default=Moment.END)
    if action.seats:
        last = Moment.END
    return last if action.before is None else min(last, action.before)


def urgent(
    scenario: Scenario,
    applied: Sequence[Applied],
    paired: Sequence[Reals],
    passed: Passed,
    *,
    uncertain: bool,
) -> tuple[Urgent, ...]:
    """Actions on single pilots, those first of which most is lost by waiting.

    Args:
        scenario: the portfolio.
        applied: actions; those on more than one pilot are left out, and those that end or put off a pilot.
        paired: what each adds alone (W, R), replicate by replicate.
        passed: what each pilot has passed by then (`valleysim.simulation.passed`), of the same replicates.
        uncertain: whether worlds differ.
    """
    places = {member.key: place for place, member in enumerate(scenario.members)}
    stand = {standing.key: standing for standing in standings(scenario)}
    found = []
    for one, gain in zip(applied, paired, strict=True):
        if one.pilot is None or one.action.frees_spend:
            continue
        place = places[one.pilot]
        vain = passed[moment_of(one.action) :, place].any(axis=0)
        lost = estimate_means((gain * vain)[..., None], uncertain=uncertain)
        decision = next_decision(scenario.members[place], stand.get(one.pilot))
        error = float(lost.mc_error[0])
        found.append(Urgent(one, float(vain.mean()), float(lost.value[0]), error, decision))
    return tuple(sorted(found, key=lambda each: (-each.lost, each.applied.name)))
