"""A calibration as people and programs read it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from valleysim.errors import ValidationIssue
from valleysim.questions.answer import Answer
from valleysim.questions.calibrate.figures import draw_quantities, draw_targets
from valleysim.questions.calibrate.findings import Findings
from valleysim.questions.calibrate.sentence import headline, how_made
from valleysim.questions.calibrate.tables import fight_table, meaning_table, quantity_table, target_table
from valleysim.questions.run import Run
from valleysim.report.content import Chart, Records, Row, Sentence
from valleysim.report.files import write_new_file
from valleysim.report.tables import Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@dataclass(frozen=True, repr=False, eq=False)
class Calibration(Findings, Answer):
    """What `calibrate` returns: see `Findings`. Frames: ``targets``, ``quantities``, ``fights``.

    ``worlds`` are the calibrated worlds; `save_worlds` writes them for a scenario to name.
    """

    run: Run

    name = "calibrate"
    form = "valleysim-calibrate-1"

    @property
    def sentence(self) -> str:
        """How many targets are met, and in how many worlds together."""
        return headline(self)

    @property
    def notices(self) -> tuple[ValidationIssue, ...]:
        """None: a calibration is no forecast of this scenario."""
        return ()

    def save_worlds(self, path: str | Path) -> None:
        """Write the worlds into a new file, which a scenario names: ``worlds = "posterior.npz"``.

        Raises:
            OutputError: a file that is already there, or a place that cannot be written to.
        """
        write_new_file(Path(path), lambda file: file.write(self.worlds.as_bytes()))

    def records(self) -> Records:
        """The tidy tables."""
        return {"targets": self._targets, "quantities": self._quantities, "fights": self._fights}

    def _targets(self) -> list[Row]:
        return [
            {
                "target": fit.target.name,
                "statistic": fit.target.words,
                "use": fit.target.use,
                "value": fit.target.value,
                "band_low": fit.target.low,
                "band_high": fit.target.high,
                "prior": _number(fit.prior),
                "posterior": _number(fit.posterior),
                "low": _number(fit.low),
                "high": _number(fit.high),
                "in_band_before": fit.in_band_before,
                "in_band": fit.in_band,
                "met": fit.is_met,
                "explained": _number(fit.explained),
                "source": fit.target.evidence or "",
                "assumption": fit.target.assumption or "",
            }
            for fit in self.targets
        ]

    def _quantities(self) -> list[Row]:
        return [
            {
                "quantity": fit.name,
                "prior_p5": fit.prior[0],
                "prior_p50": fit.prior[1],
                "prior_p95": fit.prior[2],
                "posterior_p5": fit.posterior[0],
                "posterior_p50": fit.posterior[1],
                "posterior_p95": fit.posterior[2],
                "shift": fit.shift,
                "spread": fit.spread,
                "informed": fit.is_informed,
            }
            for fit in self.quantities
        ]

    def _fights(self) -> list[Row]:
        return [dict(vars(fight)) for fight in self.fights]

    def tables(self) -> Sequence[Table]:
        """Targets, what they are about, the quantities that moved, and targets that fight."""
        tables = [target_table(self), meaning_table(self)]
        if any(fit.is_informed for fit in self.quantities):
            tables.append(quantity_table(self))
        return [*tables, fight_table(self)] if self.fights else tables

    def charts(self) -> Sequence[Chart]:
        """Targets in their bands; quantities that moved."""
        charts = [
            Chart("targets", "Each target in its band, before and after.", partial(draw_targets, self)),
            Chart("quantities", "The quantities that moved most.", partial(draw_quantities, self)),
        ]
        return charts if any(fit.is_informed for fit in self.quantities) else charts[:1]

    def plot(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw the targets in their bands."""
        return draw_targets(self, ax, title=title)

    def after(self) -> Sequence[Sentence]:
        """How it was made."""
        return [Sentence(how_made(self), "note")]

    def run_plain(self) -> dict[str, Any]:
        """How much was simulated."""
        return {"seed": self.run.seed, "worlds": len(self.worlds), "histories": self.run.replicates}

    def body(self) -> dict[str, Any]:
        """Everything as plain values."""
        return {
            "jointly": self.jointly,
            "jointly_before": self.jointly_before,
            "effective": self.effective,
            "distinct": self.distinct,
            "moved_step_by_step": self.moved,
            "simulated": self.simulated,
            "worlds_sha256": self.worlds.digest,
            "targets": self._targets(),
            "quantities": self._quantities(),
            "fights": self._fights(),
        }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None
