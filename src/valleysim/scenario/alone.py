"""One pilot of a portfolio as a scenario of its own, to be edited and lived without the others."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from valleysim.scenario.loading import from_document
from valleysim.scenario.members import Member
from valleysim.scenario.model import Scenario

OF_MANY = ("pilots", "portfolio", "correlations")
CALENDAR = ("period", "first_window")


def alone(portfolio: Scenario, member: Member) -> Scenario:
    """What the portfolio says of one pilot, without start, predecessors, stakes and company.

    Months count from the pilot's own start. Its uncertain quantities are named as those of any lone
    pilot, so worlds are not those of the portfolio.
    """
    document: dict[str, Any] = deepcopy(dict(member.scenario.document))
    pairs = [pair for pair in document.get("correlations", ()) if _is_of(member, pair)]
    listed = portfolio.document["pilots"][portfolio.members.index(member)]
    for table in OF_MANY:
        document.pop(table, None)
    if pairs:
        document["correlations"] = [
            {**pair, "between": [_own_name(member, path) for path in pair["between"]]} for pair in pairs
        ]
    _give_calendar(document, listed)
    _, name, folder = portfolio._origins
    return from_document({**document, "name": member.name}, name=name, folder=folder)


def _own_name(member: Member, path: str) -> str:
    return path.removeprefix(f"pilots[{member.key}].")


def _is_of(member: Member, pair: Mapping[str, Any]) -> bool:
    """Whether both quantities of a pair are this pilot's, its own or shared ones that it does not replace."""
    return all(member.sources.get(_own_name(member, path)) == path for path in pair["between"])


def _give_calendar(document: dict[str, Any], listed: Mapping[str, Any]) -> None:
    """The organisation's budget windows, where the pilot does not give its own."""
    organisation, funding = document.get("organisation", {}), document.get("funding")
    for key in CALENDAR:
        given = organisation.pop(key, None)
        if given is not None and funding is not None and key not in listed.get("funding", {}):
            funding[key] = given
