"""Seats of several pilots that are held by nobody in particular: each pilot has an occupant of its own."""

from collections.abc import Iterator

from valleysim.errors import ValidationIssue
from valleysim.scenario.model.data import ScenarioData
from valleysim.scenario.notices.listing import some_of
from valleysim.scenario.notices.written import written
from valleysim.vocabulary import Mechanism


def sharing_notices(scenario: ScenarioData) -> Iterator[ValidationIssue]:
    """That pilots of a portfolio without people have sponsors who leave independently of each other."""
    if scenario.n_pilots < 2 or scenario.people:
        return  # whoever names people has thought of who holds several seats
    pilots: dict[str, int] = {}
    for member in scenario.members:
        if Mechanism.SPONSORS in member.scenario.neutral:
            continue
        for sponsor in member.scenario.sponsors:
            if not sponsor.person and sponsor.tenure.law != "never":
                pilots[sponsor.seat] = pilots.get(sponsor.seat, 0) + 1
    alone = {seat: count for seat, count in pilots.items() if count > 1}
    if not alone:
        return
    seat = next(iter(alone))
    numbers = [number for number, sponsor in enumerate(scenario.sponsors) if sponsor.seat == seat]
    place = ("sponsors", numbers[0], "seat") if numbers else ("sponsors",)
    told = some_of([f"each of {count:,} pilots has its own {seat}" for seat, count in alone.items()])
    yield written(scenario, place, f"sponsors[{seat}].person").notice(
        "note",
        f"{told}; they leave independently of each other. Where one person holds a seat of several pilots, "
        "name the person in [[people]] and in those seats: then they all lose their sponsor at once",
    )
