"""The twin's builders: who is there, who leaves, and who comes instead (``docs/model.md``, section 8)."""

import math
from collections.abc import Callable

from tests.twin.clock import Clock

PilotDraw = Callable[[str, int], float]  # (purpose, number) -> u in (0, 1), of the pilot itself
Variate = Callable[[float], float]  # u -> X(u), the upper quantile; math.inf is never


class Place:
    """One place of the team: somebody who counts, or the months until somebody does."""

    def __init__(self, budget: Clock) -> None:
        """Filled by the 0-th."""
        self.nth, self.present = 0, True
        self.clock = budget  # of who is present: the budget; else: months until the newcomer counts


class Team:
    """All places, from pilot end on; before, there are none.

    Clocks are made at rate 0. Their rates are set as a consequence of the same event.
    """

    def __init__(
        self, size: int, needed: float, replacement: Variate | None, ramp_up: float, draw: PilotDraw
    ) -> None:
        """Nobody is there yet."""
        self.size, self.replacement, self.ramp_up, self.draw = size, replacement, ramp_up, draw
        self.full = needed * size  # who must be present for full pace
        self.eventful = self.full > 0 or replacement is not None
        self.places: list[Place] = []

    def gather(self, month: float) -> None:
        """All places are filled."""
        self.places = [Place(self.budget(b, 0, month)) for b in range(self.size)]

    def budget(self, b: int, nth: int, month: float) -> Clock:
        """The unit-exponential budget of the n-th in a place, not yet spent."""
        return Clock(-math.log(self.draw("BUILDER", b + 64 * nth)), month, 0.0)

    def leave(self, b: int, month: float) -> None:
        """Whoever is in this place goes: the search for another begins, who will have to learn."""
        place, months = self.places[b], math.inf
        if self.replacement is not None:
            months = self.replacement(self.draw("REPLACEMENT", b + 64 * place.nth)) + self.ramp_up
        place.present, place.clock = False, Clock(months, month, 0.0)

    def count(self, b: int, month: float) -> None:
        """The newcomer in this place counts from now on, and their budget begins."""
        place = self.places[b]
        place.nth += 1
        place.present, place.clock = True, self.budget(b, place.nth, month)

    def set_rates(self, month: float, departure_hazard: float, search: float) -> None:
        """Let budgets be spent at this hazard, and search and learning go on at this rate."""
        for place in self.places:
            place.clock.set_rate(month, departure_hazard if place.present else search)

    def present(self, month: float) -> int:
        """How many count; one whose budget is used up exactly now has not left yet."""
        return sum(place.present and place.clock.due >= month for place in self.places)

    def pace(self, month: float) -> float:
        """The team's pace."""
        return 1.0 if self.full == 0 else min(1.0, self.present(month) / self.full)
