"""What the last review said: the forecast of an earlier status file, of the dates that are due now."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from valleysim.errors import UsageError
from valleysim.frozen import FrozenDict
from valleysim.questions.months import months_between_reviews
from valleysim.scenario import Scenario
from valleysim.scenario.format.dates import day_after
from valleysim.simulation.options import LONGEST


@dataclass(frozen=True)
class Before:
    """The earlier file, and by name of its pilots P(production by the date due now), with its error."""

    name: str
    hash: str
    as_of: date
    by_due: Mapping[str, tuple[float, float]]


def due_as_now(then: Scenario, now: Scenario, last: float) -> tuple[Scenario, float]:
    """The earlier file with the due dates of the later, and the month in it of the later one's last month.

    A pilot of which the later file says no due date is looked at in its month ``last``.

    Raises:
        UsageError: two files that do not belong together.
    """
    shift = months_between_reviews("since", then, now)
    if shift + last > LONGEST:
        raise UsageError(
            f"since: found as_of {then.as_of}, {shift + last:.0f} months before the last horizon; "
            f"allowed: {LONGEST} at most"
        )
    assert now.as_of is not None
    keys = {member.name: member.key for member in then.members}
    if not then.is_portfolio and not now.is_portfolio:
        keys = {now.members[0].name: then.members[0].key}
    dues = {}
    for member in now.members:
        if member.name in keys:
            due = day_after(now.as_of, last if member.due is None else member.due)
            dues[f"pilots[{keys[member.name]}].due" if then.is_portfolio else "due"] = due.isoformat()
    if not dues:
        raise UsageError(
            f"since: found no pilot of one name in {then.name!r} and {now.name!r}; "
            "allowed: an earlier status file of the same pilots"
        )
    return then.with_(dues), shift + last


def said_before(
    then: Scenario,
    now: Scenario,
    last: float,
    forecast: Callable[[Scenario, float], Mapping[str, tuple[float, float]]],
) -> Before:
    """What was said of each due date; ``forecast`` gives it by key, for a scenario and a last month."""
    asked, end = due_as_now(then, now, last)
    found = forecast(asked, end)
    assert then.as_of is not None
    names = {member.key: member.name for member in then.members}
    if not then.is_portfolio and not now.is_portfolio:
        names = {then.members[0].key: now.members[0].name}
    by_due = FrozenDict({names[key]: one for key, one in found.items()})
    return Before(then.name, then.hash, then.as_of, by_due)
