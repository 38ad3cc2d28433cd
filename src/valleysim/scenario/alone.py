"""One pilot of a portfolio as a scenario of its own, to be edited and simulated without the others."""

from collections.abc import Mapping
from copy import deepcopy
from itertools import count
from typing import Any

from valleysim.scenario.loading import from_document
from valleysim.scenario.model.data import Member
from valleysim.scenario.model.sources import PLAN_QUANTITIES
from valleysim.scenario.scenario import Scenario
from valleysim.scenario.standing import start_of
from valleysim.scenario.toml.places import pilot_of

OF_MANY = ("pilots", "portfolio", "correlations", "changes")
CALENDAR = ("period", "first_window")
NOT_ALONE = (*PLAN_QUANTITIES, *(f"organisation.{key}" for key in CALENDAR))
"""Quantities that a pilot has in a portfolio only."""
LONGEST_BY = 100
LONGEST_TOLD = 200
"""Characters of the name of a scenario: those of a pilot may be more."""


def alone(portfolio: Scenario, member: Member) -> Scenario:
    """What the portfolio says of one pilot, without start, predecessors, stakes and company.

    Months count from the pilot's own start, or as ever if it has started already. Its uncertain quantities
    are named as those of any lone pilot, so worlds are not those of the portfolio.
    """
    document: dict[str, Any] = deepcopy(dict(member.scenario.document))
    names = _names(portfolio, member)
    changes = _own_changes(portfolio, member, names)
    pairs = [
        {**pair, "between": [names[path] for path in pair["between"]]}
        for pair in document.get("correlations", ())
        if all(path in names for path in pair["between"])
    ]
    listed = portfolio.document["pilots"][portfolio.members.index(member)]
    for table in OF_MANY:
        document.pop(table, None)
    document |= {key: some for key, some in (("correlations", pairs), ("changes", changes)) if some}
    _give_calendar(document, listed)
    if (started := start_of(member)) is not None:
        document["status"] = {**document.get("status", {}), "started": -started}
    _, name, folder = portfolio._origins
    told = member.name if len(member.name) <= LONGEST_TOLD else f"{member.name[: LONGEST_TOLD - 1]}…"
    return from_document({**document, "name": told}, name=name, folder=folder)


def _names(portfolio: Scenario, member: Member) -> dict[str, str]:
    """Names of a pilot's quantities when it is alone, by those that they have before any change.

    They are its own, or shared ones that it does not replace.
    """
    prefix = f"pilots[{member.key}]."
    sources = dict(member.sources)
    for step in reversed(portfolio.steps):
        for target in step.targets:
            if target.path.startswith(prefix):
                sources[target.path.removeprefix(prefix)] = target.source
    return {source: path for path, source in sources.items() if path not in NOT_ALONE}


def _own_changes(portfolio: Scenario, member: Member, names: dict[str, str]) -> list[dict[str, Any]]:
    """The changes that reach a pilot, about its quantities' names when it is alone; adds theirs to ``names``.

    Once a change is about this pilot's number, later ones of the shared number do not reach it.
    """
    reached = dict(names)
    prefix = f"pilots[{member.key}]."
    changes: list[dict[str, Any]] = []
    taken: dict[tuple[str, str], str] = {}
    for change, step in zip(portfolio.document.get("changes", ()), portfolio.steps, strict=True):
        pilot, path = pilot_of(change["key"])
        if pilot == member.key:
            for target in step.targets:
                reached.pop(target.source, None)
                reached[target.path] = target.path.removeprefix(prefix)
        elif pilot is not None or not step.targets or any(one.path not in reached for one in step.targets):
            continue
        key = reached.get(path, path)
        if key in NOT_ALONE:
            continue
        by, others = change["by"], count(2)
        while taken.setdefault((by, key), step.name) != step.name:
            by = f"{change['by'][: LONGEST_BY - 10]} ({next(others)})"
        names[step.name] = f"changes[{by}].{key}"
        changes.append({**deepcopy(change), "by": by, "key": key})
    return changes


def _give_calendar(document: dict[str, Any], listed: Mapping[str, Any]) -> None:
    """The organisation's budget windows, where the pilot does not give its own."""
    organisation, funding = document.get("organisation", {}), document.get("funding")
    for key in CALENDAR:
        given = organisation.pop(key, None)
        if given is not None and funding is not None and key not in listed.get("funding", {}):
            funding[key] = given
