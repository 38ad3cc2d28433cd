"""The kernel's entry points: consecutive replicates of one world, in blocks, into a tally.

There are two, of which a run needs one: compiling what the pilots of a portfolio do to each other takes a
sixth of the time of a first compile, and a pilot that nobody lists has no use for it. A portfolio that lists
one pilot takes the entry point for portfolios: its histories have the same bits either way.
"""

from collections.abc import Callable
from typing import NamedTuple

from valleysim.kernel.adding import add_block
from valleysim.kernel.carry import Carried, carry
from valleysim.kernel.draws.columns import fill_columns, number_replicates
from valleysim.kernel.joint import simulate_alone, simulate_together
from valleysim.kernel.numba.jit import entry_point, kernel
from valleysim.kernel.pack import Pack
from valleysim.kernel.search import Accepted, find_pasts
from valleysim.kernel.tally.replicates import add_replicates
from valleysim.kernel.tally.tally import Tally
from valleysim.kernel.work import Context, Slice, Work, make_work

__all__ = ["EVENTS_AT_ONCE", "Behind", "Work", "make_work", "run_blocks"]

EVENTS_AT_ONCE = 1_000_000
"""Events after which an entry point returns to Python, which may then stop: some twentieth of a second."""
HISTORIES_AT_ONCE = 40
"""Histories of a pilot alone between two checks of how many events there were."""
EVENTS_OF_DRAWS = 10
"""What making a history's draws and adding it up costs, in events."""


class Behind(NamedTuple):
    """Where pasts come from: the scenario under which they are found, if it is not the one that goes on.

    A pack, the position of the world in it, and working memory of which ``pasts`` are those of the run; and
    which tries are known to agree.
    """

    pack: Pack
    row: int
    work: Work
    accepted: Accepted


def run_blocks(
    pack: Pack,
    row: int,
    first: int,
    count: int,
    work: Work,
    tally: Tally,
    *,
    end_month: float,
    pause: Callable[[], None] | None = None,
    events: int = EVENTS_AT_ONCE,
    behind: Behind | None = None,
) -> None:
    """Simulate ``count`` replicates of a world, block by block; the records keep the last block.

    ``row`` is the position of the world in the pack; the world itself knows its number. ``pause`` is called
    whenever some ``events`` have happened, and may raise; blocks are the same however often that is, and so
    is every number. ``behind`` is where pilots that have started come from, if not from the pack itself.

    Raises:
        ValueError: an array of the pack is not contiguous: the kernel would be compiled anew for it.
    """
    if not all(array.flags.c_contiguous for array in pack):
        raise ValueError("The kernel reads contiguous arrays only.")
    some = Slice(row, first, count, float(end_month), 0, events)
    if len(pack.known):
        _run_from_pasts(pack, some, work, tally, pause, behind)
    else:
        _run_through(run_together if pack.is_portfolio else run_alone, pack, some, work, tally, pause)


def _run_from_pasts(
    pack: Pack,
    all_of: Slice,
    work: Work,
    tally: Tally,
    pause: Callable[[], None] | None,
    behind: Behind | None,
) -> None:
    """`run_blocks` where pilots have started: a past of each is found for every replicate of a block."""
    block, end = work.records.shape[2], all_of.first + all_of.replicates
    for start in range(all_of.first, end, block):
        some = all_of._replace(first=start, replicates=min(block, end - start))
        if behind is None:
            find_pasts(pack, some.row, start, some.replicates, work, pause)
        else:
            find_pasts(
                behind.pack, behind.row, start, some.replicates, behind.work, pause, accepted=behind.accepted
            )
        if behind is not None and behind.pack is not pack:
            carry(pack, behind.pack, Carried(some.row, behind.row, start, some.replicates), work)
        _run_through(run_together, pack, some, work, tally, pause)


