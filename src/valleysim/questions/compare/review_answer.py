"""A review as people and programs read it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from valleysim.errors import ValidationIssue
from valleysim.questions.answer import Answer
from valleysim.questions.compare.review_findings import ReviewFindings
from valleysim.questions.compare.review_tables import change_table, pilot_table, review_notes, review_sentence
from valleysim.questions.outside import Forecast
from valleysim.questions.pasts import past_notices
from valleysim.questions.run import Run
from valleysim.report.content import Chart, Records, Sentence
from valleysim.report.tables import Table
from valleysim.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False, eq=False)
class Review(ReviewFindings, Answer):
    """What `compare` returns of two status files of two days: see `ReviewFindings` for what it holds.

    Frames: ``changes``, a row a day: ``month`` and ``day``; numbers of pilots with their Monte Carlo errors:
    ``within``, as the first forecast said of so many months; ``passed``, what the time that has passed adds;
    ``then``, as it said of this day; ``news``; ``now``. ``pilots``, a row a pilot with its stages and
    probabilities by month ``at``.
    """

    run: Run

    name = "compare"
    form = "valleysim-compare-review-1"

    @property
    def scenario(self) -> Scenario:
        """The second file, of today."""
        return self.now

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """Both files."""
        return (self.then, self.now)

    @property
    def sentence(self) -> str:
        """How the forecast of one date has changed, and by which pilots."""
        return review_sentence(self)

    @property
    def notices(self) -> tuple[ValidationIssue, ...]:
        """What people should know of the two files, each told once with the day of its file."""
        about: dict[ValidationIssue, list[str]] = {}
        for scenario, learned, months in (
            (self.then, self.learned_then, self.shift + self.run.horizons[-1]),
            (self.now, self.run.learned, self.run.horizons[-1]),
        ):
            told = scenario.notices(months=months, endpoint=self.endpoint.name.lower(), money=False)
            for notice in (*told, *past_notices(scenario, learned)):
                about.setdefault(notice, []).append(f"{scenario.as_of}")
        files = [
            replace(one, text=f"in the file of {' and '.join(days)}: {one.text}")
            for one, days in about.items()
        ]
        return (*files, *self.cut.notices())

    @property
    def forecasts(self) -> Sequence[Forecast]:
        """The share of the pilots of today by the day of which each is told, those in both files."""
        number, pilots = self.total.now, len(self.pilots)
        value, low, high = (float(ends[0]) / pilots for ends in (number.value, number.low, number.high))
        return (Forecast(self.endpoint, self.at, value, low, high),)

    def records(self) -> Records:
        """The tidy tables."""
        return {"changes": lambda: self.body()["changes"], "pilots": lambda: self.body()["pilots"]}

    def tables(self) -> Sequence[Table]:
        """The change of the whole by each day, and that of each pilot."""
        return [change_table(self), pilot_table(self)]

    def after(self) -> Sequence[Sentence]:
        """How it is read, and how it was made."""
        return [Sentence(note, "note") for note in review_notes(self, self.run)]

    def charts(self) -> Sequence[Chart]:
        """The forecast of each pilot then and now."""
        return [Chart("review", f"Then and now, by {self.total.day}", self.plot)]

    def plot(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw the forecast of each pilot then and now; return the Axes."""
        from valleysim.questions.compare.review_figures import draw_review

        return draw_review(self, ax, title=title)

    def run_plain(self) -> dict[str, Any]:
        """How much was simulated."""
        return {**self.run.plain(), "histories_cut": self.cut.histories}

    def body(self) -> dict[str, Any]:
        """Everything that was found, as plain values."""
        return {
            "then": _file(self.then),
            "now": _file(self.now),
            "months_between": self.shift,
            "at": self.at,
            "matched": len(self.pilots),
            "changes": [change.plain() for change in self.changes],
            "pilots": [
                {
                    "name": one.name,
                    "key": one.key,
                    "stage_then": one.stage_then,
                    "stage_now": one.stage_now,
                    **one.change.plain(),
                }
                for one in self.pilots
            ],
            "new": {"names": list(self.new), "number": float(self.of_new.value[0])},
            "gone": {"names": list(self.gone), "number": float(self.of_gone.value[0])},
        }


def _file(scenario: Scenario) -> dict[str, Any]:
    return {
        "name": scenario.name,
        "hash": scenario.hash,
        "as_of": f"{scenario.as_of}",
        "pilots": scenario.n_pilots,
    }
