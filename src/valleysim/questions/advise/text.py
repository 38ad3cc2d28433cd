"""Advice at the prompt: actions ranked, sets by cost, and what was not weighed."""

import math
from typing import TYPE_CHECKING

from valleysim.estimates.rounding import error_of, per_hundred, percent, share_with_error, signed, two_digits
from valleysim.questions.advise.next_best import NextBest
from valleysim.questions.advise.ranking import BY_MONEY, errors_apart
from valleysim.questions.advise.sentence import ONE_AT_A_TIME, PER, amount
from valleysim.report.notices import print_notices
from valleysim.report.page import say, show
from valleysim.report.tables import Table, new_table, short_name

if TYPE_CHECKING:
    from rich.console import Console

    from valleysim.questions.advise.ask import Advice
    from valleysim.questions.advise.next_best import Row
    from valleysim.questions.advise.worth import Gain

MOST_ROWS = 24


def print_advice(advice: "Advice | NextBest", console: "Console") -> None:
    """Print the answer, its tables and its notes."""
    say(console, advice.answer, "bold")
    print_notices(advice.notices, console)
    if isinstance(advice, NextBest):
        tables, notes = [next_table(advice), actions_table(advice)], next_notes(advice)
    else:
        tables, notes = [singles_table(advice), frontier_table(advice)], advice_notes(advice)
    for table in tables:
        show(console, table)
    console.print()
    for note in notes:
        say(console, note, "dim")


def singles_table(advice: "Advice") -> Table:
    """A row an action, best first."""
    currency = advice.scenario.money.currency
    table = new_table(
        f"Each action alone: points more by month {advice.at:g}",
        "action",
        "no.",
        "gain",
        "± MC",
        "90 % credible",
        "helps in",
        "costs",
        f"per {currency} {PER / 1000:.0f}k",
        "months",
    )
    for number, one in enumerate(advice.singles, start=1):
        per = "–" if math.isinf(one.per_cost) else signed(100 * PER * one.per_cost, 1)
        table.add_row(
            one.applied.action.name,
            f"{number}",
            *_cells(one.gain, 100.0, 1, advice.lived.uncertain),
            amount(one.applied.cost, currency),
            per,
            f"{one.applied.months:.2g}",
        )
    return table


def _cells(gain: "Gain", scale: float, digits: int, uncertain: bool) -> tuple[str, str, str, str]:
    credible = f"{signed(scale * gain.low, digits)} to {signed(scale * gain.high, digits)}"
    if not uncertain:
        credible = "all known"
    return (
        signed(scale * gain.value, digits),
        two_digits(scale * gain.mc_error),
        credible,
        "–"
        if gain.helps is None or gain.helps_error is None or not uncertain
        else share_with_error(gain.helps, gain.helps_error),
    )


def frontier_table(advice: "Advice") -> Table:
    """A row a set, cheapest first; actions by their number in `singles_table`."""
    currency = advice.scenario.money.currency
    numbers = {one.applied.action.name: k for k, one in enumerate(advice.singles, start=1)}
    table = new_table(
        f"Best sets for their cost, by month {advice.at:g}",
        "set (numbers as above)",
        "costs",
        "reached, %",
        "± MC",
        "in the search",
        "regret",
        "best in",
    )
    for one in advice.choices:
        table.add_row(
            " ".join(f"{number}" for number in sorted(numbers[name] for name in one.names)) or "nothing",
            amount(one.cost, currency),
            per_hundred(float(one.reached.value[0])),
            error_of(float(one.reached.mc_error[0])),
            per_hundred(one.screened),
            per_hundred(one.loss),
            percent(one.is_best),
        )
    return table


