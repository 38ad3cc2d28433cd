"""Sets of actions simulated with the same draws: many sets compiled into one pack, few histories of each.

A set is a whole number; its bits are the actions that are taken. Sets that set the same words differ in
numbers only, and share a compilation (`valleysim.worlds.design.Design`, ``changes``).
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from functools import reduce
from operator import or_
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.cut import Cut, cut_of
from valleysim.questions.advise.applying import Applied, with_changes, with_settings
from valleysim.scenario import Scenario
from valleysim.simulation.crew import Crew
from valleysim.simulation.learning import Learned
from valleysim.simulation.options import Options
from valleysim.simulation.parts import Sent
from valleysim.simulation.stacks import Counts, Sets, Stack, run_stack
from valleysim.simulation.variants import design_of

Progress = Callable[[int, int], None]


class RunSets(NamedTuple):
    """Of sets: pilots that are there (S, W, R), by set, world and replicate, and what was cut.

    ``by_pilot`` (S, N) counts the replicates in which each pilot is there; ``spend`` (S, N) is what pilot and
    valley of each cost on average.
    """

    reached: Counts
    cut: Cut
    by_pilot: NDArray[np.int64]
    spend: NDArray[np.float64]


ROWS_AT_ONCE = 24_000
"""Worlds of all sets and pilots that are compiled together: some 100 MB a thread."""


def run_sets(
    scenario: Scenario,
    applied: Sequence[Applied],
    sets: Sequence[int],
    *,
    options: Options,
    learned: Learned | None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    first: int = 0,
) -> RunSets:
    """How many pilots have reached the endpoint by the last horizon, of each set.

    ``learned`` is what pilots that have started teach of the worlds of these options; None where none has.
    ``first`` is the number of the first replicate of each world: those before it are others.
    """
    each = -(-options.replicates // options.worlds)
    reached = np.empty((len(sets), options.worlds, each), np.uint16)
    cut = np.zeros(len(sets), np.int64)
    by_pilot = np.zeros((len(sets), scenario.n_pilots), np.int64)
    spend = np.zeros((len(sets), scenario.n_pilots))
    done = 0

    def take(task: Sets, found: Stack) -> None:
        nonlocal done
        places = list(task.places)
        reached[places], cut[places], by_pilot[places] = found.reached, found.cut, found.by_pilot
        spend[places] = found.spend / (options.worlds * each)
        done += len(places)
        if progress is not None:
            progress(done, len(sets))

    with Crew(executor, options.threads) as crew:
        crew.run(run_stack, _dealt(scenario, applied, sets, options, learned, first), take)
    return RunSets(reached, cut_of(cut.tolist(), options.worlds * each), by_pilot, spend)


def _dealt(
    scenario: Scenario,
    applied: Sequence[Applied],
    sets: Sequence[int],
    options: Options,
    learned: Learned | None,
    first: int,
) -> Iterator[Sets]:
    """Sets that share a compilation, some at a time."""
    behind = None if learned is None else Sent(scenario)
    per_task = max(ROWS_AT_ONCE // (options.worlds * scenario.n_pilots), 1)
    groups: dict[int, list[int]] = {}
    words = sum(1 << a for a, action in enumerate(applied) if action.settings.document)
    for position, chosen in enumerate(sets):
        groups.setdefault(chosen & words, []).append(position)
    for setting, positions in groups.items():
        structure = with_settings(scenario, [action for a, action in enumerate(applied) if setting >> a & 1])
        any_of_them = reduce(or_, (sets[position] for position in positions))
        used = [a for a in range(len(applied)) if any_of_them >> a & 1]
        full = Sent(with_changes(structure, [applied[a] for a in used]))
        own = len(structure.steps)
        columns = [a for a in used for _ in applied[a].changes]
        for start in range(0, len(positions), per_task):
            part = positions[start : start + per_task]
            made = tuple(
                (True,) * own + tuple(bool(sets[position] >> a & 1) for a in columns) for position in part
            )
            design = replace(design_of(options, learned), changes=made)
            yield Sets(full, design, options, tuple(part), behind, first)
