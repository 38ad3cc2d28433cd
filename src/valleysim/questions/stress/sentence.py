"""A stress in a few sentences."""

from collections.abc import Sequence

from valleysim.estimates.rounding import percent, points
from valleysim.questions.calendar import within
from valleysim.questions.stress.findings import Findings
from valleysim.questions.stress.risks import COVER, OWNER
from valleysim.words import MILESTONE

WITHOUT = {COVER: "nothing covers the pilot", OWNER: "nobody may take it on"}
"""What is so without a single point of failure."""


def answer(stress: Findings) -> str:
    """What carries the pilot, what hurts most, what helps, and how much sponsors could do at most."""
    first = stress.worth[0]
    verb = MILESTONE[stress.endpoint.name.lower()]
    alone = ""
    if stress.is_alone:
        alone = f"Alone, without the people, office and calendar that {stress.asked.name!r} shares: "
    text = (
        f"{alone}{percent(stress.written)} of such pilots {verb} {within(stress.scenario.as_of, stress.at)}"
    )
    without = percent(first["empty"])
    text += f"; with nobody ever in the seat of the {first['seat']}, the one that carries most, {without}."
    if stress.ranked:
        text += f" {_risk(stress)}"
    if stress.part("departures"):
        worst = min(stress.part("departures"), key=lambda row: row["value"])
        others = _others(stress.ties["departures"])
        text += f" The worst single departure: {worst['words']} ({percent(worst['value'])}{others})."
    if stress.seats_to_add:
        text += f" {_addition(stress)}"
    most = percent(stress.reference["always_covered"]["value"])
    return f"{text} If nothing depended on sponsors it would be {most}."


def _risk(stress: Findings) -> str:
    """Who comes first of those who may leave: how likely, and at what price."""
    first = stress.ranked[0]
    tied = [row for row in stress.ranked if row["rank"] == first["rank"]]
    without = [WITHOUT[one] for one in first["only_one_for"]]
    who = f", without whom {listed(without)}," if without else ""
    price = "that costs nothing"
    if first["lost"] is not None and first["lost"] > 0.0:
        price = f"that costs {points_told(first['lost'])} if so, a risk of {points_told(first['risk'])}"
    text = (
        f"Within {first['within']:g} months the {first['holder']}{who} leaves with a probability of "
        f"{percent(first['leaves'])}: {price}"
    )
    if len(tied) > 1:
        text += f" ({len(tied)} such risks are within errors of each other)"
    return f"{text}."


def _addition(stress: Findings) -> str:
    """The best seat to add, or those that cannot be told apart."""
    names, best = stress.ties["additions"], stress.seats_to_add[0]
    if len(names) == 1:
        return f"The best seat to add: {names[0]} ({percent(best['value'])})."
    several = f"{len(names)} candidates within errors, {listed(names)}"
    return f"The best seat to add: {several} ({percent(best['value'])})."


def _others(words: Sequence[str]) -> str:
    return f"; {len(words) - 1} more within errors" if len(words) > 1 else ""


def listed(names: Sequence[str]) -> str:
    """Names in a row: a, b and c."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def points_told(share: float) -> str:
    """Percentage points in words: 1.4 points."""
    return f"{points(share).lstrip('+')} points"
