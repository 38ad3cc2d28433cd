"""What is known of pilots that have started already, as the kernel reads it (docs/model.md, 18)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valleysim.compile.laws import Compiled
from valleysim.compile.tails import log_survival
from valleysim.kernel.known import ANY_AREA, KNOWN
from valleysim.kernel.state import AreaState, Parallel, Request
from valleysim.scenario import Member
from valleysim.scenario.format.signals import SIGNAL_NAMES, SignalLaws
from valleysim.scenario.format.stages import Stage
from valleysim.scenario.format.status import AREA_WORDS, MONEY_WORDS
from valleysim.scenario.standing import Standing, standing_of
from valleysim.vocabulary import ABANDON_CAUSES, ROLL_BACK_CAUSES, Area, Endpoint, Law, Milestone, Row, Wait

Reals = NDArray[np.float64]
Records = np.recarray[Any, Any]
NEVER = np.inf
SHARE_WITHIN = 0.1
"""How near the share of the work that is done of an area is known."""
LOST_WITHIN = 0.05
"""How near a knowledge loss is known that was measured."""

_MILESTONES = {
    "asked": Milestone.ASKED,
    "money_arrived": Milestone.MONEY,
    "parallel_run_since": Milestone.PARALLEL_RUN,
    "live_since": Milestone.LIVE,
    "production_since": Milestone.PRODUCTION,
    "sustained_since": Milestone.SUSTAINED,
    "ended": Milestone.ENDED,
}
"""When the pilot ended is not among them: that replaces its duration."""
_PILOT = (Wait.PILOT,)
_READINESS = (
    Wait.COVER,
    Wait.READINESS_WORK,
    Wait.LINE_SIGN_OFF,
    Wait.CENTRAL_SIGN_OFF,
    Wait.PARKED,
    Wait.PROOF,
    Wait.BUILDERS,
    Wait.OWNER,
)
_MONEY = (Wait.BUDGET_WINDOW, Wait.FUNDING_LEAD, Wait.REFUSED)
_PARALLEL = (Wait.PARALLEL_RUN, Wait.BUILDERS, *_READINESS)
_VALLEY = (*_READINESS, *_MONEY, Wait.PARALLEL_RUN)
_IN_USE = (Wait.REDISCOVERY, Wait.PROVING, Row.SUSTAINED)
STAGE_ROWS: Mapping[Stage, Sequence[int]] = {
    Stage.PILOT: _PILOT,
    Stage.VALLEY: _VALLEY,
    Stage.READINESS: _READINESS,
    Stage.MONEY: _MONEY,
    Stage.PARALLEL_RUN: _PARALLEL,
    Stage.LIVE: (Wait.REDISCOVERY,),
    Stage.PRODUCTION: (Wait.PROVING,),
    Stage.SUSTAINED: (Row.SUSTAINED,),
    Stage.IN_USE: _IN_USE,
    Stage.NOT_LIVE: (*_PILOT, *_VALLEY),
    Stage.RUNNING: (*_PILOT, *_VALLEY, *_IN_USE),
}
"""What a pilot waits for, or that it is sustained, in each stage in which it has not ended."""
_ENDS = {Stage.ABANDONED: (True, False), Stage.ROLLED_BACK: (False, True), Stage.ENDED: (True, True)}
_ANY_ROW = (1 << int(Row.END)) - 1
_ANY_PARALLEL = (1 << len(Parallel)) - 1
_ANY_REQUEST = (1 << len(Request)) - 1
_AREA_STATES = dict(
    zip(
        AREA_WORDS,
        (AreaState.WAITING, AreaState.WORKING, AreaState.HELD, AreaState.REQUESTED, AreaState.SIGNED),
        strict=True,
    )
)
_REQUESTS = dict(zip(MONEY_WORDS, Request, strict=True))


def compile_known(members: Sequence[Member], stages: Mapping[str, str]) -> Records:
    """What is known (R,) of those of the pilots, in the order of their keys, that have started already."""
    found = [(p, standing_of(member, stages)) for p, member in enumerate(members)]
    there = [(p, standing) for p, standing in found if standing is not None]
    known: Records = np.zeros(len(there), KNOWN).view(np.recarray)
    for row, (p, standing) in zip(known, there, strict=True):
        row.pilot = p
        _fill(row, standing)
        _fill_signals(row, standing, members[p].scenario.signals)
        row.proof_at, row.built_at = _from_others(members[p], members, dict(there), p)
    return known


def _fill(row: np.record, standing: Standing) -> None:
    status = standing.status
    row.started = standing.started
    row.rows = _rows(standing)
    row.parallel = _ANY_PARALLEL
    if standing.stage is Stage.PARALLEL_RUN:
        row.parallel = 1 << Parallel.UNDER_WAY | 1 << Parallel.ENDED
    elif standing.stage in (Stage.READINESS, Stage.MONEY):
        row.parallel = 1 << Parallel.NOT_STARTED
    row.requests = _ANY_REQUEST if status.money is None else 1 << _REQUESTS[status.money]
    row.refusals = -1 if status.refusals is None else status.refusals
    row.builders = -1 if status.builders is None else status.builders
    row.lost = np.nan if status.knowledge_lost is None else status.knowledge_lost
    row.lost_within = LOST_WITHIN
    row.within = status.date_precision
    row.months[:] = np.nan
    for name, milestone in _MILESTONES.items():
        if name in standing.dates:
            row.months[milestone] = standing.dates[name]
    if status.innovation_money_ends is not None:
        row.months[Milestone.INNOVATION_ENDS] = status.innovation_money_ends
    row.areas[:] = ANY_AREA
    row.done[:] = np.nan
    row.done_within = SHARE_WITHIN
    for name, said in status.areas.items():
        area = Area[name.upper()]
        if isinstance(said, str):
            row.areas[area] = 1 << _AREA_STATES[said]
        else:
            row.areas[area] = 1 << AreaState.WAITING | 1 << AreaState.WORKING
            row.done[area] = said


def _fill_signals(row: np.record, standing: Standing, laws: SignalLaws) -> None:
    seen = laws.weights(standing.status.signals)
    row.signals[:] = 1.0
    row.signals_at = NEVER if not seen else -(standing.status.signals_on or 0.0)
    for name, pair in seen.items():
        row.signals[SIGNAL_NAMES.index(name)] = pair


def _rows(standing: Standing) -> int:
    """Rows of the tally in which a pilot may be in month 0, one bit each."""
    stage, cause = standing.stage, standing.status.cause
    if stage is None:
        return _ANY_ROW
    if stage not in _ENDS:
        return _bits(STAGE_ROWS[stage])
    abandoned, rolled_back = _ENDS[stage]
    named = None if cause is None else cause.upper().replace(" ", "_")
    rows = [
        *(
            Row.ABANDONED + n
            for n, one in enumerate(ABANDON_CAUSES)
            if abandoned and named in (None, one.name)
        ),
        *(
            Row.ROLLED_BACK + len(ROLL_BACK_CAUSES) * phase + n
            for phase in Endpoint
            for n, one in enumerate(ROLL_BACK_CAUSES)
            if rolled_back and named in (None, one.name)
        ),
    ]
    return _bits(rows)


def _bits(rows: Iterable[int]) -> int:
    """Rows as bits, each once."""
    return sum(1 << row for row in {int(row) for row in rows})


def _from_others(
    member: Member, members: Sequence[Member], there: Mapping[int, Standing], own: int
) -> tuple[float, float]:
    """When others are known to have given it proof, and to have built its infrastructure."""
    proof, built = NEVER, NEVER
    for p, standing in there.items():
        if p == own:
            continue
        if members[p].stakes < member.stakes:
            proof = min(proof, _since(standing, "production_since", _PROVEN))
        if member.infrastructure and members[p].infrastructure == member.infrastructure:
            built = min(built, _since(standing, "live_since", _LIVE))
    return proof, built


_PROVEN = (Stage.PRODUCTION, Stage.SUSTAINED)
_LIVE = (Stage.LIVE, Stage.IN_USE, Stage.ROLLED_BACK, *_PROVEN)


def _since(standing: Standing, name: str, stages: Sequence[Stage]) -> float:
    """Since when it is known to have come so far: since its start, if only that it has is known."""
    if name in standing.dates:
        return standing.dates[name]
    return standing.started if standing.stage in stages else NEVER


def log_mass(law: Compiled, values: Reals, within: float, rows: list[Reals]) -> Reals:
    """Log of the chance (W,) that a law, with parameters (W, 4), is as near as this to values (W,).

    ``rows`` are the curves that laws refer to.
    """
    low = np.maximum(values - within, 0.0) * (1.0 - 1e-12)
    above = np.where(low > 0.0, np.exp(log_above_each(law, low, rows)), 1.0)
    share = np.clip(above - np.exp(log_above_each(law, values + within, rows)), 0.0, 1.0)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(share))


def log_above_each(law: Compiled, values: Reals, rows: list[Reals]) -> Reals:
    """Log of the chance (W,) that a law, with parameters (W, 4), is above values (W,)."""
    place = {Law.LOG_TABLE: 1, Law.LOGIT_TABLE: 2, Law.EMPIRICAL: 1}.get(law.law)
    number = np.zeros(len(values)) if place is None else law.parameters[:, place]
    found = np.empty(len(values))
    with np.errstate(divide="ignore", invalid="ignore"):
        for one in np.unique(number):
            at = number == one
            found[at] = log_survival(law.law, law.parameters[at], values[at], rows)
    return found
