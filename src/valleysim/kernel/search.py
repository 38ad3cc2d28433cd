"""The entry point that tries pasts: until each replicate of a block has one, or to count those that agree."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.numba.jit import entry_point
from valleysim.kernel.pack import Pack
from valleysim.kernel.past import count_some, find_some
from valleysim.kernel.work import Work

TRIES_AT_ONCE = 20_000
"""Pasts that are tried before an entry point returns to Python, which may then stop."""
MOST_TRIES = 1 << 19
"""Pasts that are tried for one replicate."""


class Search(NamedTuple):
    """Which pasts are tried, of pilot ``known`` in world ``row``.

    If they are counted those from ``first`` on, ``number`` of them, in ``counting`` worlds from that one on;
    else pasts of ``number`` replicates of a block that begins with ``first``, some ``tries`` of them.
    """

    row: int
    known: int
    first: int
    number: int
    tries: int
    counting: int


NOT_COUNTED = np.zeros((0, 0), np.int64)


class NoPastError(Exception):
    """For a replicate of world ``row`` no past of pilot ``known`` was found that agrees."""

    def __init__(self, row: int, known: int) -> None:
        super().__init__(f"no past found of pilot {known} in world {row}")
        self.row, self.known = row, known


Accepted = dict[tuple[int, int, int, int], NDArray[np.int64]]
"""Which try was the first that agreed, of ``count`` replicates, by (known, row, first, count)."""


def find_pasts(
    pack: Pack,
    row: int,
    first: int,
    count: int,
    work: Work,
    pause: Callable[[], None] | None,
    *,
    accepted: Accepted | None = None,
) -> None:
    """Find a past of every pilot that has started already for each of some replicates, one block at most.

    Those that were ``accepted`` before are not searched for again; those found now are added.

    Raises:
        NoPastError: none was found among `MOST_TRIES`.
    """
    for r in range(len(pack.known)):
        before = None if accepted is None else accepted.get((r, row, first, count))
        work.pasts.tries[:count] = 0 if before is None else before - 1
        work.pasts.pending[:count] = np.arange(count)
        pending, at_once = count, TRIES_AT_ONCE if before is None else count
        while pending:
            pending = search(pack, Search(row, r, first, pending, at_once, 0), work, NOT_COUNTED)
            if pending and work.pasts.tries[work.pasts.pending[:pending]].max() >= MOST_TRIES:
                raise NoPastError(row, r)
            if pause is not None:
                pause()
        if accepted is not None:
            accepted[r, row, first, count] = work.pasts.tries[:count].copy()


def count_pasts(
    pack: Pack, all_of: Search, work: Work, pause: Callable[[], None] | None
) -> NDArray[np.int64]:
    """Of some pasts of a pilot how many agree in each world; and but for one fact.

    Returns (W, 1 + facts), the facts by `vocabulary.Fact`.
    """
    found = np.zeros((all_of.counting, work.pasts.found.shape[0]), np.int64)
    worlds_at_once = max(TRIES_AT_ONCE // max(all_of.number, 1), 1)
    for world in range(0, all_of.counting, worlds_at_once):
        some = found[world : world + worlds_at_once]
        for start in range(0, all_of.number, TRIES_AT_ONCE):
            tried = all_of._replace(
                row=all_of.row + world,
                first=all_of.first + start,
                number=min(TRIES_AT_ONCE, all_of.number - start),
                counting=len(some),
            )
            search(pack, tried, work, some)
            if pause is not None:
                pause()
    return found


def past_again(pack: Pack, which: Search, agreed: int, month: float, work: Work) -> None:
    """Simulate the past again that was found for one replicate, the try ``agreed``, up to a month.

    Its state is then in ``work.pasts.state``, and its events in the log of the pasts, if that has room.
    """
    work.pasts.tries[0] = agreed - 1
    work.pasts.pending[0] = 0
    work.pasts.until[0] = month
    search(pack, which, work, NOT_COUNTED)
    work.pasts.until[0] = 0.0


@entry_point
def search(pack: Pack, some: Search, work: Work, counted: NDArray[np.int64]) -> int:
    """Try some pasts: add those that agree to ``counted`` (W, facts); or find one for each replicate.

    Both in one entry point, for whatever simulates pasts takes seconds to compile. Returns for how many
    replicates none is found yet.
    """
    row, r, first, count, left, worlds = some
    block = work.columns.replicates.shape[0]
    for w in range(worlds):
        work.pasts.found[:] = 0
        done = 0
        while done < count:
            size = min(block, count - done)
            count_some(pack, row + w, pack.known[r], first + done, size, work)
            done += size
        for fact in range(counted.shape[1]):
            counted[w, fact] += work.pasts.found[fact]
    if worlds:
        return 0
    asked, tried = count, 0
    while count > 0 and left > 0:
        needed = tried // (1 + asked - count)
        each = max(min(needed, block // count), 1)
        tried += count * each
        left -= count * each
        count = find_some(pack, row, pack.known[r], first, (count, each), work)
    return count
