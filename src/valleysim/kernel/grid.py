"""The time grid of tallies, and months as whole numbers."""

import numpy as np

from valleysim.kernel.numba.jit import kernel

GRID_STEPS_PER_MONTH = 8
TICKS_PER_MONTH = 1 << 20


@kernel
def grid_point(month: float) -> int:
    """First point of the time grid at or after ``month``: where the event is seen."""
    return int(np.ceil(month * GRID_STEPS_PER_MONTH))


@kernel
def in_ticks(months: float) -> int:
    """Months as a whole number of ticks."""
    return int(np.floor(months * TICKS_PER_MONTH + 0.5))
