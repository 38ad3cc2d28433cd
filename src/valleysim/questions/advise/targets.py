"""What the actions of a catalogue are on: pilots, segments, people, all pilots, or what all share."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from valleysim.questions.advise.action import Action
from valleysim.questions.advise.applied import PRICE, Applied, Dropped, Target, settings_together
from valleysim.questions.advise.applying import WORLDS_TRIED, expected, fit_one
from valleysim.questions.advise.reasons import Kind, Reason
from valleysim.scenario import Member, Scenario
from valleysim.scenario.format.quantities import parse_quantity
from valleysim.scenario.format.ranges import MONEY
from valleysim.worlds.design import world_values

SHARED = "what all share"
ALL_PILOTS = "all pilots"


def fit_targets(actions: Sequence[Action], scenario: Scenario) -> tuple[list[Applied], list[Dropped]]:
    """Every action on all that it can be on: those that do something, and the others.

    Those on single pilots come first, pilot by pilot.
    """
    values = world_values(scenario, seed=1, worlds=range(WORLDS_TRIED))
    found = [
        _on_pilot(action, scenario, member, values)
        for member in scenario.members
        for action in actions
        if action.on == "pilot"
    ]
    found += [one for action in actions if action.on != "pilot" for one in _on_more(action, scenario, values)]
    fits = [one for one in found if isinstance(one, Applied)]
    return fits, [one for one in found if isinstance(one, Dropped)]


def _on_pilot(
    action: Action, scenario: Scenario, member: Member, values: Mapping[str, Any]
) -> Applied | Dropped:
    """An action on one pilot, with what it changes of the others of its segment."""
    fit = fit_one(action, scenario, member.key, values)
    if isinstance(fit, Dropped) or not action.others:
        return fit
    near = [one.key for one in scenario.members if one.segment == member.segment and one.key != member.key]
    by = f"{action.name[:60]}: {member.key[:35]}"
    others = [fit_one(action, scenario, key, values, rules=action.others, by=by) for key in near]
    helped = [one for one in others if isinstance(one, Applied)]
    changes = [*fit.changes, *(change for one in helped for change in one.changes)]
    return replace(
        fit, settings=settings_together([one.settings for one in (fit, *helped)]), changes=tuple(changes)
    )


def _on_more(action: Action, scenario: Scenario, values: Mapping[str, Any]) -> Iterator[Applied | Dropped]:
    """An action on more than one pilot, or on what several share."""
    members = scenario.members
    if action.on == "shared":
        fit = fit_one(action, scenario, None, values)
        yield _aimed(fit, Target("shared", SHARED, ()))
    elif action.on == "person":
        for person in scenario.people:
            fit = fit_one(action, scenario, None, values, person=person.name)
            yield _aimed(fit, Target("person", person.name, ()))
        if not scenario.people:
            reason = Reason(Kind.NOT_HERE, "there are no people who hold seats of several pilots")
            yield Dropped(action, None, (reason,), "people")
    elif action.on == "all":
        yield _on_several(action, scenario, values, Target("all", ALL_PILOTS, tuple(m.key for m in members)))
    else:
        groups: dict[str, list[str]] = {}
        for member in members:
            if value := _group(member, action.by):
                groups.setdefault(value, []).append(member.key)
        for value, keys in groups.items():
            name = f"{action.by or 'segment'} {value}"
            yield _on_several(action, scenario, values, Target("segment", name, tuple(keys)))
        if not groups:
            reason = Reason(Kind.NOT_HERE, f"no pilot has a {action.by or 'segment'}")
            yield Dropped(action, None, (reason,), action.by or "segment")


def _group(member: Member, by: str) -> str:
    return member.label.get(by, "") if by else member.segment


def _aimed(fit: Applied | Dropped, target: Target) -> Applied | Dropped:
    if isinstance(fit, Dropped):
        return replace(fit, on_what=target.name)
    return replace(fit, target=target)


def _on_several(
    action: Action, scenario: Scenario, values: Mapping[str, Any], target: Target
) -> Applied | Dropped:
    """An action on several pilots: what it does to each; its cost once, on the books of the first of them."""
    alone = replace(action, cost=parse_quantity(0, MONEY))
    fits = [fit_one(alone, scenario, key, values) for key in target.pilots]
    some = [one for one in fits if isinstance(one, Applied)]
    if not some:
        reasons = dict.fromkeys(reason for one in fits if isinstance(one, Dropped) for reason in one.reasons)
        return Dropped(action, None, tuple(reasons), target.name)
    price: list[dict[str, Any]] = []
    if action.cost.known != 0.0:
        key = f"pilots[{some[0].pilot}].{PRICE}"
        size = action.written["cost"]
        price = [{"by": action.name, "key": key, "how": "add", "size": size, "line": None}]
    return Applied(
        action,
        None,
        settings_together([one.settings for one in some]),
        (*(change for one in some for change in one.changes), *price),
        tuple(dict.fromkeys(reason for one in some for reason in one.moot)),
        expected(action.cost) + sum(one.cost for one in some),
        max(one.months for one in some),
        replace(target, pilots=tuple(one.pilot or "" for one in some)),
    )
