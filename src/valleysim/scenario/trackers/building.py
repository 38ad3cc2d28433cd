"""From the rows of a tracker to the rows of a list of pilots, with all that people must decide told."""

from collections import Counter
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from datetime import date

from valleysim.scenario.format.crowd import LONGEST_NAME
from valleysim.scenario.format.stages import Stage
from valleysim.scenario.format.status import DATES, LONGEST_WORD
from valleysim.scenario.sheets.values import is_total
from valleysim.scenario.trackers import roles
from valleysim.scenario.trackers.columns import Columns, Note, label_text, number_text, span_text, text_of
from valleysim.scenario.trackers.days import Span
from valleysim.scenario.trackers.facts import START, Facts, began, earliest
from valleysim.scenario.trackers.mapping import EARLIEST, LEAVE_OUT, TRUST_STAGE, Mapping
from valleysim.scenario.trackers.people import People
from valleysim.scenario.trackers.values import known_stage

HAPPENED = {
    roles.PILOT_ENDED: "pilot_ended",
    roles.LIVE: "live_since",
    roles.PRODUCTION: "production_since",
    roles.ENDED: "ended",
}
"""The key of what has happened, by the role of its column."""
DUE = roles.KEYS[roles.DUE]
ROLE_OF = {key: role for role, key in HAPPENED.items()} | {START: roles.STARTS}


@dataclass
class Pilot:
    """A row that is a pilot: its cells by key, and what is known of it."""

    row: int
    cells: dict[str, str]
    facts: Facts
    word: str = ""
    """Its stage as the tracker says it."""
    is_open: bool = True
    """Whether it has not ended, as far as is known."""
    sponsors: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contradiction:
    """A row that cannot be as it stands: the cells and what is wrong."""

    row: int
    name: str
    cells: str
    what: str


@dataclass
class Built:
    """The pilots of a tracker, and what was found on the way."""

    pilots: list[Pilot] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)
    without_start: list[int] = field(default_factory=list)
    unknown: Counter[str] = field(default_factory=Counter)
    """Words for stages that nobody knows, with how often they occur."""
    numbered: dict[str, str] = field(default_factory=dict)
    """Words for stages with a number before them, with the stage that they stand for."""
    people: People = field(default_factory=People)


def build(columns: Columns, mapping: Mapping, as_of: date) -> Built:
    """Read each row of a tracker as a pilot."""
    return _Builder(columns, mapping, as_of).build()


