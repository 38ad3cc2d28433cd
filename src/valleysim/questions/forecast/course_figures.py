"""Pictures of a forecast's course: where the months go, how likely a budget is kept, who is shared."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from valleysim.estimates import timing
from valleysim.estimates.money import SHARES, amounts
from valleysim.estimates.rounding import money, percent, tenths
from valleysim.kernel.tally.tally import Amount
from valleysim.questions.forecast.findings import Findings
from valleysim.report.characters import one_line
from valleysim.report.drawing import (
    GRID,
    INK,
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
from valleysim.words import awaited, label

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_WAITS, MOST_PEOPLE, MOST_PILOTS = 12, 20, 60
SMALLEST_WAIT = 0.005
DARK = 0.6
FARTHEST = 0.99
"""Share of the histories whose spend is on the picture."""
STEPS = 60


def draw_waits(result: Findings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw a bar for each wait, the mean months of a pilot, the longest on top."""
    rows = sorted(timing.waits(result.counts), key=lambda row: -row["months"])[:MOST_WAITS]
    rows = [row for row in rows if row["months"] >= SMALLEST_WAIT] or rows[:1]
    return drawn(lambda ax: _waits(result, rows, ax, title), ax, (8.4, 1.9 + 0.28 * len(rows)))


def _waits(result: Findings, rows: list[dict[str, Any]], ax: "Axes", title: str | None) -> None:
    y, months = np.arange(len(rows))[::-1], np.array([row["months"] for row in rows])
    ax.barh(y, months, height=0.62, color=REACHED)
    for place, row in zip(y, rows, strict=True):
        words = f"{tenths(row['months'])}  ({percent(row['share'])})"
        style: Any = {"textcoords": "offset points", "va": "center", "fontsize": 8.5}
        ax.annotate(words, (row["months"], place), (4, 0), **style)
    names = [label(row["wait"]) for row in rows]
    pointed(ax, marks("months", months, y, names, months, words=tenths))
    ax.set_yticks(y, names, fontsize=9)
    ax.tick_params(axis="y", length=0)
    ax.set_xlim(0.0, 1.22 * float(months.max(initial=0.01)))
    ax.grid(axis="x", color=GRID, linewidth=0.7)
    ax.set_axisbelow(True)
    ax.set_xlabel(f"months a pilot, mean over all up to month {result.counts.end_month:g}")
    longest = (
        f"The longest wait is for {awaited(rows[0]['wait'])}: {tenths(rows[0]['months'])} months a pilot"
    )
    headed(ax, title or longest, told_of(result.scenario.name, "months waited, and share of all of them"))


