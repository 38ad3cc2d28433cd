"""The kernel's door: consecutive replicates of one world, in blocks, into a tally."""

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.columns import BLOCK, Columns, fill_columns, make_columns
from valleysim.kernel.history import live_through
from valleysim.kernel.jit import door, kernel
from valleysim.kernel.life import make_life
from valleysim.kernel.money import spend_and_earn
from valleysim.kernel.pack import Pack
from valleysim.kernel.records import make_records
from valleysim.kernel.tally import Tally, add_block
from valleysim.vocabulary import Status

Reals = NDArray[np.float64]
Work = tuple[Columns, NDArray[np.record], Reals]


@kernel
def _run_block(
    pack: Pack,
    row: int,
    first: int,
    count: int,
    span: float,
    columns: Columns,
    lives: NDArray[np.record],
    records: Reals,
    tally: Tally,
) -> int:
    """Live up to `BLOCK` replicates of the pack's world ``row``, from ``first`` on."""
    world, life = pack.worlds[row], lives[0]
    fill_columns(pack, row, world, first, count, columns)
    for i in range(count):
        life.replicate = first + i
        for c in range(columns.values.shape[0]):
            life.draws[c] = columns.values[c, i]
        status = live_through(world, pack.tables, life, span, tally.flows, records[:, i])
        if status != Status.OK:
            return status
    spend_and_earn(world, count, span, records)
    add_block(records, count, tally)
    return Status.OK


@door
def run_blocks(
    pack: Pack,
    row: int,
    first: int,
    count: int,
    span: float,
    columns: Columns,
    lives: NDArray[np.record],
    records: Reals,
    tally: Tally,
) -> int:
    """Live ``count`` replicates of a world, block by block; the records keep the last block.

    ``row`` is the position of the world in the pack; the world itself knows its number.
    Returns a `Status`.
    """
    done = 0
    while done < count:
        size = min(BLOCK, count - done)
        status = _run_block(pack, row, first + done, size, span, columns, lives, records, tally)
        if status != Status.OK:
            return status
        done += size
    return Status.OK


run_block = run_blocks
"""The same for `BLOCK` replicates or fewer, all of which the records keep: one door, compiled once."""


def make_work(pack: Pack, *, logging: bool = False) -> Work:
    """Allocate what a run of the kernel writes over: columns, working memory, records."""
    return make_columns(pack.laws.shape[0]), make_life(logging=logging), make_records()
