"""What is worth knowing first, in a sentence or two."""

import math
import re
from collections.abc import Sequence

from valleysim.estimates.information import Value
from valleysim.estimates.rounding import money, three_digits, two_digits, whole
from valleysim.questions.advise.informing import Information, SetWorth, Topic
from valleysim.questions.advise.seeing import EVERY, OWN, SHARED
from valleysim.questions.advise.settling import Switch, Threshold
from valleysim.report.tables import in_words

ACTIONS = "changes["
MOST_NAMED = 3
"""Actions of a portfolio's set that are named; of more the set is."""


def amount_of(value: Value, currency: str) -> str:
    """Money with its Monte Carlo error: EUR 5,590 (± 790)."""
    return f"{currency} {rounded(value.value, value.mc_error)} (± {two_digits(value.mc_error)})"


def rounded(value: float, error: float) -> str:
    """An amount to the second digit of its error.

    >>> rounded(382_441.2, 5_037.0), rounded(8_663.4, 792.0), rounded(0.0, 0.0)
    ('382,400', '8,660', '0')
    """
    if error <= 0.0:
        return money(value)
    unit = 10.0 ** (math.floor(math.log10(error)) - 1)
    return money(round(value / unit) * unit)


def worth_words(value: Value, noise: float) -> str:
    """What knowing is worth, or that it is less than what is found of what tells nothing: 8,660, <855."""
    if value.value > 0.0:
        return rounded(value.value, value.mc_error)
    return f"<{money(noise)}" if noise > 0.0 else "0"


def question_words(key: str) -> str:
    """A quantity as a question names it; of what an action does or costs, that action.

    >>> question_words("changes[embed it].money.mitigation"), question_words("funding.approval")
    ('cost of embed it', 'approval at a budget window')
    >>> question_words("pilots[*].pilot.embedded"), question_words("changes[a].pilots[B].money.mitigation")
    ('real work that rests on the pilot, of each pilot', 'cost of a, B')
    """
    if not key.startswith(ACTIONS):
        every = key.startswith(EVERY)
        return f"{in_words(key.removeprefix(EVERY))}, of each pilot" if every else in_words(key)
    action, _, what = key.removeprefix(ACTIONS).partition("].")
    if (found := re.match(r"pilots\[(.*?)\]\.(.*)", what)) is not None:
        action, what = f"{action}, {'each pilot' if found[1] == '*' else found[1]}", found[2]
    return f"cost of {action}" if what == "money.mitigation" else f"{action}: {in_words(what)}"


def everything_words(information: Information) -> str:
    """Everything that could be known: of few worlds its worth is what is told at least."""
    return f"everything that is uncertain{', at least' if information.is_least else ''}"


def group_words(group: Topic) -> str:
    """A group as a table names it: all of funding; what pilots share; or one key of all pilots."""
    if EVERY in group.name:
        return question_words(group.name)
    return group.name if group.name in (SHARED, OWN) else f"all of {group.name}"


def switch_words(information: Information, switch: Switch) -> str:
    """The values that change the choice, and how it changes: above 0.049 (10 %): with 'a', without 'b'."""
    return f"{side_words(switch)} ({whole(switch.share)} %): {change_words(information, switch)}"


def side_words(switch: Switch, *, with_errors: bool = False) -> str:
    """The values: above 0.049, below 3, between 1 and 2."""

    def told(end: Threshold) -> str:
        errors = f" ({three_digits(end.low)} to {three_digits(end.high)})" if with_errors else ""
        return f"{three_digits(end.value)}{errors}"

    if switch.above is not None and switch.below is not None:
        return f"between {told(switch.above)} and {told(switch.below)}"
    if switch.above is not None:
        return f"above {told(switch.above)}"
    return "always" if switch.below is None else f"below {told(switch.below)}"


def change_words(information: Information, switch: Switch) -> str:
    """How the best set changes: with 'a', without 'b'; or another set; or nothing at all is done."""
    other = information.sets[switch.choice]
    if not other.names:
        return "do nothing"
    added, left_out = information.change(switch)
    if other.called and len(added) + len(left_out) > MOST_NAMED:
        return other.called
    parts = [f"{word} {_quoted(names)}" for word, names in (("with", added), ("without", left_out)) if names]
    return ", ".join(parts)


def information_sentence(information: Information, currency: str) -> str:
    """Which set is worth most, and what to settle before money is spent; also if that is nothing."""
    worth = f"At {currency} {money(information.worth)} for one pilot in production"
    chosen = information.chosen
    first = f"{worth} {_best(chosen, currency)}."
    whole = information.everything.value
    if not information.uncertain:
        return f"{first} Nothing is uncertain, so nothing is worth knowing first."
    if whole.value <= 0.0:
        noise = f"is worth more than noise ({currency} {money(information.noise)})"
        found = noise if information.noise > 0.0 else "was found to change the choice"
        return f"{first} No question need be settled first: no answer {found}."
    all_of_it = f"{'at least ' if information.is_least else ''}{amount_of(whole, currency)}"
    if not information.questions:
        return f"{first} No single question need be settled first: to know everything is worth {all_of_it}."
    top = information.questions[0]
    of = f"of {'' if information.is_least else 'the '}{all_of_it} that it is worth to know everything"
    worth = amount_of(top.value, currency)
    text = f"{first} Settle first: {question_words(top.name)!r}, worth {worth} {of}"
    if top.switches:
        chief = max(top.switches, key=lambda one: one.share)
        change = change_words(information, chief)
        other = information.sets[chief.choice]
        is_called = bool(other.called) and change == other.called
        then = "take " if is_called else "take that set "
        added, left_out = information.change(chief)
        numbers = [f"{len(some)} {word}" for some, word in ((added, "added"), (left_out, "left out")) if some]
        change += f" ({', '.join(numbers)})" if is_called else ""
        return f"{text}; {side_words(chief, with_errors=True)} {then if other.names else ''}{change}."
    return f"{text}."


def _best(chosen: SetWorth, currency: str) -> str:
    if not chosen.names:
        return "doing nothing is worth most"
    if chosen.called and len(chosen.names) > MOST_NAMED:
        above = amount_of(chosen.above, currency)
        what = f"{chosen.called}, {len(chosen.names)} actions for {currency} {money(chosen.cost)},"
        return f"{what} is worth most: {above} more than doing nothing, its cost paid"
    verb, its = ("is", "its") if len(chosen.names) == 1 else ("are", "their")
    above = amount_of(chosen.above, currency)
    return f"{_quoted(chosen.names)} {verb} worth most: {above} more than doing nothing, {its} cost paid"


def _quoted(names: Sequence[str]) -> str:
    quoted = [f"{name!r}" for name in names]
    return " and ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
