"""Advice in one sentence."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from valleysim.results.rounding import error_of, money, percent, signed, two_digits
from valleysim.results.rounding import points as rounded_points
from valleysim.results.sentence import MILESTONE

if TYPE_CHECKING:
    from valleysim.questions.advise import Advice
    from valleysim.questions.next_best import NextBest


def points(gain: float, error: float | None = None) -> str:
    """A difference of shares in points: +3.2 points (± 0.10)."""
    text = f"{rounded_points(gain)} points"
    return text if error is None else f"{text} (± {error_of(error)})"


def amount(value: float, currency: str) -> str:
    """Money for people, in thousands from a thousand on."""
    return f"{currency} {money(value / 1000)}k" if value >= 1_000 else f"{currency} {money(value)}"


def answer_of(advice: "Advice") -> str:
    """What helps most alone, and the best set that the budget allows."""
    verb = MILESTONE[advice.lived.endpoint.name.lower()]
    currency = advice.scenario.money.currency
    base = f"{percent(float(advice.base.value[0]))} {verb} within {advice.at:g} months as things stand"
    limit = "" if advice.budget is None else f" within {amount(advice.budget, currency)}"
    first = next((one for one in advice.singles if one.is_within(advice.budget)), None)
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


def next_answer(advice: "NextBest") -> str:
    """Which pilot to act on first, and how."""
    verb = MILESTONE[advice.endpoint.name.lower()]
    base = f"{float(advice.base.value[0]):.1f} of {advice.pilots} pilots {verb} within {advice.at:g} months"
    best = [row for row in advice.rows if row.gain.value > 0.0]
    if not best:
        return f"{base}; no single action raises that."
    first = best[0]
    return (
        f"{base}; the single action that adds most is {first.applied.action.name!r} for "
        f"{first.applied.pilot}: {signed(first.gain.value, 3)} pilots (± {two_digits(first.gain.mc_error)})."
    )
