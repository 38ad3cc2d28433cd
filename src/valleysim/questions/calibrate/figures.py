"""Pictures of a calibration: targets in their bands, and how quantities moved."""

from typing import TYPE_CHECKING, Any

import numpy as np

from valleysim.estimates.calibration import linked
from valleysim.estimates.rounding import percent, three_digits
from valleysim.questions.calibrate.findings import Findings, TargetFit
from valleysim.report.drawing import (
    FAINT,
    GRID,
    INK,
    LOST,
    REACHED,
    drawn,
    headed,
    noted,
    pointed,
    sentence_case,
    told_of,
)
from valleysim.report.marks import marks
from valleysim.report.tables import in_words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_QUANTITIES = 20
FARTHEST = 1.6
"""How far beyond its band a target is drawn, in widths of the band."""
BROAD: Any = {"linewidth": 6.0, "alpha": 0.35, "solid_capstyle": "butt"}


def draw_targets(found: Findings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw each target from the low end of its band to the high one, with where it was and where it is."""

    def draw(ax: "Axes") -> None:
        fits = found.targets
        y = np.arange(len(fits))[::-1]
        ax.axvspan(0.0, 1.0, color="#e6f0ec", zorder=0)
        for fit, place in zip(fits, y, strict=True):
            low, high, middle, before = (
                _placed(fit, x) for x in (fit.low, fit.high, fit.posterior, fit.prior)
            )
            ax.plot([low, high], [place, place], color=REACHED, **BROAD)
            ax.plot(before, place, "o", markerfacecolor="white", markeredgecolor=LOST, markersize=6)
            ax.plot(middle, place, "o", color=REACHED if fit.is_met else LOST, markersize=6.5)
        names = [f"{fit.target.name} ({fit.target.use})" for fit in fits]
        for series, values in (
            ("mean after", [fit.posterior for fit in fits]),
            ("mean before", [fit.prior for fit in fits]),
        ):
            x = [_placed(fit, value) for fit, value in zip(fits, values, strict=True)]
            pointed(ax, marks(series, x, y, names, values, words=three_digits))
        ax.set_yticks(y, names, fontsize=8.5, parse_math=False)
        ax.set_xlim(-FARTHEST, 1.0 + FARTHEST)
        ax.set_ylim(-0.7, len(fits) - 0.3)
        ax.set_xticks([0.0, 1.0], ["low end of the band", "high end"])
        ax.tick_params(axis="y", length=0)
        for fit, place in zip(fits, y, strict=True):
            text = f"{three_digits(fit.posterior)}  in {percent(fit.in_band)}"
            style: Any = {"xycoords": ("axes fraction", "data"), "textcoords": "offset points"}
            ax.annotate(text, (1.0, float(place)), (6.0, 0.0), va="center", fontsize=8, color=INK, **style)
        noted(
            ax,
            "● mean after, pale: 90 % of worlds   ○ mean before   right: mean, share of worlds in the band",
        )
        met = sum(fit.is_met for fit in fits)
        finding = f"{met} of {len(fits)} targets are met"
        text = "targets in their bands, after calibration and before"
        headed(ax, title or finding, told_of(found.scenario.name, text))

    return drawn(draw, ax, (8.6, 1.7 + 0.32 * len(found.targets)))


def _placed(fit: TargetFit, x: float) -> float:
    """Where a value lies on its link scale, 0 at the low end of the band and 1 at the high one."""
    link, target = fit.target.of.link, fit.target
    at, low, high = (float(linked(link, np.array([value]))[0]) for value in (x, target.low, target.high))
    place = (at - low) / (high - low) if np.isfinite(at) else -FARTHEST
    return float(np.clip(place, -0.97 * FARTHEST, 1.0 + 0.97 * FARTHEST))


def draw_quantities(found: Findings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw the quantities that moved most: in units of what was not known of them before."""

    def draw(ax: "Axes") -> None:
        fits = [fit for fit in found.quantities if fit.is_informed][:MOST_QUANTITIES]
        y = np.arange(len(fits))[::-1]
        ax.axvspan(-1.645, 1.645, color="#eef1f3", zorder=0)
        ax.axvline(0.0, color=FAINT, linewidth=0.8)
        for fit, place in zip(fits, y, strict=True):
            ends = fit.shift - 1.645 * fit.spread, fit.shift + 1.645 * fit.spread
            ax.plot(ends, [place, place], color=REACHED, **BROAD)
            ax.plot(fit.shift, place, "o", color=REACHED, markersize=6)
        shifts, at = [fit.shift for fit in fits], [in_words(fit.name) for fit in fits]
        pointed(ax, marks("normal score", shifts, y, at, shifts, words=three_digits))
        ax.set_yticks(y, [in_words(fit.name) for fit in fits], fontsize=8, parse_math=False)
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="x", color=GRID, linewidth=0.7)
        ax.set_axisbelow(True)
        ax.set_ylim(-0.7, max(len(fits), 1) - 0.3)
        ax.set_xlabel("normal score: 0 was the median, ±1.645 the 90 % interval before (grey)")
        first = in_words(fits[0].name) if fits else "none"
        finding = sentence_case(f"{first}: the quantity that the targets moved most")
        text = "what the targets say of the quantities that moved most"
        headed(ax, title or finding, told_of(found.scenario.name, text))

    return drawn(draw, ax, (8.6, 1.9 + 0.3 * MOST_QUANTITIES))
