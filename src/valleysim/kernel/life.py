"""The working memory of one history: what is due when, and where everything stands."""

from enum import IntEnum
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.fields import record_dtype
from valleysim.kernel.pack import AREAS, MAX_BUILDERS, MAX_COLUMNS, MAX_REVIEWERS, MAX_SEATS
from valleysim.vocabulary import Event, Row

VALLEY_CLOCKS = 3
CLOCKS = 8
WAITS = int(Row.SUSTAINED)
LOG_ROWS = 4096


class Stage(IntEnum):
    """How far the pilot has come."""

    PILOT = 0
    VALLEY = 1
    LIVE = 2
    PRODUCTION = 3
    SUSTAINED = 4


class Request(IntEnum):
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


class Life:
    """One history. Months are months from month 0 unless said otherwise."""

    replicate: int
    draws: Annotated[NDArray[np.float64], (MAX_COLUMNS,)]
    """Draws made beforehand, by `pack.Column`."""
    due: Annotated[NDArray[np.float64], (len(Event),)]
    """Month at which the next event of each kind is due; infinite if never."""
    stage: int
    covered: int
    unfunded: int
    request: int
    parallel: int
    signed: int
    """Areas signed off."""
    working: int
    """Areas being worked on."""
    window: int
    reorganisations: int
    renewals: int
    outdated: int
    """Whether the model was renewed since the pilot went live."""
    row: int
    """Where the tally counts this history, see `vocabulary.Row`."""
    end_row: int
    """The row in which it ended; −1 while it has not."""
    builders_present: int
    """At the end of the parallel run; −1 before."""
    pilot_end: float
    runway_end: float
    money_at: float
    live_at: float
    production_at: float
    sustained_at: float
    pace: float
    clock_since: float
    """Clock time up to which the budgets are spent."""
    first_window: float
    lost: float
    """Knowledge lost at handoff; not a number before."""
    lost_now: float
    rediscovery_left: float
    """Months at pace 1."""
    rediscovery_since: float
    state_since: float
    live_costs: float
    live_costs_discounted: float
    area_states: Annotated[NDArray[np.int64], (AREAS,)]
    area_left: Annotated[NDArray[np.float64], (AREAS,)]
    """Work left at ``area_since``, months at pace 1."""
    area_since: Annotated[NDArray[np.float64], (AREAS,)]
    area_due: Annotated[NDArray[np.float64], (AREAS,)]
    """Month at which the area's work is done at the present pace."""
    sign_due: Annotated[NDArray[np.float64], (AREAS,)]
    requests: Annotated[NDArray[np.int64], (AREAS,)]
    """Sign-offs asked for so far."""
    free: Annotated[NDArray[np.float64], (MAX_REVIEWERS,)]
    """Month from which each reviewer is free."""
    seat_states: Annotated[NDArray[np.int64], (MAX_SEATS,)]
    seat_due: Annotated[NDArray[np.float64], (MAX_SEATS,)]
    """Month at which the occupant leaves or the seat is filled."""
    occupants: Annotated[NDArray[np.int64], (MAX_SEATS,)]
    """Number of the present or last occupant."""
    adopting: Annotated[NDArray[np.int64], (MAX_SEATS,)]
    """Whether the successor to come will support."""
    builders_gone: Annotated[NDArray[np.int64], (MAX_BUILDERS,)]
    """Taken by a reorganisation."""
    budgets: Annotated[NDArray[np.float64], (CLOCKS,)]
    hazards: Annotated[NDArray[np.float64], (CLOCKS,)]
    """What each clock spends, per unit of its time."""
    waited: Annotated[NDArray[np.float64], (WAITS,)]
    """Months spent in each wait."""
    logging: int
    logged: int
    log: Annotated[NDArray[np.float64], (LOG_ROWS, 3)]
    """Month, event and detail, if ``logging``."""


LIFE = record_dtype(Life)


def make_life(*, logging: bool = False) -> NDArray[np.record]:
    """Allocate the working memory of one history, as an array of one record."""
    life = np.zeros(1, LIFE).view(np.recarray)
    life["logging"] = logging
    return life
