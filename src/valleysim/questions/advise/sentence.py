"""Advice in one sentence."""

from collections.abc import Sequence

from valleysim.estimates.rounding import error_of, money, percent, pilots_told, signed, tenths, two_digits
from valleysim.estimates.rounding import points as rounded_points
from valleysim.questions.advise.findings import Findings
from valleysim.questions.advise.portfolio_findings import PortfolioFindings, Row
from valleysim.questions.advise.ranking import BY_GAIN
from valleysim.questions.calendar import within
from valleysim.words import MILESTONE

PER = 100_000
"""Money that gains are told for."""
ONE_AT_A_TIME = "single actions on single pilots were compared, and no combination of them was searched"


def points(gain: float, error: float | None = None) -> str:
    """A difference of shares in points: +3.2 points (± 0.10)."""
    text = f"{rounded_points(gain)} points"
    return text if error is None else f"{text} (± {error_of(error)})"


def amount(value: float, currency: str) -> str:
    """Money for people, in thousands from a thousand on."""
    return f"{currency} {money(value / 1000)}k" if value >= 1_000 else f"{currency} {money(value)}"


def answer_of(advice: Findings) -> str:
    """What helps most alone, and the best set that the budget allows."""
    verb = MILESTONE[advice.endpoint.name.lower()]
    currency = advice.scenario.money.currency
    by = within(advice.scenario.as_of, advice.at)
    base = f"{percent(float(advice.base.value[0]))} {verb} {by} as things stand"
    limit = "" if advice.budget is None else f" within {amount(advice.budget, currency)}"
    first = next((single for single in advice.singles if single.is_within(advice.budget)), None)
    if first is None or first.gain.value <= 0.0:
        text = f"{base}; no action alone{limit} raises that"
    else:
        added = points(first.gain.value, first.gain.mc_error)
        text = f"{base}; alone, {first.applied.action.name!r} adds most{limit}: {added}"
    best = advice.best
    if not best.names:
        return f"{text}. The best set{limit} is to do nothing."
    reached = float(best.reached.value[0])
    added = points(rounded_gain(float(advice.base.value[0]), reached), best.gain.mc_error)
    return (
        f"{text}. The best set{limit} is {listed(best.names)}, for {amount(best.cost, currency)}: "
        f"it reaches {percent(reached)}, {added}."
    )


def rounded_gain(base: float, reached: float) -> float:
    """What is added to a base as it is printed, so that the printed numbers add up."""
    return (round(100.0 * reached, 1) - round(100.0 * base, 1)) / 100.0


def listed(names: Sequence[str]) -> str:
    """Names one after another: 'a', 'b' and 'c'."""
    quoted = [f"{name!r}" for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)


def portfolio_answer(advice: PortfolioFindings) -> str:
    """Which pilot to act on first, and how; and how many others may be as good."""
    verb = MILESTONE[advice.endpoint.name.lower()]
    there = tenths(float(advice.base.value[0]))
    base = f"{there} of {pilots_told(advice.pilots)} {verb} {within(advice.scenario.as_of, advice.at)}"
    compared = f"{base}; {ONE_AT_A_TIME}."
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


def per_money(per_cost: float | None, currency: str) -> str:
    """A gain for money, in pilots: +0.213 pilots per EUR 100k."""
    return f"{signed(PER * (per_cost or 0.0), 3)} pilots per {currency} {PER / 1000:.0f}k"


def _named(row: Row) -> str:
    return f"{row.applied.action.name!r} for {row.pilot}"


def _most_of(row: Row) -> str:
    return f"{_named(row)} adds most"


def _added(row: Row) -> str:
    return f"{signed(row.gain.value, 3)} pilots (± {two_digits(row.gain.mc_error)})"


def _not_apart(number: int, advice: PortfolioFindings) -> str:
    others = len(advice.rows) - 1
    return f"{number:,} of the {others:,} others cannot be told apart from it"
