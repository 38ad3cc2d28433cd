"""What is known of pilots of one shape while they are translated: their quantities and their laws.

It reads like the translation of one pilot, which it is where a pilot has no like: what all share is an array
(W, 1), what differs from pilot to pilot one of (W, P), and both go together in all that is done to arrays.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from valleysim.compile.alike import Alike, Entities, address_keys, holder_path
from valleysim.compile.laws import Compiled, Tables, compile_variate, fixed
from valleysim.compile.residual import compile_residual
from valleysim.kernel.draws.addressed import BEFORE
from valleysim.kernel.once import Once, draw_once
from valleysim.kernel.pack import Column, Form, SeatColumn
from valleysim.scenario import Person, ScenarioData, Sponsor, Variate
from valleysim.vocabulary import Area, Authority, Mechanism, Purpose

Reals = NDArray[np.float64]

CALENDAR: Entities = ("pilot",)
"""Entity of the calendar's draw, whatever the pilots' keys (docs/model.md, 2)."""
ORGANISATION: Entities = ("organisation",)
NEVER = np.inf


class DifferError(Exception):
    """Numbers of pilots of one shape give laws of two kinds: ``some`` (P,) says which have the first."""

    def __init__(self, some: NDArray[np.bool_]) -> None:
        super().__init__("pilots of one shape have laws of two kinds")
        self.some = some


@dataclass(frozen=True)
class Past:
    """How what has happened already is drawn, once for each world of these ``origins`` (W,)."""

    seed: int
    origins: NDArray[np.int64]
    elapsed: Mapping[str, float]
    """Months since the start of each pilot that has started already, by its key."""
    in_post: Mapping[str, float]
    """Months for which each person is needed at least: since the first of these whose seat they hold."""


@dataclass(frozen=True)
class Pilot:
    """Pilots of one shape in every world; ``values`` holds quantities by their keys, (W, 1) or (W, P)."""

    alike: Alike
    values: Mapping[str, Reals]
    tables: Tables
    worlds: int
    """How many worlds: W."""
    past: "Past | None" = None
    """Of pilots of a portfolio of which some have started already."""

    @property
    def pilots(self) -> int:
        """How many pilots: P."""
        return len(self.alike.members)

    @property
    def scenario(self) -> ScenarioData:
        """One of the pilots as a scenario of its own."""
        return self.alike.scenario

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
        """The quantity at ``path`` in every world, (W, 1) or (W, P)."""
        return self.values[path]

    @property
    def reorganisation_gap(self) -> Reals:
        """Mean months between reorganisations; infinite where there are none."""
        with np.errstate(divide="ignore"):
            gap: Reals = 1.0 / self.value("organisation.reorganisation_rate")
        return gap

    def variate(self, path: str, variate: Variate) -> Compiled:
        """The variate at ``path`` as a law; raise `DifferError` if it is not one law for all pilots."""
        known = {name: self.values[f"{path}.{name}"] for name in variate.parameters}
        bits = ((name, one.shape, one.tobytes()) for name, one in known.items())
        return self.tables.once((variate.law, variate.samples, *bits), lambda: self._compiled(variate, known))

    def _compiled(self, variate: Variate, known: Mapping[str, Reals]) -> Compiled:
        if not known:
            compiled = compile_variate(variate, known, self.tables)
            return Compiled(compiled.law, compiled.parameters[:, None])
        rows = np.broadcast_arrays(*known.values())
        shape = rows[0].shape
        if variate.law == "pert":
            _see_that_all_agree(known["low"] == known["high"])
        flat = {name: row.ravel() for name, row in zip(known, rows, strict=True)}
        compiled = compile_variate(variate, flat, self.tables)
        return Compiled(compiled.law, compiled.parameters.reshape(*shape, 4))

    def left(self, whole: Compiled, months: Reals | None) -> tuple[Form, Compiled, Reals | float]:
        """How the time left of what has served these months is drawn, see `compile_residual`."""
        key = (whole.law, whole.parameters.shape, whole.parameters.tobytes())
        if months is None:
            return self.tables.once((*key, None), lambda: self._left(whole, None))
        return self.tables.once((*key, months.shape, months.tobytes()), lambda: self._left(whole, months))

    def _left(self, whole: Compiled, months: Reals | None) -> tuple[Form, Compiled, Reals | float]:
        shape = whole.parameters.shape[:-1]
        if months is not None:
            shape = np.broadcast_shapes(shape, months.shape)
            months = np.broadcast_to(months, shape).ravel()
        rows = np.broadcast_to(whole.parameters, (*shape, 4)).reshape(-1, 4)
        form, left, log_survival = compile_residual(Compiled(whole.law, rows), months, self.tables)
        law = Compiled(left.law, left.parameters.reshape(*shape, 4))
        return form, law, log_survival if isinstance(log_survival, float) else log_survival.reshape(shape)

    def work(self, area: Area) -> Compiled:
        """Months of work in an area of readiness."""
        return self.variate(f"readiness.{area.name.lower()}.work", self.scenario.readiness.area(area).work)

    def sign_off(self, area: Area) -> Compiled:
        """How long an area's sign-off takes: the months of its line, or of the central office's service."""
        s = self.scenario
        if not self.mechanism(Mechanism.AUTHORITY):
            return fixed(0.0)
        if s.readiness.signed_by == Authority.CENTRAL:
            return self.variate("office.service", s.office.service)
        own = s.readiness.area(area).sign_off
        if own is not None:
            return self.variate(f"readiness.{area.name.lower()}.sign_off", own)
        return self.variate("readiness.line_sign_off", s.readiness.line_sign_off)

    def backlog(self) -> Compiled:
        """Months of other work that the office has before it; none where the line signs."""
        if not self.asks_office:
            return fixed(0.0)
        return self.variate("office.backlog", self.scenario.office.backlog)

    @property
    def lifetime(self) -> Compiled:
        """Months from one renewal of the model to the next."""
        return self.variate("obsolescence.lifetime", self.scenario.obsolescence.lifetime)

    @property
    def revalidation(self) -> Compiled:
        """Months of work that a renewal of the model adds."""
        return self.variate("obsolescence.revalidation", self.scenario.obsolescence.revalidation)

    @property
    def replacement(self) -> Compiled:
        """Months until a builder who has left is replaced."""
        return self.variate("handoff.replacement", self.scenario.handoff.replacement)

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

    def months_served(self, sponsor: Sponsor) -> Reals | None:
        """Months (W, 1) or (W, P) that a seat's occupant has served, or None for one caught at random.

        Where pilots have started already nothing of it is left open: what is not known is drawn once for a
        world, and whoever nothing is said of has been there since the start.
        """
        holder, path = self.holder(sponsor)
        if self.past is not None and "served" not in holder.model_fields_set:
            return self._since_the_start(sponsor)
        entities = self.alike.holder_entities(sponsor)
        if self.past is not None and sponsor.at_start == "vacant":
            law, purpose = self.vacancy(sponsor), Purpose.SUCCESSION
            return self._months(holder.served, f"{path}.served", law, entities, purpose)
        return self._months(holder.served, f"{path}.served", self.tenure(sponsor), entities, Purpose.TENURE)

    def _since_the_start(self, sponsor: Sponsor) -> Reals:
        assert self.past is not None
        if sponsor.at_start == "vacant":
            return np.zeros((1, 1))
        if not sponsor.person:
            return np.array([[self.past.elapsed.get(member.key, 0.0) for member in self.alike.members]])
        seat = [one.seat for one in self.scenario.sponsors].index(sponsor.seat)
        people = [member.scenario.sponsors[seat].person for member in self.alike.members]
        return np.array([[self.past.in_post.get(person, 0.0) for person in people]])

    def model_age(self) -> Reals | None:
        """Months since the last renewal of the model, as `months_served`."""
        model = self.scenario.obsolescence
        entities = self.alike.entities
        return self._months(model.age, "obsolescence.age", self.lifetime, entities, Purpose.OBSOLESCENCE)

    def _months(
        self,
        served: object,
        path: str,
        whole: Compiled,
        entities: Entities,
        purpose: Purpose,
    ) -> Reals | None:
        if served != "stationary":
            return self.value(path)
        if self.past is None:
            return None
        past = self.past
        _, law, _ = self.left(whole, None)
        keys = np.broadcast_to(address_keys(past.seed, entities, purpose), (self.pilots,))
        parameters = np.ascontiguousarray(
            np.broadcast_to(law.parameters, (self.worlds, self.pilots, 4)), np.float64
        )
        out = np.empty((self.worlds, self.pilots))
        draw_once(
            int(law.law), parameters, Once(np.array(keys), BEFORE, past.origins), self.tables.array(), out
        )
        return out

    def holder(self, sponsor: Sponsor) -> tuple[Sponsor | Person, str]:
        """Whose tenure, vacancy and exposure a seat has, its own or a person's, and under which key."""
        holder = self._people[sponsor.person] if sponsor.person else sponsor
        return holder, holder_path(sponsor)


def _see_that_all_agree(is_so: NDArray[np.bool_]) -> None:
    """Raise `DifferError` if something is so in every world (W, P) for some of the pilots alone."""
    some = np.asarray(is_so.all(axis=0))
    if some.any() != some.all():
        raise DifferError(some)
