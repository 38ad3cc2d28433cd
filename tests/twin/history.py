"""The twin: one history of the model, lived through slowly and plainly.

Written from ``docs/model.md`` alone, to check the fast kernel event by event; section numbers below
refer to that page. At every step the twin lists everything that is due, takes the first (section 11),
lets time pass up to it, and acts. Nothing is clever, and nothing is shared with the kernel.
"""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum

from tests.twin.builders import Team
from tests.twin.clock import Clock, times

Draw = Callable[[str, str, int], float]  # (entity, purpose, number) -> u in (0, 1)
Variate = Callable[[float], float]  # u -> X(u), the upper quantile; math.inf is never

AREAS = ("ownership", "economics", "reliability", "operability", "governance")
OWNERSHIP, ECONOMICS, RELIABILITY, GOVERNANCE = 0, 1, 2, 4
MOST_EVENTS = 20_000
CANCELLATIONS = ("priorities", "sponsors", "funding")
ROLL_BACKS = ("sponsors", "handoff", "cost", "readiness", "obsolescence")
WAITS = (
    "start", "pilot", "cover", "readiness_work", "line_sign_off", "central_sign_off", "parked",
    "budget_window", "funding_lead", "parallel_run", "rediscovery", "proving", "proof",
    "builders", "owner", "refused",
)  # fmt: skip


@dataclass(frozen=True)
class SeatNumbers:
    """One seat of the coalition (section 4)."""

    name: str
    weight: float
    essential: bool
    tenure: Variate
    time_left: Variate  # of the first occupant; takes the months served into account
    vacancy: Variate
    adopts: float
    exposure: float
    at_start: str  # "supporting" | "unsupportive" | "vacant"
    person: str | None = None  # who holds seats of several pilots (section 15)
    stays_at_least: float = 0.0
    takes_on: float | None = None  # None: it is not for this seat to take the pilot on
    vacancy_left: Variate | None = None  # of a seat that is vacant in month 0; None: all of the vacancy


@dataclass(frozen=True)
class FundingNumbers:
    """Innovation money and operating money (section 6)."""

    runway: Variate
    period: float
    first_window: float | None  # None: uniform
    approval: float
    owner_involvement: float
    involvement_uplift: float
    overrun_sensitivity: float
    lead: Variate
    unfunded_hazard: float
    unfunded_departures: float
    persistence: float = 0.0
    final_refusal: float = 0.0


@dataclass(frozen=True)
class Numbers:
    """One world. Neutral mechanisms are already numbers without effect; no funding is neutral funding."""

    duration: Variate
    success: float
    embedded: float
    documented_value: float
    cost_per_month: float
    seats: tuple[SeatNumbers, ...]
    quorum: float
    uncovered_pace: float
    uncovered_hazard: float
    uncovered_approval: float
    reorganisation_rate: float
    contract: bool
    capacity: int
    order: tuple[int, ...]
    central: bool
    reviewers: int
    work: tuple[Variate, ...]  # by area number
    done: tuple[float, ...]  # by area number
    sign_off: tuple[Variate, ...]  # by area number: line time, or the office's service
    backlog: Variate  # central only
    funding: FundingNumbers | None
    run_rate: Variate
    build: Variate
    correlation: float
    tolerance: float
    normal_score: Callable[[float], float]  # z(u) with P(Z > z) = u
    normal_cdf: Callable[[float], float]
    builders: int
    departure_rate: float
    builder_exposure: float
    documented: float
    cross_trained: float
    parallel_run: Variate
    transfer_time: float
    rediscovery: Variate
    instability: float
    cost_hazard: float
    unready_hazard: float
    live_uncovered_hazard: float
    obsolescence_hazard: float
    half_life: float  # math.inf: never
    proving: float
    priorities_hazard: float
    lifetime: Variate
    first_renewal: Variate  # time left of the model at month 0
    revalidation: Variate
    live_cost: float
    valley_cost_per_month: float
    run_cost_per_month: float
    value_per_month: float
    mitigation: float
    discount_rate: float
    shared_variance: float = 0.0
    needed: float = 0.0
    replacement: Variate | None = None  # None: who has left is never replaced
    ramp_up: float = 0.0
    owner_involvement: float = 0.0  # of section 4; section 6 has its own, which goes with neutral funding


