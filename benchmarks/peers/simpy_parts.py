"""The parts of the SimPy peer that know nothing of the pilot's course: clocks, areas and seats."""

import math
from collections.abc import Callable, Generator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import simpy

if TYPE_CHECKING:
    from tests.twin.history import SeatNumbers

Process = Generator[simpy.Event, Any, None]


class Calendar:
    """The scale of clocks that are used up evenly in calendar months."""

    def age(self, month: float) -> float:
        """The age in a month."""
        return month

    def month(self, age: float) -> float:
        """The month of an age."""
        return age


class Embedding(Calendar):
    """The scale of clocks whose hazard decays from the month the pilot went live (section 9)."""

    def __init__(self, live: float, half_life: float) -> None:
        """Start at age 0 in the month the pilot goes live."""
        self.live, self.limit = live, half_life / math.log(2)

    def age(self, month: float) -> float:
        """The embedding age in a month."""
        if self.limit == math.inf:
            return month - self.live
        return -math.expm1(-(month - self.live) / self.limit) * self.limit

    def month(self, age: float) -> float:
        """The month of an embedding age; never, if that age is not reached."""
        if self.limit == math.inf:
            return self.live + age
        return math.inf if age >= self.limit else self.live - math.log1p(-age / self.limit) * self.limit


CALENDAR = Calendar()


@dataclass(slots=True)
class Clock:
    """Work or a budget, and the rate at which it is used up now."""

    left: float
    rate: Callable[[], float]
    scale: Calendar = CALENDAR


@dataclass(slots=True)
class Area:
    """One area of readiness (section 5)."""

    number: int
    place: int
    clock: Clock
    reopened: simpy.Event
    signed: bool = False


class History(Protocol):
    """What a seat has to do with: the history of a pilot."""

    n: Any
    ended: simpy.Event

    def spawn(self, work: Process) -> simpy.Process:
        """Let something go on beside the rest."""
        ...

    def draw(self, variate: Callable[[float], float]) -> float:
        """One draw."""
        ...

    def happens(self, probability: float) -> bool:
        """Whether something happens that has this probability."""
        ...

    def wait(self, months: float) -> simpy.Event:
        """Months that pass."""
        ...

    def review_cover(self) -> None:
        """See whether the pilot is covered now."""
        ...


class Seat:
    """One seat of the coalition and its succession (section 4)."""

    def __init__(self, pilot: History, numbers: "SeatNumbers") -> None:
        """Seat the first occupant, if there is one."""
        self.pilot, self.numbers = pilot, numbers
        self.support = 1 - (1 - numbers.adopts) * (1 - pilot.n.documented_value)
        self.occupied = numbers.at_start != "vacant"
        self.supporting = numbers.at_start == "supporting"
        self.process = pilot.spawn(self.succession())

    def succession(self) -> Process:
        """Occupants come and go."""
        tenure = self.numbers.time_left
        while True:
            if self.occupied:
                yield from self.occupancy(self.pilot.draw(tenure))
                if self.pilot.ended.triggered:
                    return  # in a portfolio others go on
            yield self.pilot.wait(self.pilot.draw(self.numbers.vacancy))
            self.occupied, self.supporting = True, self.pilot.happens(self.support)
            self.pilot.review_cover()
            tenure = self.numbers.tenure

    def occupancy(self, tenure: float) -> Process:
        """One occupant sits until the tenure is over or a reorganisation takes them."""
        with suppress(simpy.Interrupt):
            yield self.pilot.wait(tenure)
        self.occupied = self.supporting = False
        self.pilot.review_cover()

    def reorganise(self) -> None:
        """The occupant, if any, may have to go."""
        if self.occupied and self.pilot.happens(self.numbers.exposure):
            self.process.interrupt()
