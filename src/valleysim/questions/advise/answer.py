"""Advice as people and programs read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from valleysim.errors import ValidationIssue
from valleysim.questions.advise.actions import Action, cost_notices
from valleysim.questions.advise.document import advice_body, portfolio_body
from valleysim.questions.advise.findings import Findings
from valleysim.questions.advise.information_document import information_records
from valleysim.questions.advise.information_tables import information_tables
from valleysim.questions.advise.informed import Informed
from valleysim.questions.advise.plan_telling import (
    basis_table,
    chosen_table,
    first_table,
    firsts,
    sets_table,
)
from valleysim.questions.advise.portfolio_findings import PortfolioFindings
from valleysim.questions.advise.portfolio_sentence import portfolio_answer
from valleysim.questions.advise.portfolio_tables import (
    actions_table,
    behind_table,
    next_table,
    portfolio_notes,
    wider_table,
)
from valleysim.questions.advise.sentence import answer_of
from valleysim.questions.advise.tables import advice_notes, frontier_table, singles_table
from valleysim.questions.answer import Answer
from valleysim.questions.outside import Forecast
from valleysim.questions.pasts import past_notices
from valleysim.questions.run import Run
from valleysim.report.content import Chart, Records, Row, Sentence
from valleysim.report.tables import Table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False, eq=False)
class Advice(Findings, Informed, Answer):
    """What `advise` returns of one pilot: see `Findings` for what it holds.

    Frames: ``actions``, each action alone, best first; ``frontier``, the best sets for their cost, cheapest
    first; both with the values of the document, nested names joined. With ``worth`` also ``worth_of_sets``,
    ``information`` and ``studies``.
    """

    run: Run

    name = "advise"
    form = "valleysim-advise-1"

    @property
    def sentence(self) -> str:
        """What to do first, and what the best set adds."""
        return answer_of(self)

    @property
    def notices(self) -> tuple[ValidationIssue, ...]:
        """What people should know of the scenario that was asked about, and of what actions cost."""
        return _notices(self, self.run, [single.applied.action for single in self.singles])

    @property
    def forecasts(self) -> Sequence[Forecast]:
        """The share as things stand."""
        return (Forecast.from_estimate(self.endpoint, self.at, self.base),)

    def records(self) -> Records:
        """The tidy tables."""
        return {
            "actions": lambda: [_flat(row) for row in self.body()["actions"]],
            "frontier": lambda: [_flat(row) for row in self.body()["frontier"]],
            **information_records(self.information),
        }

    def tables(self) -> Sequence[Table]:
        """Actions ranked, the sets of the frontier, and what is worth knowing if that was asked."""
        return [singles_table(self), frontier_table(self), *information_tables(self)]

    def after(self) -> Sequence[Sentence]:
        """How it was made, and what was left out."""
        return [Sentence(note, "note") for note in advice_notes(self, self.run)]

    def charts(self) -> Sequence[Chart]:
        """Actions ranked, and the frontier."""
        charts = [
            Chart("actions", "What each action adds alone", self.plot),
            Chart("frontier", "What sets of actions reach for their cost", self.plot_frontier),
        ]
        return [*charts, *self._information_charts()]

    def plot(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw what each action adds alone; return the Axes."""
        from valleysim.questions.advise.figures import draw_singles

        return draw_singles(self, ax, title=title)

    def plot_frontier(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw what sets reach for their cost; return the Axes."""
        from valleysim.questions.advise.figures import draw_frontier

        return draw_frontier(self, ax, title=title)

    def actions(self) -> "pd.DataFrame":
        """Each action alone, best first."""
        return self.frame("actions")

    def frontier(self) -> "pd.DataFrame":
        """The best sets for their cost, cheapest first."""
        return self.frame("frontier")

    def first_step(self) -> str:
        """The advice itself."""
        return self.sentence

    def run_plain(self) -> dict[str, Any]:
        """How much was simulated."""
        return {**self.run.plain(), "histories_cut": self.cut.histories}

    def body(self) -> dict[str, Any]:
        """Everything that was found, as plain values."""
        return advice_body(self)


@dataclass(frozen=True, repr=False, eq=False)
class PortfolioAdvice(PortfolioFindings, Informed, Answer):
    """What `advise` returns of a portfolio: see `PortfolioFindings` for what it holds.

    Frames: ``next_best``, the first action of each pilot; ``actions``, every action on every pilot, in the
    order of the ranking; ``by_action``, each action over the pilots to which it applies; under a budget also
    ``sets``, the best sets found for their cost, ``chosen``, every action of the best one, and ``first``,
    what waiting a quarter with each of those on single pilots would lose. With ``worth`` also
    ``worth_of_sets``, ``information`` and ``studies``.
    """

    run: Run

    name = "advise"
    form = "valleysim-advise-portfolio-1"

    @property
    def sentence(self) -> str:
        """Which pilot to act on first, and how."""
        return portfolio_answer(self)

    @property
    def notices(self) -> tuple[ValidationIssue, ...]:
        """What people should know of the scenario that was asked about, and of what actions cost."""
        return _notices(self, self.run, [row.applied.action for row in self.rows])

    @property
    def forecasts(self) -> Sequence[Forecast]:
        """The share of pilots as things stand."""
        number, pilots = self.base, self.scenario.n_pilots
        value, low, high = (float(ends[0]) / pilots for ends in (number.value, number.low, number.high))
        return (Forecast(self.endpoint, self.at, value, low, high),)

    def records(self) -> Records:
        """The tidy tables."""
        return {
            "next_best": lambda: [_flat(row) for row in self.body()["next_best"]],
            "actions": lambda: [_flat(row) for row in self.body()["actions"]],
            "by_action": lambda: self.body()["by_action"],
            **self._planned_records(),
        }

    def _planned_records(self) -> Records:
        if self.plan is None:
            return {}
        return {
            "sets": lambda: [_flat(row) for row in self.body()["plan"]["sets"]],
            "chosen": lambda: [_flat(row) for row in self.body()["plan"]["chosen"]],
            "first": lambda: [_flat(row) for row in self.body()["plan"]["first"]],
            **information_records(self.information),
        }

    def tables(self) -> Sequence[Table]:
        """The first action of each pilot, and each action over all pilots."""
        some = [behind_table(self)] if self.behind else []
        wider = [wider_table(self)] if self.wider else []
        return [*self._planned(), next_table(self), *wider, actions_table(self), *some]

    def _planned(self) -> list[Table]:
        """The sets that were found under a budget, and what the chosen one does."""
        if self.plan is None:
            return []
        currency = self.scenario.money.currency
        taken = self.plan.chosen.actions
        chosen = [basis_table(taken, currency), chosen_table(taken, currency)] if taken else []
        if taken and firsts(self.plan):
            chosen.append(first_table(self.plan, self.scenario.as_of))
        return [sets_table(self.plan, currency, self.at), *chosen, *self._informed()]

    def _informed(self) -> list[Table]:
        """What is worth knowing, and what the set does that is worth most, if it is not the chosen one."""
        if self.information is None or self.plan is None:
            return []
        best, currency = self.information.chosen.actions, self.scenario.money.currency
        is_told = not best or {one.name for one in best} == {one.name for one in self.plan.chosen.actions}
        which = "set that is worth most"
        own = [] if is_told else [basis_table(best, currency, which), chosen_table(best, currency, which)]
        return [*own, *information_tables(self)]

    def after(self) -> Sequence[Sentence]:
        """How it was made, and how it is read."""
        return [Sentence(note, "note") for note in portfolio_notes(self, self.run)]

    def charts(self) -> Sequence[Chart]:
        """The first action of each pilot, and under a budget what sets of actions reach for their cost."""
        first = Chart("next_best", "The next best action for each pilot", self.plot)
        if self.plan is None:
            return [first]
        charts = [Chart("sets", "What sets of actions reach for their cost", self.plot_sets), first]
        return [*charts, *self._information_charts()]

    def plot(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw the first action of each pilot; return the Axes."""
        from valleysim.questions.advise.figures import draw_next_best

        return draw_next_best(self, ax, title=title)

    def plot_sets(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw how many pilots sets of actions bring there for their cost; return the Axes.

        Raises:
            UsageError: no budget was given, so that no set was searched.
        """
        from valleysim.questions.advise.plan_figure import draw_sets

        return draw_sets(self, ax, title=title)

    def actions(self) -> "pd.DataFrame":
        """Every action on every pilot, in the order of the ranking."""
        return self.frame("actions")

    def first_step(self) -> str:
        """The advice itself."""
        return self.sentence

    def run_plain(self) -> dict[str, Any]:
        """How much was simulated."""
        return {**self.run.plain(), "histories_cut": self.cut.histories}

    def body(self) -> dict[str, Any]:
        """Everything that was found, as plain values."""
        return portfolio_body(self)


def _notices(
    advice: Findings | PortfolioFindings, run: Run, actions: Iterable[Action]
) -> tuple[ValidationIssue, ...]:
    before = advice.scenario.notices(months=advice.at, endpoint=advice.endpoint.name.lower(), money=False)
    pasts = past_notices(advice.scenario, run.learned)
    return (*before, *pasts, *advice.cut.notices(), *cost_notices(actions))


def _flat(row: Row) -> Row:
    """One row of a table: what is nested gets the names of both, lists of words are joined."""
    flat: Row = {}
    for key, value in row.items():
        if isinstance(value, dict):
            flat |= {f"{key}_{inner}": part for inner, part in value.items()}
        elif isinstance(value, list):
            if not value or not isinstance(value[0], dict):
                flat[key] = "; ".join(value)
        else:
            flat[key] = value
    return flat
