"""What is known of one pilot while it is translated: its quantities, its laws and whose draws it has."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from valleysim.compile.laws import Compiled, Tables, compile_variate, fixed
from valleysim.kernel.pack import Column, SeatColumn
from valleysim.scenario import Member, Person, Scenario, Sponsor, Variate
from valleysim.vocabulary import Area, Authority, Mechanism

Reals = NDArray[np.float64]

CALENDAR = "pilot"
"""Entity of the calendar's draw, whatever the pilots' keys (docs/model.md, 2)."""
ORGANISATION = "organisation"
NEVER = np.inf


@dataclass(frozen=True)
class Pilot:
    """One pilot in every world; ``values`` holds its quantities (W,) by its own keys."""

    member: Member
    values: Mapping[str, Reals]
    tables: Tables
    worlds: int
    """How many worlds: W."""

    @property
    def key(self) -> str:
        """Entity of its own draws: its key, in which no / stands, for that divides it from its seats."""
        return self.member.key.replace("/", "\x1f")

    @property
    def scenario(self) -> Scenario:
        """The pilot as a scenario of its own."""
        return self.member.scenario

    # mechanisms

    @cached_property
    def _neutral(self) -> frozenset[Mechanism]:
        return self.scenario.neutral

    def mechanism(self, mechanism: Mechanism) -> bool:
        """Whether this mechanism is at work."""
        return mechanism not in self._neutral

    @property
    def asks_office(self) -> bool:
        """Whether a central office signs its areas off."""
        return self.scenario.readiness.signed_by == Authority.CENTRAL and self.mechanism(Mechanism.AUTHORITY)

    # quantities and laws

    def value(self, path: str) -> Reals:
        """The quantity at ``path`` in every world."""
        return self.values[path]

    @property
    def reorganisation_gap(self) -> Reals:
        """Mean months between reorganisations; infinite where there are none."""
        with np.errstate(divide="ignore"):
            gap: Reals = 1.0 / self.value("organisation.reorganisation_rate")
        return gap

    def variate(self, path: str, variate: Variate) -> Compiled:
        """The variate at ``path`` as a law."""
        names = [*variate.parameters]
        known = {name: self.values[f"{path}.{name}"] for name in names}
        key = (variate.law, variate.samples, *(name.encode() + known[name].tobytes() for name in names))
        return self.tables.once(
            key, lambda: self._in_every_world(compile_variate(variate, known, self.tables))
        )

    def _in_every_world(self, compiled: Compiled) -> Compiled:
        if len(compiled.parameters) == self.worlds:
            return compiled
        return Compiled(compiled.law, np.repeat(compiled.parameters, self.worlds, axis=0))

    def work(self, area: Area) -> Compiled:
        """Months of work in an area of readiness."""
        return self.variate(f"readiness.{area.name.lower()}.work", self.scenario.readiness.area(area).work)

    def sign_off(self, area: Area) -> Compiled:
        """How long an area's sign-off takes: the months of its line, or of the central office's service."""
        s = self.scenario
        if not self.mechanism(Mechanism.AUTHORITY):
            return fixed(0.0, self.worlds)
        if s.readiness.signed_by == Authority.CENTRAL:
            return self.variate("office.service", s.office.service)
        own = s.readiness.area(area).sign_off
        if own is not None:
            return self.variate(f"readiness.{area.name.lower()}.sign_off", own)
        return self.variate("readiness.line_sign_off", s.readiness.line_sign_off)

    def backlog(self) -> Compiled:
        """Months of other work that the office has before it; none where the line signs."""
        if not self.asks_office:
            return fixed(0.0, self.worlds)
        return self.variate("office.backlog", self.scenario.office.backlog)

    @property
    def lifetime(self) -> Compiled:
        """Months from one renewal of the model to the next."""
        return self.variate("obsolescence.lifetime", self.scenario.obsolescence.lifetime)

    @property
    def revalidation(self) -> Compiled:
        """Months of work that a renewal of the model adds."""
        return self.variate("obsolescence.revalidation", self.scenario.obsolescence.revalidation)

    def tenure(self, sponsor: Sponsor) -> Compiled:
        """Months that a successor stays in a seat."""
        holder, path = self.holder(sponsor)
        return self.variate(f"{path}.tenure", holder.tenure)

    def vacancy(self, sponsor: Sponsor) -> Compiled:
        """Months that a seat stays empty."""
        holder, path = self.holder(sponsor)
        return self.variate(f"{path}.vacancy", holder.vacancy)

    # columns

    @property
    def columns(self) -> int:
        """How many draws of it are made beforehand."""
        return Column.FIRST_BUILDER + self.builders + len(SeatColumn) * len(self.sponsors)

    def seat_column(self, column: SeatColumn, seat: int) -> int:
        """Which of them is a seat's."""
        return Column.FIRST_BUILDER + self.builders + column * len(self.sponsors) + seat

    # people

    @property
    def builders(self) -> int:
        """How many people build it."""
        return self.scenario.handoff.builders

    @cached_property
    def sponsors(self) -> tuple[Sponsor, ...]:
        """Its seats; none where sponsors are neutral."""
        return self.scenario.sponsors if self.mechanism(Mechanism.SPONSORS) else ()

    @cached_property
    def _people(self) -> dict[str, Person]:
        return {person.name: person for person in self.scenario.people}

    def holder(self, sponsor: Sponsor) -> tuple[Sponsor | Person, str]:
        """Whose tenure, vacancy and exposure a seat has, its own or a person's, and under which key."""
        if not sponsor.person:
            return sponsor, f"sponsors[{sponsor.seat}]"
        return self._people[sponsor.person], f"people[{sponsor.person}]"

    def holder_entity(self, sponsor: Sponsor) -> str:
        """Entity of the draws that a seat has in common with all seats of the same person."""
        return self.seat_entity(sponsor) if not sponsor.person else f"/{sponsor.person}"

    def seat_entity(self, sponsor: Sponsor) -> str:
        """Entity of the draws that are the seat's alone."""
        return f"{self.key}/{sponsor.seat}"
