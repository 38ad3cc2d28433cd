"""The twin of pilots of which some have started already: their pasts, and all together from month 0.

Written from ``docs/model.md`` alone, section 18.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.twin.agreement import agrees
from tests.twin.history import Draw, History, Life
from tests.twin.past import Before, Others, Past
from tests.twin.portfolio import PilotPlan, Portfolio
from tests.twin.signals import Meeting
from tests.twin.since import TRY, with_once
from valleysim.scenario.format.stages import Stage as Word
from valleysim.scenario.standing import Standing

Draws = Callable[[int], Draw]  # of a replicate
WAS_LIVE = (Word.LIVE, Word.PRODUCTION, Word.SUSTAINED, Word.IN_USE, Word.ROLLED_BACK)
IN_PRODUCTION = (Word.PRODUCTION, Word.SUSTAINED)


class NoPastError(Exception):
    """None of so many tries agrees with what is known."""


@dataclass(frozen=True)
class Started:
    """A pilot that has started already."""

    standing: Standing
    before: Before
    meeting: Meeting


def known_since(standing: Standing, date: str, stages: Sequence[Word]) -> float:
    """Since when it is known to have come so far; math.inf: it is not."""
    if date in standing.dates:
        return standing.dates[date]
    return standing.started if standing.stage in stages else math.inf


class Joint(Portfolio):
    """One replicate of pilots of which some have started already."""

    def __init__(
        self,
        plans: Sequence[PilotPlan],
        started: dict[str, Started],
        draws: Draws,
        once: Draw,
        replicate: int,
        most: int,
    ) -> None:
        """Nothing is done yet."""
        self.plans = sorted(plans, key=lambda plan: plan.key)
        self.started, self.draws, self.once = started, draws, once
        self.replicate, self.most = replicate, most
        self.tries: dict[str, int] = {}  # which one agreed
        central = [plan.numbers.reviewers for plan in plans if plan.numbers.central]
        assert len(set(central)) <= 1, "one office has one number of reviewers"
        self.office = [0.0] * (central[0] if central else 1)
        self.lives: dict[str, Life] = {}

    def come_to_month_0(self) -> None:
        """Pasts are found, and what they have come to is known."""
        self.lives = {plan.key: self.life(plan) for plan in self.plans}
        for plan in self.plans:
            self.meet_the_others(plan)
        self.give_proof(0.0)

    def life(self, plan: PilotPlan) -> Life:
        """A pilot in month 0."""
        draw, office = self.draws(self.replicate), self.office if plan.numbers.central else None
        if plan.key not in self.started:
            return Life(plan.numbers, with_once(draw, self.once), plan.key, office)
        past = self.past(plan)
        past.go_on(draw, office)
        return past

    def past(self, plan: PilotPlan) -> Past:
        """The first try of the past of a pilot that agrees with what is known."""
        one, others = self.started[plan.key], self.others(plan)
        for n in range(1, self.most + 1):
            draw = self.draws(self.replicate + n * TRY)
            past = Past(plan.numbers, one.before, one.standing, others, plan.key, once=self.once, draw=draw)
            past.live_until(one.meeting.month)
            believed = one.meeting.is_believed(past)
            past.live_until(0.0)
            if believed and agrees(past):
                self.tries[plan.key] = n
                return past
        raise NoPastError(plan.key)

    def others(self, plan: PilotPlan) -> Others:
        """What is known of the others that gives this pilot proof or infrastructure."""
        lower = [other.key for other in self.plans if other.stakes < plan.stakes]
        same = [
            other.key
            for other in self.plans
            if other.key != plan.key and other.infrastructure == plan.infrastructure != ""
        ]
        return Others(
            bool(lower),
            self.first_known(lower, "production_since", IN_PRODUCTION),
            self.first_known(same, "live_since", WAS_LIVE),
            plan.leverage,
        )

    def first_known(self, keys: Sequence[str], date: str, stages: Sequence[Word]) -> float:
        """Since when the first of these is known to have come so far."""
        known = (known_since(self.started[key].standing, date, stages) for key in keys if key in self.started)
        return min(known, default=math.inf)

    def meet_the_others(self, plan: PilotPlan) -> None:
        """What a pilot that has not started knows of its start in month 0."""
        life = self.lives[plan.key]
        if plan.key not in self.started:
            life.plan_start(plan.starts if self.settled(plan) else math.inf)
            life.holds_governance = bool(self.of_lower_stakes(plan))

    def give_proof(self, month: float) -> None:
        """Governance asks that waited for a pilot that has reached production: in the order of turns."""
        for plan in sorted(self.plans, key=lambda one: self.turn(one, month)):
            life = self.lives[plan.key]
            proved = any(lower.production < math.inf for lower in self.of_lower_stakes(plan))
            if life.holds_governance and proved and not (life.outcome or life.cut):
                life.let_time_pass(month)
                life.receive_proof()
                life.follow_up()


def live_on_jointly(joint: Joint, span: float) -> dict[str, History]:
    """Live one replicate up to the span: every pilot's history, by key."""
    joint.come_to_month_0()
    while (first := joint.next_due()) and first[1].month <= span:
        joint.happen(*first)
    for life in joint.lives.values():
        if not life.outcome:
            life.let_time_pass(span)
    return {key: life.told(span) for key, life in joint.lives.items()}