@dataclass(frozen=True)
class Happening:
    """One event of a history."""

    month: float
    event: str
    detail: int


@dataclass
class History:
    """All that is told of one history up to the span."""

    happenings: list[Happening]
    waits: dict[str, float]
    state: str
    started: float
    pilot_end: float
    money_at: float
    live: float
    production: float
    sustained: float
    ended: float
    knowledge_lost: float | None
    builders_present: int | None
    spend_pilot: float
    spend_valley: float
    spend_run: float
    spend: float
    value: float
    npv: float


class Stage(IntEnum):
    """How far the pilot has come."""

    PILOT = 0
    VALLEY = 1
    LIVE = 2
    PRODUCTION = 3
    SUSTAINED = 4


@dataclass(frozen=True)
class Due:
    """An event that is planned: when, where it stands in section 11, and where in the listed order."""

    month: float
    rank: int
    place: int
    event: str
    detail: int


class Seat:
    """One seat and whoever sits there (section 4)."""

    def __init__(
        self, numbers: SeatNumbers, documented_value: float, draw: Draw, pilot: str, share: Variate
    ) -> None:
        """Seat occupant 0, or wait for the first successor."""
        self.numbers, self.share = numbers, share
        self.support = 1 - (1 - numbers.adopts) * (1 - documented_value)
        self.raw_draw = draw
        self.seat = f"{pilot}/{numbers.name}"
        self.holder = self.seat if numbers.person is None else f"/{numbers.person}"
        self.occupant = 0
        if numbers.at_start == "vacant":
            self.leave(0.0, numbers.vacancy_left)
        else:
            self.occupied, self.supporting = True, numbers.at_start == "supporting"
            self.changes = max(numbers.time_left(self.draw("TENURE", 0)), numbers.stays_at_least)

    def draw(self, purpose: str, number: int) -> float:
        """A draw of whoever holds this seat: the person's, if a person does (section 15)."""
        return self.raw_draw(self.holder, purpose, number)

    def leave(self, month: float, vacancy: Variate | None = None) -> None:
        """The occupant goes; the seat is vacant for a while."""
        self.occupied = self.supporting = False
        vacant = vacancy or self.numbers.vacancy
        self.changes = month + vacant(self.draw("SUCCESSION", 2 * self.occupant))

    def fill(self, month: float) -> None:
        """The next occupant sits down, and adopts the pilot or does not."""
        adopts = self.share(self.raw_draw(self.seat, "SUCCESSION", 2 * self.occupant + 1))
        self.supporting = adopts < self.support
        self.occupied = True
        self.occupant += 1
        self.changes = month + self.numbers.tenure(self.draw("TENURE", self.occupant))

    def takes_on(self, owner_involvement: float) -> bool:
        """Does the occupant, asked now, take the pilot on as its owner?"""
        if self.numbers.takes_on is None or not self.supporting:
            return False
        chance = 1 - (1 - self.numbers.takes_on) * (1 - owner_involvement)
        return self.share(self.raw_draw(self.seat, "OWNER", self.occupant)) < chance

    def goes_at(self, reorganisation: int) -> bool:
        """Does this reorganisation take the occupant away?"""
        return self.occupied and self.draw("EXPOSURE", reorganisation) < self.numbers.exposure


class Area:
    """One area of readiness (section 5): waiting for a place, working, held, requested or signed."""

    def __init__(self, work: float) -> None:
        """Nothing has begun."""
        self.status, self.requests, self.signed_at = "waiting", 0, math.inf
        self.clock = Clock(work, 0.0, 0.0)  # at rate 0 it only keeps what remains