class _Builder:
    def __init__(self, columns: Columns, mapping: Mapping, as_of: date) -> None:
        self.columns, self.mapping, self.as_of = columns, mapping, as_of
        self.rows = columns.tracker.rows
        self.built = Built(people=People(merged=mapping.people))
        self.told: dict[tuple[str, str], list[int]] = {}
        self.names: Counter[str] = Counter()
        self.keys: set[str] = set()

    def build(self) -> Built:
        for position, row in enumerate(self.rows):
            name = self.columns.text(roles.NAME, position)
            if not name:
                self._tell(self.columns.header(roles.NAME), "no name in the row: left out", row)
            elif is_total(name):
                self._tell(self.columns.header(roles.NAME), "looks like the sum of the others: left out", row)
            else:
                self._add(position, row, name)
        for (column, what), rows in self.told.items():
            self.built.notes.append(Note(column, what, tuple(rows)))
        return self.built

    def _add(self, position: int, row: int, name: str) -> None:
        word = self.columns.text(roles.STAGE, position)[:LONGEST_WORD]
        stage = self._stage(word) if word else None
        facts = Facts(self.as_of, stage)
        labels: dict[str, str] = {}
        pilot = Pilot(row, {}, facts, word if stage is not None else "")
        self._days(position, row, pilot, labels)
        if not self._is_kept(position, row, pilot, labels, name):
            return
        cells = pilot.cells
        cells["name"] = self._unique(name, row)
        self._key(position, row, cells)
        cells["segment"] = self.columns.text(roles.SEGMENT, position)[:200]
        if word and stage is None:
            labels[self.columns.labels[self.columns.header(roles.STAGE)]] = word
        self._write_days(pilot)
        self._sponsors(position, row, pilot, labels)
        self._amounts(position, cells, labels)
        self._labels(position, row, labels)
        cells |= {f"label.{label}": text for label, text in labels.items()}
        pilot.is_open = (
            stage not in (Stage.ABANDONED, Stage.ROLLED_BACK, Stage.ENDED) and "ended" not in facts.spans
        )
        self.built.pilots.append(pilot)

    def _stage(self, word: str) -> Stage | None:
        stage, bare = known_stage(word, dict(self.mapping.stages))
        if stage is None:
            self.built.unknown[word] += 1
        elif bare:
            self.built.numbered[word] = stage.value
        return stage

    def _days(self, position: int, row: int, pilot: Pilot, labels: dict[str, str]) -> None:
        """What the row says of days, with what lies ahead or belongs to no stage among the labels."""
        facts, cells = pilot.facts, pilot.cells
        if span := self.columns.span(roles.STARTS, position):
            facts.spans[START] = span
        due = self.columns.span(roles.DUE, position)
        if due:
            cells[DUE] = f"{due.last}"
        for role, key in HAPPENED.items():
            span = self.columns.span(role, position)
            if span is None:
                continue
            if span.first <= self.as_of:
                facts.spans[key] = span
                continue
            header = self.columns.header(role)
            is_target = role in (roles.LIVE, roles.PRODUCTION) and DUE not in cells
            if is_target:
                cells[DUE] = f"{span.last}"
            else:
                labels[self.columns.labels[header]] = span_text(span)
            place = f"as a target date ({DUE})" if is_target else "as a label"
            self._tell(header, f"lies after {self.as_of}, and has not happened: kept {place}", row)
        self._since(position, row, facts, labels)

    def _since(self, position: int, row: int, facts: Facts, labels: dict[str, str]) -> None:
        span = self.columns.span(roles.SINCE, position)
        if span is None:
            return
        header = self.columns.header(roles.SINCE)
        key = began(facts.stage)
        if key is not None and key not in facts.spans and span.first <= self.as_of:
            facts.spans[key] = span
            if key == START:
                self._tell(
                    header, "a pilot without a start, whose stage began then: taken for its start", row
                )
            return
        labels[self.columns.labels[header]] = text_of(self.columns.tracker.column(header), position)
        if key is None:
            self._tell(header, "since when, of a stage that begins with no one thing: kept as a label", row)
        elif span.first > self.as_of:
            self._tell(header, f"lies after {self.as_of}: kept as a label", row)

    def _is_kept(self, position: int, row: int, pilot: Pilot, labels: dict[str, str], name: str) -> bool:
        """Whether the row is written; what is wrong with it is told."""
        facts = pilot.facts
        needs_start = START not in facts.spans and (
            len(facts.spans) > 0 or facts.stage not in (None, Stage.PLANNED)
        )
        if needs_start and facts.stage is not Stage.PLANNED:
            choice = self.mapping.without_start
            found = earliest(facts.spans, self.as_of) if choice == EARLIEST else None
            if isinstance(choice, date):
                found = Span(choice, choice)
            if choice == LEAVE_OUT:
                self._tell(self.columns.header(roles.NAME), "a stage or days and no start: left out", row)
                return False
            if found is not None:
                facts.spans[START] = found
                how = "the earliest day of the row" if choice == EARLIEST else f"{choice}"
                self._tell("start", f"not said: taken to be {how}, as the mapping says", row)
            else:
                self.built.without_start.append(row)
        elif START not in facts.spans:
            said = "planned" if facts.stage is Stage.PLANNED else "neither a stage nor days: read as planned"
            self._tell("start", f"{said}, and no start is said: it starts on {self.as_of}", row)
        wrong = [*facts.disagreements(pilot.word)]
        if wrong and self.mapping.contradicting == TRUST_STAGE and facts.stage is not None:
            for key, _ in wrong:
                if key in facts.spans:
                    self._move(key, position, row, facts, labels)
            wrong = [*facts.disagreements(pilot.word)]
        if wrong and self.mapping.contradicting == LEAVE_OUT:
            self._tell(self.columns.header(roles.NAME), f"contradicts itself ({wrong[0][1]}): left out", row)
            return False
        for key, what in wrong:
            cells = ", ".join(self._cells_of(position, key, pilot))
            self.built.contradictions.append(Contradiction(row, name, cells, what))
        return True

    def _move(self, key: str, position: int, row: int, facts: Facts, labels: dict[str, str]) -> None:
        """Keep a day that contradicts the stage as a label, and not as a fact."""
        del facts.spans[key]
        role = self._role_of(key)
        header = self.columns.header(role)
        labels[self.columns.labels[header]] = self.columns.text(role, position)
        self._tell(header, "contradicts the stage, which is trusted: kept as a label", row)

    def _role_of(self, key: str) -> str:
        role = ROLE_OF.get(key)
        return role if role is not None and self.columns.column(role) is not None else roles.SINCE

    def _cells_of(self, position: int, key: str, pilot: Pilot) -> list[str]:
        """The cells that disagree: the stage, the start and the day in question."""
        asked = [roles.STAGE] if pilot.word else []
        asked += [roles.STARTS] if START in pilot.facts.spans else []
        asked += [self._role_of(one) for one in pilot.facts.spans if one == key or one != START]
        found = []
        for role in dict.fromkeys(asked):
            if text := self.columns.text(role, position):
                found.append(f"{self.columns.header(role)} {text!r}")
        return found

    def _write_days(self, pilot: Pilot) -> None:
        facts, cells = pilot.facts, pilot.cells
        cells["status.stage"] = pilot.word
        for key, day in facts.days.items():
            cells[START if key == START else f"status.{key}"] = f"{day}"
        if START in facts.spans and (ahead := facts.start_ahead) is not None:
            cells[START] = ahead.text
        if facts.precision > 0.5 and (facts.has_started or len(facts.spans) > 1):
            cells["status.date_precision"] = f"{facts.precision:g}"

    def _unique(self, name: str, row: int) -> str:
        if len(name) > LONGEST_NAME - 8:
            name = f"{name[: LONGEST_NAME - 9]}…"
            self._tell(
                self.columns.header(roles.NAME),
                f"a name of more than {LONGEST_NAME - 8} characters: cut",
                row,
            )
        unique = name
        while self.names[unique]:
            self.names[name] += 1
            unique = f"{name} ({self.names[name]})"
        self.names[unique] += 1
        if unique != name:
            self._tell(
                self.columns.header(roles.NAME), "a name that stands above: it gets a number behind it", row
            )
        return unique

    def _key(self, position: int, row: int, cells: dict[str, str]) -> None:
        key = self.columns.text(roles.KEY, position)[:LONGEST_NAME]
        if key in self.keys:
            self._tell(self.columns.header(roles.KEY), "a key that stands above: its name is the key", row)
            key = ""
        if key:
            self.keys.add(key)
        elif cells["name"].startswith("#"):
            key = cells["name"]  # else readers ask whether the row is a comment
        cells["key"] = key

    def _sponsors(self, position: int, row: int, pilot: Pilot, labels: dict[str, str]) -> None:
        named = []
        since_roles = {roles.SPONSOR: roles.SPONSOR_SINCE, roles.OWNER: roles.OWNER_SINCE}
        for role, since_role in since_roles.items():
            name = self.columns.text(role, position)
            span = self.columns.span(since_role, position)
            since = None
            if span is not None and span.first > self.as_of:
                self._tell(self.columns.header(since_role), f"lies after {self.as_of}: left out", row)
            elif span is not None:
                since = span.until(self.as_of)
            if name:
                name = self.built.people.add(name, row, since)
                named.append(name)
                labels[self.columns.labels[self.columns.header(role)]] = name[:200]
                pilot.cells[roles.KEYS[role]] = name
            if since is not None:
                pilot.cells[roles.KEYS[since_role]] = since.text
        pilot.sponsors = tuple(named)

    def _amounts(self, position: int, cells: dict[str, str], labels: dict[str, str]) -> None:
        for role in roles.AMOUNTS:
            value = self.columns.amount(role, position)
            if value is None:
                continue
            if self.columns.is_monthly(role):
                cells[roles.KEYS[role]] = number_text(value)
            else:
                labels[self.columns.labels[self.columns.header(role)]] = number_text(value)

    def _labels(self, position: int, row: int, labels: dict[str, str]) -> None:
        for header, reading in self.columns.readings.items():
            if reading.read_as not in (roles.LABEL, roles.YES_NO):
                continue
            column = self.columns.tracker.column(header)
            text = label_text(column, position, is_yes_no=reading.read_as == roles.YES_NO)
            if text.endswith("…") and not text_of(column, position).endswith("…"):
                self._tell(header, "a text of more than 200 characters: cut", row)
            if text:
                labels[self.columns.labels[header]] = text

    def _tell(self, column: str, what: str, row: int) -> None:
        self.told.setdefault((column, what), []).append(row)


