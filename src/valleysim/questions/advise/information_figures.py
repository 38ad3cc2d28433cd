"""The picture of what is worth knowing: questions by the value of their answer, beside that of everything."""

from typing import TYPE_CHECKING, Any

import numpy as np

from valleysim.estimates.rounding import money, three_digits, two_digits
from valleysim.questions.advise.information_sentence import everything_words, question_words, worth_words
from valleysim.questions.advise.informing import Information
from valleysim.report.characters import one_line
from valleysim.report.drawing import (
    FAINT,
    GRID,
    REACHED,
    WHISKER,
    WHISKERS,
    drawn,
    headed,
    pointed,
    with_whiskers,
)
from valleysim.report.marks import marks
from valleysim.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_BARS = 12
STUDY = "#8fb8ac"


def draw_information(
    scenario: Scenario, told: Information, ax: "Axes | None" = None, *, title: str | None = None
) -> "Axes":
    """Draw what it is worth to know everything, single quantities, and what studies would say."""
    rows = [(everything_words(told), told.everything.value, FAINT)]
    rows += [(question_words(one.name), one.value, REACHED) for one in told.questions[:MOST_BARS]]
    rows += [
        (f"study: {one.study.name}", one.value, STUDY)
        for one in told.by_value
        if one.value is not None and one.value.value > 0.0
    ]
    currency = one_line(scenario.money.currency)

    def draw(ax: "Axes") -> None:
        y = np.arange(len(rows))[::-1]
        value = np.array([one.value for _, one, _ in rows]) / 1_000.0
        error = np.array([one.mc_error for _, one, _ in rows]) / 1_000.0
        ax.barh(y, value, height=0.62, color=[colour for _, _, colour in rows])
        with_whiskers(ax, value, y, error)
        for place, end, (_, one, _) in zip(y, value + WHISKER * error, rows, strict=True):
            ax.annotate(
                worth_words(one, 0.0),
                (end, place),
                (5, 0),
                textcoords="offset points",
                va="center",
                fontsize=8.5,
            )
        said: Any = {"mc_error": error, "words": three_digits, "error_words": two_digits}
        names = [name for name, _, _ in rows]
        pointed(ax, marks(f"{currency} thousand:", value, y, names, value, **said))
        ax.axvline(told.noise / 1_000.0, color=FAINT, linewidth=1.0, linestyle=(0, (4, 3)))
        ax.set_yticks(y, [one_line(name) for name, _, _ in rows], fontsize=8.5, parse_math=False)
        ax.set_xlabel(f"{currency} thousand   ({WHISKERS}; dashed: noise)")
        ax.grid(axis="x", color=GRID, linewidth=0.7)
        ax.set_axisbelow(True)
        ax.set_ylim(-0.7, len(rows) - 0.3)
        ax.margins(x=0.12)
        ax.set_xlim(left=0.0)
        worth = f"{currency} {money(told.worth)} for one pilot in production"
        text = f"{scenario.name}: worth of knowing before money is spent, at {worth}"
        headed(ax, title or _finding(told), text)

    return drawn(draw, ax, (8.8, 1.7 + 0.3 * len(rows)))


def _finding(told: Information) -> str:
    """What the picture shows."""
    if not told.questions:
        return "No single question need be settled before money is spent"
    return f"Settle first: {question_words(told.questions[0].name)}"
