"""Pictures of a comparison: curves with their bands, the difference, and the way from A to B."""

from collections.abc import Callable
from itertools import pairwise
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from valleysim.estimates.intervals import Estimate
from valleysim.estimates.rounding import error_of, percent, points, points_between
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.questions.compare.findings import Findings
from valleysim.questions.compare.hybrid import PARTS
from valleysim.report.characters import one_line
from valleysim.report.drawing import (
    FAINT,
    INK,
    LOST,
    LOST_HATCH,
    STYLE,
    OwnAxes,
    drawn,
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
    from valleysim.questions.compare.gap import Gap

COLOURS = ("#1b6e5a", "#a24733", "#4f3d70", "#2f6690", "#8a6d1d", "#6b7781", "#7d3226", "#3a7d9c")
UP, DOWN, ENDS = "#1b6e5a", "#a24733", "#55616c"
LINES = ("-", "--", ":", "-.", (0, (6, 1, 1, 1)), (0, (3, 1)), (0, (1, 3)), (0, (8, 3)))
"""With the colours, for a grey print."""
NAME_STEP, LOWER_NAME_STEP = 0.065, 0.1
NAME_WIDTH = 16
WIDE = 0.66
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


def draw_gap(
    comparison: Findings,
    month: float | None = None,
    ax: "Axes | None" = None,
    *,
    title: str | None = None,
) -> "Axes":
    """Draw the way from A's probability to B's by a month: a step a mechanism, the largest loss first.

    Args:
        comparison: of two scenarios, its gap shared out.
        month: one of the months by which it was; the last horizon if not given.
        ax: Axes to draw on; a new figure if not given.
        title: a title of your own.
    """
    gap = comparison.gap_by(month)
    return drawn(lambda ax: _waterfall(comparison, gap, ax, title), ax, (8.4, 4.6))


def _name(side: "Side") -> str:
    name = one_line(side.scenario.name)
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def _curves(comparison: Findings, ax: "Axes", title: str | None) -> None:
    last = comparison.runs.horizons[-1]
    ends = []
    for side, colour, line in zip(comparison.sides, COLOURS, LINES, strict=False):
        one = side.reached
        ax.fill_between(side.months, one.low, one.high, color=colour, alpha=0.14, linewidth=0)
        name = f"{side.letter}  {_name(side)}"
        ax.plot(side.months, one.value, color=colour, linewidth=1.9, linestyle=line, label=name)
        pointed(ax, _over_time(name, side.months, one, slice(None)))
        ends.append((float(one.value[-1]), colour, f"{side.letter}  {percent(float(one.value[-1]))}"))
    top = max(float(np.max(side.reached.high)) for side in comparison.sides)
    ax.set_ylim(0.0, min(1.0, 1.08 * max(top, 0.05)))
    ax.set_xlim(0.0, last)
    month_ticks(ax, comparison.runs.horizons, last, as_of=comparison.as_of)
    ax.yaxis.set_major_formatter(lambda y, _: f"{100 * y:.0f} %")
    _lined(ax)
    ax.set_xlabel("months from the start")
    ax.set_ylabel("share of pilots")
    _name_ends(ax, ends, last, NAME_STEP)
    legend = ax.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=2, frameon=False, fontsize=9)
    for text in legend.get_texts():
        text.set_parse_math(False)
    rows = -(-len(comparison.sides) // 2)
    banded = any(np.any(side.reached.high > side.reached.low) for side in comparison.sides)
    verb = MILESTONE[comparison.endpoint.name.lower()]
    usual = f"Pilots that {verb}{', with 90 % credible bands' if banded else ''}"
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


def _lined(ax: "Axes") -> None:
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
    _lined(ax)
    ax.set_xlabel("months from the start")
    ax.set_ylabel("difference from A, points")
    _name_ends(ax, ends, last, LOWER_NAME_STEP)


def _waterfall(comparison: Findings, gap: "Gap", ax: "Axes", title: str | None) -> None:
    shares = gap.shares.value
    order = sorted(range(len(PARTS)), key=lambda k: float(shares[k]))
    if gap.difference.value[0] > 0.0:
        order.reverse()
    start, end = float(gap.start.value[0]), float(gap.end.value[0])
    levels = [start, *(start + np.cumsum(shares[order]))]
    last = len(PARTS) + 1
    ax.bar([0, last], [start, end], width=WIDE, color=ENDS)
    for place, value in ((0, start), (last, end)):
        _label(ax, place, value, percent(value), INK, "")
    told: Any = {"mc_error": gap.shares.mc_error[order], "low": gap.shares.low[order]}
    told |= {"high": gap.shares.high[order], "words": points, "error_words": error_of}
    tops = [max(pair) for pair in pairwise(levels)]
    steps = [f"{PARTS[k]}" for k in order]
    pointed(ax, marks("points of the gap", range(1, last), tops, steps, shares[order], **told))
    ends_of = [side.letter for side in comparison.sides[:2]]
    pointed(ax, marks("", [0, last], [start, end], ends_of, [start, end]))
    for step, k in enumerate(order, start=1):
        _step(ax, step, levels[step - 1], levels[step], gap, k)
    for step in range(last):
        edge = WIDE / 2.0
        ax.plot([step + edge, step + 1 - edge], [levels[step]] * 2, color="#b9c3cc", linewidth=1.0)
    names = [f"{side.letter}\n{fill(_name(side), NAME_WIDTH)}" for side in comparison.sides]
    ticks = [names[0], *(PARTS[k] for k in order), names[1]]
    ax.set_xticks(range(last + 1), ticks, fontsize=9, parse_math=False)
    ax.tick_params(axis="x", length=0)
    ax.set_xlim(-0.6, last + 0.6)
    ax.set_ylim(0.0, 1.2 * max(*levels, end, 0.01))
    ax.yaxis.set_major_formatter(lambda y, _: f"{100 * y:.0f} %")
    verb = MILESTONE[comparison.endpoint.name.lower()]
    ax.set_ylabel(f"pilots that {verb} by month {gap.month:g}")
    _lined(ax)
    text = (
        f"What makes the difference of {points(float(gap.difference.value[0]))} points by month {gap.month:g}"
    )
    ax.set_title(
        short_title(title or text), loc="left", fontsize=11, fontweight="bold", parse_math=False, pad=12
    )
    error = error_of(float(gap.shares.mc_error.max()))
    note = f"Shapley shares in points{'; small: 90 % credible' if _banded(gap) else ''}; "
    note += f"Monte Carlo error {error} at most"
    ax.annotate(
        note, (1.0, 1.0), (0, -2), xycoords="axes fraction", textcoords="offset points",
        ha="right", va="top", fontsize=8, color=FAINT,
    )  # fmt: skip


def _banded(gap: "Gap") -> bool:
    return bool(np.any(gap.shares.high > gap.shares.low))


def _step(ax: "Axes", step: int, low: float, high: float, gap: "Gap", k: int) -> None:
    share = float(gap.shares.value[k])
    colour = UP if share > 0.0 else DOWN if share < 0.0 else FAINT
    fill, hatch = (LOST, LOST_HATCH) if share < 0.0 else (colour, None)
    ax.bar(
        step, high - low, bottom=low, width=WIDE, color=fill, hatch=hatch, edgecolor="white", linewidth=0.0
    )
    ends = (float(gap.shares.low[k]), float(gap.shares.high[k]))
    interval = "the same" if gap.same[k] else points_between(*ends) if _banded(gap) else ""
    _label(ax, step, max(low, high), points(share), colour, interval)


def _label(ax: "Axes", place: int, height: float, text: str, colour: str, below: str) -> None:
    """A number on top of a bar, and its interval between the two."""
    style: Any = {"textcoords": "offset points", "ha": "center", "va": "bottom"}
    ax.annotate(
        text, (place, height), (0, 13 if below else 3), fontsize=10, fontweight="bold", color=colour, **style
    )
    if below:
        ax.annotate(below, (place, height), (0, 3), fontsize=7.5, color=FAINT, **style)
