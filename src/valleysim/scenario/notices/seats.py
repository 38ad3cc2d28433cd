"""Seats that nobody ever leaves since nobody said how long, and quorums that supporters do not make."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from valleysim.errors import Severity, ValidationIssue
from valleysim.scenario.format.crowd import Person
from valleysim.scenario.format.tables import Sponsor
from valleysim.scenario.model.data import Member, ScenarioData
from valleysim.scenario.moments import typical
from valleysim.scenario.notices.bounds import ends
from valleysim.scenario.notices.listing import pilots_in_words, some_of
from valleysim.scenario.notices.written import Written, written
from valleysim.scenario.toml.places import Place
from valleysim.vocabulary import Mechanism

ENOUGH = 1e-9
"""As the kernel: a quorum is reached within this."""
SUPPORTING = "supporting"


@dataclass
class _Told:
    """One thing to tell, with the pilots of which it is true."""

    severity: Severity
    place: Written
    text: str
    pilots: list[str] = field(default_factory=list)


def seat_notices(scenario: ScenarioData) -> Iterator[ValidationIssue]:
    """Of every coalition what is told of it; what is true of many pilots once, with their number."""
    people = {person.name: person for person in scenario.people}
    told: dict[tuple[str, str], _Told] = {}
    seen: dict[tuple[int, ...], list[_Told]] = {}
    for number, member in enumerate(scenario.members):
        own = member.scenario
        if Mechanism.SPONSORS in own.neutral:
            continue
        involved = own.funding is not None and ends(own.funding.owner_involvement)[1] > 0.0
        form = (id(own.sponsors), id(own.coalition), ends(own.pilot.documented_value)[1] > 0.0, involved)
        if form not in seen:
            seen[form] = list(_Coalition(scenario, member, number, people).told())
        for one in seen[form]:
            told.setdefault((one.place.key, one.text), one).pilots.append(member.key)
    for value in told.values():
        of = scenario.n_pilots
        who = (
            f"{pilots_in_words(value.pilots, of)}: "
            if scenario.is_portfolio and len(value.pilots) < of
            else ""
        )
        yield value.place.notice(value.severity, f"{who}{value.text}")


@dataclass
class _Coalition:
    """The seats of one pilot, and who holds them."""

    portfolio: ScenarioData
    member: Member
    number: int
    people: "dict[str, Person]"

    def told(self) -> Iterator[_Told]:
        """What is told of it; of one that always covers only that nobody takes the pilot on."""
        yield from self._owner()
        own = self.member.scenario
        if ends(own.coalition.quorum)[1] <= 0.0 and not any(seat.essential for seat in own.sponsors):
            return
        yield from self._for_good()
        yield from self._quorum()

    def _owner(self) -> Iterator[_Told]:
        """That a seat must take the pilot on, and none ever does."""
        own = self.member.scenario
        asked = [seat for seat in own.sponsors if seat.takes_on is not None]
        involved = own.funding is not None and ends(own.funding.owner_involvement)[1] > 0.0
        for seat in asked:
            assert seat.takes_on is not None
            if (involved or ends(seat.takes_on)[1] > 0.0) and self._ever_supports(seat):
                return
        if asked:
            yield _Told(
                "warning",
                self._place(asked[0], "takes_on"),
                f"nobody ever takes the pilot on: {_names([seat.seat for seat in asked])} "
                f"{'do' if len(asked) > 1 else 'does'} not, and no other seat says takes_on; "
                "so ownership is never signed off",
            )

    def _for_good(self) -> Iterator[_Told]:
        """Seats of which nobody said how long their occupants stay, beside others that are left."""
        seats = self.member.scenario.sponsors
        if not any(self._is_left(seat) for seat in seats):
            return
        for seat in seats:
            held: Sponsor | Person = self.people.get(seat.person, seat)
            if self._is_left(seat) or "tenure" in held.model_fields_set:
                continue
            if held is seat:
                place, who = self._place(seat), f"the seat {seat.seat!r}"
            else:
                at = list(self.people).index(seat.person)
                place = written(self.portfolio, ("people", at), f"people[{seat.person}].tenure")
                who = f"{seat.person!r}"
            never = ", and so never supports" if seat.at_start == "unsupportive" else ""
            yield _Told(
                "warning",
                place,
                f"{who} has no tenure, so whoever is there never leaves{never}, but for a reorganisation; "
                'write how long they stay (tenure), or tenure = "never" if that is meant',
            )

    def _quorum(self) -> Iterator[_Told]:
        """That those who ever support do not make the quorum, or those who support in month 0."""
        own = self.member.scenario
        ever = [seat for seat in own.sponsors if self._ever_supports(seat)]
        never = [seat.seat for seat in own.sponsors if seat not in ever]
        asked, place = typical(own.coalition.quorum), self._quorum_place()
        weighs = sum(typical(seat.weight) for seat in ever)
        missing = [seat.seat for seat in own.sponsors if seat.essential and seat.seat in never]
        if missing:
            yield _Told(
                "warning",
                place,
                f"no sponsors ever cover the pilot: {_names(missing)}, which is essential, never supports",
            )
        elif weighs < asked - ENOUGH:
            known = sum(ends(seat.weight)[1] for seat in ever) < ends(own.coalition.quorum)[0] - ENOUGH
            yield _Told(
                "warning",
                place,
                f"no sponsors ever cover the pilot{'' if known else ', with typical numbers'}: the quorum is "
                f"{asked:.3g}, and the seats that ever support weigh {weighs:.3g} together; {_names(never)} "
                f"never {'do' if len(never) > 1 else 'does'}",
            )
        else:
            yield from self._at_start(ever, asked, weighs, place)

    def _at_start(self, ever: "list[Sponsor]", asked: float, most: float, place: Written) -> Iterator[_Told]:
        there = [seat for seat in ever if seat.at_start == SUPPORTING]
        weighs = sum(typical(seat.weight) for seat in there)
        absent = [seat.seat for seat in ever if seat not in there]
        needed = [seat.seat for seat in ever if seat.essential and seat not in there]
        if weighs >= asked - ENOUGH and not needed:
            return
        least = min((typical(seat.weight) for seat in ever), default=0.0)
        every = asked > most - least + ENOUGH
        said = f"the quorum is {asked:.3g} and those who support in month 0 weigh {weighs:.3g}"
        if weighs >= asked - ENOUGH:
            said = f"{_names(needed)} is essential and does not support in month 0"
        need = (
            f"; it needs every seat, also {_names(absent)}"
            if every
            else f"; it needs {_names(absent, ' or ')}"
        )
        yield _Told(
            "warning" if every else "note", place, f"no sponsors cover the pilot at first: {said}{need}"
        )

    def _is_left(self, seat: Sponsor) -> bool:
        """Whether the present occupant of a seat goes at some time, without a reorganisation."""
        held: Sponsor | Person = self.people.get(seat.person, seat)
        return held.leaves is not None or held.tenure.law != "never"

    def _ever_supports(self, seat: Sponsor) -> bool:
        """Whether an occupant of the seat, the present one or a successor, may support."""
        if seat.at_start == SUPPORTING:
            return True
        own, organisation = self.member.scenario, self.portfolio.organisation
        adopts = ends(seat.adopts)[1] > 0.0 or ends(own.pilot.documented_value)[1] > 0.0
        held: Sponsor | Person = self.people.get(seat.person, seat)
        exposure = organisation.exposure if held.exposure is None else held.exposure
        moved = ends(organisation.reorganisation_rate)[1] > 0.0 and ends(exposure)[1] > 0.0
        return adopts and (seat.at_start == "vacant" or self._is_left(seat) or moved)

    def _place(self, seat: Sponsor, name: str = "tenure") -> Written:
        """Where a seat is written: by the pilot itself, or at the top level."""
        key = f"sponsors[{seat.seat}].{name}"
        within = (name,) if name in seat.model_fields_set else ()
        own = self._own_document().get("sponsors", ())
        for at, one in enumerate(own):
            if one.get("seat") == seat.seat:
                return written(self.portfolio, ("pilots", self.number, "sponsors", at, *within), key)
        for at, sponsor in enumerate(self.portfolio.sponsors):
            if sponsor.seat == seat.seat:
                return written(self.portfolio, ("sponsors", at, *within), key)
        return Written(key, None, None)

    def _quorum_place(self) -> Written:
        key = "coalition.quorum"
        if "quorum" in self._own_document().get("coalition", {}):
            place: Place = ("pilots", self.number, "coalition", "quorum")
            return written(self.portfolio, place, key)
        return written(self.portfolio, ("coalition", "quorum"), key)

    def _own_document(self) -> dict[str, Any]:
        if not self.portfolio.is_portfolio:
            return {}
        own: dict[str, Any] = self.portfolio._document["pilots"][self.number]
        return own


def _names(seats: list[str], joint: str = " and ") -> str:
    return some_of([f"{seat!r}" for seat in seats]).replace(" and ", joint)
