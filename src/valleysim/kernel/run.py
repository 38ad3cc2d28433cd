"""The kernel's door: consecutive replicates of one world, in blocks, into a tally."""

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.columns import BLOCK, Columns, fill_columns, make_columns
from valleysim.kernel.history import live_through
from valleysim.kernel.jit import kernel
from valleysim.kernel.life import Address, Life, make_life
from valleysim.kernel.money import spend_and_earn
from valleysim.kernel.pack import Count, Pack, Start
from valleysim.kernel.records import make_records
from valleysim.kernel.tally import Tally, add_block
from valleysim.vocabulary import Status


@kernel
def run_block(
    pack: Pack,
    start: Start,
    row: int,
    world: int,
    first: int,
    count: int,
    span: float,
    columns: Columns,
    life: Life,
    records: NDArray[np.float64],
    tally: Tally,
) -> int:
    """Live up to `BLOCK` replicates of a world, from ``first`` on; return a `Status`."""
    fill_columns(pack, row, world, first, count, columns)
    for i in range(count):
        address = Address(row, world, first + i)
        status = live_through(
            pack,
            start,
            address,
            columns.values[:, i],
            span,
            life,
            tally.flows,
            records[:, i],
        )
        if status != Status.OK:
            return status
    spend_and_earn(pack, row, count, span, records)
    add_block(records, count, tally)
    return Status.OK


@kernel
def run_blocks(
    pack: Pack,
    start: Start,
    row: int,
    world: int,
    first: int,
    count: int,
    span: float,
    columns: Columns,
    life: Life,
    records: NDArray[np.float64],
    tally: Tally,
) -> int:
    """Live ``count`` replicates of a world, block by block; the records keep the last block."""
    done = 0
    while done < count:
        size = min(BLOCK, count - done)
        status = run_block(
            pack, start, row, world, first + done, size, span, columns, life, records, tally
        )
        if status != Status.OK:
            return status
        done += size
    return Status.OK


def make_work(pack: Pack, log_rows: int = 0) -> tuple[Columns, Life, NDArray[np.float64]]:
    """Allocate what a run of the kernel writes over: columns, working memory, records."""
    columns = make_columns(pack.laws.shape[0])
    return columns, make_life(int(pack.counts[Count.SEATS]), log_rows), make_records()
