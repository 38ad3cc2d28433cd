"""Draws of one pilot made beforehand: which law fills which column, from which word of which pair.

First what is drawn, one mechanism a function; then `_Columns`, which collects it as the kernel reads it.
A column that is the same in every history is filled all the same, but has no uniforms.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.addresses import address_key
from valleysim.compile.laws import Compiled, exponential, fixed
from valleysim.compile.pilot import CALENDAR, NEVER, ORGANISATION, Pilot
from valleysim.compile.residual import compile_residual
from valleysim.kernel.pack import AREAS, Column, Form
from valleysim.scenario import Variate
from valleysim.vocabulary import Area, Law, Mechanism, Purpose

Reals = NDArray[np.float64]


class PilotPack(NamedTuple):
    """One pilot's columns; those of a portfolio are joined one pilot's after another's."""

    pair_keys: NDArray[np.uint64]
    pair_numbers: NDArray[np.int64]
    pair_columns: NDArray[np.int64]
    forms: NDArray[np.int64]
    laws: NDArray[np.int64]
    parameters: Reals


def compile_columns(pilot: Pilot, seed: int) -> PilotPack:
    """Say how every column of the pilot is drawn; what is neutral or absent is a constant."""
    columns = _Columns(pilot)
    _draw_pilot(pilot, columns)
    _draw_clocks(pilot, columns)
    _draw_readiness(pilot, columns)
    _draw_funding(pilot, columns)
    _draw_cost(pilot, columns)
    _draw_handoff(pilot, columns)
    _draw_first_renewal(pilot, columns)
    _draw_first_reorganisation(pilot, columns)
    _draw_first_tenures(pilot, columns)
    return columns.pack(seed)


def _draw_pilot(pilot: Pilot, columns: "_Columns") -> None:
    columns.law(Column.DURATION, pilot.variate("pilot.duration", pilot.scenario.pilot.duration))
    columns.uniform(Column.SUCCESS)
    columns.pair(pilot.key, Purpose.PILOT, 0, Column.DURATION, Column.SUCCESS)


def _draw_clocks(pilot: Pilot, columns: "_Columns") -> None:
    """Budgets of hazard that the causes of an end, and the builders, use up."""
    for purpose, first, number in (
        (Purpose.CANCELLATION, Column.CANCELLATION, 3),
        (Purpose.ROLL_BACK, Column.ROLL_BACK, 5),
        (Purpose.BUILDER, Column.FIRST_BUILDER, pilot.builders),
    ):
        for column in range(first, first + number):
            columns.law(column, exponential(1.0, pilot.worlds))
        columns.pairs(pilot.key, purpose, first, number)


def _draw_readiness(pilot: Pilot, columns: "_Columns") -> None:
    for area in Area:
        columns.law(Column.WORK + area, pilot.work(area))
    columns.pairs(pilot.key, Purpose.WORK, Column.WORK, AREAS)
    for area in Area:
        columns.law(Column.SIGN_OFF + area, pilot.sign_off(area))
    columns.pairs(pilot.key, Purpose.SIGN_OFF, Column.SIGN_OFF, AREAS)
    for area in Area:
        columns.law(Column.BACKLOG + area, pilot.backlog())
    columns.pairs(pilot.key, Purpose.BACKLOG, Column.BACKLOG, AREAS)


def _draw_funding(pilot: Pilot, columns: "_Columns") -> None:
    funding = pilot.scenario.funding
    columns.uniform(Column.WINDOW_PHASE)
    if funding is None or not pilot.mechanism(Mechanism.FUNDING):
        columns.law(Column.RUNWAY, fixed(NEVER, pilot.worlds))
        columns.law(Column.LEAD, fixed(0.0, pilot.worlds))
        return
    columns.law(Column.RUNWAY, pilot.variate("funding.runway", funding.runway))
    columns.law(Column.LEAD, pilot.variate("funding.lead", funding.lead))
    columns.pair(pilot.key, Purpose.FUNDING, 0, Column.RUNWAY, Column.LEAD)
    if funding.first_window == "uniform":
        columns.pair(CALENDAR, Purpose.FUNDING, 1, Column.WINDOW_PHASE)


def _draw_cost(pilot: Pilot, columns: "_Columns") -> None:
    """Two laws without pairs: their uniforms are correlated, and the kernel draws them itself."""
    cost = pilot.scenario.cost
    if not pilot.mechanism(Mechanism.COST):
        columns.law(Column.RUN_RATE, fixed(1.0, pilot.worlds))
        columns.law(Column.BUILD, fixed(1.0, pilot.worlds))
        return
    columns.law(Column.RUN_RATE, pilot.variate("cost.run_rate", cost.run_rate))
    columns.law(Column.BUILD, pilot.variate("cost.build", cost.build))


