"""What is counted of whole replicates: how many pilots arrive together, what is sunk, cost with date."""

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.grid import grid_point
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.records import Record
from valleysim.kernel.tally.tally import ENDPOINTS, ZERO_BIN, Amount, Tally, money_bin, widen

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
MOST_POINTS = 512


@kernel
def sum_money(records: Reals, count: int, totals: Reals) -> None:
    """Sums of money (amounts, block) of all pilots of each replicate."""
    for amount in range(totals.shape[0]):
        for i in range(count):
            totals[amount, i] = records[0, Record.SPEND_PILOT + amount, i]
        for p in range(1, records.shape[0]):
            for i in range(count):
                totals[amount, i] += records[p, Record.SPEND_PILOT + amount, i]


@kernel
def add_replicates(
    records: Reals, totals: Reals, count: int, target: int, counts: Whole, tally: Tally
) -> None:
    """Add how many pilots of each replicate reach each endpoint, and what that cost."""
    n_points = tally.points.shape[0]
    for i in range(count):
        cost = money_bin(totals[Amount.SPEND, i]) - ZERO_BIN
        for e in range(ENDPOINTS):
            count_arrivals(records, i, e, tally.points, counts)
            first = n_points
            for point in range(n_points):
                k = counts[point]
                tally.together[e, point, k] += 1
                tally.squares[e, point] += k * k
                if k >= target and first == n_points:
                    first = point
            for h in range(tally.horizons.shape[0]):
                k = counts[tally.horizons[h]]
                tally.marks[e, h, 0] += k == 0
                tally.marks[e, h, 1] += k >= target
            tally.confidence[e, first, cost] += 1
            lost = sunk(records, i, e)
            k = money_bin(lost)
            tally.sunk_bins[e, k] += 1
            widen(tally.sunk_ends[e], k, lost)


@kernel
def count_arrivals(records: Reals, i: int, e: int, points: Whole, counts: Whole) -> None:
    """How many pilots of replicate ``i`` have reached endpoint ``e`` by each point."""
    n_points = points.shape[0]
    for point in range(n_points):
        counts[point] = 0
    for p in range(records.shape[0]):
        month = records[p, Record.LIVE + e, i]
        if month < np.inf:
            counts[first_point(points, grid_point(month))] += 1
    for point in range(1, n_points):
        counts[point] += counts[point - 1]


@kernel
def first_point(points: Whole, g: int) -> int:
    """The first point that is not before ``g``; the last point is never before it."""
    low, high = 0, points.shape[0] - 1
    while low < high:
        middle = (low + high) >> 1
        if points[middle] < g:
            low = middle + 1
        else:
            high = middle
    return low


@kernel
def sunk(records: Reals, i: int, e: int) -> float:
    """What was spent on pilots of replicate ``i`` that have not reached endpoint ``e``."""
    total = 0.0
    for p in range(records.shape[0]):
        if records[p, Record.LIVE + e, i] == np.inf:
            total += records[p, Record.SPEND, i]
    return total