def advice_notes(advice: "Advice") -> list[str]:
    """How it was made, and what was left out."""
    screen, fresh = advice.screening, advice.fresh
    notes = [
        f"{advice.looked:,} sets looked at ({advice.method}) with {screen.replicates:,} replicates each in "
        f"{screen.worlds} worlds; those of the frontier lived again with {fresh.replicates:,} fresh ones "
        f"(seed {fresh.seed}, like single actions), so that luck in the search is not sold as gain. "
        f"{advice.seconds:.1f} s.",
        "Regret is the expected loss, in points, against the set that is best in each world; knowing the "
        f"world first would add {per_hundred(advice.perfect)} points.",
        "Sizes and costs of actions are mostly assumptions: see the catalogue, write your own (--actions).",
    ]
    notes += [f"left out: {one.action.name} ({'; '.join(one.reasons)})" for one in advice.dropped]
    notes += [
        f"without effect in {one.applied.action.name}: {'; '.join(one.applied.moot)}"
        for one in advice.singles
        if one.applied.moot
    ]
    return notes


def next_table(advice: NextBest) -> Table:
    """The first action of each pilot in the ranking, and which of them may be as good as the first."""
    currency = advice.scenario.money.currency
    table = new_table(
        f"Next best action for each pilot, ranked by {advice.ranking}: pilots more by month {advice.at:g}",
        "pilot",
        "action",
        "gain",
        "± MC",
        "90 % credible",
        "helps in",
        "costs",
        f"per {currency} {PER / 1000:.0f}k",
        "± MC",
        "behind the first",
    )
    table.left(1)
    for row in advice.best[:MOST_ROWS]:
        cells = _cells(row.gain, 1.0, 3, advice.uncertain)
        pilot, cost = short_name(row.pilot), amount(row.applied.cost, currency)
        table.add_row(
            pilot,
            row.applied.action.name,
            *cells,
            cost,
            _per(row.per_cost),
            "–" if row.per_cost_error is None else two_digits(PER * row.per_cost_error),
            _behind(advice, row),
        )
    return table


def _per(per_cost: float | None) -> str:
    return "–" if per_cost is None else signed(PER * per_cost, 3)


def _behind(advice: NextBest, row: "Row") -> str:
    if row is advice.rows[0]:
        return "is first"
    return "yes" if row.is_apart else "cannot tell"


def actions_table(advice: NextBest) -> Table:
    """A row an action: what it adds on average to a pilot to which it applies."""
    currency = advice.scenario.money.currency
    table = new_table(
        f"The same action over pilots, ranked by {advice.ranking}",
        "action",
        "mean gain, pilots",
        f"per {currency} {PER / 1000:.0f}k",
        "applies to",
    )
    for name, mean, per_cost, number in advice.by_action:
        table.add_row(name, signed(mean, 3), _per(per_cost), f"{number}")
    return table


def next_notes(advice: NextBest) -> list[str]:
    """How it was made, by what it is ranked, and what is told apart."""
    options, number = advice.options, len(advice.rows)
    notes = [
        f"{number} actions, each on one pilot with all others as they are: "
        f"{options.replicates:,} replicates each in {options.worlds} worlds, seed {options.seed}, "
        f"{advice.seconds:.1f} s. {ONE_AT_A_TIME.capitalize()}: gains do not add up, and the best "
        "actions alone need not be the best set.",
        _ranking_note(advice),
        f"An action is told apart from the first where it is behind by more than {errors_apart(number):.1f} "
        "Monte Carlo errors of their difference, replicate by replicate: so in 19 of 20 runs none is told "
        "apart by luck. Any that cannot be told apart may be the best; more --replicates tell more apart.",
        "Sizes and costs of actions are mostly assumptions: see the catalogue, write your own (--actions).",
    ]
    if advice.too_dear:
        notes.append(f"left out: {advice.too_dear} more that cost more than the budget each")
    if len(advice.best) > MOST_ROWS:
        notes.append(f"{len(advice.best) - MOST_ROWS} more pilots: --json or --out gives them all")
    return notes


def _ranking_note(advice: NextBest) -> str:
    if advice.ranking == BY_MONEY:
        return "Ranked by gain for the money: the gain divided by the expected cost of the action."
    free = sum(row.per_cost is None for row in advice.rows)
    return f"Ranked by gain, not by gain for the money: {free:,} of the {len(advice.rows):,} cost nothing."
