"""What the kernel reads: each world's numbers, laws and keys, frozen.

Index legend for the whole package: ``w`` world, ``i`` history within a block, ``c`` column of
pre-made draws, ``a`` readiness area, ``s`` seat, ``b`` builder, ``k`` count along a renewal
process, ``j`` budget window or model renewal, ``g`` point of the time grid, ``p`` pilot.
"""

from enum import IntEnum
from typing import Annotated, NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.fields import record_dtype
from valleysim.vocabulary import Area, Purpose

AREAS = len(Area)
PURPOSES = len(Purpose)
MAX_REVIEWERS = 64
MAX_BUILDERS = 64
MAX_SEATS = 16


class Column(IntEnum):
    """Draws made beforehand for a whole block of histories, one row each.

    What may be drawn again and again, by address, is made beforehand for the first time that it is wanted.
    After the last one follow the budgets of the builders and the columns of the seats (`SeatColumn`).
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
    NEXT_RENEWAL = 34
    REVALIDATION = 35
    NEXT_REORGANISATION = 36
    ORGANISATION = 37  # scores of what the organisation's pilots have in common; drawn as uniforms
    PROPENSITY = 38  # and of what the pilot's requests have in common
    FIRST_BUILDER = 39


class SeatColumn(IntEnum):
    """Columns of the seats: all seats' first tenures, then all their vacancies, and so on."""

    TENURE = 0  # of the occupant at month 0
    VACANCY = 1  # after that occupant
    ADOPTS = 2  # of the first successor, the uniform that says whether it supports
    NEXT_TENURE = 3  # of the first successor


MAX_COLUMNS = int(Column.FIRST_BUILDER) + MAX_BUILDERS + len(SeatColumn) * MAX_SEATS


class Form(IntEnum):
    """How a uniform becomes a column."""

    RAW = 0
    VARIATE = 1
    RESIDUAL = 2


class Renewed(IntEnum):
    """Laws that are asked again and again, by address: rows of ``World.renewed``."""

    SIGN_OFF = 0  # five areas
    BACKLOG = 5
    LIFETIME = 10
    REVALIDATION = 11
    REPLACEMENT = 12
    FIRST_SEAT = 13  # tenure and vacancy of each seat, alternating


RENEWED = int(Renewed.FIRST_SEAT) + 2 * MAX_SEATS


class World:
    """One world: its quantities (months, shares, rates and money per month), laws and keys."""

    number: int
    """The world's number in its addresses."""
    origin: int
    """Its number in those of what has happened already, which worlds of equal values share."""
    starts: float
    """Planned start, months from month 0."""
    leverage: float
    success: float
    embedded: float
    quorum: float
    uncovered_pace: float
    uncovered_hazard: float
    uncovered_approval: float
    reorganisation_gap: float
    """Mean months between reorganisations."""
    done: Annotated[NDArray[np.float64], (AREAS,)]
    period: float
    first_window: float
    phase_spread: float
    """1 if the first window is uniform in the period, else 0."""
    approval: float
    """Already raised by the owner's involvement."""
    final_refusal: float
    persistence: float
    """Share of the variance of what decides the requests of a pilot that is the pilot's own."""
    shared_variance: float
    """Share of the variance of a draw that all pilots of the organisation have in common."""
    overrun_sensitivity: float
    model_age: float
    """Months since the last renewal of the model."""
    run_rate_known: float
    """The uniform of a run rate that is known; 0 if it is not."""
    tolerance: float
    unfunded_hazard: float
    unfunded_departures: float
    money_delay: float
    """0 if operating money is there at pilot end; infinite if it must be asked for."""
    cost_correlation: float
    departure_rate: float
    builder_exposure: float
    needed: float
    """Builders that must be present for full pace; 0 if the work needs none."""
    ramp_up: float
    untold: float
    """(1 − documented)·(1 − cross-trained)."""
    transfer_time: float
    instability: float
    cost_hazard: float
    unready_hazard: float
    live_uncovered_hazard: float
    obsolescence_hazard: float
    half_life: float
    proving: float
    priorities_hazard: float
    live_cost: float
    pilot_cost: float
    valley_cost: float
    run_cost: float
    value: float
    mitigation: float
    discount: float
    """Continuous rate per month."""
    weights: Annotated[NDArray[np.float64], (MAX_SEATS,)]
    adopts: Annotated[NDArray[np.float64], (MAX_SEATS,)]
    """Already raised by the documented value."""
    takes_on: Annotated[NDArray[np.float64], (MAX_SEATS,)]
    """Whether an occupant takes the pilot on as its owner; already raised by the owner's involvement."""
    exposures: Annotated[NDArray[np.float64], (MAX_SEATS,)]
    served: Annotated[NDArray[np.float64], (MAX_SEATS,)]
    """Months for which the present occupants have been there, or a vacant seat has been vacant."""
    stays: Annotated[NDArray[np.float64], (MAX_SEATS,)]
    """Months before which the present occupants do not leave of themselves; 0 if nothing is said."""
    renewed: Annotated[NDArray[np.float64], (RENEWED, 4)]
    """Parameters of laws drawn on demand, by `Renewed`."""
    seats: int
    builders: int
    team_changes: int
    """Whether that a builder leaves or is replaced is an event."""
    needs_owner: int
    """Whether somebody in a seat must take the pilot on."""
    capacity: int
    central: int
    reviewers: int
    contract: int
    area_order: Annotated[NDArray[np.int64], (AREAS,)]
    """Areas in the order in which work is taken up."""
    essential: Annotated[NDArray[np.int64], (MAX_SEATS,)]
    seats_at_start: Annotated[NDArray[np.int64], (MAX_SEATS,)]
    """How each seat is held at month 0, see `vocabulary.Seat`."""
    renewed_laws: Annotated[NDArray[np.int64], (RENEWED,)]
    pilot_keys: Annotated[NDArray[np.uint64], (PURPOSES,)]
    organisation_keys: Annotated[NDArray[np.uint64], (PURPOSES,)]
    seat_keys: Annotated[NDArray[np.uint64], (MAX_SEATS, PURPOSES)]
    """Keys of the seats, or of the persons who hold them."""
    adoption_keys: Annotated[NDArray[np.uint64], (MAX_SEATS,)]
    """Of the draws that say whether a successor supports: always the seat's."""
    owner_keys: Annotated[NDArray[np.uint64], (MAX_SEATS,)]
    """Of the draws that say whether an occupant takes the pilot on: the seat's as well."""


