"""What a block of histories has given is added to the tally, pilot by pilot."""

from valleysim.kernel.laws.money import spend_and_earn
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import Pack
from valleysim.kernel.tally.replicates import sum_money
from valleysim.kernel.tally.tally import Tally, add_arrivals, add_lateness, add_money, add_waits
from valleysim.kernel.work import Work


@kernel
def add_block(pack: Pack, row: int, count: int, end_month: float, work: Work, tally: Tally) -> None:
    """Add ``count`` replicates of the pack's world ``row``; their flows were added as they happened."""
    for p in range(work.records.shape[0]):
        spend_and_earn(pack.worlds[row, p], count, end_month, work.records[p], work.months)
        add_waits(work.records[p], count, tally)
        add_arrivals(work.records[p], count, p, tally)
        add_lateness(work.records[p], count, p, pack.plans[p].deadline, end_month, tally)
    sum_money(work.records, count, work.totals)
    add_money(work.totals, count, work.columns.u0, tally)
