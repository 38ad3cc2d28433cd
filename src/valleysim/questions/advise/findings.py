"""What an advice on one pilot found: single actions, and the frontier of cost against probability."""

import math
from dataclasses import dataclass

from valleysim.estimates.cut import Cut
from valleysim.estimates.intervals import Estimate
from valleysim.questions.advise.applying import Applied, Dropped
from valleysim.questions.advise.break_even import Span
from valleysim.questions.advise.choosing import SLACK
from valleysim.questions.advise.informing import Information
from valleysim.questions.advise.worth import Gain
from valleysim.scenario import Scenario
from valleysim.simulation.options import Options
from valleysim.simulation.paired import PairedRuns
from valleysim.vocabulary import Endpoint


@dataclass(frozen=True)
class Single:
    """One action taken alone: what it adds at each horizon; ``gain`` is that of the month asked about."""

    applied: Applied
    gain: Gain
    gains: tuple[Gain, ...]

    def is_within(self, budget: float | None) -> bool:
        """Whether the budget allows it."""
        return budget is None or self.applied.cost <= budget + SLACK

    @property
    def per_cost(self) -> float:
        """Gain for one unit of money; without end if it costs nothing."""
        return self.gain.value / self.applied.cost if self.applied.cost > 0.0 else math.inf


@dataclass(frozen=True)
class Choice:
    """A set of the frontier: what screening said of it, what fresh replicates say, and its regret."""

    names: tuple[str, ...]
    cost: float
    months: float
    screened: float
    reached: Estimate
    gain: Gain
    loss: float
    is_best: float


@dataclass(frozen=True, repr=False, eq=False)
class Findings:
    """Single actions, best first; the frontier of cost against probability, cheapest first.

    ``spans`` says from which worth of a pilot in production on which set of the frontier is best for the
    money; ``information`` what is worth knowing first, where that worth was given.
    """

    scenario: Scenario
    runs: PairedRuns
    at: float
    budget: float | None
    base: Estimate
    singles: tuple[Single, ...]
    dropped: tuple[Dropped, ...]
    method: str
    looked: int
    searched: int
    screening: Options
    fresh: Options
    choices: tuple[Choice, ...]
    evpi: float
    spans: tuple[Span, ...]
    information: Information | None
    cut: Cut

    @property
    def endpoint(self) -> Endpoint:
        """The milestone that counts as reached."""
        return self.runs.endpoint

    @property
    def best(self) -> Choice:
        """The best set that the budget allows."""
        return self.choices[-1]
