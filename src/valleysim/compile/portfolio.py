"""The one translator: a portfolio's pilots, in the order of their keys, as one pack."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from valleysim.compile.alike import Alike, by_shape
from valleysim.compile.checks import check_worlds, checked_paths
from valleysim.compile.columns import PilotPack, compile_columns
from valleysim.compile.crowding import check_events
from valleysim.compile.dues import deadlines
from valleysim.compile.known import Records, compile_known, log_above_each, log_mass
from valleysim.compile.laws import Compiled, Tables
from valleysim.compile.numbers import Rows, fill_numbers
from valleysim.compile.pilot import DifferError, Past, Pilot
from valleysim.kernel.pack import PLAN, WORLD, Column, Pack
from valleysim.scenario import Member, Scenario
from valleysim.scenario.standing import Standing, standing_of
from valleysim.vocabulary import Authority, Endpoint, Event, Law, Mechanism
from valleysim.worlds.design import Design

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
T = TypeVar("T", bound=np.generic)
MILESTONES = (
    Event.PILOT_END,
    Event.GO_LIVE,
    Event.REDISCOVERED,
    Event.SUSTAINED,
    Event.CANCELLED,
    Event.ROLLED_BACK,
)
"""Events at which a pilot reaches something, or ends."""
RATIO_WITHIN = 0.05
"""How near, as a share of it, the ratio of the actual run rate to the planned one is known."""
WORLDS_AT_ONCE = 1024
CELLS_AT_ONCE = 15_000
"""Worlds times pilots translated at once: some 120 MB, of which three may be there at a time."""


@dataclass(frozen=True)
class Model:
    """A compiled portfolio: what the kernel reads, and every world's quantities by path."""

    pack: Pack
    worlds: range
    values: dict[str, Reals]
    keys: tuple[str, ...]
    """Keys of the pilots in the order of the pack."""
    log_weights: Reals
    """How likely (W, R) what replaces draws of pilots that have started already is in each world, as logs."""


def compile_scenario(
    scenario: Scenario, design: Design, *, worlds: range, months: float | None = None
) -> Model:
    """Translate ``scenario`` for these worlds; raise `ScenarioError` if some world contradicts itself.

    With ``months`` it is refused too if histories of so many months would have too many events. Of a design
    with changes the pack holds the worlds once for each variant.
    """
    compiler = Compiler(scenario, design, worlds)
    compiler.check(worlds, months)
    return compiler.model(worlds)


def check_scenario(scenario: Scenario, design: Design, *, worlds: range, months: float) -> None:
    """Raise `ScenarioError` if in some of these worlds a scenario contradicts itself.

    Or if histories of so many months would have too many events.
    """
    values = design.values(scenario, worlds, only=checked_paths(scenario))
    check_worlds(scenario, values)
    check_events(scenario, values, months)


def compile_in_parts(
    scenario: Scenario, design: Design, *, worlds: range, months: float | None = None
) -> Iterator[Model]:
    """Translate ``scenario`` for some of these worlds after others: memory does not grow with them."""
    compiler = Compiler(scenario, design, worlds)
    for block in compiler.blocks():
        compiler.check(block, months)
        for part in compiler.parts(block):
            yield compiler.model(part)


