"""One pilot, translated: from a scenario's words to the kernel's columns."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.addresses import address_key
from valleysim.compile.laws import Compiled, Tables, compile_variate, fixed
from valleysim.compile.residual import compile_residual
from valleysim.kernel.pack import AREAS, Column, Form, Renewed
from valleysim.scenario import Member, Person, Sponsor, Variate
from valleysim.vocabulary import Area, Authority, Law, Mechanism, Purpose, Seat

Reals = NDArray[np.float64]
Rows = np.recarray[Any, Any]

CALENDAR = "pilot"
"""Entity of the calendar's draw, whatever the pilots' keys (docs/model.md, 2)."""
ORGANISATION = "organisation"
NEVER = np.inf
MONTHS_PER_YEAR = 12.0


class PilotPack(NamedTuple):
    """One pilot's part of a pack; `together` joins those of a portfolio."""

    pair_keys: NDArray[np.uint64]
    pair_numbers: NDArray[np.int64]
    pair_columns: NDArray[np.int64]
    forms: NDArray[np.int64]
    laws: NDArray[np.int64]
    parameters: Reals


def compile_pilot(
    member: Member,
    values: dict[str, Reals],
    tables: Tables,
    rows: Rows,
    *,
    seed: int,
    worlds: range,
) -> PilotPack:
    """Translate one pilot for these worlds, its numbers into ``rows`` (W,), which are all zero before.

    Neutral mechanisms become numbers without effect.
    """
    builder = _Builder(member, member.values(values), tables, rows, worlds)
    builder.fill_numbers()
    builder.fill_seats()
    builder.fill_columns()
    builder.fill_renewed()
    return builder.pack(seed)


