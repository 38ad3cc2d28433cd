"""Rounds: tasks take turns, so that what else the machine does falls on all of them alike."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

Task = Callable[[], object]


@dataclass(frozen=True)
class Fastest:
    """The fastest of some rounds of one task, in seconds."""

    wall: float
    cpu: float
    """Of this process: what a neighbour on the same core takes does not count."""


def in_turns(tasks: Mapping[str, Task], rounds: int) -> dict[str, Fastest]:
    """Run all tasks once to warm up, then round after round; the fastest round of each."""
    for task in tasks.values():
        task()
    wall: dict[str, list[float]] = {name: [] for name in tasks}
    cpu: dict[str, list[float]] = {name: [] for name in tasks}
    for _ in range(rounds):
        for name, task in tasks.items():
            wall_begun, cpu_begun = time.perf_counter(), time.process_time()
            task()
            cpu[name].append(time.process_time() - cpu_begun)
            wall[name].append(time.perf_counter() - wall_begun)
    return {name: Fastest(min(wall[name]), min(cpu[name])) for name in tasks}
