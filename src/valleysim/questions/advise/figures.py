"""Pictures of advice: actions ranked with their errors, and what sets of them reach for their cost."""

from typing import TYPE_CHECKING, Any

import numpy as np

from valleysim.estimates.rounding import percent, signed, two_digits
from valleysim.questions.advise.findings import Findings
from valleysim.questions.advise.portfolio_findings import PortfolioFindings
from valleysim.questions.advise.sentence import amount
from valleysim.questions.advise.worth import Gain
from valleysim.report.characters import one_line
from valleysim.report.drawing import (
    CREDIBLE,
    FAINT,
    GRID,
    INK,
    LOST,
    LOST_HATCH,
    REACHED,
    WHISKER,
    WHISKERS,
    WHITE_EDGE,
    drawn,
    figure_of,
    headed,
    pointed,
    sentence_case,
    told_of,
    with_whiskers,
)
from valleysim.report.marks import marks
from valleysim.report.tables import short_name
from valleysim.words import MILESTONE

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.transforms import Bbox

MOST_NAMED = 6
PLACES = ((9, -7), (9, -16), (-9, 9), (-9, 20), (9, -28), (-9, 32))
"""Points to the right of a point of the frontier and above it at which its name may stand, the best first."""
FREE = 4.0
"""Pixels around whiskers, points and steps on which no name may lie."""
READ = f"{CREDIBLE}; {WHISKERS}"


