"""Chunks of a run: replicates of neighbouring worlds, and what is counted of them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from valleysim.estimates.counts import (
    ADDED,
    ENDS,
    OF_STRETCHES,
    SEEN_ROWS,
    Counts,
    Whole,
    at_least_of,
    kept_of,
    numbers_told,
)
from valleysim.simulation.parts import Part
from valleysim.simulation.rare import no_past
from valleysim.simulation.runner import Block, NoPastError, Record, Runner
from valleysim.vocabulary import Endpoint
from valleysim.worlds.design import BATCHES

CHUNK = 65_536
"""Histories of one chunk; results do not depend on it."""
NO_BOUND = 2**62
LOOKED_AT_FIRST = 512
"""Replicates after which it is asked whether too many were cut; then four times as many, and so on."""
GROWTH = 4


@dataclass(frozen=True)
class Stretch:
    """Consecutive replicates of one world."""

    world: int
    first: int
    count: int


@dataclass(frozen=True)
class Chunk:
    """Stretches of neighbouring worlds, all of one part."""

    part: Part
    stretches: tuple[Stretch, ...]
    points: Whole
    horizons: Whole
    most_cut: int
    """Histories that may be cut for too many events in the whole run: a chunk with more stops."""
    sampled: int = 0
    """Replicates of each world that are kept one by one."""

    @property
    def worlds(self) -> range:
        """The worlds that it has replicates of."""
        return range(self.stretches[0].world, self.stretches[-1].world + 1)

    @property
    def histories(self) -> int:
        """Histories in the chunk, of all pilots."""
        return self.part.pilots * sum(stretch.count for stretch in self.stretches)


def plan_chunks(
    worlds: range,
    part_of: Callable[[range], Part],
    wanted: Callable[[int], range],
    *,
    counts: Counts,
    size: Callable[[], int],
    most_cut: int = NO_BOUND,
) -> Iterator[Chunk]:
    """Deal the replicates of some worlds into chunks of about ``size()`` histories.

    ``wanted`` gives the range of replicates that is wanted of a world, ``part_of`` the part that holds the
    worlds of a chunk. The size is asked for anew for each chunk.
    """

    def chunk(batch: list[Stretch]) -> Chunk:
        part = part_of(range(batch[0].world, batch[-1].world + 1))
        return Chunk(part, tuple(batch), counts.points, counts.horizons, most_cut, counts.sampled)

    def most() -> int:
        return max(size() // counts.pilots, 1)

    batch: list[Stretch] = []
    room = usual = most()
    for world in worlds:
        replicates = wanted(world)
        first = replicates.start
        while first < replicates.stop:
            count = min(usual, replicates.stop - first)
            if batch and count > room:
                yield chunk(batch)
                batch = []
                room = usual = most()
                continue
            batch.append(Stretch(world, first, count))
            room -= count
            first += count
    if batch:
        yield chunk(batch)


def run_chunk(chunk: Chunk) -> Counts:
    """Simulate the histories of a chunk; the counts hold its worlds from the first on.

    Once more histories are cut than may be in the whole run, the rest are left: the run is refused.
    """
    model, worlds = chunk.part.model(), chunk.worlds
    joint = model.pack.is_portfolio
    listed = model.pack.pilots if joint else 0
    counts = Counts.empty(len(worlds), chunk.points, chunk.horizons, listed, chunk.sampled)
    runner = Runner(model.pack, chunk.points, chunk.horizons)
    runner.tally = runner.tally._replace(
        **{name: getattr(counts, name) for name in ADDED + ENDS if name not in OF_STRETCHES}
    )
    tally = runner.tally

    def batch(stretch: Stretch) -> int:
        return stretch.world % BATCHES

    sunk, kept_before = np.zeros_like(tally.sunk_bins), np.zeros(counts.kept_batches.shape[1:], np.int64)
    for number, stretches in groupby(sorted(chunk.stretches, key=batch), batch):
        for stretch in stretches:
            row = stretch.world - model.worlds.start
            try:
                _run_stretch(runner, row, stretch, counts, stretch.world - worlds.start, chunk.most_cut)
            except NoPastError as missing:
                raise no_past(chunk.part.scenario, model, missing.known) from None
            if counts.cut.sum() > chunk.most_cut:
                return counts
        if joint:
            kept_so_far = kept_of(tally.confidence, chunk.horizons)
            counts.sunk_batches[number] += tally.sunk_bins - sunk
            counts.kept_batches[number] += kept_so_far - kept_before
            sunk, kept_before = tally.sunk_bins.copy(), kept_so_far
    if not joint:
        counts.squares[:] = counts.seen[:, : len(Endpoint)]
    return counts


def _run_stretch(
    runner: Runner, row: int, stretch: Stretch, counts: Counts, place: int, most_cut: int
) -> None:
    """Simulate a stretch, and add to its world, at its place, what the tally has gained by it."""
    tally = runner.tally
    of_stretch = (tally.flows, tally.at_due, tally.late_ticks, tally.reached, tally.squares, tally.marks)
    for part in (*of_stretch, tally.cut):
        part[:] = 0
    before = tally.together[:, counts.horizons]
    done, size = 0, LOOKED_AT_FIRST
    while done < stretch.count and tally.cut.sum() <= most_cut:
        size = min(size, stretch.count - done)
        if stretch.first + done < counts.sampled:
            for block in runner.blocks(row, stretch.first + done, size):
                _sample(runner, block, counts, place)
        else:
            runner.add(row, stretch.first + done, size)
        done, size = done + size, GROWTH * size
    states = np.cumsum(tally.flows, axis=1)[:, counts.points]
    counts.replicates[place] += stretch.count
    counts.seen[place] += SEEN_ROWS @ states
    counts.states_seen[place] += states[:, counts.horizons]
    counts.squares[place] += tally.squares
    counts.marks[place] += tally.marks
    counts.pilots_seen[place] += tally.reached
    counts.cut[place] += tally.cut
    counts.flows[:] += tally.flows
    counts.at_due[:] += tally.at_due
    counts.by_due[place] += tally.at_due @ SEEN_ROWS[Endpoint.PRODUCTION]
    counts.late_ticks[place] += tally.late_ticks
    gained = tally.together[:, counts.horizons] - before
    counts.at_least[place] += at_least_of(gained, numbers_told(counts.listed))


def _sample(runner: Runner, block: Block, counts: Counts, place: int) -> None:
    """Keep what is drawn of each of the first replicates of a world, at its place."""
    here = slice(block.first, min(block.first + block.size, counts.sampled))
    size = max(here.stop - here.start, 0)
    months = block.records[:, Record.LIVE : Record.LIVE + len(Endpoint), :size]
    target = int(runner.pack.target[0])
    counts.sample_months[place, here] = np.sort(months, axis=0)[target - 1].T
    counts.sample_spend[place, here] = block.records[:, Record.SPEND, :size].sum(axis=0)
