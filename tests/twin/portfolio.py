"""The twin of a portfolio: the pilots of one organisation, lived through together, slowly and plainly.

Written from ``docs/model.md`` alone, section 15 above all. At every step every pilot is asked for its
next event, the earliest happens (at one instant that of the pilot whose turn is least), and then the
consequences for the others: who starts now, and whose governance may ask for its sign-off.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tests.twin.history import Draw, Due, History, Life, Numbers


@dataclass(frozen=True)
class PilotPlan:
    """One pilot of a portfolio: its place in the sequence, what it shares, and its numbers."""

    key: str
    numbers: Numbers
    starts: float = 0.0
    after: tuple[str, ...] = ()  # keys of the pilots it follows
    until: str = "production"  # "live" | "production" | "sustained"
    otherwise: str = "wait"  # "wait" | "start", if one of those ends without reaching it
    infrastructure: str = ""
    leverage: float = 0.0
    stakes: int = 0


class Portfolio:
    """One replicate under way: every pilot's life, and what one's events mean for the others."""

    def __init__(self, plans: Sequence[PilotPlan], draw: Draw) -> None:
        """Month 0: nothing has happened; pilots that follow no other know their start."""
        self.plans = sorted(plans, key=lambda plan: plan.key)
        assert len({plan.key for plan in plans}) == len(plans), "keys are unique"
        central = [plan.numbers.reviewers for plan in plans if plan.numbers.central]
        assert len(set(central)) <= 1, "one office has one number of reviewers"
        self.office = [0.0] * (central[0] if central else 1)
        self.lives = {
            plan.key: Life(plan.numbers, draw, plan.key, self.office if plan.numbers.central else None)
            for plan in self.plans
        }
        for plan in self.plans:
            life = self.lives[plan.key]
            life.plan_start(math.inf if plan.after else plan.starts)
            life.holds_governance = bool(self.of_lower_stakes(plan))

    def of_lower_stakes(self, plan: PilotPlan) -> list[Life]:
        """The pilots whose production is proof for this one."""
        return [self.lives[other.key] for other in self.plans if other.stakes < plan.stakes]

    def infrastructure_in_use(self, plan: PilotPlan) -> bool:
        """Is another pilot of the same infrastructure live, or was it ever?"""
        return any(
            self.lives[other.key].live < math.inf
            for other in self.plans
            if other.key != plan.key and other.infrastructure == plan.infrastructure != ""
        )

    def settled(self, plan: PilotPlan) -> bool:
        """May this pilot start, as far as those are concerned that it is after?"""
        for key in plan.after:
            life = self.lives[key]
            reached = {"live": life.live, "production": life.production, "sustained": life.sustained}
            ended_without = life.outcome and plan.otherwise == "start"
            if reached[plan.until] == math.inf and not ended_without:
                return False
        return True

    def next_due(self) -> tuple[PilotPlan, Due] | None:
        """The earliest event of all pilots; at one instant, of the one whose turn is least."""
        found = [(plan, self.lives[plan.key].next_due()) for plan in self.plans]
        due = [(plan, event) for plan, event in found if event is not None]
        return min(due, key=lambda one: (one[1].month, *self.turn(one[0], one[1].month))) if due else None

    def turn(self, plan: PilotPlan, month: float) -> tuple[float, str]:
        """Where a pilot stands among those that have something at one instant of this month."""
        number = math.floor(month) if month < math.inf else 0  # nothing that is never due is let happen
        return self.lives[plan.key].draw("TURN", number), plan.key

    def happen(self, plan: PilotPlan, event: Due) -> None:
        """Let a pilot's event happen, then what it means for the others: starts by key, proof by turns."""
        self.lives[plan.key].work_share = 1 - plan.leverage if self.infrastructure_in_use(plan) else 1.0
        self.lives[plan.key].happen(event)
        for other in self.plans:
            life = self.lives[other.key]
            if life.start == math.inf and not life.cut and self.settled(other):
                life.let_time_pass(event.month)
                life.plan_start(max(other.starts, event.month))
        for other in sorted(self.plans, key=lambda one: self.turn(one, event.month)):
            life = self.lives[other.key]
            proved = any(lower.production < math.inf for lower in self.of_lower_stakes(other))
            if life.holds_governance and proved and not (life.outcome or life.cut):
                life.let_time_pass(event.month)
                life.receive_proof()
                life.follow_up()


def live_jointly(plans: Sequence[PilotPlan], draw: Draw, span: float) -> dict[str, History]:
    """Live one replicate of this world up to the span: every pilot's history, by key."""
    portfolio = Portfolio(plans, draw)
    while (first := portfolio.next_due()) and first[1].month <= span:
        portfolio.happen(*first)
    for life in portfolio.lives.values():
        if not life.outcome:
            life.let_time_pass(span)
    return {key: life.told(span) for key, life in portfolio.lives.items()}
