"""The best set of actions over the pilots of a portfolio under one budget: what was found, and how surely."""

from dataclasses import dataclass

from valleysim.estimates.cut import Cut
from valleysim.estimates.intervals import Estimate
from valleysim.questions.advise.applied import Applied
from valleysim.questions.advise.urgent import Urgent
from valleysim.questions.advise.worth import Gain


@dataclass(frozen=True)
class PlannedSet:
    """A set: what the search saw of it, what fresh replicates say, and its regret. Numbers are of pilots.

    ``is_best`` is the share of worlds in which no other set that was simulated again is better, ``loss`` the
    expected number of pilots that are lost against the best set of each world.
    """

    actions: tuple[Applied, ...]
    cost: float
    screened: float
    reached: Estimate
    gain: Gain
    loss: float
    is_best: float

    @property
    def pilots(self) -> int:
        """How many pilots it acts on."""
        return len({key for one in self.actions for key in one.pilots})


@dataclass(frozen=True)
class Plan:
    """Sets for their cost, the cheapest first; the last is the one that the search chose.

    ``bound`` is the number of pilots that no set within the budget exceeds, as the search saw them (see
    `valleysim.questions.advise.exchanges`); ``replicates`` are those of each set in the search, ``compared``
    counts the sets that were simulated again and among which regret is told.
    """

    method: str
    looked: int
    replicates: int
    sets: tuple[PlannedSet, ...]
    compared: int
    bound: float
    evpi: float
    cut: Cut
    first: tuple[Urgent, ...] = ()
    """Actions of the chosen set on single pilots, those first of which most is lost by waiting."""
    choices: tuple[int, ...] = ()
    """At a worth of one pilot the sets that are chosen among: numbers whose bits are the candidates."""

    @property
    def chosen(self) -> PlannedSet:
        """The set that the search chose."""
        return self.sets[-1]

    @property
    def gap(self) -> float:
        """By how many pilots a set that was not looked at may be better, as the search saw them."""
        return max(self.bound - self.chosen.screened, 0.0)
