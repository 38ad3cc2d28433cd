"""What is known of a pilot that has started, and whether a past agrees with it (docs/model.md, 18)."""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.fields import record_dtype
from valleysim.kernel.laws.handoff import builders_present
from valleysim.kernel.numba.jit import kernel
from valleysim.kernel.pack import AREAS, Column, World
from valleysim.kernel.state import AreaState, Stage, State
from valleysim.vocabulary import Area, Event, Fact, Milestone, Signal

MILESTONES = len(Milestone)
SIGNALS = int(Signal.END)


class Known:
    """What is known of one pilot in month 0. Months count from there, what has happened is negative."""

    pilot: int
    """Its place in the order of the pilots."""
    started: float
    proof_at: float
    """When the first pilot of lower stakes is known to have reached production; infinite if none has."""
    built_at: float
    """When the first other pilot of its infrastructure is known to have been live; infinite if none was."""
    rows: int
    """Rows of the tally in which it may be, one bit each by `vocabulary.Row`."""
    parallel: int
    """How far its parallel run may be, one bit each by `state.Parallel`."""
    requests: int
    """How far its request for money may be, one bit each by `state.Request`."""
    refusals: int
    """Budget windows that refused it; −1 if nothing is known."""
    builders: int
    """Builders present; −1 if nothing is known."""
    lost: float
    """Knowledge lost at the handoff; not a number if nothing is known."""
    lost_within: float
    months: Annotated[NDArray[np.float64], (MILESTONES,)]
    """When things happened, by `vocabulary.Milestone`; not a number if nothing is known."""
    within: float
    """How far from these the months of a past may be."""
    areas: Annotated[NDArray[np.int64], (AREAS,)]
    """How far each area may be, one bit each by `state.AreaState`."""
    done: Annotated[NDArray[np.float64], (AREAS,)]
    """Which share of the work of an area is done; not a number if nothing is known."""
    done_within: float
    signals_at: float
    """When signals were seen; infinite if none were."""
    signals: Annotated[NDArray[np.float64], (SIGNALS, 2)]
    """How likely what was seen is when the state is not so, and when it is; 1 for what was not seen."""


KNOWN = record_dtype(Known)


@kernel
def disagreements(world: World, state: State, known: Known) -> int:
    """The facts with which a past does not agree at month 0, one bit each by `vocabulary.Fact`."""
    found = 0
    if not (known.rows >> state.row) & 1 or not (known.parallel >> state.parallel) & 1:
        found |= 1 << Fact.STAGE
    for m in range(MILESTONES):
        if known.months[m] == known.months[m] and not _is_near(
            month_of(state, m), known.months[m], known.within
        ):
            found |= 1 << (Fact.FIRST_MILESTONE + m)
    if not (known.requests >> state.request) & 1:
        found |= 1 << Fact.MONEY
    if known.refusals >= 0 and state.refusals != known.refusals:
        found |= 1 << Fact.REFUSALS
    if known.builders >= 0 and _present(world, state) != known.builders:
        found |= 1 << Fact.BUILDERS
    if known.lost == known.lost and not _is_near(state.lost, known.lost, known.lost_within):
        found |= 1 << Fact.KNOWLEDGE
    for a in range(AREAS):
        if not _area_agrees(state, known, a):
            found |= 1 << (Fact.FIRST_AREA + a)
    return found


@kernel
def shows(world: World, state: State, month: float) -> int:
    """Which states that signals tell of are so in a month, one bit each by `vocabulary.Signal`."""
    found: int = _half_found(state, month) << Signal.ESCALATIONS_FALL
    found |= _signed(state, Area.RELIABILITY) << Signal.EVALUATION_HELD
    found |= (state.money_at <= month) << Signal.BUDGET_EMBEDDED
    found |= (state.live_at <= month) << Signal.USERS_ASK_FOR_MORE
    found |= _signed(state, Area.OPERABILITY) << Signal.PLAYBOOK_EXECUTED
    found |= (state.draws[Column.RUN_RATE] <= world.tolerance) << Signal.COST_WITHIN_BUDGET
    found |= (state.production_at > month) << Signal.BUILDERS_STILL_FIX
    found |= (1 - _signed(state, Area.GOVERNANCE)) << Signal.OVERSIGHT_REDUCED
    found |= (state.live_at > month) << Signal.MANUAL_PROCESS_KEPT
    found |= (state.money_at > month) << Signal.ON_INNOVATION_MONEY
    for a in range(AREAS):
        found |= _signed(state, a) << (Signal.FIRST_ASSESSED + a)
    return found


@kernel
def _half_found(state: State, month: float) -> int:
    """Whether it is live, and half of the time to production is over, as it goes on now."""
    until = min(state.production_at, state.due[Event.REDISCOVERED])
    is_live = state.live_at <= month < state.ended_at
    return 1 if is_live and until - month <= month - state.live_at else 0


@kernel
def _signed(state: State, a: int) -> int:
    return 1 if state.stage >= Stage.VALLEY and state.area_states[a] == AreaState.SIGNED else 0


@kernel
def chance_of_signals(state: State, known: Known) -> float:
    """How likely what was seen is, as the states were, against the likeliest states."""
    chance = 1.0
    for n in range(SIGNALS):
        chance *= known.signals[n, (state.shown >> n) & 1]
    return chance


@kernel
def month_of(state: State, milestone: int) -> float:
    """When a milestone was passed; infinite if it was not."""
    month: float = state.sustained_at
    if milestone == Milestone.PILOT_END:
        month = state.pilot_end
    elif milestone == Milestone.ASKED:
        month = state.asked_at
    elif milestone == Milestone.MONEY:
        month = state.money_at
    elif milestone == Milestone.INNOVATION_ENDS:
        month = state.runway_end
    elif milestone == Milestone.PARALLEL_RUN:
        month = state.parallel_started
    elif milestone == Milestone.LIVE:
        month = state.live_at
    elif milestone == Milestone.PRODUCTION:
        month = state.production_at
    elif milestone == Milestone.ENDED:
        month = state.ended_at
    return month


@kernel
def _is_near(found: float, known: float, within: float) -> bool:
    near: bool = abs(found - known) <= within
    return near


@kernel
def _present(world: World, state: State) -> int:
    """Builders present in month 0; −2, which no number is, where nobody counted them before the end."""
    if state.stage != Stage.VALLEY or state.over:
        return state.builders_present if state.builders_present >= 0 else -2
    return builders_present(world, state, 0.0)


@kernel
def _area_agrees(state: State, known: Known, a: int) -> bool:
    if state.stage < Stage.VALLEY:
        nothing: bool = known.areas[a] == ANY_AREA and known.done[a] != known.done[a]
        return nothing
    if not (known.areas[a] >> state.area_states[a]) & 1:
        return False
    if known.done[a] != known.done[a]:
        return True
    whole = state.draws[Column.WORK + a]
    left = state.area_left[a]
    if state.area_states[a] == AreaState.WORKING:
        until = min(state.live_at, state.ended_at, 0.0)
        left = max(left - state.pace * max(until - state.area_since[a], 0.0), 0.0)
    done = 1.0 - left / whole if whole > 0.0 else 1.0
    agrees: bool = _is_near(done, known.done[a], known.done_within)
    return agrees


ANY_AREA = (1 << len(AreaState)) - 1
"""An area of which nothing is known."""
