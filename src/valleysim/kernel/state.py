"""The working memory of one history: what is due when, and where everything stands."""

from enum import IntEnum
from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.fields import record_dtype
from valleysim.kernel.pack import AREAS, MAX_BUILDERS, MAX_COLUMNS, MAX_SEATS
from valleysim.vocabulary import Event, Row

VALLEY_CLOCKS = 3
CLOCKS = 8
WAITS = int(Row.SUSTAINED)
LOG_ROWS = 4096


class Stage(IntEnum):
    """How far the pilot has come."""

    NOT_STARTED = -1
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
    REFUSED = 4  # for good


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
    HELD = 4  # its work is done; governance waits for proof at lower stakes, ownership for an owner


class State:
    """One history. Months are months from month 0 unless said otherwise."""

    replicate: int
    draws: Annotated[NDArray[np.float64], (MAX_COLUMNS,)]
    """Draws made beforehand, by `pack.Column`."""
    due: Annotated[NDArray[np.float64], (len(Event),)]
    """Month at which the next event of each kind is due; infinite if never."""
    past: int
    """Whether it is still before month 0: what it shares with others is then known, and not drawn."""
    concerns: int
    """Events that concern other pilots, one bit each: the history stops before them."""
    events: int
    """Events so far."""
    over: int
    """Whether the history has ended, or the horizon has found it."""
    proven: int
    """Whether governance may ask for its sign-off."""
    owned: int
    """Whether somebody has taken the pilot on."""
    built: int
    """Whether the infrastructure that it shares with others is there already."""
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
    refusals: int
    """Budget windows at which the request was not approved."""
    reorganisations: int
    renewals: int
    outdated: int
    """Whether the model was renewed since the pilot went live."""
    row: int
    """Where the tally counts this history, see `vocabulary.Row`."""
    row_at_deadline: int
    """The row in which the deadline has found it; −1 while that lies ahead."""
    end_row: int
    """The row in which it ended; −1 while it has not."""
    held_by: int
    """The wait that held it up when it ended."""
    builders_present: int
    """At the end of the parallel run; −1 before."""
    deadline: float
    """Month by which it is to be in production; infinite if that is not said."""
    started: float
    pilot_end: float
    runway_end: float
    money_at: float
    asked_at: float
    parallel_started: float
    live_at: float
    production_at: float
    sustained_at: float
    ended_at: float
    pace: float
    team: float
    """Pace of the team: 1 if enough builders are present, 0 with none of them."""
    parallel_left: float
    """What is left of the parallel run at ``parallel_since``, months at the team's full pace."""
    parallel_since: float
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
    seat_states: Annotated[NDArray[np.int64], (MAX_SEATS,)]
    seat_due: Annotated[NDArray[np.float64], (MAX_SEATS,)]
    """Month at which the occupant leaves or the seat is filled."""
    occupants: Annotated[NDArray[np.int64], (MAX_SEATS,)]
    """Number of the present or last occupant."""
    adopting: Annotated[NDArray[np.int64], (MAX_SEATS,)]
    """Whether the successor to come will support."""
    builders_gone: Annotated[NDArray[np.int64], (MAX_BUILDERS,)]
    """Taken by a reorganisation; or, where the team changes, away until they are replaced."""
    builder_left: Annotated[NDArray[np.float64], (MAX_BUILDERS,)]
    """Where the team changes: what is left of each budget, or of the months until the place is filled."""
    builder_since: Annotated[NDArray[np.float64], (MAX_BUILDERS,)]
    builder_due: Annotated[NDArray[np.float64], (MAX_BUILDERS,)]
    builder_numbers: Annotated[NDArray[np.int64], (MAX_BUILDERS,)]
    """Who is in each place, or was last: the n-th."""
    budgets: Annotated[NDArray[np.float64], (CLOCKS,)]
    hazards: Annotated[NDArray[np.float64], (CLOCKS,)]
    """What each clock spends, per unit of its time."""
    waited: Annotated[NDArray[np.float64], (WAITS,)]
    """Months spent in each wait."""
    logged: int
    """Events in the log."""
    shown: int
    """Which states that signals tell of were so when they were seen, one bit each by `Signal`."""


LIFE = record_dtype(State)


def make_states(pilots: int) -> NDArray[np.record]:
    """Allocate the working memory of one history of each pilot."""
    return np.zeros(pilots, LIFE).view(np.recarray)


def make_logs(pilots: int, *, logging: bool) -> NDArray[np.float64]:
    """Allocate a log of month, event and detail for each pilot; one without rows if not ``logging``."""
    return np.zeros((pilots, LOG_ROWS if logging else 0, 3))
