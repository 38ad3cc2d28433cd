"""The twin of a pilot that has started already: its past, and how it goes on.

Written from ``docs/model.md`` alone, section 18.
"""

import math
from dataclasses import dataclass, replace

from tests.twin.clock import times
from tests.twin.history import ECONOMICS, OWNERSHIP, Draw, Life, Numbers, Seat, Stage, Variate
from tests.twin.since import PastSeat, renewals, with_once
from valleysim.scenario.standing import Standing

ONCE_A_HISTORY = ("PILOT", "CANCELLATION", "ROLL_BACK", "WORK", "FUNDING", "COST", "HANDOFF", "PROPENSITY")
FIRST_ONES = {"SIGN_OFF": 8, "BACKLOG": 8, "BUILDER": 64}  # r = 0, n = 0
"""Draws that have been made when the pilot starts; what is drawn by number is drawn when it comes to that."""


@dataclass(frozen=True)
class Before:
    """What is known, or drawn once for a world, of what came before month 0 of one pilot."""

    began: tuple[float, ...]  # seat by seat: since which month somebody has sat there, or it is vacant
    age: float | None  # of the model; None: nothing renews it
    larger: Variate  # the chance that the ratio of the run rates is larger than this


@dataclass(frozen=True)
class Others:
    """What a pilot has from others in its past: months, math.inf if not before month 0."""

    needs_proof: bool = False
    proof: float = math.inf
    infrastructure: float = math.inf
    leverage: float = 0.0


