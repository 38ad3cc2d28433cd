"""Columns read as the mapping says: days, amounts and texts by row, and what was not understood."""

from dataclasses import dataclass, field

from valleysim.scenario.format.crowd import LONGEST_LABEL
from valleysim.scenario.format.flaws import shown
from valleysim.scenario.format.quantities import NOTE_KEYS
from valleysim.scenario.trackers import roles
from valleysim.scenario.trackers.amounts import MONTH, ONCE, YEAR, Amounts, read_amounts
from valleysim.scenario.trackers.days import DAY_FIRST, MONTH_FIRST, Days, Span, read_days
from valleysim.scenario.trackers.grid import is_blank, told
from valleysim.scenario.trackers.readings import Reading
from valleysim.scenario.trackers.table import Column, Tracker
from valleysim.scenario.trackers.values import NO, YES

MOST_EXAMPLES = 3
_NOT_IN_NAMES = str.maketrans(dict.fromkeys('.[];\t"', " "))


@dataclass(frozen=True)
class Note:
    """Something that people should know of some rows: the column, what is the matter, and which rows."""

    column: str
    what: str
    rows: tuple[int, ...] = ()


@dataclass
class Columns:
    """The columns of a tracker by what they are read as; ``notes`` tell which cells were not understood."""

    tracker: Tracker
    readings: dict[str, Reading]
    notes: list[Note] = field(default_factory=list)
    days: dict[str, Days] = field(default_factory=dict)
    amounts: dict[str, Amounts] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    """The name of each label, by the header of its column."""

    def __post_init__(self) -> None:
        self._of_role = {
            reading.read_as: self.tracker.column(header)
            for header, reading in self.readings.items()
            if reading.read_as not in roles.MANY
        }
        for role, column in self._of_role.items():
            if role in roles.DATES:
                self._read_days(role, column)
            elif role in roles.AMOUNTS:
                self._read_amounts(role, column)
        for header in self.readings:
            self.labels[header] = self._label_name(header)

    def column(self, role: str) -> Column | None:
        """The column that is read as a role."""
        return self._of_role.get(role)

    def header(self, role: str) -> str:
        """The header of the column that is read as a role."""
        return self._of_role[role].header

    def text(self, role: str, row: int) -> str:
        """What a cell says, by role and position of its row; empty if nothing."""
        column = self._of_role.get(role)
        return "" if column is None else text_of(column, row)

    def span(self, role: str, row: int) -> Span | None:
        """The days of a cell."""
        found = self.days.get(role)
        return None if found is None else found.spans[row]

    def amount(self, role: str, row: int) -> float | None:
        """An amount of money in whole units of the currency, of a year divided by 12."""
        found = self.amounts.get(role)
        value = None if found is None else found.values[row]
        if value is None or value < 0.0:
            return None
        reading = self.readings[self.header(role)]
        return value * reading.unit / (12.0 if reading.per == YEAR else 1.0)

    def is_monthly(self, role: str) -> bool:
        """Whether the amounts of a column can be said for a month."""
        return role != roles.BUDGET and self.readings[self.header(role)].per in (MONTH, YEAR)

    def _read_days(self, role: str, column: Column) -> None:
        reading = self.readings[column.header]
        order = reading.dates if reading.dates in (DAY_FIRST, MONTH_FIRST) and not reading.is_guess else None
        found = self.days[role] = read_days(column.cells, order)
        unread = [k for k, span in enumerate(found.spans) if span is None and not is_blank(column.cells[k])]
        unclear = [k for k in unread if k in set(found.unclear)]
        if unclear:
            what = (
                f"may be two days, and {found.why}: write dates = {shown(DAY_FIRST)} or {shown(MONTH_FIRST)}"
            )
            self._note(column, [k for k in unread if k in unclear], what)
        self._note(
            column, [k for k in unread if k not in set(unclear)], "no day, month or quarter: left empty"
        )

    def _read_amounts(self, role: str, column: Column) -> None:
        reading = self.readings[column.header]
        found = self.amounts[role] = read_amounts(column.cells, reading.decimal or None)
        unread = [k for k, one in enumerate(found.values) if one is None and not is_blank(column.cells[k])]
        unclear = [k for k in unread if k in set(found.unclear)]
        self._note(column, unclear, 'may be two amounts: write decimal = "." or ","')
        self._note(column, [k for k in unread if k not in set(unclear)], "no amount: left empty")
        below = [k for k, one in enumerate(found.values) if one is not None and one < 0.0]
        self._note(column, below, "an amount below 0: left empty")
        if role != roles.BUDGET and reading.per in (ONCE, ""):
            rows = [k for k, one in enumerate(found.values) if one is not None]
            self._note(
                column, rows, 'an amount for no month or year: kept as a label; write per = "year" or "month"'
            )

    def _note(self, column: Column, positions: list[int], what: str) -> None:
        if positions:
            cells = dict.fromkeys(shown(told(column.cells[k])) for k in positions)
            some = ", ".join([*cells][:MOST_EXAMPLES]) + (" …" if len(cells) > MOST_EXAMPLES else "")
            rows = tuple(self.tracker.rows[k] for k in positions)
            self.notes.append(Note(column.header, f"{some}: {what}", rows))

    def _label_name(self, header: str) -> str:
        """The header as the name of a label, unlike the others'."""
        plain = " ".join(header.translate(_NOT_IN_NAMES).lower().split())[:80].strip() or "column"
        if plain in (*NOTE_KEYS, "due"):
            plain += " (tracker)"
        name, number = plain, 1
        while name in self.labels.values():
            number += 1
            name = f"{plain} ({number})"
        return name


def text_of(column: Column, row: int) -> str:
    """What a cell says, without needless blanks; empty if it says nothing."""
    cell = column.cells[row]
    return "" if is_blank(cell) else " ".join(told(cell).split())


def label_text(column: Column, row: int, *, is_yes_no: bool = False) -> str:
    """What a cell says as a label."""
    text = text_of(column, row)
    if is_yes_no:
        plain = told(column.cells[row]).casefold()
        return "yes" if plain in YES else "no" if plain in NO else text
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"


def span_text(span: Span) -> str:
    """A span of days as a month, if it is one, or a day: of a longer span the last.

    >>> from datetime import date
    >>> [span_text(Span(date(2027, month, 1), date(2027, 6, 30))) for month in (6, 4)]
    ['2027-06', '2027-06-30']
    """
    is_month = span.first.day == 1 and 27 <= (span.last - span.first).days <= 30
    return f"{span.last:%Y-%m}" if is_month else f"{span.last}"


def number_text(value: float) -> str:
    """An amount as a cell: to cents, without needless zeros.

    >>> number_text(1250000.0), number_text(1250000.0 / 12.0)
    ('1250000', '104166.67')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")
