"""When the endpoint is reached, and what the months are lost to."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.counts import Counts
from valleysim.estimates.intervals import Estimate
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH, TICKS_PER_MONTH
from valleysim.vocabulary import Wait

SHARES = (0.5, 0.8, 0.9)
Reals = NDArray[np.float64]


def times(
    reached: NDArray[np.int64], counts: Counts, estimate: Estimate, *, uncertain: bool
) -> list[dict[str, Any]]:
    """A row for each of `SHARES`; a month is None if it is not within the months simulated.

    Value and ends of the interval are each the first month in eighths at which *their* curve reaches
    the share. Where nothing is uncertain both ends are the month itself.
    """
    total, arrived = counts.total, int(reached[-1])
    low, high = (on_the_grid(edge, counts.points, reached) for edge in (estimate.low, estimate.high))
    rows = []
    for share in SHARES:
        month = first_month(reached, share * total)
        rows.append(
            {
                "share": share,
                "month": month,
                "low": first_month(high, share) if uncertain else month,
                "high": first_month(low, share) if uncertain else month,
                "month_of_reached": first_month(reached, share * arrived) if arrived else None,
            }
        )
    return rows


def first_month(curve: NDArray[np.int64] | Reals, wanted: float) -> float | None:
    """First month, in eighths, by which a curve that does not fall has come to ``wanted``."""
    g = int(np.searchsorted(curve, wanted - 1e-9))
    return g / GRID_STEPS_PER_MONTH if g < len(curve) else None


def on_the_grid(edge: Reals, points: NDArray[np.int64], reached: NDArray[np.int64]) -> Reals:
    """An edge (P,) of the band at every eighth of a month (G + 1,); it never falls.

    Between two points it has risen by the part by which the share reached has: both stand still, and
    jump, at the same moments.
    """
    edge = np.maximum.accumulate(edge)
    at = reached[points].astype(np.float64)
    rising = np.concatenate([[True], np.diff(at) > 0.0])
    whole: Reals = np.interp(reached, at[rising], edge[rising])
    return whole


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
