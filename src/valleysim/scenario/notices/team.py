"""Teams of which it is said how they work, but not that there are any builders."""

from collections.abc import Iterator

from valleysim.errors import ValidationIssue
from valleysim.scenario.model.data import Member, ScenarioData
from valleysim.scenario.notices.bounds import ends
from valleysim.scenario.notices.listing import pilots_in_words
from valleysim.scenario.notices.written import written
from valleysim.vocabulary import Mechanism


def team_notices(scenario: ScenarioData) -> Iterator[ValidationIssue]:
    """That work needs builders, or builders are replaced, where the scenario has none."""
    without = [
        (number, member) for number, member in enumerate(scenario.members) if _is_said_of_nobody(member)
    ]
    if not without:
        return
    number, first = without[0]
    name = "needed" if ends(first.scenario.handoff.needed)[1] > 0.0 else "replacement"
    own = scenario.is_portfolio and any(path.startswith("handoff.") for path in first.sources.own)
    place = written(
        scenario,
        ("pilots", number, "handoff", name) if own else ("handoff", name),
        f"pilots[{first.key}].handoff.{name}" if own else f"handoff.{name}",
    )
    who = pilots_in_words([member.key for _, member in without], scenario.n_pilots)
    where = f" in {who}" if scenario.is_portfolio else ""
    yield place.notice(
        "warning",
        f"no builders{where} (handoff.builders is 0), so that handoff.{name} has no effect",
    )


def _is_said_of_nobody(member: Member) -> bool:
    handoff = member.scenario.handoff
    said = ends(handoff.needed)[1] > 0.0 or handoff.replacement.law != "never"
    return said and handoff.builders == 0 and Mechanism.HANDOFF not in member.scenario.neutral