def _draw_handoff(pilot: Pilot, columns: "_Columns") -> None:
    handoff = pilot.scenario.handoff
    columns.pair(pilot.key, Purpose.HANDOFF, 0, Column.PARALLEL_RUN, Column.REDISCOVERY)
    if not pilot.mechanism(Mechanism.HANDOFF):
        columns.law(Column.PARALLEL_RUN, fixed(0.0, pilot.worlds))
        columns.law(Column.REDISCOVERY, fixed(0.0, pilot.worlds))
        return
    columns.law(Column.PARALLEL_RUN, pilot.variate("handoff.parallel_run", handoff.parallel_run))
    columns.law(Column.REDISCOVERY, pilot.variate("handoff.rediscovery", handoff.rediscovery))


def _draw_first_renewal(pilot: Pilot, columns: "_Columns") -> None:
    model = pilot.scenario.obsolescence
    if not pilot.mechanism(Mechanism.BACKGROUND):
        columns.law(Column.RENEWAL, fixed(NEVER, pilot.worlds))
        return
    columns.time_left(Column.RENEWAL, "obsolescence.lifetime", model.lifetime, "obsolescence.age", model.age)
    columns.pair(pilot.key, Purpose.OBSOLESCENCE, 0, Column.RENEWAL)


def _draw_first_reorganisation(pilot: Pilot, columns: "_Columns") -> None:
    columns.law(Column.REORGANISATION, exponential(pilot.reorganisation_gap, pilot.worlds))
    columns.pair(ORGANISATION, Purpose.REORGANISATION, 0, Column.REORGANISATION)


def _draw_first_tenures(pilot: Pilot, columns: "_Columns") -> None:
    """When the present occupants leave: at random, or in the month that is said."""
    for seat, sponsor in enumerate(pilot.sponsors):
        holder, path = pilot.holder(sponsor)
        column = Column.FIRST_BUILDER + pilot.builders + seat
        if holder.leaves is not None:
            columns.law(column, fixed(pilot.value(f"{path}.leaves"), pilot.worlds))
            continue
        columns.time_left(column, f"{path}.tenure", holder.tenure, f"{path}.served", holder.served)
        columns.pair(pilot.holder_entity(sponsor), Purpose.TENURE, 0, column)


class _Columns:
    """Collects the columns of one pilot."""

    def __init__(self, pilot: Pilot) -> None:
        columns = Column.FIRST_BUILDER + pilot.builders + len(pilot.sponsors)
        self._pilot = pilot
        self._laws = np.zeros(columns, np.int64)
        self._forms = np.full(columns, int(Form.VARIATE), np.int64)
        self._parameters = np.zeros((pilot.worlds, columns, 6))
        self._pairs: list[tuple[str, Purpose, int, int, int]] = []

    def law(self, column: int, compiled: Compiled) -> None:
        """A column of a law."""
        self._laws[column] = compiled.law
        self._parameters[:, column, :4] = compiled.parameters

    def uniform(self, column: int) -> None:
        """A column of bare uniforms."""
        self._forms[column] = Form.RAW

    def time_left(self, column: int, path: str, variate: Variate, served_path: str, served: object) -> None:
        """A column of the time left of what has served, at month 0, the months at ``served_path``."""
        pilot = self._pilot
        whole = pilot.variate(path, variate)
        months = None if served == "stationary" else pilot.value(served_path)
        key = (whole.law, whole.parameters.tobytes(), None if months is None else months.tobytes())
        form, left, log_survival = pilot.tables.once(
            key, lambda: compile_residual(whole, months, pilot.tables)
        )
        self.law(column, left)
        self._forms[column] = form
        self._parameters[:, column, 4] = 0.0 if months is None else months
        self._parameters[:, column, 5] = log_survival

    def pair(self, entity: str, purpose: Purpose, counter: int, first: int, second: int = -1) -> None:
        """Draw ``counter`` of a purpose, a pair of uniforms, into these columns; −1 leaves the second."""
        self._pairs.append((entity, purpose, counter, first, second))

    def pairs(self, entity: str, purpose: Purpose, first: int, number: int) -> None:
        """The first draws of a purpose into ``number`` consecutive columns, two a draw."""
        for counter in range((number + 1) // 2):
            column = first + 2 * counter
            second = column + 1 if 2 * counter + 1 < number else -1
            self.pair(entity, purpose, counter, column, second)

    def pack(self, seed: int) -> PilotPack:
        """Everything as arrays that the kernel reads."""
        pairs = [pair for pair in self._drawn_pairs() if pair[3:] != (-1, -1)]
        keys = [address_key(seed, entity, purpose) for entity, purpose, *_ in pairs]
        return PilotPack(
            pair_keys=np.array(keys, np.uint64),
            pair_numbers=np.array([pair[2] for pair in pairs], np.int64),
            pair_columns=np.array([pair[3:] for pair in pairs], np.int64).reshape(-1, 2),
            forms=self._forms,
            laws=self._laws,
            parameters=self._parameters,
        )

    def _drawn_pairs(self) -> Iterator[tuple[str, Purpose, int, int, int]]:
        """The pairs of uniforms, without the columns that are the same in every history."""
        fixed_columns = (self._laws == Law.FIXED) & (self._forms == Form.VARIATE)
        for entity, purpose, counter, *columns in self._pairs:
            first, second = (-1 if c >= 0 and fixed_columns[c] else c for c in columns)
            yield entity, purpose, counter, first, second
