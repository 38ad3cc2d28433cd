"""Pictures of a gap: the way from A's probability to B's, and who makes the gap in months."""

from itertools import pairwise
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from valleysim.errors import UsageError
from valleysim.estimates.intervals import Estimate
from valleysim.estimates.rounding import error_of, percent, points, points_between, signed
from valleysim.questions.compare.bars import DOWN, UP, WIDE, Bars, draw_bars
from valleysim.questions.compare.figures import lined, name_of
from valleysim.questions.compare.findings import Findings
from valleysim.questions.compare.parts import PARTS
from valleysim.report.drawing import FAINT, INK, LOST, LOST_HATCH, drawn, pointed, sentence_case, short_title
from valleysim.report.marks import marks
from valleysim.report.tables import in_words
from valleysim.words import MILESTONE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from valleysim.questions.compare.gap import Gap

ENDS = "#55616c"
NAME_WIDTH, PART_WIDTH, INPUT_WIDTH = 16, 10, 30


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
    return drawn(lambda ax: _waterfall(comparison, gap, ax, title), ax, (9.2, 4.6))


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
    steps = [PARTS[k] for k in order]
    pointed(ax, marks("points of the gap", range(1, last), tops, steps, shares[order], **told))
    ends_of = [side.letter for side in comparison.sides[:2]]
    pointed(ax, marks("", [0, last], [start, end], ends_of, [start, end]))
    for step, k in enumerate(order, start=1):
        _step(ax, step, levels[step - 1], levels[step], gap, k)
    for step in range(last):
        edge = WIDE / 2.0
        ax.plot([step + edge, step + 1 - edge], [levels[step]] * 2, color="#b9c3cc", linewidth=1.0)
    names = [f"{side.letter}\n{fill(name_of(side), NAME_WIDTH)}" for side in comparison.sides]
    ticks = [names[0], *(fill(PARTS[k], PART_WIDTH) for k in order), names[1]]
    ax.set_xticks(range(last + 1), ticks, fontsize=9, parse_math=False)
    ax.tick_params(axis="x", length=0)
    ax.set_xlim(-0.6, last + 0.6)
    ax.set_ylim(0.0, 1.2 * max(*levels, end, 0.01))
    ax.yaxis.set_major_formatter(lambda y, _: f"{100 * y:.0f} %")
    verb = MILESTONE[comparison.endpoint.name.lower()]
    ax.set_ylabel(f"pilots that {verb} by month {gap.month:g}")
    lined(ax)
    chief = sorted(range(len(PARTS)), key=lambda k: -abs(float(shares[k])))[:2]
    made = ", ".join(f"{PARTS[k]} {points(float(shares[k]))}" for k in chief)
    text = f"{points(float(gap.difference.value[0]))} points by month {gap.month:g}: most by {made}"
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


def draw_gap_months(comparison: Findings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw how much of the gap in restricted mean months each part makes, with its credible interval.

    Args:
        comparison: of two scenarios, its gap shared out.
        ax: Axes to draw on; a new figure if not given.
        title: a title of your own.

    Raises:
        UsageError: the gap was not shared out.
    """
    gap = comparison.gap_months
    if gap is None:
        raise UsageError(f"gap: found none; allowed: {comparison.no_gap}")
    order = sorted(range(len(PARTS)), key=lambda k: -abs(float(gap.shares.value[k])))
    one = Estimate(*(getattr(gap.shares, name)[order] for name in ("value", "mc_error", "low", "high")))
    names = [PARTS[k] for k in order]
    label = f"months of B − A (mean of all pilots, at most {gap.month:g})"
    bars = Bars(names, one, title or _finding(gap), label, "Shapley shares")
    return drawn(lambda ax: draw_bars(bars, ax), ax, (8.4, 4.2))


def draw_inputs(comparison: Findings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw what the inputs that move most months do alone, with their credible intervals.

    Args:
        comparison: of two scenarios, its gap shared out.
        ax: Axes to draw on; a new figure if not given.
        title: a title of your own.

    Raises:
        UsageError: no inputs were swapped.
    """
    if comparison.inputs is None:
        raise UsageError(f"inputs: found none; allowed: {comparison.no_gap}")
    chief = comparison.inputs.chief
    parts = [
        np.array([float(getattr(effect.months, name)[0]) for effect in chief])
        for name in ("value", "mc_error", "low", "high")
    ]
    names = [fill(in_words(effect.swap.key), INPUT_WIDTH) for effect in chief]
    label = f"months that B's alone adds to A (mean of all pilots, at most {comparison.runs.horizons[-1]:g})"
    usual = "No input alone moves A's months"
    if chief:
        first = in_words(chief[0].swap.key)
        usual = sentence_case(f"{first}, alone: {signed(parts[0][0], 1)} months")
    bars = Bars(names, Estimate(*parts), title or usual, label, "each swapped alone on paired draws")
    return drawn(lambda ax: draw_bars(bars, ax), ax, (8.4, 4.8))


def _finding(gap: "Gap") -> str:
    """Who makes most of a gap in months."""
    whole, shares = float(gap.difference.value[0]), gap.shares.value
    if not shares.any():
        return "Both take the same months"
    most = int(np.argmax(shares if whole > 0.0 else -shares))
    slower, faster = ("B", "A") if whole > 0.0 else ("A", "B")
    told = f"{PARTS[most]} {signed(float(shares[most]), 1)} of {signed(whole, 1)} months"
    return f"{slower} takes longer than {faster}: {told}"
