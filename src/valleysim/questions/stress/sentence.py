"""A stress in a few sentences."""

from valleysim.estimates.rounding import percent
from valleysim.questions.calendar import within
from valleysim.questions.stress.findings import Findings
from valleysim.words import MILESTONE


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
    if stress.part("departures"):
        worst = min(stress.part("departures"), key=lambda row: row["value"])
        text += f" The worst single departure: {worst['words']} ({percent(worst['value'])})."
    if stress.seats_to_add:
        best = stress.seats_to_add[0]
        text += f" The best seat to add: {best['setting']} ({percent(best['value'])})."
    most = percent(stress.reference["always_covered"]["value"])
    return f"{text} If nothing depended on sponsors it would be {most}."
