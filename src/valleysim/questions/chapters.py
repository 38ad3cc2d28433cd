"""An answer as a chapter of a page: the same sentences, tables and charts, put together by topic."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from valleysim.errors import ValidationIssue
from valleysim.questions.calendar import Calendar
from valleysim.questions.run import Run
from valleysim.report.characters import one_line
from valleysim.report.content import Chapter, Chart, Notices, Section, Sentence
from valleysim.report.tables import Table
from valleysim.scenario import Scenario
from valleysim.scenario.prompt.settings import settings_told

KINDS = {
    "summary": "Forecast",
    "compare": "Comparison",
    "review": "What has changed",
    "stress": "Sponsors under stress",
    "explain": "Why pilots stall",
    "advise": "What to do first",
    "calibrate": "Calibration",
    "diary": "One history",
}
"""What the chapter of each document is called."""
SET = "Set at the prompt"
READ = "How to read this, and how it was made"


class _Told(Protocol):
    """What a chapter is made of: an answer, of which see `valleysim.questions.answer`."""

    name: str

    @property
    def run(self) -> Run: ...
    @property
    def scenarios(self) -> tuple[Scenario, ...]: ...
    @property
    def sentence(self) -> str: ...
    @property
    def notices(self) -> tuple[ValidationIssue, ...]: ...
    @property
    def calendar(self) -> Calendar | None: ...
    def before(self) -> Sequence[Sentence]: ...
    def after(self) -> Sequence[Sentence]: ...
    def tables(self) -> Sequence[Table]: ...
    def charts(self) -> Sequence[Chart]: ...
    def sections(self) -> Sequence[Section]: ...
    def matters(self) -> Sequence[str]: ...
    def first_step(self) -> str: ...
    def run_plain(self) -> dict[str, Any]: ...


def chapter_of(answer: _Told) -> Chapter:
    """The chapter of an answer."""
    names = dict.fromkeys(one_line(scenario.name) for scenario in answer.scenarios)
    return Chapter(
        name=answer.name,
        kind=KINDS.get(answer.name, answer.name),
        title=" against ".join(names),
        sentence=answer.sentence,
        sections=tuple(answer.sections()),
        made={
            "run": answer.run_plain(),
            "scenarios": [{"name": one.name, "hash": one.hash} for one in answer.scenarios],
            "manifest": answer.run.manifest,
        },
        outside=" ".join(one.text for one in answer.before()),
        points=tuple(answer.matters()),
        first=answer.first_step(),
        notices=Notices(answer.notices),
    )


def sections_of(
    answer: _Told, topics: Mapping[str, str], more: Sequence[Table | Chart | Sentence] = ()
) -> list[Section]:
    """Charts and tables of an answer by topic, charts first; what has none comes under the first topic.

    Args:
        answer: whose they are.
        topics: the heads of the sections by topic, in order.
        more: what only a page shows there.
    """
    settings = tuple(Sentence(text) for text in settings_told(answer.scenarios))
    first = next(iter(topics))
    pieces: list[Table | Chart | Sentence] = [*answer.charts(), *answer.tables(), *more]
    found = [Section(SET, settings)] if settings else []
    for topic, title in topics.items():
        here = tuple(
            one for one in pieces if one.topic == topic or (topic == first and one.topic not in topics)
        )
        if here:
            found.append(Section(title, here))
    days = [] if answer.calendar is None else [Sentence(answer.calendar.sentence)]
    after = (*days, *answer.after())
    return [*found, Section(READ, after)] if after else found
