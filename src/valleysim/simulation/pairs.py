"""Some replicates of some worlds of one variant: the task of a paired run, and what its histories came to."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.compile import Model, compile_in_parts
from valleysim.estimates.counts import horizon_points, points_seen
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.simulation.crowded import refuse_if_crowded
from valleysim.simulation.lived import Lived, add_months, no_months
from valleysim.simulation.options import Options
from valleysim.simulation.parts import Sent
from valleysim.simulation.runner import Record
from valleysim.simulation.variants import Pasts
from valleysim.worlds.design import Design

NEVER = np.iinfo(np.uint16).max
"""Grid point of what does not happen within the span."""


@dataclass(frozen=True)
class Pairs:
    """Some replicates of some worlds of one variant."""

    variant: int
    sent: Sent
    design: Design
    worlds: range
    first: int
    count: int
    options: Options
    behind: Sent | None = None
    """The scenario whose pasts it has, if it is another."""
    tells: bool = False
    """Whether it is told how long those take that reach the endpoint."""

    @property
    def histories(self) -> int:
        """Histories of all pilots."""
        return len(self.worlds) * self.count * self.sent.scenario.n_pilots


class Found(NamedTuple):
    """What histories came to: arrivals and ends (W, R, N), as in `PairedRuns`, and how many were cut.

    ``lived`` is how long those take that reach the endpoint, if it is told.
    """

    arrivals: NDArray[np.uint16]
    ends: NDArray[np.uint8]
    cut: int
    lived: Lived | None = None


def run_pairs(task: Pairs) -> Found:
    """Simulate some replicates of some worlds of one variant.

    Raises:
        ScenarioError: as `run_paired`.
    """
    scenario, options = task.sent.scenario, task.options
    listed = [member.key for member in scenario.members]
    shape = len(task.worlds), task.count, len(listed)
    arrivals, ends, cut = np.empty(shape, np.uint16), np.empty(shape, np.uint8), 0
    lived = no_months(scenario, options, len(task.worlds)) if task.tells else None
    for model in compile_in_parts(scenario, task.design, worlds=task.worlds, months=options.horizons[-1]):
        places = {key: p for p, key in enumerate(model.keys)}
        here = slice(model.worlds.start - task.worlds.start, model.worlds.stop - task.worlds.start)
        months = None if lived is None else Lived(*(one[here] for one in lived))
        found = Found(arrivals[here], ends[here], cut, months)
        cut = _run_model(task, model, [places[key] for key in listed], found)
        del model  # before the next part is made beside it
    return Found(arrivals, ends, cut, lived)


def _run_model(task: Pairs, model: Model, listed: list[int], found: Found) -> int:
    """Simulate the worlds of a model; return what was cut so far.

    ``listed`` are the places of the pilots as they are listed.
    """
    options, points = task.options, points_seen(task.options.horizons)
    pasts = Pasts(task.behind, task.sent, task.design, model)
    runner = pasts.runner(model.pack, points, horizon_points(points, options.horizons))
    for row in range(len(model.worlds)):
        for block in pasts.blocks(runner, row, task.first, task.count):
            part = slice(block.first - task.first, block.first - task.first + block.size)
            months = block.records[listed, Record.LIVE + options.endpoint].T
            there = np.isfinite(months)
            grid = np.ceil(np.where(there, np.maximum(months, 0.0), 0.0) * GRID_STEPS_PER_MONTH)
            found.arrivals[row, part] = np.where(there, grid, NEVER)
            found.ends[row, part] = block.records[listed, Record.ROW].T
            if found.lived is not None:
                add_months(found.lived, row, block.first, block.records, options.endpoint)
        refuse_if_crowded(task.sent.scenario, model, task.count, points=points, pilots_cut=runner.tally.cut)
    return found.cut + int(runner.tally.cut.sum())
