"""What a grid found: P for every pair of values of two numbers, on the same draws."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from valleysim.estimates.cut import Cut
from valleysim.frozen import freeze_fields
from valleysim.questions.stress.grid_axes import Axis
from valleysim.report.tables import in_words
from valleysim.scenario import Scenario
from valleysim.vocabulary import Endpoint

Row = dict[str, Any]


@dataclass(frozen=True, repr=False, eq=False)
class GridFindings:
    """P (the share of pilots that reach the endpoint by ``at``) for every pair of values of two numbers."""

    asked: Scenario
    """The scenario as it was given: the portfolio, if a pilot of one is taken alone."""
    scenario: Scenario
    at: float
    endpoint: Endpoint
    written: Mapping[str, float]
    axes: tuple[Axis, Axis]
    cells: tuple[Row, ...]
    together: Mapping[str, float]
    """What both do together beyond each alone, from the lowest to the highest values."""
    cut: Cut

    def __post_init__(self) -> None:
        freeze_fields(self)

    @property
    def is_alone(self) -> bool:
        """Whether it is one pilot of a portfolio."""
        return self.asked.is_portfolio and not self.scenario.is_portfolio

    def row(self, first: float, second: float) -> Row:
        """The cell of two values."""
        return next(row for row in self.cells if (row["first"], row["second"]) == (first, second))

    @property
    def names(self) -> tuple[str, str]:
        """Both numbers in words."""
        first, second = (in_words(axis.key) for axis in self.axes)
        return first, second

    @property
    def swings(self) -> tuple[float, float]:
        """How much P changes from the lowest to the highest value of each number, a mean over the other."""
        one, other = self.axes

        def mean(name: str, value: float) -> float:
            some = [row["value"] for row in self.cells if row[name] == value]
            return float(sum(some) / len(some))

        first = mean("first", one.values[-1]) - mean("first", one.values[0])
        return first, mean("second", other.values[-1]) - mean("second", other.values[0])