def draw_spend(result: Findings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw the share of histories, or of replicates, whose spend is at most an amount: an S-curve."""
    return drawn(lambda ax: _spend(result, ax, title), ax, (8.4, 4.4))


def _spend(result: Findings, ax: "Axes", title: str | None) -> None:
    bins, ends = result.counts.money_bins[Amount.SPEND], result.counts.money_ends[Amount.SPEND]
    used = np.flatnonzero(bins)
    within, most = np.cumsum(bins[used]) / bins.sum(), ends[used, 1]
    row = amounts(result.counts, result.scenario)[Amount.SPEND]
    currency = one_line(result.scenario.money.currency)
    top = float(most[np.searchsorted(within, FARTHEST)])
    shown = most <= top
    x, y = np.concatenate([[ends[used[0], 0]], most[shown]]), np.concatenate([[0.0], within[shown]])
    ax.plot(x, y, color=REACHED, linewidth=2.0)
    told = np.unique(np.linspace(0, int(shown.sum()) - 1, STEPS).astype(int))
    at = [f"at most {currency} {money(one)}" for one in most[told]]
    pointed(ax, marks("kept with probability", most[told], within[told], at, within[told]))
    for name, share in SHARES.items():
        ax.plot([row[name], row[name]], [0.0, share], color=INK, linewidth=0.7, linestyle=":")
        style: Any = {"textcoords": "offset points", "fontsize": 8.5, "va": "top"}
        ax.annotate(f"{name.capitalize()} {money(row[name])}", (row[name], share), (7, -3), **style)
    ax.set_ylim(0.0, 1.02)
    ax.set_xlim(min(float(x[0]), 0.0), 1.12 * top)
    ax.yaxis.set_major_formatter(lambda share, _: f"{100 * share:.0f} %")
    ax.xaxis.set_major_formatter(lambda amount, _: money(amount))
    ax.grid(color=GRID, linewidth=0.7)
    ax.set_axisbelow(True)
    whose = "the portfolio" if result.is_portfolio else "the pilot"
    ax.set_xlabel(f"spend on {whose} by month {result.counts.end_month:g}, {currency}")
    ax.set_ylabel("probability that it is enough")
    found = (
        f"{currency} {money(row['median'])} is enough in one case of two, {money(row['p80'])} in four of five"
    )
    seen = f"how likely a budget is kept; one in a hundred is beyond {money(top)}"
    headed(ax, title or sentence_case(found), told_of(result.scenario.name, seen))


def draw_shared(
    result: Findings,
    people: Mapping[str, Mapping[str, tuple[str, float]]],
    ax: "Axes | None" = None,
    *,
    title: str | None = None,
) -> "Axes":
    """Draw a heat map: who of the people that are shared holds how much of the weight in which pilot.

    Args:
        result: of a portfolio.
        people: seat and share of the weight by pilot, of each person.
        ax: Axes to draw on; a new figure if not given.
        title: a title of your own; the finding if not given.
    """
    names = list(people)[:MOST_PEOPLE]
    called = {row["key"]: row["name"] for row in result.pilot_list}
    pilots = [one for one in result.scenario.members if any(one.key in people[who] for who in names)]
    size = (4.0 + 0.42 * len(names), 2.2 + 0.22 * min(len(pilots), MOST_PILOTS))

    def draw(ax: "Axes") -> None:
        from matplotlib.colors import LinearSegmentedColormap

        rows = pilots[:MOST_PILOTS]
        table = np.array([[people[who].get(row.key, ("", 0.0))[1] for who in names] for row in rows])
        shades = LinearSegmentedColormap.from_list("weight", ["#f4f6f5", REACHED])
        ax.pcolormesh(table, cmap=shades, vmin=0.0, vmax=1.0, edgecolors="white", linewidth=1.0)
        for k, j in zip(*np.nonzero(table), strict=True):
            colour = "white" if table[k, j] > DARK else INK
            place: Any = {"ha": "center", "va": "center", "fontsize": 7.5, "color": colour}
            ax.text(j + 0.5, k + 0.5, f"{100 * table[k, j]:.0f}", **place)
        for j, who in enumerate(names):
            held = [k for k, row in enumerate(rows) if row.key in people[who]]
            at = [f"{who}, {people[who][rows[k].key][0]} of {called[rows[k].key]}" for k in held]
            x, y = np.full(len(held), j + 0.5), np.array(held) + 0.5
            pointed(ax, marks("of the weight", x, y, at, table[held, j]))
        ax.set_yticks(
            np.arange(len(rows)) + 0.5, [short_name(called[row.key]) for row in rows], fontsize=8.5,
            parse_math=False,
        )  # fmt: skip
        style: Any = {"fontsize": 8.5, "rotation": 40, "ha": "right", "parse_math": False}
        ax.set_xticks(np.arange(len(names)) + 0.5, [short_name(who) for who in names], **style)
        ax.tick_params(length=0)
        ax.invert_yaxis()
        for side in ("left", "bottom"):
            ax.spines[side].set_visible(False)
        many = f"{len(people[names[0]])} of {result.scenario.n_pilots} pilots"
        first = f"{short_name(names[0])} holds a seat in {many}"
        headed(ax, title or first, told_of(result.scenario.name, "share of the sponsors' weight, %"))
        if len(pilots) > MOST_PILOTS or len(people) > MOST_PEOPLE:
            noted(ax, f"{len(rows)} of {len(pilots)} pilots, {len(names)} of {len(people)} people", 90.0)

    return drawn(draw, ax, size)
