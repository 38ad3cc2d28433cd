"""The result of a run: tidy tables of estimates. The only maker of numbers that people read."""

from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from valleysim.errors import UsageError
from valleysim.estimates import money, timing, together
from valleysim.estimates.classes import Classes, Horizon, classes_of
from valleysim.estimates.counts import Counts
from valleysim.estimates.cut import Cut, cut_of
from valleysim.estimates.intervals import Estimate, Successes, estimate, rising
from valleysim.estimates.resolution import Resolution, resolution
from valleysim.estimates.shares import STALL_RATE, class_shares, stall_shares
from valleysim.frozen import frozen
from valleysim.kernel.tally.grid import GRID_STEPS_PER_MONTH
from valleysim.notice import Notice
from valleysim.questions.forecast.pilots import flat_pilot, pilot_rows
from valleysim.questions.readable import Readable
from valleysim.scenario import Scenario
from valleysim.vocabulary import Endpoint

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


CHIEF_COLUMNS = ("month", "value", "mc_error", "low", "high", "held", "stall_rate")
"""Of a horizon, what Jupyter shows."""


@dataclass(frozen=True)
class Run:
    """How a result was made."""

    seed: int
    horizons: tuple[float, ...]
    endpoint: Endpoint
    precision: float | None
    started: float
    seconds: float
    asked: tuple[float, ...] = ()
    """The horizons as they were given, before each was read at the nearest eighth."""
    planned: int | None = None
    """Histories that were planned, if the run was stopped before it had lived them all."""


