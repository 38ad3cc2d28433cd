"""Readiness: work on five areas, sign-offs by the line or by a review office (docs/model.md, 5)."""

import numpy as np

from valleysim.kernel.draws import uniform
from valleysim.kernel.jit import kernel
from valleysim.kernel.life import Address, AreaState, Draws, Life, Real, Whole
from valleysim.kernel.pack import AREAS, Column, Count, Number, Pack, Renewed
from valleysim.kernel.variates import upper_quantile
from valleysim.vocabulary import Area, Event, Purpose

RELIABILITY = int(Area.RELIABILITY)
REQUEST_STRIDE = 8  # draws of the r-th request of area a are numbered a + 8 r


@kernel
def begin_readiness(pack: Pack, address: Address, draws: Draws, life: Life, now: float) -> None:
    """The pilot has ended: five areas wait for work, the first of them are taken up."""
    for a in range(AREAS):
        left = (1.0 - pack.numbers[address.row, Number.DONE + a]) * draws[Column.WORK + a]
        life.area_states[a] = AreaState.WAITING
        life.area_left[a] = left
        life.area_due[a] = np.inf
        life.sign_due[a] = np.inf
        life.requests[a] = 0
    for reviewer in range(pack.counts[Count.REVIEWERS]):
        life.free[reviewer] = 0.0
    life.whole[Whole.SIGNED] = 0
    life.whole[Whole.WORKING] = 0
    life.due[Event.SIGNED_OFF] = np.inf
    take_up(pack, life, now)


@kernel
def take_up(pack: Pack, life: Life, now: float) -> None:
    """Begin work on the next areas in the listed order while there is room."""
    for n in range(AREAS):
        a = pack.area_order[n]
        if life.area_states[a] != AreaState.WAITING:
            continue
        if life.whole[Whole.WORKING] >= pack.counts[Count.CAPACITY]:
            break
        life.area_states[a] = AreaState.WORKING
        life.whole[Whole.WORKING] += 1
        plan_area(life, a, now)
    schedule_work(life)


@kernel
def plan_area(life: Life, a: int, now: float) -> None:
    """Find when area ``a`` is done at the present pace; work of nothing is done at any pace."""
    life.area_since[a] = now
    if life.area_left[a] <= 0.0:
        life.area_due[a] = now
    elif life.real[Real.PACE] <= 0.0:
        life.area_due[a] = np.inf
    else:
        life.area_due[a] = now + life.area_left[a] / life.real[Real.PACE]


@kernel
def settle_work(life: Life, now: float) -> None:
    """Write off the work done at the present pace, before the pace changes."""
    for a in range(AREAS):
        if life.area_states[a] == AreaState.WORKING:
            done = life.real[Real.PACE] * (now - life.area_since[a])
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
def area_working_due(pack: Pack, life: Life, now: float) -> int:
    """Return the first listed area whose work is done at ``now``."""
    for n in range(AREAS):
        a = pack.area_order[n]
        if life.area_states[a] == AreaState.WORKING and life.area_due[a] == now:
            return a
    return -1


@kernel
def area_signed_due(pack: Pack, life: Life, now: float) -> int:
    """Return the first listed area that is signed off at ``now``."""
    for n in range(AREAS):
        a = pack.area_order[n]
        if life.area_states[a] == AreaState.REQUESTED and life.sign_due[a] == now:
            return a
    return -1


@kernel
def finish_area(
    pack: Pack, address: Address, draws: Draws, life: Life, a: int, now: float
) -> None:
    """The work of area ``a`` is done: its place is free, and it asks for its sign-off."""
    life.area_states[a] = AreaState.REQUESTED
    life.area_left[a] = 0.0
    life.whole[Whole.WORKING] -= 1
    length = _again(pack, address, life, a, Purpose.SIGN_OFF, Renewed.SIGN_OFF, draws, Column.SIGN_OFF)
    if pack.counts[Count.CENTRAL]:
        backlog = _again(
            pack, address, life, a, Purpose.BACKLOG, Renewed.BACKLOG, draws, Column.BACKLOG
        )
        life.sign_due[a] = engage_reviewer(pack, life, now + backlog, length)
    else:
        life.sign_due[a] = now + length
    life.requests[a] += 1
    life.due[Event.SIGNED_OFF] = min(life.due[Event.SIGNED_OFF], life.sign_due[a])
    take_up(pack, life, now)


@kernel
def _again(
    pack: Pack,
    address: Address,
    life: Life,
    a: int,
    purpose: int,
    law: int,
    draws: Draws,
    column: int,
) -> float:
    """The draw of this request: made beforehand for the first, by address for later ones."""
    if life.requests[a] == 0:
        return draws[column + a]
    row, world, replicate = address
    number = a + REQUEST_STRIDE * life.requests[a]
    u = uniform(pack.pilot_keys[purpose], world, replicate, number)
    p = pack.renewed[row, law + a]
    return upper_quantile(pack.renewed_laws[law + a], p[0], p[1], p[2], p[3], u, pack.tables)


@kernel
def engage_reviewer(pack: Pack, life: Life, earliest: float, service: float) -> float:
    """Give the request to the reviewer who is free first; return when it is signed off."""
    best = 0
    for reviewer in range(1, pack.counts[Count.REVIEWERS]):
        if life.free[reviewer] < life.free[best]:
            best = reviewer
    life.free[best] = max(earliest, life.free[best]) + service
    return life.free[best]


@kernel
def schedule_sign_offs(life: Life) -> None:
    """Find when the next area is signed off."""
    due = np.inf
    for a in range(AREAS):
        if life.area_states[a] == AreaState.REQUESTED:
            due = min(due, life.sign_due[a])
    life.due[Event.SIGNED_OFF] = due


@kernel
def reopen_reliability(pack: Pack, life: Life, work: float, now: float) -> None:
    """A model renewal in the valley voids reliability's sign-off and adds work to it."""
    a = RELIABILITY
    if life.area_states[a] == AreaState.WORKING:
        done = life.real[Real.PACE] * (now - life.area_since[a])
        life.area_left[a] = max(life.area_left[a] - done, 0.0) + work
        plan_area(life, a, now)
        schedule_work(life)
        return
    if life.area_states[a] == AreaState.SIGNED:
        life.whole[Whole.SIGNED] -= 1
    life.area_states[a] = AreaState.WAITING
    life.area_left[a] += work
    life.sign_due[a] = np.inf
    schedule_sign_offs(life)
    take_up(pack, life, now)


@kernel
def gate_open(pack: Pack, life: Life) -> bool:
    """Whether readiness lets the pilot through: all signed off, or no contract."""
    return life.whole[Whole.SIGNED] == AREAS or pack.counts[Count.CONTRACT] == 0


@kernel
def can_ask(life: Life) -> bool:
    """Whether operating money can be asked for: a named owner and a cost model."""
    return (
        life.area_states[Area.OWNERSHIP] == AreaState.SIGNED
        and life.area_states[Area.ECONOMICS] == AreaState.SIGNED
    )
