"""What is kept of each history of a block, by pilot: one row a fact, one column a replicate."""

from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.state import WAITS


class Record(IntEnum):
    """Rows of the records, (pilots, rows, block) f8. Months from month 0, infinite if not by then."""

    PILOT_END = 0
    RUNWAY_END = 1
    MONEY_AT = 2
    LIVE = 3
    PRODUCTION = 4
    SUSTAINED = 5
    ENDED = 6
    ROW = 7
    KNOWLEDGE_LOST = 8
    BUILDERS_PRESENT = 9
    RUN_RATE = 10
    BUILD = 11
    LIVE_COSTS = 12
    LIVE_COSTS_DISCOUNTED = 13
    SPEND_PILOT = 14
    SPEND_VALLEY = 15
    SPEND_RUN = 16
    SPEND = 17
    VALUE = 18
    NPV = 19
    STARTED = 20
    HELD_BY = 21  # what held it up when it ended
    CUT = 22  # whether it had too many events
    SHOWN = 23  # which states that signals tell of were so when they were seen, one bit each
    ROW_AT_DEADLINE = 24  # where the pilot's deadline finds it, or the end month if that is earlier
    WAITED = 25  # a row for each wait


RECORDS = int(Record.WAITED) + WAITS


def make_records(pilots: int, block: int) -> NDArray[np.float64]:
    """Allocate the records of a block of replicates."""
    return np.zeros((pilots, RECORDS, block))
