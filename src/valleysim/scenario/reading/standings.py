"""What is wrong with how pilots are said to stand: words that nobody knows, and what cannot be together."""

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from valleysim.scenario.format.flaws import Flaw, nearest, shown
from valleysim.scenario.format.stages import STAGE_NAMES, Stage, stage_of
from valleysim.scenario.format.status import DATES, NOTHING_KNOWN, Status
from valleysim.scenario.model.data import Member, ScenarioData
from valleysim.scenario.standing import BEGAN, Standing, standing_of, start_of
from valleysim.scenario.toml.places import Place

_ENDED = (Stage.ABANDONED, Stage.ROLLED_BACK, Stage.ENDED)
_ANY = (Stage.RUNNING, *_ENDED)
_LATER = (Stage.LIVE, Stage.PRODUCTION, Stage.SUSTAINED, Stage.IN_USE, *_ANY)
_VALLEY = (Stage.VALLEY, Stage.READINESS, Stage.MONEY, Stage.PARALLEL_RUN)
REACHED: dict[str, tuple[Stage, ...]] = {
    "pilot_ended": (*_VALLEY, Stage.NOT_LIVE, *_LATER),
    "asked": (*_VALLEY, Stage.NOT_LIVE, *_LATER),
    "money_arrived": (*_VALLEY, Stage.NOT_LIVE, *_LATER),
    "parallel_run_since": (Stage.VALLEY, Stage.PARALLEL_RUN, Stage.NOT_LIVE, *_LATER),
    "live_since": tuple(stage for stage in _LATER if stage is not Stage.ABANDONED),
    "production_since": (Stage.PRODUCTION, Stage.SUSTAINED, Stage.IN_USE, Stage.RUNNING, *_ENDED[1:]),
    "sustained_since": (Stage.SUSTAINED, Stage.IN_USE, Stage.RUNNING, *_ENDED[1:]),
    "ended": _ENDED,
}
"""In which stages a pilot can be to which something has happened."""
IN_ORDER = ("pilot_ended", "parallel_run_since", "live_since", "production_since", "sustained_since", "ended")
"""Each of these cannot come before one that stands before it."""
OF_THE_VALLEY = ("money", "refusals", "ownership", "economics", "reliability", "operability", "governance")
OF_PLANS = ("stage", "since", "date_precision")
"""What may be said of a pilot that is planned."""
MOST_WORDS = 12


def standings_that_disagree(scenario: ScenarioData) -> Iterator[tuple[Place, Flaw]]:
    """What is wrong with the status of pilots, table by table sound."""
    yield from _own_words(scenario)
    unknown: Counter[str] = Counter()
    first: Place = ()
    for number, member in enumerate(scenario.members):
        place: Place = ("pilots", number) if scenario.is_portfolio else ()
        word = member.scenario.status.stage
        if word is not None and stage_of(word, scenario.stages) is None:
            unknown[word] += 1
            first = first or (*place, "status", "stage")
            continue
        yield from _of_member(member, place, scenario)
    if unknown:
        yield first, _unknown_words(unknown)


def _unknown_words(unknown: Counter[str]) -> Flaw:
    told = [f"{shown(word)} ({count})" for word, count in unknown.most_common(MOST_WORDS)]
    rest = len(unknown) - len(told)
    found = ", ".join(told) + (f" and {rest:,} more words" if rest else "")
    near = nearest(next(iter(unknown)), STAGE_NAMES) if len(unknown) == 1 else None
    allowed = f"{', '.join(STAGE_NAMES)}, a usual word for one of them, or one of your own in [stages]"
    return Flaw(f"no stage: {found}", allowed, (), near)


def _own_words(scenario: ScenarioData) -> Iterator[tuple[Place, Flaw]]:
    for word, meant in scenario.stages.items():
        if stage_of(meant) is None:
            near = nearest(meant, STAGE_NAMES)
            yield ("stages", word), Flaw(shown(meant), ", ".join(STAGE_NAMES), (), near)


