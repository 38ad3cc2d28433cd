"""What the last review said: the forecast of an earlier status file, of the dates that are due now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

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


class Earlier(NamedTuple):
    """An earlier file with the due dates of a later one, and the month in it of the later one's last month.

    ``names`` are those of the later file, by the keys of pilots that are in both.
    """

    scenario: Scenario
    months: float
    names: Mapping[str, str]


def due_as_now(then: Scenario, now: Scenario, last: float) -> Earlier:
    """An earlier file as it is asked about the dates that are due now.

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
    both = [member for member in now.members if member.name in keys]
    dues = {}
    for member in both:
        due = day_after(now.as_of, last if member.due is None else member.due)
        dues[f"pilots[{keys[member.name]}].due" if then.is_portfolio else "due"] = due.isoformat()
    if not dues:
        raise UsageError(
            f"since: found no pilot of one name in {then.name!r} and {now.name!r}; "
            "allowed: an earlier status file of the same pilots"
        )
    names = {keys[member.name]: member.name for member in both}
    return Earlier(then.with_(dues), shift + last, names)


def said_before(then: Scenario, earlier: Earlier, rows: Iterable[Mapping[str, Any]]) -> Before:
    """What was said of each due date: ``rows`` are those of the watch list of the earlier file."""
    assert then.as_of is not None
    said = {row["key"]: (row["by_due"], row["mc_error"]) for row in rows}
    by_due = FrozenDict({name: said[key] for key, name in earlier.names.items() if key in said})
    return Before(then.name, then.hash, then.as_of, by_due)
