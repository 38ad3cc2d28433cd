"""Finds what the changes of a scenario are about: the numbers that they write, and of which pilot."""

from dataclasses import replace

from valleysim.errors import ScenarioError
from valleysim.scenario.format.changes import Change, Step, Target, parse_size, touched
from valleysim.scenario.format.flaws import Flaw, FlawError, nearest, shown, unknown_key
from valleysim.scenario.format.ranges import FACTOR
from valleysim.scenario.model.data import Member, ScenarioData
from valleysim.scenario.model.sources import PLAN_QUANTITIES, Sources
from valleysim.scenario.reading.joined import Joined
from valleysim.scenario.toml.places import pilot_of


def resolve(scenario: ScenarioData, joined: Joined, name: str) -> None:
    """Find what each change of a scenario is about; raise `ScenarioError` for what is not there."""
    members = {member.key: member for member in scenario._members}
    steps: list[Step] = []
    problems = []
    for number, change in enumerate(scenario.changes):
        try:
            steps.append(_step(scenario, members, change))
        except FlawError as error:
            for flaw in error.flaws:
                place = ("changes", number, *flaw.at)
                told = f"changes[{number}].{'.'.join(str(part) for part in flaw.at)}"
                problems.append(joined.problem(place, told, flaw, name))
    if problems:
        raise ScenarioError(tuple(problems))
    scenario._steps = tuple(steps)
    if scenario._members:
        scenario._members = tuple(members[member.key] for member in scenario._members)


def step_of(scenario: ScenarioData, change: Change) -> Step:
    """What one more change would do to a scenario; raise `FlawError` if it is about nothing that is there."""
    return _step(scenario, {member.key: member for member in scenario._members}, change)


def _step(scenario: ScenarioData, members: dict[str, Member], change: Change) -> Step:
    pilot, path = pilot_of(change.key)
    if pilot is None:
        numbers = scenario.numbers()
        sources = Sources({}, {})
        prefix = ""
    elif pilot in members:
        member = members[pilot]
        numbers, sources = member.scenario.numbers(), member.sources
        numbers |= {plan: getattr(member, plan) for plan in PLAN_QUANTITIES if plan != "leverage"}
        prefix = f"pilots[{pilot}]."
    else:
        raise FlawError(
            Flaw(
                f"no pilot {shown(pilot)}",
                ", ".join(members) or "a portfolio",
                ("key",),
                nearest(pilot, members),
            )
        )
    if path not in numbers:
        flaw = unknown_key(path, numbers)
        raise FlawError(Flaw(f"no number {shown(change.key)} here", flaw.allowed, ("key",), flaw.suggestion))
    written = list(touched(path, numbers[path], change.how))
    targets = tuple(
        Target(prefix + one, sources.get(one, one), quantity.allowed) for one, quantity in written
    )
    if pilot is not None:
        members[pilot] = replace(
            members[pilot], sources=sources.with_own({one: prefix + one for one, _ in written})
        )
    allowed = written[0][1].allowed if written else FACTOR
    return Step(
        f"changes[{change.by}].{change.key}",
        change.how,
        parse_size(change.size, change.how, allowed),
        targets,
    )
