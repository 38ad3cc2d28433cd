"""What the kernel reads: one world's numbers, laws and keys as flat, frozen arrays.

Index legend for the whole package: ``w`` world, ``i`` history within a block, ``c`` column of
pre-made draws, ``a`` readiness area, ``s`` seat, ``b`` builder, ``k`` count along a renewal
process, ``j`` budget window or model renewal, ``g`` point of the time grid.
"""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.vocabulary import Area

AREAS = len(Area)
MAX_REVIEWERS = 64
MAX_BUILDERS = 64


class Number(IntEnum):
    """Quantities of one world, columns of ``Pack.numbers``. Months, shares, rates per month, money."""

    SUCCESS = 0
    EMBEDDED = 1
    QUORUM = 2
    UNCOVERED_PACE = 3
    UNCOVERED_HAZARD = 4
    UNCOVERED_APPROVAL = 5
    REORGANISATION_GAP = 6
    DONE = 7  # five columns, one an area
    PERIOD = 12
    FIRST_WINDOW = 13
    PHASE_SPREAD = 14
    APPROVAL = 15
    OVERRUN_SENSITIVITY = 16
    TOLERANCE = 17
    UNFUNDED_HAZARD = 18
    UNFUNDED_DEPARTURES = 19
    MONEY_DELAY = 20
    COST_CORRELATION = 21
    DEPARTURE_RATE = 22
    BUILDER_EXPOSURE = 23
    UNTOLD = 24
    TRANSFER_TIME = 25
    INSTABILITY = 26
    COST_HAZARD = 27
    UNREADY_HAZARD = 28
    LIVE_UNCOVERED_HAZARD = 29
    OBSOLESCENCE_HAZARD = 30
    HALF_LIFE = 31
    PROVING = 32
    PRIORITIES_HAZARD = 33
    LIVE_COST = 34
    PILOT_COST = 35
    VALLEY_COST = 36
    RUN_COST = 37
    VALUE = 38
    MITIGATION = 39
    DISCOUNT = 40


class SeatNumber(IntEnum):
    """Quantities of one seat in one world, last axis of ``Pack.seats``."""

    WEIGHT = 0
    ESSENTIAL = 1
    ADOPTS = 2
    EXPOSURE = 3


class Count(IntEnum):
    """Whole numbers that hold in every world, ``Pack.counts``."""

    SEATS = 0
    BUILDERS = 1
    CAPACITY = 2
    CENTRAL = 3
    REVIEWERS = 4
    CONTRACT = 5


class Column(IntEnum):
    """Draws made beforehand for a whole block of histories, one row each.

    After the last one follow ``BUILDERS`` budgets and ``SEATS`` first tenures.
    """

    DURATION = 0
    SUCCESS = 1
    CANCELLATION = 2  # three budgets
    ROLL_BACK = 5  # five budgets
    WORK = 10  # five areas
    SIGN_OFF = 15  # five areas
    BACKLOG = 20  # five areas
    RUNWAY = 25
    LEAD = 26
    WINDOW_PHASE = 27
    RUN_RATE = 28
    BUILD = 29
    PARALLEL_RUN = 30
    REDISCOVERY = 31
    RENEWAL = 32
    REORGANISATION = 33
    FIRST_BUILDER = 34


class Form(IntEnum):
    """How a uniform becomes a column."""

    RAW = 0
    VARIATE = 1
    RESIDUAL = 2


class Renewed(IntEnum):
    """Laws that are asked again and again, by address: rows of ``Pack.renewed_laws``."""

    SIGN_OFF = 0  # five areas
    BACKLOG = 5
    LIFETIME = 6
    REVALIDATION = 7
    FIRST_SEAT = 8  # tenure and vacancy of each seat, alternating


class Pack(NamedTuple):
    """A compiled scenario. W worlds, C columns, P pairs of uniforms, S seats, L renewed laws.

    ============== ============= ===============================================================
    array          shape, type   meaning
    ============== ============= ===============================================================
    numbers        (W, 41) f8    quantities, see `Number`
    seats          (W, S, 4) f8  quantities of seats, see `SeatNumber`
    counts         (6,) i8       whole numbers, see `Count`
    area_order     (5,) i8       areas in the order in which work is taken up
    pair_keys      (P,) u8       address key of a pair of uniforms
    pair_numbers   (P,) i8       counter of the pair (draw number div 2)
    pair_columns   (P, 2) i8     columns that the two words fill; −1 for none
    forms          (C,) i8       see `Form`
    laws           (C,) i8       see `vocabulary.Law`
    parameters     (W, C, 6) f8  four of the law, months served, log survival at months served
    renewed_laws   (L,) i8       laws drawn on demand, see `Renewed`
    renewed        (W, L, 4) f8  their parameters
    pilot_keys     (17,) u8      address keys of the pilot by `vocabulary.Purpose`
    seat_keys      (S, 17) u8    address keys of the seats by `vocabulary.Purpose`
    organisation   (17,) u8      address keys of the organisation by `vocabulary.Purpose`
    tables         (T, K) f8     tabulated curves and samples that laws refer to
    ============== ============= ===============================================================
    """

    numbers: NDArray[np.float64]
    seats: NDArray[np.float64]
    counts: NDArray[np.int64]
    area_order: NDArray[np.int64]
    pair_keys: NDArray[np.uint64]
    pair_numbers: NDArray[np.int64]
    pair_columns: NDArray[np.int64]
    forms: NDArray[np.int64]
    laws: NDArray[np.int64]
    parameters: NDArray[np.float64]
    renewed_laws: NDArray[np.int64]
    renewed: NDArray[np.float64]
    pilot_keys: NDArray[np.uint64]
    seat_keys: NDArray[np.uint64]
    organisation_keys: NDArray[np.uint64]
    tables: NDArray[np.float64]


class Start(NamedTuple):
    """Where the pilot stands at month 0.

    ============== ============= ===============================================================
    array          shape, type   meaning
    ============== ============= ===============================================================
    seat_states    (S,) i8       how each seat is held, see `vocabulary.Seat`
    ============== ============= ===============================================================
    """

    seat_states: NDArray[np.int64]
