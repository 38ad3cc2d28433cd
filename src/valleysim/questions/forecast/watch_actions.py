"""The watch list at the prompt, second part: the action that adds most to the chance of each pilot."""

from collections.abc import Iterator
from typing import Any

from valleysim.estimates.rounding import error_of, points, tenths
from valleysim.questions.forecast.findings import Findings
from valleysim.questions.forecast.watch import MOST_SHOWN
from valleysim.questions.forecast.watch_table import NOTHING, month_words
from valleysim.report.content import Sentence
from valleysim.report.tables import Table, new_table, short_name

NARROWEST_ACTION = 20


def actions_table(result: Findings) -> Table | None:
    """The best action for each of the worst pilots of the watch list; None where none were tried."""
    watch = result.watch_list
    if result.run.tried is None or watch is None:
        return None
    table = new_table(
        "Watch list: the one action that adds most to the chance of each pilot to be in production",
        "pilot",
        "best action",
        "adds, points",
        "± MC",
        "by",
    )
    table.left(0)
    table.left(1, narrowest=NARROWEST_ACTION)
    for row in watch.rows[:MOST_SHOWN]:
        table.add_row(short_name(row["name"]), *_cells(row))
    return table


def _cells(row: dict[str, Any]) -> tuple[str, str, str, str]:
    """The action, how much it adds in points with its error, and by when; or why none is told."""
    if row["action"] is None:
        return row["no_action"] or NOTHING, NOTHING, NOTHING, NOTHING
    by = row["action_day"] or f"month {row['action_month']:g}"
    return row["action"], points(row["action_adds"]), error_of(row["action_mc_error"]), by


def actions_notes(result: Findings) -> Iterator[Sentence]:
    """How actions were tried, and what is not told of them."""
    tried = result.run.tried
    if tried is None:
        return
    end = month_words(result, result.counts.end_month)
    number = "the one action" if tried.actions == 1 else f"each of the {tried.actions} actions"
    yield Sentence(
        f"Best action: {number} of the catalogue was tried in {tried.worlds:,} worlds of this run, on the "
        f"pilots as they stand. The best is chosen on {tried.replicates:,} replicates; what it adds is told "
        "from as many others, in which it is taken on that pilot alone: by the due date if an action clearly "
        f"helps by then, else by {end}. None is told that adds less than {tenths(tried.errors)} Monte Carlo "
        "errors: so in 19 of 20 runs none is told by luck. Sizes of actions are mostly assumptions; "
        "valleysim advise tells their costs, and how all compare.",
        "note",
    )