def _of_member(member: Member, place: Place, scenario: ScenarioData) -> Iterator[tuple[Place, Flaw]]:
    status = member.scenario.status
    at: Place = (*place, "status")
    stage = None if status.stage is None else stage_of(status.stage, scenario.stages)
    started = start_of(member)
    if stage is Stage.PLANNED:
        if started is not None:
            allowed = "a start from month 0 on, of a pilot that is planned; or another stage"
            yield (*at, "stage"), Flaw(f"{shown(status.stage)}, and a start before month 0", allowed)
        elif status != Status(stage=status.stage, since=status.since, date_precision=status.date_precision):
            said = next(name for name in Status.model_fields if name not in OF_PLANS and _says(status, name))
            yield (*at, said), Flaw(f"{said} of a pilot that is planned", "its stage alone; or another stage")
        return
    if started is None:
        if status != NOTHING_KNOWN:
            allowed = "started, the day on which the pilot started, or starts = a day before month 0"
            yield at, Flaw("how a pilot stands, and no start before month 0", allowed)
        return
    known = member.starts.known
    if status.started is not None and known not in (0.0, None) and known != started:
        allowed = f"one start; starts says {known:g} months"
        yield (*at, "started"), Flaw(f"{status.started:g} months ago", allowed)
    if status.since is not None and (stage is None or stage not in BEGAN):
        word = "no stage" if stage is None else shown(status.stage)
        yield (
            (*at, "since"),
            Flaw(f"since when, of {word}", "a stage that begins with one thing: when it began"),
        )
        return
    standing = standing_of(member, scenario.stages)
    assert standing is not None
    yield from _of_standing(standing, at, scenario, member)


def _says(status: Status, name: str) -> bool:
    """Whether a key of the status is given, as far as that can be told from its value."""
    return bool(getattr(status, name) != Status.model_fields[name].default)


def days_that_disagree(standing: Standing) -> Iterator[tuple[str, Flaw]]:
    """What is wrong between the start, the stage and the days of a pilot, by key of its status."""
    status, stage, dates = standing.status, standing.stage, standing.dates
    for name, month in dates.items():
        key = name if name in status.dates else "since"
        if name in status.dates and status.dates[name] != month:
            yield name, Flaw(f"{-status.dates[name]:g} months", f"since says {-month:g} months")
        if month < standing.started:
            before = f"before its start {_ago(standing.started)} months ago"
            words = f"{DATES[name]} {_ago(month)} months ago, {before}"
            yield key, Flaw(words, "a day after its start")
        if stage is not None and stage not in REACHED[name]:
            allowed = " or ".join(one.value for one in REACHED[name])
            yield key, Flaw(f"{DATES[name]}, of a pilot whose stage is {shown(stage.value)}", allowed)
    for before, after in pairwise([name for name in IN_ORDER if name in dates]):
        if dates[after] < dates[before]:
            key = after if after in status.dates else "since"
            words = (
                f"{DATES[after]} {_ago(dates[after])} months ago, and {DATES[before]} {_ago(dates[before])}"
            )
            yield key, Flaw(words, "in the order in which it can happen")


def _ago(month: float) -> str:
    """Months before month 0, to about a third of a day."""
    return f"{round(-month, 2):g}"


def _of_standing(
    standing: Standing, at: Place, scenario: ScenarioData, member: Member
) -> Iterator[tuple[Place, Flaw]]:
    status, stage = standing.status, standing.stage
    if stage is Stage.PILOT and status.since is not None and -status.since != standing.started:
        yield (
            (*at, "since"),
            Flaw(f"{status.since:g} months", f"{-standing.started:g} months ago, when it started"),
        )
    for key, flaw in days_that_disagree(standing):
        yield (*at, key), flaw
    if stage is Stage.PILOT:
        for name in OF_THE_VALLEY:
            if getattr(status, name) is not None:
                yield (
                    (*at, name),
                    Flaw(f"{name} of a pilot that has not ended", "a stage after the pilot"),
                )
    if status.signals_on is not None:
        if not status.signals.answers:
            yield (*at, "signals_on"), Flaw("when signals were seen, and none", "signals that were seen")
        elif -status.signals_on < standing.started:
            yield (
                (*at, "signals_on"),
                Flaw(f"{status.signals_on:g} months ago, before its start", "a day after its start"),
            )
    if status.cause is not None and stage not in _ENDED:
        yield (*at, "cause"), Flaw("why it ended, of a pilot that has not", "ended, abandoned or rolled back")
    if member.scenario.funding is None and status.money not in (None, "arrived"):
        allowed = "a table funding, without which operating money is there when the pilot ends"
        yield (*at, "money"), Flaw(shown(status.money), allowed)
