"""Readiness: work on five areas, sign-offs by the line or by a review office (docs/model.md, 5)."""

import numpy as np

from valleysim.kernel.draws.addressed import uniform
from valleysim.kernel.draws.variates import Reals, renewed
from valleysim.kernel.laws.office import Office, engage_reviewer
from valleysim.kernel.life import AreaState, Life
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import AREAS, Column, Renewed, World
from valleysim.vocabulary import Area, Event, Purpose

RELIABILITY, GOVERNANCE = int(Area.RELIABILITY), int(Area.GOVERNANCE)
REQUEST_STRIDE = 8  # draws of the r-th request of area a are numbered a + 8 r


@kernel
def begin_readiness(world: World, life: Life, now: float) -> None:
    """The pilot has ended: five areas wait for work, the first of them are taken up."""
    for a in range(AREAS):
        left = (1.0 - world.done[a]) * life.draws[Column.WORK + a]
        if life.built:
            left *= 1.0 - world.leverage
        life.area_states[a] = AreaState.WAITING
        life.area_left[a] = left
        life.area_due[a] = np.inf
        life.sign_due[a] = np.inf
        life.requests[a] = 0
    life.signed = 0
    life.working = 0
    life.due[Event.SIGNED_OFF] = np.inf
    take_up(world, life, now)


@kernel
def take_up(world: World, life: Life, now: float) -> None:
    """Begin work on the next areas in the listed order while there is room."""
    for n in range(AREAS):
        a = world.area_order[n]
        if life.area_states[a] != AreaState.WAITING:
            continue
        if life.working >= world.capacity:
            break
        life.area_states[a] = AreaState.WORKING
        life.working += 1
        plan_area(life, a, now)
    schedule_work(life)


@kernel
def plan_area(life: Life, a: int, now: float) -> None:
    """Find when area ``a`` is done at the present pace; work of nothing is done at any pace."""
    life.area_since[a] = now
    if life.area_left[a] <= 0.0:
        life.area_due[a] = now
    elif life.pace <= 0.0:
        life.area_due[a] = np.inf
    else:
        life.area_due[a] = now + life.area_left[a] / life.pace


@kernel
def settle_work(life: Life, now: float) -> None:
    """Write off the work done at the present pace, before the pace changes."""
    for a in range(AREAS):
        if life.area_states[a] == AreaState.WORKING:
            done = life.pace * (now - life.area_since[a])
            life.area_left[a] = max(life.area_left[a] - done, 0.0)
            life.area_since[a] = now


@kernel
def replan_work(life: Life, now: float) -> None:
    """Find anew when each area is done, after the pace has changed."""
    for a in range(AREAS):
        if life.area_states[a] == AreaState.WORKING:
            plan_area(life, a, now)
    schedule_work(life)


@kernel
def schedule_work(life: Life) -> None:
    """Find when the next area is done."""
    due = np.inf
    for a in range(AREAS):
        if life.area_states[a] == AreaState.WORKING:
            due = min(due, life.area_due[a])
    life.due[Event.WORK_DONE] = due


@kernel
def area_working_due(world: World, life: Life, now: float) -> int:
    """Return the first listed area whose work is done at ``now``."""
    for n in range(AREAS):
        a: int = world.area_order[n]
        if life.area_states[a] == AreaState.WORKING and life.area_due[a] == now:
            return a
    return -1


@kernel
def area_signed_due(world: World, life: Life, now: float) -> int:
    """Return the first listed area that is signed off at ``now``."""
    for n in range(AREAS):
        a: int = world.area_order[n]
        if life.area_states[a] == AreaState.REQUESTED and life.sign_due[a] == now:
            return a
    return -1


@kernel
def finish_area(
    world: World, tables: Reals, life: Life, office: Office, a: int, now: float, span: float
) -> None:
    """The work of area ``a`` is done: its place is free, and it asks for its sign-off if it may."""
    life.area_left[a] = 0.0
    life.working -= 1
    if a == GOVERNANCE and not life.proven:
        life.area_states[a] = AreaState.HELD
    else:
        ask_for_sign_off(world, tables, life, office, a, now, span)
    take_up(world, life, now)


@kernel
def ask_for_sign_off(
    world: World, tables: Reals, life: Life, office: Office, a: int, now: float, span: float
) -> None:
    """Area ``a`` asks its line manager or the office; from now on its sign-off is due."""
    life.area_states[a] = AreaState.REQUESTED
    length, backlog = life.draws[Column.SIGN_OFF + a], life.draws[Column.BACKLOG + a]
    if life.requests[a] > 0:
        length = _again(world, tables, life, a, Purpose.SIGN_OFF, Renewed.SIGN_OFF + a)
        backlog = _again(world, tables, life, a, Purpose.BACKLOG, Renewed.BACKLOG + a)
    if world.central:
        life.sign_due[a] = engage_reviewer(office, world.reviewers, now, backlog, length, span)
    else:
        life.sign_due[a] = now + length
    life.requests[a] += 1
    life.due[Event.SIGNED_OFF] = min(life.due[Event.SIGNED_OFF], life.sign_due[a])


@kernel
def _again(world: World, tables: Reals, life: Life, a: int, purpose: int, law: int) -> float:
    """The draw of a later request, made by address; those of the first are made beforehand."""
    number = a + REQUEST_STRIDE * life.requests[a]
    u = uniform(world.pilot_keys[purpose], world.number, life.replicate, number)
    return renewed(world, tables, law, u)


@kernel
def schedule_sign_offs(life: Life) -> None:
    """Find when the next area is signed off."""
    due = np.inf
    for a in range(AREAS):
        if life.area_states[a] == AreaState.REQUESTED:
            due = min(due, life.sign_due[a])
    life.due[Event.SIGNED_OFF] = due


@kernel
def reopen_reliability(world: World, life: Life, work: float, now: float) -> None:
    """A model renewal in the valley voids reliability's sign-off and adds work to it."""
    a = RELIABILITY
    if life.area_states[a] == AreaState.WORKING:
        done = life.pace * (now - life.area_since[a])
        life.area_left[a] = max(life.area_left[a] - done, 0.0) + work
        plan_area(life, a, now)
        schedule_work(life)
        return
    if life.area_states[a] == AreaState.SIGNED:
        life.signed -= 1
    life.area_states[a] = AreaState.WAITING
    life.area_left[a] += work
    life.sign_due[a] = np.inf
    schedule_sign_offs(life)
    take_up(world, life, now)


@kernel
def gate_open(world: World, life: Life) -> bool:
    """Whether readiness lets the pilot through: all signed off, or no contract."""
    return life.signed == AREAS or world.contract == 0


@kernel
def can_ask(life: Life) -> bool:
    """Whether operating money can be asked for: a named owner and a cost model."""
    owned: bool = life.area_states[Area.OWNERSHIP] == AreaState.SIGNED
    costed: bool = life.area_states[Area.ECONOMICS] == AreaState.SIGNED
    return owned and costed
