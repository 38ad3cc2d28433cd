"""What is most worth asking for: what a forecast would be conditioned on, and nobody has said."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from valleysim.scenario.format.stages import Stage
from valleysim.scenario.trackers import roles
from valleysim.scenario.trackers.building import Built, Pilot
from valleysim.scenario.trackers.facts import START
from valleysim.scenario.trackers.people import Shared

MOST = 5
RULE = (
    "ranked by the number of pilots of which each would say something; of equal numbers first what is known "
    "of a pilot, then who sponsors it, then money"
)
_LIVE = (Stage.LIVE, Stage.PRODUCTION, Stage.SUSTAINED, Stage.IN_USE)
_VALLEY = (Stage.VALLEY, Stage.READINESS, Stage.MONEY, Stage.PARALLEL_RUN)
_ENDED = (Stage.ABANDONED, Stage.ROLLED_BACK, Stage.ENDED)


@dataclass(frozen=True)
class Ask:
    """A number that is worth asking for: which, of how many pilots, why, and where it is written."""

    what: str
    pilots: int
    why: str
    where: str


def most_worth(built: Built, shared: list[Shared]) -> list[Ask]:
    """The five numbers that are most worth asking for, by `RULE`; fewer if less is missing."""
    return sorted(_asks(built, shared), key=lambda ask: -ask.pilots)[:MOST]


def _asks(built: Built, shared: list[Shared]) -> Iterator[Ask]:
    def count(missing: Callable[[Pilot], bool]) -> int:
        return sum(missing(pilot) for pilot in built.pilots)

    def stage(pilot: Pilot) -> Stage | None:
        return pilot.facts.stage

    known = {person.name for person in shared if person.since is not None}
    named = {person.name for person in shared}
    of_pilots = (
        (
            "the stage",
            count(lambda one: stage(one) is None),
            "of a pilot without one the forecast averages over all that it may have come to",
            "the tracker, or [stages] of mapping.toml for words that are not known",
        ),
        (
            "the day on which it started",
            count(lambda one: START not in one.facts.spans),
            "no pilot that runs is forecast without it",
            "the tracker, or starts in pilots.csv",
        ),
        (
            "since when it is live",
            count(lambda one: stage(one) in _LIVE and "live_since" not in one.facts.spans),
            "what is lost at the handoff is found again, or ends a pilot, in the first months",
            "status.live_since in pilots.csv",
        ),
        (
            "when its pilot ended",
            count(
                lambda one: (
                    stage(one) in (*_VALLEY, Stage.NOT_LIVE)
                    and not {"pilot_ended", "asked", "parallel_run_since"} & {*one.facts.spans}
                )
            ),
            "innovation money runs out from then on",
            "status.pilot_ended in pilots.csv",
        ),
        (
            "whether operating money was asked for, or is there",
            count(lambda one: stage(one) in _VALLEY),
            "most of what a pilot waits for is a budget window",
            "status.money in pilots.csv",
        ),
        (
            "why and when it ended",
            count(lambda one: stage(one) in _ENDED and "ended" not in one.facts.spans),
            "what has ended others says how likely it is to end the rest",
            "status.ended and status.cause in pilots.csv",
        ),
        (
            "who sponsors it",
            count(lambda one: one.is_open and not one.sponsors),
            "sponsors who leave end more pilots together than anything else",
            "the tracker, or the column of the seat in pilots.csv",
        ),
        (
            "since when its sponsor is in post",
            count(
                lambda one: (
                    one.is_open
                    and any(
                        name not in known if name in named else not _has_since(one) for name in one.sponsors
                    )
                )
            ),
            "it decides when the sponsor is likely to leave",
            "served of [[people]] in portfolio.toml",
        ),
        (
            "the next budget window, and how often there is one",
            count(lambda one: one.is_open and stage(one) not in _LIVE),
            "the preset's calendar stands for yours until you say it",
            "[organisation] in portfolio.toml",
        ),
        (
            "what it is worth a month once it is live",
            count(lambda one: one.is_open and roles.KEYS[roles.VALUE] not in one.cells),
            "money in the answer is the preset's until you say it",
            "money.value_per_month in pilots.csv",
        ),
    )
    yield from (Ask(*ask) for ask in of_pilots if ask[1])


def _has_since(pilot: Pilot) -> bool:
    since = (roles.KEYS[roles.SPONSOR_SINCE], roles.KEYS[roles.OWNER_SINCE])
    return any(key in pilot.cells for key in since)
