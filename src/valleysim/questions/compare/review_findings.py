"""What a review found: how forecasts of the same dates have changed, in total and of each pilot."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from valleysim.estimates.cut import Cut
from valleysim.estimates.intervals import Estimate
from valleysim.frozen import FrozenFields
from valleysim.scenario import Scenario
from valleysim.simulation.learning import Learned
from valleysim.vocabulary import Endpoint

SURE = 3.0
"""Monte Carlo errors by which news must differ from nothing for it to be told of a pilot."""
PARTS = ("within", "passed", "then", "news", "now")


@dataclass(frozen=True, eq=False)
class Change(FrozenFields):
    """How many of some pilots are there by a day: arrays of one entry, with Monte Carlo errors.

    ``within`` is what the first forecast said of so many months from its own day, ``then`` what it said of
    this ``day``, ``now`` what the second says of it: ``within`` + ``passed`` = ``then``, and ``then`` +
    ``news`` = ``now``.
    """

    month: float
    day: date
    within: Estimate
    passed: Estimate
    then: Estimate
    news: Estimate
    now: Estimate

    def plain(self) -> dict[str, Any]:
        """As plain values."""
        told: dict[str, Any] = {"month": self.month, "day": self.day.isoformat()}
        for name in PARTS:
            one: Estimate = getattr(self, name)
            told[name] = float(one.value[0])
            told[f"{name}_mc_error"] = float(one.mc_error[0])
        return told

    @property
    def is_news(self) -> bool:
        """Whether the news is more than what chance in the simulations makes."""
        return abs(float(self.news.value[0])) > SURE * float(self.news.mc_error[0])


@dataclass(frozen=True, eq=False)
class PilotChange(FrozenFields):
    """One pilot, in the words of its tracker, and how its forecast has changed."""

    name: str
    key: str
    stage_then: str
    stage_now: str
    change: Change


@dataclass(frozen=True, repr=False, eq=False)
class ReviewFindings(FrozenFields):
    """Two status files, ``then`` and ``now``, ``shift`` months apart.

    ``changes`` are those of all pilots that are in both, by today (month 0) and each horizon; ``pilots``
    those of each by month ``at``, the largest news first. ``new`` and ``gone`` are pilots in one file alone.
    """

    then: Scenario
    now: Scenario
    shift: float
    at: float
    changes: tuple[Change, ...]
    pilots: tuple[PilotChange, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    of_new: Estimate
    of_gone: Estimate
    endpoint: Endpoint
    learned_then: Learned | None
    cut: Cut

    @property
    def total(self) -> Change:
        """The change by month ``at``."""
        return next(change for change in self.changes if change.month == self.at)

    @property
    def newsworthy(self) -> tuple[PilotChange, ...]:
        """The pilots whose news is more than what chance in the simulations makes."""
        return tuple(one for one in self.pilots if one.change.is_news)
