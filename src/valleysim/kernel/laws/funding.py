"""Funding: the runway, the request at budget windows, operating money (docs/model.md, 6)."""

import numpy as np

from valleysim.kernel.draws.addressed import number_of, uniform
from valleysim.kernel.draws.elementary import power
from valleysim.kernel.laws.propensity import with_pilot
from valleysim.kernel.laws.readiness import can_ask
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import Column, World
from valleysim.kernel.state import Request, State
from valleysim.vocabulary import Event, Purpose

EARLIEST = -100_000
"""Number of the earliest budget window of a past."""


@kernel
def begin_funding(world: World, state: State, now: float) -> None:
    """The pilot has ended: innovation money runs, shortened by an overrun of the build."""
    state.first_window = first_window(world, state)
    state.runway_end = now + state.draws[Column.RUNWAY] / state.draws[Column.BUILD]
    state.money_at = now + world.money_delay
    state.unfunded = 0
    state.due[Event.BUDGET_WINDOW] = np.inf
    state.due[Event.MONEY_ARRIVES] = np.inf
    if world.money_delay > 0.0:
        state.request = Request.NOT_ASKED
        state.due[Event.RUNWAY_ENDS] = state.runway_end
    else:
        state.request = Request.ARRIVED
        state.due[Event.RUNWAY_ENDS] = np.inf


@kernel
def first_window(world: World, state: State) -> float:
    """When the first budget window is held after month 0."""
    spread = world.phase_spread * world.period
    phase: float = spread * (1.0 - state.draws[Column.WINDOW_PHASE]) if spread > 0.0 else 0.0
    month: float = world.first_window + phase
    return month


@kernel
def ask_if_ready(world: World, state: State, now: float) -> None:
    """With an owner and a cost model the pilot is heard from the next window on."""
    if state.request != Request.NOT_ASKED or not can_ask(state):
        return
    first = state.first_window
    period = world.period
    state.request = Request.ASKED
    state.asked_at = now
    state.window = window_at_or_after(first, period, now, EARLIEST if state.past else 0)
    state.due[Event.BUDGET_WINDOW] = first + state.window * period


@kernel
def window_at_or_after(first: float, period: float, now: float, lowest: int) -> int:
    """Number, at least ``lowest``, of the first window ``first + j·period`` that is not before ``now``."""
    j = max(int(np.ceil((now - first) / period)), lowest)
    while first + j * period < now:
        j += 1
    while j > lowest and first + (j - 1) * period >= now:
        j -= 1
    return j


@kernel
def approval_probability(world: World, state: State) -> float:
    """Chance of approval at a window: a product of factors, capped at 1."""
    p = world.approval
    if not state.covered:
        p *= world.uncovered_approval
    run_rate = state.draws[Column.RUN_RATE]
    if run_rate > world.tolerance:
        ratio = world.tolerance / run_rate
        p *= power(ratio, world.overrun_sensitivity)
    return min(p, 1.0)


@kernel
def hold_window(world: World, state: State, now: float) -> None:
    """The request is heard: approved, refused for good, or heard again one period later."""
    j = state.window
    u = uniform(world.pilot_keys[Purpose.APPROVAL], world.number, state.replicate, number_of(j))
    if with_pilot(world, state, u) < approval_probability(world, state):
        state.request = Request.APPROVED
        state.due[Event.BUDGET_WINDOW] = np.inf
        state.due[Event.MONEY_ARRIVES] = now + state.draws[Column.LEAD]
        return
    state.refusals += 1
    if refused_for_good(world, state, j):
        state.request = Request.REFUSED
        state.due[Event.BUDGET_WINDOW] = np.inf
    else:
        state.window = j + 1
        period = world.period
        state.due[Event.BUDGET_WINDOW] = state.first_window + (j + 1) * period


@kernel
def refused_for_good(world: World, state: State, j: int) -> bool:
    """Whether the refusal at window ``j`` is final."""
    if world.final_refusal <= 0.0:
        return False
    u = uniform(world.pilot_keys[Purpose.REFUSAL], world.number, state.replicate, number_of(j))
    return u < world.final_refusal


@kernel
def receive_money(state: State, now: float) -> None:
    """Operating money is there; the runway no longer matters."""
    state.request = Request.ARRIVED
    state.unfunded = 0
    state.money_at = now
    state.due[Event.MONEY_ARRIVES] = np.inf
    state.due[Event.RUNWAY_ENDS] = np.inf
