"""How the pilots of a scenario stand on the day of month 0, as far as it says so."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from valleysim.errors import UsageError
from valleysim.scenario.format.quantities import known
from valleysim.scenario.format.ranges import MONTHS
from valleysim.scenario.format.stages import Stage, stage_of
from valleysim.scenario.format.status import DATES, NOTHING_KNOWN, Status
from valleysim.scenario.model.data import Member, ScenarioData

Some = TypeVar("Some", bound=ScenarioData)
STARTED = "started"
BEGAN: Mapping[Stage, str] = {
    Stage.PILOT: STARTED,
    Stage.VALLEY: "pilot_ended",
    Stage.READINESS: "pilot_ended",
    Stage.MONEY: "asked",
    Stage.PARALLEL_RUN: "parallel_run_since",
    Stage.LIVE: "live_since",
    Stage.PRODUCTION: "production_since",
    Stage.SUSTAINED: "sustained_since",
    Stage.ABANDONED: "ended",
    Stage.ROLLED_BACK: "ended",
    Stage.ENDED: "ended",
}
"""With what each stage began; of others it is not one thing."""


@dataclass(frozen=True)
class Standing:
    """A pilot that has started already. Months are months from month 0, and so negative."""

    key: str
    status: Status
    started: float
    stage: Stage | None
    dates: Mapping[str, float]
    """When things happened, by `format.status.DATES`; ``since`` says it with the stage."""

    @property
    def months_in_stage(self) -> float | None:
        """Months since its stage began; None where that is not said, or is not one thing."""
        began = None if self.stage is None else BEGAN.get(self.stage)
        month = self.started if began == STARTED else self.dates.get(f"{began}")
        return None if month is None else -month


def standing_of(member: Member, stages: Mapping[str, str]) -> Standing | None:
    """How a pilot stands that has started already; None of one that has not."""
    status = member.scenario.status
    started = start_of(member)
    if started is None:
        return None
    stage = None if status.stage is None else stage_of(status.stage, stages)
    dates = dict(status.dates)
    if status.since is not None and stage is not None:
        began = BEGAN.get(stage, "")
        if began in DATES:
            dates[began] = -status.since
    return Standing(member.key, status, started, stage, dates)


def start_of(member: Member) -> float | None:
    """When a pilot started that has started already, in months from month 0; None if it has not, or not said.

    A pilot that has been in the stage ``pilot`` since a
    day started on it, if no other start is said.
    """
    status = member.scenario.status
    if status.started is not None:
        return -status.started
    known = member.starts.known
    if known is not None and known < 0.0:
        return known
    is_pilot = status.stage is not None and stage_of(status.stage, member.scenario.stages) is Stage.PILOT
    return -status.since if is_pilot and status.since is not None else None


def standings(scenario: ScenarioData) -> Iterator[Standing]:
    """Every pilot that has started already, in the order of the keys."""
    for member in sorted(scenario.members, key=lambda one: one.key):
        found = standing_of(member, scenario.stages)
        if found is not None:
            yield found


def called(scenario: ScenarioData, key: str) -> str:
    """What a pilot is called: its key in a list of pilots, and the name of a scenario that has none."""
    return key if scenario.is_portfolio else scenario.members[0].name


def refuse_started(scenario: ScenarioData) -> None:
    """Raise `UsageError` where some pilot has started already, for questions that begin with its start."""
    started = [called(scenario, standing.key) for standing in standings(scenario)]
    if started:
        raise UsageError(
            f"scenario: found {scenario.name!r}, of whose pilots {len(started):,} have started already, "
            f"{started[0]!r} first; allowed here: pilots that start in month 0 or after it (a forecast, "
            "valleysim run, takes both)"
        )


def has_started(scenario: ScenarioData) -> bool:
    """Whether any pilot has started already: what it has come to is then conditioned on."""
    return any(start_of(member) is not None for member in scenario.members)


def unstarted(scenario: Some) -> Some:
    """A copy in which nothing is known of how pilots stand: the first of their starts is month 0."""
    starts = [month for member in scenario.members if (month := start_of(member)) is not None]
    first = min(starts, default=0.0)

    def free(member: Member) -> Member:
        own = member.scenario.model_copy(update={"status": NOTHING_KNOWN})
        month = start_of(member)
        month = member.starts.known if month is None else month
        starts = member.starts if month is None else known(month - first, MONTHS)
        return replace(member, scenario=own, starts=starts)

    copy = scenario.model_copy(update={"status": NOTHING_KNOWN})
    copy._members = tuple(free(member) for member in scenario.own_members)
    return copy