def _run_through(
    through: Callable[[Pack, Slice, Work, Tally], tuple[int, int]],
    pack: Pack,
    all_of: Slice,
    work: Work,
    tally: Tally,
    pause: Callable[[], None] | None,
) -> None:
    """Call an entry point until all replicates are done."""
    row, first, count, end_month, _, events = all_of
    done, begun = 0, 0
    while True:
        some = Slice(row, first + done, count - done, end_month, begun, events)
        gained, begun = through(pack, some, work, tally)
        done += gained
        if done >= count:
            return
        if pause is not None:
            pause()


@entry_point
def run_alone(pack: Pack, some: Slice, work: Work, tally: Tally) -> tuple[int, int]:
    """`run_blocks` for a pilot that is in no portfolio, up to some ``events``.

    Histories of the first block that are done already stand in the records. Returns the
    replicates that were added to the tally, and how many are begun of the block after them.
    """
    row, first, count, end_month, begun, left = some
    context, done = Context(pack, row, end_month, work, tally.flows), 0
    _forget_load(work)
    while done < count and left > 0:
        size = min(work.records.shape[2], count - done)
        if begun == 0:
            number_replicates(first + done, size, work.columns)
            fill_columns(pack, row, 0, size, work.columns)
        while begun < size and left > 0:
            stop = min(begun + HISTORIES_AT_ONCE, size)
            for i in range(begun, stop):
                _take_draws(pack, 0, i, first + done + i, work)
                simulate_alone(context, 0, i)
                left -= EVENTS_OF_DRAWS + work.states[0].events
            begun = stop
        if begun < size:
            break
        add_block(pack, row, size, end_month, work, tally)
        done += size
        begun = 0
    _add_load(work, tally)
    return done, begun


@entry_point
def run_together(pack: Pack, some: Slice, work: Work, tally: Tally) -> tuple[int, int]:
    """`run_alone` for a portfolio."""
    row, first, count, end_month, begun, left = some
    context, done = Context(pack, row, end_month, work, tally.flows), 0
    _forget_load(work)
    while done < count and left > 0:
        size = min(work.records.shape[2], count - done)
        if begun == 0:
            _fill_block(pack, row, first + done, size, work)
        while begun < size and left > 0:
            _simulate_replicate(context, begun, first + done + begun)
            left -= _events_of(work)
            begun += 1
        if begun < size:
            break
        add_block(pack, row, size, end_month, work, tally)
        if pack.target[0] > 0 or pack.known.shape[0] == 0:
            add_replicates(work.records, work.totals, size, pack.target[0], work.counts, tally)
        done += size
        begun = 0
    _add_load(work, tally)
    return done, begun


@kernel
def _fill_block(pack: Pack, row: int, first: int, count: int, work: Work) -> None:
    """Draw what every pilot needs in a block of replicates, from ``first`` on."""
    number_replicates(first, count, work.columns)
    for p in range(pack.plans.shape[0]):
        fill_columns(pack, row, p, count, work.columns)


@kernel
def _simulate_replicate(context: Context, i: int, replicate: int) -> None:
    """Simulate replicate ``i`` of a block whose draws are made."""
    for p in range(context.pack.plans.shape[0]):
        _take_draws(context.pack, p, i, replicate, context.work)
    simulate_together(context, i)


@kernel
def _events_of(work: Work) -> int:
    """Events of the last replicate, its draws counted as some."""
    total = 0
    for p in range(work.states.shape[0]):
        total += EVENTS_OF_DRAWS + work.states[p].events
    return total


@kernel
def _take_draws(pack: Pack, p: int, i: int, replicate: int, work: Work) -> None:
    """Hand pilot ``p`` what was drawn for history ``i`` of the block."""
    state = work.states[p]
    state.replicate = replicate
    state.deadline = pack.plans[p].deadline
    drawn = work.columns.values[pack.plans[p].first_column : pack.plans[p].end_column]
    for c in range(drawn.shape[0]):
        state.draws[c] = drawn[c, i]


@kernel
def _forget_load(work: Work) -> None:
    for what in range(work.office[0].load.shape[0]):
        work.office[0].load[what] = 0


@kernel
def _add_load(work: Work, tally: Tally) -> None:
    """Add what was counted of the office."""
    for what in range(tally.load.shape[0]):
        tally.load[what] += work.office[0].load[what]
