"""What an answer consists of, whoever renders it: sentences, notices, tables and charts, in reading order."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from valleysim.errors import ValidationIssue
from valleysim.report.tables import Table
from valleysim.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from valleysim.report.ledger import Moved

Style = Literal["answer", "plain", "note"]
"""The answer itself; a sentence beside it; how the figures were made."""
Row = dict[str, Any]
Records = Mapping[str, Callable[[], Sequence[Row]]]
"""Tidy tables by name, made when they are asked for: rows of plain values, all with the same keys."""


@dataclass(frozen=True)
class Sentence:
    """A paragraph."""

    text: str
    style: Style = "plain"
    topic: str = ""
    """As that of `Table`."""


@dataclass(frozen=True)
class Notices:
    """What people should know of the scenario and of the run; a renderer may shorten many."""

    notices: tuple[ValidationIssue, ...]


@dataclass(frozen=True)
class Chart:
    """A chart: the name of its file, what it shows in words, and what draws it.

    ``draw`` takes Axes, or makes a figure of its own, and returns the Axes.
    """

    name: str
    caption: str
    draw: "Callable[[], Axes]"
    topic: str = ""
    """As that of `Table`."""


@dataclass(frozen=True)
class Line:
    """A column of a tidy table in a chart of a workbook, with its name, from row ``first`` to ``last``.

    Rows count from 0.

    ``low`` and ``high`` are columns with the ends of its interval.
    """

    column: str
    name: str
    first: int
    last: int
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class NativeChart:
    """A chart that a spreadsheet draws itself, of columns of one tidy table: lines over ``across``, or bars.

    ``title`` says the finding in words of ours, ``unit`` what its numbers are; shares are shown as per cent.
    """

    table: str
    title: str
    across: str
    lines: tuple[Line, ...]
    unit: str
    is_bars: bool = False
    is_share: bool = True


Item = Sentence | Notices | Table | Chart


@dataclass(frozen=True)
class Picture:
    """A chart that was drawn.

    ``svg`` is its drawing; ``points`` are what can be pointed at: places in the drawing, in its units from
    the upper left, and what is told there. ``rows`` are its data. All are empty if it could not be drawn.
    """

    name: str
    caption: str
    svg: str = ""
    points: tuple[tuple[float, float, str], ...] = ()
    rows: tuple[Row, ...] = ()


Piece = Item | Picture


@dataclass(frozen=True)
class Section:
    """What belongs together, under a head of its own."""

    title: str
    items: tuple[Piece, ...]


@dataclass(frozen=True)
class Chapter:
    """What a page tells of an answer.

    ``outside`` is the outside view, ``points`` the few things that matter most, ``first`` what to do first;
    each is empty where nothing is known of it. ``made`` tells how the answer was made: ``run``, ``manifest``,
    ``scenarios`` (name and hash), ``inputs`` (name and SHA-256) and ``command``.
    """

    name: str
    kind: str
    title: str
    sentence: str
    sections: tuple[Section, ...]
    made: Mapping[str, Any]
    outside: str = ""
    points: tuple[str, ...] = ()
    first: str = ""
    notices: Notices = field(default_factory=lambda: Notices(()))


class Rendered(Protocol):
    """What a renderer knows of an answer; it never knows which question was asked."""

    @property
    def name(self) -> str:
        """The name of its document: ``summary``, ``compare``, …."""

    @property
    def scenarios(self) -> tuple[Scenario, ...]:
        """The scenarios that were asked about."""

    def chapter(self) -> Chapter:
        """What a page tells of it."""

    def content(self) -> Iterable[Item]:
        """What people read, in order."""

    def charts(self) -> Sequence[Chart]:
        """The charts of the content."""

    def records(self) -> Records:
        """The tidy tables."""

    def native_charts(self, tables: Mapping[str, Sequence[Row]]) -> Sequence[NativeChart]:
        """The charts that a spreadsheet draws of the rows of these tidy tables."""

    def ledger_moves(self) -> "Sequence[Moved]":
        """By how much each number of the ledger moves the answer, where that is known."""

    def document(self) -> dict[str, Any]:
        """Everything as one document of plain values."""
