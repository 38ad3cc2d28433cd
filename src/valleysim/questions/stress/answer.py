"""A stress as people and programs read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from valleysim.errors import ValidationIssue
from valleysim.questions.answer import Answer
from valleysim.questions.outside import Forecast
from valleysim.questions.pasts import past_notices
from valleysim.questions.run import Run
from valleysim.questions.stress import reverse
from valleysim.questions.stress.findings import PARTS, Findings
from valleysim.questions.stress.sentence import answer
from valleysim.questions.stress.tables import cover_lines, footnote, goal_lines, tables_of
from valleysim.report.content import Chart, Records, Sentence
from valleysim.report.tables import Table
from valleysim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

OF_BREAKERS = ("distance", "part", "words", "value", "difference", "difference_mc_error")


@dataclass(frozen=True, repr=False, eq=False)
class Stress(Findings, Answer):
    """What `stress` returns: see `Findings` for what it holds.

    Frames: ``worth``, a row a seat, dearest first; ``risks``, a row for each who may leave within 6, 12
    and 24 months: how likely, what is lost then, both together, what keeping them so long adds; ``seats``
    and the other parts, a row a change: what tells the rows apart, then ``value`` and ``difference`` with
    ``mc_error``, ``low`` and ``high`` each, and ``distance``; ``breaking``, the changes that bring P below
    the floor, nearest first.
    """

    run: Run

    name = "stress"
    form = "valleysim-stress-1"

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenario as it was given."""
        return (self.asked,)

    @property
    def sentence(self) -> str:
        """What carries the pilot, what hurts most, what helps, and how much more cover could do."""
        return answer(self)

    @property
    def notices(self) -> tuple[ValidationIssue, ...]:
        """What people should know of the scenario that was asked about."""
        before = self.scenario.notices(months=self.at, endpoint=self.endpoint.name.lower(), money=False)
        return (*before, *past_notices(self.scenario, self.run.learned), *self.cut.notices())

    @property
    def told_months(self) -> Sequence[float]:
        """The month by which P is meant, and those in which or within which somebody leaves."""
        within = (row["within"] for row in self.risks)
        return (self.at, *within, *(row["month"] for row in self.part("departures")))

    @property
    def forecasts(self) -> Sequence[Forecast]:
        """The share as written."""
        found = self.reference["as_written"]
        return (Forecast(self.endpoint, self.at, found["value"], found["low"], found["high"]),)

    def records(self) -> Records:
        """The tidy tables."""
        parts = {name: partial(self._rows, name) for name in ("seats", *PARTS)}
        risks = {"risks": self._risks}
        return {"worth": lambda: self.worth, **risks, **parts, "breaking": self._breakers}

    def _risks(self) -> list[dict[str, Any]]:
        return [{**row, "only_one_for": ", ".join(row["only_one_for"])} for row in self.risks]

    def _rows(self, part: str) -> list[dict[str, Any]]:
        return [{name: value for name, value in row.items() if name != "part"} for row in self.part(part)]

    def _breakers(self) -> list[dict[str, Any]]:
        return [{name: row[name] for name in OF_BREAKERS} for row in self.breaking]

    def tables(self) -> Sequence[Table]:
        """Seats, departures, pairs, reorganisations, quorums, what helps, coalitions, what breaks it."""
        return tables_of(self)

    def after(self) -> Sequence[Sentence]:
        """What breaks the cover, what reaches the goal, and how it was made."""
        lines = [*cover_lines(self), *goal_lines(self)]
        return [*map(Sentence, lines), Sentence(footnote(self, self.run), "note")]

    def charts(self) -> Sequence[Chart]:
        """What each seat is worth, and the heat map of departures."""
        charts = [Chart("worth", "What each seat is worth", self.plot)]
        if self.risks:
            charts.append(Chart("risks", "Who may leave, and what it costs", self.plot_risks))
        if self.part("departures"):
            charts.append(Chart("departures", "Departures on a date", self.plot_departures))
        return charts

    def plot(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw what each seat is worth, with errors; return the Axes."""
        from valleysim.questions.stress.figures import draw_worth

        return draw_worth(self, ax, title=title)

    def plot_risks(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw how likely each leaves within a year beside what is lost then; return the Axes."""
        from valleysim.questions.stress.risk_figure import POINTS, draw_risks

        return draw_risks(self.ranked, self.at, POINTS, ax, title=title)

    def plot_departures(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw the heat map of departures on a date; return the Axes."""
        from valleysim.questions.stress.figures import draw_departures

        return draw_departures(self, ax, title=title)

    def worths(self) -> "pd.DataFrame":
        """A row a seat, dearest first."""
        return self.frame("worth")

    def breakers(self) -> "pd.DataFrame":
        """Changes that bring P below the floor, nearest first."""
        return self.frame("breaking")

    def run_plain(self) -> dict[str, Any]:
        """How much was simulated."""
        return {**self.run.plain(), "histories_cut": self.cut.histories}

    def body(self) -> dict[str, Any]:
        """Everything that was found, as plain values."""
        return {
            "scenario": {"name": self.scenario.name, "hash": self.scenario.hash},
            "alone_of": self.asked.name if self.is_alone else None,
            "at": self.at,
            "reference": {name: dict(one) for name, one in self.reference.items()},
            "cut_sets": [list(cut_set) for cut_set in self.cover.cut_sets(self.supporting)],
            "cut_sets_if_all_support": [list(cut_set) for cut_set in self.cover.cut_sets()],
            "path_sets": [list(path_set) for path_set in self.cover.path_sets()],
            "worth": self.worth,
            "risks": list(self.risks),
            "rows": list(self.rows),
            "reach": self.reach,
            "searched_up_to": self.searched,
            "smallest": self.smallest,
            "floor": self.floor,
            "measure": reverse.MEASURE,
            "breaking": self.breaking,
        }
