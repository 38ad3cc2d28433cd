"""What a stress will simulate: every change of the coalition, checked and counted before anything runs."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from valleysim.errors import UsageError
from valleysim.questions.months import asked_months
from valleysim.questions.stress import coalitions as union
from valleysim.questions.stress import departures, settings
from valleysim.questions.stress.holders import holders_of
from valleysim.questions.stress.leaving import Watched, watched
from valleysim.questions.stress.seats import Table, Variant, nobody, seat_variants
from valleysim.scenario import Scenario
from valleysim.scenario.alone import alone
from valleysim.scenario.format.flaws import nearest
from valleysim.scenario.format.stages import Stage
from valleysim.scenario.standing import standings
from valleysim.simulation.options import LONGEST, is_number
from valleysim.vocabulary import Mechanism

MOST_SHOWN = 12
ENDED = (Stage.ABANDONED, Stage.ROLLED_BACK, Stage.ENDED)


@dataclass(frozen=True)
class Plan:
    """What will be simulated: variants for certain, and coalitions, size by size, until one reaches."""

    scenario: Scenario
    at: float
    variants: tuple[Variant, ...]
    watched: tuple[Watched, ...]
    """Who may leave, gone on some dates and kept for some months."""
    added: tuple[Table, ...]
    coalitions: tuple[tuple[tuple[str, ...], ...], ...]
    whole: bool
    """Whether coalitions of every size are planned; else the larger ones are too many."""

    @property
    def references(self) -> tuple[Scenario, ...]:
        """As written, covered by nobody, and covered at every instant."""
        always = self.scenario.with_("neutral", [*self.scenario.neutral_names, "sponsors"])
        return self.scenario, nobody(self.scenario), always

    @property
    def words(self) -> str:
        """How many variants will be simulated."""
        number = len(self.variants) + len(self.references) + sum(len(one.scenarios) for one in self.watched)
        text = f"{number} variants of the scenario"
        most = sum(len(some) for some in self.coalitions)
        return f"{text}, and up to {most} coalitions" if most else text


def plan_stress(
    scenario: Scenario,
    *,
    floor: float | None = None,
    reach: float | None = None,
    at: float | None = None,
    months: Sequence[float] | None = None,
    together: float = departures.TOGETHER,
    pilot: str | None = None,
    horizons: Sequence[float] | None = None,
) -> Plan:
    """Check what `stress` is asked, and say what it will simulate; raise `UsageError`."""
    asked = scenario
    scenario = one_pilot(scenario, pilot)
    _refuse_ended(asked, scenario)
    if not scenario.sponsors or Mechanism.SPONSORS in scenario.neutral:
        raise UsageError(
            f"scenario: found no seats at work in {scenario.name!r}; allowed: sponsors to stress"
        )
    for name, goal in (("floor", floor), ("reach", reach)):
        if goal is not None and not (_is_finite(goal) and 0.0 < goal < 1.0):
            raise UsageError(f"{name}: found {goal!r}; allowed: a share above 0 and below 1")
    last, _ = asked_months(at, horizons)
    dates = departures.MONTHS if months is None else tuple(months)
    for name, month in (*(("months", month) for month in dates), ("together", together)):
        checked_month(name, month)
    added = union.candidates(scenario)
    by_size = union.coalitions(scenario, added) if reach is not None else []
    return Plan(
        scenario=scenario,
        at=last,
        variants=(
            *seat_variants(scenario),
            *departures.departure_variants(scenario, [m for m in dates if months is not None or m < last]),
            *departures.pair_variants(scenario, together),
            *settings.reorganisation_variants(scenario),
            *settings.quorum_variants(scenario),
            *settings.weight_variants(scenario),
            *union.addition_variants(scenario, added),
            *settings.value_variants(scenario),
        ),
        watched=tuple(watched(scenario, holder) for holder in holders_of(scenario)),
        added=tuple(added),
        coalitions=tuple(tuple(some) for some in by_size),
        whole=len(by_size) == len(scenario.sponsors) + len(added),
    )


def checked_month(name: str, month: float) -> float:
    """The month; raise `UsageError` if nobody can leave in it."""
    if not _is_finite(month) or not 0.0 <= month <= LONGEST:
        raise UsageError(f"{name}: found {month!r}; allowed: months from 0 to {LONGEST}")
    return month


def one_pilot(scenario: Scenario, pilot: str | None) -> Scenario:
    """The scenario if it is of one pilot, or that pilot of it alone; raise `UsageError`."""
    if not scenario.is_portfolio:
        if pilot is not None:
            raise UsageError(f"pilot: found {pilot!r} for a scenario of one pilot; allowed: none")
        return scenario
    keys = [member.key for member in scenario.members]
    if pilot in keys:
        return alone(scenario, scenario.members[keys.index(pilot)])
    named = [member for member in scenario.members if member.name == pilot]
    if len(named) == 1:
        return alone(scenario, named[0])
    found = "a portfolio" if pilot is None else f"no pilot {pilot!r}"
    if named:
        found, keys = f"{len(named)} pilots whose name is {pilot!r}", [member.key for member in named]
    listed = ", ".join(keys[:MOST_SHOWN]) + (", …" if len(keys) > MOST_SHOWN else "")
    near = None if pilot is None or named else nearest(pilot, keys)
    raise UsageError(
        f"pilot: found {found}; allowed: one of its pilots, stressed alone, with --pilot KEY or pilot=KEY "
        f"({listed})" + (f"; did you mean {near}?" if near else "")
    )


def _refuse_ended(asked: Scenario, scenario: Scenario) -> None:
    """Raise `UsageError` for a pilot that has ended already: whatever its sponsors do, it has."""
    standing = next(standings(scenario), None)
    if standing is None or standing.stage not in ENDED:
        return
    month = standing.dates.get("ended")
    since = "" if month is None else f" {-month:g} months ago"
    subject = "pilot" if asked.is_portfolio else "scenario"
    raise UsageError(
        f"{subject}: found {scenario.name!r}, which has ended already ({standing.stage.value}{since}): no "
        "departure changes it any more; allowed: a pilot that has not ended"
    )


def _is_finite(value: object) -> bool:
    return is_number(value) and math.isfinite(value)
