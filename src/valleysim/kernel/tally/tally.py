"""Tallies: whole numbers only, so that sums do not depend on order, chunks or threads."""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.draws.elementary import log_
from valleysim.kernel.grid import grid_point, in_ticks
from valleysim.kernel.laws.office import Load
from valleysim.kernel.numba.jit import always_inline, kernel
from valleysim.kernel.records import Record
from valleysim.kernel.state import WAITS
from valleysim.vocabulary import ABANDON_CAUSES, Endpoint, Row

Reals = NDArray[np.float64]
ENDPOINTS = len(Endpoint)
CENTS = 100.0
BINS_PER_OCTAVE = 32
OCTAVES = 91
ZERO_BIN = BINS_PER_OCTAVE * OCTAVES
MONEY_BINS = 2 * ZERO_BIN + 1
OCTAVES_BELOW_ONE = 20
SMALLEST_AMOUNT = 2.0**-OCTAVES_BELOW_ONE
"""Below it an amount is none: a euro and less in thousand millions of them."""
LARGEST_AMOUNT = 2.0**70
"""A thousand pilots at the largest rate that may be written, for 240 months, come to a fifth of it."""
COST_BINS = ZERO_BIN + 1
MONEY_WORDS = 4
WORD = 2.0**29
"""A sum of money is kept in words of 29 bits: no sum of ten thousand million of them can overflow."""
PARTS_OF_A_CENT = 2.0**20


class Amount(IntEnum):
    """Sums of money kept of each history, in the order of their rows in the records."""

    SPEND_PILOT = 0
    SPEND_VALLEY = 1
    SPEND_RUN = 2
    SPEND = 3
    VALUE = 4
    NPV = 5


class Tally(NamedTuple):
    """What a run adds up. G points of the time grid, eight a month, after month 0; N pilots.

    P points of time are looked at together, among them the H horizons.

    ============== ================= ===========================================================
    array          shape, type       meaning
    ============== ================= ===========================================================
    points         (P,) i8           grid points that are looked at
    horizons       (H,) i8           which of them are horizons
    flows          (36, G + 1) i8    histories entering less leaving a state by grid point
    wait_ticks     (16,) i8          months spent in each wait, in 2⁻²⁰ months
    money_words    (6, 4) i8         sums of money by `Amount`, in hundredths: low, middle, high word;
                                     and of what was rounded to hundredths, in 2⁻²⁰ of them
    money_bins     (6, 5825) i8      replicates by amount: 32 bins an octave either side of zero
    money_ends     (6, 5825, 2) f8   the least and the largest amount in each of those bins
    arrivals       (N, 3, G + 2) i8  histories by the grid point at which they reach each endpoint;
                                     the last is never
    ends           (N, 36) i8        histories by the state in which the end_month finds them
    held_by        (N, 4, 16) i8     those abandoned, by cause and by the wait that held them up
    cut            (N,) i8           histories that had too many events, and stay where those left them
    reached        (N, 3, H) i8      histories that have reached each endpoint by each horizon
    at_due         (N, 36) i8        histories by the state in which the pilot's deadline finds them
    late_ticks     (N,) i8           months from the deadline to production, or to the end month before
                                     it, in 2⁻²⁰ months; none without a deadline
    together       (3, P, N + 1) i8  replicates by the number of pilots that have reached it
    squares        (3, P) i8         sum of the squares of that number
    marks          (3, H, 2) i8      replicates in which by a horizon none has, and in which the
                                     target number has
    sunk_bins      (3, 5825) i8      replicates by what was spent on pilots that have not reached it
    sunk_ends      (3, 5825, 2) f8   the least and the largest amount in each of those bins
    confidence     (3, P + 1, 2913)  replicates by the first point at which the target number has
                                     reached it, and by spend: the bins of money from the middle on
    load           (4,) i8           what is counted of the office, see `office.Load`
    ============== ================= ===========================================================
    """

    points: NDArray[np.int64]
    horizons: NDArray[np.int64]
    flows: NDArray[np.int64]
    wait_ticks: NDArray[np.int64]
    money_words: NDArray[np.int64]
    money_bins: NDArray[np.int64]
    money_ends: Reals
    arrivals: NDArray[np.int64]
    ends: NDArray[np.int64]
    held_by: NDArray[np.int64]
    cut: NDArray[np.int64]
    reached: NDArray[np.int64]
    at_due: NDArray[np.int64]
    late_ticks: NDArray[np.int64]
    together: NDArray[np.int64]
    squares: NDArray[np.int64]
    marks: NDArray[np.int64]
    sunk_bins: NDArray[np.int64]
    sunk_ends: Reals
    confidence: NDArray[np.int64]
    load: NDArray[np.int64]


