"""A peer for speed: the pilot of ``docs/model.md`` as SimPy processes.

Every mechanism of the page is here, written the way a user of SimPy would write it: a process for each
seat, area, builder and clock, resources for places and reviewers, and ordinary draws from one stream.
It differs from the model in three ways. Events at one instant come in the order in which SimPy planned
them, not in that of section 11; money spent and earned (section 13) is not counted; and what a history
in the valley waits for (section 12) is not told apart. Section numbers refer to the page.
"""

import math
from collections.abc import Callable
from random import Random
from typing import TYPE_CHECKING

import simpy

from benchmarks.peers.simpy_parts import Area, Clock, Embedding, Process, Seat

if TYPE_CHECKING:
    from tests.twin.history import FundingNumbers, Numbers, SeatNumbers

OWNERSHIP, ECONOMICS, RELIABILITY = 0, 1, 2


class Pilot:
    """One history under way."""

    def __init__(
        self,
        numbers: "Numbers",
        rng: Random,
        env: simpy.Environment | None = None,
        office: simpy.Resource | None = None,
    ) -> None:
        """Month 0: the pilot, its seats and its background start; alone, or where others are."""
        self.n, self.rng, self.env = numbers, rng, env or simpy.Environment()
        self.stage = "pilot"
        self.production = math.inf
        self.ended, self.changed, self.signed = (self.env.event() for _ in range(3))
        self.money, self.can_ask = self.env.event(), self.env.event()
        self.unfunded = self.obsolete = False
        self.areas: list[Area] = []
        self.places = simpy.PriorityResource(self.env, numbers.capacity)
        self.office = office or simpy.Resource(self.env, numbers.reviewers)
        self.builders: set[int] = set()
        self.lost, self.unready = 0.0, 0

        self.run_rate, self.build = self.multipliers()
        self.covered = True
        self.seats = [self.seat(seat) for seat in numbers.seats]
        self.covered = self.is_covered()
        self.spawn(self.life())
        self.spawn(self.renewals())
        if numbers.reorganisation_rate > 0 and env is None:
            self.spawn(self.reorganisations())

    # ---- what is different in a portfolio (simpy_portfolio.py) ---------------------------------------

    def spawn(self, work: Process) -> simpy.Process:
        """Let something go on beside the rest."""
        return self.env.process(work)

    def seat(self, numbers: "SeatNumbers") -> Seat:
        """A seat with its succession."""
        return Seat(self, numbers)

    def reached(self, endpoint: str) -> None:
        """Others may wait for this."""

    def work_share(self) -> float:
        """What infrastructure leaves of the work."""
        return 1.0

    def proof(self, area: Area) -> Process:
        """Wait until this area may ask for its sign-off."""
        yield from ()

    def phase(self) -> float:
        """Where in a period the first budget window lies."""
        return self.rng.random()

    # ---- draws, waits and circumstances --------------------------------------------------------------

    def draw(self, variate: Callable[[float], float]) -> float:
        """One value of a variate."""
        return variate(self.rng.random())

    def happens(self, probability: float) -> bool:
        """One event of this probability."""
        return self.rng.random() < probability

    def wait(self, months: float) -> simpy.Event:
        """These months from now, which may be never."""
        return self.env.event() if months == math.inf else self.env.timeout(max(0.0, months))

    def multipliers(self) -> tuple[float, float]:
        """The run-rate and the build multiplier (section 7)."""
        u0, u1, rho = self.rng.random(), self.rng.random(), self.n.correlation
        if rho == 0:
            return self.n.run_rate(u0), self.n.build(u1)
        score = rho * self.n.normal_score(u0) + math.sqrt(1 - rho**2) * self.n.normal_score(u1)
        return self.n.run_rate(u0), self.n.build(self.n.normal_cdf(-score))

    def is_covered(self) -> bool:
        """Does the coalition cover the pilot (section 4)?"""
        weight = sum(seat.numbers.weight for seat in self.seats if seat.supporting)
        essential = all(seat.supporting for seat in self.seats if seat.numbers.essential)
        return essential and weight >= self.n.quorum - 1e-9

    def review_cover(self) -> None:
        """Somebody came or went."""
        covered = self.is_covered()
        if covered != self.covered:
            self.covered = covered
            self.announce()

    def announce(self) -> None:
        """Tell every clock that its rate may have changed."""
        self.changed.succeed()
        self.changed = self.env.event()

    def use_up(self, clock: Clock) -> Process:
        """Wait until a clock is used up at a rate that may change."""
        while clock.left > 0:
            rate, start = clock.rate(), self.env.now
            if rate == 0:
                yield self.changed
                continue
            age = clock.scale.age(start)
            done = self.wait(clock.scale.month(age + clock.left / rate) - start)
            if done in (yield done | self.changed):
                return
            clock.left -= rate * (clock.scale.age(self.env.now) - age)

    def pace(self) -> float:
        """The pace of readiness work and of rediscovery."""
        if self.unfunded:
            return 0.0
        return 1.0 if self.covered else self.n.uncovered_pace

    # ---- background ------------------------------------------------------------------------------------

    def reorganisations(self) -> Process:
        """Occupants and builders may go at each reorganisation."""
        while True:
            yield self.env.timeout(self.rng.expovariate(self.n.reorganisation_rate))
            self.reorganise()

    def reorganise(self) -> None:
        """One reorganisation."""
        for seat in self.seats:
            seat.reorganise()
        self.builders = {b for b in self.builders if not self.happens(self.n.builder_exposure)}

    def renewals(self) -> Process:
        """The model under the pilot is renewed now and again (section 10)."""
        yield self.wait(self.draw(self.n.first_renewal))
        while True:
            if self.stage == "valley":
                self.reopen(self.areas[RELIABILITY], self.draw(self.n.revalidation))
            elif self.stage != "pilot":
                self.obsolete = not self.areas[RELIABILITY].signed
                self.announce()
            yield self.wait(self.draw(self.n.lifetime))

    def reopen(self, area: Area, work: float) -> None:
        """An area has more work to do, and loses its sign-off or its request."""
        area.clock.left += work
        area.signed = False
        if not area.reopened.triggered:
            area.reopened.succeed()
        self.announce()

    # ---- the life of the pilot ---------------------------------------------------------------------------

    def life(self) -> Process:
        """From the first day to sustained."""
        yield self.wait(self.draw(self.n.duration))
        if not self.happens(self.n.success):
            self.end("abandoned failed_pilot")
            return
        self.enter_valley()
        yield self.money
        yield from self.gate()
        yield from self.parallel_run()
        yield from self.gate()
        self.go_live()
        yield from self.use_up(Clock(self.rediscovery_work(), self.pace))
        self.stage, self.production = "proving", self.env.now
        self.announce()
        self.reached("production")
        yield self.env.timeout(self.n.proving)
        self.stage = "sustained"
        self.reached("sustained")

    def end(self, outcome: str) -> None:
        """The history ends here."""
        if not self.ended.triggered:
            self.ended.succeed(outcome)

    def enter_valley(self) -> None:
        """Readiness, funding, builders and cancellation clocks start."""
        self.stage, share = "valley", self.work_share()
        for number in range(len(self.n.work)):
            done, place = self.n.done[number], self.n.order.index(number)
            work = (1 - done) * share * self.draw(self.n.work[number]) if done < 1 else 0.0
            self.areas.append(Area(number, place, Clock(work, self.pace), self.env.event()))
        for number in self.n.order:
            self.spawn(self.prepare(self.areas[number]))
        for builder in range(self.n.builders):
            self.builders.add(builder)
            self.spawn(self.employment(builder))
        for cause in ("priorities", "sponsors", "funding"):
            self.spawn(self.cancellation(cause))
        if self.n.funding:
            self.spawn(self.run_out(self.n.funding))
            self.spawn(self.ask_for_money(self.n.funding))
        else:
            self.money.succeed()

    def cancellation(self, cause: str) -> Process:
        """A clock that may abandon the pilot in the valley (section 10)."""
        yield from self.use_up(Clock(self.rng.expovariate(1), lambda: self.cancellation_hazard(cause)))
        if self.stage == "valley":
            self.end("abandoned " + cause)

    def cancellation_hazard(self, cause: str) -> float:
        """The hazard of a cause of cancellation now."""
        hazard = 0.0
        if self.stage == "valley":
            if cause == "priorities":
                hazard = self.n.priorities_hazard
            elif cause == "sponsors" and not self.covered:
                hazard = self.n.uncovered_hazard
            elif cause == "funding" and self.n.funding and self.unfunded:
                hazard = self.n.funding.unfunded_hazard
        return hazard * (1 - self.n.embedded)

    # ---- readiness (section 5) ---------------------------------------------------------------------------

    def prepare(self, area: Area) -> Process:
        """Do an area's work and have it signed off, again whenever it is reopened."""
        while True:
            with self.places.request(priority=area.place) as place:
                yield place
                yield from self.use_up(area.clock)
            area.clock.left = 0.0
            yield from self.proof(area)
            area.reopened = self.env.event()
            yield self.env.process(self.sign_off(area.number)) | area.reopened
            if not area.reopened.triggered and self.stage == "valley":
                self.sign(area)
            yield area.reopened

    def sign_off(self, number: int) -> Process:
        """One request: a line authority's time, or a place in the queue of the office."""
        if not self.n.central:
            yield self.wait(self.draw(self.n.sign_off[number]))
            return
        begins = self.env.now + self.draw(self.n.backlog)
        with self.office.request() as reviewer:
            yield reviewer
            yield self.wait(begins - self.env.now)
            yield self.wait(self.draw(self.n.sign_off[number]))

    def sign(self, area: Area) -> None:
        """An area is signed off."""
        area.signed = True
        self.signed.succeed()
        self.signed = self.env.event()
        may_ask = self.areas[OWNERSHIP].signed and self.areas[ECONOMICS].signed
        if may_ask and not self.can_ask.triggered:
            self.can_ask.succeed()

    def gate(self) -> Process:
        """Wait until the gate is open."""
        while self.n.contract and not all(area.signed for area in self.areas):
            yield self.signed

    # ---- funding (section 6) -----------------------------------------------------------------------------

    def run_out(self, funding: "FundingNumbers") -> Process:
        """Innovation money ends."""
        yield self.wait(self.draw(funding.runway) / self.build)
        if not self.money.triggered:
            self.unfunded = True
            self.announce()

    def ask_for_money(self, funding: "FundingNumbers") -> Process:
        """Ask at every budget window until operating money is approved, and wait for it."""
        first = funding.first_window
        if first is None:
            first = funding.period * (1 - self.phase())
        yield self.can_ask
        window = max(0, math.ceil((self.env.now - first) / funding.period))
        yield self.wait(first + window * funding.period - self.env.now)
        while not self.happens(self.chance(funding)):
            yield self.env.timeout(funding.period)
        yield self.wait(self.draw(funding.lead))
        self.unfunded = False
        self.money.succeed()
        self.announce()

    def chance(self, funding: "FundingNumbers") -> float:
        """The probability of approval now."""
        chance = funding.approval * (1 + funding.involvement_uplift * funding.owner_involvement)
        if not self.covered:
            chance *= self.n.uncovered_approval
        if self.run_rate > self.n.tolerance:
            chance *= (self.n.tolerance / self.run_rate) ** funding.overrun_sensitivity
        return chance

    # ---- handoff (section 8) -----------------------------------------------------------------------------

    def employment(self, builder: int) -> Process:
        """A builder stays until the budget is gone."""
        yield from self.use_up(Clock(self.rng.expovariate(1), self.departure_hazard))
        self.builders.discard(builder)

    def departure_hazard(self) -> float:
        """The hazard at which each builder leaves; nobody counts them once live."""
        if self.stage != "valley":
            return 0.0
        if self.unfunded and self.n.funding:
            return self.n.departure_rate * self.n.funding.unfunded_departures
        return self.n.departure_rate

    def parallel_run(self) -> Process:
        """Run side by side; then see what knowledge is lost."""
        length = self.draw(self.n.parallel_run)
        yield self.wait(length)
        share = len(self.builders) / self.n.builders if self.n.builders else 0.0
        missed = math.exp(-length / self.n.transfer_time) if self.n.transfer_time > 0 else 0.0
        undocumented = (1 - self.n.documented) * (1 - self.n.cross_trained)
        self.lost = undocumented * (1 - share * (1 - missed))

    # ---- live (section 9) --------------------------------------------------------------------------------

    def go_live(self) -> None:
        """The valley is over; the roll-back clocks start."""
        self.stage = "rediscovery"
        self.unready = sum(not area.signed for area in self.areas)
        self.announce()
        scale = Embedding(self.env.now, self.n.half_life)
        hazards = {
            "sponsors": lambda: 0.0 if self.covered else self.n.live_uncovered_hazard,
            "handoff": lambda: self.n.instability * self.lost * (self.stage == "rediscovery"),
            "cost": self.cost_hazard,
            "readiness": lambda: self.n.unready_hazard * self.unready,
            "obsolescence": lambda: self.n.obsolescence_hazard * self.obsolete,
        }
        for cause, hazard in hazards.items():
            self.spawn(self.roll_back(cause, Clock(self.rng.expovariate(1), hazard, scale)))
        self.reached("live")

    def cost_hazard(self) -> float:
        """The hazard of running above what is tolerated."""
        return self.n.cost_hazard * max(0.0, self.run_rate / self.n.tolerance - 1)

    def roll_back(self, cause: str, clock: Clock) -> Process:
        """A clock that may end the live pilot."""
        yield from self.use_up(clock)
        stage = {"rediscovery": "live", "proving": "production"}.get(self.stage, self.stage)
        self.end(f"rolled_back {stage} {cause}")

    def rediscovery_work(self) -> float:
        """Months of work to find again what was lost."""
        return self.lost * self.draw(self.n.rediscovery) if self.lost else 0.0


def live_once(numbers: "Numbers", rng: Random, span: float) -> tuple[str, float]:
    """One history up to and including the span: its state, and the month of production."""
    pilot = Pilot(numbers, rng)
    horizon = pilot.env.timeout(math.nextafter(span, math.inf))
    pilot.env.run(until=pilot.ended | horizon)
    return str(pilot.ended.value) if pilot.ended.triggered else pilot.stage, pilot.production


def simulate(numbers: "Numbers", histories: int, seed: int, span: float) -> list[tuple[str, float]]:
    """The state at the span and the month of production (infinite if none) of each history."""
    rng = Random(seed)
    return [live_once(numbers, rng, span) for _ in range(histories)]
