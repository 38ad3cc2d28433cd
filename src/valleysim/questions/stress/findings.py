"""What a stress found: rows of changes, and what follows from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from valleysim.estimates.cut import Cut
from valleysim.frozen import freeze_fields
from valleysim.questions.stress import coalitions as union
from valleysim.questions.stress import reverse
from valleysim.questions.stress.leaving import RANKED
from valleysim.scenario import Scenario
from valleysim.simulation.paired import PairedRuns
from valleysim.vocabulary import Endpoint

Row = dict[str, Any]
PARTS = ("departures", "pairs", "reorganisations", "quorums", "weights", "additions", "coalitions")
"""Parts of the question beside the seats themselves."""


@dataclass(frozen=True, repr=False, eq=False)
class Findings:
    """What a coalition is worth and what it withstands. P is the share that reach the endpoint by ``at``.

    Every row of ``rows`` is one change of the scenario, simulated with the same draws: ``value`` is its P,
    ``difference`` how much that is above P as written, replicate by replicate, both with errors.
    """

    asked: Scenario
    """The scenario as it was given: the portfolio, if a pilot of one is stressed alone."""
    scenario: Scenario
    runs: PairedRuns
    at: float
    reference: Mapping[str, Mapping[str, float]]
    rows: tuple[Row, ...]
    risks: tuple[Row, ...]
    """A row a holder of seats and months within which they may leave, the largest risk first."""
    ties: Mapping[str, tuple[str, ...]]
    """What is within errors of the worst departure, and of the best addition; itself first."""
    cover: union.Cover
    floor: float | None
    reach: float | None
    searched: int
    whole: bool
    """Whether coalitions of every size would have been searched; else the larger ones are too many."""
    cut: Cut

    def __post_init__(self) -> None:
        freeze_fields(self)

    @property
    def endpoint(self) -> Endpoint:
        """The milestone that counts as reached."""
        return self.runs.endpoint

    @property
    def written(self) -> float:
        """P of the scenario as written."""
        return self.reference["as_written"]["value"]

    @property
    def is_alone(self) -> bool:
        """Whether it is one pilot of a portfolio: a run of all of them has another share for it."""
        return self.asked.is_portfolio

    @property
    def supporting(self) -> tuple[str, ...]:
        """Seats that support the pilot at month 0."""
        return tuple(sponsor.seat for sponsor in self.scenario.sponsors if sponsor.at_start == "supporting")

    def part(self, name: str) -> list[Row]:
        """Rows of one part of the question."""
        return [row for row in self.rows if row["part"] == name]

    @property
    def worth(self) -> list[Row]:
        """A row a seat, dearest first: P if it is empty for good, and if its supporter never leaves."""
        by = {(row["seat"], row["state"]): row for row in self.part("seats")}
        found = [
            {"seat": sponsor.seat, "at_start": sponsor.at_start, "written": self.written}
            | {
                f"{state}{name}": by[sponsor.seat, state][column]
                for state in ("empty", "secured")
                for name, column in (
                    ("", "value"),
                    ("_difference", "difference"),
                    ("_mc_error", "difference_mc_error"),
                )
            }
            | {"can_cover_without": self.cover.holds(frozenset(range(len(self.cover.seats))) - {k})}
            for k, sponsor in enumerate(self.scenario.sponsors)
        ]
        return sorted(found, key=lambda row: row["empty_difference"])

    @property
    def ranked(self) -> list[Row]:
        """Who may leave within `RANKED` months: single points of failure, then the largest risk."""
        return [row for row in self.risks if row["within"] == RANKED]

    @property
    def seats_to_add(self) -> list[Row]:
        """A row a candidate, best first: P with it beside all seats as written, and the same quorum."""
        found = [row for row in self.part("additions") if row["change"] == "seat added"]
        return sorted(found, key=lambda row: -row["value"])

    @property
    def smallest(self) -> Row | None:
        """Of the smallest coalitions that reach the goal, the best; None if none does or no goal was set."""
        there = [
            row for row in self.part("coalitions") if self.reach is not None and row["value"] >= self.reach
        ]
        return min(there, key=lambda row: (row["size"], -row["value"]), default=None)

    @property
    def breaking(self) -> list[Row]:
        """Changes that bring P below the floor, nearest first; see `valleysim.questions.stress.reverse`."""
        return [] if self.floor is None else reverse.below(self.floor, self.rows)
