"""A forecast as people and programs read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from valleysim.errors import UsageError, ValidationIssue
from valleysim.estimates import money, timing, together
from valleysim.questions.answer import Answer
from valleysim.questions.chapters import sections_of
from valleysim.questions.forecast.charts import course_charts
from valleysim.questions.forecast.document import forecast_body, run_plain
from valleysim.questions.forecast.findings import Findings
from valleysim.questions.forecast.groups import flat_groups
from valleysim.questions.forecast.matters import TOPICS, first_step, matters
from valleysim.questions.forecast.notices import notices
from valleysim.questions.forecast.pilots import WORST_FIRST, flat_pilot
from valleysim.questions.forecast.portfolio_tables import misread
from valleysim.questions.forecast.sentence import answer
from valleysim.questions.forecast.signals import signal_rows
from valleysim.questions.forecast.tables import after_tables, partial_result, tables_of
from valleysim.questions.outside import Forecast
from valleysim.report.content import Chart, Item, Records, Row, Section, Sentence
from valleysim.report.ledger import ledger_table
from valleysim.report.tables import Table
from valleysim.scenario.standing import standings

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from valleysim.report.ledger import Moved

WATCHED = "pilots with a status or a due date that are not in production yet"
CHIEF_COLUMNS = ("month", "value", "mc_error", "low", "high", "held", "stall_rate")
"""Of a horizon, what Jupyter shows."""


@dataclass(frozen=True, repr=False, eq=False)
class Result(Findings, Answer):
    """Estimates of one run; what `simulate` returns.

    Shares are of all pilots; months count from month 0. Every probability has a value, one Monte Carlo
    standard error (``mc_error``: what more histories would remove) and a 90 % credible interval (``low`` to
    ``high``: what we do not know of the quantities, which no number of histories removes). Each frame has a
    method of its name, whose description lists its columns.
    """

    name = "summary"
    form = "valleysim-summary-1"

    @property
    def sentence(self) -> str:
        """The answer in one sentence."""
        return answer(self)

    @cached_property
    def notices(self) -> tuple[ValidationIssue, ...]:
        """What people should know of this result: see the page on results."""
        return notices(self)

    def records(self) -> Records:
        """The tidy tables."""
        records: dict[str, Any] = {
            "horizons": lambda: [horizon.flat() for horizon in self.horizon_list],
            "incidence": lambda: self.classes.rows(self.counts, self.reached, self.horizon_list),
            "times": lambda: self.time_list,
            "waits": lambda: timing.waits(self.counts),
            "money": lambda: money.amounts(self.counts, self.scenario),
        }
        if any(one.status.signals.answers for one in standings(self.scenario)):
            records["signals"] = lambda: signal_rows(self)
        if self.is_portfolio:
            records["pilots"] = lambda: [flat_pilot(row) for row in self.pilot_list]
            records["numbers"] = lambda: together.number_rows(self.portfolio["numbers"])
        if self.watch_list is not None:
            rows = self.watch_list.rows
            records["watch"] = lambda: rows
        return records

    def content(self, order: str = WORST_FIRST, group_by: str = "") -> "Sequence[Item]":
        """What people read, in order; ``order`` is that of the pilots of a portfolio.

        ``group_by``, if given, is ``segment`` or the name of a label: see `groups`.
        """
        first = [partial_result(self)] if self.is_partial else []
        return [*first, *self.items(tables_of(self, order, group_by))]

    def tables(self) -> Sequence[Table]:
        """Arrivals, where all stand, months, waits, money; of a portfolio what is said of all together."""
        return tables_of(self, WORST_FIRST)

    @property
    def forecasts(self) -> Sequence[Forecast]:
        """The share at the last horizon."""
        last = self.horizon_list[-1]
        return (Forecast(self.endpoint, last.month, last.value, last.low, last.high),)

    def after(self) -> Sequence[Sentence]:
        """How the tables are read, and how they were made."""
        return after_tables(self)

    def charts(self) -> Sequence[Chart]:
        """Cumulative incidence; of a portfolio numbers, pilots, cost with date; waits, spend, people."""
        charts = [Chart("incidence", "Where pilots stand, month by month", self.plot, "where")]
        if self.is_portfolio:
            charts += [
                Chart("numbers", "How many pilots are there", self.plot_numbers, "together"),
                Chart("pilots", "Each pilot's probability", self.plot_pilots, "pilots"),
            ]
            if self.portfolio["sunk"]["levels"][-1]["var"]:
                charts.append(
                    Chart("joint_confidence", "Cost with date", self.plot_joint_confidence, "money")
                )
            if self.run.by:
                charts.append(Chart("by_date", "Who is there by when", self.plot_by_date, "pilots"))
        if self.watch_list is not None and self.watch_list.rows:
            charts.append(Chart("watch", "Watch list", self.plot_watch, "watch"))
        return [*charts, *course_charts(self)]

    def sections(self) -> Sequence[Section]:
        """What a page tells, under heads, with the ledger of all numbers at its end."""
        ledger = ledger_table(self.scenario.ledger(), self.moves)
        return sections_of(self, TOPICS, [ledger, *misread(self)])

    def ledger_moves(self) -> "Sequence[Moved]":
        """By how much each uncertain number moves the answer."""
        return self.moves

    def matters(self) -> Sequence[str]:
        """The three things that matter most: losses, waits, and the number that moves the answer most."""
        return matters(self)

    def first_step(self) -> str:
        """What helps the worst pilot of the watch list most, where actions were tried."""
        return first_step(self)

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

    def plot_watch(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw the watch list: each pilot's probability by its due date, the worst on top; return the Axes.

        Raises:
            UsageError: no pilot has started already, or has a due date; or none is to be watched.
        """
        from valleysim.questions.forecast.watch_figures import draw_watch

        if self.watch_list is None or not self.watch_list.rows:
            raise UsageError(f"plot_watch: found no pilot to watch; allowed: {WATCHED}")
        return draw_watch(self, ax=ax, title=title)

    def plot_by_date(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw each pilot's probability by each date that was asked for; return the Axes.

        Raises:
            UsageError: it was not asked by when.
        """
        from valleysim.questions.forecast.watch_figures import draw_by_date

        if not self.run.by or not self.is_portfolio:
            raise UsageError("plot_by_date: found no dates; allowed: simulate(..., by=...) of a portfolio")
        return draw_by_date(self, ax=ax, title=title)

    def horizons(self) -> "pd.DataFrame":
        """A row a horizon.

        Columns: ``month``; ``reached`` with ``mc_error``, ``low``, ``high``; ``held`` (reached and still
        live); ``stall_rate`` (of the pilots that succeeded as pilots by then, the share that has not
        reached the endpoint); ``rolled_back.CAUSE``, ``abandoned.CAUSE`` and ``stalled.WAIT``, which
        with ``reached`` add to 1.
        """
        return self.frame("horizons")

    def incidence(self) -> "pd.DataFrame":
        """Cumulative incidence over time, a row a month, class and cause (competing risks).

        Columns: ``month`` (in eighths), ``class`` (reached, rolled_back, abandoned or stalled), ``cause``
        (empty for reached), ``share``; and ``mc_error``, ``low``, ``high`` at horizons, of the
        class reached at whole months too.
        """
        return self.frame("incidence")

    def times(self) -> "pd.DataFrame":
        """Months by which 50, 80 and 90 % have reached the endpoint.

        Columns: ``share``; ``month`` of all pilots (missing if not within the months simulated) with its
        90 % credible interval ``low`` to ``high``; ``month_of_reached``: of those that reach it.
        """
        return self.frame("times").astype(float)

    def waits(self) -> "pd.DataFrame":
        """Months lost to each wait, a mean over all pilots up to the last horizon.

        Columns: ``wait``, ``months``, ``share`` of all months waited.
        """
        return self.frame("waits")

    def money(self) -> "pd.DataFrame":
        """Money by the last horizon, a row an amount.

        Columns: ``amount``, ``p10``, ``median``, ``p80``, ``p90`` (exact where an amount is known, else
        within its class, which is 2.2 % wide), and ``mean``, which is
        missing where a tail is so fat that it hardly exists.
        """
        return self.frame("money")

    def pilots(self) -> "pd.DataFrame":
        """A row a pilot, the one that is least likely to reach the endpoint first.

        Columns: ``name``, ``key``, ``segment``; ``reached_MONTH`` by each horizon, and ``mc_error``,
        ``low``, ``high`` of the last; ``median_month`` of all histories (missing if not within the months
        simulated) and ``median_month_of_reached``; shares ``rolled_back``, ``abandoned``, ``stalled`` at
        the last horizon; ``chief_cause`` of losses and ``waits_for``, what most of the stalled wait for.
        """
        return self.frame("pilots")

    def watch(self) -> "pd.DataFrame":
        """The watch list, a row a pilot that is not in production, the largest expected loss first.

        Columns: ``rank``, ``name``, ``key``, ``segment``, ``stage``; ``due`` (month) and ``due_day``,
        ``past_due``, ``beyond`` (due after the months simulated), ``read_at``; ``by_due``, the probability to
        be in production by then, with ``mc_error``, ``low``, ``high``; ``expected_loss`` and ``months_late``;
        ``chief_cause`` and ``chief_share``; ``decision``, ``decision_month``, ``decision_day``;
        ``months_in_stage``, ``left_sooner`` (share of ``such_histories``), ``stuck``. Of the first ten, where
        pilots have started already, ``action``, the one that adds most to the probability, with
        ``action_adds`` and its ``action_mc_error``, ``action_low``, ``action_high``, by ``action_month`` and
        ``action_day``; or ``no_action``, why none is told.

        Raises:
            UsageError: no pilot has started already, or has a due date.
        """
        if self.watch_list is None:
            raise UsageError(f"watch: found no pilot to watch; allowed: {WATCHED}")
        return self.frame("watch")

    def numbers(self) -> "pd.DataFrame":
        """Distribution of the number of pilots that have reached the endpoint, a row a horizon and number.

        Columns: ``month``, ``number``, ``share`` of replicates, ``at_least`` (that many or more) with
        ``at_least_mc_error``, ``at_least_low`` and ``at_least_high``; and as independent pilots with the same
        probabilities would have them: ``share_independent``, ``at_least_independent``.

        Raises:
            UsageError: the scenario lists no pilots.
        """
        if not self.is_portfolio:
            raise UsageError("numbers: found a pilot that is in none; allowed: a scenario that lists pilots")
        return self.frame("numbers")

    def groups(self, by: str) -> "pd.DataFrame":
        """Pilots by segment, or by one of their labels: a row a group and horizon.

        Columns: ``group``; ``pilots``, their number; ``month``; ``expected`` number that has reached the
        endpoint; ``value``, the share of them, with ``mc_error``, ``low`` and ``high`` (90 % credible).

        Raises:
            UsageError: no pilot has such a label.
        """
        import pandas as pd

        return pd.DataFrame(flat_groups(self, by))

    def run_plain(self) -> dict[str, Any]:
        """How much was simulated."""
        return run_plain(self)

    def body(self) -> dict[str, Any]:
        """Everything that was found, as plain values."""
        return forecast_body(self)

    def chief_rows(self) -> list[Row]:
        """A row a horizon: the probability with both its errors."""
        return [{name: getattr(horizon, name) for name in CHIEF_COLUMNS} for horizon in self.horizon_list]
