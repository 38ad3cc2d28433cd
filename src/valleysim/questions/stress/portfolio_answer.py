"""A stressed portfolio as people and programs read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from valleysim.errors import ValidationIssue
from valleysim.questions.answer import Answer
from valleysim.questions.outside import Forecast
from valleysim.questions.pasts import past_notices
from valleysim.questions.run import Run
from valleysim.questions.stress.portfolio_findings import PortfolioFindings
from valleysim.questions.stress.portfolio_sentence import portfolio_answer, portfolio_notes
from valleysim.questions.stress.portfolio_tables import portfolio_tables
from valleysim.report.content import Chart, Records, Sentence
from valleysim.report.tables import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False, eq=False)
class PortfolioStress(PortfolioFindings, Answer):
    """What `stress` returns of a portfolio: see `PortfolioFindings` for what it holds.

    Frames: ``risks``, a row for each person who may leave within 6, 12 and 24 months: how likely, how many
    pilots are lost then, both together, what keeping them so long adds; ``hit``, a row a person and pilot:
    what the pilot loses if they leave within a year; ``pairs``, two who leave in one month, dearest first;
    ``constraints``, what is shared beside people, changed.
    """

    run: Run

    name = "stress"
    form = "valleysim-stress-portfolio-1"

    @property
    def sentence(self) -> str:
        """How many pilots are expected, who matters most, which pair, which constraint."""
        return portfolio_answer(self)

    @property
    def notices(self) -> tuple[ValidationIssue, ...]:
        """What people should know of the scenario that was asked about."""
        before = self.scenario.notices(months=self.at, endpoint=self.endpoint.name.lower(), money=False)
        return (*before, *past_notices(self.scenario, self.run.learned), *self.cut.notices())

    @property
    def told_months(self) -> Sequence[float]:
        """The month by which pilots are counted, and those in or within which somebody leaves."""
        within = (row["within"] for row in self.risks)
        return (self.at, *within, *(row["month"] for row in self.pairs))

    @property
    def forecasts(self) -> Sequence[Forecast]:
        """The share of pilots as written."""
        pilots = self.scenario.n_pilots
        value, low, high = (self.expected[name] / pilots for name in ("value", "low", "high"))
        return (Forecast(self.endpoint, self.at, value, low, high),)

    def records(self) -> Records:
        """The tidy tables."""
        return {
            "risks": lambda: [{**row, "only_one_for": "; ".join(row["only_one_for"])} for row in self.risks],
            "hit": lambda: list(self.hit),
            "pairs": lambda: list(self.pairs),
            "constraints": lambda: list(self.constraints),
        }

    def tables(self) -> Sequence[Table]:
        """People, their pilots, pairs, constraints."""
        return portfolio_tables(self)

    def after(self) -> Sequence[Sentence]:
        """How it was made, and how it is read."""
        return [Sentence(note, "note") for note in portfolio_notes(self, self.run)]

    def charts(self) -> Sequence[Chart]:
        """Who may leave, and what it costs; pairs and constraints."""
        charts = []
        if self.ranked:
            charts.append(Chart("risks", "Who may leave, and what it costs", self.plot))
        if self.pairs or self.constraints:
            charts.append(Chart("shared", "Pairs who leave, and what is shared", self.plot_shared))
        return charts

    def plot(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw how likely each leaves within a year beside how many pilots are lost; return the Axes."""
        from valleysim.questions.stress.risk_figure import PILOTS, draw_risks

        return draw_risks(self.ranked, self.at, PILOTS, ax, title=title)

    def plot_shared(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw what pairs and changes of what is shared do to the expected number; return the Axes."""
        from valleysim.questions.stress.portfolio_figure import draw_shared

        return draw_shared(self, ax, title=title)

    def run_plain(self) -> dict[str, Any]:
        """How much was simulated."""
        return {**self.run.plain(), "histories_cut": self.cut.histories}

    def body(self) -> dict[str, Any]:
        """Everything that was found, as plain values."""
        return {
            "scenario": {"name": self.scenario.name, "hash": self.scenario.hash},
            "at": self.at,
            "pilots": self.scenario.n_pilots,
            "expected_number": dict(self.expected),
            "risks": list(self.risks),
            "hit": list(self.hit),
            "pairs": list(self.pairs),
            "constraints": list(self.constraints),
            "people_left_out": list(self.left_out),
        }
