"""Pictures of a stressed coalition: what each seat is worth, and who may leave when."""

from typing import TYPE_CHECKING, Any

import numpy as np

from valleysim.estimates.rounding import error_of, per_hundred, percent, points
from valleysim.questions.stress.findings import Findings
from valleysim.report.characters import one_line
from valleysim.report.drawing import (
    GRID,
    INK,
    LOST,
    LOST_HATCH,
    REACHED,
    WHISKER,
    WHISKERS,
    WHITE_EDGE,
    drawn,
    headed,
    noted,
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


DARK_CELL = 0.55
SMALLEST_SPAN = 0.02
COLOURS = ("#8f3a28", "#c8755a", "#e9c4b4", "#f4f4f1", "#b5d3c8", "#5f9f8b", "#1b6e5a")


def draw_worth(stress: Findings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw what is lost if each seat is empty for good, and gained if its supporter never leaves.

    Args:
        stress: what `valleysim.questions.stress.ask.stress` returns.
        ax: Axes to draw on; a new figure if not given.
        title: a title of your own.
    """
    return drawn(lambda ax: _worth(stress, ax, title), ax, (8.4, 2.1 + 0.52 * len(stress.worth)))


def draw_departures(stress: Findings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw a heat map: the probability if the present occupant of a seat leaves in a month."""
    seats = len({row["seat"] for row in stress.part("departures")})
    return drawn(lambda ax: _departures(stress, ax, title), ax, (8.8, 2.3 + 0.5 * seats))


def _worth(stress: Findings, ax: "Axes", title: str | None) -> None:
    rows = stress.worth[::-1]
    y = np.arange(len(rows))
    widest = max((abs(row[f"{s}_difference"]) for row in rows for s in ("empty", "secured")), default=0.0)
    room = max(1.32 * widest, SMALLEST_SPAN)
    sides = (
        ("empty", LOST, LOST_HATCH, 0.17, "empty for good"),
        ("secured", REACHED, None, -0.17, "its supporter never leaves"),
    )
    for state, colour, hatch, shift, name in sides:
        value = np.array([row[f"{state}_difference"] for row in rows])
        error = np.array([row[f"{state}_mc_error"] for row in rows])
        ax.barh(
            y + shift,
            value,
            height=0.3,
            color=colour,
            hatch=hatch,
            **WHITE_EDGE,
            label=name,
        )
        with_whiskers(ax, value, y + shift, error)
        seats = [row["seat"] for row in rows]
        told: Any = {"mc_error": error, "words": points, "error_words": error_of}
        pointed(ax, marks(f"{name}, points", value, y + shift, seats, value, **told))
        for k, one in enumerate(value.tolist()):
            side = 1.0 if one > 0.0 or (one == 0.0 and state == "secured") else -1.0
            place = (one + side * (WHISKER * error[k] + 0.012 * room), y[k] + shift)
            align = "left" if side > 0.0 else "right"
            ax.text(*place, points(one), ha=align, va="center", fontsize=8.5)
    ax.axvline(0.0, color=INK, linewidth=0.9)
    names = [_seat_name(row["seat"], row["at_start"]) for row in rows]
    ax.set_yticks(y, names, fontsize=8.5, parse_math=False)
    ax.tick_params(axis="y", length=0)
    ax.set_xlim(-room, room)
    ax.set_ylim(-0.6, len(rows) - 0.4)
    ax.spines["left"].set_visible(False)
    ax.grid(axis="x", color=GRID, linewidth=0.7)
    ax.set_axisbelow(True)
    ax.xaxis.set_major_formatter(lambda x, _: f"{100 * x:+g}".replace("-", "−") if x else "0")
    verb = MILESTONE[stress.endpoint.name.lower()]
    ax.set_xlabel(f"change of the share that {verb} by month {stress.at:g}, percentage points")
    ax.legend(frameon=False, fontsize=8.5, loc="upper right", ncols=2, bbox_to_anchor=(1.0, -0.5 / len(rows)))
    never, always = (stress.reference[name]["value"] for name in ("never_covered", "always_covered"))
    text = (
        f"{percent(stress.written)} as written, {percent(never)} without any support, "
        f"{percent(always)} if it needed none"
    )
    headed(ax, title or _dearest(rows, f"by month {stress.at:g}"), told_of(stress.scenario.name, text))
    noted(ax, WHISKERS, 34.0)


def _dearest(rows: list[dict[str, Any]], by: str) -> str:
    """The seat that costs most if it is empty for good."""
    if not rows:
        return "No seat carries the pilot"
    worst = min(rows, key=lambda row: float(row["empty_difference"]))
    lost = points(-float(worst["empty_difference"])).lstrip("+")
    return sentence_case(f"{short_name(worst['seat'])}: empty for good it costs {lost} points {by}")


def _worst_month(rows: list[dict[str, Any]], written: float) -> str:
    """The departure after which the fewest pilots get there."""
    if not rows:
        return "Nobody's departure was asked about"
    worst = min(rows, key=lambda row: float(row["value"]))
    share = percent(float(worst["value"]))
    who = sentence_case(short_name(worst["seat"]))
    return f"{who} leaves in month {worst['month']:g}: {share} and not {percent(written)}"


def _seat_name(seat: str, at_start: str) -> str:
    seat = one_line(seat)
    return seat if at_start == "supporting" else f"{seat}\n({at_start} at month 0)"


def _departures(stress: Findings, ax: "Axes", title: str | None) -> None:
    from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm

    rows = stress.part("departures")
    starts = {sponsor.seat: sponsor.at_start for sponsor in stress.scenario.sponsors}
    seats = list(dict.fromkeys(row["seat"] for row in rows))
    months = sorted({row["month"] for row in rows})
    by = {(row["seat"], row["month"]): row["value"] for row in rows}
    grid = np.array([[by[seat, month] for month in months] for seat in seats])
    written = stress.written
    reach = max(float(np.abs(grid - written).max(initial=0.0)), SMALLEST_SPAN)
    norm = TwoSlopeNorm(written, written - reach, written + reach)
    colours = LinearSegmentedColormap.from_list("cover", COLOURS)
    ax.pcolormesh(
        np.arange(len(months) + 1),
        np.arange(len(seats) + 1),
        grid,
        cmap=colours,
        norm=norm,
        edgecolors="white",
    )
    at = [f"{seat} leaves in month {month:g}" for seat in seats for month in months]
    x, y = (
        np.tile(np.arange(len(months)) + 0.5, len(seats)),
        np.repeat(np.arange(len(seats)) + 0.5, len(months)),
    )
    pointed(ax, marks("", x, y, at, grid.ravel()))
    for k, row in enumerate(grid.tolist()):
        for j, value in enumerate(row):
            strong = abs(value - written) > DARK_CELL * reach
            ink = "white" if strong else INK
            ax.text(j + 0.5, k + 0.5, per_hundred(value), ha="center", va="center", fontsize=8.5, color=ink)
    ax.set_xticks(np.arange(len(months)) + 0.5, [f"{month:g}" for month in months])
    names = [_seat_name(seat, starts[seat]) for seat in seats]
    ax.set_yticks(np.arange(len(seats)) + 0.5, names, fontsize=8.5, parse_math=False)
    ax.tick_params(length=0)
    ax.invert_yaxis()
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.set_xlabel("month in which the present occupant leaves")
    verb = MILESTONE[stress.endpoint.name.lower()]
    text = f"% that {verb} by month {stress.at:g}; {percent(written)} as written (no date given)"
    headed(ax, title or _worst_month(rows, written), told_of(stress.scenario.name, text))
    error = max((row["difference_mc_error"] for row in rows), default=0.0)
    note = (
        "A date also says that the occupant does not leave sooner: a late one can be better than none.\n"
        f"Of each difference from {percent(written)} one Monte Carlo standard error is "
        f"{error_of(error)} points or less."
    )
    noted(ax, note, 36.0)
