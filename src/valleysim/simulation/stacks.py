"""Variants that share a compilation, of which is kept how many pilots are there."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.compile import compile_scenario
from valleysim.estimates.counts import horizon_points, points_seen
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.simulation.crowded import refuse_if_crowded
from valleysim.simulation.options import Options
from valleysim.simulation.parts import Sent
from valleysim.simulation.runner import Record
from valleysim.simulation.variants import Pasts
from valleysim.worlds.design import Design

Counts = NDArray[np.uint16]


class Stack(NamedTuple):
    """Of sets that share a compilation: pilots that are there (V, W, R), and histories that were cut (V,).

    ``by_pilot`` (V, N) counts the replicates in which each pilot, as they are listed, is there; ``spend``
    (V, N) is what pilot and valley of each cost in all of them.
    """

    reached: Counts
    cut: NDArray[np.int64]
    by_pilot: NDArray[np.int64]
    spend: NDArray[np.float64]


@dataclass(frozen=True)
class Sets:
    """Some sets that share a compilation: ``places`` are theirs among all sets."""

    sent: Sent
    design: Design
    options: Options
    places: tuple[int, ...]
    behind: Sent | None = None
    """The scenario whose pasts they have; their own if not given."""
    first: int = 0
    """The number of the first replicate of each world; those before it are others."""

    @property
    def histories(self) -> int:
        """Histories of all sets and pilots."""
        return len(self.places) * self.options.replicates * self.sent.scenario.n_pilots


def run_stack(task: Sets) -> Stack:
    """Simulate some sets that share a compilation.

    Raises:
        ScenarioError: in some world a set contradicts itself, or too many of its histories were cut.
    """
    scenario, options = task.sent.scenario, task.options
    model = compile_scenario(scenario, task.design, worlds=range(options.worlds), months=options.horizons[-1])
    points = points_seen(options.horizons)
    pasts = Pasts(task.behind, task.sent, task.design, model)
    runner = pasts.runner(model.pack, points, horizon_points(points, options.horizons))
    each = -(-options.replicates // options.worlds)
    by = round(options.horizons[-1] * GRID_STEPS_PER_MONTH) / GRID_STEPS_PER_MONTH
    reached = np.zeros((task.design.variants * options.worlds, each), np.uint16)
    cut = np.zeros(len(reached), np.int64)
    places = {key: place for place, key in enumerate(model.keys)}
    listed = [places[member.key] for member in scenario.members]
    by_pilot = np.zeros((len(reached), len(listed)), np.int64)
    spend = np.zeros((len(reached), len(listed)))
    for row in range(len(reached)):
        for block in pasts.blocks(runner, row, task.first, each):
            there = block.records[listed, Record.LIVE + options.endpoint] <= by
            start = block.first - task.first
            reached[row, start : start + block.size] = there.sum(axis=0)
            by_pilot[row] += there.sum(axis=1)
            spend[row] += block.records[listed, Record.SPEND_PILOT].sum(axis=1)
            spend[row] += block.records[listed, Record.SPEND_VALLEY].sum(axis=1)
        cut[row] = runner.tally.cut.sum()
        refuse_if_crowded(scenario, model, each, points=points, pilots_cut=runner.tally.cut)
    shape = task.design.variants, options.worlds
    of_each = np.diff(cut, prepend=0).reshape(shape).sum(axis=1)
    found, spent = (one.reshape(*shape, len(listed)).sum(axis=1) for one in (by_pilot, spend))
    return Stack(reached.reshape(*shape, each), of_each, found, spent)