def make_tally(points: NDArray[np.int64], horizons: NDArray[np.int64], pilots: int) -> Tally:
    """An empty tally up to the last of ``points``; ``horizons`` are positions in it."""
    grid, n_points, ways = int(points[-1]) + 1, len(points), len(Endpoint)
    return Tally(
        points=points,
        horizons=horizons,
        flows=np.zeros((int(Row.END), grid), np.int64),
        wait_ticks=np.zeros(WAITS, np.int64),
        money_words=np.zeros((len(Amount), MONEY_WORDS), np.int64),
        money_bins=np.zeros((len(Amount), MONEY_BINS), np.int64),
        money_ends=no_ends(len(Amount)),
        arrivals=np.zeros((pilots, ways, grid + 1), np.int64),
        ends=np.zeros((pilots, int(Row.END)), np.int64),
        held_by=np.zeros((pilots, len(ABANDON_CAUSES), WAITS), np.int64),
        cut=np.zeros(pilots, np.int64),
        reached=np.zeros((pilots, ways, len(horizons)), np.int64),
        at_due=np.zeros((pilots, int(Row.END)), np.int64),
        late_ticks=np.zeros(pilots, np.int64),
        together=np.zeros((ways, n_points, pilots + 1), np.int64),
        squares=np.zeros((ways, n_points), np.int64),
        marks=np.zeros((ways, len(horizons), 2), np.int64),
        sunk_bins=np.zeros((ways, MONEY_BINS), np.int64),
        sunk_ends=no_ends(ways),
        confidence=np.zeros((ways, n_points + 1, COST_BINS), np.int64),
        load=np.zeros(len(Load), np.int64),
    )


def no_ends(rows: int) -> Reals:
    """The least and the largest of nothing, (rows, bins, 2)."""
    ends = np.full((rows, MONEY_BINS, 2), np.inf)
    ends[:, :, 1] = -np.inf
    return ends


@always_inline
def octave_steps(amount: float) -> float:
    """Bins between the middle and the bin of an amount, either side: a whole number."""
    size = min(abs(amount), LARGEST_AMOUNT)
    octaves = log_(max(size, SMALLEST_AMOUNT)) * (1.0 / 0.6931471805599453) + OCTAVES_BELOW_ONE
    steps = max(np.floor(octaves * BINS_PER_OCTAVE), 0.0) + 1.0
    return steps if size >= SMALLEST_AMOUNT else 0.0


@kernel
def money_bin(amount: float) -> int:
    """Bin of an amount: the middle one for none, then 32 an octave."""
    steps = int(octave_steps(amount))
    return ZERO_BIN + steps if amount > 0.0 else ZERO_BIN - steps


@kernel
def widen(ends: Reals, k: int, amount: float) -> None:
    """Note that an amount fell into a bin: the least and the largest of each are kept, (bins, 2)."""
    ends[k, 0] = min(ends[k, 0], amount)
    ends[k, 1] = max(ends[k, 1], amount)


@kernel
def add_waits(records: Reals, count: int, tally: Tally) -> None:
    """Add the waits of one pilot's block (rows, block), where it ends and when it arrives."""
    for wait in range(WAITS):
        ticks = 0
        for i in range(count):
            ticks += in_ticks(records[Record.WAITED + wait, i])
        tally.wait_ticks[wait] += ticks


@kernel
def add_arrivals(records: Reals, count: int, p: int, tally: Tally) -> None:
    """Add when pilot ``p`` reaches each endpoint, and where the end month finds it."""
    never = tally.arrivals.shape[2] - 1
    for i in range(count):
        row = int(records[Record.ROW, i])
        tally.ends[p, row] += 1
        tally.cut[p] += int(records[Record.CUT, i])
        if Row.ABANDONED <= row < Row.ROLLED_BACK:
            tally.held_by[p, row - Row.ABANDONED, int(records[Record.HELD_BY, i])] += 1
    for e in range(ENDPOINTS):
        for i in range(count):
            month = records[Record.LIVE + e, i]
            g = max(grid_point(month), 0) if month < np.inf else never
            tally.arrivals[p, e, g] += 1
            for h in range(tally.horizons.shape[0]):
                tally.reached[p, e, h] += g <= tally.points[tally.horizons[h]]


@kernel
def add_lateness(records: Reals, count: int, p: int, deadline: float, end_month: float, tally: Tally) -> None:
    """Add where its deadline finds pilot ``p``, and for how long after that it is not in production."""
    ticks = 0
    for i in range(count):
        tally.at_due[p, int(records[Record.ROW_AT_DEADLINE, i])] += 1
        ticks += in_ticks(max(min(records[Record.PRODUCTION, i], end_month) - deadline, 0.0))
    tally.late_ticks[p] += ticks


@kernel
def add_money(totals: Reals, count: int, steps: Reals, tally: Tally) -> None:
    """Add the portfolio's sums of money (amounts, block) of a block of replicates.

    ``steps`` (block,) is written over: logarithms vectorise in a loop of their own, counting does not.
    """
    for amount in range(tally.money_words.shape[0]):
        row = totals[amount]
        for i in range(count):
            steps[i] = octave_steps(row[i])
        low, middle, high, rest = 0, 0, 0, 0
        for i in range(count):
            bounded = min(max(row[i], -LARGEST_AMOUNT), LARGEST_AMOUNT)
            cents = np.floor(bounded * CENTS + 0.5)
            rest += int(np.floor((bounded * CENTS - cents) * PARTS_OF_A_CENT + 0.5))
            above = np.trunc(cents / (WORD * WORD))  # towards zero: only so is the rest exact
            cents -= above * (WORD * WORD)
            beside = np.trunc(cents / WORD)
            low += int(cents - beside * WORD)
            middle += int(beside)
            high += int(above)
            far = int(steps[i])
            k = ZERO_BIN + far if row[i] > 0.0 else ZERO_BIN - far
            tally.money_bins[amount, k] += 1
            widen(tally.money_ends[amount], k, row[i])
        tally.money_words[amount, 0] += low
        tally.money_words[amount, 1] += middle
        tally.money_words[amount, 2] += high
        tally.money_words[amount, 3] += rest
