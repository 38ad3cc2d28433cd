"""Draws of pilots of one shape made beforehand: which law fills which column, from which word of which pair.

First what is drawn, one mechanism a function; then `_Columns`, which collects it as the kernel reads it.
A column that is the same in every history is filled all the same, but has no uniforms.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.compile.alike import Entities, address_keys
from valleysim.compile.laws import Compiled, exponential, fixed
from valleysim.compile.pilot import CALENDAR, NEVER, ORGANISATION, Pilot
from valleysim.kernel.pack import AREAS, Column, Form, SeatColumn
from valleysim.scenario import Sponsor
from valleysim.vocabulary import Area, Law, Mechanism, Purpose

Reals = NDArray[np.float64]


class PilotPack(NamedTuple):
    """Columns of pilots of one shape, (W, P, C, 6), and their pairs of uniforms, with keys (P, pairs)."""

    pair_keys: NDArray[np.uint64]
    pair_numbers: NDArray[np.int64]
    pair_columns: NDArray[np.int64]
    pair_once: NDArray[np.int64]
    forms: NDArray[np.int64]
    laws: NDArray[np.int64]
    parameters: Reals


def compile_columns(pilot: Pilot, seed: int) -> PilotPack:
    """Say how every column of the pilots is drawn; what is neutral or absent is a constant."""
    columns = _Columns(pilot)
    _draw_pilot(pilot, columns)
    _draw_propensities(pilot, columns)
    _draw_clocks(pilot, columns)
    _draw_readiness(pilot, columns)
    _draw_funding(pilot, columns)
    _draw_cost(pilot, columns)
    _draw_handoff(pilot, columns)
    _draw_first_renewals(pilot, columns)
    _draw_first_reorganisations(pilot, columns)
    for seat, sponsor in enumerate(pilot.sponsors):
        _draw_first_occupants(pilot, columns, seat, sponsor)
    return columns.pack(seed)


def _draw_pilot(pilot: Pilot, columns: "_Columns") -> None:
    columns.law(Column.DURATION, pilot.variate("pilot.duration", pilot.scenario.pilot.duration))
    columns.uniform(Column.SUCCESS)
    columns.pair(pilot.alike.entities, Purpose.PILOT, 0, Column.DURATION, Column.SUCCESS)


def _draw_propensities(pilot: Pilot, columns: "_Columns") -> None:
    """What pilots of an organisation, and requests of a pilot, have in common; not drawn where nothing."""
    if (pilot.value("organisation.shared_variance") > 0.0).any():
        columns.uniform(Column.ORGANISATION)
        columns.pair(ORGANISATION, Purpose.PROPENSITY, 0, Column.ORGANISATION)
    if pilot.scenario.funding is not None and (pilot.value("funding.persistence") > 0.0).any():
        columns.uniform(Column.PROPENSITY)
        columns.pair(pilot.alike.entities, Purpose.PROPENSITY, 0, Column.PROPENSITY)


def _draw_clocks(pilot: Pilot, columns: "_Columns") -> None:
    """Budgets of hazard that the causes of an end, and the builders, use up."""
    for purpose, first, number in (
        (Purpose.CANCELLATION, Column.CANCELLATION, 3),
        (Purpose.ROLL_BACK, Column.ROLL_BACK, 5),
        (Purpose.BUILDER, Column.FIRST_BUILDER, pilot.builders),
    ):
        for column in range(first, first + number):
            columns.law(column, exponential(1.0))
        columns.pairs(pilot.alike.entities, purpose, first, number)


def _draw_readiness(pilot: Pilot, columns: "_Columns") -> None:
    for area in Area:
        columns.law(Column.WORK + area, pilot.work(area))
    columns.pairs(pilot.alike.entities, Purpose.WORK, Column.WORK, AREAS)
    for area in Area:
        columns.law(Column.SIGN_OFF + area, pilot.sign_off(area))
    columns.pairs(pilot.alike.entities, Purpose.SIGN_OFF, Column.SIGN_OFF, AREAS)
    for area in Area:
        columns.law(Column.BACKLOG + area, pilot.backlog())
    columns.pairs(pilot.alike.entities, Purpose.BACKLOG, Column.BACKLOG, AREAS)


def _draw_funding(pilot: Pilot, columns: "_Columns") -> None:
    funding = pilot.scenario.funding
    columns.uniform(Column.WINDOW_PHASE)
    if funding is None or not pilot.mechanism(Mechanism.FUNDING):
        columns.law(Column.RUNWAY, fixed(NEVER))
        columns.law(Column.LEAD, fixed(0.0))
        return
    columns.law(Column.RUNWAY, pilot.variate("funding.runway", funding.runway))
    columns.law(Column.LEAD, pilot.variate("funding.lead", funding.lead))
    columns.pair(pilot.alike.entities, Purpose.FUNDING, 0, Column.RUNWAY, Column.LEAD)
    if funding.first_window == "uniform":
        columns.pair(CALENDAR, Purpose.FUNDING, 1, Column.WINDOW_PHASE)


def _draw_cost(pilot: Pilot, columns: "_Columns") -> None:
    """Two laws without pairs: their uniforms are correlated, and the kernel draws them itself."""
    cost = pilot.scenario.cost
    if not pilot.mechanism(Mechanism.COST):
        columns.law(Column.RUN_RATE, fixed(1.0))
        columns.law(Column.BUILD, fixed(1.0))
        return
    columns.law(Column.RUN_RATE, pilot.variate("cost.run_rate", cost.run_rate))
    columns.law(Column.BUILD, pilot.variate("cost.build", cost.build))


def _draw_handoff(pilot: Pilot, columns: "_Columns") -> None:
    handoff = pilot.scenario.handoff
    columns.pair(pilot.alike.entities, Purpose.HANDOFF, 0, Column.PARALLEL_RUN, Column.REDISCOVERY)
    if not pilot.mechanism(Mechanism.HANDOFF):
        columns.law(Column.PARALLEL_RUN, fixed(0.0))
        columns.law(Column.REDISCOVERY, fixed(0.0))
        return
    columns.law(Column.PARALLEL_RUN, pilot.variate("handoff.parallel_run", handoff.parallel_run))
    columns.law(Column.REDISCOVERY, pilot.variate("handoff.rediscovery", handoff.rediscovery))


def _draw_first_renewals(pilot: Pilot, columns: "_Columns") -> None:
    if not pilot.mechanism(Mechanism.BACKGROUND):
        for column in (Column.RENEWAL, Column.NEXT_RENEWAL, Column.REVALIDATION):
            columns.law(column, fixed(NEVER))
        return
    columns.time_left(Column.RENEWAL, pilot.lifetime, pilot.model_age())
    columns.law(Column.NEXT_RENEWAL, pilot.lifetime)
    columns.law(Column.REVALIDATION, pilot.revalidation)
    columns.pair(pilot.alike.entities, Purpose.OBSOLESCENCE, 0, Column.RENEWAL, Column.NEXT_RENEWAL)
    columns.pair(pilot.alike.entities, Purpose.REVALIDATION, 0, Column.REVALIDATION)


def _draw_first_reorganisations(pilot: Pilot, columns: "_Columns") -> None:
    for column in (Column.REORGANISATION, Column.NEXT_REORGANISATION):
        columns.law(column, exponential(pilot.reorganisation_gap))
    columns.pair(ORGANISATION, Purpose.REORGANISATION, 0, Column.REORGANISATION, Column.NEXT_REORGANISATION)


def _draw_first_occupants(pilot: Pilot, columns: "_Columns", seat: int, sponsor: Sponsor) -> None:
    """When the present occupant leaves, at random or in the month that is said; the first successor."""
    holder, path = pilot.holder(sponsor)
    entity = pilot.alike.holder_entities(sponsor)
    tenure, vacancy, adopts, next_tenure = (pilot.seat_column(each, seat) for each in SeatColumn)
    if holder.leaves is not None:
        columns.law(tenure, fixed(pilot.value(f"{path}.leaves")))
    else:
        has_gone = pilot.past is not None and sponsor.at_start == "vacant"
        served = np.zeros((1, 1)) if has_gone else pilot.months_served(sponsor)
        columns.time_left(tenure, pilot.tenure(sponsor), served)
    columns.law(next_tenure, pilot.tenure(sponsor))
    columns.pair(entity, Purpose.TENURE, 0, tenure, next_tenure)
    if pilot.past is not None and sponsor.at_start == "vacant":
        columns.time_left(vacancy, pilot.vacancy(sponsor), pilot.months_served(sponsor))
    else:
        columns.law(vacancy, pilot.vacancy(sponsor))
    columns.uniform(adopts)
    if sponsor.person:
        columns.pair(entity, Purpose.SUCCESSION, 0, vacancy)
        columns.pair(pilot.alike.seat_entities(sponsor), Purpose.SUCCESSION, 0, -1, adopts)
    else:
        columns.pair(entity, Purpose.SUCCESSION, 0, vacancy, adopts)


class _Columns:
    """Collects the columns of pilots of one shape."""

    def __init__(self, pilot: Pilot) -> None:
        columns = pilot.columns
        self._pilot = pilot
        self._laws = np.zeros(columns, np.int64)
        self._forms = np.full(columns, int(Form.VARIATE), np.int64)
        self._parameters = np.zeros((pilot.worlds, pilot.pilots, columns, 6))
        self._pairs: list[tuple[Entities, Purpose, int, int, int]] = []

    def law(self, column: int, compiled: Compiled) -> None:
        """A column of a law."""
        self._laws[column] = compiled.law
        self._parameters[..., column, :4] = compiled.parameters

    def uniform(self, column: int) -> None:
        """A column of bare uniforms."""
        self._forms[column] = Form.RAW

    def time_left(self, column: int, whole: Compiled, months: Reals | None) -> None:
        """A column of the time left of what has served, at month 0, so many months."""
        form, left, log_survival = self._pilot.left(whole, months)
        self.law(column, left)
        self._forms[column] = form
        self._parameters[..., column, 4] = 0.0 if months is None else months
        self._parameters[..., column, 5] = log_survival

    def pair(self, entity: Entities, purpose: Purpose, counter: int, first: int, second: int = -1) -> None:
        """Draw ``counter`` of a purpose, a pair of uniforms, into these columns; −1 leaves one out."""
        self._pairs.append((entity, purpose, counter, first, second))

    def pairs(self, entity: Entities, purpose: Purpose, first: int, number: int) -> None:
        """The first draws of a purpose into ``number`` consecutive columns, two a draw."""
        for counter in range((number + 1) // 2):
            column = first + 2 * counter
            second = column + 1 if 2 * counter + 1 < number else -1
            self.pair(entity, purpose, counter, column, second)

    def pack(self, seed: int) -> PilotPack:
        """Everything as arrays that the kernel reads."""
        pairs = [pair for pair in self._drawn_pairs() if pair[3:] != (-1, -1)]
        keys = np.empty((self._pilot.pilots, len(pairs)), np.uint64)
        for number, (entities, purpose, *_) in enumerate(pairs):
            keys[:, number] = address_keys(seed, entities, purpose)
        return PilotPack(
            pair_keys=keys,
            pair_numbers=np.array([pair[2] for pair in pairs], np.int64),
            pair_columns=np.array([pair[3:] for pair in pairs], np.int64).reshape(-1, 2),
            pair_once=np.array([self._is_once(pair[3]) for pair in pairs], np.int64),
            forms=self._forms,
            laws=self._laws,
            parameters=self._parameters,
        )

    def _is_once(self, column: int) -> bool:
        """Whether a column is drawn once for a world: the organisation and its calendar are as they are."""
        return self._pilot.past is not None and column in (Column.ORGANISATION, Column.WINDOW_PHASE)

    def _drawn_pairs(self) -> Iterator[tuple[Entities, Purpose, int, int, int]]:
        """The pairs of uniforms, without the columns that are the same in every history."""
        fixed_columns = (self._laws == Law.FIXED) & (self._forms == Form.VARIATE)
        for entity, purpose, counter, *columns in self._pairs:
            first, second = (-1 if c >= 0 and fixed_columns[c] else c for c in columns)
            yield entity, purpose, counter, first, second
