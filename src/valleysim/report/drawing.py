"""What all pictures share: their style, their own figure or the Axes given, heads, months, whiskers.

Nothing global is changed, and on Axes that were given nothing outside them is. A whisker, thin and with
caps, is always the 90 % Monte Carlo interval; a broad pale bar or a band is the 90 % credible interval.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.transforms import ScaledTranslation, blended_transform_factory

from valleysim.errors import UsageError
from valleysim.report.characters import one_line
from valleysim.report.fonts import quiet_about_boxes, set_fonts
from valleysim.scenario.format.dates import day_after

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from valleysim.report.marks import Marks

INK = "#1f2a35"
FAINT = "#6b7781"
GRID = "#e3e7ea"
REACHED = "#1b6e5a"
LOST = "#c98a72"
LOST_HATCH = "////"
"""With `LOST`: what is lost is lighter than what is won, and hatched, also in a grey print."""
WHITE_EDGE: Any = {"edgecolor": "white", "linewidth": 0.0}
"""Of hatches."""
LONGEST_TITLE = 80
LONGEST_LINE, SHORTEST_OWNER = 100, 16
"""Characters of the line under a title: the name of the scenario in it is cut, to no less than so many."""
WHISKER = 1.645
"""Monte Carlo errors to each side of a value."""
WHISKERS = "whiskers: 90 % Monte Carlo interval"
CREDIBLE = "pale: 90 % credible interval"
CLOSEST_TICKS = 0.045
CLOSEST_DAYS = 0.09
"""Of an axis, between two labels of months."""
DOTS_PER_INCH = 110
HEAD, UNDER_HEAD, EDGE = 24.0, 8.0, 0.012
"""Points above the Axes of a title and of the line under it; where they begin, as a share of the figure."""
STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "axes.edgecolor": "#7a8691",
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": "#55616c",
    "ytick.color": "#55616c",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "hatch.linewidth": 0.6,
    "svg.hashsalt": "valleysim",
}


class OwnAxes(Axes):
    """Axes of a figure of their own, which a notebook shows when they are the last value of a cell."""

    told: "tuple[Marks, ...]" = ()
    """What can be pointed at: see `pointed`."""

    def _repr_png_(self) -> bytes:
        file = io.BytesIO()
        with rc_context(STYLE), quiet_about_boxes():
            figure_of(self).savefig(file, format="png", dpi=DOTS_PER_INCH)
        return file.getvalue()


def pointed(ax: Axes, told: "Marks") -> None:
    """Say what a reader is told who points at the chart; Axes that were given keep nothing of it."""
    if isinstance(ax, OwnAxes):
        ax.told = (*ax.told, told)


def figure_of(ax: Axes) -> Figure:
    """The figure that an Axes belongs to."""
    figure = ax.get_figure(root=True)
    assert isinstance(figure, Figure)  # none only of Axes that were removed
    return figure


def drawn(draw: Callable[[Axes], None], ax: Axes | None, size: tuple[float, float]) -> Axes:
    """Let ``draw`` draw on the Axes given, or on those of a new figure of this size in inches.

    What is written on them has fonts that have its letters, if this machine does.
    """
    if ax is not None and not isinstance(ax, Axes):
        raise UsageError(f"ax: found {ax!r:.80}; allowed: an Axes of matplotlib")
    with rc_context(STYLE):
        if ax is None:
            ax = own_figure(size).add_subplot(axes_class=OwnAxes)
        draw(ax)
    set_fonts(figure_of(ax) if isinstance(ax, OwnAxes) else ax)
    return ax


def own_figure(size: tuple[float, float]) -> Figure:
    """A figure that pyplot does not know: nothing is shown twice, nothing stays in memory."""
    return Figure(figsize=size, layout="constrained")


def headed(ax: Axes, title: str, text: str) -> None:
    """A title in bold, which says the finding, above a line that says what is seen.

    On a figure of our own they begin at its left edge.
    """
    place: Any = {"textcoords": "offset points", "fontsize": 9.5, "parse_math": False}
    bold: Any = {"fontsize": 11, "fontweight": "bold", "parse_math": False}
    head = ax.set_title(short_title(title), loc="left", y=1.0, pad=HEAD, **bold)
    if not isinstance(ax, OwnAxes):
        ax.annotate(text, (0.0, 1.0), (0.0, UNDER_HEAD), xycoords="axes fraction", **place)
        return
    figure = figure_of(ax)
    raised = ScaledTranslation(0.0, HEAD / 72.0, figure.dpi_scale_trans)
    head.set_transform(blended_transform_factory(figure.transFigure, ax.transAxes) + raised)
    head.set_x(EDGE)
    ax.annotate(text, (EDGE, 1.0), (0.0, UNDER_HEAD), xycoords=("figure fraction", "axes fraction"), **place)


def told_of(name: str, text: str) -> str:
    """The line under a title that says a finding: of which scenario it is, and what is seen.

    >>> told_of("Claims triage", "where 100 pilots stand")
    'Claims triage: where 100 pilots stand'
    """
    name, room = one_line(name), max(LONGEST_LINE - len(text), SHORTEST_OWNER)
    return f"{name if len(name) <= room else f'{name[: room - 1]}…'}: {text}"


def sentence_case(text: str) -> str:
    """With a capital at its start, as a title begins.

    >>> sentence_case("business unit leader: tenure, mean"), sentence_case("P90 of pilots")
    ('Business unit leader: tenure, mean', 'P90 of pilots')
    """
    return text[:1].upper() + text[1:]


def short_title(text: str) -> str:
    """A title that fits on its line."""
    text = one_line(text)
    return text if len(text) <= LONGEST_TITLE else f"{text[: LONGEST_TITLE - 1]}…"


def month_ticks(
    ax: Axes,
    months: Sequence[float],
    span: float,
    also: Mapping[float, str] | None = None,
    as_of: date | None = None,
) -> None:
    """A tick at every month, labelled where there is room, the last always; and other ticks with labels.

    With ``as_of``, the day of month 0, each label has the month of the calendar below it.
    """
    closest = CLOSEST_TICKS if as_of is None else CLOSEST_DAYS
    labelled: list[float] = []
    for month in sorted(months, reverse=True):
        if not labelled or labelled[-1] - month >= closest * span:
            labelled.append(month)
    below = {month: "" if as_of is None else f"\n{day_after(as_of, month):%Y-%m}" for month in labelled}
    names = {month: f"{month:g}{below[month]}" if month in below else "" for month in months}
    names |= dict(also or {})
    ax.set_xticks(list(names), list(names.values()))


def with_whiskers(ax: Axes, x: "NDArray[np.float64]", y: Any, error: "NDArray[np.float64]") -> None:
    """Whiskers along x: the 90 % Monte Carlo interval of each value, from its standard error."""
    ax.errorbar(x, y, xerr=WHISKER * error, fmt="none", ecolor=INK, elinewidth=1.1, capsize=2.5)


def noted(ax: Axes, text: str, below: float = 34.0) -> None:
    """A note ``below`` points under the axis."""
    place: Any = {"xycoords": "axes fraction", "textcoords": "offset points", "annotation_clip": False}
    ax.annotate(text, (0.0, 0.0), (0.0, -below), va="top", fontsize=8, color=FAINT, **place)
