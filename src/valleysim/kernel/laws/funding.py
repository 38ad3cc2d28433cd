"""Funding: the runway, the request at budget windows, operating money (docs/model.md, 6)."""

import numpy as np

from valleysim.kernel.draws.addressed import uniform
from valleysim.kernel.draws.elementary import power
from valleysim.kernel.laws.readiness import can_ask
from valleysim.kernel.life import Life, Request
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import Column, World
from valleysim.vocabulary import Event, Purpose


@kernel
def begin_funding(world: World, life: Life, now: float) -> None:
    """The pilot has ended: innovation money runs, shortened by an overrun of the build."""
    spread = world.phase_spread * world.period
    phase = spread * (1.0 - life.draws[Column.WINDOW_PHASE]) if spread > 0.0 else 0.0
    life.first_window = world.first_window + phase
    life.runway_end = now + life.draws[Column.RUNWAY] / life.draws[Column.BUILD]
    life.money_at = now + world.money_delay
    life.unfunded = 0
    life.due[Event.BUDGET_WINDOW] = np.inf
    life.due[Event.MONEY_ARRIVES] = np.inf
    if world.money_delay > 0.0:
        life.request = Request.NOT_ASKED
        life.due[Event.RUNWAY_ENDS] = life.runway_end
    else:
        life.request = Request.ARRIVED
        life.due[Event.RUNWAY_ENDS] = np.inf


@kernel
def ask_if_ready(world: World, life: Life, now: float) -> None:
    """With an owner and a cost model the pilot is heard from the next window on."""
    if life.request != Request.NOT_ASKED or not can_ask(life):
        return
    first = life.first_window
    period = world.period
    life.request = Request.ASKED
    life.window = window_at_or_after(first, period, now)
    life.due[Event.BUDGET_WINDOW] = first + life.window * period


@kernel
def window_at_or_after(first: float, period: float, now: float) -> int:
    """Number of the first window ``first + j·period`` that is not earlier than ``now``."""
    j = max(int(np.ceil((now - first) / period)), 0)
    while first + j * period < now:
        j += 1
    while j > 0 and first + (j - 1) * period >= now:
        j -= 1
    return j


@kernel
def approval_probability(world: World, life: Life) -> float:
    """Chance of approval at a window: a product of factors, capped at 1."""
    p = world.approval
    if not life.covered:
        p *= world.uncovered_approval
    run_rate = life.draws[Column.RUN_RATE]
    if run_rate > world.tolerance:
        ratio = world.tolerance / run_rate
        p *= power(ratio, world.overrun_sensitivity)
    return min(p, 1.0)


@kernel
def hold_window(world: World, life: Life, now: float) -> None:
    """The request is heard: approved, or heard again one period later."""
    j = life.window
    u = uniform(world.pilot_keys[Purpose.APPROVAL], world.number, life.replicate, j)
    if u < approval_probability(world, life):
        life.request = Request.APPROVED
        life.due[Event.BUDGET_WINDOW] = np.inf
        life.due[Event.MONEY_ARRIVES] = now + life.draws[Column.LEAD]
    else:
        life.window = j + 1
        period = world.period
        life.due[Event.BUDGET_WINDOW] = life.first_window + (j + 1) * period


@kernel
def receive_money(life: Life, now: float) -> None:
    """Operating money is there; the runway no longer matters."""
    life.request = Request.ARRIVED
    life.unfunded = 0
    life.money_at = now
    life.due[Event.MONEY_ARRIVES] = np.inf
    life.due[Event.RUNWAY_ENDS] = np.inf
