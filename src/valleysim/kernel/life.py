"""The working memory of one history: what is due when, and where everything stands."""

from enum import IntEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.pack import AREAS, MAX_BUILDERS, MAX_REVIEWERS
from valleysim.vocabulary import Event

Draws = NDArray[np.float64]
"""The pre-made draws of one history: a row (C,) by `pack.Column`."""

VALLEY_CLOCKS = 3
CLOCKS = 8


class Stage(IntEnum):
    """How far the pilot has come."""

    PILOT = 0
    VALLEY = 1
    LIVE = 2
    PRODUCTION = 3
    SUSTAINED = 4


class Money(IntEnum):
    """How far the request for operating money has come."""

    NOT_ASKED = 0
    ASKED = 1
    APPROVED = 2
    ARRIVED = 3


class Parallel(IntEnum):
    """How far the parallel run has come."""

    NOT_STARTED = 0
    UNDER_WAY = 1
    ENDED = 2


class AreaState(IntEnum):
    """How far a readiness area has come."""

    WAITING = 0
    WORKING = 1
    REQUESTED = 2
    SIGNED = 3


class Real(IntEnum):
    """Real numbers of a history, ``Life.real``; months unless said otherwise."""

    PILOT_END = 0
    RUNWAY_END = 1
    MONEY_AT = 2
    LIVE_AT = 3
    PACE = 4
    CLOCK_SINCE = 5
    FIRST_WINDOW = 6
    LEAD = 7
    PARALLEL_RUN = 8
    LOST = 9
    RUN_RATE = 10
    REDISCOVERY_LEFT = 11
    REDISCOVERY_SINCE = 12
    STATE_SINCE = 13
    LIVE_COSTS = 14
    LIVE_COSTS_DISCOUNTED = 15
    REDISCOVERY = 16
    LOST_NOW = 17
    PRODUCTION_AT = 18
    SUSTAINED_AT = 19


class Whole(IntEnum):
    """Whole numbers of a history, ``Life.whole``."""

    STAGE = 0
    COVERED = 1
    UNFUNDED = 2
    MONEY = 3
    PARALLEL = 4
    SIGNED = 5
    WORKING = 6
    WINDOW = 7
    REORGANISATIONS = 8
    RENEWALS = 9
    OUTDATED = 10
    ROW = 11
    CAUSE = 12
    LOGGED = 13
    BUILDERS_PRESENT = 14


class Address(NamedTuple):
    """Which history this is: the pack's row, the world's number, the replicate in that world."""

    row: int
    world: int
    replicate: int


class Life(NamedTuple):
    """Working memory, made once a block and written over by each history.

    ============== ============= ===============================================================
    array          shape, type   meaning
    ============== ============= ===============================================================
    due            (17,) f8      month at which the next event of each kind is due; inf if never
    real           (20,) f8      see `Real`
    whole          (15,) i8      see `Whole`
    area_states    (5,) i8       see `AreaState`
    area_left      (5,) f8       work left at ``area_since``, months at pace 1
    area_since     (5,) f8       month at which ``area_left`` held
    area_due       (5,) f8       month at which the area's work is done at the present pace
    sign_due       (5,) f8       month at which the area is signed off
    requests       (5,) i8       sign-offs requested so far
    free           (64,) f8      month from which each reviewer is free
    seat_states    (S,) i8       see `vocabulary.Seat`
    seat_due       (S,) f8       month at which the occupant leaves or the seat is filled
    occupants      (S,) i8       number of the present or last occupant
    adopting       (S,) i8       whether the successor to come will support
    builders_gone  (64,) i8      taken by a reorganisation
    budgets        (8,) f8       what is left on each clock: three of the valley, five when live
    hazards        (8,) f8       what each clock spends, per unit of its time
    log            (E, 3) f8     month, event, detail; zero rows: no log is kept
    ============== ============= ===============================================================
    """

    due: NDArray[np.float64]
    real: NDArray[np.float64]
    whole: NDArray[np.int64]
    area_states: NDArray[np.int64]
    area_left: NDArray[np.float64]
    area_since: NDArray[np.float64]
    area_due: NDArray[np.float64]
    sign_due: NDArray[np.float64]
    requests: NDArray[np.int64]
    free: NDArray[np.float64]
    seat_states: NDArray[np.int64]
    seat_due: NDArray[np.float64]
    occupants: NDArray[np.int64]
    adopting: NDArray[np.int64]
    builders_gone: NDArray[np.int64]
    budgets: NDArray[np.float64]
    hazards: NDArray[np.float64]
    log: NDArray[np.float64]


def make_life(seats: int, log_rows: int) -> Life:
    """Allocate working memory for a coalition of ``seats`` seats and a log of ``log_rows`` rows."""
    return Life(
        due=np.empty(len(Event)),
        real=np.empty(len(Real)),
        whole=np.empty(len(Whole), np.int64),
        area_states=np.empty(AREAS, np.int64),
        area_left=np.empty(AREAS),
        area_since=np.empty(AREAS),
        area_due=np.empty(AREAS),
        sign_due=np.empty(AREAS),
        requests=np.empty(AREAS, np.int64),
        free=np.empty(MAX_REVIEWERS),
        seat_states=np.empty(seats, np.int64),
        seat_due=np.empty(seats),
        occupants=np.empty(seats, np.int64),
        adopting=np.empty(seats, np.int64),
        builders_gone=np.empty(MAX_BUILDERS, np.int64),
        budgets=np.empty(CLOCKS),
        hazards=np.empty(CLOCKS),
        log=np.empty((log_rows, 3)),
    )
