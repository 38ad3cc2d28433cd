"""Sets of actions simulated with the same draws: many sets compiled into one pack, few histories of each.

A set is a whole number; its bits are the actions that are taken. Sets that set the same words differ in
numbers only, and share a compilation (`valleysim.worlds.design.Design`, ``changes``).
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from typing import NamedTuple

import numpy as np

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
    """Of sets: pilots that are there (S, W, R), by set, world and replicate, and what was cut."""

    reached: Counts
    cut: Cut


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
) -> RunSets:
    """How many pilots have reached the endpoint by the last horizon, of each set.

    ``learned`` is what pilots that have started teach of the worlds of these options; None where none has.
    """
    each = -(-options.replicates // options.worlds)
    reached = np.empty((len(sets), options.worlds, each), np.uint16)
    cut = np.zeros(len(sets), np.int64)
    done = 0

    def take(task: Sets, found: Stack) -> None:
        nonlocal done
        places = list(task.places)
        reached[places], cut[places] = found.reached, found.cut
        done += len(places)
        if progress is not None:
            progress(done, len(sets))

    with Crew(executor, options.threads) as crew:
        crew.run(run_stack, _dealt(scenario, applied, sets, options, learned), take)
    return RunSets(reached, cut_of(cut.tolist(), options.worlds * each))


def _dealt(
    scenario: Scenario,
    applied: Sequence[Applied],
    sets: Sequence[int],
    options: Options,
    learned: Learned | None,
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
        full = Sent(with_changes(structure, applied))
        first = len(structure.steps)
        for start in range(0, len(positions), per_task):
            part = positions[start : start + per_task]
            made = _made(applied, [sets[position] for position in part], first)
            design = replace(design_of(options, learned), changes=made)
            yield Sets(full, design, options, tuple(part), behind)


def _made(applied: Sequence[Applied], sets: Sequence[int], own: int) -> tuple[tuple[bool, ...], ...]:
    """Which changes are made in each set (V, number of changes); the scenario's ``own`` always are."""
    columns = [a for a, action in enumerate(applied) for _ in action.changes]
    return tuple((True,) * own + tuple(bool(chosen >> a & 1) for a in columns) for chosen in sets)
