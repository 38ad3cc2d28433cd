"""Does a past of the twin agree with what is known of a pilot in month 0 (``docs/model.md``, section 18)?"""

from collections.abc import Iterator

from tests.twin.history import AREAS, MOST_EVENTS, Stage
from tests.twin.past import Past
from valleysim.scenario.format.stages import Stage as Word

READINESS = (
    *("cover", "readiness_work", "line_sign_off", "central_sign_off"),
    *("parked", "proof", "builders", "owner"),
)
MONEY = ("budget_window", "funding_lead", "refused")
WAITS = {
    Word.PILOT: ("pilot",),
    Word.LIVE: ("rediscovery",),
    Word.PRODUCTION: ("proving",),
    Word.SUSTAINED: ("",),
    Word.IN_USE: ("rediscovery", "proving", ""),
}
AREA_STATES = {
    "not begun": "waiting",
    "in work": "working",
    "waiting for proof or an owner": "held",
    "requested": "requested",
    "signed off": "signed",
}


def agrees(past: Past) -> bool:
    """Does it, in every respect?"""
    return len(past.happenings) < MOST_EVENTS and all(respects(past))


def respects(past: Past) -> Iterator[bool]:
    """Whether it agrees, respect by respect."""
    status = past.standing.status
    yield past.standing.stage is None or in_stage(past, past.standing.stage)
    yield status.cause is None or cause(past) == status.cause
    yield status.money is None or money(past) == status.money
    yield status.refusals is None or past.refusals == status.refusals
    yield all(dates_agree(past))
    yield status.builders is None or builders(past) == status.builders
    if status.knowledge_lost is not None:
        yield past.lost is not None and abs(past.lost - status.knowledge_lost) <= 0.05
    for name, said in status.areas.items():
        yield area_agrees(past, AREAS.index(name), said)


def in_stage(past: Past, word: Word) -> bool:
    """Is it in this stage?"""
    running, valley = not past.outcome, not past.outcome and past.stage == Stage.VALLEY
    if word in (Word.ABANDONED, Word.ROLLED_BACK):
        return past.outcome.startswith(word.value.replace(" ", "_"))
    if word in (Word.ENDED, Word.RUNNING):
        return running == (word == Word.RUNNING)
    if word == Word.NOT_LIVE:
        return running and past.stage <= Stage.VALLEY
    if word in (Word.READINESS, Word.MONEY):
        waits = READINESS if word == Word.READINESS else MONEY
        return valley and past.waits_for() in waits and not past.parallel_started
    if word == Word.PARALLEL_RUN:
        return valley and past.parallel_started
    return valley if word == Word.VALLEY else running and past.waits_for() in WAITS[word]


def cause(past: Past) -> str:
    """By what it ended, if it did."""
    return past.outcome.rpartition(" ")[2].replace("_", " ")


def money(past: Past) -> str:
    """How it stands with the request for money."""
    if past.money_there:
        return "arrived"
    if past.approved:
        return "approved"
    if past.refused:
        return "refused for good"
    return "asked" if past.can_ask else "not asked"


def dates_agree(past: Past) -> Iterator[bool]:
    """Whether it agrees, date by date; when the pilot ended stands in the place of a draw."""
    known = dict(past.standing.dates)
    known.pop("pilot_ended", None)
    ends = past.standing.status.innovation_money_ends
    if ends is not None:
        known["innovation_money_ends"] = ends
    found = {
        "asked": past.asked,
        "money_arrived": past.money_at,
        "innovation_money_ends": past.runway_end,
        "parallel_run_since": past.parallel_since,
        "live_since": past.live,
        "production_since": past.production,
        "sustained_since": past.sustained,
        "ended": past.ended,
    }
    for name, month in known.items():
        yield abs(found[name] - month) <= past.standing.status.date_precision


def builders(past: Past) -> int | None:
    """How many are present: in the valley now, later at the end of the parallel run."""
    in_valley = past.stage == Stage.VALLEY and not past.outcome
    return past.team.present(0.0) if in_valley else past.present


def area_agrees(past: Past, number: int, said: str | float) -> bool:
    """Is an area as is said?"""
    if not past.areas:
        return False
    area = past.areas[number]
    if isinstance(said, str):
        return area.status == AREA_STATES[said]
    if area.status not in ("waiting", "working"):
        return False
    return abs(past.share_done(number) - said) <= 0.1
