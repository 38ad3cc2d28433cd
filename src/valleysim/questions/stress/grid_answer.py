"""A grid of two numbers as people and programs read it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from valleysim.errors import ValidationIssue
from valleysim.estimates.rounding import error_of, per_hundred, percent, points
from valleysim.questions.answer import Answer
from valleysim.questions.calendar import within
from valleysim.questions.outside import Forecast
from valleysim.questions.pasts import past_notices
from valleysim.questions.run import Run
from valleysim.questions.stress.grid_findings import GridFindings, Row
from valleysim.report.content import Chart, Records, Sentence
from valleysim.report.tables import Table, new_table
from valleysim.scenario import Scenario
from valleysim.words import MILESTONE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

CLEAR = 2.0


@dataclass(frozen=True, repr=False, eq=False)
class GridStress(GridFindings, Answer):
    """What `stress` returns with a ``grid``: see `GridFindings` for what it holds.

    Frame: ``grid``, a row a cell: both values, ``value`` with its errors, ``difference`` from P as written.
    """

    run: Run

    name = "stress"
    form = "valleysim-stress-grid-1"

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenario as it was given."""
        return (self.asked,)

    @property
    def sentence(self) -> str:
        """P as written, its worst and its best, what each number does alone, and both together."""
        verb, by = MILESTONE[self.endpoint.name.lower()], within(self.scenario.as_of, self.at)
        worst = min(self.cells, key=lambda row: row["value"])
        best = max(self.cells, key=lambda row: row["value"])
        alone = ""
        if self.is_alone:
            alone = f"Alone, without the people, office and calendar that {self.asked.name!r} shares: "
        text = (
            f"{alone}{percent(self.written['value'])} of such pilots {verb} {by} as written; over the grid "
            f"{percent(worst['value'])} ({self._at(worst)}) to {percent(best['value'])} ({self._at(best)})."
        )
        one, other = self.swings
        text += f" From its lowest to its highest value the {self.names[0]} moves it by {points(one)} points"
        text += f" and the {self.names[1]} by {points(other)}, on average over the other"
        value, error = self.together["value"], self.together["mc_error"]
        if abs(value) <= CLEAR * error or value == 0.0:
            return f"{text}; what both do together cannot be told from their sum."
        how = "more" if value > 0.0 else "less"
        size = f"{points(abs(value)).lstrip('+')} ± {error_of(error)} points"
        return f"{text}; both together do {size} {how} than their sum."

    def _at(self, row: Row) -> str:
        told = []
        for axis, name, value in zip(self.axes, self.names, (row["first"], row["second"]), strict=True):
            told.append(f"{name} {axis.labels[axis.values.index(value)]}")
        return ", ".join(told)

    @property
    def notices(self) -> tuple[ValidationIssue, ...]:
        """What people should know of the scenario that was asked about."""
        before = self.scenario.notices(months=self.at, endpoint=self.endpoint.name.lower(), money=False)
        return (*before, *past_notices(self.scenario, self.run.learned), *self.cut.notices())

    @property
    def told_months(self) -> Sequence[float]:
        """The month by which P is meant."""
        return (self.at,)

    @property
    def forecasts(self) -> Sequence[Forecast]:
        """The share as written."""
        found = self.written
        return (Forecast(self.endpoint, self.at, found["value"], found["low"], found["high"]),)

    def records(self) -> Records:
        """The cells."""
        first, second = (axis.key for axis in self.axes)
        told = [{"first": first, "second": second}]
        return {
            "grid": lambda: [
                {first: row["first"], second: row["second"]}
                | {key: value for key, value in row.items() if key not in told[0]}
                for row in self.cells
            ]
        }

    def tables(self) -> Sequence[Table]:
        """P of each cell, and how much that is above P as written, with its error."""
        verb = MILESTONE[self.endpoint.name.lower()]
        second = self.names[1]
        shares = f"% that {verb} by month {self.at:g}; as written {per_hundred(self.written['value'])}"
        differences = "Change from that as written, points ± one Monte Carlo standard error"
        return [
            self._table(f"{shares}; across: {second}", lambda row: per_hundred(row["value"])),
            self._table(
                f"{differences}; across: {second}",
                lambda row: f"{points(row['difference'])} ± {error_of(row['difference_mc_error'])}",
            ),
        ]

    def _table(self, title: str, told: Callable[[Row], str]) -> Table:
        one, other = self.axes
        table = new_table(title, self.names[0], *other.labels)
        for label, value in zip(one.labels, one.values, strict=True):
            table.add_row(label, *(told(self.row(value, each)) for each in other.values))
        return table

    def after(self) -> Sequence[Sentence]:
        """How the values were chosen, and how it was made."""
        chosen = "; ".join(f"{name}: {axis.chosen}" for name, axis in zip(self.names, self.axes, strict=True))
        run = self.run
        text = (
            f"Values: {chosen}. {len(self.cells)} cells of {run.replicates:,} replicates in {run.worlds:,} "
            f"worlds, seed {run.seed}, {run.seconds:.1f} s, each paired with the scenario as written: both "
            "numbers are what the cell says in every world, and no other number moves."
        )
        return [Sentence(text, "note")]

    def charts(self) -> Sequence[Chart]:
        """The heat map."""
        return [Chart("grid", "P for each pair of values", self.plot)]

    def plot(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw the heat map with contours of P; return the Axes."""
        from valleysim.questions.stress.grid_figure import draw_grid

        return draw_grid(self, ax, title=title)

    def run_plain(self) -> dict[str, Any]:
        """How much was simulated."""
        return {**self.run.plain(), "histories_cut": self.cut.histories}

    def body(self) -> dict[str, Any]:
        """Everything that was found, as plain values."""
        return {
            "scenario": {"name": self.scenario.name, "hash": self.scenario.hash},
            "alone_of": self.asked.name if self.is_alone else None,
            "at": self.at,
            "written": dict(self.written),
            "axes": [
                {"key": axis.key, "values": list(axis.values), "chosen": axis.chosen, "way": axis.way}
                for axis in self.axes
            ],
            "cells": list(self.cells),
            "together": dict(self.together),
        }