class Compiler:
    """A scenario and a design, of which any of some worlds can be had: what they share is found once.

    Threads may share it.
    """

    def __init__(self, scenario: Scenario, design: Design, worlds: range) -> None:
        self._scenario, self._design, self._worlds = scenario, design, worlds
        self._crowd = _Crowd(scenario)
        self._lock = Lock()
        self._drawn: tuple[range, dict[str, Reals]] = (range(0), {})

    def blocks(self) -> Iterator[range]:
        """The worlds, `WORLDS_AT_ONCE` at a time: of so many the values are drawn together."""
        for first in range(self._worlds.start, self._worlds.stop, WORLDS_AT_ONCE):
            yield range(first, min(first + WORLDS_AT_ONCE, self._worlds.stop))

    def parts(self, block: range) -> Iterator[range]:
        """The worlds of a block, as many at a time as are translated together."""
        at_once = max(min(CELLS_AT_ONCE // self._scenario.n_pilots, WORLDS_AT_ONCE), 1)
        for first in range(block.start, block.stop, at_once):
            yield range(first, min(first + at_once, block.stop))

    def check(self, worlds: range, months: float | None) -> None:
        """Raise `ScenarioError` for some worlds of one block, as `compile_scenario` does."""
        values = self._values(worlds)
        check_worlds(self._scenario, values)
        if months is not None:
            check_events(self._scenario, values, months)

    def model(self, worlds: range) -> Model:
        """Some worlds of one block."""
        values, variants = self._values(worlds), self._design.variants
        numbers = np.tile(np.arange(worlds.start, worlds.stop), variants)
        origins = np.tile(self._design.origins(worlds), variants)
        return self._crowd.translated(values, numbers, origins, seed=self._design.seed, worlds=worlds)

    def _values(self, worlds: range) -> dict[str, Reals]:
        """Values of some worlds of one block: those of the last block are kept."""
        if self._design.changes is not None:
            return self._design.values(self._scenario, worlds)
        with self._lock:
            drawn, values = self._drawn
            if not (drawn.start <= worlds.start and worlds.stop <= drawn.stop):
                drawn = next(block for block in self.blocks() if worlds.start in block)
                values = self._design.values(self._scenario, drawn)
                self._drawn = (drawn, values)
        if worlds == drawn:
            return values
        here = slice(worlds.start - drawn.start, worlds.stop - drawn.start)
        return {path: of_worlds[here] for path, of_worlds in values.items()}


class _Crowd:
    """What is the same of the pilots in whatever worlds: found once, for all parts that are translated."""

    def __init__(self, scenario: Scenario) -> None:
        self.members = sorted(scenario.members, key=lambda member: member.key)
        self.alike = by_shape(self.members)
        self.stages = scenario.stages
        self.deadlines = deadlines(self.members, scenario.as_of)
        self.target = (
            (scenario.portfolio.target or -(-len(self.members) // 3)) if scenario.is_portfolio else 0
        )

    @cached_property
    def plans(self) -> tuple[NDArray[np.record], Whole]:
        """What ties the pilots together (N,), and the followers of each, one pilot's after another's."""
        plans, followers = _plans(self.members)
        plans["deadline"] = self.deadlines
        return plans, followers

    def translated(
        self, values: dict[str, Reals], numbers: Whole, origins: Whole, *, seed: int, worlds: range
    ) -> Model:
        """The pack of these values; ``numbers`` (W,) are the worlds' numbers, which address their draws.

        ``origins`` (W,) address the draws of what has happened already.
        """
        tables = Tables()
        rows = np.zeros((len(numbers), len(self.members)), WORLD).view(np.recarray)
        past = None
        if len(self.known):
            past = Past(seed, origins, self.elapsed, self.in_post)
        parts = [part for alike in self.alike for part in _compiled(alike, values, tables, rows, seed, past)]
        rows["number"] = numbers[:, None]
        rows["origin"] = origins[:, None]
        plans, followers = self.plans
        plans = plans.copy()
        plans["first_column"], plans["end_column"], columns = _edges(
            [(alike, len(part.laws)) for alike, part in parts]
        )
        plans["first_pair"], plans["end_pair"], pairs = _edges(
            [(alike, len(part.pair_numbers)) for alike, part in parts]
        )
        plans["past"] = -1
        plans["past"][self.known.pilot] = np.arange(len(self.known))
        packs = [part for _, part in parts]
        laws = _joined([pack.laws for pack in packs], columns)
        parameters = _joined_parameters([pack.parameters for pack in packs], columns)
        log_weights = np.zeros((len(numbers), len(self.known)))
        if len(self.known):
            laws, parameters = laws.copy(), parameters.copy()
            log_weights = self._pin(rows, plans, laws, parameters, tables)
        pack = Pack(
            worlds=_frozen(rows),
            plans=_frozen(plans),
            followers=_frozen(followers),
            coupled=_frozen(np.array([int(plans["concerns"].any())])),
            target=_frozen(np.array([self.target])),
            pair_keys=_joined([pack.pair_keys for pack in packs], pairs),
            pair_numbers=_joined([pack.pair_numbers for pack in packs], pairs),
            pair_columns=_joined([pack.pair_columns for pack in packs], pairs, (2,)),
            pair_once=_joined([pack.pair_once for pack in packs], pairs),
            forms=_joined([pack.forms for pack in packs], columns),
            laws=_frozen(laws),
            parameters=_frozen(parameters),
            tables=_frozen(tables.array()),
            known=_frozen(self.known),
        )
        return Model(pack, worlds, values, tuple(member.key for member in self.members), log_weights)

    @cached_property
    def standings(self) -> list[Standing | None]:
        """How each pilot stands that has started already."""
        return [standing_of(member, self.stages) for member in self.members]

    @cached_property
    def known(self) -> Records:
        """What is known of the pilots that have started already (R,)."""
        return compile_known(self.members, self.stages)

    @cached_property
    def elapsed(self) -> dict[str, float]:
        """Months since the start of each of them, by key."""
        return {one.key: -one.started for one in self.standings if one is not None}

    @cached_property
    def in_post(self) -> dict[str, float]:
        """Months since the first start of a pilot whose seat a person holds."""
        found: dict[str, float] = {}
        for member in self.members:
            for sponsor in member.scenario.sponsors:
                months = self.elapsed.get(member.key, 0.0)
                found[sponsor.person] = max(found.get(sponsor.person, 0.0), months)
        return found

    def _pin(
        self, rows: Rows, plans: NDArray[np.record], laws: Whole, parameters: Reals, tables: Tables
    ) -> Reals:
        """Put what is known in the place of what would be drawn; return log weights (W, R) of the worlds."""
        weights = np.zeros((len(rows), len(self.known)))
        for r, known in enumerate(self.known):
            standing, first = self.standings[known.pilot], plans["first_column"][known.pilot]
            assert standing is not None
            within = standing.status.date_precision
            if "pilot_ended" in standing.dates:
                months = standing.dates["pilot_ended"] - standing.started
                column = first + Column.DURATION
                weights[:, r] += _fixed(laws, parameters, column, months, within, tables)
            ratio = standing.status.run_rate
            neutral = self.members[known.pilot].scenario.neutral
            if ratio is not None and Mechanism.COST not in neutral:
                column = first + Column.RUN_RATE
                if laws[column] != Law.FIXED:
                    above = _share_above(laws, parameters, column, ratio, tables)
                    rows["run_rate_known"][:, known.pilot] = np.clip(above, 1e-12, 1.0 - 1e-12)
                weights[:, r] += _fixed(laws, parameters, column, ratio, RATIO_WITHIN * ratio, tables)
        return weights


def _fixed(laws: Whole, parameters: Reals, column: int, value: float, within: float, tables: Tables) -> Reals:
    """Fix a column at a value; return the log of how likely (W,) its law has it so near."""
    law = Compiled(Law(laws[column]), parameters[:, column, :4].copy())
    mass = log_mass(law, np.full(len(parameters), value), within, tables.rows)
    laws[column] = Law.FIXED
    parameters[:, column, 0] = value
    return mass


def _share_above(laws: Whole, parameters: Reals, column: int, value: float, tables: Tables) -> Reals:
    """The chance (W,) that the law of a column is above a value."""
    law = Compiled(Law(laws[column]), parameters[:, column, :4].copy())
    return np.exp(log_above_each(law, np.full(len(parameters), value), tables.rows))


Part = tuple[Alike, PilotPack]
"""Pilots of one shape, and their columns."""


def _compiled(
    alike: Alike, values: Mapping[str, Reals], tables: Tables, rows: Rows, seed: int, past: Past | None
) -> Iterator[Part]:
    """Translate pilots of one shape, their numbers into ``rows`` (W, N), which are all zero before.

    Where a number makes laws of two kinds of one shape, those of each kind are translated by themselves.
    """
    pilot = Pilot(alike, alike.values(values), tables, len(rows), past)
    try:
        columns = compile_columns(pilot, seed)
        whole = len(alike.places) == rows.shape[1]
        own = rows if whole else np.zeros((len(rows), len(alike.places)), WORLD).view(np.recarray)
        fill_numbers(pilot, own, seed)
    except DifferError as error:
        rows[:, alike.places] = np.zeros((), WORLD)
        for some in (error.some, ~error.some):
            yield from _compiled(alike.some(some), values, tables, rows, seed, past)
        return
    if not whole:
        rows[:, alike.places] = own
    yield alike, columns


def _edges(counts: Sequence[tuple[Alike, int]]) -> tuple[Whole, Whole, list[Whole]]:
    """Where each pilot's entries begin and end (N,), and the places (P, count) of those of each shape."""
    each = np.zeros(sum(len(alike.places) for alike, _ in counts), np.int64)
    for alike, count in counts:
        each[alike.places] = count
    ends = np.cumsum(each)
    firsts = ends - each
    return firsts, ends, [firsts[alike.places][:, None] + np.arange(count) for alike, count in counts]


def _joined(arrays: Sequence[NDArray[T]], places: Sequence[Whole], each: tuple[int, ...] = ()) -> NDArray[T]:
    """Entries of some pilots each, (P, count, *each) or the same (count, *each) of all, at their places."""
    joined = np.empty((sum(at.size for at in places), *each), arrays[0].dtype)
    for array, at in zip(arrays, places, strict=True):
        joined[at] = array
    return _frozen(joined)


def _joined_parameters(arrays: Sequence[Reals], places: Sequence[Whole]) -> Reals:
    """Parameters of some pilots each (W, P, C, 6), at their places (W, all columns, 6)."""
    worlds = len(arrays[0])
    if len(arrays) == 1:
        return _frozen(arrays[0].reshape(worlds, -1, 6))
    joined = np.empty((worlds, sum(at.size for at in places), 6))
    for array, at in zip(arrays, places, strict=True):
        joined[:, at.ravel()] = array.reshape(worlds, -1, 6)
    return _frozen(joined)


def _plans(members: list[Member]) -> tuple[NDArray[np.record], Whole]:
    """What ties the pilots together (N,), and the followers of each, one pilot's after another's."""
    plans = np.zeros(len(members), PLAN).view(np.recarray)
    numbers = {member.key: p for p, member in enumerate(members)}
    groups = {name: g for g, name in enumerate(sorted({m.infrastructure for m in members} - {""}))}
    followers: list[list[int]] = [[] for _ in members]
    for p, member in enumerate(members):
        for leader in member.after:
            followers[numbers[leader]].append(p)
    edges = np.cumsum([0, *(len(follower) for follower in followers)])
    plans.awaits = [len(member.after) for member in members]
    plans.until = [Endpoint[member.until.upper()] for member in members]
    plans.starts_otherwise = [member.otherwise == "start" for member in members]
    plans.infrastructure = [groups.get(member.infrastructure, -1) for member in members]
    plans.stakes = [member.stakes for member in members]
    lowest = min(member.stakes for member in members)
    plans.needs_proof = [member.stakes > lowest for member in members]
    plans.first_follower, plans.end_follower = edges[:-1], edges[1:]
    plans.concerns = _concerns(members, plans, [bool(follower) for follower in followers])
    return plans, np.array([p for follower in followers for p in follower], np.int64)


def _concerns(members: list[Member], plans: NDArray[np.record], followed: list[bool]) -> list[int]:
    """Events of each pilot that concern others, one bit each."""
    queues = [
        member.scenario.readiness.signed_by == Authority.CENTRAL
        and Mechanism.AUTHORITY not in member.scenario.neutral
        for member in members
    ]
    gains = [member.infrastructure != "" and member.leverage.known != 0.0 for member in members]
    sizes, gaining = Counter[str](), Counter[str]()
    for member, gain in zip(members, gains, strict=True):
        sizes[member.infrastructure] += 1
        gaining[member.infrastructure] += gain
    queue, highest = sum(queues), int(plans["stakes"].max())
    masks = []
    for p, member in enumerate(members):
        builds = gaining[member.infrastructure] > gains[p]
        proves = highest > plans["stakes"][p]
        events: set[Event] = set(MILESTONES) if followed[p] or builds or proves else set()
        if plans["needs_proof"][p] or (queues[p] and queue > 1):
            events.add(Event.WORK_DONE)
            if any(sponsor.takes_on is not None for sponsor in member.scenario.sponsors):
                events.add(Event.SEAT_FILLED)  # ownership may ask for its sign-off
        if gains[p] and sizes[member.infrastructure] > 1:
            events.add(Event.PILOT_END)
        masks.append(sum(1 << event for event in events))
    return masks


def _frozen(array: NDArray[T]) -> NDArray[T]:
    """An array of ours as a read-only C-contiguous one: one layout, so that the kernel is compiled once."""
    frozen = np.ascontiguousarray(array)
    frozen.flags.writeable = False
    return frozen
