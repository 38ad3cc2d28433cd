"""The face of every answer: one sentence, tidy tables, one document, charts, a folder."""

import sys
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import asdict
from datetime import date
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from valleysim.errors import UsageError, ValidationIssue
from valleysim.questions.calendar import Calendar
from valleysim.questions.chapters import chapter_of, sections_of
from valleysim.questions.native_charts import native_charts
from valleysim.questions.outside import Forecast, outside_sentence, outside_view
from valleysim.questions.run import Run
from valleysim.report.content import Chart, Item, Notices, Records, Row, Sentence
from valleysim.report.tables import Table
from valleysim.scenario import Scenario, nearest
from valleysim.scenario.prompt.settings import settings_of, settings_told

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from valleysim.report.content import Chapter, NativeChart, Section
    from valleysim.report.ledger import Moved

MOST_ROWS = 30
"""Rows of the table that Jupyter shows."""


class Answer(ABC):
    """What every question returns.

    A question says what it found: its sentence, its records, its tables, its charts and the body of its
    document. Everything else, here and in the renderers, is the same for all of them.
    """

    name: str
    """Of its document and the file of that."""
    form: str
    """What the document says of its form: ``valleysim-compare-1``."""

    if TYPE_CHECKING:

        @property
        def scenario(self) -> Scenario:
            """The scenario that was asked about; of a comparison the first one."""

        @property
        def run(self) -> Run:
            """How the answer was made."""

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """All scenarios that were asked about, as they were given."""
        return (self.scenario,)

    @property
    @abstractmethod
    def sentence(self) -> str:
        """The answer in a sentence or two."""

    @property
    @abstractmethod
    def notices(self) -> tuple[ValidationIssue, ...]:
        """What people should know of the scenario and of the run."""

    @abstractmethod
    def records(self) -> Records:
        """The tidy tables by name; the first one is what Jupyter shows."""

    @abstractmethod
    def tables(self) -> Sequence[Table]:
        """The tables that people read, in order."""

    @abstractmethod
    def charts(self) -> Sequence[Chart]:
        """The charts, the chief one first."""

    @abstractmethod
    def body(self) -> dict[str, Any]:
        """What its document holds beside what every document has, as plain values."""

    @abstractmethod
    def run_plain(self) -> dict[str, Any]:
        """What its document says of how much was simulated."""

    @property
    def as_of(self) -> date | None:
        """The day of month 0, if the scenario says it."""
        return self.scenario.as_of

    @property
    def told_months(self) -> Sequence[float]:
        """The months that it tells of."""
        return self.run.horizons

    @property
    def calendar(self) -> Calendar | None:
        """Its months beside their days, if the scenario says which day month 0 is."""
        return None if self.as_of is None else Calendar(self.as_of, self.told_months)

    @property
    def forecasts(self) -> Sequence[Forecast]:
        """Shares of pilots that reach the endpoint, to be told beside what is published, all of one month."""
        return ()

    def before(self) -> Sequence[Sentence]:
        """Sentences between the notices and the tables: the outside view of the forecasts."""
        return [Sentence(outside_sentence(self.forecasts))] if self.forecasts else []

    def after(self) -> Sequence[Sentence]:
        """Sentences below the tables: how they are read, and how they were made."""
        return ()

    def content(self) -> Sequence[Item]:
        """What people read, in order, for any renderer."""
        return self.items(self.tables())

    def items(self, tables: Iterable[Table]) -> list[Item]:
        """What people read, in order, with these tables."""
        first = (Sentence(self.sentence, "answer"), Notices(self.notices))
        settings = [Sentence(text) for text in settings_told(self.scenarios)]
        days = [Sentence(self.calendar.sentence)] if self.calendar is not None else []
        return [*first, *settings, *days, *self.before(), *tables, *self.charts(), *self.after()]

    def sections(self) -> "Sequence[Section]":
        """What a page tells, under heads."""
        return sections_of(self, {"": "What was found"})

    def matters(self) -> Sequence[str]:
        """The few things that matter most, a sentence each, as the first screen of a page has them."""
        return ()

    def first_step(self) -> str:
        """What to do first; empty where it was not asked."""
        return ""

    def chapter(self) -> "Chapter":
        """What a page tells of it."""
        return chapter_of(self)

    def native_charts(self, tables: Mapping[str, Sequence[Row]]) -> "Sequence[NativeChart]":
        """The charts that a spreadsheet draws of the rows of these tidy tables."""
        return native_charts(self.run.endpoint, tables)

    def ledger_moves(self) -> "Sequence[Moved]":
        """By how much each number of the ledger moves the answer, where that is known."""
        return ()

    def document(self) -> dict[str, Any]:
        """Everything as one document of plain values.

        Only ``manifest`` differs between two runs with one seed. `valleysim.questions.registry.schema_of` and
        the command ``valleysim schema`` give the JSON Schema of each.
        """
        return deepcopy(
            {
                "format": self.form,
                "run": self.run_plain(),
                "answer": self.sentence,
                "notices": [notice.plain() for notice in self.notices],
                **({"settings": settings} if (settings := self._settings()) else {}),
                **({"calendar": self.calendar.plain()} if self.calendar is not None else {}),
                **({"outside_view": outside_view(self.forecasts)} if self.forecasts else {}),
                **self.body(),
                "manifest": self.run.manifest,
            }
        )

    def _settings(self) -> list[dict[str, str]]:
        """What was set at the prompt, a row a key and a scenario."""
        return [
            {"scenario": scenario.name, **asdict(setting)}
            for scenario in dict.fromkeys(self.scenarios)
            for setting in settings_of(scenario)
        ]

    def frame(self, name: str) -> "pd.DataFrame":
        """One of the tidy tables.

        Raises:
            UsageError: a name that none of them has.
        """
        import pandas as pd

        records = self.records()
        if name not in records:
            near = nearest(name, tuple(records)) if isinstance(name, str) else None
            hint = f"; did you mean {near}?" if near else ""
            raise UsageError(f"frame: found {name!r}; allowed: {', '.join(records)}{hint}")
        return pd.DataFrame([dict(row) for row in records[name]()])

    def frames(self) -> "dict[str, pd.DataFrame]":
        """All tidy tables by name, those without rows too."""
        return {name: self.frame(name) for name in self.records()}

    def plot(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw the chief chart on ``ax``, or on a figure of its own; return the Axes.

        Raises:
            UsageError: the answer has no chart.
        """
        raise UsageError(f"plot: found a {self.name}, which has no chart; allowed: frames() and document()")

    def figures(self) -> "dict[str, Axes]":
        """All charts by name, each on a figure of its own."""
        return {chart.name: chart.draw() for chart in self.charts()}

    def save(self, folder: "str | Path") -> tuple[str, ...]:
        """Write document, tables and charts into a folder, as ``--out`` does.

        Returns:
            A line for each chart that could not be drawn.

        Raises:
            OutputError: a folder that holds anything that valleysim did not write.
        """
        from valleysim.report.answer_files import save_answer

        return save_answer(self, Path(folder), " ".join(sys.argv))

    def save_page(self, path: "str | Path", *more: "Answer") -> tuple[str, ...]:
        """Write one page of HTML that needs no other file and no network, as ``valleysim report`` does.

        Args:
            path: its file; a page that is there is replaced if valleysim wrote it and nobody changed it.
            more: answers that follow as chapters.

        Returns:
            A line for each chart that could not be drawn.

        Raises:
            OutputError: a file that valleysim did not write, or no place to write to.
        """
        from valleysim.report.html.answers import save_page

        return save_page((self, *more), Path(path), " ".join(sys.argv))

    def save_workbook(self, path: "str | Path") -> None:
        """Write a workbook: a sheet a table, native charts, the ledger, how it was made, as ``--xlsx`` does.

        Args:
            path: its file; a workbook that is there is replaced if valleysim wrote it and nobody changed it.

        Raises:
            OutputError: a file that valleysim did not write, no place to write to, or more rows than a sheet
                holds.
        """
        from valleysim.report.workbook.book import save_workbook

        save_workbook(self, Path(path), " ".join(sys.argv))

    def chief_rows(self) -> Sequence[Row]:
        """Rows of the table that Jupyter shows."""
        return next(iter(self.records().values()))()

    def __str__(self) -> str:
        """The answer in a sentence or two."""
        return self.sentence

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.sentence}>"

    def _repr_html_(self) -> str:
        import pandas as pd

        rows = self.chief_rows()
        table = pd.DataFrame([dict(row) for row in rows[:MOST_ROWS]]).round(4).to_html(index=False)
        more = f"<p>and {len(rows) - MOST_ROWS:,} more rows</p>" if len(rows) > MOST_ROWS else ""
        return f"<p>{escape(self.sentence)}</p>{table}{more}"
