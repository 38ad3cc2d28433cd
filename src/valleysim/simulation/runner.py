"""The only caller of the kernel: compiled worlds go in, and tallies, records and states come out."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.counts import Whole
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.kernel.pack import Pack
from valleysim.kernel.records import Record
from valleysim.kernel.run import Behind, make_work, run_blocks
from valleysim.kernel.search import MOST_TRIES, Accepted, NoPastError, Search, count_pasts, past_again
from valleysim.kernel.state import LOG_ROWS
from valleysim.kernel.tally.tally import Tally, make_tally
from valleysim.simulation.workers import pause

__all__ = ["LOG_ROWS", "MOST_TRIES", "Block", "NoPastError", "Record", "Runner"]

Reals = NDArray[np.float64]


class Block(NamedTuple):
    """Consecutive replicates from ``first`` on; records (N, rows, size) by `Record`, good until the next."""

    first: int
    records: Reals

    @property
    def size(self) -> int:
        """How many replicates."""
        return int(self.records.shape[2])


class Runner:
    """Simulates replicates of the worlds of a pack, into one tally.

    ``points`` (P,) are the grid points that are looked at, ``horizons`` (H,) positions in them. Pilots that
    have started have the pasts of ``behind``, if given: the pack of the scenario of which this one is a
    variant, with the same worlds; a row of variants' worlds has those of its number there. ``accepted`` keeps
    which tries of theirs agree, for other runners. Buffers are used again from block to block; a runner
    belongs to one thread.
    """

    def __init__(
        self,
        pack: Pack,
        points: Whole,
        horizons: Whole,
        *,
        logged: int = 0,
        behind: Pack | None = None,
        accepted: Accepted | None = None,
    ) -> None:
        self.pack = _frozen(pack)
        self.end_month = float(points[-1]) / GRID_STEPS_PER_MONTH
        self.tally: Tally = make_tally(points, horizons, pack.pilots)
        self._work = make_work(pack, behind=behind)
        if logged:
            pasts = self._work.pasts._replace(log=np.zeros((logged, 3)))
            self._work = self._work._replace(logs=np.zeros((pack.pilots, logged, 3)), pasts=pasts)
        self._behind: Behind | None = None
        if behind is not None:
            work = self._work if behind is pack else make_work(behind, behind=pack)
            self._behind = Behind(_frozen(behind), 0, work, {} if accepted is None else accepted)
            self._work = self._work._replace(pasts=work.pasts)

    def add(self, row: int, first: int, count: int) -> None:
        """Add replicates of the world in a row of the pack to the tally."""
        self._run(row, first, count, self.end_month)

    def _run(self, row: int, first: int, count: int, month: float) -> None:
        behind = self._behind
        if behind is not None:
            behind = behind._replace(row=row % len(behind.pack.worlds))
        run_blocks(
            self.pack,
            row,
            first,
            count,
            self._work,
            self.tally,
            end_month=month,
            pause=pause,
            behind=behind,
        )

    def blocks(self, row: int, first: int, count: int) -> Iterator[Block]:
        """Add replicates to the tally, and give the records of block after block."""
        most = self._work.records.shape[2]
        for start in range(first, first + count, most):
            size = min(most, first + count - start)
            self.add(row, start, size)
            yield Block(start, self._work.records[:, :, :size])

    def states(self, row: int, replicate: int, month: float) -> Any:
        """Each pilot's state (N,) when all events of a replicate up to a month have happened."""
        self._run(row, replicate, 1, month)
        return self._work.states.copy()

    def past(self, row: int, replicate: int, r: int, month: float) -> "tuple[Any, Reals]":
        """State in a month of the past of the r-th pilot that has started, and its events (K, 3) up to then.

        It is the past of a replicate that was run alone before, by a runner that keeps what it accepted; the
        events are there if they are ``logged``.
        """
        behind = self._behind
        assert behind is not None
        (agreed,) = behind.accepted[r, row, replicate, 1]
        which = Search(row, r, replicate, 1, 1, 0)
        past_again(behind.pack, which, int(agreed), min(month, 0.0), behind.work)
        (state,) = behind.work.pasts.state.copy()
        events: Reals = behind.work.pasts.log[: int(state.logged)].copy()
        return state, events

    def pasts(self, rows: range, r: int, first: int, count: int) -> Whole:
        """Of some pasts of the r-th pilot that has started already how many agree, see `count_pasts`."""
        return count_pasts(self.pack, Search(rows.start, r, first, count, 0, len(rows)), self._work, pause)

    def events(self, p: int) -> Reals:
        """A pilot's events (K, 3) in the last replicate, as far as there is room: month, event, detail."""
        events: Reals = self._work.logs[p, : int(self._work.states[p].logged)].copy()
        return events

    def record(self, p: int) -> Reals:
        """A pilot's record in the last replicate, by `Record`."""
        record: Reals = self._work.records[p, :, 0].copy()
        return record


def _frozen(pack: Pack) -> Pack:
    """Read-only again after a trip to another process: the kernel is compiled for one layout."""
    for array in pack:
        array.flags.writeable = False
    return pack
