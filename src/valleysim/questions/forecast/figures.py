"""Pictures: figures take ``ax=`` and return it; nothing is shown, no global setting is changed."""

from typing import TYPE_CHECKING, Any

import numpy as np

from valleysim.estimates.rounding import percent
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.questions.forecast.findings import Findings
from valleysim.report.drawing import (
    INK,
    REACHED,
    drawn,
    figure_of,
    headed,
    month_ticks,
    noted,
    pointed,
    told_of,
)
from valleysim.report.marks import marks
from valleysim.report.tables import kind_label
from valleysim.vocabulary import Endpoint
from valleysim.words import MILESTONE, label

__all__ = ["draw_incidence", "figure_of"]

if TYPE_CHECKING:
    from matplotlib.axes import Axes


STALLED = ("#b9c3cc", "#d9dfe4")
ABANDONED = ("#b5573f", "#c9785c", "#db987d", "#ecbda8")
ROLLED_BACK = ("#7a689f", "#8d7dae", "#a294be", "#b7accd", "#cbc3dc")
HATCHES = {"rolled back": "----", "abandoned": "////"}
"""With their colours, for a grey print; dots would make a drawing of a page four times as large."""
SMALLEST_BAND = 0.004
REACHED_NAME = {
    Endpoint.LIVE: "went live",
    Endpoint.PRODUCTION: "reached production",
    Endpoint.SUSTAINED: "sustained",
}


def draw_incidence(result: Findings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw where all pilots stand over time: reached with its credible band below, losses above.

    Args:
        result: what `valleysim.simulate` returns.
        ax: Axes to draw on; a new figure if not given.
        title: a title of your own.
    """
    return drawn(lambda ax: _draw(result, ax, title), ax, (8.4, 4.8))


def _draw(result: Findings, ax: "Axes", title: str | None) -> None:
    total = result.counts.total
    months = np.arange(len(result.classes.reached)) / GRID_STEPS_PER_MONTH
    layers = _layers(result)
    floor = np.zeros_like(months)
    named = []
    for name, curve, colour in layers:
        top = floor + curve / total
        hatch = HATCHES.get(name.partition(":")[0])
        ax.fill_between(months, floor, top, facecolor=colour, linewidth=0.4, edgecolor="white", hatch=hatch)
        named.append((name, float(floor[-1]), float(top[-1])))
        if curve is not result.classes.reached:
            _point_at(result, ax, name, (floor + top) / 2.0, curve / total)
        floor = top
    reached = result.classes.reached / total
    ax.plot(months, reached, color=INK, linewidth=1.4)
    one = result.reached
    name = REACHED_NAME[result.endpoint]
    _point_at(result, ax, name, reached, reached, mc_error=one.mc_error, low=one.low, high=one.high)
    if result.is_uncertain:
        _band(result, ax)
    _decorate(result, ax, months[-1], title)
    _name_layers(ax, named, float(months[-1]))


def _point_at(result: Findings, ax: "Axes", name: str, heights: Any, shares: Any, **errors: Any) -> None:
    """Let a layer be pointed at in whole months, at which every world was looked at."""
    points = result.counts.points
    months = points / GRID_STEPS_PER_MONTH
    at = [f"month {month:g}" for month in months]
    pointed(ax, marks(name, months, heights[points], at, shares[points], **errors))


def _layers(result: Findings) -> list[tuple[str, Any, str]]:
    """Name, histories over time and colour of each layer, from the bottom up; small ones are joined."""
    classes, total = result.classes, result.counts.total
    layers = [(REACHED_NAME[result.endpoint], classes.reached, REACHED)]
    layers += _group(kind_label("stalled"), classes.stalled, STALLED, total, whole=True)
    layers += _group(kind_label("rolled_back"), classes.rolled_back, ROLLED_BACK, total, whole=False)
    layers += _group("abandoned", classes.abandoned, ABANDONED, total, whole=False)
    return layers


def _group(
    kind: str, curves: Any, colours: tuple[str, ...], total: int, *, whole: bool
) -> list[tuple[str, Any, str]]:
    if whole:
        return [(kind, sum(curves.values()), colours[0])]
    large = {key: curve for key, curve in curves.items() if curve.max() / total >= SMALLEST_BAND}
    small = [curve for key, curve in curves.items() if key not in large]
    layers = [
        (f"{kind}: {label(key.name.lower())}", curve, colours[k % len(colours)])
        for k, (key, curve) in enumerate(large.items())
    ]
    if small and sum(small).max() > 0:
        layers.append((f"{kind}: other" if layers else kind, sum(small), colours[-1]))
    return layers


def _band(result: Findings, ax: "Axes") -> None:
    """The 90 % credible band of the share reached, at whole months."""
    months = result.counts.points / GRID_STEPS_PER_MONTH
    low, high = result.reached.low, result.reached.high
    ax.fill_between(
        months, low, high, facecolor="none", edgecolor=INK, hatch="\\\\\\\\", linewidth=0.0, alpha=0.45
    )
    below = 34.0 if result.scenario.as_of is None else 46.0  # ticks have two lines then
    noted(ax, "between the broken lines: 90 % credible band of the share reached", below)
    for edge in (low, high):
        ax.plot(months, edge, color=INK, linewidth=0.8, linestyle=(0, (4, 2)))


def _decorate(result: Findings, ax: "Axes", last: float, title: str | None) -> None:
    ax.set_xlim(0.0, last)
    ax.set_ylim(0.0, 1.0)
    ax.set_yticks(np.linspace(0.0, 1.0, 6), [f"{k * 20} %" for k in range(6)])
    month_ticks(ax, result.run.horizons, float(last), as_of=result.scenario.as_of)
    ax.set_xlabel(f"months from the start of the {'portfolio' if result.scenario.is_portfolio else 'pilot'}")
    ax.set_ylabel("share of all pilots")
    last_row = result.horizon_list[-1]
    verb = MILESTONE[result.endpoint.name.lower()]
    text = f"{percent(last_row.value)} {verb} by month {last_row.month:g}"
    if result.is_uncertain:
        text += f" (90 % credible {percent(last_row.low)} to {percent(last_row.high)})"
    headed(ax, title or text, told_of(result.scenario.name, "where all pilots stand, by month"))


def _name_layers(ax: "Axes", named: list[tuple[str, float, float]], last: float) -> None:
    """Name each layer at the right edge, moved apart so that no two names overlap."""
    step, place = 0.046, -1.0
    wanted = [(low + high) / 2.0 for _, low, high in named]
    places = []
    for y in wanted:
        place = max(y, place + step)
        places.append(place)
    overflow = max(places[-1] - 0.99, 0.0)
    for k in range(len(places) - 1, -1, -1):
        ceiling = 0.99 if k == len(places) - 1 else places[k + 1] - step
        places[k] = min(places[k] - (overflow if k == len(places) - 1 else 0.0), ceiling)
    for (name, low, high), y in zip(named, places, strict=True):
        text = f"{name}  {percent(high - low)}"
        ax.annotate(
            text,
            xy=(last, (low + high) / 2.0),
            xytext=(last * 1.02, y),
            va="center",
            fontsize=8.5,
            color=INK,
            annotation_clip=False,
        )
