"""Sponsors: who sits in the coalition, who leaves, and whether it covers (docs/model.md, 4)."""

import numpy as np

from valleysim.kernel.draws.addressed import number_of, uniform, uniforms
from valleysim.kernel.draws.variates import Reals, renewed
from valleysim.kernel.laws.propensity import with_organisation
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import Column, Renewed, SeatColumn, World
from valleysim.kernel.state import State
from valleysim.vocabulary import Event, Purpose, Seat

WEIGHT_TOLERANCE = 1e-9


@kernel
def drawn(world: World, state: State, column: int, s: int) -> float:
    """What was drawn beforehand for seat ``s``, by `pack.SeatColumn`."""
    x: float = state.draws[Column.FIRST_BUILDER + world.builders + column * world.seats + s]
    return x


@kernel
def begin_sponsors(world: World, tables: Reals, state: State) -> None:
    """Seat the first occupants."""
    for s in range(world.seats):
        state.occupants[s] = 0
        state.adopting[s] = 0
        state.seat_states[s] = world.seats_at_start[s]
        state.seat_due[s] = max(drawn(world, state, SeatColumn.TENURE, s), world.stays[s])
        if world.seats_at_start[s] == Seat.VACANT:
            vacate(world, tables, state, s, 0.0)
    schedule_seats(world, state)
    state.covered = covers(world, state)


@kernel
def vacate(world: World, tables: Reals, state: State, s: int, now: float) -> None:
    """The occupant of seat ``s`` is gone; find how long the seat stays empty and who comes."""
    k = state.occupants[s]
    if k == 0:
        months, adopts = drawn(world, state, SeatColumn.VACANCY, s), drawn(world, state, SeatColumn.ADOPTS, s)
    else:
        key = world.seat_keys[s, Purpose.SUCCESSION]
        gap, adopts = uniforms(key, world.number, state.replicate, k)
        own = world.adoption_keys[s]
        if own != key:  # a person's seat: whether the successor supports is the pilot's matter
            adopts = uniforms(own, world.number, state.replicate, k)[1]
        months = renewed(world, tables, Renewed.FIRST_SEAT + 2 * s + 1, gap)
    state.seat_states[s] = Seat.VACANT
    state.seat_due[s] = now + months
    state.adopting[s] = with_organisation(world, state, adopts) < world.adopts[s]


@kernel
def fill_seat(world: World, tables: Reals, state: State, s: int, now: float) -> None:
    """The successor sits down, with a fresh tenure."""
    k = state.occupants[s] + 1
    if k == 1:
        tenure = drawn(world, state, SeatColumn.NEXT_TENURE, s)
    else:
        u = uniform(world.seat_keys[s, Purpose.TENURE], world.number, state.replicate, k)
        tenure = renewed(world, tables, Renewed.FIRST_SEAT + 2 * s, u)
    state.occupants[s] = k
    state.seat_states[s] = Seat.SUPPORTING if state.adopting[s] else Seat.UNSUPPORTIVE
    state.seat_due[s] = now + tenure


@kernel
def takes_on(world: World, state: State, s: int) -> bool:
    """Whether whoever sits in seat ``s`` takes the pilot on as its owner."""
    chance = world.takes_on[s]
    if chance <= 0.0 or state.seat_states[s] != Seat.SUPPORTING:
        return False
    u = uniform(world.owner_keys[s], world.number, state.replicate, number_of(state.occupants[s]))
    takes: bool = with_organisation(world, state, u) < chance
    return takes


@kernel
def seat_due_now(state: State, seats: int, vacant: bool, now: float) -> int:
    """Return the first listed seat that is filled (``vacant``) or left at ``now``."""
    for s in range(seats):
        if (state.seat_states[s] == Seat.VACANT) == vacant and state.seat_due[s] == now:
            return s
    return -1


@kernel
def schedule_seats(world: World, state: State) -> None:
    """Find when the next seat is filled and the next occupant leaves."""
    filled = np.inf
    leaves = np.inf
    for s in range(world.seats):
        if state.seat_states[s] == Seat.VACANT:
            filled = min(filled, state.seat_due[s])
        else:
            leaves = min(leaves, state.seat_due[s])
    state.due[Event.SEAT_FILLED] = filled
    state.due[Event.OCCUPANT_LEAVES] = leaves


@kernel
def covers(world: World, state: State) -> bool:
    """Whether present supporters reach the quorum and hold every essential seat."""
    weight = 0.0
    for s in range(world.seats):
        if state.seat_states[s] == Seat.SUPPORTING:
            weight += world.weights[s]
        elif world.essential[s]:
            return False
    return weight >= world.quorum - WEIGHT_TOLERANCE


@kernel
def reorganise_seats(world: World, tables: Reals, state: State, now: float) -> None:
    """Each occupant goes with the seat's exposure, all at the same instant."""
    k = state.reorganisations
    for s in range(world.seats):
        exposure = world.exposures[s]
        if state.seat_states[s] != Seat.VACANT and exposure > 0.0:
            u = uniform(world.seat_keys[s, Purpose.EXPOSURE], world.number, state.replicate, k)
            if u < exposure:
                vacate(world, tables, state, s, now)
