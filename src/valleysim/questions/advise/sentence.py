"""Advice on one pilot in one sentence, and how gains and money are told."""

from collections.abc import Sequence

from valleysim.estimates.rounding import error_of, money, percent
from valleysim.estimates.rounding import points as rounded_points
from valleysim.questions.advise.findings import Findings
from valleysim.questions.advise.information_sentence import information_sentence
from valleysim.questions.calendar import within
from valleysim.words import MILESTONE

PER = 100_000
"""Money that gains are told for."""


def points(gain: float, error: float | None = None) -> str:
    """A difference of shares in points: +3.2 points (± 0.10)."""
    text = f"{rounded_points(gain)} points"
    return text if error is None else f"{text} (± {error_of(error)})"


def amount(value: float, currency: str) -> str:
    """Money for people, in thousands from a thousand on."""
    return f"{currency} {money(value / 1000)}k" if abs(value) >= 1_000 else f"{currency} {money(value)}"


def answer_of(advice: Findings) -> str:
    """What is worth knowing first, if that was asked; what helps most alone, and the best set."""
    told = advice.information
    first = "" if told is None else f"{information_sentence(told, advice.scenario.money.currency)} "
    return first + _most_of_all(advice)


def _most_of_all(advice: Findings) -> str:
    """What helps most alone, and the set that adds most within the budget."""
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
    which = "The best set" if advice.information is None else "In points alone, the best set"
    if not best.names:
        return f"{text}. {which}{limit} is to do nothing."
    reached = float(best.reached.value[0])
    added = points(rounded_gain(float(advice.base.value[0]), reached), best.gain.mc_error)
    return (
        f"{text}. {which}{limit} is {listed(best.names)}, for {amount(best.cost, currency)}: "
        f"it reaches {percent(reached)}, {added}."
    )


def rounded_gain(base: float, reached: float) -> float:
    """What is added to a base as it is printed, so that the printed numbers add up."""
    return (round(100.0 * reached, 1) - round(100.0 * base, 1)) / 100.0


def listed(names: Sequence[str]) -> str:
    """Names one after another: 'a', 'b' and 'c'."""
    quoted = [f"{name!r}" for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
