"""A comparison as people and programs read it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from valleysim.errors import ValidationIssue
from valleysim.questions.answer import Answer
from valleysim.questions.compare.findings import Findings, Side, ratio
from valleysim.questions.compare.months import Months
from valleysim.questions.compare.pairing import TOLERANCE, Pairing
from valleysim.questions.compare.sentence import answer
from valleysim.questions.compare.tables import footnote, order_text, tables_of
from valleysim.questions.outside import Forecast
from valleysim.questions.pasts import past_notices
from valleysim.questions.run import Run
from valleysim.questions.telling import plain
from valleysim.report.content import Chart, Records, Sentence
from valleysim.report.tables import Table

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False, eq=False)
class Comparison(Findings, Answer):
    """What `compare` returns: see `Findings` for what it holds.

    Frames: ``differences``, a row a scenario (but the first) and horizon: ``scenario`` (its letter) and
    ``name``; ``month``; ``reached_a`` and ``reached``; ``difference`` with ``mc_error``, ``low``, ``high``;
    ``beats`` (probability over worlds that it is above 0) with ``beats_error``; ``noise_reduction`` (how
    many times the replicates unpaired scenarios would need). ``gap``, a row a month and mechanism: ``share``
    of the difference with its errors; ``first`` is what the mechanism alone does to scenario A, ``last`` what
    it does when all others are B's already; ``same`` whether it is the same in both. Shares of a month add
    up to the difference. ``inputs``, a row an input in which the two differ: what each says (``a``, ``b``),
    on which basis and with which source; ``months`` and ``share`` are what B's alone does to A by the last
    horizon, of all inputs that are ``swapped_as`` one. Of more than two ``ranking``, a row a measure (``by``
    share or months) and place: the chance to be ``best`` and that the whole ``order_right`` is; ``pairs``,
    a row a measure and pair: the ``difference``, and the chance that the first of them ``beats`` the other.
    """

    run: Run

    name = "compare"
    form = "valleysim-compare-1"

    @property
    def sentence(self) -> str:
        """The answer in a sentence or two."""
        return answer(self)

    @property
    def notices(self) -> tuple[ValidationIssue, ...]:
        """What people should know of the scenarios, each told once with those that it is about."""
        about: dict[ValidationIssue, list[str]] = {}
        for side, learned in zip(self.sides, self.runs.learned, strict=False):
            told = side.scenario.notices(
                months=self.runs.horizons[-1], endpoint=self.runs.endpoint.name.lower(), money=False
            )
            for notice in (*told, *past_notices(side.scenario, learned)):
                about.setdefault(notice, []).append(side.letter)
        before = (
            replace(one, text=f"in {' and '.join(letters)}: {one.text}") for one, letters in about.items()
        )
        return (*before, *_of_starts(self.sides), *self.cut.notices())

    @property
    def forecasts(self) -> Sequence[Forecast]:
        """The share of each scenario at the last horizon."""
        month = self.run.horizons[-1]
        return [
            Forecast.from_estimate(self.endpoint, month, side.at(month), of=side.letter)
            for side in self.sides
        ]

    def records(self) -> Records:
        """The tidy tables."""
        gap = {"gap": self.gap_rows, "inputs": self.input_rows} if self.gaps else {}
        if self.rankings:
            gap |= {"ranking": self.ranking_rows, "pairs": self.pair_rows}
        months = {"months": self.month_rows, "waits": self.wait_rows}
        return {"differences": self.difference_rows, **months, **gap}

    def tables(self) -> Sequence[Table]:
        """Differences, months, waits, and the gap by mechanism."""
        return tables_of(self)

    def after(self) -> Sequence[Sentence]:
        """Who is ahead when, and how it was made."""
        orders = [Sentence(order_text(self, pairing)) for pairing in self.pairings]
        return [*orders, Sentence(footnote(self, self.run), "note")]

    def charts(self) -> Sequence[Chart]:
        """The curves with their difference, and the gap by each month that was asked about."""
        charts = [Chart("curves", "Probability by month, and the difference", self.plot)]
        if self.gap_months is not None:
            caption = "The gap in months, by mechanism"
            charts.append(Chart("gap_months", caption, self.plot_gap_months))
        if self.inputs is not None and self.inputs.chief:
            caption = "The inputs that alone move the most months"
            charts.append(Chart("inputs", caption, self.plot_inputs))
        for gap in self.gaps:
            name = "gap" if gap is self.gaps[-1] else f"gap_{gap.month:g}"
            charts.append(
                Chart(
                    name, f"The gap by month {gap.month:g}, by mechanism", partial(self.plot_gap, gap.month)
                )
            )
        return charts

    def differences(self) -> "pd.DataFrame":
        """A row a scenario (but the first) and horizon."""
        return self.frame("differences")

    def gap(self) -> "pd.DataFrame":
        """A row a month and mechanism; raise `UsageError` if the gap was not shared out."""
        self.gap_by()
        return self.frame("gap")

    def plot(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw the curves, and below them the difference if no ``ax`` is given; return the upper Axes."""
        from valleysim.questions.compare.figures import draw_comparison

        return draw_comparison(self, ax=ax, title=title)

    def plot_gap(
        self, month: float | None = None, ax: "Axes | None" = None, *, title: str | None = None
    ) -> "Axes":
        """Draw the way from A's probability to B's, a step a mechanism; return the Axes."""
        from valleysim.questions.compare.gap_figures import draw_gap

        return draw_gap(self, month, ax=ax, title=title)

    def plot_gap_months(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw the way from A's restricted mean months to B's, a step a mechanism; return the Axes."""
        from valleysim.questions.compare.gap_figures import draw_gap_months

        return draw_gap_months(self, ax=ax, title=title)

    def plot_inputs(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw what the inputs that move most months do alone; return the Axes."""
        from valleysim.questions.compare.gap_figures import draw_inputs

        return draw_inputs(self, ax=ax, title=title)

    def run_plain(self) -> dict[str, Any]:
        """How much was simulated."""
        return {**self.run.plain(), "histories_cut": self.cut.histories}

    def body(self) -> dict[str, Any]:
        """Everything that was found, as plain values."""
        return {
            "scenarios": [_side(*one) for one in zip(self.sides, self.months, strict=True)],
            "comparisons": [_comparison(self, pairing) for pairing in self.pairings],
            "gap": [gap.document() for gap in self.gaps] or None,
            "gap_in_months": None if self.gap_months is None else self.gap_months.document(),
            "inputs": None if self.inputs is None else self.inputs.document(),
            "no_gap": self.no_gap,
            "rankings": [one.document([side.letter for side in self.sides]) for one in self.rankings] or None,
        }


def _side(side: Side, months: Months) -> dict[str, Any]:
    return {
        "letter": side.letter,
        "name": side.scenario.name,
        "hash": side.scenario.hash,
        "pilots": side.scenario.n_pilots,
        "median_month": side.median_month,
        "median_month_of_reached": side.median_month_of_reached,
        "months": months.document(),
    }


def _comparison(found: Findings, pairing: Pairing) -> dict[str, Any]:
    base, side = found.sides[pairing.base], found.sides[pairing.other]
    horizons = [
        {
            "month": month,
            "reached": {one.letter: plain(one.at(month)) for one in (base, side)},
            **pairing.horizon(k),
        }
        for k, month in enumerate(pairing.horizons)
    ]
    return {
        "scenario": side.letter,
        "base": base.letter,
        "horizons": horizons,
        "median_month_ratio": ratio(side.median_month, base.median_month),
        "median_month_of_reached_ratio": ratio(side.median_month_of_reached, base.median_month_of_reached),
        "months": found.apart[pairing.other - 1].document(),
        "dominance": {
            "tolerance": TOLERANCE,
            "ahead_at_every_month": pairing.ahead.document(),
            "behind_at_every_month": pairing.behind.document(),
        },
    }


def _of_starts(sides: Sequence[Side]) -> tuple[ValidationIssue, ...]:
    """That by a month of the calendar some sides' pilots have had less time than others', if it is so."""
    last = {side.letter: max(pilot.starts.mean for pilot in side.scenario.members) for side in sides}
    waits = [side.letter for side in sides if any(pilot.after for pilot in side.scenario.members)]
    if len(set(last.values())) == 1 and len(waits) in (0, len(sides)):
        return ()
    told = [f"those of {letter} by month {month:g}" for letter, month in last.items()]
    text = f"months count from month 0 of each scenario, and pilots do not begin alike: {', '.join(told)}"
    if waits:
        text += f" ({' and '.join(waits)}: some wait for other pilots)"
    text += "; by one month they have had different times"
    return (ValidationIssue.warning("starts", text),)
