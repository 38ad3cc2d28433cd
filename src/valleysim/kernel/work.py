"""Working memory of a run of the kernel: what it writes over, a block of replicates at a time."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.draws.columns import Columns, block_size, make_columns
from valleysim.kernel.laws.money import make_months
from valleysim.kernel.laws.office import make_office
from valleysim.kernel.pack import Pack
from valleysim.kernel.records import RECORDS, make_records
from valleysim.kernel.state import make_logs, make_states
from valleysim.kernel.tally.replicates import MOST_POINTS
from valleysim.kernel.tally.tally import Amount
from valleysim.vocabulary import Endpoint, Fact, Row

Reals = NDArray[np.float64]
ENDPOINTS = len(Endpoint)


class Together(NamedTuple):
    """Working memory of one replicate. N pilots, L leaves (a power of two of at least N).

    ============== ============ ================================================================
    array          shape, type  meaning
    ============== ============ ================================================================
    due            (L,) f8      month of each pilot's next event that concerns others
    winners        (2 L,) i8    tournament tree over the pilots: the first of each subtree
    settled        (N, 3) i8    whether a pilot has reached each endpoint
    unsettled      (F,) i8      whether a follower still waits for the pilot it follows
    awaited        (N,) i8      pilots that must still be settled before it starts
    built          (N,) i8      whether the infrastructure of this number is there
    proven         (1,) i8      lowest stakes of the pilots that have reached production
    turns          (N,) f8      turns of those that proof lets ask, at the instant at which it comes
    ============== ============ ================================================================
    """

    due: Reals
    winners: NDArray[np.int64]
    settled: NDArray[np.int64]
    unsettled: NDArray[np.int64]
    awaited: NDArray[np.int64]
    built: NDArray[np.int64]
    proven: NDArray[np.int64]
    turns: Reals


class Pasts(NamedTuple):
    """Pasts of a block of replicates, of the R pilots that have started already.

    ============== =============== =============================================================
    array          shape, type     meaning
    ============== =============== =============================================================
    states         (R, block)      where each pilot stands in month 0 of each replicate
    state          (1,)            the past that is tried
    office         (1,)            the review office that it has to itself
    record         (rows,) f8      what is kept of it
    flows          (36, 1) i8      what is counted of it, and never looked at
    log            (L, 3) f8       month, event and detail of the past that is tried; L is 0 unless asked for
    until          (1,) f8         month up to which they are simulated: 0, or before it to tell of one
    tries          (block,) i8     pasts tried for each replicate
    pending        (block,) i8     replicates for which no past was found yet
    found          (20,) i8        pasts that agree; and that disagree with one fact alone, by it
    ============== =============== =============================================================
    """

    states: NDArray[np.record]
    state: NDArray[np.record]
    office: NDArray[np.record]
    record: Reals
    flows: NDArray[np.int64]
    log: Reals
    until: Reals
    tries: NDArray[np.int64]
    pending: NDArray[np.int64]
    found: NDArray[np.int64]


def make_pasts(started: int, block: int, *, logging: bool) -> Pasts:
    """Allocate them for ``started`` pilots."""
    return Pasts(
        states=make_states(started * block).reshape(started, block),
        state=make_states(1),
        office=make_office(),
        record=np.zeros(RECORDS),
        flows=np.zeros((int(Row.END), 1), np.int64),
        log=make_logs(1, logging=logging)[0],
        until=np.zeros(1),
        tries=np.zeros(block, np.int64),
        pending=np.zeros(block, np.int64),
        found=np.zeros(int(Fact.END) + 1, np.int64),
    )


class Work(NamedTuple):
    """What a run of the kernel writes over, a block of replicates at a time."""

    columns: Columns
    states: NDArray[np.record]
    office: NDArray[np.record]
    logs: Reals
    records: Reals
    months: Reals
    totals: Reals
    counts: NDArray[np.int64]
    together: Together
    pasts: Pasts


PAST_STATES = 1 << 14
"""States in month 0 of a block, of all pilots that have started: 90 MB."""
SMALLEST_BLOCK = 8


def make_work(pack: Pack, *, logging: bool = False, behind: Pack | None = None) -> Work:
    """Allocate it for a pack, with blocks that suit the pack of its pilots' pasts too, if that is another."""
    pilots, columns = len(pack.plans), len(pack.laws)
    block = block_size(columns if behind is None else max(columns, len(behind.laws)))
    block = min(block, max(PAST_STATES // max(len(pack.known), 1), SMALLEST_BLOCK))
    leaves = 1 << max(pilots - 1, 0).bit_length()
    return Work(
        columns=make_columns(columns, block),
        states=make_states(pilots),
        office=make_office(),
        logs=make_logs(pilots, logging=logging),
        records=make_records(pilots, block),
        months=make_months(block),
        totals=np.zeros((len(Amount), block)),
        counts=np.zeros(MOST_POINTS, np.int64),
        together=Together(
            due=np.full(leaves, np.inf),
            winners=np.zeros(2 * leaves, np.int64),
            settled=np.zeros((pilots, ENDPOINTS), np.int64),
            unsettled=np.zeros(len(pack.followers), np.int64),
            awaited=np.zeros(pilots, np.int64),
            built=np.zeros(pilots, np.int64),
            proven=np.zeros(1, np.int64),
            turns=np.zeros(pilots),
        ),
        pasts=make_pasts(len(pack.known), block, logging=logging),
    )


class Context(NamedTuple):
    """What replicates of one world are simulated with: its row, the end month, and buffers."""

    pack: Pack
    row: int
    end_month: float
    work: Work
    flows: NDArray[np.int64]


class Slice(NamedTuple):
    """Some replicates of one world: ``begun`` of the first block are done; some ``events`` at once."""

    row: int
    first: int
    replicates: int
    end_month: float
    begun: int
    events: int
