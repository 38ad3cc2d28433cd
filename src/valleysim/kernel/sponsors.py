"""Sponsors: who sits in the coalition, who leaves, and whether it covers (docs/model.md, 4)."""

import numpy as np

from valleysim.kernel.draws import uniform, uniforms
from valleysim.kernel.jit import kernel
from valleysim.kernel.life import Address, Draws, Life, Whole
from valleysim.kernel.pack import Column, Count, Number, Pack, Renewed, SeatNumber, Start
from valleysim.kernel.variates import upper_quantile
from valleysim.vocabulary import Event, Purpose, Seat

WEIGHT_TOLERANCE = 1e-9


@kernel
def begin_sponsors(pack: Pack, start: Start, address: Address, draws: Draws, life: Life) -> None:
    """Seat the first occupants; ``draws`` are the pre-made draws of this history."""
    tenures = Column.FIRST_BUILDER + pack.counts[Count.BUILDERS]
    for s in range(pack.counts[Count.SEATS]):
        life.occupants[s] = 0
        life.adopting[s] = 0
        life.seat_states[s] = start.seat_states[s]
        life.seat_due[s] = draws[tenures + s]
        if start.seat_states[s] == Seat.VACANT:
            vacate(pack, address, life, s, 0.0)
    schedule_seats(pack, life)
    life.whole[Whole.COVERED] = covers(pack, address, life)


@kernel
def vacate(pack: Pack, address: Address, life: Life, s: int, now: float) -> None:
    """The occupant of seat ``s`` is gone; find how long the seat stays empty and who comes."""
    row, world, replicate = address
    gap, adopts = uniforms(
        pack.seat_keys[s, Purpose.SUCCESSION], world, replicate, life.occupants[s]
    )
    law = Renewed.FIRST_SEAT + 2 * s + 1
    p = pack.renewed[row, law]
    vacancy = upper_quantile(pack.renewed_laws[law], p[0], p[1], p[2], p[3], gap, pack.tables)
    life.seat_states[s] = Seat.VACANT
    life.seat_due[s] = now + vacancy
    life.adopting[s] = adopts < pack.seats[row, s, SeatNumber.ADOPTS]


@kernel
def fill_seat(pack: Pack, address: Address, life: Life, s: int, now: float) -> None:
    """The successor sits down, with a fresh tenure."""
    row, world, replicate = address
    life.occupants[s] += 1
    u = uniform(pack.seat_keys[s, Purpose.TENURE], world, replicate, life.occupants[s])
    law = Renewed.FIRST_SEAT + 2 * s
    p = pack.renewed[row, law]
    tenure = upper_quantile(pack.renewed_laws[law], p[0], p[1], p[2], p[3], u, pack.tables)
    life.seat_states[s] = Seat.SUPPORTING if life.adopting[s] else Seat.UNSUPPORTIVE
    life.seat_due[s] = now + tenure


@kernel
def seat_due_now(life: Life, seats: int, vacant: bool, now: float) -> int:
    """Return the first listed seat that is filled (``vacant``) or left at ``now``."""
    for s in range(seats):
        if (life.seat_states[s] == Seat.VACANT) == vacant and life.seat_due[s] == now:
            return s
    return -1


@kernel
def schedule_seats(pack: Pack, life: Life) -> None:
    """Find when the next seat is filled and the next occupant leaves."""
    filled = np.inf
    leaves = np.inf
    for s in range(pack.counts[Count.SEATS]):
        if life.seat_states[s] == Seat.VACANT:
            filled = min(filled, life.seat_due[s])
        else:
            leaves = min(leaves, life.seat_due[s])
    life.due[Event.SEAT_FILLED] = filled
    life.due[Event.OCCUPANT_LEAVES] = leaves


@kernel
def covers(pack: Pack, address: Address, life: Life) -> bool:
    """Whether present supporters reach the quorum and hold every essential seat."""
    weight = 0.0
    for s in range(pack.counts[Count.SEATS]):
        if life.seat_states[s] == Seat.SUPPORTING:
            weight += pack.seats[address.row, s, SeatNumber.WEIGHT]
        elif pack.seats[address.row, s, SeatNumber.ESSENTIAL] > 0.0:
            return False
    return weight >= pack.numbers[address.row, Number.QUORUM] - WEIGHT_TOLERANCE


@kernel
def reorganise_seats(pack: Pack, address: Address, life: Life, now: float) -> None:
    """Each occupant goes with the seat's exposure, all at the same instant."""
    row, world, replicate = address
    k = life.whole[Whole.REORGANISATIONS]
    for s in range(pack.counts[Count.SEATS]):
        exposure = pack.seats[row, s, SeatNumber.EXPOSURE]
        if life.seat_states[s] != Seat.VACANT and exposure > 0.0:
            u = uniform(pack.seat_keys[s, Purpose.EXPOSURE], world, replicate, k)
            if u < exposure:
                vacate(pack, address, life, s, now)
