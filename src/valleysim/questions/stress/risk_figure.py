"""A picture of who may leave: how likely beside what is lost then, with lines of one risk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from valleysim.estimates.rounding import points, three_digits, two_digits
from valleysim.report.characters import one_line
from valleysim.report.drawing import FAINT, GRID, INK, LOST, REACHED, WHISKER, drawn, headed, noted, pointed
from valleysim.report.marks import marks
from valleysim.report.tables import short_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Row = dict[str, Any]
SMALLEST_SPAN = 0.005
LINES = 3


@dataclass(frozen=True)
class Unit:
    """What a loss is told in: what shares are multiplied by, and words for the axis and for the title."""

    factor: float
    axis: str
    told: Callable[[float], str]


POINTS = Unit(100.0, "percentage points lost if they do", lambda risk: f"{points(risk).lstrip('+')} points")
PILOTS = Unit(1.0, "pilots lost if they do, expected", lambda risk: f"{risk:.2f} pilots")


def draw_risks(
    rows: Sequence[Row], at: float, unit: Unit, ax: "Axes | None" = None, *, title: str | None = None
) -> "Axes":
    """Draw a dot for each who may leave: probability to the right, what is lost then upwards.

    Args:
        rows: risks of `valleysim.questions.stress.risks`, of one number of months.
        at: the month by which the endpoint is reached.
        unit: what a loss is told in.
        ax: Axes to draw on; a new figure if not given.
        title: a title of your own; the finding if not given.
    """
    return drawn(lambda ax: _risks(rows, at, ax, title or _finding(rows, unit), unit), ax, (9.6, 5.0))


def _finding(rows: Sequence[Row], unit: Unit) -> str:
    """The title: who is the largest risk."""
    first = max(rows, key=lambda row: row["risk"])
    if first["risk"] <= 0.0:
        return "No departure costs anything in expectation"
    who = short_name(first["holder"])
    return f"Largest risk of {first['within']:g} months: {who}, {unit.told(first['risk'])}"


def _risks(rows: Sequence[Row], at: float, ax: "Axes", title: str, unit: Unit) -> None:
    x = np.array([100.0 * row["leaves"] for row in rows])
    y = np.array([unit.factor * (row["lost"] or 0.0) for row in rows])
    error = np.array([unit.factor * (row["lost_mc_error"] or 0.0) for row in rows])
    top = max(float(y.max(initial=0.0)), unit.factor * SMALLEST_SPAN)
    low = min(float(y.min(initial=0.0)), 0.0)
    right = min(max(1.35 * float(x.max(initial=0.0)), 10.0), 100.0)
    _lines_of_one_risk(ax, right, top)
    spans = np.array(
        [
            [100.0 * max(row["leaves"] - row["leaves_low"], 0.0) for row in rows],
            [100.0 * max(row["leaves_high"] - row["leaves"], 0.0) for row in rows],
        ]
    )
    ax.errorbar(x, y, xerr=spans, fmt="none", ecolor=REACHED, alpha=0.25, elinewidth=5)
    ax.errorbar(x, y, yerr=WHISKER * error, fmt="none", ecolor=INK, elinewidth=1.1, capsize=2.5)
    place: Any = {"ha": "center", "va": "center", "fontsize": 8, "fontweight": "bold", "zorder": 4}
    for k, row in enumerate(rows):
        colour = LOST if row["only_one_for"] else REACHED
        name = f"{k + 1}  {short_name(one_line(row['holder']))}"
        ax.scatter(x[k], y[k], s=130, color=colour, edgecolors=INK, linewidths=0.8, zorder=3, label=name)
        ax.text(x[k], y[k], f"{k + 1}", color=INK if row["only_one_for"] else "white", **place)
    who = [row["holder"] for row in rows]
    shares = {name: [row[name] for row in rows] for name in ("leaves", "leaves_low", "leaves_high")}
    ends: Any = {"low": shares["leaves_low"], "high": shares["leaves_high"]}
    pointed(ax, marks("leaves with probability", x, y, who, shares["leaves"], **ends))
    costs: Any = {"mc_error": error, "words": three_digits, "error_words": two_digits}
    pointed(ax, marks(f"{unit.axis}:", x, y, who, y, **costs))
    ax.legend(frameon=False, fontsize=8.5, loc="upper left", bbox_to_anchor=(1.0, 1.0), markerscale=0.7)
    ax.axhline(0.0, color=INK, linewidth=0.9)
    span = top - low
    ax.set_ylim(low - 0.12 * span, top + 0.18 * span)
    ax.set_xlim(0.0, right)
    ax.grid(color=GRID, linewidth=0.7)
    ax.set_axisbelow(True)
    within = rows[0]["within"] if rows else 0.0
    ax.set_xlabel(f"probability that they leave within {within:g} months, %")
    ax.set_ylabel(unit.axis)
    headed(
        ax, title, f"of what is reached by month {at:g}; up and to the right is worse, lines join equal risks"
    )
    noted(
        ax,
        "whiskers: 90 % Monte Carlo interval; pale: 90 % credible interval of the probability.\n"
        "Red: a single point of failure. Lost: the mean over the months in which they would leave.",
        36.0,
    )


def _lines_of_one_risk(ax: "Axes", right: float, top: float) -> None:
    """Curves on which probability times loss is the same, a few to the worst corner."""
    across = np.linspace(0.5, right, 200)
    levels = [
        100.0 * step * ten
        for ten in 10.0 ** np.arange(-6.0, 7.0)
        for step in (1.0, 2.0, 5.0)
        if step * ten * 100.0 < 0.9 * right * top
    ]
    for risk in levels[-LINES:]:
        curve = risk / across
        seen = curve <= 1.18 * top
        ax.plot(across[seen], curve[seen], color=FAINT, linewidth=0.7, linestyle=":", zorder=0)
        place: Any = {"ha": "right", "va": "bottom", "fontsize": 8, "color": FAINT}
        ax.text(0.995 * right, risk / (0.995 * right), f"risk {risk / 100.0:g}", **place)
