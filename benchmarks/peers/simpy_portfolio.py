"""A peer for speed: a portfolio as SimPy processes (docs/model.md, 15), made of the pilots of `simpy_model`.

Pilots share one environment, one office, one process of reorganisations and one process a person; they
wait for each other by events. What a lone pilot of the peer leaves out is left out here too.
"""

from collections.abc import Generator, Sequence
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING, Any

import simpy

from benchmarks.peers.simpy_model import Pilot
from benchmarks.peers.simpy_parts import Area, Process, Seat

if TYPE_CHECKING:
    from tests.twin.history import SeatNumbers
    from tests.twin.portfolio import PilotPlan

GOVERNANCE = 4


class Person:
    """Somebody who holds seats of several pilots: one succession for all of them."""

    def __init__(self, portfolio: "Portfolio", numbers: "SeatNumbers") -> None:
        """In post at month 0."""
        self.portfolio, self.numbers = portfolio, numbers
        self.seats: list[HeldSeat] = []
        self.occupied = True
        self.process = portfolio.env.process(self.succession())

    def draw(self, variate: Any) -> simpy.Event:
        """These months from now, which may be never."""
        months = variate(self.portfolio.rng.random())
        env = self.portfolio.env
        return env.event() if months == float("inf") else env.timeout(max(0.0, months))

    def succession(self) -> Process:
        """Who holds the post comes and goes, and all the seats with them."""
        tenure = self.numbers.time_left
        while True:
            with suppress(simpy.Interrupt):
                yield self.draw(tenure)
            self.occupied = False
            for seat in self.seats:
                seat.change(supporting=False)
            yield self.draw(self.numbers.vacancy)
            self.occupied = True
            for seat in self.seats:
                seat.change(supporting=seat.pilot.happens(seat.support))
            tenure = self.numbers.tenure

    def reorganise(self) -> None:
        """Whoever holds the post may have to go."""
        if self.occupied and self.portfolio.rng.random() < self.numbers.exposure:
            self.process.interrupt()


class HeldSeat(Seat):
    """A seat that a person holds; the person sees to its succession."""

    def __init__(self, pilot: Pilot, numbers: "SeatNumbers") -> None:
        """Whether it supports at month 0 is the pilot's matter."""
        self.pilot, self.numbers = pilot, numbers
        self.support = 1 - (1 - numbers.adopts) * (1 - pilot.n.documented_value)
        self.supporting = numbers.at_start == "supporting"

    def change(self, *, supporting: bool) -> None:
        """The person has gone, or a successor has come."""
        if not self.pilot.ended.triggered:
            self.supporting = supporting
            self.pilot.review_cover()

    def reorganise(self) -> None:
        """The person's matter."""


class Member(Pilot):
    """One pilot of a portfolio."""

    def __init__(self, portfolio: "Portfolio", plan: "PilotPlan") -> None:
        """Month 0: sponsors and the model's age begin, the pilot waits for its start."""
        self.portfolio, self.plan = portfolio, plan
        env = portfolio.env
        self.milestones = {endpoint: env.event() for endpoint in ("live", "production", "sustained")}
        self.proven = env.event()
        if not any(other.stakes < plan.stakes for other in portfolio.plans):
            self.proven.succeed()
        self.processes: list[simpy.Process] = []
        super().__init__(plan.numbers, portfolio.rng, env, portfolio.office)

    def spawn(self, work: Process) -> simpy.Process:
        """Let something go on until the pilot ends."""
        process = self.env.process(until_interrupted(work))
        self.processes.append(process)
        return process

    def end(self, outcome: str) -> None:
        """The pilot ends here, and with it all that goes on for it; requests that are made stay."""
        if self.ended.triggered:
            return
        super().end(outcome)
        for process in self.processes:
            if process.is_alive and process is not self.env.active_process:
                process.interrupt()

    def seat(self, numbers: "SeatNumbers") -> Seat:
        """A seat of its own, or one that a person holds."""
        if numbers.person is None:
            return Seat(self, numbers)
        held = HeldSeat(self, numbers)
        self.portfolio.person(numbers).seats.append(held)
        return held

    def life(self) -> Process:
        """From its start on."""
        for key in self.plan.after:
            leader = self.portfolio.members[key]
            milestone = leader.milestones[self.plan.until]
            yield milestone | leader.ended if self.plan.otherwise == "start" else milestone
        yield self.wait(self.plan.starts - self.env.now)
        yield from super().life()

    def reached(self, endpoint: str) -> None:
        """Tell those who wait for it."""
        self.milestones[endpoint].succeed()
        if endpoint == "live":
            self.portfolio.built.add(self.plan.infrastructure)
        if endpoint == "production":
            self.portfolio.prove(self.plan.stakes)

    def work_share(self) -> float:
        """Less, if another has built the infrastructure; this one is not live yet."""
        built = self.plan.infrastructure and self.plan.infrastructure in self.portfolio.built
        return 1 - self.plan.leverage if built else 1.0

    def proof(self, area: Area) -> Process:
        """Governance waits for a pilot of lower stakes."""
        if area.number == GOVERNANCE and not self.proven.triggered:
            yield self.proven

    def phase(self) -> float:
        """One calendar for all."""
        return self.portfolio.phase


def until_interrupted(work: Process) -> Process:
    """Go on until somebody says stop."""
    with suppress(simpy.Interrupt):
        yield from work


class Portfolio:
    """One replicate under way."""

    def __init__(self, plans: "Sequence[PilotPlan]", rng: Random) -> None:
        """Month 0 of all pilots."""
        self.plans, self.rng, self.env = plans, rng, simpy.Environment()
        self.phase = rng.random()
        central = [plan.numbers.reviewers for plan in plans if plan.numbers.central]
        self.office = simpy.Resource(self.env, central[0] if central else 1)
        self.people: dict[str, Person] = {}
        self.built: set[str] = set()
        self.members: dict[str, Member] = {}
        for plan in plans:
            self.members[plan.key] = Member(self, plan)
        if plans[0].numbers.reorganisation_rate > 0:
            self.env.process(self.reorganisations(plans[0].numbers.reorganisation_rate))

    def person(self, numbers: "SeatNumbers") -> Person:
        """Who holds this seat."""
        assert numbers.person is not None
        if numbers.person not in self.people:
            self.people[numbers.person] = Person(self, numbers)
        return self.people[numbers.person]

    def reorganisations(self, rate: float) -> Generator[simpy.Event, Any, None]:
        """The organisation's: each strikes people and all pilots at once."""
        while True:
            yield self.env.timeout(self.rng.expovariate(rate))
            for person in self.people.values():
                person.reorganise()
            for member in self.members.values():
                if not member.ended.triggered:
                    member.reorganise()

    def prove(self, stakes: int) -> None:
        """Governance is proven for all pilots of higher stakes."""
        for member in self.members.values():
            if member.plan.stakes > stakes and not member.proven.triggered:
                member.proven.succeed()


def simulate(plans: "Sequence[PilotPlan]", replicates: int, seed: int, span: float) -> list[int]:
    """The number of pilots that reach production by the span, of each replicate."""
    rng = Random(seed)
    found = []
    for _ in range(replicates):
        portfolio = Portfolio(plans, rng)
        portfolio.env.run(until=span)
        found.append(sum(member.production <= span for member in portfolio.members.values()))
    return found
