"""Pictures of running pilots: the watch list, and who is there by when."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from valleysim.estimates.rounding import pilots_told, tenths, whole
from valleysim.questions.forecast.findings import Findings
from valleysim.questions.forecast.portfolio_figures import MOST_PILOTS
from valleysim.questions.forecast.watch import MONEY, Watch
from valleysim.questions.forecast.watch_table import due_day, loss_words
from valleysim.report.characters import one_line
from valleysim.report.drawing import (
    CREDIBLE,
    FAINT,
    GRID,
    INK,
    LOST,
    REACHED,
    drawn,
    headed,
    noted,
    pointed,
    sentence_case,
    told_of,
)
from valleysim.report.marks import marks
from valleysim.report.tables import short_name
from valleysim.words import MILESTONE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEAD_AT = -1.0
"""Row of the head of what stands beside the watch list."""
DARK = 0.7
"""Share from which on a cell is so dark that its number is white."""
MOST_NUMBERED = 16
"""Dates up to which each cell of the picture has its number."""


def draw_watch(result: Findings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw P(in production by the due date) of the pilots of the watch list, the worst on top.

    Beside each stand its due date and its expected loss; of more than a hundred the worst hundred.
    """
    watch = result.watch_list
    assert watch is not None
    size = (8.4, 1.9 + 0.22 * min(len(watch.rows), MOST_PILOTS))
    return drawn(lambda ax: _watch(result, watch, ax, title), ax, size)


def draw_by_date(result: Findings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw each pilot's probability by each date, the likeliest on top; of many the least likely hundred."""
    dates = len(result.run.by)
    size = (max(6.4, 3.4 + 0.5 * min(dates, 2 * MOST_NUMBERED)), 1.9 + 0.24 * _shown(result))
    return drawn(lambda ax: _by_date(result, ax, title), ax, size)


def _watch(result: Findings, watch: Watch, ax: "Axes", title: str | None) -> None:
    rows = watch.rows[:MOST_PILOTS]
    y = np.arange(len(rows))
    value, low, high = (np.array([row[name] for row in rows]) for name in ("by_due", "low", "high"))
    ax.hlines(y, low, high, color=REACHED, linewidth=4.0, alpha=0.3)
    if result.is_uncertain:
        noted(ax, CREDIBLE)
    past = np.array([row["past_due"] for row in rows])
    ax.plot(value[~past], y[~past], "o", color=REACHED, markersize=5, clip_on=False)
    ax.plot(value[past], y[past], "X", color=LOST, markersize=6, clip_on=False)
    at = [f"{row['name']}, due {due_day(row)}" for row in rows]
    error = [row["mc_error"] for row in rows]
    pointed(ax, marks("in production by then", value, y, at, value, mc_error=error, low=low, high=high))
    ax.set_yticks(y, [short_name(row["name"]) for row in rows], fontsize=8.5, parse_math=False)
    ax.set_ylim(len(rows) - 0.2, -1.4)
    ax.set_xlim(0.0, 1.0)
    ax.xaxis.set_major_formatter(lambda x, _: f"{100 * x:.0f} %")
    ax.grid(axis="x", color=GRID, linewidth=0.7)
    ax.set_axisbelow(True)
    ax.set_xlabel("probability to be in production by the due date")
    _beside(result, watch, ax, rows)
    listed = pilots_told(len(watch.rows))
    whose = f"the worst {MOST_PILOTS} of {listed}" if len(watch.rows) > MOST_PILOTS else listed
    loss = "the value that their delay loses" if watch.loss_in == MONEY else "the chance not to be there"
    text = f"{whose}, by {loss}{'; crosses are past due' if past.any() else ''}"
    headed(ax, title or _worst(rows), told_of(result.scenario.name, text))


def _worst(rows: Sequence[dict[str, Any]]) -> str:
    """The first pilot of the watch list, with its probability."""
    if not rows:
        return "No pilot is under way"
    chance = f"{whole(float(rows[0]['by_due']))} % to be in production by its date"
    return sentence_case(f"{short_name(rows[0]['name'])} first: {chance}")


def _beside(result: Findings, watch: Watch, ax: "Axes", rows: Any) -> None:
    """The due date and the loss of each pilot, to the right."""
    of_loss = one_line(result.scenario.money.currency) if watch.loss_in == MONEY else "pilots"
    texts = [f"due · loss, {of_loss}", *(f"{due_day(row)} · {loss_words(row, watch)}" for row in rows)]
    column = ax.secondary_yaxis("right")
    column.set_yticks([HEAD_AT, *range(len(rows))], texts, fontsize=8, parse_math=False)
    column.tick_params(length=0, pad=8)
    column.spines["right"].set_visible(False)
    column.get_yticklabels()[0].set_color(FAINT)


def _shown(result: Findings) -> int:
    return min(result.counts.pilots, MOST_PILOTS)


def _by_date(result: Findings, ax: "Axes", title: str | None) -> None:
    from matplotlib.colors import LinearSegmentedColormap

    rows, heads = result.pilot_list[:MOST_PILOTS], result.run.by
    shares = np.array([[one["value"] for one in row["reached"]] for row in rows])
    shades = LinearSegmentedColormap.from_list("reached", ["#f4f6f5", REACHED])
    ax.pcolormesh(shares, cmap=shades, vmin=0.0, vmax=1.0, edgecolors="white", linewidth=1.0)
    y, x = np.arange(len(rows)) + 0.5, np.arange(len(heads)) + 0.5
    for listed, one, height in zip(rows, shares, y, strict=True):
        told: Any = {name: [cell[name] for cell in listed["reached"]] for name in ("mc_error", "low", "high")}
        at = [f"{listed['name']}, {head}" for head in heads]
        pointed(ax, marks("", x, np.full(len(x), height), at, one, **told))
    if len(heads) <= MOST_NUMBERED:
        for row, column in np.ndindex(shares.shape):
            share = shares[row, column]
            colour = "white" if share > DARK else INK
            place: Any = {"ha": "center", "va": "center", "fontsize": 7.5}
            ax.text(column + 0.5, row + 0.5, whole(float(share)), color=colour, **place)
    ax.set_yticks(y, [short_name(row["name"]) for row in rows], fontsize=8.5, parse_math=False)
    step = -(-len(heads) // MOST_NUMBERED)
    kept = range(len(heads) - 1, -1, -step)
    ax.set_xticks(x[list(kept)], [heads[k].replace(" ", "\n") for k in kept], fontsize=8)
    ax.tick_params(length=0)
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    verb = MILESTONE[result.endpoint.name.lower()]
    last = result.portfolio["numbers"][-1]
    whose = (
        f"the {MOST_PILOTS} least likely of {result.counts.pilots:,} pilots"
        if len(rows) < result.counts.pilots
        else "each pilot"
    )
    pilots = pilots_told(result.counts.pilots)
    finding = f"{tenths(last['expected'])} of {pilots} expected to {verb} by {heads[-1]}"
    text = f"{whose}, probability to {verb} by each date, %"
    headed(ax, title or finding, told_of(result.scenario.name, text))
