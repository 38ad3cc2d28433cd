"""Sponsors: who sits in the coalition, who leaves, and whether it covers (docs/model.md, 4)."""

import numpy as np

from valleysim.kernel.draws.addressed import uniform, uniforms
from valleysim.kernel.draws.variates import Reals, renewed
from valleysim.kernel.life import Life
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import Column, Renewed, SeatColumn, World
from valleysim.vocabulary import Event, Purpose, Seat

WEIGHT_TOLERANCE = 1e-9


@kernel
def drawn(world: World, life: Life, column: int, s: int) -> float:
    """What was drawn beforehand for seat ``s``, by `pack.SeatColumn`."""
    x: float = life.draws[Column.FIRST_BUILDER + world.builders + column * world.seats + s]
    return x


@kernel
def begin_sponsors(world: World, tables: Reals, life: Life) -> None:
    """Seat the first occupants."""
    for s in range(world.seats):
        life.occupants[s] = 0
        life.adopting[s] = 0
        life.seat_states[s] = world.seats_at_start[s]
        life.seat_due[s] = max(drawn(world, life, SeatColumn.TENURE, s), world.stays[s])
        if world.seats_at_start[s] == Seat.VACANT:
            vacate(world, tables, life, s, 0.0)
    schedule_seats(world, life)
    life.covered = covers(world, life)


@kernel
def vacate(world: World, tables: Reals, life: Life, s: int, now: float) -> None:
    """The occupant of seat ``s`` is gone; find how long the seat stays empty and who comes."""
    k = life.occupants[s]
    if k == 0:
        months, adopts = drawn(world, life, SeatColumn.VACANCY, s), drawn(world, life, SeatColumn.ADOPTS, s)
    else:
        key = world.seat_keys[s, Purpose.SUCCESSION]
        gap, adopts = uniforms(key, world.number, life.replicate, k)
        own = world.adoption_keys[s]
        if own != key:  # a person's seat: whether the successor supports is the pilot's matter
            adopts = uniforms(own, world.number, life.replicate, k)[1]
        months = renewed(world, tables, Renewed.FIRST_SEAT + 2 * s + 1, gap)
    life.seat_states[s] = Seat.VACANT
    life.seat_due[s] = now + months
    life.adopting[s] = adopts < world.adopts[s]


@kernel
def fill_seat(world: World, tables: Reals, life: Life, s: int, now: float) -> None:
    """The successor sits down, with a fresh tenure."""
    k = life.occupants[s] + 1
    if k == 1:
        tenure = drawn(world, life, SeatColumn.NEXT_TENURE, s)
    else:
        u = uniform(world.seat_keys[s, Purpose.TENURE], world.number, life.replicate, k)
        tenure = renewed(world, tables, Renewed.FIRST_SEAT + 2 * s, u)
    life.occupants[s] = k
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
def schedule_seats(world: World, life: Life) -> None:
    """Find when the next seat is filled and the next occupant leaves."""
    filled = np.inf
    leaves = np.inf
    for s in range(world.seats):
        if life.seat_states[s] == Seat.VACANT:
            filled = min(filled, life.seat_due[s])
        else:
            leaves = min(leaves, life.seat_due[s])
    life.due[Event.SEAT_FILLED] = filled
    life.due[Event.OCCUPANT_LEAVES] = leaves


@kernel
def covers(world: World, life: Life) -> bool:
    """Whether present supporters reach the quorum and hold every essential seat."""
    weight = 0.0
    for s in range(world.seats):
        if life.seat_states[s] == Seat.SUPPORTING:
            weight += world.weights[s]
        elif world.essential[s]:
            return False
    return weight >= world.quorum - WEIGHT_TOLERANCE


@kernel
def reorganise_seats(world: World, tables: Reals, life: Life, now: float) -> None:
    """Each occupant goes with the seat's exposure, all at the same instant."""
    k = life.reorganisations
    for s in range(world.seats):
        exposure = world.exposures[s]
        if life.seat_states[s] != Seat.VACANT and exposure > 0.0:
            u = uniform(world.seat_keys[s, Purpose.EXPOSURE], world.number, life.replicate, k)
            if u < exposure:
                vacate(world, tables, life, s, now)
