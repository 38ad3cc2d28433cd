"""Chunks of work: any executor may run them, in any order, on any machine."""

from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from valleysim.compile import Model
from valleysim.estimates.counts import (
    ADDED,
    ENDS,
    SEEN_ROWS,
    Counts,
    Whole,
    at_least_of,
    kept_of,
    numbers_told,
)
from valleysim.kernel.joint import Work
from valleysim.kernel.pack import Pack
from valleysim.kernel.run import make_work, run_blocks
from valleysim.kernel.tally.tally import Tally, make_tally
from valleysim.simulation.workers import LISTENING, pause
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
    """Consecutive replicates of one world, by its row in the pack."""

    row: int
    first: int
    count: int


@dataclass(frozen=True)
class Chunk:
    """Stretches of neighbouring worlds, with the part of the pack that they read."""

    pack: Pack
    first_world: int
    stretches: tuple[Stretch, ...]
    points: Whole
    horizons: Whole
    most_cut: int
    """Histories that may be cut for too many events in the whole run: a chunk with more stops."""

    @property
    def histories(self) -> int:
        """Histories in the chunk, of all pilots."""
        return self.pack.pilots * sum(stretch.count for stretch in self.stretches)


def plan_chunks(
    model: Model,
    wanted: Callable[[int], range],
    *,
    counts: Counts,
    size: int = CHUNK,
    most_cut: int = NO_BOUND,
) -> Iterator[Chunk]:
    """Deal the replicates of the model's worlds into chunks of about ``size`` histories.

    ``wanted`` gives the range of replicates that is wanted of a world.
    """
    batch: list[Stretch] = []
    most = max(size // model.pack.pilots, 1)
    room = most
    for row, world in enumerate(model.worlds):
        replicates = wanted(world)
        for first in range(replicates.start, replicates.stop, most):
            count = min(most, replicates.stop - first)
            if batch and count > room:
                yield _chunk(model, batch, counts, most_cut)
                batch, room = [], most
            batch.append(Stretch(row, first, count))
            room -= count
    if batch:
        yield _chunk(model, batch, counts, most_cut)


def _chunk(model: Model, batch: list[Stretch], counts: Counts, most_cut: int) -> Chunk:
    low, high = batch[0].row, batch[-1].row + 1
    pack = model.pack._replace(worlds=model.pack.worlds[low:high], parameters=model.pack.parameters[low:high])
    stretches = tuple(Stretch(one.row - low, one.first, one.count) for one in batch)
    return Chunk(pack, model.worlds.start + low, stretches, counts.points, counts.horizons, most_cut)


def run_chunk(chunk: Chunk) -> Counts:
    """Live the histories of a chunk; the counts hold its worlds from the first on.

    Once more histories are cut than may be in the whole run, the rest are left: the run is refused.
    """
    pack = _frozen(chunk.pack)
    joint = pack.is_portfolio
    listed = pack.pilots if joint else 0
    counts = Counts.empty(len(pack.worlds), chunk.points, chunk.horizons, listed)
    work = make_work(pack)
    kept = {name: getattr(counts, name) for name in ADDED + ENDS if name != "flows"}
    tally = make_tally(chunk.points, chunk.horizons, pack.pilots)._replace(**kept)

    def batch(stretch: Stretch) -> int:
        return (chunk.first_world + stretch.row) % BATCHES

    sunk, kept_before = np.zeros_like(tally.sunk_bins), np.zeros(counts.kept_batches.shape[1:], np.int64)
    for number, stretches in groupby(sorted(chunk.stretches, key=batch), batch):
        for stretch in stretches:
            _live(pack, stretch, counts, work, tally, chunk.most_cut)
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


def _live(pack: Pack, stretch: Stretch, counts: Counts, work: Work, tally: Tally, most_cut: int) -> None:
    """Live a stretch, and add to its world what the tally has gained by it."""
    for part in (tally.flows, tally.reached, tally.squares, tally.marks, tally.cut):
        part[:] = 0
    before = tally.together[:, counts.horizons]
    done, size = 0, LOOKED_AT_FIRST
    while done < stretch.count and tally.cut.sum() <= most_cut:
        size = min(size, stretch.count - done)
        run_blocks(pack, stretch.row, stretch.first + done, size, counts.span, work, tally, pause=pause)
        done, size = done + size, GROWTH * size
    states = np.cumsum(tally.flows, axis=1)[:, counts.points]
    counts.replicates[stretch.row] += stretch.count
    counts.seen[stretch.row] += SEEN_ROWS @ states
    counts.states_seen[stretch.row] += states[:, counts.horizons]
    counts.squares[stretch.row] += tally.squares
    counts.marks[stretch.row] += tally.marks
    counts.pilots_seen[stretch.row] += tally.reached
    counts.cut[stretch.row] += tally.cut
    counts.flows[:] += tally.flows
    gained = tally.together[:, counts.horizons] - before
    counts.at_least[stretch.row] += at_least_of(gained, numbers_told(counts.listed))


def _frozen(pack: Pack) -> Pack:
    """Read-only again after a trip to another process: the kernel is compiled for one layout."""
    for array in pack:
        array.flags.writeable = False
    return pack


def run_chunks(
    chunks: Iterator[Chunk], executor: Executor, *, waiting: int, done: Callable[[Counts, Chunk], None]
) -> None:
    """Run chunks with at most ``waiting`` of them handed out; ``done`` takes the counts of each."""
    running: dict[Future[Counts], Chunk] = {}
    try:
        for chunk in chunks:
            running[executor.submit(run_chunk, chunk)] = chunk
            if len(running) >= waiting:
                _collect(running, done)
        while running:
            _collect(running, done)
    finally:
        for future in running:
            future.cancel()


def _collect(running: dict[Future[Counts], Chunk], done: Callable[[Counts, Chunk], None]) -> None:
    finished: set[Future[Counts]] = set()
    while not finished:
        finished, _ = wait(running, timeout=LISTENING, return_when=FIRST_COMPLETED)
    for future in [one for one in running if one in finished]:  # in the order in which they were dealt
        chunk = running.pop(future)
        done(future.result(), chunk)
