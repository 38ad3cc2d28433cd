"""What a history meets and leaves behind, beside its own world and state."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Around(NamedTuple):
    """Tables of curves, the review office (1,), and the months to simulate."""

    tables: NDArray[np.float64]
    office: NDArray[np.record]
    end_month: float


class Kept(NamedTuple):
    """What is kept of a history: its log, its record, and the flows between states of the tally."""

    log: NDArray[np.float64]
    record: NDArray[np.float64]
    flows: NDArray[np.int64]
