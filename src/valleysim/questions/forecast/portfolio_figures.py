"""Pictures of a portfolio: numbers beside independence, pilots ranked, cost with date."""

from typing import TYPE_CHECKING, Any

import numpy as np

from valleysim.estimates.rounding import percent, pilots_told, tenths, three_digits
from valleysim.estimates.together import confidence_at
from valleysim.questions.forecast.findings import Findings
from valleysim.questions.forecast.sample import sample_of
from valleysim.questions.forecast.sentence import MILESTONE_OF_ONE
from valleysim.report.characters import one_line
from valleysim.report.drawing import (
    CREDIBLE,
    FAINT,
    GRID,
    INK,
    REACHED,
    drawn,
    headed,
    month_ticks,
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


ALONE = "#c06549"
NEVER_GAP = 0.07
MOST_PILOTS = 100
"""Pilots in one picture."""
LEVELS = (0.3, 0.5, 0.7)
FINE = 48
"""Months of the lines of joint confidence."""
LABEL_BOX = {"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.85}


def draw_numbers(result: Findings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw how many pilots have reached the endpoint by the last horizon, beside independent pilots.

    Args:
        result: of a portfolio.
        ax: Axes to draw on; a new figure if not given.
        title: a title of your own.
    """
    return drawn(lambda ax: _numbers(result, ax, title), ax, (8.4, 4.4))


def draw_pilots(result: Findings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw each pilot's probability by the last horizon with its 90 % credible interval, likeliest on top.

    Of more than a hundred pilots the least likely hundred.
    """
    size = (8.4, 1.8 + 0.22 * min(result.counts.pilots, MOST_PILOTS))
    return drawn(lambda ax: _pilots(result, ax, title), ax, size)


def draw_joint_confidence(result: Findings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw replicates by when the target number is there and what was spent; lines of joint confidence."""
    return drawn(lambda ax: _confidence(result, ax, title), ax, (8.4, 5.2))


def _numbers(result: Findings, ax: "Axes", title: str | None) -> None:
    from matplotlib.ticker import MaxNLocator

    row = result.portfolio["numbers"][-1]
    shares, alone = np.array(row["shares"]), np.array(row["shares_independent"])
    k = np.arange(len(shares))
    ax.bar(k, shares, width=0.82, color=REACHED, label="together, as simulated")
    ax.plot(
        k, alone, color=ALONE, marker="o", markersize=3.5, linewidth=1.2, label="if pilots were independent"
    )
    at = [pilots_told(number) for number in k.tolist()]
    pointed(ax, marks("together", k, shares, at, shares))
    pointed(ax, marks("if independent", k, alone, at, alone))
    seen = np.flatnonzero(np.maximum(shares, alone) > 2e-4)
    ax.set_xlim(max(seen[0] - 1, 0) - 0.6, min(seen[-1] + 1, len(shares) - 1) + 0.6)
    ax.set_ylim(0.0, 1.12 * max(shares.max(), alone.max()))
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    verb = MILESTONE[result.endpoint.name.lower()]
    pilots = "pilots" if result.counts.pilots == 1 else f"pilots of {result.counts.pilots:,}"
    ax.set_xlabel(f"{pilots} that {verb} by month {row['month']:g}")
    ax.set_ylabel("share of replicates")
    ax.yaxis.set_major_formatter(lambda y, _: f"{100 * y:g} %")
    ax.legend(frameon=False, loc="upper right", fontsize=8.5)
    finding = (
        f"{tenths(row['expected'])} of {pilots_told(result.counts.pilots)} expected to {verb}, "
        f"{row['p10']} to {row['p90']} in 80 % of replicates"
    )
    text = f"standard deviation {row['sd']:.2f}; {row['sd_independent']:.2f} if pilots were independent"
    headed(ax, title or finding, told_of(result.scenario.name, text))


def _pilots(result: Findings, ax: "Axes", title: str | None) -> None:
    rows = result.pilot_list[:MOST_PILOTS]
    y = np.arange(len(rows))
    last = [row["reached"][-1] for row in rows]
    value = np.array([one["value"] for one in last])
    low, high = np.array([one["low"] for one in last]), np.array([one["high"] for one in last])
    ax.hlines(y, low, high, color=REACHED, linewidth=4.0, alpha=0.3)
    if result.is_uncertain:
        noted(ax, CREDIBLE)
    ax.plot(value, y, "o", color=REACHED, markersize=5)
    error = [one["mc_error"] for one in last]
    names = [row["name"] for row in rows]
    pointed(ax, marks("", value, y, names, value, mc_error=error, low=low, high=high))
    ax.set_yticks(y, [short_name(row["name"]) for row in rows], fontsize=8.5, parse_math=False)
    ax.set_ylim(-0.8, len(rows) - 0.2)
    ax.set_xlim(0.0, min(1.0, 1.15 * float(max(high.max(), value.max(), 0.05))))
    ax.xaxis.set_major_formatter(lambda x, _: f"{100 * x:.0f} %")
    ax.grid(axis="x", color=GRID, linewidth=0.7)
    ax.set_axisbelow(True)
    verb = MILESTONE[result.endpoint.name.lower()]
    month = f"{result.run.horizons[-1]:g}"
    ax.set_xlabel(f"probability to {verb} by month {month}")
    interval = " with its 90 % credible interval" if result.is_uncertain else ""
    whose = f"the {MOST_PILOTS} least likely pilots of {result.counts.pilots:,}, each with its"
    whose = whose if result.counts.pilots > MOST_PILOTS else "each pilot's"
    least, most = result.pilot_list[0], result.pilot_list[-1]
    finding = f"From {_likely(least)} to {_likely(most)}" if len(rows) > 1 else sentence_case(_likely(least))
    text = f"{whose} probability by month {month}{interval}"
    headed(ax, title or finding, told_of(result.scenario.name, text))


def _likely(row: dict[str, Any]) -> str:
    """A pilot with its probability by the last horizon."""
    return f"{short_name(row['name'])}, {percent(row['reached'][-1]['value'])}"


def _confidence(result: Findings, ax: "Axes", title: str | None) -> None:
    sample = sample_of(result)
    joint = result.portfolio["joint_confidence"]
    span = result.counts.end_month
    there = np.isfinite(sample.month)
    never = span * (1.0 + NEVER_GAP)
    scatter = np.random.default_rng(1).uniform(-0.5, 0.5, len(sample.month)) * span * 0.04
    top = float(np.quantile(sample.spend, 0.99)) / 1e6
    shown = sample.spend / 1e6 <= top * 1.05
    style: dict[str, Any] = {"s": 9, "linewidths": 0, "alpha": 0.45, "clip_on": False}  # no half dots
    for here, months, colour in ((there, sample.month, REACHED), (~there, never + scatter, FAINT)):
        ax.scatter(months[here & shown], sample.spend[here & shown] / 1e6, color=colour, **style)
    dots = np.flatnonzero(there & shown)
    at = [f"there by month {month:.1f}" for month in sample.month[dots]]
    spent = f"spend, million {one_line(result.scenario.money.currency)}:"
    spend = sample.spend[dots] / 1e6
    pointed(ax, marks(spent, sample.month[dots], spend, at, spend, words=three_digits))
    drew = _lines(result, ax, top)
    ax.axvline(span * (1.0 + NEVER_GAP / 2.0), color="#b9c3cc", linewidth=0.8)
    ax.set_xlim(0.0, span * (1.0 + 1.6 * NEVER_GAP))
    ax.set_ylim(0.0, top * 1.05)
    month_ticks(ax, result.run.horizons, span, also={never: f"not by\n{span:g}"}, as_of=result.scenario.as_of)
    verb = (MILESTONE_OF_ONE if joint["target"] == 1 else MILESTONE)[result.endpoint.name.lower()]
    ax.set_xlabel(f"month by which {pilots_told(joint['target'])} {verb}")
    ax.set_ylabel(
        f"spend of the portfolio by month {span:g}, million {one_line(result.scenario.money.currency)}"
    )
    beyond = float((~shown).mean())
    note = f"no date and spend are both kept with a chance of {100 * LEVELS[0]:.0f} % or more"
    if drew:
        note = "lines: date and spend are both kept with this chance (not the chance of either)"
    note += f"; {percent(beyond)} of dots lie above" if beyond else ""
    noted(ax, note, 52.0)
    share = percent(joint["frontier"][-1]["date_alone"])
    finding = f"{share} of replicates have {pilots_told(joint['target'])} there by month {span:g}"
    text = f"date and spend together; the dots are {len(sample.month):,} replicates"
    headed(ax, title or finding, told_of(result.scenario.name, text))


def _lines(result: Findings, ax: "Axes", top: float) -> bool:
    """Lines of equal joint confidence, each with its share at its right end; whether there are any."""
    counts, endpoint = result.counts, result.endpoint
    months = np.linspace(counts.end_month / FINE, counts.end_month, FINE)
    spends = np.geomspace(max(top / 40.0, 1e-6), top * 1.05, 60)
    surface = np.array([[confidence_at(counts, endpoint, m, 1e6 * s) for m in months] for s in spends])
    levels = [level for level in LEVELS if surface.max() > level]
    if not levels:
        return False
    ax.contour(months, spends, surface, levels=levels, colors=INK, linewidths=1.1)
    for level in levels:
        kept = np.flatnonzero(surface[:, -1] >= level)
        if len(kept):
            place = (counts.end_month, float(spends[kept[0]]))
            style: Any = {"textcoords": "offset points", "va": "center", "ha": "left", "fontsize": 8.5}
            ax.annotate(f"{100 * level:.0f} %", place, (3, 0), fontweight="bold", bbox=LABEL_BOX, **style)
    return True
