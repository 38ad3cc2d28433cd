"""Readiness: work on five areas, sign-offs by the line or by a review office (docs/model.md, 5)."""

import numpy as np

from valleysim.kernel.around import Around
from valleysim.kernel.draws.addressed import uniform
from valleysim.kernel.draws.variates import Reals, renewed
from valleysim.kernel.laws.office import engage_reviewer
from valleysim.kernel.laws.progress import used_up
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import AREAS, Column, Renewed, World
from valleysim.kernel.state import AreaState, State
from valleysim.vocabulary import Area, Event, Purpose

OWNERSHIP, RELIABILITY, GOVERNANCE = int(Area.OWNERSHIP), int(Area.RELIABILITY), int(Area.GOVERNANCE)
REQUEST_STRIDE = 8  # draws of the r-th request of area a are numbered a + 8 r


@kernel
def begin_readiness(world: World, state: State, now: float) -> None:
    """The pilot has ended: five areas wait for work, the first of them are taken up."""
    for a in range(AREAS):
        left = (1.0 - world.done[a]) * state.draws[Column.WORK + a]
        if state.built:
            left *= 1.0 - world.leverage
        state.area_states[a] = AreaState.WAITING
        state.area_left[a] = left
        state.area_due[a] = np.inf
        state.sign_due[a] = np.inf
        state.requests[a] = 0
    state.signed = 0
    state.working = 0
    state.due[Event.SIGNED_OFF] = np.inf
    take_up(world, state, now)


@kernel
def take_up(world: World, state: State, now: float) -> None:
    """Begin work on the next areas in the listed order while there is room."""
    for n in range(AREAS):
        a = world.area_order[n]
        if state.area_states[a] != AreaState.WAITING:
            continue
        if state.working >= world.capacity:
            break
        state.area_states[a] = AreaState.WORKING
        state.working += 1
        plan_area(state, a, now)
    schedule_work(state)


@kernel
def plan_area(state: State, a: int, now: float) -> None:
    """Find when area ``a`` is done at the present pace; work of nothing is done at any pace."""
    state.area_since[a] = now
    state.area_due[a] = used_up(state.area_left[a], state.pace, now)


@kernel
def settle_work(state: State, now: float) -> None:
    """Write off the work done at the present pace, before the pace changes."""
    for a in range(AREAS):
        if state.area_states[a] == AreaState.WORKING:
            done = state.pace * (now - state.area_since[a])
            state.area_left[a] = max(state.area_left[a] - done, 0.0)
            state.area_since[a] = now


@kernel
def replan_work(state: State, now: float) -> None:
    """Find anew when each area is done, after the pace has changed."""
    for a in range(AREAS):
        if state.area_states[a] == AreaState.WORKING:
            plan_area(state, a, now)
    schedule_work(state)


@kernel
def schedule_work(state: State) -> None:
    """Find when the next area is done."""
    due = np.inf
    for a in range(AREAS):
        if state.area_states[a] == AreaState.WORKING:
            due = min(due, state.area_due[a])
    state.due[Event.WORK_DONE] = due


@kernel
def area_working_due(world: World, state: State, now: float) -> int:
    """Return the first listed area whose work is done at ``now``."""
    for n in range(AREAS):
        a: int = world.area_order[n]
        if state.area_states[a] == AreaState.WORKING and state.area_due[a] == now:
            return a
    return -1


@kernel
def area_signed_due(world: World, state: State, now: float) -> int:
    """Return the first listed area that is signed off at ``now``."""
    for n in range(AREAS):
        a: int = world.area_order[n]
        if state.area_states[a] == AreaState.REQUESTED and state.sign_due[a] == now:
            return a
    return -1


@kernel
def finish_area(world: World, state: State, a: int, now: float, around: Around) -> None:
    """The work of area ``a`` is done: its place is free, and it asks for its sign-off if it may."""
    state.area_left[a] = 0.0
    state.working -= 1
    if (a == GOVERNANCE and not state.proven) or (a == OWNERSHIP and not state.owned):
        state.area_states[a] = AreaState.HELD
    else:
        ask_for_sign_off(world, state, a, now, around)
    take_up(world, state, now)


@kernel
def ask_for_sign_off(world: World, state: State, a: int, now: float, around: Around) -> None:
    """Area ``a`` asks its line manager or the office; from now on its sign-off is due."""
    state.area_states[a] = AreaState.REQUESTED
    length, backlog = state.draws[Column.SIGN_OFF + a], state.draws[Column.BACKLOG + a]
    if state.requests[a] > 0:
        length = _again(world, around.tables, state, a, Purpose.SIGN_OFF, Renewed.SIGN_OFF + a)
        backlog = _again(world, around.tables, state, a, Purpose.BACKLOG, Renewed.BACKLOG + a)
    if world.central:
        state.sign_due[a] = engage_reviewer(
            around.office[0], world.reviewers, now, backlog, length, around.end_month
        )
    else:
        state.sign_due[a] = now + length
    state.requests[a] += 1
    state.due[Event.SIGNED_OFF] = min(state.due[Event.SIGNED_OFF], state.sign_due[a])


@kernel
def find_owner(world: World, state: State, now: float, around: Around) -> None:
    """Somebody takes the pilot on: ownership asks for its sign-off if its work is done."""
    state.owned = 1
    if state.area_states[OWNERSHIP] == AreaState.HELD:
        ask_for_sign_off(world, state, OWNERSHIP, now, around)


@kernel
def _again(world: World, tables: Reals, state: State, a: int, purpose: int, law: int) -> float:
    """The draw of a later request, made by address; those of the first are made beforehand."""
    number = a + REQUEST_STRIDE * state.requests[a]
    u = uniform(world.pilot_keys[purpose], world.number, state.replicate, number)
    return renewed(world, tables, law, u)


@kernel
def schedule_sign_offs(state: State) -> None:
    """Find when the next area is signed off."""
    due = np.inf
    for a in range(AREAS):
        if state.area_states[a] == AreaState.REQUESTED:
            due = min(due, state.sign_due[a])
    state.due[Event.SIGNED_OFF] = due


@kernel
def reopen_reliability(world: World, state: State, work: float, now: float) -> None:
    """A model renewal in the valley voids reliability's sign-off and adds work to it."""
    a = RELIABILITY
    if state.area_states[a] == AreaState.WORKING:
        done = state.pace * (now - state.area_since[a])
        state.area_left[a] = max(state.area_left[a] - done, 0.0) + work
        plan_area(state, a, now)
        schedule_work(state)
        return
    if state.area_states[a] == AreaState.SIGNED:
        state.signed -= 1
    state.area_states[a] = AreaState.WAITING
    state.area_left[a] += work
    state.sign_due[a] = np.inf
    schedule_sign_offs(state)
    take_up(world, state, now)


@kernel
def gate_open(world: World, state: State) -> bool:
    """Whether readiness lets the pilot through: all signed off, or no contract."""
    return state.signed == AREAS or world.contract == 0


@kernel
def can_ask(state: State) -> bool:
    """Whether operating money can be asked for: a named owner and a cost model."""
    owned: bool = state.area_states[Area.OWNERSHIP] == AreaState.SIGNED
    costed: bool = state.area_states[Area.ECONOMICS] == AreaState.SIGNED
    return owned and costed
