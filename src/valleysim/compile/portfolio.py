"""The one translator: a portfolio's pilots, in the order of their keys, as one pack."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from valleysim.compile.checks import check_worlds, checked_paths
from valleysim.compile.columns import PilotPack, compile_columns
from valleysim.compile.laws import Tables
from valleysim.compile.numbers import Rows, fill_numbers
from valleysim.compile.pilot import Pilot
from valleysim.compile.worlds import world_values
from valleysim.kernel.pack import PLAN, WORLD, Pack
from valleysim.scenario import Member, Scenario
from valleysim.vocabulary import Authority, Endpoint, Event, Mechanism

Reals = NDArray[np.float64]
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
WORLDS_AT_ONCE = 1024
CELLS_AT_ONCE = 25_000
"""Worlds times pilots translated at once: some 200 MB."""


@dataclass(frozen=True)
class Model:
    """A compiled portfolio: what the kernel reads, and every world's quantities by path."""

    pack: Pack
    worlds: range
    values: dict[str, Reals]
    keys: tuple[str, ...]
    """Keys of the pilots in the order of the pack."""


def compile_scenario(
    scenario: Scenario,
    *,
    seed: int,
    worlds: range,
    points: Mapping[str, Reals] | None = None,
    at: Mapping[str, float] | None = None,
    changes: NDArray[np.bool_] | None = None,
) -> Model:
    """Translate ``scenario`` for these worlds; raise `ScenarioError` if some world contradicts itself.

    ``points`` and ``at`` move quantities away from their worlds' own points, see `world_values`; the worlds'
    numbers, and with them everything that happens by chance, stay. With ``changes`` (V, number of changes)
    the pack holds the worlds once for each of V variants, which differ in the changes that are made.
    """
    values = world_values(scenario, seed=seed, worlds=worlds, points=points, at=at, changes=changes)
    check_worlds(scenario, values)
    numbers = np.tile(np.arange(worlds.start, worlds.stop), 1 if changes is None else len(changes))
    return _translated(scenario, values, numbers, seed=seed, worlds=worlds)


def check_scenario(scenario: Scenario, *, seed: int, worlds: range) -> None:
    """Raise `ScenarioError` if in some of these worlds a scenario contradicts itself."""
    only = checked_paths(scenario)
    check_worlds(scenario, world_values(scenario, seed=seed, worlds=worlds, only=only))


def compile_in_parts(scenario: Scenario, *, seed: int, worlds: range) -> Iterator[Model]:
    """Translate ``scenario`` for some of these worlds after others: memory does not grow with them."""
    at_once = max(min(CELLS_AT_ONCE // len(scenario.members), WORLDS_AT_ONCE), 1)
    for first in range(worlds.start, worlds.stop, WORLDS_AT_ONCE):
        drawn = range(first, min(first + WORLDS_AT_ONCE, worlds.stop))
        values = world_values(scenario, seed=seed, worlds=drawn)
        check_worlds(scenario, values)
        for low in range(0, len(drawn), at_once):
            part = drawn[low : low + at_once]
            some = {path: of_worlds[low : low + at_once] for path, of_worlds in values.items()}
            yield _translated(scenario, some, np.arange(part.start, part.stop), seed=seed, worlds=part)


def _translated(
    scenario: Scenario, values: dict[str, Reals], numbers: NDArray[np.int64], *, seed: int, worlds: range
) -> Model:
    """The pack of these values; ``numbers`` (W,) are the worlds' numbers, which address their draws."""
    tables = Tables()
    members = sorted(scenario.members, key=lambda member: member.key)
    count = len(numbers)
    rows = np.zeros((count, len(members)), WORLD).view(np.recarray)
    parts = [
        _compile_pilot(
            Pilot(member, member.values(values), tables, count), rows[:, p].view(np.recarray), seed
        )
        for p, member in enumerate(members)
    ]
    rows["number"] = numbers[:, None]
    plans, followers = _plans(members, parts)
    target = (scenario.portfolio.target or -(-len(members) // 3)) if scenario.is_portfolio else 0
    pack = Pack(
        worlds=_frozen(rows),
        plans=_frozen(plans),
        followers=_frozen(followers),
        coupled=_frozen(np.array([int(plans["concerns"].any())])),
        target=_frozen(np.array([target])),
        pair_keys=_joined(part.pair_keys for part in parts),
        pair_numbers=_joined(part.pair_numbers for part in parts),
        pair_columns=_joined(part.pair_columns for part in parts),
        forms=_joined(part.forms for part in parts),
        laws=_joined(part.laws for part in parts),
        parameters=_joined((part.parameters for part in parts), axis=1),
        tables=_frozen(tables.array()),
    )
    return Model(pack, worlds, values, tuple(member.key for member in members))


def _compile_pilot(pilot: Pilot, rows: Rows, seed: int) -> PilotPack:
    """Translate one pilot, its numbers into ``rows`` (W,), which are all zero before."""
    columns = compile_columns(pilot, seed)
    fill_numbers(pilot, rows, seed)
    return columns


def _plans(members: list[Member], parts: list[PilotPack]) -> tuple[NDArray[np.record], NDArray[np.int64]]:
    """How the pilots hang together (N,), and the followers of each, one pilot's after another's."""
    plans = np.zeros(len(members), PLAN).view(np.recarray)
    numbers = {member.key: p for p, member in enumerate(members)}
    groups = {name: g for g, name in enumerate(sorted({m.infrastructure for m in members} - {""}))}
    followers: list[list[int]] = [[] for _ in members]
    for p, member in enumerate(members):
        for leader in member.after:
            followers[numbers[leader]].append(p)
    columns = np.cumsum([0, *(len(part.laws) for part in parts)])
    pairs = np.cumsum([0, *(len(part.pair_keys) for part in parts)])
    edges = np.cumsum([0, *(len(one) for one in followers)])
    plans.awaits = [len(member.after) for member in members]
    plans.until = [Endpoint[member.until.upper()] for member in members]
    plans.starts_otherwise = [member.otherwise == "start" for member in members]
    plans.infrastructure = [groups.get(member.infrastructure, -1) for member in members]
    plans.stakes = [member.stakes for member in members]
    lowest = min(member.stakes for member in members)
    plans.needs_proof = [member.stakes > lowest for member in members]
    plans.first_follower, plans.end_follower = edges[:-1], edges[1:]
    plans.first_column, plans.end_column = columns[:-1], columns[1:]
    plans.first_pair, plans.end_pair = pairs[:-1], pairs[1:]
    plans.concerns = _concerns(members, plans, [bool(one) for one in followers])
    return plans, np.array([p for one in followers for p in one], np.int64)


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
        if gains[p] and sizes[member.infrastructure] > 1:
            events.add(Event.PILOT_END)
        masks.append(sum(1 << event for event in events))
    return masks


def _joined(arrays: Iterable[NDArray[T]], axis: int = 0) -> NDArray[T]:
    return _frozen(np.concatenate(list(arrays), axis=axis))


def _frozen(array: NDArray[T]) -> NDArray[T]:
    """An array of ours as a read-only C-contiguous one: one layout, so that the kernel is compiled once."""
    frozen = np.ascontiguousarray(array)
    frozen.flags.writeable = False
    return frozen
