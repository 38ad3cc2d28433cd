"""Pictures of an explanation: stalls by mechanism with their errors, and the tornado of the unknowns."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from valleysim.estimates.rounding import percent, three_digits
from valleysim.questions.explain.findings import Findings
from valleysim.questions.explain.sensitivity import Swing
from valleysim.report.drawing import (
    FAINT,
    INK,
    WHISKER,
    WHISKERS,
    drawn,
    headed,
    pointed,
    sentence_case,
    told_of,
    with_whiskers,
)
from valleysim.report.marks import marks
from valleysim.report.tables import in_words
from valleysim.words import MILESTONE

if TYPE_CHECKING:
    from matplotlib.axes import Axes


BLAME = "#a24733"
LOW_END, HIGH_END = "#d9bfae", "#1b6e5a"


def draw_mechanisms(explanation: Findings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw each mechanism's share of the stalls with its 90 % Monte Carlo interval, the largest on top.

    Args:
        explanation: what `valleysim.questions.explain.ask.explain` returns.
        ax: Axes to draw on; a new figure if not given.
        title: a title of your own.
    """

    def draw(ax: "Axes") -> None:
        _mechanisms(explanation, ax)
        headed(ax, title or _chief(explanation), told_of(explanation.scenario.name, _why(explanation)))

    return drawn(draw, ax, (8.4, 4.2))


