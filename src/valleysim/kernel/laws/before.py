"""What came before month 0: who sat in the seats, when the model was renewed (docs/model.md, 18).

Both are renewals of which the last is known, or drawn, once for a world. Looked at backwards a renewal
process is the same one, so those before are drawn from the last to the first.
"""

import numpy as np

from valleysim.kernel.draws.addressed import BEFORE, ONCE, uniform, uniforms
from valleysim.kernel.draws.variates import Reals, renewed
from valleysim.kernel.laws.propensity import with_organisation
from valleysim.kernel.laws.sponsors import covers, schedule_seats
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import Renewed, World
from valleysim.kernel.state import State
from valleysim.vocabulary import Event, Purpose, Seat

MOST_BEFORE = 64
"""Occupants or models before the last that are looked at; whoever comes before them was always there."""


@kernel
def sat(world: World, tables: Reals, s: int, m: int) -> tuple[float, float]:
    """When the ``m``-th occupant of seat ``s`` before the one of month 0 sat down, and left."""
    filled, left = -world.served[s], np.inf
    if world.seats_at_start[s] == Seat.VACANT:
        left = filled
        filled = left - _tenure(world, tables, s, 0)
    for n in range(1, m + 1):
        gap = uniforms(world.seat_keys[s, Purpose.SUCCESSION], world.origin, ONCE, BEFORE + n)[0]
        left = filled - renewed(world, tables, Renewed.FIRST_SEAT + 2 * s + 1, gap)
        filled = left - _tenure(world, tables, s, n)
    return (filled if m < MOST_BEFORE else -np.inf), left


@kernel
def _tenure(world: World, tables: Reals, s: int, n: int) -> float:
    u = uniform(world.seat_keys[s, Purpose.TENURE], world.origin, ONCE, BEFORE + n)
    return renewed(world, tables, Renewed.FIRST_SEAT + 2 * s, u)


@kernel
def seat_those_before(world: World, tables: Reals, state: State, month: float) -> None:
    """Seat those who sat there in a month before month 0: the supporters with whom the pilot starts."""
    for s in range(world.seats):
        m = 0
        filled, left = sat(world, tables, s, 0)
        while filled > month:
            m += 1
            filled, left = sat(world, tables, s, m)
        state.occupants[s] = -m
        state.adopting[s] = 0
        if left <= month:
            vacate_before(world, tables, state, s)
        else:
            state.seat_states[s] = world.seats_at_start[s] if m == 0 and left == np.inf else Seat.SUPPORTING
            state.seat_due[s] = left
    schedule_seats(world, state)
    state.covered = covers(world, state)


@kernel
def vacate_before(world: World, tables: Reals, state: State, s: int) -> None:
    """Whoever sat in seat ``s`` has left; the next sits down when it is known that they did."""
    m = -state.occupants[s]
    state.seat_states[s] = Seat.VACANT
    state.seat_due[s] = sat(world, tables, s, m - 1)[0] if m > 0 else np.inf


@kernel
def fill_before(world: World, tables: Reals, state: State, s: int) -> None:
    """`sponsors.fill_seat` before month 0: of the occupant of month 0 it is known whether they support."""
    m = -state.occupants[s] - 1
    state.occupants[s] = -m
    state.seat_due[s] = sat(world, tables, s, m)[1]
    if m == 0 and world.seats_at_start[s] != Seat.VACANT:
        state.seat_states[s] = world.seats_at_start[s]
        return
    u = uniforms(world.adoption_keys[s], world.origin, ONCE, BEFORE + m + 1)[1]
    supports = with_organisation(world, state, u) < world.adopts[s]
    state.seat_states[s] = Seat.SUPPORTING if supports else Seat.UNSUPPORTIVE


@kernel
def renewal_before(world: World, tables: Reals, n: int) -> float:
    """Month of the ``n``-th renewal of the model before month 0, counted back from 1."""
    month = -world.model_age
    for k in range(1, n):
        u = uniform(world.pilot_keys[Purpose.OBSOLESCENCE], world.origin, ONCE, BEFORE + k)
        month -= renewed(world, tables, Renewed.LIFETIME, u)
    return month if n < MOST_BEFORE else -np.inf


@kernel
def renew_before(world: World, tables: Reals, state: State, n: int) -> None:
    """The next renewal of the model is the ``n``-th before month 0; with 0 there is none before it.

    A model of age 0 came with no work: that of month 0 is none.
    """
    month = renewal_before(world, tables, n) if n > 0 else 0.0
    state.renewals = -n
    state.due[Event.OBSOLESCENCE] = month if month < 0.0 else np.inf


@kernel
def renewals_after(world: World, tables: Reals, month: float) -> int:
    """How many renewals there were between a month before month 0 and month 0, which is not one of them."""
    n = 0
    while n < MOST_BEFORE and month < renewal_before(world, tables, n + 1):
        n += 1
    return n
