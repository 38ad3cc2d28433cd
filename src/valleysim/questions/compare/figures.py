"""Pictures of a comparison: curves with their bands, and the difference."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from valleysim.estimates.intervals import Estimate
from valleysim.estimates.rounding import error_of, percent, points
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.questions.compare.findings import Findings
from valleysim.report.characters import one_line
from valleysim.report.drawing import (
    STYLE,
    OwnAxes,
    month_ticks,
    own_figure,
    pointed,
    short_title,
)
from valleysim.report.marks import Marks, marks
from valleysim.words import MILESTONE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from valleysim.questions.compare.findings import Side

COLOURS = ("#1b6e5a", "#a24733", "#4f3d70", "#2f6690", "#8a6d1d", "#6b7781", "#7d3226", "#3a7d9c")
LINES = ("-", "--", ":", "-.", (0, (6, 1, 1, 1)), (0, (3, 1)), (0, (1, 3)), (0, (8, 3)))
"""With the colours, for a grey print."""
NAME_STEP, LOWER_NAME_STEP = 0.065, 0.1
LEGEND_PAD, LEGEND_ROW = 8.0, 14.5
LONGEST_NAME = 42


def draw_comparison(comparison: Findings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw the share reached over time with its credible band, and below it the difference from A.

    Args:
        comparison: what `valleysim.compare` returns.
        ax: Axes to draw the curves on, without the difference; a new figure of both if not given.
        title: a title of your own.
    """
    from matplotlib import rc_context

    with rc_context(STYLE):
        lower = None
        if ax is None:
            own: Any = {"sharex": True, "height_ratios": (3, 2), "subplot_kw": {"axes_class": OwnAxes}}
            ax, lower = own_figure((8.4, 6.0)).subplots(2, 1, **own)
        _curves(comparison, ax, title)
        if lower is not None:
            _differences(comparison, lower)
            ax.set_xlabel("")
    return ax


def name_of(side: "Side") -> str:
    """What a scenario is called in a picture."""
    name = one_line(side.scenario.name)
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _curves(comparison: Findings, ax: "Axes", title: str | None) -> None:
    last = comparison.runs.horizons[-1]
    ends = []
    for side, colour, line in zip(comparison.sides, COLOURS, LINES, strict=False):
        one = side.reached
        ax.fill_between(side.months, one.low, one.high, color=colour, alpha=0.14, linewidth=0)
        name = f"{side.letter}  {name_of(side)}"
        ax.plot(side.months, one.value, color=colour, linewidth=1.9, linestyle=line, label=name)
        pointed(ax, _over_time(name, side.months, one, slice(None)))
        ends.append((float(one.value[-1]), colour, f"{side.letter}  {percent(float(one.value[-1]))}"))
    top = max(float(np.max(side.reached.high)) for side in comparison.sides)
    ax.set_ylim(0.0, min(1.0, 1.08 * max(top, 0.05)))
    ax.set_xlim(0.0, last)
    month_ticks(ax, comparison.runs.horizons, last, as_of=comparison.as_of)
    ax.yaxis.set_major_formatter(lambda y, _: f"{100 * y:.0f} %")
    lined(ax)
    ax.set_xlabel("months from the start")
    ax.set_ylabel("share of pilots")
    _name_ends(ax, ends, last, NAME_STEP)
    legend = ax.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=2, frameon=False, fontsize=9)
    for text in legend.get_texts():
        text.set_parse_math(False)
    rows = -(-len(comparison.sides) // 2)
    banded = any(np.any(side.reached.high > side.reached.low) for side in comparison.sides)
    verb = MILESTONE[comparison.endpoint.name.lower()]
    shares = ", ".join(f"{one.letter} {percent(float(one.reached.value[-1]))}" for one in comparison.sides)
    usual = f"{shares} {verb} by month {last:g}{'; bands: 90 % credible' if banded else ''}"
    ax.set_title(
        short_title(title or usual),
        loc="left", fontsize=11, fontweight="bold", parse_math=False, pad=LEGEND_PAD + LEGEND_ROW * rows,
    )  # fmt: skip


def _over_time(
    series: str, months: Any, curve: Estimate, some: Any, words: Callable[[float], str] = percent
) -> Marks:
    """Points of a curve at some of its months, with both errors."""
    at = [f"month {month:g}" for month in months[some]]
    parts = (curve.value, curve.mc_error, curve.low, curve.high)
    value, error, low, high = (part[some] for part in parts)
    told: Any = {"mc_error": error, "low": low, "high": high, "words": words, "error_words": error_of}
    return marks(series, months[some], value, at, value, **told)


def lined(ax: "Axes") -> None:
    """Faint lines across."""
    ax.grid(axis="y", color="#e9ecef", linewidth=0.7)
    ax.set_axisbelow(True)


def _name_ends(ax: "Axes", ends: list[tuple[float, str, str]], last: float, share: float) -> None:
    """Name each curve at the right edge, moved apart so that no two names overlap."""
    step = share * (ax.get_ylim()[1] - ax.get_ylim()[0])
    place = -np.inf
    for y, colour, text in sorted(ends):
        place = max(y, place + step)
        ax.annotate(
            text, xy=(last, y), xytext=(last * 1.015, place), va="center", fontsize=9,
            fontweight="bold", color=colour, annotation_clip=False,
        )  # fmt: skip


def _differences(comparison: Findings, ax: "Axes") -> None:
    last = comparison.runs.horizons[-1]
    months = np.arange(len(comparison.pairings[0].curve.value)) / GRID_STEPS_PER_MONTH
    whole = months == np.round(months)  # between them the band, a quantile of worlds, only flickers
    whole[-1] = True
    ends = []
    for pairing in comparison.pairings:
        colour, curve = COLOURS[pairing.other], pairing.curve
        letter = comparison.sides[pairing.other].letter
        ax.fill_between(
            months[whole], curve.low[whole], curve.high[whole], color=colour, alpha=0.14, linewidth=0
        )
        ax.plot(months, curve.value, color=colour, linewidth=1.7, linestyle=LINES[pairing.other])
        pointed(ax, _over_time(f"{letter} − A", months, curve, whole, points))
        ends.append((float(curve.value[-1]), colour, f"{letter} − A  {points(float(curve.value[-1]))}"))
    ax.axhline(0.0, color=COLOURS[0], linewidth=1.2)
    low = min(float(pairing.curve.low.min()) for pairing in comparison.pairings)
    high = max(float(pairing.curve.high.max()) for pairing in comparison.pairings)
    room = 0.08 * max(high - low, 0.02)
    ax.set_ylim(min(low, 0.0) - room, max(high, 0.0) + room)
    ax.yaxis.set_major_formatter(lambda y, _: f"{100 * y:+.0f}".replace("-", "−").replace("+0", "0"))
    lined(ax)
    ax.set_xlabel("months from the start")
    ax.set_ylabel("difference from A, points")
    _name_ends(ax, ends, last, LOWER_NAME_STEP)