class Past(Life):
    """A try of the past of a pilot, and, once it has gone on, what lies ahead."""

    def __init__(
        self,
        numbers: Numbers,
        before: Before,
        standing: Standing,
        others: Others,
        key: str,
        *,
        once: Draw,
        draw: Draw,
    ) -> None:
        """The pilot starts."""
        self.before, self.standing, self.others, self.once = before, standing, others, once
        self.ahead = False  # has it gone on from month 0?
        self.refusals = 0
        self.asked = self.parallel_since = math.inf
        self.drawn_in_past = draw
        self.renewed = list[tuple[int, float]]()
        if before.age is not None:
            self.renewed = renewals(before.age, standing.started, numbers.lifetime, key, once)
        if "pilot_ended" in standing.dates:
            known = standing.dates["pilot_ended"] - standing.started
            numbers = replace(numbers, duration=lambda _: known)
        office = [-math.inf] * numbers.reviewers
        super().__init__(numbers, with_once(draw, once), key, office)
        self.now = standing.started
        self.plan_start(standing.started)
        self.next_reorganisation = math.inf
        self.renewals, self.next_renewal = 0, math.inf
        self.next_renewal = self.following_renewal()
        self.holds_governance = others.needs_proof and others.proof > standing.started
        self.begun = True

    # ---- what is known, or drawn once ------------------------------------------------------------

    def coalition(self) -> list[Seat]:
        """The seats, and whoever sat there at the start."""
        found = list[Seat]()
        for seat, began in zip(self.n.seats, self.before.began, strict=True):
            one = PastSeat(seat, self.n.documented_value, self.raw_draw, self.key, self.shared)
            one.look_back(began, self.standing.started, self.once)
            found.append(one)
        return found

    def multipliers(self) -> tuple[float, float]:
        """The run-rate multiplier, which may be known, and the build multiplier given it."""
        known = self.standing.status.run_rate
        if known is None:
            return super().multipliers()
        u1, rho, z = self.draw("COST", 1), self.n.correlation, self.n.normal_score
        if rho == 0:
            return known, self.n.build(u1)
        score = rho * z(self.before.larger(known)) + math.sqrt(1 - rho**2) * z(u1)
        return known, self.n.build(self.n.normal_cdf(-score))

    def following_renewal(self) -> float:
        """The next renewal that is known of, or drawn."""
        if self.ahead:
            return super().following_renewal()
        if not self.renewed:
            return math.inf
        self.renewals, month = self.renewed.pop()
        return month

    def draw(self, purpose: str, number: int) -> float:
        """A draw of the pilot itself: what a history draws but once is its past's."""
        if purpose in ONCE_A_HISTORY or 0 <= number < FIRST_ONES.get(purpose, 0):
            return self.drawn_in_past(self.key, purpose, number)
        return super().draw(purpose, number)

    # ---- budget windows before month 0 -----------------------------------------------------------

    def first_window(self) -> int:
        """The first window that may be held after the start, or one before it."""
        if self.n.funding is None:
            return 0
        self.window = 0
        first = self.window_month()
        return min(0, math.floor((self.standing.started - first) / self.n.funding.period) - 1)

    def to_next_window(self) -> None:
        """Those before month 0 have numbers before 0, and others have not."""
        self.window += 1
        if self.window < 0 and self.window_month() > 0:
            self.window = 0

    def on_signed_off(self, number: int) -> None:
        """As ever; it is seen when money could be asked for."""
        super().on_signed_off(number)
        may_ask = all(self.areas[a].status == "signed" for a in (OWNERSHIP, ECONOMICS))
        if may_ask and self.asked == math.inf:
            self.asked = self.now

    def follow_up(self) -> None:
        """As ever; it is seen when the parallel run starts."""
        super().follow_up()
        if self.parallel_started and self.parallel_since == math.inf:
            self.parallel_since = self.now

    def on_budget_window(self, j: int) -> None:
        """As ever; refusals are counted."""
        super().on_budget_window(j)
        self.refusals += not self.approved

    # ---- what others give ------------------------------------------------------------------------

    def on_pilot_end(self, success: int) -> None:
        """As ever, with infrastructure that is known to have been in use."""
        if not self.ahead:
            self.work_share = 1 - self.others.leverage if self.others.infrastructure <= self.now else 1.0
        super().on_pilot_end(success)

    def share_done(self, number: int) -> float:
        """The share of an area's work (section 5) that is done: below 0 with much revalidation before it."""
        clock, whole = self.areas[number].clock, self.n.work[number](self.draw("WORK", number))
        stopped = min(self.now, self.live)  # readiness work stops when the pilot goes live
        left = clock.left - times(clock.rate, max(0.0, stopped - clock.since))
        if whole == 0:
            return -math.inf if left > 0 else 1.0
        return 1.0 - left / whole

    def live_until(self, span: float) -> None:
        """Live through everything up to and including the span; proof may come before."""
        if self.holds_governance and self.others.proof <= span:
            while (first := self.next_due()) and first.month < self.others.proof:
                self.happen(first)
            if not self.outcome:
                self.let_time_pass(self.others.proof)
                self.receive_proof()
                self.follow_up()
        super().live_until(span)

    # ---- on from month 0 -------------------------------------------------------------------------

    def go_on(self, draw: Draw, office: list[float] | None) -> None:
        """Month 0: what is drawn from now on is the replicate's, and money counts from now on."""
        self.ahead, self.happenings = True, []
        self.raw_draw = with_once(draw, self.once)
        self.seats = [self.with_its_occupant(seat) for seat in self.seats]
        self.reorganisations, self.next_reorganisation = 0, math.inf
        self.next_reorganisation = self.reorganisation_gap()
        self.renewals, self.next_renewal = 0, self.n.first_renewal(self.draw("OBSOLESCENCE", 0))
        self.take_reviewers(office)
        self.spend_pilot = self.spend_valley = self.spend_run = self.value = 0.0
        self.spend_mitigation, self.npv = self.n.mitigation, -self.n.mitigation

    def with_its_occupant(self, seat: Seat) -> Seat:
        """A seat as it stands in month 0, with what lies ahead of it."""
        return Seat(seat.numbers, self.n.documented_value, self.raw_draw, self.key, self.shared)

    def take_reviewers(self, office: list[float] | None) -> None:
        """Requests that are with the office keep each the reviewer who is free earliest."""
        if office is None:
            return
        self.office = office
        if self.stage == Stage.VALLEY and not self.outcome:
            for area in self.areas:
                if area.status == "requested":
                    reviewer = office.index(min(office))
                    office[reviewer] = max(office[reviewer], area.signed_at)