@dataclass(frozen=True, repr=False, eq=False)
class Result(Readable):
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

    @property
    def endpoint(self) -> Endpoint:
        """The milestone that counts as reached."""
        return self.run.endpoint

    @property
    def is_partial(self) -> bool:
        """Whether the run was stopped before it had lived all histories that were planned."""
        return self.run.planned is not None

    @property
    def histories_cut(self) -> int:
        """Histories that had 20,000 events, and stay where those left them."""
        return self.cut.histories

    @property
    def cut(self) -> Cut:
        """How many those are, and how much that can matter."""
        return cut_of([int(self.counts.cut.sum())], self.counts.lived)

    @property
    def is_portfolio(self) -> bool:
        """Whether its scenario lists pilots, be it one: then something is said of them together."""
        return self.scenario.is_portfolio

    @cached_property
    def is_uncertain(self) -> bool:
        """Whether any quantity of the scenario is uncertain."""
        return any(quantity.is_uncertain for quantity in self.scenario.quantities().values())

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
                **{name: one for name, one in self.stalls[h].items() if name == STALL_RATE},
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

    def horizons(self) -> "pd.DataFrame":
        """A row a horizon.

        Columns: ``month``; ``reached`` with ``mc_error``, ``low``, ``high``; ``held`` (reached and still
        live); ``stall_rate`` (of the pilots that succeeded as pilots by then, the share that has not
        reached the endpoint); ``rolled_back.CAUSE``, ``abandoned.CAUSE`` and ``stalled.WAIT``, which
        with ``reached`` add to 1.
        """
        import pandas as pd

        return pd.DataFrame([horizon.flat() for horizon in self.horizon_list])

    def incidence(self) -> "pd.DataFrame":
        """Cumulative incidence over time, a row a month, class and cause (competing risks).

        Columns: ``month`` (in eighths), ``class`` (reached, rolled_back, abandoned or stalled), ``cause``
        (empty for reached), ``share``; and ``mc_error``, ``low``, ``high`` at horizons, of the
        class reached at whole months too.
        """
        import pandas as pd

        return pd.DataFrame(self.classes.rows(self.counts, self.reached, self.horizon_list))

    def times(self) -> "pd.DataFrame":
        """Months by which 50, 80 and 90 % have reached the endpoint.

        Columns: ``share``; ``month`` of all pilots (missing if not within the months simulated) with its
        90 % credible interval ``low`` to ``high``; ``month_of_reached``: of those that reach it.
        """
        import pandas as pd

        return pd.DataFrame(self.time_list, dtype=float)

    def waits(self) -> "pd.DataFrame":
        """Months lost to each wait, a mean over all pilots up to the last horizon.

        Columns: ``wait``, ``months``, ``share`` of all months waited.
        """
        import pandas as pd

        return pd.DataFrame(timing.waits(self.counts))

    def money(self) -> "pd.DataFrame":
        """Money by the last horizon, a row an amount.

        Columns: ``amount``, ``p10``, ``median``, ``p80``, ``p90`` (exact where an amount is known, else
        within its class, which is 2.2 % wide), and ``mean``, which is
        missing where a tail is so fat that it hardly exists.
        """
        import pandas as pd

        return pd.DataFrame(money.amounts(self.counts, self.scenario))

    @cached_property
    def pilot_list(self) -> list[dict[str, Any]]:
        """A row a pilot as plain values, the one that is least likely to reach the endpoint first."""
        rows: list[dict[str, Any]] = frozen(pilot_rows(self))
        return rows

    def pilots(self) -> "pd.DataFrame":
        """A row a pilot, the one that is least likely to reach the endpoint first.

        Columns: ``name``, ``key``, ``segment``; ``reached_MONTH`` by each horizon, and ``mc_error``,
        ``low``, ``high`` of the last; ``median_month`` of all histories (missing if not within the months
        simulated) and ``median_month_of_reached``; shares ``rolled_back``, ``abandoned``, ``stalled`` at
        the last horizon; ``chief_cause`` of losses and ``waits_for``, what most of the stalled wait for.
        """
        import pandas as pd

        return pd.DataFrame([flat_pilot(row) for row in self.pilot_list])

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

    def numbers(self) -> "pd.DataFrame":
        """Distribution of the number of pilots that have reached the endpoint, a row a horizon and number.

        Columns: ``month``, ``number``, ``share`` of replicates, ``at_least`` (that many or more) with
        ``at_least_mc_error``, ``at_least_low`` and ``at_least_high``; and as independent pilots with the same
        probabilities would have them: ``share_independent``, ``at_least_independent``.
        """
        import pandas as pd

        return pd.DataFrame(together.number_rows(self.portfolio["numbers"]))

    def plot(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw the cumulative incidence with its credible band; return the Axes."""
        from valleysim.questions.forecast.figures import draw_incidence

        return draw_incidence(self, ax=ax, title=title)

    def plot_numbers(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw how many pilots are there by the last horizon, beside independent pilots; return the Axes."""
        from valleysim.questions.forecast.portfolio_figures import draw_numbers

        return draw_numbers(self, ax=ax, title=title)

    def plot_pilots(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw each pilot's probability by the last horizon, the likeliest on top; return the Axes."""
        from valleysim.questions.forecast.portfolio_figures import draw_pilots

        return draw_pilots(self, ax=ax, title=title)

    def plot_joint_confidence(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw cost with date, replicate by replicate, and lines of joint confidence; return the Axes."""
        from valleysim.questions.forecast.portfolio_figures import draw_joint_confidence

        return draw_joint_confidence(self, ax=ax, title=title)

    @property
    def answer(self) -> str:
        """The answer in one sentence."""
        from valleysim.questions.forecast.sentence import answer

        return answer(self)

    @cached_property
    def notices(self) -> tuple[Notice, ...]:
        """What people should know of this result: see the page on results."""
        from valleysim.questions.forecast.notices import notices

        return notices(self)

    def summary(self) -> dict[str, Any]:
        """Everything as one document of plain values; `valleysim schema --summary` describes it."""
        from valleysim.questions.forecast.document import document

        return deepcopy(document(self))

    def chief_rows(self) -> list[dict[str, Any]]:
        """A row a horizon: the probability with both its errors."""
        return [{name: getattr(one, name) for name in CHIEF_COLUMNS} for one in self.horizon_list]
