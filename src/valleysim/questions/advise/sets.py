"""Sets of actions lived with the same draws: many sets compiled into one pack, few histories of each.

A set is a whole number; its bits are the actions that are taken. Sets that set the same words differ in
numbers only, and share a compilation (`valleysim.compile.compile_scenario`, ``changes``).
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.compile import compile_scenario
from valleysim.estimates.counts import horizon_points, points_seen
from valleysim.estimates.cut import Cut, cut_of
from valleysim.kernel.records import Record
from valleysim.kernel.run import make_work, run_blocks
from valleysim.kernel.tally.grid import GRID_STEPS_PER_MONTH
from valleysim.kernel.tally.tally import make_tally
from valleysim.questions.advise.applying import Applied, with_changes, with_settings
from valleysim.scenario import Scenario
from valleysim.simulation.crowded import refuse_if_crowded
from valleysim.simulation.options import Options
from valleysim.simulation.workers import Workers, outcome, pause

Counts = NDArray[np.uint16]
Bools = NDArray[np.bool_]
Progress = Callable[[int, int], None]


class LivedSets(NamedTuple):
    """Of sets: pilots that are there (S, W, R), by set, world and replicate, and what was cut."""

    reached: Counts
    cut: Cut


class Stack(NamedTuple):
    """Of sets that share a compilation: pilots that are there (V, W, R), and histories that were cut (V,)."""

    reached: Counts
    cut: NDArray[np.int64]


ROWS_AT_ONCE = 24_000
"""Worlds of all sets and pilots that are compiled together: some 100 MB a thread."""


def live_sets(
    scenario: Scenario,
    applied: Sequence[Applied],
    sets: Sequence[int],
    *,
    options: Options,
    progress: Progress | None = None,
) -> LivedSets:
    """How many pilots have reached the endpoint by the last horizon, of each set."""
    each = -(-options.replicates // options.worlds)
    reached = np.empty((len(sets), options.worlds, each), np.uint16)
    cut = np.zeros(len(sets), np.int64)
    per_task = max(ROWS_AT_ONCE // (options.worlds * len(scenario.members)), 1)
    groups: dict[int, list[int]] = {}
    words = sum(1 << a for a, one in enumerate(applied) if one.settings.document)
    for position, chosen in enumerate(sets):
        groups.setdefault(chosen & words, []).append(position)
    done = 0
    with Workers(options.threads) as pool:
        futures = []
        for setting, positions in groups.items():
            structure = with_settings(scenario, [one for a, one in enumerate(applied) if setting >> a & 1])
            full = with_changes(structure, applied)
            first = len(structure.steps)
            for start in range(0, len(positions), per_task):
                part = positions[start : start + per_task]
                made = _made(applied, [sets[position] for position in part], first)
                futures.append((part, pool.submit(live_stack, full, made, options)))
        for part, future in futures:
            reached[part], cut[part] = outcome(future)
            done += len(part)
            if progress is not None:
                progress(done, len(sets))
    return LivedSets(reached, cut_of(cut.tolist(), options.worlds * each))


def _made(applied: Sequence[Applied], sets: Sequence[int], own: int) -> Bools:
    """Which changes are made in each set (V, number of changes); the scenario's ``own`` always are."""
    columns = [a for a, one in enumerate(applied) for _ in one.changes]
    bits = [[bool(chosen >> a & 1) for a in columns] for chosen in sets]
    return np.hstack((np.ones((len(sets), own), bool), np.array(bits, bool).reshape(len(sets), -1)))


def live_stack(scenario: Scenario, made: Bools, options: Options) -> Stack:
    """Live some sets that share a compilation."""
    worlds = range(options.worlds)
    months = options.horizons[-1]
    model = compile_scenario(scenario, seed=options.seed, worlds=worlds, changes=made, months=months)
    points = points_seen(options.horizons)
    span = float(points[-1]) / GRID_STEPS_PER_MONTH
    work = make_work(model.pack)
    tally = make_tally(points, horizon_points(points, options.horizons), model.pack.pilots)
    block = work.records.shape[2]
    each = -(-options.replicates // options.worlds)
    by = round(options.horizons[-1] * GRID_STEPS_PER_MONTH) / GRID_STEPS_PER_MONTH
    reached = np.zeros((len(made) * options.worlds, each), np.uint16)
    cut = np.zeros(len(reached), np.int64)
    for row in range(len(reached)):
        for first in range(0, each, block):
            size = min(block, each - first)
            run_blocks(model.pack, row, first, size, span, work, tally, pause=pause)
            there = work.records[:, Record.LIVE + options.endpoint, :size] <= by
            reached[row, first : first + size] = there.sum(axis=0)
        cut[row] = tally.cut.sum()
        refuse_if_crowded(scenario, model, each, points=points, pilots_cut=tally.cut)
    shape = len(made), options.worlds
    of_each = np.diff(cut, prepend=0).reshape(shape).sum(axis=1)
    return Stack(reached.reshape(*shape, each), of_each)
