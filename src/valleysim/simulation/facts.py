"""What became of each of some histories of each world, a number a fact: for statistics of a world."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.counts import points_seen
from valleysim.simulation.parts import Part
from valleysim.simulation.runner import Record, Runner

__all__ = ["FactsOfWorlds", "Record", "run_facts"]

Reals = NDArray[np.float64]


@dataclass(frozen=True)
class FactsOfWorlds:
    """Replicates ``first`` … of every world of a part, to a month; ``facts`` are rows of `Record`."""

    part: Part
    first: int
    replicates: int
    months: float
    facts: tuple[int, ...]

    @property
    def histories(self) -> int:
        """Of all pilots."""
        return len(self.part.worlds) * self.replicates * self.part.pilots


def run_facts(task: FactsOfWorlds) -> Reals:
    """The facts (facts, W, pilots, replicates)."""
    pack = task.part.model().pack
    points = points_seen((task.months,))
    runner = Runner(pack, points, np.array([len(points) - 1]))
    found = np.empty((len(task.facts), len(pack.worlds), pack.pilots, task.replicates))
    for row in range(len(pack.worlds)):
        for block in runner.blocks(row, task.first, task.replicates):
            at = slice(block.first - task.first, block.first - task.first + block.size)
            found[:, row, :, at] = block.records[:, list(task.facts)].transpose(1, 0, 2)
    return found
