"""Tallies: whole numbers only, so that sums do not depend on order, chunks or threads."""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.elementary import log_
from valleysim.kernel.jit import kernel
from valleysim.kernel.life import WAITS
from valleysim.kernel.records import Record
from valleysim.kernel.waits import GRID_STEPS_PER_MONTH
from valleysim.vocabulary import Row

TICKS_PER_MONTH = 1 << 20
CENTS = 100.0
BINS_PER_OCTAVE = 32
OCTAVES = 40
ZERO_BIN = BINS_PER_OCTAVE * OCTAVES
MONEY_BINS = 2 * ZERO_BIN + 1
LARGEST_AMOUNT = 2.0**39


class Amount(IntEnum):
    """Sums of money kept of each history, in the order of their rows in the records."""

    SPEND_PILOT = 0
    SPEND_VALLEY = 1
    SPEND_RUN = 2
    SPEND = 3
    VALUE = 4
    NPV = 5


class Tally(NamedTuple):
    """What a run adds up. G points of the time grid, eight a month, after month 0.

    ============== ================= ===========================================================
    array          shape, type       meaning
    ============== ================= ===========================================================
    flows          (31, G + 1) i8    histories entering less leaving a state by grid point
    wait_ticks     (11,) i8          months spent in each wait, in 2⁻²⁰ months
    money_cents    (6,) i8           sums of money by `Amount`, in hundredths
    money_bins     (6, 2561) i8      histories by amount: 32 bins an octave either side of zero
    ============== ================= ===========================================================
    """

    flows: NDArray[np.int64]
    wait_ticks: NDArray[np.int64]
    money_cents: NDArray[np.int64]
    money_bins: NDArray[np.int64]


def make_tally(span: float) -> Tally:
    """An empty tally up to ``span`` months."""
    points = round(span * GRID_STEPS_PER_MONTH) + 1
    return Tally(
        flows=np.zeros((int(Row.END), points), np.int64),
        wait_ticks=np.zeros(WAITS, np.int64),
        money_cents=np.zeros(len(Amount), np.int64),
        money_bins=np.zeros((len(Amount), MONEY_BINS), np.int64),
    )


@kernel
def money_bin(amount: float) -> int:
    """Bin of an amount: the middle one below one unit of currency, then 32 an octave."""
    size = min(abs(amount), LARGEST_AMOUNT)
    if size < 1.0:
        return ZERO_BIN
    steps = 1 + int(np.floor(log_(size) * (BINS_PER_OCTAVE / 0.6931471805599453)))
    return ZERO_BIN + steps if amount > 0.0 else ZERO_BIN - steps


@kernel
def add_block(records: NDArray[np.float64], count: int, tally: Tally) -> None:
    """Add the waits and the money of a block; its flows were added as they happened."""
    for wait in range(WAITS):
        ticks = 0
        for i in range(count):
            ticks += int(np.floor(records[Record.WAITED + wait, i] * TICKS_PER_MONTH + 0.5))
        tally.wait_ticks[wait] += ticks
    for amount in range(tally.money_cents.shape[0]):
        cents = 0
        row = records[Record.SPEND_PILOT + amount]
        for i in range(count):
            bounded = min(max(row[i], -LARGEST_AMOUNT), LARGEST_AMOUNT)
            cents += int(np.floor(bounded * CENTS + 0.5))
            tally.money_bins[amount, money_bin(row[i])] += 1
        tally.money_cents[amount] += cents