def draw_quantities(explanation: Findings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw the tornado: the probability with one quantity at its 5 % or 95 % point, the others as they are.

    Args:
        explanation: one that was made with sensitivity.
        ax: Axes to draw on; a new figure if not given.
        title: a title of your own.
    """
    found = explanation.sensitivity
    assert found is not None, "made with with_sensitivity=False, or nothing is uncertain"
    verb = MILESTONE[explanation.endpoint.name.lower()]
    text = f"probability to {verb} by month {explanation.month:g}, one unknown moved at a time"

    def draw(ax: "Axes") -> None:
        _tornado(explanation, ax)
        headed(ax, title or _widest(found.swings), told_of(explanation.scenario.name, text))

    return drawn(draw, ax, (9.6, 2.1 + 0.34 * max(len(found.swings), 1)))


def _chief(explanation: Findings) -> str:
    """The two mechanisms to which most stalls are due."""
    of, by = explanation.attribution, f"by month {explanation.month:g}"
    if not of.any_stalled:
        return f"No pilot that succeeded stalls {by}"
    first, second, *_ = sorted(of.mechanisms, key=lambda one: -one.share.value)
    both = percent(first.share.value + second.share.value)
    names = f"{first.mechanism.name} and {second.mechanism.name}".lower()
    return sentence_case(f"{names} make {both} of the stalls {by}")


def _widest(swings: Sequence[Swing]) -> str:
    """The quantity that moves the probability most."""
    if not swings:
        return "No quantity moves the probability by more than the error"
    one = max(swings, key=lambda swing: abs(swing.at_high - swing.at_low))
    low, high = sorted((one.at_low, one.at_high))
    return sentence_case(f"{in_words(one.key)}: from {percent(low)} to {percent(high)}")


def _why(explanation: Findings) -> str:
    of = explanation.attribution
    verb = MILESTONE[explanation.endpoint.name.lower()]
    rate = percent(of.stall_rate or 0.0)
    return f"why {rate} of the pilots that succeeded do not {verb} by month {explanation.month:g}"


def _mechanisms(explanation: Findings, ax: "Axes") -> None:
    rows = explanation.mechanism_rows()
    y = np.arange(len(rows))[::-1]
    share = np.array([row["share"] for row in rows])
    error = WHISKER * np.array([row["share_error"] for row in rows])
    ax.barh(y, share, height=0.62, color=[FAINT if row["mechanism"] == "none" else BLAME for row in rows])
    with_whiskers(ax, share, y, error / WHISKER)
    alone = np.array([0.0 if row["alone"] is None else row["alone"] for row in rows])
    ax.plot(alone[:-1], y[:-1], "D", color="white", markeredgecolor=INK, markersize=5.5)
    names = [*(row["mechanism"] for row in rows[:-1]), "none of them"]
    pointed(ax, marks("share of the stalls", share, y, names, share, mc_error=error / WHISKER))
    pointed(ax, marks("alone", alone[:-1], y[:-1], names[:-1], alone[:-1]))
    ax.set_yticks(y, names, fontsize=9.5)
    ax.set_xlim(min(0.0, 1.1 * float((share - error).min())), 1.06 * max(0.05, *(share + error), *alone))
    _grid(ax)
    _column(ax, 56.0, "share of\nthe stalls", y, [percent(value) for value in share.tolist()])
    _column(ax, 112.0, "alone", y[:-1], [percent(value) for value in alone[:-1].tolist()])
    ax.set_xlabel("share of the stalls; bars add to 100 %")
    note = f"{WHISKERS}     ◇ alone: would be there if only this mechanism were neutral"
    _below(ax, 0.0, note, FAINT)


def _tornado(explanation: Findings, ax: "Axes") -> None:
    found = explanation.sensitivity
    assert found is not None
    swings = found.swings
    y = np.arange(len(swings))[::-1]
    totals = dict(zip(found.keys, found.indices.total, strict=True))
    ends = [found.value, *(end for swing in swings for end in (swing.at_low, swing.at_high))]
    reach = max(max(ends) - min(ends), 0.01)
    for swing, place in zip(swings, y, strict=True):
        _bar(ax, swing, float(place), found.value, 0.012 * reach)
    for end, word in (("low", "5 %"), ("high", "95 %")):
        value = [getattr(swing, f"at_{end}") for swing in swings]
        at = [
            f"{in_words(swing.key)} at its {word} point, {three_digits(getattr(swing, end))}"
            for swing in swings
        ]
        pointed(ax, marks("", value, y, at, value))
    ax.axvline(found.value, color=INK, linewidth=1.1)
    ax.set_yticks(y, [in_words(swing.key) for swing in swings], fontsize=8.5, parse_math=False)
    ax.set_xlim(min(ends) - 0.12 * reach, max(ends) + 0.12 * reach)
    ax.set_ylim(-0.7, len(swings) - 0.3)
    _grid(ax)
    _column(ax, 38.0, "total\nindex", y, [f"{100 * totals[swing.key]:.0f} %" for swing in swings])
    ax.set_xlabel(f"probability; line: {percent(found.value)} with all unknowns as they are")
    for left, colour, words in ((0.0, LOW_END, "at its 5 % point"), (90.0, HIGH_END, "at its 95 % point")):
        _below(ax, left, "■", colour)
        _below(ax, left + 10.0, words, FAINT)


def _bar(ax: "Axes", swing: Swing, place: float, base: float, gap: float) -> None:
    """Two half bars from the middle, each with the quantity's value at its end."""
    for end, colour in ((swing.at_low, LOW_END), (swing.at_high, HIGH_END)):
        ax.barh(place, end - base, left=base, height=0.66, color=colour)
    left, right = sorted([(swing.at_low, swing.low), (swing.at_high, swing.high)])
    style: Any = {"va": "center", "fontsize": 8, "color": FAINT}
    ax.text(min(left[0], base) - gap, place, three_digits(left[1]), ha="right", **style)
    ax.text(max(right[0], base) + gap, place, three_digits(right[1]), ha="left", **style)


def _grid(ax: "Axes") -> None:
    ax.tick_params(axis="y", length=0)
    ax.xaxis.set_major_formatter(lambda x, _: f"{100 * x:g} %")
    ax.grid(axis="x", color="#e9ecef", linewidth=0.7)
    ax.set_axisbelow(True)


def _column(ax: "Axes", right: float, name: str, y: Any, cells: list[str]) -> None:
    """A column of text to the right of the Axes, ``right`` points from its edge."""
    style: Any = {"textcoords": "offset points", "ha": "right", "annotation_clip": False}
    for place, text in zip(y, cells, strict=True):
        at: Any = {"xycoords": ("axes fraction", "data"), "va": "center", "fontsize": 8.5}
        ax.annotate(text, (1.0, float(place)), (right, 0.0), color=INK, **at, **style)
    head: Any = {"xycoords": "axes fraction", "va": "bottom", "fontsize": 8, "linespacing": 1.0}
    ax.annotate(name, (1.0, 1.0), (right, 4.0), color=FAINT, **head, **style)


def _below(ax: "Axes", left: float, text: str, colour: str) -> None:
    """A note below the axis, ``left`` points from its left end."""
    place: Any = {"xycoords": "axes fraction", "textcoords": "offset points"}
    ax.annotate(text, (0.0, 0.0), (left, -42.0), fontsize=8, color=colour, **place)
