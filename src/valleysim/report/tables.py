"""Tables at the prompt: one form for all, and names as people say them."""

from dataclasses import dataclass, field

from valleysim.quantity_words import words_of
from valleysim.report.characters import one_line

LONGEST_NAME = 30
END_KEPT = 9


def short_name(text: str) -> str:
    """A pilot's name, shortened to what fits beside its numbers: long ones often differ at their ends.

    >>> short_name("Invoices of all plants of the northern group, Kiel")
    'Invoices of all plan…oup, Kiel'
    """
    text = one_line(text)
    if len(text) <= LONGEST_NAME:
        return text
    return f"{text[: LONGEST_NAME - END_KEPT - 1]}…{text[-END_KEPT:]}"


KINDS = {"stalled": "under way", "rolled_back": "rolled back"}
"""Classes as people say them. "Stalled" is the rate alone: whoever is not there, for whatever reason."""


def kind_label(kind: str) -> str:
    """A class as people say it."""
    return KINDS.get(kind, kind)


def in_words(key: str) -> str:
    """The key of a quantity as people say it.

    >>> in_words("sponsors[chief of staff].tenure.mean"), in_words("pilot.cost_per_month")
    ('chief of staff: tenure, mean', 'cost of the pilot a month')
    """
    return words_of(one_line(key))


@dataclass
class Column:
    """A column of a table: words to the left, numbers to the right."""

    header: str
    justify: str = "right"
    cells: list[str] = field(default_factory=list)
    narrowest: int | None = None
    """Cells of words may be wrapped, to no less than this; numbers never are."""


@dataclass
class Table:
    """Cells under heads; `valleysim.report.layout` lays them out when the width is known."""

    title: str
    columns: list[Column] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    topic: str = ""
    """What it is about, where a page puts together what is about one thing."""
    is_folded: bool = False
    """Whether a page shows it only to those who ask for it."""
    sparks: list[list[float]] = field(default_factory=list)
    """Of each row a few shares that a page shows as small bars."""

    def add_row(self, *cells: str, style: str = "") -> None:
        """Add a row; cells that are missing at its end are empty."""
        padded = (*cells, *[""] * (len(self.columns) - len(cells)))
        for column, cell in zip(self.columns, padded, strict=True):
            column.cells.append(cell)
        self.styles.append(style)

    def left(self, *numbers: int, narrowest: int | None = None) -> None:
        """Set columns to the left; with ``narrowest`` their cells may be wrapped."""
        for number in numbers:
            self.columns[number].justify = "left"
            self.columns[number].narrowest = narrowest


def new_table(title: str, *columns: str) -> Table:
    """An empty table: the first column to the left, the others to the right."""
    return Table(title, [Column(head, "right" if number else "left") for number, head in enumerate(columns)])


def about(topic: str, *tables: Table) -> list[Table]:
    """Tables that are about one thing."""
    for table in tables:
        table.topic = topic
    return list(tables)
