"""The best set for a portfolio as people read it: a sentence, tables, what is said below them."""

from collections.abc import Iterator, Sequence
from datetime import date

from valleysim.estimates.rounding import percent, signed, tenths, two_digits
from valleysim.questions.advise.applied import Applied
from valleysim.questions.advise.exchanges import ALL
from valleysim.questions.advise.plan import Plan, PlannedSet
from valleysim.questions.advise.rests import rests_of
from valleysim.questions.advise.sentence import amount
from valleysim.questions.advise.urgent import WAIT, Urgent
from valleysim.report.tables import Table, new_table, short_name
from valleysim.scenario.decisions import Decision
from valleysim.scenario.format.dates import day_after

MOST_PLACES = 40
MOST_FIRST = 12


def many(number: int, word: str) -> str:
    """A number of things: 1 action, 12 actions."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def set_told(chosen: PlannedSet, currency: str) -> str:
    """A set in short: 12 actions on 9 pilots, for EUR 120k."""
    wider = sum(one.pilot is None for one in chosen.actions)
    own = len(chosen.actions) - wider
    parts = [f"{many(own, 'action')} on {many(chosen.pilots, 'pilot')}"] if own else []
    parts += [f"{many(wider, 'action')} on what several share"] if wider else []
    return f"{' and '.join(parts)}, for {amount(chosen.cost, currency)}{_freed(chosen, currency)}"


def _freed(chosen: PlannedSet, currency: str) -> str:
    """Which pilots are ended, and what that frees."""
    ended = [one for one in chosen.actions if one.action.frees_spend]
    if not ended:
        return ""
    named = ended[0].on_what if len(ended) == 1 else f"{len(ended)} of them"
    freed = amount(sum(one.freed for one in ended), currency)
    return f", of which {ended[0].action.name!r} for {named} frees {freed}"


def set_called(plan: Plan, actions: Sequence[Applied], letters: Iterator[str]) -> str:
    """What a set is called: by its row in `sets_table`, or what it has more or less, or the next letter."""
    taken = {one.name for one in actions}
    if not taken:
        return ""
    places = range(len(plan.sets))
    names = [{one.name for one in some.actions} for some in plan.sets]
    place = min(places, key=lambda k: (len(names[k] ^ taken), -k))
    added, left_out = sorted(taken - names[place]), sorted(names[place] - taken)
    if not names[place] or len(added) + len(left_out) > 2:
        return f"set {next(letters)}"
    named = "the chosen set" if place == places[-1] else f"set {place}"
    parts = [f"with {name!r}" for name in added] + [f"without {name!r}" for name in left_out]
    return f"{named} {' and '.join(parts)}".rstrip()


def apart_from(plan: Plan, actions: Sequence[Applied]) -> str:
    """How a set differs from the chosen one: pilots that it ends or keeps, actions more or fewer."""
    here, there = ({one.name: one for one in some} for some in (actions, plan.chosen.actions))
    added = [one for name, one in here.items() if name not in there]
    left_out = [one for name, one in there.items() if name not in here]
    parts = []
    for verb, some in (("ends", added), ("keeps", left_out)):
        named = [one.on_what for one in some if one.action.frees_spend]
        parts += [f"{verb} {named[0] if len(named) == 1 else many(len(named), 'pilot')}"] if named else []
    for word, some in (("more", added), ("fewer", left_out)):
        number = sum(not one.action.frees_spend for one in some)
        parts += [f"{many(number, 'action')} {word}"] if number else []
    return ", ".join(parts)


def gap_told(plan: Plan) -> str:
    """How much better another set may be."""
    if plan.method == ALL:
        return "every set within the budget was looked at"
    return (
        f"no other set reaches more than {two_digits(plan.gap)} pilots beyond it, "
        "if actions help each other no more than was seen"
    )


def sets_table(plan: Plan, currency: str, at: float) -> Table:
    """A row a set, the cheapest first."""
    table = new_table(
        f"Best sets found for their cost: pilots by month {at:g}",
        "set",
        "actions",
        "pilots",
        "costs",
        "there",
        "gain",
        "± MC",
        "90 % credible",
        "in the search",
        "regret",
        "best in",
    )
    for number, one in enumerate(plan.sets):
        last = number == len(plan.sets) - 1
        table.add_row(
            "chosen" if last else "nothing" if not one.actions else f"{number}",
            f"{len(one.actions)}",
            f"{one.pilots}",
            amount(one.cost, currency),
            f"{float(one.reached.value[0]):.2f}",
            signed(one.gain.value, 2),
            two_digits(one.gain.mc_error),
            f"{signed(one.gain.low, 2)} to {signed(one.gain.high, 2)}",
            f"{one.screened:.2f}",
            f"{one.loss:.2f}",
            percent(one.is_best),
        )
    return table


def basis_table(actions: Sequence[Applied], currency: str, which: str = "chosen set") -> Table:
    """A row an action of a set: how often it is taken, and on what it rests."""
    table = new_table(f"Actions of the {which}", "no.", "action", "taken", "costs", "rests on")
    table.left(1)
    table.left(4)
    for number, (name, some) in enumerate(by_action(actions).items(), start=1):
        cost = amount(sum(one.cost for one in some), currency)
        table.add_row(f"{number}", name, f"{len(some)}", cost, f"{rests_of(some[0].action)}")
    return table


def chosen_table(actions: Sequence[Applied], currency: str, which: str = "chosen set") -> Table:
    """A row a pilot, or what several share: what a set does there."""
    numbers = {name: number for number, name in enumerate(by_action(actions), start=1)}
    table = new_table(f"What the {which} does", "on", "actions (numbers as above)", "costs")
    table.left(1)
    for where, some in list(by_target(actions).items())[:MOST_PLACES]:
        taken = " ".join(f"{number}" for number in sorted(numbers[one.action.name] for one in some))
        table.add_row(short_name(where), taken, amount(sum(one.cost for one in some), currency))
    return table


def first_table(plan: Plan, as_of: date | None) -> Table:
    """A row an action that cannot wait: how often it would be in vain, and what that loses."""
    table = new_table(
        f"First this quarter: what beginning {WAIT:g} months later would lose",
        "on",
        "action",
        "in vain",
        "loses, pilots",
        "± MC",
        "next decision",
    )
    table.left(1)
    table.left(5)
    for one in firsts(plan)[:MOST_FIRST]:
        table.add_row(
            short_name(one.applied.on_what),
            one.applied.action.name,
            percent(one.late),
            f"{one.lost:.3f}",
            two_digits(one.lost_error),
            "" if one.decision is None else _decided(one.decision, as_of),
        )
    return table


def _decided(decision: Decision, as_of: date | None) -> str:
    when = f"month {decision.month:g}" if as_of is None else f"{day_after(as_of, decision.month)}"
    return f"{decision.what}, {when}"


def firsts(plan: Plan) -> list[Urgent]:
    """Actions of the chosen set of which waiting loses something for certain, or misses a decision."""
    return [one for one in plan.first if one.is_first or one.is_decided]


def first_told(plan: Plan) -> str:
    """Which actions cannot wait: those of which most is lost."""
    some = [one for one in plan.first if one.is_first]
    if not some:
        return ""
    named = [f"{one.applied.action.name!r} for {one.applied.on_what}" for one in some[:2]]
    more = f" and {many(len(some) - len(named), 'other')}" if len(some) > len(named) else ""
    lose = "loses" if len(some) == 1 else "each lose"
    least = min(one.lost for one in some)
    return (
        f" First this quarter: {' and '.join(named) if not more else ', '.join(named)}{more}, which {lose} "
        f"at least {two_digits(least)} pilots if begun {WAIT:g} months later."
    )


def by_action(actions: Sequence[Applied]) -> dict[str, list[Applied]]:
    """Actions by name, the most taken first."""
    found: dict[str, list[Applied]] = {}
    for one in actions:
        found.setdefault(one.action.name, []).append(one)
    return dict(sorted(found.items(), key=lambda pair: -len(pair[1])))


def by_target(actions: Sequence[Applied]) -> dict[str, list[Applied]]:
    """Actions by what they are on."""
    found: dict[str, list[Applied]] = {}
    for one in actions:
        found.setdefault(one.on_what, []).append(one)
    return found


def plan_notes(plan: Plan, fresh: int, worlds: int) -> list[str]:
    """How the set was found, and how surely."""
    chosen = plan.chosen
    notes = [
        f"{plan.looked:,} sets looked at ({plan.method}) with {plan.replicates:,} replicates each; "
        f"{plan.compared} of them again with {fresh:,} others of the same {worlds} worlds, from which all is "
        "told: luck in the search is not sold as gain. The search saw "
        f"{chosen.screened:.2f} pilots with the chosen set, the others say "
        f"{float(chosen.reached.value[0]):.2f}.",
        "Regret is the expected number of pilots lost against the best, in each world, of the "
        f"{plan.compared} sets; in {percent(1.0 - chosen.is_best)} of worlds another one is better. Knowing "
        f"the world first would add {plan.evpi:.2f} pilots (expected value of perfect information).",
    ]
    if any(one.action.frees_spend for one in chosen.actions):
        notes.append(
            "Money that is freed is what pilot and valley would be expected to cost by the last horizon; it "
            "counts as if it could be spent on actions at once."
        )
    if some := firsts(plan):
        notes.append(
            "What waiting loses, at least: what the action adds alone in the histories in which, "
            f"{WAIT:g} months on, what it changes lies behind its pilot. Of {len(plan.first)} actions on "
            f"single pilots it is above two Monte Carlo errors for {sum(one.is_first for one in some)}; the "
            "rest of the table has a decision within these months, which an action begun later would miss."
        )
    if len(places := by_target(chosen.actions)) > MOST_PLACES:
        notes.append(
            f"{len(places) - MOST_PLACES} more rows of the chosen set: --json or --out gives them all"
        )
    if plan.method != ALL:
        notes.append(
            f"The bound, {plan.bound:.2f} pilots, lets the budget buy parts of actions, each worth the most "
            "that it was seen to add to any set that was looked at, noise included; it holds if actions help "
            f"each other no more in others. The gap is {plan.gap:.2f} pilots."
        )
    return notes


def reached_told(plan: Plan, pilots: str, verb: str, within: str, limit: str) -> str:
    """How many pilots are there with the chosen set, and as things stand."""
    there, before = float(plan.chosen.reached.value[0]), float(plan.sets[0].reached.value[0])
    return (
        f"{tenths(there)} of {pilots} {verb} {within} with the best set found{limit}, "
        f"{tenths(before)} as things stand"
    )
