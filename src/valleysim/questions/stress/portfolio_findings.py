"""What a stress of a portfolio found: people, their pilots, pairs of people, what else is shared."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from valleysim.estimates.cut import Cut
from valleysim.frozen import freeze_fields
from valleysim.questions.stress.leaving import RANKED
from valleysim.scenario import Scenario
from valleysim.vocabulary import Endpoint

Row = dict[str, Any]


@dataclass(frozen=True, repr=False, eq=False)
class PortfolioFindings:
    """What people and shared constraints do to a portfolio: expected numbers of pilots, by month ``at``."""

    scenario: Scenario
    at: float
    together: float
    endpoint: Endpoint
    expected: Mapping[str, float]
    """Pilots that reach the endpoint as written: value, mc_error, low, high."""
    risks: tuple[Row, ...]
    hit: tuple[Row, ...]
    pairs: tuple[Row, ...]
    constraints: tuple[Row, ...]
    left_out: tuple[str, ...]
    """People with fewer pilots than those who are stressed."""
    cut: Cut

    def __post_init__(self) -> None:
        freeze_fields(self)

    @property
    def ranked(self) -> list[Row]:
        """Who may leave within `RANKED` months, the largest risk first."""
        return [row for row in self.risks if row["within"] == RANKED]
