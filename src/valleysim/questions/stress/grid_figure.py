"""A picture of a grid: a heat map of P, with contours and a number in each cell."""

from typing import TYPE_CHECKING, Any

import numpy as np

from valleysim.estimates.rounding import error_of, per_hundred, percent
from valleysim.questions.stress.figures import COLOURS, DARK_CELL, SMALLEST_SPAN
from valleysim.questions.stress.grid_findings import GridFindings
from valleysim.report.drawing import INK, drawn, headed, noted, pointed
from valleysim.report.marks import marks
from valleysim.report.tables import short_name
from valleysim.words import MILESTONE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEVELS = 5
CORNER = 0.07
"""Of a cell, where its number stands: away from the contours, which run from middle to middle."""


def draw_grid(grid: GridFindings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw P of each cell: the first number upwards, the second to the right.

    Args:
        grid: what `stress` returns with a grid.
        ax: Axes to draw on; a new figure if not given.
        title: a title of your own; the finding if not given.
    """
    first, second = (len(axis.values) for axis in grid.axes)
    size = (max(2.6 + 1.05 * second, 7.4), 2.2 + 0.62 * first)
    return drawn(lambda ax: _grid(grid, ax, title or _finding(grid)), ax, size)


def _finding(grid: GridFindings) -> str:
    worst, best = (choose(row["value"] for row in grid.cells) for choose in (min, max))
    first, second = map(short_name, grid.names)
    return f"{percent(worst)} to {percent(best)}, by {first} and {second}"


def _grid(grid: GridFindings, ax: "Axes", title: str) -> None:
    from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
    from matplotlib.patheffects import withStroke

    one, other = grid.axes
    shares = np.array([[grid.row(a, b)["value"] for b in other.values] for a in one.values])
    written = grid.written["value"]
    reach = max(float(np.abs(shares - written).max()), SMALLEST_SPAN)
    norm = TwoSlopeNorm(written, written - reach, written + reach)
    colours = LinearSegmentedColormap.from_list("cover", COLOURS)
    across, up = np.arange(len(other.values)) + 0.5, np.arange(len(one.values)) + 0.5
    edges = np.arange(len(other.values) + 1), np.arange(len(one.values) + 1)
    ax.pcolormesh(*edges, shares, cmap=colours, norm=norm, edgecolors="white")
    if float(np.ptp(shares)) > 0.0:
        lines = ax.contour(across, up, 100.0 * shares, levels=LEVELS, colors=INK, linewidths=0.9)
        labels = ax.clabel(lines, fmt=lambda level: f"{level:g} %", fontsize=7.5, colors=INK)
        for label in labels:
            label.set_path_effects([withStroke(linewidth=2.5, foreground="white")])
    names = grid.names
    at = [f"{names[0]} {a}, {names[1]} {b}" for a in one.labels for b in other.labels]
    x, y = np.tile(across, len(one.values)), np.repeat(up, len(other.values))
    cells = [grid.row(a, b) for a in one.values for b in other.values]
    ends: Any = {name: np.array([row[name] for row in cells]) for name in ("mc_error", "low", "high")}
    pointed(ax, marks("", x, y, at, shares.ravel(), **ends))
    for k, row in enumerate(shares.tolist()):
        for j, value in enumerate(row):
            ink = "white" if abs(value - written) > DARK_CELL * reach else INK
            place = (j + CORNER, k + 1.0 - CORNER)
            ax.text(*place, per_hundred(value), ha="left", va="top", fontsize=9, color=ink)
    ax.set_xticks(across, list(other.labels))
    ax.set_yticks(up, list(one.labels))
    ax.tick_params(length=0)
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.set_xlabel(grid.names[1], parse_math=False)
    ax.set_ylabel(grid.names[0], parse_math=False)
    verb = MILESTONE[grid.endpoint.name.lower()]
    headed(
        ax, title, f"% that {verb} by month {grid.at:g}; {percent(written)} as written, lines join equal P"
    )
    error = max(row["difference_mc_error"] for row in grid.cells)
    told = f"{error_of(error)} points or less"
    text = f"Of each difference from {percent(written)} one Monte Carlo standard error is {told}."
    noted(ax, text, 36.0)
