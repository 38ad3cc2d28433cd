"""What a row says of days: when its pilot started, what has happened since; and what disagrees."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from valleysim.scenario.format.dates import months_between
from valleysim.scenario.format.stages import Stage
from valleysim.scenario.format.status import DATES, Status
from valleysim.scenario.reading.standings import IN_ORDER, days_that_disagree
from valleysim.scenario.standing import BEGAN, Standing
from valleysim.scenario.trackers.days import Span

START = "starts"
ORDERED = (START, "asked", *IN_ORDER)
"""What happens to a pilot, in the order in which it can happen."""


@dataclass
class Facts:
    """The days of one row: by key, ``starts`` or one of `format.status.DATES`, as spans."""

    as_of: date
    stage: Stage | None
    spans: dict[str, Span] = field(default_factory=dict)

    @property
    def has_started(self) -> bool:
        """Whether its start lies before ``as_of``."""
        day = self.days.get(START)
        return day is not None and day < self.as_of

    @property
    def start_ahead(self) -> Span | None:
        """The days of its start, if all of them may lie ahead."""
        span = self.spans.get(START)
        if span is None or self.days[START] < self.as_of or self.days[START] == span.last:
            return None
        return Span(max(span.first, self.as_of + timedelta(days=1)), span.last)

    @property
    def days(self) -> dict[str, date]:
        """A day for each, in the order in which they can happen wherever their spans allow it."""
        days = {key: self._day(key) for key in ORDERED if key in self.spans}
        keys = [*days]
        for earlier, later in reversed([*pairwise(keys)]):
            if days[earlier] > days[later] >= self.spans[earlier].first:
                days[earlier] = days[later]
        for earlier, later in pairwise(keys):
            if days[later] < days[earlier] <= self.spans[later].last:
                days[later] = days[earlier]
        return days

    def _day(self, key: str) -> date:
        span = self.spans[key]
        if key == START and self.stage is Stage.PLANNED:
            return max(span.first, self.as_of) if span.last >= self.as_of else span.middle
        if key == START and span.first > self.as_of:
            return span.first
        return span.past(self.as_of)

    @property
    def precision(self) -> float:
        """How many months its days of the past may be off."""
        past = [span.precision for span in self.spans.values() if span.first <= self.as_of]
        return max(past, default=0.5)

    def disagreements(self, word: str | None) -> Iterator[tuple[str, str]]:
        """What cannot be, by key, in words; ``word`` is the stage as the row says it."""
        days = self.days
        start = days.get(START)
        if self.stage is Stage.PLANNED:
            if start is not None and start < self.as_of:
                yield START, f"the stage {word!r} is planned, and its start lies in the past"
            for key in days:
                if key != START:
                    yield key, f"the stage {word!r} is planned, and {DATES[key]}"
            return
        if start is not None and start >= self.as_of:
            if self.stage is not None:
                yield START, f"the stage {word!r}, and a start that lies ahead"
            for key in days:
                if key != START:
                    yield key, f"{DATES[key]}, and a start that lies ahead"
            return
        if start is None:
            return
        months = {key: months_between(self.as_of, day) for key, day in days.items()}
        happened = {key: month for key, month in months.items() if key != START}
        status = Status.model_validate({key: -month for key, month in happened.items()})
        standing = Standing("", status, months[START], self.stage, status.dates)
        for key, flaw in days_that_disagree(standing):
            yield key, flaw.found


def began(stage: Stage | None) -> str | None:
    """The key of what happened when a stage began; None if that is not one thing."""
    key = BEGAN.get(stage) if stage is not None else None
    return START if key == "started" else key


def earliest(spans: Mapping[str, Span], as_of: date) -> Span | None:
    """The earliest span of the past."""
    past = [span for span in spans.values() if span.first <= as_of]
    return min(past, key=lambda span: span.first, default=None)