WORLD = record_dtype(World)


class Plan:
    """What ties one pilot to the others, the same in every world."""

    concerns: int
    """Events that concern other pilots, one bit each by `vocabulary.Event`."""
    awaits: int
    """Pilots that must be settled before it starts."""
    until: int
    """The `vocabulary.Endpoint` at which those are settled."""
    starts_otherwise: int
    """Whether one that ends without it is settled too."""
    infrastructure: int
    """Number of the infrastructure that it shares; −1 for none."""
    stakes: int
    needs_proof: int
    first_follower: int
    """Its followers are ``followers[first_follower:end_follower]``."""
    end_follower: int
    first_column: int
    """Its columns are those from here to the next pilot's."""
    end_column: int
    first_pair: int
    end_pair: int
    past: int
    """Which of the pilots with a past it is; −1 if its past, if any, lies ahead."""
    deadline: float
    """Month of the grid, 0 or later, by which it is to be in production; infinite if that is not said."""


PLAN = record_dtype(Plan)


class Pack(NamedTuple):
    """A compiled portfolio. W worlds, N pilots in the order of their keys, T tables of K entries.

    C columns and P pairs of uniforms are those of all pilots, one pilot after another (`Plan`).

    ============== =============== =============================================================
    array          shape, type     meaning
    ============== =============== =============================================================
    worlds         (W, N) `World`  quantities, laws and keys
    plans          (N,) `Plan`     starts, what is shared, where its columns are
    followers      (F,) i8         pilots that start after another
    coupled        (1,) i8         whether a pilot can wait for another or for its place in a queue
    target         (1,) i8         how many pilots the joint confidence of cost and date asks for; 0 for
                                   a pilot that is in no portfolio
    pair_keys      (P,) u8         address key of a pair of uniforms
    pair_numbers   (P,) i8         counter of the pair (draw number div 2)
    pair_columns   (P, 2) i8       columns of the pilot that the two words fill; −1 for none
    pair_once      (P,) i8         whether it is drawn once for a world, and not for each replicate
    forms          (C,) i8         see `Form`
    laws           (C,) i8         see `vocabulary.Law`
    parameters     (W, C, 6) f8    four of the law, months served, log survival at months served
    tables         (T, K) f8       tabulated curves and samples that laws refer to
    known          (R,) `Known`    what is known of the pilots that have started already
    ============== =============== =============================================================
    """

    worlds: NDArray[np.record]
    plans: NDArray[np.record]
    followers: NDArray[np.int64]
    coupled: NDArray[np.int64]
    target: NDArray[np.int64]
    pair_keys: NDArray[np.uint64]
    pair_numbers: NDArray[np.int64]
    pair_columns: NDArray[np.int64]
    pair_once: NDArray[np.int64]
    forms: NDArray[np.int64]
    laws: NDArray[np.int64]
    parameters: NDArray[np.float64]
    tables: NDArray[np.float64]
    known: NDArray[np.record]

    @property
    def pilots(self) -> int:
        """Number of pilots."""
        return len(self.plans)

    @property
    def is_portfolio(self) -> bool:
        """Whether its pilots were listed, be it one alone: then replicates are counted besides histories."""
        return bool(self.target[0])
