"""The tables of advice on one pilot, and what is said below them: actions ranked, sets by cost."""

import math

from valleysim.estimates.rounding import error_of, per_hundred, percent, share_with_error, signed, two_digits
from valleysim.questions.advise.findings import Findings
from valleysim.questions.advise.first_look import EACH, ERRORS, WORLDS
from valleysim.questions.advise.information_tables import break_even_note, information_notes
from valleysim.questions.advise.sentence import PER, amount
from valleysim.questions.advise.worth import Gain
from valleysim.questions.run import Run
from valleysim.report.tables import Table, new_table


def singles_table(advice: Findings) -> Table:
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
    for number, single in enumerate(advice.singles, start=1):
        per = "–" if math.isinf(single.per_cost) else signed(100 * PER * single.per_cost, 1)
        table.add_row(
            single.applied.action.name,
            f"{number}",
            *gain_cells(single.gain, 100.0, 1, uncertain=advice.runs.uncertain),
            amount(single.applied.cost, currency),
            per,
            f"{single.applied.months:.2g}",
        )
    return table


def gain_cells(gain: Gain, scale: float, digits: int, *, uncertain: bool) -> tuple[str, str, str, str]:
    """A gain, its error, its credible interval and in how many worlds it helps."""
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


def frontier_table(advice: Findings) -> Table:
    """A row a set, cheapest first; actions by their number in `singles_table`."""
    currency = advice.scenario.money.currency
    numbers = {single.applied.action.name: k for k, single in enumerate(advice.singles, start=1)}
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
    for choice in advice.choices:
        table.add_row(
            " ".join(f"{number}" for number in sorted(numbers[name] for name in choice.names)) or "nothing",
            amount(choice.cost, currency),
            per_hundred(float(choice.reached.value[0])),
            error_of(float(choice.reached.mc_error[0])),
            per_hundred(choice.screened),
            per_hundred(choice.loss),
            percent(choice.is_best),
        )
    return table


def advice_notes(advice: Findings, run: Run) -> list[str]:
    """How it was made, and what was left out."""
    screen, fresh = advice.screening, advice.fresh
    aside = ""
    if advice.searched < advice.looked:
        aside = (
            f", {advice.looked - advice.searched:,} of them put aside after {WORLDS * EACH} replicates, more "
            f"than {ERRORS:g} errors behind one that costs no more, the other {advice.searched:,} searched"
        )
    notes = [
        f"{advice.looked:,} sets looked at ({advice.method}){aside} with {screen.replicates:,} replicates "
        f"each in "
        f"{screen.worlds} worlds; those of the frontier again with {fresh.replicates:,} fresh ones "
        f"(seed {fresh.seed}, like single actions), so that luck in the search is not sold as gain. "
        f"{run.seconds:.1f} s.",
        "Regret is the expected loss, in points, against the set that is best in each world."
        + (
            f" Knowing the world first would add {per_hundred(advice.evpi)} points (expected value of "
            "perfect information), whatever the sets cost."
            if advice.information is None
            else ""
        ),
        "Sizes and costs of actions are mostly assumptions: see the catalogue, write your own (--actions).",
    ]
    if advice.information is None:
        notes.append(break_even_note(advice))
    else:
        notes += information_notes(advice.information, advice.scenario.money.currency)
    notes += [
        f"left out: {drop.action.name} ({'; '.join(map(str, drop.reasons))})" for drop in advice.dropped
    ]
    notes += [
        f"without effect in {single.applied.action.name}: {'; '.join(map(str, single.applied.moot))}"
        for single in advice.singles
        if single.applied.moot
    ]
    return notes
