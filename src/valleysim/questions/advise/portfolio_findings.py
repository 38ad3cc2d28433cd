"""What an advice on a portfolio found: every action on every pilot, ranked."""

from dataclasses import dataclass

from valleysim.estimates.cut import Cut
from valleysim.estimates.intervals import Estimate
from valleysim.questions.advise.applying import Applied, Dropped
from valleysim.questions.advise.informing import Information
from valleysim.questions.advise.plan import Plan
from valleysim.questions.advise.ranking import BY_MONEY
from valleysim.questions.advise.reasons import NO_DIFFERENCE, TOO_DEAR, Kind
from valleysim.questions.advise.worth import Gain
from valleysim.scenario import Scenario
from valleysim.simulation.options import Options
from valleysim.vocabulary import Endpoint


@dataclass(frozen=True)
class Row:
    """One action on one pilot: what it adds to the expected number of pilots that are there."""

    applied: Applied
    gain: Gain
    is_apart: bool
    """Whether it is told apart from the first (`valleysim.questions.advise.ranking`)."""
    is_apart_by_gain: bool
    """Whether it is told apart from the one that adds most, whatever that costs."""

    @property
    def per_cost(self) -> float | None:
        """Gain for one unit of money; None if it costs nothing."""
        return self.gain.value / self.applied.cost if self.applied.cost > 0.0 else None

    @property
    def per_cost_error(self) -> float | None:
        """The Monte Carlo error of that."""
        return self.gain.mc_error / self.applied.cost if self.applied.cost > 0.0 else None

    @property
    def pilot(self) -> str:
        """The pilot's key; empty where it is on more than one."""
        return self.applied.pilot or ""

    @property
    def is_wider(self) -> bool:
        """Whether it is on more than one pilot, or on what they share."""
        return self.applied.target is not None


@dataclass(frozen=True, repr=False, eq=False)
class PortfolioFindings:
    """Every action on every pilot, the first in the ranking first; ``base`` is the number as things stand.

    ``ranking`` is "gain per money" where every action costs something, else "gain".
    """

    scenario: Scenario
    options: Options
    at: float
    budget: float | None
    uncertain: bool
    """Whether any quantity is uncertain, of the scenario or of what an action changes."""
    base: Estimate
    ranking: str
    rows: tuple[Row, ...]
    dropped: tuple[Dropped, ...]
    cut: Cut
    plan: Plan | None
    """The best set of actions under the budget; None where no budget is given."""
    information: Information | None
    """What is worth knowing before a set is chosen; None where no worth of a pilot is given."""

    @property
    def endpoint(self) -> Endpoint:
        """The milestone that counts as reached."""
        return self.options.endpoint

    @property
    def pilots(self) -> int:
        """How many pilots there are."""
        return self.scenario.n_pilots

    @property
    def best(self) -> tuple[Row, ...]:
        """Of each pilot that an action helps the first of those in the ranking, in its order."""
        first: dict[str, Row] = {}
        for row in self.rows:
            if row.gain.value > 0.0 and not row.is_wider:
                first.setdefault(row.pilot, row)
        return tuple(first.values())

    @property
    def wider(self) -> tuple[Row, ...]:
        """Actions on more than one pilot, or on what pilots share, in the order of the ranking."""
        return tuple(row for row in self.rows if row.is_wider)

    @property
    def most_gain(self) -> Row:
        """The action that adds most, whatever it costs."""
        return max(self.rows, key=lambda row: row.gain.value)

    @property
    def not_apart(self) -> int:
        """How many others cannot be told apart from the first in the ranking."""
        return len(self.rows) - 1 - sum(row.is_apart for row in self.rows)

    @property
    def not_apart_by_gain(self) -> int:
        """How many others cannot be told apart from the one that adds most."""
        return len(self.rows) - 1 - sum(row.is_apart_by_gain for row in self.rows)

    @property
    def by_action(self) -> tuple[tuple[str, float, float | None, int], ...]:
        """Each action over the pilots to which it applies: mean gain, gain per money, how many."""
        rows: dict[str, list[Row]] = {}
        for row in self.rows:
            if not row.is_wider:
                rows.setdefault(row.applied.action.name, []).append(row)
        found = []
        for name, some in rows.items():
            gain_, cost = (
                sum(part) for part in zip(*((r.gain.value, r.applied.cost) for r in some), strict=True)
            )
            found.append((name, gain_ / len(some), gain_ / cost if cost > 0.0 else None, len(some)))
        place = 2 if self.ranking == BY_MONEY else 1
        return tuple(sorted(found, key=lambda one: -float(one[place] or 0.0)))

    @property
    def too_dear(self) -> int:
        """How many actions on pilots were left out because they cost more than the budget."""
        return sum(TOO_DEAR in drop.reasons for drop in self.dropped)

    @property
    def behind(self) -> tuple[tuple[str, int, int], ...]:
        """Of each action for how many pilots that have started it is too late, or makes no difference."""
        found: dict[str, list[int]] = {}
        for drop in self.dropped:
            late = any(reason.kind is Kind.LATE for reason in drop.reasons)
            idle = NO_DIFFERENCE in drop.reasons
            if late or idle:
                both = found.setdefault(drop.action.name, [0, 0])
                both[idle] += 1
        return tuple((name, late, idle) for name, (late, idle) in found.items())
