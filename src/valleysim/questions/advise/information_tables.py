"""The tables of what is worth knowing: sets by their worth, questions, studies; and how they are read."""

from valleysim.estimates.information import Value
from valleysim.estimates.rounding import money, per_hundred, points, two_digits
from valleysim.questions.advise.findings import Findings
from valleysim.questions.advise.information_sentence import (
    everything_words,
    group_words,
    question_words,
    rounded,
    switch_words,
    worth_words,
)
from valleysim.questions.advise.informing import Information, SetWorth, Topic
from valleysim.questions.advise.portfolio_findings import PortfolioFindings
from valleysim.report.tables import Table, new_table

MOST_SETS, MOST_GROUPS, MOST_QUESTIONS = 6, 12, 10
Told = Findings | PortfolioFindings


def information_tables(advice: Told) -> list[Table]:
    """Of advice that was asked with the worth of a pilot: sets, questions, studies."""
    told = advice.information
    if told is None:
        return []
    tables = [sets_table(advice, told)]
    if told.uncertain:
        tables += [questions_table(advice, told), studies_table(advice, told)]
    return [table for table in tables if table.columns[0].cells]


def sets_table(advice: Told, told: Information) -> Table:
    """A row a set, those that are worth most first; actions by their number in `singles_table`.

    Of a portfolio sets are called as in its table of sets.
    """
    currency = advice.scenario.money.currency
    table = new_table(
        f"What sets are worth, at {currency} {money(told.worth)} for one pilot in production",
        "set" if told.is_portfolio else "set (numbers as above)",
        "costs",
        "pilots there" if told.is_portfolio else "reached, %",
        "worth above nothing",
        "± MC",
        "behind the best",
        "± MC",
        *(("against the chosen set",) if told.is_portfolio else ()),
    )
    if told.is_portfolio:
        table.left(7, narrowest=24)
    for one in told.by_worth[:MOST_SETS]:
        behind = ("–", "") if one is told.chosen else _amounts(one.behind)
        table.add_row(
            _set_words(advice, one),
            money(one.cost),
            f"{one.reached:.2f}" if told.is_portfolio else per_hundred(one.reached),
            *_amounts(one.above),
            *behind,
            *((one.differs if one.names else "",) if told.is_portfolio else ()),
        )
    return table


def _set_words(advice: Told, one: SetWorth) -> str:
    if isinstance(advice, PortfolioFindings) or not one.names:
        return one.called or "nothing"
    numbers = {single.applied.action.name: k for k, single in enumerate(advice.singles, start=1)}
    return " ".join(f"{number}" for number in sorted(numbers[name] for name in one.names))


def questions_table(advice: Told, told: Information) -> Table:
    """A row for everything, for groups and for single questions that are worth more than noise."""
    table = new_table(
        "What is worth knowing before money is spent",
        "question",
        f"worth, {advice.scenario.money.currency}",
        "± MC",
        "as pilots" if told.is_portfolio else "as points",
        "the set changes",
    )
    table.left(0, narrowest=22)
    table.left(4, narrowest=24)
    rows = [(everything_words(told), told.everything)]
    groups = [group for group in told.groups if len(group.keys) > 1]
    rows += [(group_words(group), group) for group in groups[:MOST_GROUPS]]
    rows += [(question_words(one.name), one) for one in told.questions[:MOST_QUESTIONS]]
    for name, topic in rows:
        changes = "; ".join(switch_words(told, switch) for switch in topic.switches)
        is_told = topic.value.value > 0.0
        worth = _amounts(topic.value) if is_told else (worth_words(topic.value, told.noise), "")
        table.add_row(name, *worth, _points(topic, told), changes)
    return table


def studies_table(advice: Told, told: Information) -> Table:
    """A row a study that has something to measure here, those that are worth most first."""
    table = new_table(
        "What can be found out",
        "study",
        f"worth, {advice.scenario.money.currency}",
        "± MC",
        "costs",
        "left",
    )
    table.left(0, narrowest=22)
    for one in told.by_value:
        if one.value is not None:
            is_told = one.value.value > 0.0
            cells = _amounts(one.value) if is_told else (worth_words(one.value, told.noise), "")
            left = rounded(one.left, one.value.mc_error) if is_told else "–"
            table.add_row(one.study.name, *cells, money(one.study.cost), left)
    return table


def information_notes(told: Information, currency: str) -> list[str]:
    """How it was made, and how it is read."""
    if not told.uncertain:
        return []
    noise = money(told.noise)
    untold = told.uncertain - len(told.questions)
    unit = "pilots" if told.is_portfolio else "points of probability"
    notes = [
        f"What is worth knowing: {told.uncertain} uncertain quantities in {told.worlds:,} worlds, each with "
        f"{told.each} histories of each of {len(told.sets)} sets (seed {told.seed}). A value is what it "
        "gains to choose by the answer, and not the set that is best without it, in worlds that the rule "
        f"has not seen. As much as {currency} {noise} is found of what tells nothing: what is below that, "
        f"or not above its own error, is not told ({untold} quantities).",
        f"As {unit.partition(' ')[0]}: so many {unit} would be worth as much. The set that is worth most "
        "changes where the answer is below or above a value (in brackets: the share of all that is thought "
        "possible that lies there).",
    ]
    none = [f"{one.study.name} ({one.reason})" for one in told.studies if one.value is None]
    if none:
        notes.append(f"studies left out: {'; '.join(none)}")
    return notes


def break_even_note(advice: Findings) -> str:
    """From which worth of a pilot in production on which set is best, for who has not said what that is."""
    currency = advice.scenario.money.currency
    numbers = {single.applied.action.name: k for k, single in enumerate(advice.singles, start=1)}
    parts = []
    for span in advice.spans:
        names = advice.choices[span.position].names
        words = " ".join(f"{number}" for number in sorted(numbers[name] for name in names)) or "nothing"
        worth = f"{currency} {rounded(span.worth, span.mc_error)} (± {two_digits(span.mc_error)})"
        parts.append(f"from {worth} on {words}" if span.worth > 0.0 else f"at little {words}")
    return (
        "Which set is worth its cost goes by what one pilot in production is worth: "
        f"{'; '.join(parts)} (numbers as above). --worth says what it is, and tells which question to settle "
        "before money is spent."
    )


def _amounts(value: Value) -> tuple[str, str]:
    return rounded(value.value, value.mc_error), two_digits(value.mc_error)


def _points(topic: Topic, told: Information) -> str:
    as_much = topic.value.value / told.worth
    return f"{as_much:.3f}" if told.is_portfolio else points(as_much).removeprefix("+")
