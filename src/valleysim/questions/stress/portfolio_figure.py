"""A picture of what pairs of people and changes of what is shared do to a portfolio."""

from typing import TYPE_CHECKING, Any

import numpy as np

from valleysim.estimates.rounding import signed, tenths, two_digits
from valleysim.questions.stress.portfolio_findings import PortfolioFindings
from valleysim.report.characters import one_line
from valleysim.report.drawing import (
    GRID,
    INK,
    LOST,
    LOST_HATCH,
    REACHED,
    WHISKER,
    WHISKERS,
    WHITE_EDGE,
    drawn,
    headed,
    noted,
    pointed,
    with_whiskers,
)
from valleysim.report.marks import marks
from valleysim.report.tables import short_name
from valleysim.words import MILESTONE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_PAIRS = 5
SMALLEST = 0.02
Row = dict[str, Any]


def draw_shared(stress: PortfolioFindings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw a bar for each of the dearest pairs, and for each change of what else is shared."""
    rows = [*stress.pairs[:MOST_PAIRS], *stress.constraints]
    return drawn(lambda ax: _shared(stress, rows, ax, title), ax, (8.8, 2.0 + 0.36 * len(rows)))


def _shared(stress: PortfolioFindings, rows: list[Row], ax: "Axes", title: str | None) -> None:
    rows = rows[::-1]
    y = np.arange(len(rows))
    value = np.array([row["difference"] for row in rows])
    error = np.array([row["difference_mc_error"] for row in rows])
    for sign, colour, hatch in ((value < 0.0, LOST, LOST_HATCH), (value >= 0.0, REACHED, None)):
        ax.barh(y[sign], value[sign], height=0.6, color=colour, hatch=hatch, **WHITE_EDGE)
    with_whiskers(ax, value, y, error)
    at = [one_line(_name(row)) for row in rows]
    told: Any = {"mc_error": error, "words": lambda pilots: signed(pilots, 2), "error_words": two_digits}
    pointed(ax, marks("pilots", value, y, at, value, **told))
    room = max(1.35 * float((np.abs(value) + WHISKER * error).max(initial=0.0)), SMALLEST)
    for k, one in enumerate(value.tolist()):
        side = 1.0 if one > 0.0 else -1.0
        place = (one + side * (WHISKER * error[k] + 0.012 * room), y[k])
        ax.text(*place, signed(one, 2), ha="left" if side > 0.0 else "right", va="center", fontsize=8.5)
    ax.axvline(0.0, color=INK, linewidth=0.9)
    ax.set_yticks(y, [_name(row) for row in rows], fontsize=8.5, parse_math=False)
    ax.tick_params(axis="y", length=0)
    ax.set_xlim(-room, room)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x", color=GRID, linewidth=0.7)
    ax.set_axisbelow(True)
    verb = MILESTONE[stress.endpoint.name.lower()]
    ax.set_xlabel(f"change of the expected number of pilots that {verb} by month {stress.at:g}")
    headed(
        ax,
        title or _finding(rows),
        f"{tenths(stress.expected['value'])} of {stress.scenario.n_pilots} as written",
    )
    noted(ax, WHISKERS, 34.0)


def _finding(rows: list[Row]) -> str:
    worst = min(rows, key=lambda row: row["difference"])
    if worst["difference"] >= 0.0:
        return "Nothing that is shared costs pilots"
    return f"Costs most: {_name(worst)} ({signed(worst['difference'], 1)} pilots)"


def _name(row: Row) -> str:
    if "one" in row:
        return f"{short_name(row['one'])} and\n{short_name(row['other'])} leave in month {row['month']:g}"
    words: str = row["words"]
    return words
