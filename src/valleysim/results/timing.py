"""When the endpoint is reached, and what the months are lost to."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.grid import GRID_STEPS_PER_MONTH, TICKS_PER_MONTH
from valleysim.results.counts import Counts
from valleysim.results.estimates import Estimate
from valleysim.vocabulary import Wait

SHARES = (0.5, 0.8, 0.9)
Reals = NDArray[np.float64]


def times(
    reached: NDArray[np.int64], counts: Counts, estimate: Estimate, *, uncertain: bool
) -> list[dict[str, Any]]:
    """A row for each of `SHARES`; a month is None if it is not within the months simulated.

    Where nothing is uncertain both ends of the interval are the month itself.
    """
    total, arrived = counts.total, int(reached[-1])
    months = counts.points / GRID_STEPS_PER_MONTH
    rows = []
    for share in SHARES:
        month = first_month(reached, share * total)
        rows.append(
            {
                "share": share,
                "month": month,
                "low": _crossing(months, estimate.high, share) if uncertain else month,
                "high": _crossing(months, estimate.low, share) if uncertain else month,
                "month_of_reached": first_month(reached, share * arrived) if arrived else None,
            }
        )
    return rows


def first_month(reached: NDArray[np.int64], wanted: float) -> float | None:
    """First month, in eighths, by which at least ``wanted`` histories have reached it."""
    g = int(np.searchsorted(reached, wanted - 1e-9))
    return g / GRID_STEPS_PER_MONTH if g < len(reached) else None


def _crossing(months: Reals, curve: Reals, share: float) -> float | None:
    """Month at which a curve that does not fall reaches ``share``, between its points by a line."""
    curve = np.maximum.accumulate(curve)
    k = int(np.searchsorted(curve, share))
    if k == len(curve):
        return None
    if k == 0 or curve[k] == curve[k - 1]:
        return float(months[k])
    part = (share - curve[k - 1]) / (curve[k] - curve[k - 1])
    return float(months[k - 1] + part * (months[k] - months[k - 1]))


def waits(counts: Counts) -> list[dict[str, Any]]:
    """Mean months lost to each wait, of all pilots, up to the end of the months simulated."""
    months = counts.wait_ticks / TICKS_PER_MONTH / counts.total
    whole = float(months.sum())
    return [
        {
            "wait": wait.name.lower(),
            "months": float(months[wait]),
            "share": float(months[wait]) / whole if whole > 0.0 else 0.0,
        }
        for wait in Wait
    ]
