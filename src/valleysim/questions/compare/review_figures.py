"""The picture of a review: the forecast of each pilot then and now."""

from typing import TYPE_CHECKING

from valleysim.estimates.rounding import pilots_told
from valleysim.questions.compare.review_findings import ReviewFindings
from valleysim.report.characters import one_line
from valleysim.report.drawing import (
    FAINT,
    INK,
    LOST,
    REACHED,
    drawn,
    headed,
    pointed,
    told_of,
)
from valleysim.report.marks import marks
from valleysim.report.tables import short_name
from valleysim.words import MILESTONE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_DRAWN = 60


def draw_review(found: ReviewFindings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw an arrow a pilot, from what was said of a day then to what is said now; largest news on top."""
    shown = found.pilots[:MOST_DRAWN]
    verb = MILESTONE[found.endpoint.name.lower()]
    text = (
        f"{verb} by {found.total.day}: as seen on {found.then.as_of} (open) and on {found.now.as_of} (full)"
    )

    def draw(ax: "Axes") -> None:
        for y, one in enumerate(shown):
            then, now = (float(part.value[0]) for part in (one.change.then, one.change.now))
            colour = FAINT if not one.change.is_news else REACHED if now > then else LOST
            ax.plot([then, now], [y, y], color=colour, linewidth=2.0, zorder=1)
            ax.plot([then], [y], "o", mfc="white", mec=colour, markersize=6, zorder=2)
            ax.plot([now], [y], "o", color=colour, markersize=6, zorder=2)
        for series, parts in (
            (f"as seen on {found.then.as_of}", [one.change.then for one in shown]),
            (f"as seen on {found.now.as_of}", [one.change.now for one in shown]),
        ):
            value, error, low, high = (
                [float(getattr(part, name)[0]) for part in parts]
                for name in ("value", "mc_error", "low", "high")
            )
            at = [one.name for one in shown]
            pointed(
                ax, marks(series, value, range(len(shown)), at, value, mc_error=error, low=low, high=high)
            )
        ax.set_ylim(len(shown) - 0.4, -0.6)
        ax.set_xlim(-0.02, 1.02)
        ax.set_yticks(range(len(shown)), [one_line(short_name(one.name)) for one in shown])
        for label in ax.get_yticklabels():
            label.set_parse_math(False)
        ax.xaxis.set_major_formatter(lambda x, _: f"{100 * x:.0f} %")
        ax.tick_params(colors=INK, length=0)
        ax.set_xlabel("probability   (grey: no more than the noise of the simulations)")
        news = sum(one.change.is_news for one in found.pilots)
        finding = f"Of {pilots_told(len(found.pilots))} the forecasts of {news} changed by news"
        headed(ax, title or finding, told_of(found.now.name, text))

    return drawn(draw, ax, (9.6, 1.7 + 0.27 * max(len(shown), 1)))