class Life:
    """One history under way: the state, the events that are due, and what each of them does."""

    def __init__(
        self, numbers: Numbers, draw: Draw, key: str = "pilot", office: list[float] | None = None
    ) -> None:
        """Month 0: the pilot starts, unless ``plan_start`` says otherwise."""
        n = self.n = numbers
        self.raw_draw, self.key = draw, key
        self.now, self.stage, self.outcome = 0.0, Stage.PILOT, ""
        self.happenings: list[Happening] = []
        self.waits = dict.fromkeys(WAITS, 0.0)

        self.seats = self.coalition()
        self.taken_on = False  # has the pilot an owner (section 4)?
        self.run_rate, self.build = self.multipliers()
        self.begun = False  # has the start passed, and mitigation been spent?
        self.plan_start(0.0)
        self.reorganisations = self.renewals = 0  # how many there have been
        self.next_reorganisation = self.reorganisation_gap()
        self.next_renewal = n.first_renewal(self.draw("OBSOLESCENCE", 0))

        self.areas: list[Area] = []  # by number, from pilot end on
        self.work_share = 1.0  # what infrastructure in use leaves of the work at pilot end (section 15)
        self.holds_governance = False  # is proof from a pilot of lower stakes still wanted (section 15)?
        self.office = [0.0] * n.reviewers if office is None else office  # when each reviewer is free
        self.team = Team(n.builders, n.needed, n.replacement, n.ramp_up, self.draw)
        self.cancellation: list[Clock] = []
        self.roll_back: list[Clock] = []

        self.can_ask = self.approved = self.refused = False
        self.innovation_ended = self.money_there = False
        self.runway_end = self.window_at = self.lead_end = math.inf
        self.window = self.first_window()
        self.parallel_started = self.parallel_ended = False
        self.parallel_run = self.go_live_at = math.inf
        self.parallel_work = Clock(math.inf, 0.0, 0.0)  # what remains of the parallel run
        self.rediscovery: Clock | None = None
        self.unready, self.obsolete = 0, False
        self.proving_end = math.inf

        self.money_at = self.live = self.production = self.sustained = self.ended = math.inf
        self.lost: float | None = None
        self.present: int | None = None
        self.spend_pilot = self.spend_valley = self.spend_run = self.value = 0.0
        self.spend_mitigation = self.npv = 0.0

    # ---- draws and simple questions -------------------------------------------------------------

    def draw(self, purpose: str, number: int) -> float:
        """A draw of the pilot itself."""
        return self.raw_draw(self.key, purpose, number)

    def shared(self, u: float) -> float:
        """C(u): what is used of a draw that the organisation has a share in (section 2)."""
        return u if self.n.shared_variance == 0 else self.share_score(self.n.normal_score(u))

    def share_score(self, score: float) -> float:
        """The uniform of a normal score, once the organisation has had its share (section 2)."""
        common = self.n.normal_score(self.raw_draw("organisation", "PROPENSITY", 0))
        omega = self.n.shared_variance
        return self.n.normal_cdf(-(math.sqrt(omega) * common + math.sqrt(1 - omega) * score))

    def approval_draw(self, j: int) -> float:
        """What is used of the draw of an approval: also the pilot has a share in it (section 2)."""
        u, rho = self.draw("APPROVAL", j), self.n.funding.persistence if self.n.funding else 0.0
        if rho == 0:
            return self.shared(u)
        own = self.n.normal_score(self.draw("PROPENSITY", 0))
        return self.share_score(math.sqrt(rho) * own + math.sqrt(1 - rho) * self.n.normal_score(u))

    def multipliers(self) -> tuple[float, float]:
        """The run-rate and the build multiplier (section 7)."""
        u0, u1, rho = self.draw("COST", 0), self.draw("COST", 1), self.n.correlation
        if rho == 0:
            return self.n.run_rate(u0), self.n.build(u1)
        score = rho * self.n.normal_score(u0) + math.sqrt(1 - rho**2) * self.n.normal_score(u1)
        return self.n.run_rate(u0), self.n.build(self.n.normal_cdf(-score))

    def reorganisation_gap(self) -> float:
        """Months before the next reorganisation."""
        rate = self.n.reorganisation_rate
        u = self.raw_draw("organisation", "REORGANISATION", self.reorganisations)
        return -math.log(u) / rate if rate > 0 else math.inf

    def coalition(self) -> list[Seat]:
        """The seats, and whoever sits there in month 0."""
        n = self.n
        return [Seat(seat, n.documented_value, self.raw_draw, self.key, self.shared) for seat in n.seats]

    def first_window(self) -> int:
        """The number of the first budget window."""
        return 0

    def covered(self) -> bool:
        """Does the coalition cover the pilot?"""
        weight = sum(seat.numbers.weight for seat in self.seats if seat.supporting)
        essential = all(seat.supporting for seat in self.seats if seat.numbers.essential)
        return essential and weight >= self.n.quorum - 1e-9

    def unfunded(self) -> bool:
        """Has innovation money ended before operating money arrived?"""
        return self.innovation_ended and not self.money_there

    def gate_open(self) -> bool:
        """Is the gate open, or does it count as open? Asked from pilot end on."""
        return not self.n.contract or all(area.status == "signed" for area in self.areas)

    def pace(self) -> float:
        """The pace that the coalition allows: of rediscovery, and of readiness work by a full team."""
        return 1.0 if self.covered() else self.n.uncovered_pace

    def readiness_pace(self) -> float:
        """The pace of readiness work (sections 5 and 8)."""
        return 0.0 if self.unfunded() else self.pace() * self.team.pace(self.now)

    def working(self) -> list[Area]:
        """The areas being worked on."""
        return [area for area in self.areas if area.status == "working"]

    def waits_for(self) -> str:
        """The one thing that is waited for (sections 12 and 15); empty once sustained."""
        if self.stage == Stage.PILOT:
            return "pilot" if self.begun else "start"
        if self.stage >= Stage.LIVE:
            return {Stage.LIVE: "rediscovery", Stage.PRODUCTION: "proving"}.get(self.stage, "")
        if self.unfunded():
            if not self.can_ask:
                return "parked" if self.taken_on else "owner"
            return self.waits_for_money()
        nobody_works = self.team.pace(self.now) == 0
        if self.parallel_started and not self.parallel_ended:
            return "builders" if nobody_works else "parallel_run"
        if not self.gate_open() or not (self.money_there or self.can_ask):
            if self.working():
                slowed = not self.covered() and self.n.uncovered_pace < 1
                return "builders" if nobody_works else "cover" if slowed else "readiness_work"
            if any(area.status == "requested" for area in self.areas):
                return "central_sign_off" if self.n.central else "line_sign_off"
            return "owner" if self.areas[OWNERSHIP].status == "held" else "proof"
        return self.waits_for_money()

    def waits_for_money(self) -> str:
        """What a pilot that can ask waits for, if it is operating money (points 3 and 6 of section 12)."""
        if self.approved:
            return "funding_lead"
        return "refused" if self.refused else "budget_window"

    # ---- what is due (section 11) ----------------------------------------------------------------

    def due(self) -> Iterator[Due]:
        """Everything that is planned, in no order."""
        for i, seat in enumerate(self.seats):
            if seat.occupied:
                yield Due(seat.changes, 12, i, "occupant_leaves", i)
            else:
                yield Due(seat.changes, 5, i, "seat_filled", i)
        yield Due(self.next_reorganisation, 14, 0, "reorganisation", self.reorganisations)
        yield Due(self.next_renewal, 15, 0, "obsolescence", self.renewals)
        if self.stage == Stage.PILOT:
            success = self.draw("PILOT", 1) < self.n.success
            yield Due(self.pilot_end, 1, 0, "pilot_end", int(success))
        if self.stage == Stage.VALLEY:
            yield from self.due_in_valley()
        if self.stage > Stage.PILOT and not self.innovation_ended and not self.money_there:
            yield Due(self.runway_end, 16, 0, "runway_ends", 0)
        if self.stage == Stage.LIVE and self.rediscovery:
            yield Due(self.rediscovery.due, 4, 0, "rediscovered", 0)
        if self.stage == Stage.PRODUCTION:
            yield Due(self.proving_end, 11, 0, "sustained", 0)
        if self.stage >= Stage.LIVE:
            for cause, clock in enumerate(self.roll_back):
                if clock.rate > 0:
                    yield Due(max(clock.due, self.now), 18, cause, "rolled_back", cause)

    def due_in_valley(self) -> Iterator[Due]:
        """What can only happen between pilot end and live."""
        for place, number in enumerate(self.n.order):
            area = self.areas[number]
            if area.status == "working":
                yield Due(area.clock.due, 2, place, "work_done", number)
            if area.status == "requested":
                yield Due(area.signed_at, 3, place, "signed_off", number)
        if self.can_ask and not (self.approved or self.refused):
            yield Due(self.window_at, 7, 0, "budget_window", self.window)
        if self.approved and not self.money_there:
            yield Due(self.lead_end, 8, 0, "money_arrives", 0)
        if self.parallel_started and not self.parallel_ended:
            yield Due(self.parallel_work.due, 9, 0, "parallel_run_ends", 0)
        if self.parallel_ended:
            yield Due(self.go_live_at, 10, 0, "go_live", 0)
        for b, builder in enumerate(self.team.places if self.team.eventful else []):
            if builder.present:
                yield Due(builder.clock.due, 13, b, "builder_leaves", b)
            else:
                yield Due(builder.clock.due, 6, b, "builder_counts", b)
        for cause, clock in enumerate(self.cancellation):
            if clock.rate > 0:
                yield Due(max(clock.due, self.now), 17, cause, "cancelled", cause)

    def next_due(self) -> Due | None:
        """The first of all that is due; nothing once the history has ended or was cut."""
        if self.outcome or self.cut:
            return None
        return min(self.due(), key=lambda due: (due.month, due.rank, due.place))

    @property
    def cut(self) -> bool:
        """Had it too many events, so that it stays as it stands (section 12)?"""
        return len(self.happenings) >= MOST_EVENTS and not self.outcome

    def happen(self, due: Due) -> None:
        """Let this event happen, with what follows from it for this pilot."""
        self.let_time_pass(due.month)
        self.happenings.append(Happening(due.month, due.event, due.detail))
        getattr(self, "on_" + due.event)(due.detail)
        if not self.outcome:
            self.follow_up()

    def live_until(self, span: float) -> None:
        """Live through every event up to and including the span."""
        while (first := self.next_due()) and first.month <= span:
            self.happen(first)
        if not self.outcome:
            self.let_time_pass(span)

    def end(self, outcome: str) -> None:
        """The history ends here."""
        self.outcome, self.ended = outcome, self.now

    # ---- the start and proof (section 15) ----------------------------------------------------------

    def plan_start(self, month: float) -> None:
        """The pilot starts in this month, perhaps never; its end follows."""
        self.start = month
        self.pilot_end = month + self.n.duration(self.draw("PILOT", 0))

    def begin(self) -> None:
        """The pilot starts now."""
        self.begun = True
        self.spend_mitigation = self.n.mitigation
        self.npv -= self.n.mitigation * (1 + self.n.discount_rate) ** (-self.now / 12)

    def receive_proof(self) -> None:
        """A pilot of lower stakes has reached production: governance asks, if it was held."""
        self.holds_governance = False
        if self.stage == Stage.VALLEY and self.areas[GOVERNANCE].status == "held":
            self.ask(GOVERNANCE)

    # ---- time and money (section 13) ---------------------------------------------------------------

    def let_time_pass(self, month: float) -> None:
        """Nothing happens until this month, but perhaps the start."""
        if not self.begun and self.start <= month:
            self.spend_and_earn(self.start)
            self.begin()
        self.spend_and_earn(month)

    def spend_and_earn(self, month: float) -> None:
        """Until this month wait for one thing, spend and earn."""
        assert month >= self.now, "an event lies in the past"
        wait = self.waits_for()
        if wait:
            self.waits[wait] += month - self.now
        length, worth = month - self.now, self.discounted(self.now, month)
        if self.stage == Stage.PILOT and self.begun:
            rate = self.n.cost_per_month * self.build
            self.spend_pilot += rate * length
            self.npv -= rate * worth
        elif self.stage == Stage.VALLEY and not self.unfunded():
            rate = self.n.valley_cost_per_month * self.build
            self.spend_valley += rate * length
            self.npv -= rate * worth
        elif self.stage >= Stage.LIVE:
            rate = self.n.run_cost_per_month * self.run_rate
            self.spend_run += rate * length
            self.value += self.n.value_per_month * length
            self.npv += (self.n.value_per_month - rate) * worth
        self.now = month

    def discounted(self, start: float, stop: float) -> float:
        """What one per month from start to stop is worth at month 0."""
        r = math.log1p(self.n.discount_rate) / 12
        if r == 0:
            return stop - start
        return math.exp(-r * start) * -math.expm1(-r * (stop - start)) / r

    # ---- what follows from every event, at its place -------------------------------------------------

    def follow_up(self) -> None:
        """Take up areas, start the parallel run, plan going live, and set every rate anew."""
        if self.stage == Stage.VALLEY:
            self.take_up_areas()
            if self.gate_open() and self.money_there and not self.parallel_started:
                self.parallel_started = True
                self.parallel_run = self.n.parallel_run(self.draw("HANDOFF", 0))
                self.parallel_work = Clock(self.parallel_run, self.now, self.team.pace(self.now))
            if not (self.parallel_ended and self.gate_open()):
                self.go_live_at = math.inf
            elif self.go_live_at == math.inf:
                self.go_live_at = self.now
            self.set_rates([area.clock for area in self.working()], [self.readiness_pace()] * len(AREAS))
            self.set_rates(self.cancellation, self.cancellation_hazards())
            self.team.set_rates(self.now, self.departure_hazard(), 0.0 if self.unfunded() else 1.0)
            if self.parallel_started and not self.parallel_ended:
                self.parallel_work.set_rate(self.now, self.team.pace(self.now))
        if self.stage >= Stage.LIVE:
            if self.rediscovery:
                self.rediscovery.set_rate(self.now, self.pace())
            self.set_rates(self.roll_back, self.roll_back_hazards())

    def set_rates(self, clocks: list[Clock], rates: list[float]) -> None:
        """Let each clock go on at its rate."""
        for clock, rate in zip(clocks, rates, strict=False):
            clock.set_rate(self.now, rate)

    def take_up_areas(self) -> None:
        """Fill the free places with waiting areas in the listed order (section 5)."""
        for number in self.n.order:
            area = self.areas[number]
            if area.status == "waiting" and len(self.working()) < self.n.capacity:
                area.status = "working"
                area.clock = Clock(area.clock.left, self.now, self.readiness_pace())

    def cancellation_hazards(self) -> list[float]:
        """The hazards of the valley: priorities, sponsors, funding (section 10)."""
        sponsors = 0.0 if self.covered() else self.n.uncovered_hazard
        funding = self.n.funding.unfunded_hazard if self.n.funding and self.unfunded() else 0.0
        return [h * (1 - self.n.embedded) for h in (self.n.priorities_hazard, sponsors, funding)]

    def roll_back_hazards(self) -> list[float]:
        """The hazards of the live pilot before decay (section 9)."""
        n, lost = self.n, self.lost or 0.0
        return [
            0.0 if self.covered() else n.live_uncovered_hazard,
            n.instability * lost if self.stage == Stage.LIVE else 0.0,
            n.cost_hazard * max(0.0, self.run_rate / n.tolerance - 1) if n.cost_hazard else 0.0,
            n.unready_hazard * self.unready,
            n.obsolescence_hazard if self.obsolete else 0.0,
        ]

    def departure_hazard(self) -> float:
        """The hazard at which each builder leaves (section 8)."""
        if self.n.funding and self.unfunded():
            return self.n.departure_rate * self.n.funding.unfunded_departures
        return self.n.departure_rate

    # ---- the events, by name ---------------------------------------------------------------------------

    def on_pilot_end(self, success: int) -> None:
        """Enter the valley: areas, owner, builders, cancellation clocks and money start here."""
        if not success:
            self.end("abandoned failed_pilot")
            return
        n = self.n
        self.stage = Stage.VALLEY
        for a in range(len(AREAS)):
            left = times(1 - n.done[a], n.work[a](self.draw("WORK", a)))
            self.areas.append(Area(times(left, self.work_share)))
        self.taken_on = all(seat.numbers.takes_on is None for seat in self.seats)
        for seat in self.seats:
            self.seek_owner(seat)
        self.team.gather(self.now)
        budgets = [-math.log(self.shared(self.draw("CANCELLATION", c))) for c in range(len(CANCELLATIONS))]
        self.cancellation = [Clock(budget, self.now, 0.0) for budget in budgets]
        if n.funding is None:
            self.money_there, self.money_at = True, self.now
        else:
            self.runway_end = self.now + n.funding.runway(self.draw("FUNDING", 0)) / self.build

    def seek_owner(self, seat: Seat) -> None:
        """Ask whoever sits there to take the pilot on, unless somebody has; then ownership asks, if held."""
        if not self.taken_on and seat.takes_on(self.n.owner_involvement):
            self.taken_on = True
            if self.stage == Stage.VALLEY and self.areas[OWNERSHIP].status == "held":
                self.ask(OWNERSHIP)

    def on_work_done(self, number: int) -> None:
        """An area's work is used up: it asks for its sign-off, or is held until an owner or proof comes."""
        self.areas[number].clock = Clock(0.0, self.now, 0.0)
        unowned = number == OWNERSHIP and not self.taken_on
        unproved = number == GOVERNANCE and self.holds_governance
        if unowned or unproved:
            self.areas[number].status = "held"
        else:
            self.ask(number)

    def ask(self, number: int) -> None:
        """An area asks for its sign-off (section 5)."""
        area = self.areas[number]
        address = number + 8 * area.requests
        area.status, area.requests = "requested", area.requests + 1
        takes = self.n.sign_off[number](self.draw("SIGN_OFF", address))
        if self.n.central:
            backlog = self.n.backlog(self.draw("BACKLOG", address))
            reviewer = self.office.index(min(self.office))
            area.signed_at = max(self.now + backlog, self.office[reviewer]) + takes
            self.office[reviewer] = area.signed_at
        else:
            area.signed_at = self.now + takes

    def on_signed_off(self, number: int) -> None:
        """An area is signed off; with ownership and economics the pilot can ask for money (section 6)."""
        self.areas[number].status = "signed"
        may_ask = all(self.areas[a].status == "signed" for a in (OWNERSHIP, ECONOMICS))
        if self.n.funding and may_ask and not self.can_ask:
            self.can_ask = True
            while self.window_month() < self.now:
                self.to_next_window()
            self.window_at = self.window_month()

    def window_month(self) -> float:
        """When the current budget window is held."""
        assert self.n.funding
        period, first = self.n.funding.period, self.n.funding.first_window
        if first is None:
            first = period * (1 - self.raw_draw("pilot", "FUNDING", 2))  # the calendar's, for any key
        return first + times(self.window, period)

    def on_rediscovered(self, _: int) -> None:
        """Production."""
        self.stage, self.production = Stage.PRODUCTION, self.now
        self.proving_end = self.now + self.n.proving

    def on_seat_filled(self, i: int) -> None:
        """A successor sits down, and after pilot end may take the pilot on (section 4)."""
        self.seats[i].fill(self.now)
        if self.stage > Stage.PILOT:
            self.seek_owner(self.seats[i])

    def on_builder_counts(self, b: int) -> None:
        """A newcomer is part of the team."""
        self.team.count(b, self.now)

    def on_builder_leaves(self, b: int) -> None:
        """A builder's budget is gone."""
        self.team.leave(b, self.now)

    def on_budget_window(self, j: int) -> None:
        """The pilot is heard (section 6)."""
        f = self.n.funding
        assert f
        cover = 1.0 if self.covered() else self.n.uncovered_approval
        overrun = 1.0
        if self.run_rate > self.n.tolerance:
            overrun = (self.n.tolerance / self.run_rate) ** f.overrun_sensitivity
        chance = f.approval * cover * (1 + f.involvement_uplift * f.owner_involvement) * overrun
        if self.approval_draw(j) < min(1.0, chance):
            self.approved = True
            self.lead_end = self.now + f.lead(self.draw("FUNDING", 1))
        elif f.final_refusal > 0 and self.draw("REFUSAL", j) < f.final_refusal:
            self.refused = True
        else:
            self.to_next_window()
            self.window_at = self.window_month()

    def to_next_window(self) -> None:
        """Look to the budget window after this one."""
        self.window += 1

    def on_money_arrives(self, _: int) -> None:
        """Operating money is there."""
        self.money_there, self.money_at = True, self.now

    def on_parallel_run_ends(self, _: int) -> None:
        """See who is present, and what is lost (section 8)."""
        n = self.n
        self.parallel_ended = True
        self.present = self.team.present(self.now)
        share = self.present / n.builders if n.builders else 0.0
        kept = math.exp(-self.parallel_run / n.transfer_time) if n.transfer_time > 0 else 0.0
        self.lost = (1 - n.documented) * (1 - n.cross_trained) * (1 - share * (1 - kept))

    def on_go_live(self, _: int) -> None:
        """Live: rediscovery and the roll-back clocks start (section 9)."""
        self.stage, self.live = Stage.LIVE, self.now
        self.unready = sum(area.status != "signed" for area in self.areas)
        work = times(self.lost or 0.0, self.n.rediscovery(self.draw("HANDOFF", 1)))
        self.rediscovery = Clock(work, self.now, self.pace())
        for cause in range(len(ROLL_BACKS)):
            clock = Clock(-math.log(self.draw("ROLL_BACK", cause)), self.now, 0.0)
            clock.age, clock.month_at = self.embedding_age, self.embedding_month
            self.roll_back.append(clock)

    def embedding_age(self, month: float) -> float:
        """The embedding age in a month (section 9)."""
        if self.n.half_life == math.inf:
            return month - self.live
        limit = self.n.half_life / math.log(2)
        return -math.expm1(-(month - self.live) / limit) * limit

    def embedding_month(self, age: float) -> float:
        """The month of an embedding age; never, if that age is not reached."""
        if self.n.half_life == math.inf:
            return self.live + age
        limit = self.n.half_life / math.log(2)
        return math.inf if age >= limit else self.live - limit * math.log1p(-age / limit)

    def on_sustained(self, _: int) -> None:
        """Proved; the history goes on."""
        self.stage, self.sustained = Stage.SUSTAINED, self.now

    def on_occupant_leaves(self, i: int) -> None:
        """A tenure is over."""
        self.seats[i].leave(self.now)

    def on_reorganisation(self, k: int) -> None:
        """Occupants go, then builders (sections 4 and 8)."""
        for seat in self.seats:
            if seat.goes_at(k):
                seat.leave(self.now)
        for b, place in enumerate(self.team.places):
            if place.present and self.draw("EXPOSURE", 64 * k + b) < self.n.builder_exposure:
                self.team.leave(b, self.now)
        self.reorganisations += 1
        self.next_reorganisation = self.now + self.reorganisation_gap()

    def on_obsolescence(self, j: int) -> None:
        """The model is renewed (section 10)."""
        if self.stage == Stage.VALLEY:
            self.reopen(self.n.revalidation(self.draw("REVALIDATION", j)))
        if self.stage >= Stage.LIVE:
            self.spend_run += self.n.live_cost
            self.npv -= self.n.live_cost * (1 + self.n.discount_rate) ** (-self.now / 12)
            self.obsolete = self.areas[RELIABILITY].status != "signed"
        self.renewals += 1
        self.next_renewal = self.following_renewal()

    def following_renewal(self) -> float:
        """When the model is renewed again, once it has been."""
        return self.now + self.n.lifetime(self.draw("OBSOLESCENCE", self.renewals))

    def reopen(self, work: float) -> None:
        """Reliability has more work to do, and loses its sign-off or its request."""
        area = self.areas[RELIABILITY]
        area.clock.add(self.now, work)
        if area.status != "working":
            area.status = "waiting"

    def on_runway_ends(self, _: int) -> None:
        """Innovation money is gone."""
        self.innovation_ended = True

    def on_cancelled(self, cause: int) -> None:
        """A cancellation clock fires."""
        self.end("abandoned " + CANCELLATIONS[cause])

    def on_rolled_back(self, cause: int) -> None:
        """A roll-back clock fires."""
        self.end(f"rolled_back {self.stage.name.lower()} {ROLL_BACKS[cause]}")

    def told(self, span: float) -> History:
        """The history as it stands at the span."""
        unended = self.cut and self.stage == Stage.PILOT
        return History(
            happenings=self.happenings,
            waits=self.waits,
            state=self.outcome or self.waits_for() or "sustained",
            started=self.start if self.begun else math.inf,
            pilot_end=self.pilot_end if self.pilot_end <= span and not unended else math.inf,
            money_at=self.money_at,
            live=self.live,
            production=self.production,
            sustained=self.sustained,
            ended=self.ended,
            knowledge_lost=self.lost,
            builders_present=self.present,
            spend_pilot=self.spend_pilot,
            spend_valley=self.spend_valley,
            spend_run=self.spend_run,
            spend=self.spend_pilot + self.spend_valley + self.spend_run + self.spend_mitigation,
            value=self.value,
            npv=self.npv,
        )


def live_through(numbers: Numbers, draw: Draw, span: float) -> History:
    """Live one history of this world up to the span."""
    life = Life(numbers, draw)
    life.live_until(span)
    return life.told(span)
