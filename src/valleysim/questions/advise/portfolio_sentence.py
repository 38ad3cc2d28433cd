"""Advice on a portfolio in one sentence or two."""

from valleysim.estimates.rounding import pilots_told, signed, tenths, two_digits
from valleysim.questions.advise.information_sentence import information_sentence
from valleysim.questions.advise.plan import Plan
from valleysim.questions.advise.plan_telling import first_told, gap_told, reached_told, set_told
from valleysim.questions.advise.portfolio_findings import PortfolioFindings, Row
from valleysim.questions.advise.ranking import BY_GAIN
from valleysim.questions.advise.sentence import PER, amount
from valleysim.questions.calendar import within
from valleysim.words import MILESTONE

ONE_AT_A_TIME = "single actions were compared, each alone, and no combination of them was searched"
NO_SET = "of the sets that the budget allows none adds anything"


def portfolio_answer(advice: PortfolioFindings) -> str:
    """What is worth knowing first, if that was asked; which pilot to act on first, and how."""
    if advice.information is None:
        return _in_pilots(advice)
    first = information_sentence(advice.information, advice.scenario.money.currency)
    return f"{first} Counting pilots alone, {_in_pilots(advice)}"


def _in_pilots(advice: PortfolioFindings) -> str:
    """Which pilot to act on first, and how; and how many others may be as good."""
    verb = MILESTONE[advice.endpoint.name.lower()]
    if advice.plan is not None and advice.plan.chosen.actions:
        return _planned(advice, advice.plan)
    there = tenths(float(advice.base.value[0]))
    base = f"{there} of {pilots_told(advice.pilots)} {verb} {within(advice.scenario.as_of, advice.at)}"
    compared = f"{base}; {ONE_AT_A_TIME if advice.plan is None else NO_SET}."
    most = advice.most_gain
    if most.gain.value <= 0.0:
        return f"{compared} None raises that."
    first = advice.rows[0]
    text = f"{compared} {_most_of(most)}: {_added(most)}, and {_not_apart(advice.not_apart_by_gain, advice)}."
    if advice.ranking == BY_GAIN:
        return text
    for_money = per_money(first.per_cost, advice.scenario.money.currency)
    if first is most:
        same = f"{compared} {_most_of(most)}, also for the money: {_added(most)}, {for_money};"
        return f"{same} {_not_apart(advice.not_apart, advice)}."
    return (
        f"{text} For the money {_named(first)} comes first: {for_money} "
        f"(± {two_digits(PER * (first.per_cost_error or 0.0))}), and {_not_apart(advice.not_apart, advice)}."
    )


def _planned(advice: PortfolioFindings, plan: Plan) -> str:
    """What the best set reaches for how much, how far another may be ahead, and what adds most alone."""
    currency, chosen = advice.scenario.money.currency, plan.chosen
    told = reached_told(
        plan,
        pilots_told(advice.pilots),
        MILESTONE[advice.endpoint.name.lower()],
        within(advice.scenario.as_of, advice.at),
        f" within {amount(advice.budget or 0.0, currency)}",
    )
    added = f"{signed(chosen.gain.value, 2)} pilots (± {two_digits(chosen.gain.mc_error)})"
    most = advice.most_gain
    alone = f" Alone, {_most_of(most)}: {_added(most)}." if most.gain.value > 0.0 else ""
    return f"{told}: {added}, by {set_told(chosen, currency)}; {gap_told(plan)}.{first_told(plan)}{alone}"


def per_money(per_cost: float | None, currency: str) -> str:
    """A gain for money, in pilots: +0.213 pilots per EUR 100k."""
    return f"{signed(PER * (per_cost or 0.0), 3)} pilots per {currency} {PER / 1000:.0f}k"


def _named(row: Row) -> str:
    return f"{row.applied.action.name!r} for {row.applied.on_what}"


def _most_of(row: Row) -> str:
    return f"{_named(row)} adds most"


def _added(row: Row) -> str:
    return f"{signed(row.gain.value, 3)} pilots (± {two_digits(row.gain.mc_error)})"


def _not_apart(number: int, advice: PortfolioFindings) -> str:
    others = len(advice.rows) - 1
    return f"{number:,} of the {others:,} others cannot be told apart from it"