class _Builder:
    """Collects the arrays of one pilot, one group of them a method."""

    def __init__(
        self,
        member: Member,
        values: dict[str, Reals],
        tables: Tables,
        rows: Rows,
        worlds: range,
    ) -> None:
        self.member = member
        self.scenario = scenario = member.scenario
        self.values = values
        self.range = worlds
        self.worlds = len(worlds)
        self.tables = tables
        self.neutral = scenario.neutral
        self.sponsors = () if Mechanism.SPONSORS in self.neutral else scenario.sponsors
        self.people = {person.name: person for person in scenario.people}
        self.builders = scenario.handoff.builders
        self.rows = rows
        columns = int(Column.FIRST_BUILDER) + self.builders + len(self.sponsors)
        self.laws = np.zeros(columns, np.int64)
        self.forms = np.full(columns, int(Form.VARIATE), np.int64)
        self.parameters = np.zeros((self.worlds, columns, 6))
        self.pairs: list[tuple[str, Purpose, int, int, int]] = []

    def value(self, path: str) -> Reals:
        """The quantity at ``path`` in every world."""
        return self.values[path]

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

    def mechanism(self, mechanism: Mechanism) -> bool:
        """Whether this mechanism is at work."""
        return mechanism not in self.neutral

    def fill_numbers(self) -> None:
        """Quantities of every world, by `Number`."""
        n, value = self.rows, self.value
        n.starts = self.values.get("starts", 0.0)
        n.leverage = self.values.get("leverage", 0.0)
        n.success = value("pilot.success")
        n.embedded = value("pilot.embedded")
        n.pilot_cost = value("pilot.cost_per_month")
        rate = value("organisation.reorganisation_rate")
        with np.errstate(divide="ignore"):
            n.reorganisation_gap = 1.0 / rate
        for area in Area:
            n.done[:, area] = value(f"readiness.{area.name.lower()}.done")
        self._fill_sponsor_numbers()
        self._fill_funding_numbers()
        self._fill_later_numbers()

    def _fill_sponsor_numbers(self) -> None:
        n, value = self.rows, self.value
        n.uncovered_pace = value("coalition.uncovered_pace")
        n.uncovered_hazard = value("coalition.uncovered_hazard")
        n.uncovered_approval = value("coalition.uncovered_approval")
        n.live_uncovered_hazard = value("live.uncovered_hazard")
        if self.mechanism(Mechanism.SPONSORS):
            n.quorum = value("coalition.quorum")

    def _fill_funding_numbers(self) -> None:
        n, value, funding = self.rows, self.value, self.scenario.funding
        n.period = 1.0
        n.money_delay = 0.0
        if funding is None or not self.mechanism(Mechanism.FUNDING):
            return
        involved = value("funding.involvement_uplift") * value("funding.owner_involvement")
        n.money_delay = NEVER
        n.period = value("funding.period")
        if funding.first_window == "uniform":
            n.phase_spread = 1.0
        else:
            n.first_window = value("funding.first_window")
        n.approval = value("funding.approval") * (1.0 + involved)
        n.overrun_sensitivity = value("funding.overrun_sensitivity")
        n.unfunded_hazard = value("funding.unfunded_hazard")
        n.unfunded_departures = value("funding.unfunded_departures")

    def _fill_later_numbers(self) -> None:
        n, value = self.rows, self.value
        n.tolerance = value("cost.tolerance")
        n.cost_correlation = value("cost.correlation")
        n.cost_hazard = value("live.cost_hazard")
        n.departure_rate = value("handoff.departure_rate")
        n.builder_exposure = value("handoff.exposure")
        n.transfer_time = value("handoff.transfer_time")
        if self.mechanism(Mechanism.HANDOFF):
            untold = (1.0 - value("handoff.documented")) * (1.0 - value("handoff.cross_trained"))
            n.untold = untold
        if not self.mechanism(Mechanism.COST):
            n.tolerance = np.maximum(n.tolerance, 1.0)
        n.instability = value("live.instability")
        n.unready_hazard = value("live.unready_hazard")
        n.obsolescence_hazard = value("live.obsolescence_hazard")
        never = self.scenario.live.half_life == "never"
        n.half_life = NEVER if never else value("live.half_life")
        n.proving = value("live.proving")
        if self.mechanism(Mechanism.BACKGROUND):
            n.priorities_hazard = value("priorities.cancellation_hazard")
        n.live_cost = value("obsolescence.live_cost")
        n.valley_cost = value("money.valley_cost_per_month")
        n.run_cost = value("money.run_cost_per_month")
        n.value = value("money.value_per_month")
        n.mitigation = value("money.mitigation")
        n.discount = np.log1p(value("money.discount_rate")) / MONTHS_PER_YEAR

    def fill_seats(self) -> None:
        """Quantities of the seats: adoption already raised by the documented value."""
        n, documented = self.rows, self.value("pilot.documented_value")
        n.seats = len(self.sponsors)
        for s, sponsor in enumerate(self.sponsors):
            path = f"sponsors[{sponsor.seat}]"
            adopts = self.value(f"{path}.adopts")
            holder, held = self._holder(sponsor)
            exposed = f"{held}.exposure" if holder.exposure is not None else "organisation.exposure"
            n.seats_at_start[:, s] = Seat[sponsor.at_start.upper()]
            n.weights[:, s] = self.value(f"{path}.weight")
            n.essential[:, s] = sponsor.essential
            n.adopts[:, s] = 1.0 - (1.0 - adopts) * (1.0 - documented)
            n.exposures[:, s] = self.value(exposed)

    def _holder(self, sponsor: Sponsor) -> tuple[Sponsor | Person, str]:
        """Whose tenure, vacancy and exposure a seat has, its own or a person's, and under which key."""
        if not sponsor.person:
            return sponsor, f"sponsors[{sponsor.seat}]"
        return self.people[sponsor.person], f"people[{sponsor.person}]"

    def _holder_entity(self, sponsor: Sponsor) -> str:
        return self._seat_entity(sponsor) if not sponsor.person else f"/{sponsor.person}"

    def _seat_entity(self, sponsor: Sponsor) -> str:
        return f"{self.member.key}/{sponsor.seat}"

    def _column(self, column: int, compiled: Compiled) -> None:
        self.laws[column] = compiled.law
        self.parameters[:, column, :4] = compiled.parameters

    def _unit_exponential(self, column: int) -> None:
        self._column(column, Compiled(Law.EXPONENTIAL, np.tile([1.0, 0.0, 0.0, 0.0], (self.worlds, 1))))

    def _uniform(self, column: int) -> None:
        self.forms[column] = Form.RAW

    def _pair(self, entity: str, purpose: Purpose, counter: int, first: int, second: int) -> None:
        self.pairs.append((entity, purpose, counter, first, second))

    def fill_columns(self) -> None:
        """Draws made beforehand: which law fills which column, from which word of which pair."""
        s = self.scenario
        zero, one, never = (fixed(x, self.worlds) for x in (0.0, 1.0, NEVER))
        self._column(Column.DURATION, self.variate("pilot.duration", s.pilot.duration))
        self._uniform(Column.SUCCESS)
        self._pair(self.member.key, Purpose.PILOT, 0, Column.DURATION, Column.SUCCESS)
        self._clocks(Purpose.CANCELLATION, Column.CANCELLATION, 3)
        self._clocks(Purpose.ROLL_BACK, Column.ROLL_BACK, 5)
        self._clocks(Purpose.BUILDER, Column.FIRST_BUILDER, self.builders)
        for purpose, first, law in (
            (Purpose.WORK, Column.WORK, self._work),
            (Purpose.SIGN_OFF, Column.SIGN_OFF, self._sign_off),
            (Purpose.BACKLOG, Column.BACKLOG, self._backlog),
        ):
            for area in Area:
                self._column(first + area, law(area))
            self._pairs(self.member.key, purpose, first, AREAS)
        funding = s.funding if self.mechanism(Mechanism.FUNDING) else None
        self._column(Column.RUNWAY, never if funding is None else self._runway())
        lead = zero if funding is None else self.variate("funding.lead", funding.lead)
        self._column(Column.LEAD, lead)
        self._uniform(Column.WINDOW_PHASE)
        if funding is not None:
            self._pair(self.member.key, Purpose.FUNDING, 0, Column.RUNWAY, Column.LEAD)
            if funding.first_window == "uniform":
                self._pair(CALENDAR, Purpose.FUNDING, 1, Column.WINDOW_PHASE, -1)
        costly = self.mechanism(Mechanism.COST)
        self._column(Column.RUN_RATE, self.variate("cost.run_rate", s.cost.run_rate) if costly else one)
        self._column(Column.BUILD, self.variate("cost.build", s.cost.build) if costly else one)
        hand = self.mechanism(Mechanism.HANDOFF)
        run = self.variate("handoff.parallel_run", s.handoff.parallel_run) if hand else zero
        found = self.variate("handoff.rediscovery", s.handoff.rediscovery) if hand else zero
        self._column(Column.PARALLEL_RUN, run)
        self._column(Column.REDISCOVERY, found)
        self._pair(self.member.key, Purpose.HANDOFF, 0, Column.PARALLEL_RUN, Column.REDISCOVERY)
        self._first_renewal()
        self._first_reorganisation()
        for seat in range(len(self.sponsors)):
            self._first_tenure(seat)

    def _clocks(self, purpose: Purpose, first: int, number: int) -> None:
        for column in range(first, first + number):
            self._unit_exponential(column)
        self._pairs(self.member.key, purpose, first, number)

    def _pairs(self, entity: str, purpose: Purpose, first: int, number: int) -> None:
        """Draws 0 … ``number`` − 1 of a purpose into consecutive columns."""
        for counter in range((number + 1) // 2):
            column = first + 2 * counter
            second = column + 1 if 2 * counter + 1 < number else -1
            self._pair(entity, purpose, counter, column, second)

    def _work(self, area: Area) -> Compiled:
        name = area.name.lower()
        return self.variate(f"readiness.{name}.work", self.scenario.readiness.area(area).work)

    def _sign_off(self, area: Area) -> Compiled:
        s = self.scenario
        if not self.mechanism(Mechanism.AUTHORITY):
            return fixed(0.0, self.worlds)
        if s.readiness.signed_by == Authority.CENTRAL:
            return self.variate("office.service", s.office.service)
        own = s.readiness.area(area).sign_off
        if own is not None:
            return self.variate(f"readiness.{area.name.lower()}.sign_off", own)
        return self.variate("readiness.line_sign_off", s.readiness.line_sign_off)

    def _backlog(self, _: Area) -> Compiled:
        s = self.scenario
        central = s.readiness.signed_by == Authority.CENTRAL
        if not central or not self.mechanism(Mechanism.AUTHORITY):
            return fixed(0.0, self.worlds)
        return self.variate("office.backlog", s.office.backlog)

    def _runway(self) -> Compiled:
        assert self.scenario.funding is not None
        return self.variate("funding.runway", self.scenario.funding.runway)

    def _first_renewal(self) -> None:
        s, column = self.scenario.obsolescence, int(Column.RENEWAL)
        if not self.mechanism(Mechanism.BACKGROUND):
            self._column(column, fixed(NEVER, self.worlds))
            return
        self._residual(column, "obsolescence.lifetime", s.lifetime, "obsolescence.age", s.age)
        self._pair(self.member.key, Purpose.OBSOLESCENCE, 0, column, -1)

    def _first_reorganisation(self) -> None:
        gap = self.rows.reorganisation_gap
        parameters = np.zeros((self.worlds, 4))
        parameters[:, 0] = gap
        self._column(Column.REORGANISATION, Compiled(Law.EXPONENTIAL, parameters))
        self._pair(ORGANISATION, Purpose.REORGANISATION, 0, Column.REORGANISATION, -1)

    def _first_tenure(self, seat: int) -> None:
        holder, path = self._holder(self.sponsors[seat])
        column = int(Column.FIRST_BUILDER) + self.builders + seat
        if holder.leaves is not None:
            parameters = np.zeros((self.worlds, 4))
            parameters[:, 0] = self.value(f"{path}.leaves")
            self._column(column, Compiled(Law.FIXED, parameters))
            return
        self._residual(column, f"{path}.tenure", holder.tenure, f"{path}.served", holder.served)
        self._pair(self._holder_entity(self.sponsors[seat]), Purpose.TENURE, 0, column, -1)

    def _residual(self, column: int, path: str, variate: Variate, served_path: str, served: object) -> None:
        law = self.variate(path, variate)
        months = None if served == "stationary" else self.value(served_path)
        key = (law.law, law.parameters.tobytes(), None if months is None else months.tobytes())
        compiled = law
        form, law, log_survival = self.tables.once(
            key, lambda: compile_residual(compiled, months, self.tables)
        )
        self._column(column, law)
        self.forms[column] = form
        self.parameters[:, column, 4] = 0.0 if months is None else months
        self.parameters[:, column, 5] = log_survival

    def _renew(self, position: int, compiled: Compiled) -> None:
        self.rows.renewed_laws[:, position] = compiled.law
        self.rows.renewed[:, position] = compiled.parameters

    def fill_renewed(self) -> None:
        """Laws that are asked again and again by address."""
        s = self.scenario
        for area in Area:
            self._renew(Renewed.SIGN_OFF + area, self._sign_off(area))
            self._renew(Renewed.BACKLOG + area, self._backlog(area))
        self._renew(Renewed.LIFETIME, self.variate("obsolescence.lifetime", s.obsolescence.lifetime))
        work = self.variate("obsolescence.revalidation", s.obsolescence.revalidation)
        self._renew(Renewed.REVALIDATION, work)
        for number, sponsor in enumerate(self.sponsors):
            holder, path = self._holder(sponsor)
            first = Renewed.FIRST_SEAT + 2 * number
            self._renew(first, self.variate(f"{path}.tenure", holder.tenure))
            self._renew(first + 1, self.variate(f"{path}.vacancy", holder.vacancy))

    def fill_plan(self, seed: int) -> None:
        """What holds in every world: whole numbers and the keys of draws."""
        s, n = self.scenario, self.rows
        n.number = np.arange(self.range.start, self.range.stop)
        n.builders = self.builders
        n.capacity = s.readiness.capacity
        n.central = s.readiness.signed_by == Authority.CENTRAL and self.mechanism(Mechanism.AUTHORITY)
        n.reviewers = s.office.reviewers
        n.contract = s.readiness.contract
        n.area_order = [int(area) for area in s.readiness.work_order]
        n.pilot_keys = _keys(seed, self.member.key)
        n.organisation_keys = _keys(seed, ORGANISATION)
        for number, sponsor in enumerate(self.sponsors):
            n.seat_keys[:, number] = _keys(seed, self._holder_entity(sponsor))
            own = address_key(seed, self._seat_entity(sponsor), Purpose.SUCCESSION)
            n.adoption_keys[:, number] = own

    def _drawn_pairs(self) -> Iterator[tuple[str, Purpose, int, int, int]]:
        """The pairs of uniforms, without the columns that are the same in every history."""
        fixed_columns = (self.laws == Law.FIXED) & (self.forms == Form.VARIATE)
        for entity, purpose, counter, *columns in self.pairs:
            first, second = (-1 if c >= 0 and fixed_columns[c] else c for c in columns)
            yield entity, purpose, counter, first, second

    def pack(self, seed: int) -> PilotPack:
        """Everything as arrays that the kernel reads."""
        self.fill_plan(seed)
        pairs = [pair for pair in self._drawn_pairs() if pair[3:] != (-1, -1)]
        keys = [address_key(seed, entity, purpose) for entity, purpose, *_ in pairs]
        return PilotPack(
            pair_keys=np.array(keys, np.uint64),
            pair_numbers=np.array([pair[2] for pair in pairs], np.int64),
            pair_columns=np.array([pair[3:] for pair in pairs], np.int64).reshape(-1, 2),
            forms=self.forms,
            laws=self.laws,
            parameters=self.parameters,
        )


def _keys(seed: int, entity: str) -> NDArray[np.uint64]:
    return np.array([address_key(seed, entity, purpose) for purpose in Purpose], np.uint64)
