"""An explanation as people and programs read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from valleysim.errors import UsageError, ValidationIssue
from valleysim.questions.answer import Answer
from valleysim.questions.explain.findings import Findings
from valleysim.questions.explain.sentence import answer
from valleysim.questions.explain.tables import footnote, tables_of
from valleysim.questions.outside import Forecast
from valleysim.questions.pasts import past_notices
from valleysim.questions.run import Run
from valleysim.questions.telling import plain
from valleysim.report.content import Chart, Records, Sentence
from valleysim.report.tables import Table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LEFT_OUT = ValidationIssue.note(
    "status",
    "on which unknown quantities the answer depends is left out: Sobol indices are of quantities that are "
    "independent, and what is known of pilots that have started makes them go together; a run tells which "
    "numbers move the answer most, where it has worlds enough",
)


@dataclass(frozen=True, repr=False, eq=False)
class Explanation(Findings, Answer):
    """What `explain` returns: see `Findings` for what it holds.

    Frames: ``mechanisms``, shares of the stalled pilots with errors, which add up to 1 with the row ``none``;
    ``variance``, ignorance, chance and noise, and their sum; ``quantities``, Sobol indices with 90 %
    intervals, swings and basis of every uncertain quantity, if that was asked for.
    """

    run: Run

    name = "explain"
    form = "valleysim-explain-1"

    @property
    def sentence(self) -> str:
        """The chief mechanism, and the chief unknown, in words."""
        return answer(self)

    @property
    def notices(self) -> tuple[ValidationIssue, ...]:
        """What people should know of the scenario that was asked about."""
        before = self.scenario.notices(
            months=self.month, endpoint=self.runs.endpoint.name.lower(), money=False
        )
        left_out = () if self.run.learned is None else (LEFT_OUT,)
        return (*before, *past_notices(self.scenario, self.run.learned), *left_out, *self.cut.notices())

    @property
    def forecasts(self) -> Sequence[Forecast]:
        """The share that is explained."""
        return (Forecast.from_estimate(self.runs.endpoint, self.month, self.reached),)

    def records(self) -> Records:
        """The tidy tables."""
        quantities = {} if self.sensitivity is None else {"quantities": self.quantity_rows}
        return {"mechanisms": self.mechanism_rows, "variance": self.variance_rows, **quantities}

    def tables(self) -> Sequence[Table]:
        """Stalls by mechanism, what the answer depends on, what an outcome varies by."""
        return tables_of(self)

    def after(self) -> Sequence[Sentence]:
        """How it was made."""
        return [Sentence(footnote(self, self.run), "note")]

    def charts(self) -> Sequence[Chart]:
        """Stalls by mechanism, and the tornado."""
        charts = [Chart("mechanisms", "Stalls by mechanism", self.plot)]
        if self.sensitivity is not None:
            charts.append(Chart("quantities", "One quantity moved at a time", self.plot_quantities))
        return charts

    def plot(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw the shares of the stalls by mechanism with their errors; return the Axes."""
        from valleysim.questions.explain.figures import draw_mechanisms

        return draw_mechanisms(self, ax, title=title)

    def plot_quantities(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw the tornado: the probability with one quantity moved at a time.

        Raises:
            UsageError: there is nothing to draw, since it was not asked for or all is known.
        """
        if self.sensitivity is None:
            wanted = (
                "a scenario with uncertain quantities of which no pilot has started already, explained with "
                "with_sensitivity=True"
            )
            raise UsageError(f"plot_quantities: found an explanation without sensitivity; allowed: {wanted}")
        from valleysim.questions.explain.figures import draw_quantities

        return draw_quantities(self, ax, title=title)

    def mechanisms(self) -> "pd.DataFrame":
        """A row a mechanism, largest share first, then what none explains."""
        return self.frame("mechanisms")

    def variance(self) -> "pd.DataFrame":
        """Ignorance, chance and noise, and their sum."""
        return self.frame("variance")

    def quantities(self) -> "pd.DataFrame":
        """A row an uncertain quantity, largest total index first; without sensitivity no row."""
        import pandas as pd

        return self.frame("quantities") if self.sensitivity is not None else pd.DataFrame()

    def run_plain(self) -> dict[str, Any]:
        """How much was simulated."""
        return {**self.run.plain(), "histories_cut": self.cut.histories}

    def body(self) -> dict[str, Any]:
        """Everything that was found, as plain values."""
        of, found = self.attribution, self.sensitivity
        return {
            "scenario": {"name": self.scenario.name, "hash": self.scenario.hash},
            "month": self.month,
            "reached": plain(self.reached),
            "stalls": {
                "of_all": plain(of.stalled),
                "stall_rate": of.stall_rate,
                "mechanisms": self.mechanism_rows(),
                "remaining": of.remaining,
            },
            "variance": self.variance_rows(),
            "sensitivity": None
            if found is None
            else {
                "samples": found.samples,
                "inner_replicates": found.inner,
                "value": found.value,
                "variance": found.indices.variance,
                "quantities": self.quantity_rows(),
            },
        }