def written_rows(built: Built, shared: Table[str, object], source: str) -> list[dict[str, str]]:
    """The rows of ``pilots.csv``: the same columns in each, those without a cell left out.

    People who sponsor one pilot only are no `[[people]]`; their name is among the labels.
    """
    rows: list[dict[str, str]] = []
    for pilot in built.pilots:
        cells = {key: text for key, text in pilot.cells.items() if text}
        for role, since_role in ((roles.SPONSOR, roles.SPONSOR_SINCE), (roles.OWNER, roles.OWNER_SINCE)):
            if cells.get(roles.KEYS[role]) in shared:
                cells.pop(roles.KEYS[since_role], None)  # it is said of the person
            else:
                cells.pop(roles.KEYS[role], None)
        cells["assumption"] = f"{source}, row {pilot.row}"
        rows.append(cells)
    order = ["name", "key", "segment", START, "status.stage", *(f"status.{key}" for key in DATES)]
    order += ["status.date_precision"] + [
        roles.KEYS[role] for role in roles.KEYS if "sponsors" in roles.KEYS[role]
    ]
    order += [roles.KEYS[role] for role in roles.AMOUNTS if role in roles.KEYS]
    labels = dict.fromkeys(key for cells in rows for key in cells if key.startswith("label."))
    order += [DUE, *(key for key in labels if key != DUE), "assumption"]
    used = [key for key in order if key == "name" or any(key in cells for cells in rows)]
    return [{key: cells.get(key, "") for key in used} for cells in rows]
