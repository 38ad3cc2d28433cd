"""What a forecast found: estimates from the counts of a run. The only maker of numbers that people read."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from valleysim.errors import UsageError
from valleysim.estimates import timing, together
from valleysim.estimates.classes import Classes, Horizon, classes_of
from valleysim.estimates.counts import Counts
from valleysim.estimates.cut import Cut, cut_of
from valleysim.estimates.intervals import Estimate, Successes, estimate, rising
from valleysim.estimates.resolution import Resolution, resolution
from valleysim.estimates.shares import STALL_RATE, class_shares, stall_shares
from valleysim.frozen import frozen
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.questions.forecast.moves import Move, moves_of
from valleysim.questions.forecast.pilots import pilot_rows
from valleysim.questions.forecast.watch import Watch, is_watched, watch_of
from valleysim.questions.run import Run
from valleysim.scenario import Scenario
from valleysim.simulation.moved import SignalMove, signal_moves
from valleysim.vocabulary import Endpoint


@dataclass(frozen=True, repr=False, eq=False)
class Findings:
    """Estimates of one run. Shares are of all pilots; months count from month 0 (see docs/model.md).

    Every probability has a value, one Monte Carlo standard error (``mc_error``: what more histories
    would remove) and a 90 % credible interval (``low`` to ``high``: what we do not know of the
    quantities, which no number of histories removes).
    """

    scenario: Scenario
    counts: Counts
    run: Run

    def __post_init__(self) -> None:
        object.__setattr__(self, "counts", self.counts.frozen())

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__post_init__()

    @cached_property
    def signal_moves(self) -> tuple[SignalMove, ...]:
        """What each signal of pilots that have started has moved."""
        return signal_moves(
            self.scenario,
            self.counts,
            design=self.run.design,
            endpoint=self.endpoint,
            months=np.array(self.run.horizons),
        )

    @property
    def endpoint(self) -> Endpoint:
        """The milestone that counts as reached."""
        return self.run.endpoint

    @property
    def is_partial(self) -> bool:
        """Whether the run was stopped before all histories that were planned were simulated."""
        return self.run.planned is not None

    @property
    def histories_cut(self) -> int:
        """Histories that had 20,000 events, and stay where those left them."""
        return self.cut.histories

    @property
    def cut(self) -> Cut:
        """How many those are, and how much that can matter."""
        return cut_of([int(self.counts.cut.sum())], self.counts.n_replicates)

    @property
    def is_portfolio(self) -> bool:
        """Whether its scenario lists pilots, be it one: then something is said of them together."""
        return self.scenario.is_portfolio

    @cached_property
    def is_uncertain(self) -> bool:
        """Whether any quantity of the scenario is uncertain."""
        return any(quantity.is_uncertain for quantity in self.scenario.quantities().values())

    @cached_property
    def moves(self) -> tuple[Move, ...]:
        """How far each uncertain number moves the answer; see `moves_of`."""
        return moves_of(self.scenario, self.counts, self.endpoint, self.run.design)

    @cached_property
    def classes(self) -> Classes:
        """Histories by class at every grid point."""
        return classes_of(self.counts.states(), self.endpoint)

    @cached_property
    def reached(self) -> Estimate:
        """Share reached at the points at which every world was looked at, (P,)."""
        counts = self.counts
        seen, squares = counts.seen[:, self.endpoint], counts.squares[:, self.endpoint]
        successes = Successes(seen, squares, counts.replicates, counts.pilots)
        return rising(estimate(successes, uncertain=self.is_uncertain))

    @cached_property
    def resolution(self) -> Resolution | None:
        """How well ignorance is told from chance at the last horizon; None where nothing is uncertain."""
        if not self.is_uncertain:
            return None
        counts, last = self.counts, [int(self.counts.horizons[-1])]
        seen, squares = counts.seen[:, self.endpoint][:, last], counts.squares[:, self.endpoint][:, last]
        successes = Successes(seen, squares, counts.replicates, counts.pilots)
        return resolution(successes, self.run.horizons[-1])

    @cached_property
    def stalls(self) -> list[dict[str, Estimate]]:
        """At each horizon the stall rate and its parts, with their errors."""
        found: list[dict[str, Estimate]] = frozen(
            [
                stall_shares(self.counts, self.endpoint, h, uncertain=self.is_uncertain)
                for h in range(len(self.run.horizons))
            ]
        )
        return found

    @cached_property
    def horizon_list(self) -> list[Horizon]:
        """What is reported at each horizon."""
        horizons = []
        for h, month in enumerate(self.run.horizons):
            g = round(month * GRID_STEPS_PER_MONTH)
            k = int(np.searchsorted(self.counts.points, g))
            errors = {
                **class_shares(self.counts, self.endpoint, h, uncertain=self.is_uncertain),
                **{name: stall for name, stall in self.stalls[h].items() if name == STALL_RATE},
            }
            horizons.append(self.classes.at(g, month, self.reached, k, self.counts.total, errors))
        found: list[Horizon] = frozen(horizons)
        return found

    @cached_property
    def time_list(self) -> list[dict[str, Any]]:
        """When shares of all pilots have reached the endpoint, as rows of plain values."""
        rows: list[dict[str, Any]] = frozen(
            timing.times(self.classes.reached, self.counts, self.reached, uncertain=self.is_uncertain)
        )
        return rows

    @cached_property
    def pilot_list(self) -> list[dict[str, Any]]:
        """A row a pilot as plain values, the one that is least likely to reach the endpoint first."""
        rows: list[dict[str, Any]] = frozen(
            pilot_rows(self.scenario, self.counts, self.run, uncertain=self.is_uncertain)
        )
        return rows

    @cached_property
    def watch_list(self) -> Watch | None:
        """The watch list; None where no pilot has started already, or has a due date."""
        if not is_watched(self.scenario):
            return None
        found = watch_of(self.scenario, self.counts, self.run, uncertain=self.is_uncertain)
        return Watch(frozen(found.rows), found.loss_in)

    @cached_property
    def portfolio(self) -> dict[str, Any]:
        """The portfolio as a whole, as plain values: see the page on portfolios.

        Raises:
            UsageError: the scenario lists no pilots.
        """
        if not self.is_portfolio:
            raise UsageError(
                "portfolio: found a pilot that is in none; allowed: a scenario that lists pilots"
            )
        target = together.target_of(self.scenario)
        found: dict[str, Any] = frozen(
            {
                "pilots": self.counts.pilots,
                "target": target,
                "stall": together.stall_parts(self.run.horizons, self.stalls),
                "numbers": together.numbers(self.counts, self.endpoint, target, uncertain=self.is_uncertain),
                "office": together.office(self.counts, self.scenario),
                "sunk": together.sunk(self.counts, self.endpoint, self.scenario, uncertain=self.is_uncertain),
                "joint_confidence": together.joint_confidence(
                    self.counts, self.endpoint, target, uncertain=self.is_uncertain
                ),
            }
        )
        return found
