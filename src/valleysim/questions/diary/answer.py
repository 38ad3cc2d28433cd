"""A diary as people and programs read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from valleysim.errors import ValidationIssue
from valleysim.questions.answer import Answer
from valleysim.questions.diary.findings import Findings
from valleysim.questions.diary.tables import beginning, diary_table, ending, headline
from valleysim.questions.run import Run
from valleysim.report.content import Chart, Records, Row, Sentence
from valleysim.report.tables import Table


@dataclass(frozen=True, repr=False, eq=False)
class Diary(Findings, Answer):
    """What `tell_history` returns: see `Findings` for what it holds. Frame: ``entries``, a row an event."""

    run: Run

    name = "diary"
    form = "valleysim-diary-1"

    @property
    def sentence(self) -> str:
        """Which history, and what became of it."""
        return headline(self)

    @property
    def notices(self) -> tuple[ValidationIssue, ...]:
        """What people should know of the scenario."""
        return self.scenario.notices(months=self.months, money=False)

    def records(self) -> Records:
        """The tidy tables."""
        return {"entries": self._entries}

    def _entries(self) -> list[Row]:
        return [
            {"month": entry.month, "event": entry.told, "waits_for": entry.waits_for.replace("_", " ")}
            for entry in self.entries
        ]

    def before(self) -> Sequence[Sentence]:
        """Who sits where in month 0."""
        return [Sentence(beginning(self))]

    def tables(self) -> Sequence[Table]:
        """A row an event."""
        return [diary_table(self)]

    def after(self) -> Sequence[Sentence]:
        """What it lost, cost and brought."""
        return [Sentence(ending(self))]

    def charts(self) -> Sequence[Chart]:
        """None: one history is no distribution."""
        return []

    def run_plain(self) -> dict[str, Any]:
        """Which seed; the history is among the body."""
        return {"seed": self.run.seed}

    def body(self) -> dict[str, Any]:
        """The history, as plain values."""
        return {
            "pilot": self.pilot,
            "world": self.world,
            "replicate": self.replicate,
            "months": self.months,
            "outcome": self.outcome,
            "cause": self.cause,
            "seats_at_start": dict(self.at_start),
            "covered_at_start": self.covered_at_start,
            "entries": [dict(vars(entry)) for entry in self.entries],
            "facts": {name: value for name, value in self.facts.items() if np.isfinite(value)},
        }
