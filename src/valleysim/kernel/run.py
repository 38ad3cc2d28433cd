"""The kernel's doors: consecutive replicates of one world, in blocks, into a tally.

There are two, of which a run needs one: compiling what the pilots of a portfolio do to each other takes a
sixth of the time of a first compile, and a pilot that nobody lists has no use for it. A portfolio that lists
one pilot goes through the door for portfolios: its histories have the same bits either way.
"""

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.adding import add_block
from valleysim.kernel.columns import fill_columns
from valleysim.kernel.jit import door, kernel
from valleysim.kernel.joint import Work, live_alone, live_together, make_work
from valleysim.kernel.pack import Pack
from valleysim.kernel.replicates import add_replicates
from valleysim.kernel.tally import Tally
from valleysim.vocabulary import Status

__all__ = ["Work", "make_work", "run_blocks"]


def run_blocks(pack: Pack, row: int, first: int, count: int, span: float, work: Work, tally: Tally) -> int:
    """Live ``count`` replicates of a world, block by block; the records keep the last block.

    ``row`` is the position of the world in the pack; the world itself knows its number.
    Returns a `Status`.

    Raises:
        ValueError: an array of the pack is not contiguous: the kernel would be compiled anew for it.
    """
    if not all(array.flags.c_contiguous for array in pack):
        raise ValueError("The kernel reads contiguous arrays only.")
    through = run_together if pack.is_portfolio else run_alone
    return through(pack, row, first, count, span, work, tally)


@door
def run_alone(pack: Pack, row: int, first: int, count: int, span: float, work: Work, tally: Tally) -> int:
    """`run_blocks` for a pilot that is in no portfolio."""
    done = 0
    _forget_load(work)
    while done < count:
        size = min(work.records.shape[2], count - done)
        fill_columns(pack, row, 0, first + done, size, work.columns)
        for i in range(size):
            _take_draws(pack, 0, i, first + done + i, work)
            status = live_alone(pack, row, 0, work, i, span, tally.flows)
            if status != Status.OK:
                return status
        add_block(pack, row, size, span, work, tally)
        done += size
    _add_load(work, tally)
    return Status.OK


@door
def run_together(pack: Pack, row: int, first: int, count: int, span: float, work: Work, tally: Tally) -> int:
    """`run_blocks` for a portfolio."""
    done = 0
    _forget_load(work)
    while done < count:
        size = min(work.records.shape[2], count - done)
        status = _live_block(pack, row, first + done, size, span, work, tally.flows)
        if status != Status.OK:
            return status
        add_block(pack, row, size, span, work, tally)
        add_replicates(work.records, work.totals, size, pack.target[0], work.counts, tally)
        done += size
    _add_load(work, tally)
    return Status.OK


@kernel
def _live_block(
    pack: Pack, row: int, first: int, count: int, span: float, work: Work, flows: NDArray[np.int64]
) -> int:
    """Live a block of replicates of the pack's world ``row``, from ``first`` on."""
    pilots = pack.plans.shape[0]
    for p in range(pilots):
        fill_columns(pack, row, p, first, count, work.columns)
    for i in range(count):
        for p in range(pilots):
            _take_draws(pack, p, i, first + i, work)
        status = live_together(pack, row, work, i, span, flows)
        if status != Status.OK:
            return status
    return Status.OK


@kernel
def _take_draws(pack: Pack, p: int, i: int, replicate: int, work: Work) -> None:
    """Hand pilot ``p`` what was drawn for history ``i`` of the block."""
    life = work.lives[p]
    life.replicate = replicate
    drawn = work.columns.values[pack.plans[p].first_column : pack.plans[p].end_column]
    for c in range(drawn.shape[0]):
        life.draws[c] = drawn[c, i]


@kernel
def _forget_load(work: Work) -> None:
    for what in range(work.office[0].load.shape[0]):
        work.office[0].load[what] = 0


@kernel
def _add_load(work: Work, tally: Tally) -> None:
    """Add what was counted of the office."""
    for what in range(tally.load.shape[0]):
        tally.load[what] += work.office[0].load[what]
