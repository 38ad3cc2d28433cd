"""A diary as people and programs read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from valleysim.errors import ValidationIssue
from valleysim.questions.answer import Answer
from valleysim.questions.diary.findings import Findings, Past
from valleysim.questions.diary.tables import beginnings, diary_tables, ending, headline
from valleysim.questions.pasts import past_notices
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
        return headline(self, None if self.run.learned is None else self.run.worlds)

    @property
    def notices(self) -> tuple[ValidationIssue, ...]:
        """What people should know of the scenario, and of its pilots that have started."""
        before = self.scenario.notices(months=self.months, money=False)
        return (*before, *past_notices(self.scenario, self.run.learned))

    def records(self) -> Records:
        """The tidy tables."""
        return {"entries": self._entries}

    def _entries(self) -> list[Row]:
        return [
            {
                "month": entry.month,
                "event": entry.told,
                "waits_for": entry.waits_for.replace("_", " "),
                "past": entry.past,
            }
            for entry in self.entries
        ]

    def before(self) -> Sequence[Sentence]:
        """Who sits where in month 0, and sat there when a pilot started that has started already."""
        return [Sentence(text) for text in beginnings(self)]

    def tables(self) -> Sequence[Table]:
        """A row an event; what lies before month 0 in a table of its own."""
        return diary_tables(self)

    def after(self) -> Sequence[Sentence]:
        """What it lost, cost and brought."""
        return [Sentence(ending(self))]

    def charts(self) -> Sequence[Chart]:
        """None: one history is no distribution."""
        return []

    def run_plain(self) -> dict[str, Any]:
        """Which seed, and of how many worlds, if these were chosen together; the history is in the body."""
        if self.run.learned is None:
            return {"seed": self.run.seed}
        return {"seed": self.run.seed, "worlds": self.run.worlds}

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
            "past": None if self.past is None else _past(self.past),
            "entries": [dict(vars(entry)) for entry in self.entries],
            "facts": {name: value for name, value in self.facts.items() if np.isfinite(value)},
        }


def _past(past: Past) -> dict[str, Any]:
    return {
        "started": past.started,
        "seats_at_start": dict(past.seats),
        "covered_at_start": past.covered,
    }
