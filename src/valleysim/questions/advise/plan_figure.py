"""A picture of sets of actions on a portfolio: how many pilots they bring there for their cost."""

from typing import TYPE_CHECKING, Any

import numpy as np

from valleysim.errors import UsageError
from valleysim.estimates.rounding import tenths, two_digits
from valleysim.questions.advise.portfolio_findings import PortfolioFindings
from valleysim.questions.advise.sentence import amount
from valleysim.report.characters import one_line
from valleysim.report.drawing import (
    CREDIBLE,
    FAINT,
    GRID,
    INK,
    REACHED,
    WHISKER,
    WHISKERS,
    drawn,
    headed,
    pointed,
    told_of,
)
from valleysim.report.marks import marks
from valleysim.words import MILESTONE

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_sets(advice: PortfolioFindings, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
    """Draw how many pilots the best sets found bring there for their cost, with both errors and the bound.

    Raises:
        UsageError: no set was searched.
    """
    plan = advice.plan
    if plan is None:
        raise UsageError("plot_sets: found advice without a budget; allowed: advice with one")
    currency = one_line(advice.scenario.money.currency)
    cost = np.array([one.cost for one in plan.sets]) / 1000.0
    value = np.array([float(one.reached.value[0]) for one in plan.sets])
    paired = np.array([one.gain.mc_error for one in plan.sets])
    credible = [(one.gain.low, one.gain.high) for one in plan.sets]
    base = float(value[0])
    limit = amount(advice.budget or 0.0, currency)
    verb = MILESTONE[advice.endpoint.name.lower()]

    def draw(ax: "Axes") -> None:
        right = max((advice.budget or 0.0) / 1000.0, float(cost[-1]), 1e-3) * 1.04
        ax.vlines(
            cost,
            [base + lower for lower, _ in credible],
            [base + upper for _, upper in credible],
            color=INK,
            linewidth=5.0,
            alpha=0.22,
        )
        ax.step(
            np.append(cost, right), np.append(value, value[-1]), where="post", color=REACHED, linewidth=1.4
        )
        ax.errorbar(
            cost,
            value,
            yerr=WHISKER * np.where(paired > 0.0, paired, 0.0),
            fmt="o",
            color=REACHED,
            markersize=5,
            capsize=2.5,
            elinewidth=1.0,
            label="replicates that the search has not seen",
        )
        ax.plot(
            cost,
            [one.screened for one in plan.sets],
            "x",
            color=FAINT,
            markersize=5,
            linestyle="none",
            label="as the search saw it",
        )
        at = [amount(one.cost, currency) for one in plan.sets]
        low, high = ([base + pair[end] for pair in credible] for end in (0, 1))
        told: Any = {"mc_error": paired, "low": low, "high": high, "words": tenths, "error_words": two_digits}
        pointed(ax, marks("pilots there:", cost, value, at, value, **told))
        ax.axhline(plan.bound, color=INK, linewidth=1.0, linestyle=(0, (4, 3)), label="bound for the budget")
        ax.set_xlim(-0.02 * right, right)
        ax.set_xlabel(f"expected cost of the actions, {currency} thousand   (gain: {CREDIBLE}; {WHISKERS})")
        ax.set_ylabel(f"pilots that {verb} by month {advice.at:g}")
        ax.grid(color=GRID, linewidth=0.7)
        ax.set_axisbelow(True)
        ax.legend(frameon=False, loc="lower right", fontsize=8.5)
        there = tenths(float(value[-1]))
        text = f"{tenths(base)} pilots as things stand, {there} with the best set within {limit}"
        seen = "the best sets over all pilots for what they cost"
        headed(ax, title or text, told_of(advice.scenario.name, seen))

    return drawn(draw, ax, (8.8, 5.0))
