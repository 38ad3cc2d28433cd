"""The kernel's door: consecutive replicates of one world, in blocks, into a tally."""

from valleysim.kernel.columns import fill_columns
from valleysim.kernel.jit import door, kernel
from valleysim.kernel.joint import Work, live_together, make_work
from valleysim.kernel.money import spend_and_earn
from valleysim.kernel.pack import Pack
from valleysim.kernel.replicates import add_replicates, sum_money
from valleysim.kernel.tally import Tally, add_arrivals, add_money, add_waits
from valleysim.vocabulary import Status

__all__ = ["Work", "make_work", "run_blocks"]


@kernel
def _run_block(pack: Pack, row: int, first: int, count: int, span: float, work: Work, tally: Tally) -> int:
    """Live a block of replicates of the pack's world ``row``, from ``first`` on."""
    pilots = pack.plans.shape[0]
    for p in range(pilots):
        fill_columns(pack, row, p, first, count, work.columns)
    for i in range(count):
        for p in range(pilots):
            life = work.lives[p]
            life.replicate = first + i
            drawn = work.columns.values[pack.plans[p].first_column : pack.plans[p].end_column]
            for c in range(drawn.shape[0]):
                life.draws[c] = drawn[c, i]
        status = live_together(pack, row, work, i, span, tally.flows)
        if status != Status.OK:
            return status
    for p in range(pilots):
        spend_and_earn(pack.worlds[row, p], count, span, work.records[p], work.months)
    return Status.OK


@kernel
def _add_block(pack: Pack, count: int, work: Work, tally: Tally) -> None:
    """Add what a block has given; its flows were added as they happened."""
    for p in range(work.records.shape[0]):
        add_waits(work.records[p], count, tally)
        add_arrivals(work.records[p], count, p, tally)
    sum_money(work.records, count, work.totals)
    add_money(work.totals, count, work.columns.u0, tally)
    if work.records.shape[0] > 1:
        add_replicates(work.records, work.totals, count, pack.target[0], work.counts, tally)


@door
def run_blocks(pack: Pack, row: int, first: int, count: int, span: float, work: Work, tally: Tally) -> int:
    """Live ``count`` replicates of a world, block by block; the records keep the last block.

    ``row`` is the position of the world in the pack; the world itself knows its number.
    Returns a `Status`.
    """
    done = 0
    block = work.records.shape[2]
    for what in range(tally.load.shape[0]):
        work.office[0].load[what] = 0
    while done < count:
        size = min(block, count - done)
        status = _run_block(pack, row, first + done, size, span, work, tally)
        if status != Status.OK:
            return status
        _add_block(pack, size, work, tally)
        done += size
    for what in range(tally.load.shape[0]):
        tally.load[what] += work.office[0].load[what]
    return Status.OK
