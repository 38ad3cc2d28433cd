"""By when an action must begin: what it changes may lie behind a pilot that has started already."""

from collections.abc import Mapping
from enum import IntEnum

from valleysim.questions.advise.reasons import Kind, Reason
from valleysim.scenario import Scenario
from valleysim.scenario.format.stages import Stage
from valleysim.scenario.standing import Standing, standings
from valleysim.scenario.toml.places import split_key


class Moment(IntEnum):
    """What a pilot passes, in order; the end may come at any time."""

    PILOT_END = 0
    MONEY = 1
    LIVE = 2
    PRODUCTION = 3
    SUSTAINED = 4
    END = 5


NAMES: Mapping[str, Moment] = {
    "pilot end": Moment.PILOT_END,
    "money": Moment.MONEY,
    "live": Moment.LIVE,
    "production": Moment.PRODUCTION,
    "sustained": Moment.SUSTAINED,
}
"""Words of a catalogue for the moment before which an action must begin."""
TOO_LATE: Mapping[Moment, str] = {
    Moment.PILOT_END: "its pilot has ended",
    Moment.MONEY: "its money has arrived",
    Moment.LIVE: "it is live",
    Moment.PRODUCTION: "it is in production",
    Moment.SUSTAINED: "it is proven in production",
    Moment.END: "it has ended",
}
BY_KEY: Mapping[str, Moment] = {
    "pilot.duration": Moment.PILOT_END,
    "pilot.success": Moment.PILOT_END,
    "pilot.embedded": Moment.LIVE,
    "readiness": Moment.LIVE,
    "office": Moment.LIVE,
    "funding": Moment.MONEY,
    "cost.build": Moment.MONEY,
    "handoff.rediscovery": Moment.PRODUCTION,
    "handoff": Moment.LIVE,
    "coalition.uncovered_hazard": Moment.LIVE,
    "obsolescence.revalidation": Moment.LIVE,
    "live.instability": Moment.PRODUCTION,
    "live.proving": Moment.SUSTAINED,
}
"""After which moment a key changes nothing any more; the longest that a key begins with counts."""
_BY_STAGE: Mapping[Stage, Moment] = {
    Stage.VALLEY: Moment.PILOT_END,
    Stage.READINESS: Moment.PILOT_END,
    Stage.MONEY: Moment.PILOT_END,
    Stage.PARALLEL_RUN: Moment.MONEY,
    Stage.LIVE: Moment.LIVE,
    Stage.IN_USE: Moment.LIVE,
    Stage.PRODUCTION: Moment.PRODUCTION,
    Stage.SUSTAINED: Moment.SUSTAINED,
    Stage.ABANDONED: Moment.END,
    Stage.ROLLED_BACK: Moment.END,
    Stage.ENDED: Moment.END,
}
_BY_DATE: Mapping[str, Moment] = {
    "pilot_ended": Moment.PILOT_END,
    "asked": Moment.PILOT_END,
    "money_arrived": Moment.MONEY,
    "parallel_run_since": Moment.MONEY,
    "live_since": Moment.LIVE,
    "production_since": Moment.PRODUCTION,
    "sustained_since": Moment.SUSTAINED,
    "ended": Moment.END,
}


def passed_by(scenario: Scenario, pilot: str | None) -> Moment | None:
    """The last moment that a pilot has passed for certain; None if none, or if it has not started."""
    key = scenario.members[0].key if pilot is None else pilot
    standing = next((one for one in standings(scenario) if one.key == key), None)
    return None if standing is None else _passed(standing)


def _passed(standing: Standing) -> Moment | None:
    found = [_BY_DATE[name] for name in standing.dates if name in _BY_DATE]
    if standing.stage is not None and standing.stage in _BY_STAGE:
        found.append(_BY_STAGE[standing.stage])
    if standing.status.money == "arrived":
        found.append(Moment.MONEY)
    return max(found, default=None)


def last_of(key: str) -> Moment:
    """The moment after which a key changes nothing any more.

    >>> [last_of(key).name for key in ("funding.lead", "readiness.economics.done", "cost.tolerance")]
    ['MONEY', 'PILOT_END', 'END']
    """
    if key.startswith("readiness.") and key.endswith(".done"):
        return Moment.PILOT_END
    parts = split_key(key) or []
    for length in range(len(parts), 0, -1):
        moment = BY_KEY.get(".".join(parts[:length]))
        if moment is not None:
            return moment
    return Moment.END


def too_late(moment: Moment | None, passed: Moment | None, key: str = "") -> Reason | None:
    """Why it is too late for what must come before a moment; None if it is not.

    >>> f"{too_late(Moment.PILOT_END, Moment.LIVE)}", too_late(Moment.LIVE, Moment.MONEY)
    ('too late: it is live', None)
    """
    if passed is None or (passed is not Moment.END and (moment is None or moment > passed)):
        return None
    return Reason(Kind.LATE, f"too late: {TOO_LATE[passed]}", key)
