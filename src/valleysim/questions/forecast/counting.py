"""A run under way: counts of a scenario, chunk by chunk, until there are as many as were asked for."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from valleysim.compile import Compiler, compile_in_parts
from valleysim.errors import SimulationError
from valleysim.estimates.counts import Counts, horizon_points, points_seen
from valleysim.estimates.intervals import LARGEST_VARIANCE, sampling_variance, world_variance
from valleysim.scenario import Scenario
from valleysim.simulation.chunks import CHUNK, Chunk, plan_chunks, run_chunk
from valleysim.simulation.crew import Crew
from valleysim.simulation.crowded import most_cut, too_many_cut
from valleysim.simulation.learning import Learned
from valleysim.simulation.options import MOST_REPLICATES, MOST_WORLDS, Options
from valleysim.simulation.parts import Part, Sent
from valleysim.simulation.variants import design_of, is_uncertain
from valleysim.worlds.design import BATCHES

Progress = Callable[[int, int], None]
"""Called with the histories done and the histories planned, from the calling thread."""

SMALLEST_CHUNK = 256
"""Histories of one task, at least, where each takes many tries of a past: a bar goes on now and then."""
FEWEST_JUDGED = 2 * BATCHES
"""Two worlds may agree by luck: with fewer worlds than this a run never counts as precise."""


def _whichever(part: Part, worlds: range) -> Part:
    """The part that holds some worlds: it is known already."""
    return part


class Simulation:
    """A run under way: which replicates of which worlds are counted already."""

    def __init__(
        self,
        scenario: Scenario,
        options: Options,
        crew: Crew,
        progress: Progress | None,
        chunk: int | None,
        learned: Learned | None,
    ) -> None:
        self.scenario = scenario
        self.sent = Sent(scenario)
        self.learned = learned
        self.design = design_of(options, self.learned)
        self.options = options
        self.crew = crew
        self.progress = progress
        self.chunk = chunk
        self.done = 0
        self.planned = 0
        self.stopped = False
        self.most_cut = 0
        self.wanted: list[int] = []
        self.adding = False
        """Whether the counts are in between: without a chunk or with all of it they are whole."""
        points = points_seen(options.horizons)
        self.pilots = scenario.n_pilots
        self.counts = Counts.empty(
            options.worlds, points, horizon_points(points, options.horizons), len(scenario.own_members)
        )

    def run(self) -> None:
        """Count the replicates asked for; then double until the precision is reached."""
        options = self.options
        self.extend(options.replicates)
        while options.precision is not None:
            sampling, design = self.errors()
            if max(sampling, design) < options.precision:
                break
            self.double(more_worlds=design > sampling)

    def errors(self) -> tuple[float, float]:
        """Largest standard errors at any horizon: of the replicates, and of the worlds."""
        counts, endpoint = self.counts, self.options.endpoint
        seen = counts.seen[:, endpoint][:, counts.horizons]
        squares = counts.squares[:, endpoint][:, counts.horizons].sum(axis=0)
        variance = sampling_variance(seen.sum(axis=0), squares, counts.n_replicates, counts.pilots)
        sampling = float(np.sqrt(variance.max()))
        if not is_uncertain(self.scenario):
            return sampling, 0.0
        if counts.worlds < FEWEST_JUDGED:
            return sampling, LARGEST_VARIANCE**0.5
        return sampling, float(np.sqrt(world_variance(seen, counts.histories).max()))

    def double(self, *, more_worlds: bool) -> None:
        """Simulate twice the replicates: in twice the worlds, or twice as many of each."""
        total = 2 * self.counts.n_replicates
        if total * self.pilots > MOST_REPLICATES:
            raise SimulationError(
                f"precision {self.options.precision} is not reached with "
                f"{self.counts.n_replicates:,} replicates; ask for less"
            )
        if more_worlds and self.learned is not None:
            raise SimulationError(
                f"precision {self.options.precision} is not reached with {self.counts.worlds:,} worlds: "
                "those of pilots that have started already are chosen before a run; ask for more worlds"
            )
        if more_worlds and 2 * self.counts.worlds <= MOST_WORLDS:
            self.counts = self.counts.widened(2 * self.counts.worlds)
        self.extend(total)

    def extend(self, total: int) -> None:
        """Count what is missing to ``total`` replicates, spread evenly over the worlds."""
        counts = self.counts
        each, extra = divmod(total, counts.worlds)
        wanted = self.wanted = [each + (world < extra) for world in range(counts.worlds)]
        have = counts.replicates.tolist()
        self.most_cut = most_cut(total * self.pilots)
        missing = sum(max(wanted[w] - have[w], 0) for w in range(counts.worlds))
        self.planned = self.done + missing * self.pilots
        self.tell(0)
        compiler = Compiler(self.scenario, self.design, range(counts.worlds))

        def dealt(worlds: range, part_of: Callable[[range], Part]) -> Iterator[Chunk]:
            return plan_chunks(
                worlds,
                part_of,
                lambda world: range(have[world], max(wanted[world], have[world])),
                counts=counts,
                size=self.size,
                most_cut=self.most_cut,
            )

        def chunks() -> Iterator[Chunk]:
            for block in compiler.blocks():
                compiler.check(block, self.options.horizons[-1])
                self.tell(0)  # a bar appears even where the first histories are far
                for worlds in compiler.parts(block):
                    if not self.crew.is_ours:
                        yield from dealt(worlds, lambda some: Part(self.sent, self.design, some))
                        continue
                    part = Part(self.sent, self.design, worlds, compiler.model(worlds))
                    yield from dealt(worlds, partial(_whichever, part))
                    del part  # before the next one is made beside it

        self.crew.run(run_chunk, chunks(), self.add)

    def size(self) -> int:
        """Histories of the next chunk."""
        tries = 1.0 if self.learned is None else self.learned.tries / self.pilots
        usual = max(int(CHUNK / max(tries, 1.0)), SMALLEST_CHUNK)
        return self.chunk or self.crew.task_size(usual, self.planned - self.done)

    def add(self, chunk: Chunk, part: Counts) -> None:
        """Add what a chunk has counted."""
        self.adding = True
        self.counts.add(part, chunk.worlds.start)
        self.adding = False
        self.tell(chunk.histories)

    def tell(self, histories: int) -> None:
        """Report progress; raise `ScenarioError` if too many histories had too many events."""
        if self.counts.cut.sum() > self.most_cut:
            months = self.options.horizons[-1]
            models = compile_in_parts(
                self.scenario, self.design, worlds=range(self.counts.worlds), months=months
            )
            parts = ((model, self.wanted[model.worlds.start : model.worlds.stop]) for model in models)
            raise too_many_cut(self.scenario, parts, points=self.counts.points)
        self.done += histories
        if self.progress is not None:
            self.progress(self.done, self.planned)