def draw_singles(advice: Findings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw what each action adds alone, best on top, with its Monte Carlo error and its credible interval.

    Args:
        advice: what `valleysim.questions.advise.ask` returns.
        ax: Axes to draw on; a new figure if not given.
        title: a title of your own.
    """
    currency = one_line(advice.scenario.money.currency)
    names = [
        one_line(f"{single.applied.action.name}  ({amount(single.applied.cost, currency)})")
        for single in advice.singles
    ]
    text = f"points more by month {advice.at:g}, each action alone"

    def draw(ax: "Axes") -> None:
        _bars(ax, names, [single.gain for single in advice.singles], 100.0, 1)
        ax.set_xlabel(f"percentage points   ({READ})")
        best = max(advice.singles, key=lambda single: single.gain.value, default=None)
        finding = "No action fits this scenario"
        if best is not None:
            adds = f"{signed(100.0 * best.gain.value, 1)} points alone, the most"
            finding = sentence_case(f"{one_line(best.applied.action.name)}: {adds}")
        headed(ax, title or finding, told_of(advice.scenario.name, text))

    return drawn(draw, ax, (8.8, 1.7 + 0.3 * len(names)))


def draw_next_best(
    advice: PortfolioFindings, ax: "Axes | None" = None, *, title: str | None = None
) -> "Axes":
    """Draw the next best action of each pilot of a portfolio."""
    rows = advice.best
    names = [f"{short_name(row.pilot)}: {one_line(row.applied.action.name)}" for row in rows]
    text = f"pilots more by month {advice.at:g}, the first action of each pilot, ranked by {advice.ranking}"

    def draw(ax: "Axes") -> None:
        _bars(ax, names, [row.gain for row in rows], 1.0, 2)
        ax.set_xlabel(f"pilots   ({READ})")
        finding = f"First: {names[0]}" if names else "No action adds to any pilot"
        headed(ax, title or finding, told_of(advice.scenario.name, text))

    return drawn(draw, ax, (9.6, 1.7 + 0.27 * max(len(names), 1)))


def draw_frontier(advice: Findings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw what the best sets reach for their cost: as the search saw it, and with fresh replicates."""

    def draw(ax: "Axes") -> None:
        _frontier(ax, advice, title)

    return drawn(draw, ax, (8.8, 5.0))


def _bars(ax: "Axes", names: list[str], gains: "list[Gain]", scale: float, decimals: int) -> None:
    y = np.arange(len(names))[::-1]
    value = scale * np.array([gain.value for gain in gains])
    error = scale * np.array([gain.mc_error for gain in gains])
    low, high = (
        scale * np.array([gain.low for gain in gains]),
        scale * np.array([gain.high for gain in gains]),
    )
    for wins, colour, hatch in ((True, REACHED, None), (False, LOST, LOST_HATCH)):
        here = (value >= 0.0) == wins
        ax.barh(y[here], value[here], height=0.62, color=colour, hatch=hatch, **WHITE_EDGE)
    ax.hlines(y, low, high, color=INK, linewidth=5.0, alpha=0.22)
    with_whiskers(ax, value, y, error)
    told: Any = {"mc_error": error, "low": low, "high": high}
    told |= {"words": lambda gain: signed(gain, decimals), "error_words": two_digits}
    pointed(ax, marks("points" if scale > 1.0 else "pilots", value, y, names, value, **told))
    ends = np.maximum.reduce([value + WHISKER * error, high, np.zeros_like(value)]) if len(y) else value
    for place, end, number in zip(y, ends, value, strict=True):
        ax.annotate(
            signed(number, decimals),
            (end, place),
            (5, 0),
            textcoords="offset points",
            va="center",
            fontsize=8.5,
        )
    ax.set_yticks(y, names, fontsize=8.5, parse_math=False)
    ax.axvline(0.0, color=INK, linewidth=0.8)
    ax.grid(axis="x", color=GRID, linewidth=0.7)
    ax.set_axisbelow(True)
    ax.set_ylim(-0.7, len(names) - 0.3)
    ax.margins(x=0.12)


def _frontier(ax: "Axes", advice: Findings, title: str | None) -> None:
    currency = one_line(advice.scenario.money.currency)
    cost = np.array([choice.cost for choice in advice.choices]) / 1000.0
    value = 100.0 * np.array([float(choice.reached.value[0]) for choice in advice.choices])
    error = 100.0 * np.array([float(choice.reached.mc_error[0]) for choice in advice.choices])
    seen = 100.0 * np.array([choice.screened for choice in advice.choices])
    right = max(float(cost[-1]) * 1.08, 1.0)
    ax.step(np.append(cost, right), np.append(value, value[-1]), where="post", color=REACHED, linewidth=1.6)
    ax.errorbar(
        cost,
        value,
        yerr=WHISKER * error,
        fmt="o",
        color=REACHED,
        markersize=5,
        capsize=2.5,
        elinewidth=1.0,
        label=f"fresh replicates; {WHISKERS}",
    )
    ax.plot(cost, seen, "x", color=FAINT, markersize=5, linestyle="none", label="as the search saw it")
    sets = [
        f"{', '.join(choice.names) or 'nothing'}, for {amount(choice.cost, currency)}"
        for choice in advice.choices
    ]
    pointed(ax, marks("fresh replicates", cost, value, sets, value / 100.0, mc_error=error / 100.0))
    pointed(ax, marks("as the search saw it", cost, seen, sets, seen / 100.0))
    ax.set_xlim(-0.02 * right, right)
    base, top = float(value[0]), float(value[-1])
    lowest, highest = min(seen.min(), (value - WHISKER * error).min()), (value + WHISKER * error).max()
    room = 0.05 * max(float(highest - lowest), 1.0)
    ax.set_ylim(lowest - room, highest + room)
    ax.set_xlabel(f"expected cost of the actions, {currency} thousand")
    verb = MILESTONE[advice.endpoint.name.lower()]
    ax.set_ylabel(f"share that {verb} by month {advice.at:g}")
    ax.yaxis.set_major_formatter(lambda y, _: f"{y:g} %")
    ax.grid(color=GRID, linewidth=0.7)
    ax.set_axisbelow(True)
    ax.legend(frameon=False, loc="lower right", fontsize=8.5)
    limit = "" if advice.budget is None else f" within {amount(advice.budget, currency)}"
    text = f"{percent(base / 100.0)} as things stand, {percent(top / 100.0)} with the best set{limit}"
    about = f"the best sets for what they cost; the last one costs {amount(advice.best.cost, currency)}"
    headed(ax, title or text, told_of(advice.scenario.name, about))
    low, high = (np.minimum(value - WHISKER * error, seen), np.maximum(value + WHISKER * error, seen))
    _name_first(ax, advice, cost, value, _drawn(ax, cost, low, value, high))


def _name_first(ax: "Axes", advice: Findings, cost: Any, value: Any, taken: "list[Bbox]") -> None:
    """Name what each of the steps that add most takes in, where a name lies on nothing that is drawn."""
    rises = np.diff(value, prepend=value[0])
    before: frozenset[str] = frozenset()
    named = set(np.argsort(-rises)[:MOST_NAMED].tolist())
    for k, choice in enumerate(advice.choices):
        now = frozenset(choice.names)
        new = [name for name in choice.names if name not in before]
        if k in named and len(new) == 1 and before <= now and rises[k] > 0.0:
            _place(ax, one_line(f"+ {new[0]}"), (cost[k], value[k]), taken)
        before = now


def _place(ax: "Axes", text: str, at: tuple[float, float], taken: "list[Bbox]") -> None:
    """Write a text beside a point at the first place where it is free, or not at all."""
    style: Any = {"fontsize": 8, "color": "#3d4954", "zorder": 5, "parse_math": False}
    room = ax.get_window_extent()
    for right, up in PLACES:
        side: Any = {"ha": "left" if right > 0 else "right", "va": "bottom" if up > 0 else "top"}
        name = ax.annotate(text, at, (right, up), textcoords="offset points", **side, **style)
        box = name.get_window_extent()
        inside = room.x0 <= box.x0 and box.x1 <= room.x1 and room.y0 <= box.y0 and box.y1 <= room.y1
        if inside and not any(box.overlaps(one) for one in taken):
            taken.append(box)
            return
        name.remove()


def _drawn(ax: "Axes", cost: Any, low: Any, value: Any, high: Any) -> "list[Bbox]":
    """Boxes, in pixels, of whiskers with their points, of the steps between them, and of the legend."""
    from matplotlib.transforms import Bbox

    figure_of(ax).draw_without_rendering()  # or nothing has its place yet
    edges = np.append(cost, ax.get_xlim()[1])
    corners = [((x, y0), (x, y1)) for x, y0, y1 in zip(cost, low, high, strict=True)]
    corners += [((edges[k], value[k]), (edges[k + 1], value[k])) for k in range(len(cost))]
    corners += [((cost[k], value[k - 1]), (cost[k], value[k])) for k in range(1, len(cost))]
    legend = ax.get_legend()
    assert legend is not None
    boxes = [Bbox(ax.transData.transform(pair)).padded(FREE) for pair in corners]
    return [*boxes, legend.get_window_extent()]
