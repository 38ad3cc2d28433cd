"""What is wrong with how pilots are said to stand: words that nobody knows, and what cannot be together."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise

from valleysim.scenario.format.dates import day_after
from valleysim.scenario.format.fields import ZERO
from valleysim.scenario.format.flaws import Flaw, shown
from valleysim.scenario.format.stages import STAGE_NAMES, STAGE_WORDS, Stage, stage_of
from valleysim.scenario.format.status import DATES, NOTHING_KNOWN, Status, in_words
from valleysim.scenario.format.wording import near_word, plain
from valleysim.scenario.model.data import Member, ScenarioData
from valleysim.scenario.standing import BEGAN, Standing, standing_of, start_of
from valleysim.scenario.toml.places import Place
from valleysim.vocabulary import ABANDON_CAUSES, ROLL_BACK_CAUSES

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
LATER_THAN = {
    "pilot_ended": ("asked", "money_arrived"),
    "asked": ("money_arrived", "ended"),
    "money_arrived": ("ended",),
}
"""What cannot come before each of these, but for the precision of days: people ask a little early."""
OF_THE_VALLEY = (
    *("money", "refusals", "ownership", "economics", "reliability", "operability", "governance"),
    "builders",
)
_ASKED = ("asked", "money_arrived", "refusals")
CANNOT_HAVE: dict[str, tuple[str, ...]] = {
    "not asked": _ASKED,
    "asked": ("money_arrived",),
    "approved": ("money_arrived",),
    "refused for good": ("money_arrived",),
}
"""What cannot be said beside each word for money."""
CAUSES_OF = {Stage.ABANDONED: ABANDON_CAUSES, Stage.ROLLED_BACK: ROLL_BACK_CAUSES}
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
    near = near_word(next(iter(unknown)), STAGE_WORDS) if len(unknown) == 1 else None
    allowed = f"{', '.join(STAGE_NAMES)}, a usual word for one of them, or one of your own in [stages]"
    return Flaw(f"no stage: {found}", allowed, (), near)


def _own_words(scenario: ScenarioData) -> Iterator[tuple[Place, Flaw]]:
    first: dict[str, str] = {}
    for word, meant in scenario.stages.items():
        same = first.setdefault(plain(word), word)
        if same != word and plain(scenario.stages[same]) != plain(meant):
            found = f"{shown(meant)}, and {shown(same)} with {shown(scenario.stages[same])}"
            yield ("stages", word), Flaw(found, "one meaning of words that are the same but for punctuation")
        if stage_of(meant) is None:
            near = near_word(meant, STAGE_NAMES)
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
    if member.starts is not ZERO and member.starts.known != started:
        key = "since" if status.started is None else "started"
        found = f"a start {_told(started, scenario.as_of)}, and starts {_start_told(member, scenario.as_of)}"
        yield (*at, key), Flaw(found, "one start")
        return
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


def days_that_disagree(standing: Standing, as_of: date | None = None) -> Iterator[tuple[str, Flaw]]:
    """What is wrong between the start, the stage and the days of a pilot, by key of its status.

    Months are told as days where it is known which day month 0 is, ``as_of``.
    """
    status, stage, dates = standing.status, standing.stage, standing.dates
    for name, month in dates.items():
        key = name if name in status.dates else "since"
        if name in status.dates and status.dates[name] != month:
            said = f"{DATES[name]} {_told(status.dates[name], as_of)}, and since {_told(month, as_of)}"
            yield name, Flaw(said, "one day")
        if month < standing.started:
            words = f"{DATES[name]} {_told(month, as_of)}, before its start {_told(standing.started, as_of)}"
            yield key, Flaw(words, "a day after its start")
        if stage is not None and stage not in REACHED[name]:
            allowed = " or ".join(one.value for one in REACHED[name])
            yield key, Flaw(f"{DATES[name]}, of a pilot whose stage is {shown(stage.value)}", allowed)
    for before, after in pairwise([name for name in IN_ORDER if name in dates]):
        if dates[after] < dates[before]:
            key = after if after in status.dates else "since"
            yield key, _too_early(after, before, dates, as_of)
    for before, later in LATER_THAN.items():
        for after in (one for one in later if before in dates and one in dates):
            precision = status.date_precision * (1.0 if before == "pilot_ended" else 2.0)
            if dates[after] < dates[before] - precision:
                yield after if after in status.dates else "since", _too_early(after, before, dates, as_of)


def _too_early(after: str, before: str, dates: Mapping[str, float], as_of: date | None) -> Flaw:
    words = f"{DATES[after]} {_told(dates[after], as_of)}, and {DATES[before]} {_told(dates[before], as_of)}"
    return Flaw(words, "in the order in which it can happen")


def _start_told(member: Member, as_of: date | None) -> str:
    """What ``starts`` says, which may be uncertain."""
    known = member.starts.known
    if known is None:
        return f"= {shown(member.starts.text)}"
    return f"in month {known:g}" if as_of is None else f"on {day_after(as_of, known)}"


def _told(month: float, as_of: date | None) -> str:
    """A moment before month 0: its day, or months to about a third of a day."""
    return f"{round(-month, 2):g} months ago" if as_of is None else f"on {day_after(as_of, month)}"


def _of_standing(
    standing: Standing, at: Place, scenario: ScenarioData, member: Member
) -> Iterator[tuple[Place, Flaw]]:
    status, stage = standing.status, standing.stage
    if stage is Stage.PILOT and status.since is not None and -status.since != standing.started:
        yield (
            (*at, "since"),
            Flaw(
                f"the stage began {_told(-status.since, scenario.as_of)}",
                f"its start {_told(standing.started, scenario.as_of)}; or another stage",
            ),
        )
    for key, flaw in days_that_disagree(standing, scenario.as_of):
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
                Flaw(
                    f"signals seen {_told(-status.signals_on, scenario.as_of)}, before its start "
                    f"{_told(standing.started, scenario.as_of)}",
                    "a day after its start",
                ),
            )
    if status.cause is not None and stage not in _ENDED:
        yield (*at, "cause"), Flaw("why it ended, of a pilot that has not", "ended, abandoned or rolled back")
    elif status.cause is not None and stage in CAUSES_OF:
        causes = [in_words(cause) for cause in CAUSES_OF[stage]]
        if status.cause not in causes:
            found = f"{shown(status.cause)}, of a pilot whose stage is {shown(stage.value)}"
            yield (*at, "cause"), Flaw(found, f"{', '.join(causes)}; or another stage")
    if stage is not Stage.PILOT:
        yield from (((*at, key), flaw) for key, flaw in _money_that_disagrees(standing, member))
    team = member.scenario.handoff.builders
    if status.builders is not None and status.builders > team:
        yield (*at, "builders"), Flaw(f"{status.builders}", f"{team} at most, which is handoff.builders")


def _money_that_disagrees(standing: Standing, member: Member) -> Iterator[tuple[str, Flaw]]:
    """What is wrong with how a request for money is said to stand, by key of the status."""
    status = standing.status
    if member.scenario.funding is None:
        allowed = "a table funding, without which operating money is there when the pilot ends"
        if status.money not in (None, "arrived"):
            yield "money", Flaw(shown(status.money), allowed)
        for name in ("asked", "refusals"):
            if getattr(status, name):
                yield name, Flaw(f"{name} of a pilot that asks for no money", allowed)
        return
    for name in CANNOT_HAVE.get(f"{status.money}", ()):
        if getattr(status, name) or name in standing.dates:
            said = DATES.get(name, f"{status.refusals} refusals")
            yield "money", Flaw(f"{shown(status.money)}, and {said}", "what can be together")
    if status.money == "refused for good" and status.refusals == 0:
        yield "refusals", Flaw("0, of a pilot that was refused for good", "1 or more")
