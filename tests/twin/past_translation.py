"""From a scenario in which some pilots have started already to what the twin takes of their pasts."""

import math
from dataclasses import dataclass, replace

import numpy as np

from tests.twin import history as twin
from tests.twin.past import Before
from tests.twin.portfolio import PilotPlan
from tests.twin.portfolio_translation import MemberTranslator
from tests.twin.signals import meeting_of
from tests.twin.since import BEFORE, ONCE
from tests.twin.standing_portfolio import Started
from tests.twin.translation import draws
from valleysim.scenario import Scenario, Variate
from valleysim.scenario.format.crowd import Person
from valleysim.scenario.format.tables import Obsolescence, Sponsor
from valleysim.scenario.model.data import Member, ScenarioData
from valleysim.scenario.standing import standing_of, start_of
from valleysim.worlds.design import world_values

NEVER = math.inf


@dataclass(frozen=True)
class Since:
    """When people and pilots are known to be there, where nothing is said of how long."""

    start: float  # of the pilot; 0 of one that has not started
    people: dict[str, float]  # the first start of a pilot whose seat they hold, by name


class PastTranslator(MemberTranslator):
    """Numbers of one member of which something is known since before month 0."""

    def __init__(
        self, scenario: ScenarioData, values: dict[str, np.ndarray], key: str, since: Since, once: twin.Draw
    ) -> None:
        """Take the values of this world, and what is drawn once for it."""
        super().__init__(scenario, values)
        self.key, self.since, self.once = key, since, once

    def numbers_and_before(self) -> tuple[twin.Numbers, Before]:
        """Everything the twin needs, of before month 0 and after it."""
        numbers, o = self.numbers(), self.scenario.obsolescence
        age = None
        if self.at_work("BACKGROUND"):
            age = self.months("obsolescence.lifetime", o.lifetime, o, self.key, "OBSOLESCENCE", unsaid=0.0)
            numbers = replace(numbers, first_renewal=self.left("obsolescence.lifetime", o.lifetime, age))
        seats = [self.seat(seat) for seat in numbers.seats]
        numbers = replace(numbers, seats=tuple(seat for seat, _ in seats))
        larger = chance_above(numbers.run_rate)
        return numbers, Before(tuple(began for _, began in seats), age, larger)

    def seat(self, seat: twin.SeatNumbers) -> tuple[twin.SeatNumbers, float]:
        """A seat with the time left given since when somebody is there or it is vacant, and that month."""
        sponsor = next(one for one in self.scenario.sponsors if one.seat == seat.name)
        people = {person.name: person for person in self.scenario.people}
        held = sponsor if seat.person is None else people[seat.person]
        path = f"sponsors[{seat.name}]" if seat.person is None else f"people[{seat.person}]"
        holder = f"{self.key}/{seat.name}" if seat.person is None else f"/{seat.person}"
        start = self.since.start if seat.person is None else self.since.people.get(seat.person, 0.0)
        vacant = seat.at_start == "vacant"
        law, key = (held.vacancy, "vacancy") if vacant else (held.tenure, "tenure")
        purpose = "SUCCESSION" if vacant else "TENURE"
        months = self.months(f"{path}.{key}", law, held, holder, purpose, unsaid=0.0 if vacant else -start)
        if vacant:
            return replace(seat, vacancy_left=self.left(f"{path}.{key}", law, months)), -months
        if held.leaves is not None:
            return seat, -months
        return replace(seat, time_left=self.left(f"{path}.{key}", law, months)), -months

    def months(
        self,
        path: str,
        law: Variate,
        table: Sponsor | Person | Obsolescence,
        holder: str,
        purpose: str,
        *,
        unsaid: float,
    ) -> float:
        """For how many months somebody has been there, a seat was vacant, or the model is in use."""
        key = "age" if isinstance(table, Obsolescence) else "served"
        if key not in table.model_fields_set:
            return unsaid
        said = getattr(table, key)
        if said == "stationary":
            return self.left_after(path, law, None)(self.once(holder, purpose, BEFORE))
        return self.value(f"{path.rpartition('.')[0]}.{key}")

    def left(self, path: str, law: Variate, months: float) -> twin.Variate:
        """The time left after so many months."""
        return (lambda _: NEVER) if months == NEVER else self.left_after(path, law, months)

    def time_left(self, path: str, variate: Variate, served_path: str, served: object) -> twin.Variate:
        """Known only later."""
        return lambda _: NEVER


def chance_above(upper_quantile: twin.Variate) -> twin.Variate:
    """The chance of a larger value, by halving."""

    def chance(value: float) -> float:
        low, high = 0.0, 1.0
        for _ in range(80):
            middle = (low + high) / 2
            low, high = (middle, high) if upper_quantile(middle) > value else (low, middle)
        return (low + high) / 2

    return chance


def standing_plans(scenario: Scenario, seed: int, world: int) -> tuple[list[PilotPlan], dict[str, Started]]:
    """One plan a member, and what is known of those that have started already."""
    drawn = world_values(scenario, seed=seed, worlds=range(world, world + 1))
    once = draws(seed, world, ONCE)
    people = first_starts(scenario)
    plans, started = list[PilotPlan](), dict[str, Started]()
    for member in scenario.members:
        values = {path: values[:1] for path, values in member.values(drawn).items()}
        since = Since(start_of(member) or 0.0, people)
        translator = PastTranslator(member.scenario, values, member.key, since, once)
        numbers, before = translator.numbers_and_before()
        plans.append(plan_of(member, numbers, values))
        standing = standing_of(member, scenario.stages)
        if standing is not None:
            meeting = meeting_of(standing.status, scenario.signals)
            started[member.key] = Started(standing, before, meeting)
    return plans, started


def plan_of(member: Member, numbers: twin.Numbers, values: dict[str, np.ndarray]) -> PilotPlan:
    """A member's plan."""
    return PilotPlan(
        key=member.key,
        numbers=numbers,
        starts=float(values.get("starts", np.zeros(1))[0]),
        after=tuple(member.after),
        until=str(member.until),
        otherwise=str(member.otherwise),
        infrastructure=member.infrastructure or "",
        leverage=float(values.get("leverage", np.zeros(1))[0]),
        stakes=int(member.stakes),
    )


def first_starts(scenario: Scenario) -> dict[str, float]:
    """The first start of a pilot that has started already, by the people who hold its seats."""
    found = dict[str, float]()
    for member in scenario.members:
        start = start_of(member)
        for sponsor in member.scenario.sponsors if start is not None else ():
            if sponsor.person:
                found[sponsor.person] = min(found.get(sponsor.person, 0.0), start or 0.0)
    return found
