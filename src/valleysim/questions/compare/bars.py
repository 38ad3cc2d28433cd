"""Bars of months to either side of nothing, with their intervals and their numbers."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from valleysim.estimates.intervals import Estimate
from valleysim.estimates.rounding import signed, two_digits
from valleysim.report.drawing import FAINT, INK, LOST, LOST_HATCH, pointed, short_title
from valleysim.report.marks import marks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

UP, DOWN = "#1b6e5a", "#a24733"
WIDE = 0.66
ROOM = 0.16
"""Of the width of the bars, kept free for the numbers beside them."""


class Bars(NamedTuple):
    """What is drawn: a name and an estimate for each bar, the uppermost first; and what is written around."""

    names: Sequence[str]
    months: Estimate
    title: str
    label: str
    how: str


def draw_bars(bars: Bars, ax: "Axes") -> None:
    """Draw the bars; more months are a loss."""
    one, places = bars.months, -np.arange(len(bars.names))
    colours = [LOST if value > 0.0 else UP for value in one.value]
    hatches = [LOST_HATCH if value > 0.0 else "" for value in one.value]
    ax.barh(places, one.value, height=WIDE, color=colours, hatch=hatches, edgecolor="white", linewidth=0.0)
    ax.hlines(places, one.low, one.high, color=INK, linewidth=1.1)
    ax.axvline(0.0, color=INK, linewidth=0.9)
    least, most = min(float(one.low.min(initial=0.0)), 0.0), max(float(one.high.max(initial=0.0)), 0.0)
    room = ROOM * max(most - least, 0.01)
    ax.set_xlim(least - 0.3 * room, most + room)
    for place, value in zip(places, one.value, strict=True):
        ax.annotate(
            signed(float(value), 2), (most + room, float(place)), (-2, 0), textcoords="offset points",
            ha="right", va="center", fontsize=9, fontweight="bold", color=DOWN if value > 0.0 else UP,
        )  # fmt: skip
    ax.set_yticks(places, bars.names, fontsize=9, parse_math=False)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="x", color="#e9ecef", linewidth=0.7)
    ax.set_axisbelow(True)
    ax.set_xlabel(bars.label)
    told: Any = {"mc_error": one.mc_error, "low": one.low, "high": one.high}
    names = [name.replace("\n", " ") for name in bars.names]
    words: Any = {"words": _in_months, "error_words": two_digits}
    pointed(ax, marks("months", one.value, places, names, one.value, **told, **words))
    lines = "; lines: 90 % credible" if np.any(one.high > one.low) else ""
    note = f"{bars.how}{lines}; Monte Carlo error {two_digits(float(one.mc_error.max(initial=0.0)))} at most"
    ax.set_title(
        short_title(bars.title), loc="left", fontsize=11, fontweight="bold", parse_math=False, pad=22
    )
    ax.annotate(
        note, (0.0, 1.0), (0, 6), xycoords="axes fraction", textcoords="offset points",
        ha="left", va="bottom", fontsize=8, color=FAINT,
    )  # fmt: skip


def _in_months(value: float) -> str:
    return signed(value, 2)
