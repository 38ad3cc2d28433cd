"""Stages of a pilot that runs already: the words that we use, and those that trackers use for them."""

from collections.abc import Mapping
from enum import Enum

from valleysim.scenario.format.wording import plain


class Stage(Enum):
    """How far a pilot has come, as far as its stage says it; the value is the word for it."""

    PLANNED = "planned"
    PILOT = "pilot"
    VALLEY = "valley"
    READINESS = "waiting for readiness"
    MONEY = "waiting for money"
    PARALLEL_RUN = "parallel run"
    LIVE = "live"
    PRODUCTION = "production"
    SUSTAINED = "sustained"
    IN_USE = "in use"
    NOT_LIVE = "not live"
    RUNNING = "running"
    ABANDONED = "abandoned"
    ROLLED_BACK = "rolled back"
    ENDED = "ended"


MEANINGS: Mapping[Stage, str] = {
    Stage.PLANNED: "has not started",
    Stage.PILOT: "the pilot has not ended",
    Stage.VALLEY: "the pilot has ended, and it is not live; for what it waits is not said",
    Stage.READINESS: "waits for work, sign-offs, an owner or proof",
    Stage.MONEY: "waits for a budget window or for money that is approved",
    Stage.PARALLEL_RUN: "runs beside the old way",
    Stage.LIVE: "live, and not in production: what the builders took along is found again",
    Stage.PRODUCTION: "in production, and not proven",
    Stage.SUSTAINED: "in production and proven",
    Stage.IN_USE: "live, in production or sustained; which of them is not said",
    Stage.NOT_LIVE: "pilot or valley; which of them is not said",
    Stage.RUNNING: "has not ended; nothing more is said",
    Stage.ABANDONED: "ended before it was live, or the pilot failed",
    Stage.ROLLED_BACK: "ended after it was live",
    Stage.ENDED: "abandoned or rolled back; which of them is not said",
}

WORDS: Mapping[Stage, tuple[str, ...]] = {
    Stage.PLANNED: ("planned", "proposed", "idea", "ideation", "backlog", "intake", "not started"),
    Stage.PILOT: (
        *("pilot", "piloting", "poc", "proof of concept", "proof of value", "pov", "prototype", "mvp"),
        *("initiation", "initiated", "discovery", "design", "development", "in development", "build"),
        *("experiment", "acquisition and or development", "trial"),
    ),
    Stage.VALLEY: (
        "valley",
        "implementation",
        "implementation and assessment",
        "scaling",
        "industrialisation",
    ),
    Stage.READINESS: (
        *("waiting for readiness", "readiness", "uat", "user acceptance testing", "testing", "validation"),
        *("security review", "in review", "sign off", "pre production", "staging"),
    ),
    Stage.MONEY: (
        "waiting for money",
        "awaiting funding",
        "waiting for funding",
        "awaiting budget",
        "unfunded",
    ),
    Stage.PARALLEL_RUN: ("parallel run", "parallel operation", "shadow mode", "shadow", "soft launch"),
    Stage.LIVE: ("live", "go live", "hypercare", "early life support", "rollout", "roll out"),
    Stage.PRODUCTION: ("production", "in production"),
    Stage.SUSTAINED: ("sustained", "business as usual", "bau"),
    Stage.IN_USE: (
        *("in use", "deployed", "operational", "operation and maintenance", "operations", "implemented"),
        *("completed", "done", "closed out"),
    ),
    Stage.NOT_LIVE: ("not live", "on hold", "paused", "blocked", "pre deployment", "suspended"),
    Stage.RUNNING: ("running", "active", "in progress", "ongoing", "open", "started"),
    Stage.ABANDONED: ("abandoned", "cancelled", "canceled", "stopped", "killed", "rejected", "failed"),
    Stage.ROLLED_BACK: ("rolled back", "withdrawn", "decommissioned"),
    Stage.ENDED: ("ended", "retired", "terminated", "discontinued", "closed", "sunset"),
}
"""Words of trackers for each stage, ours first."""

_SHIPPED = {word: stage for stage, words in WORDS.items() for word in words}
STAGE_NAMES = tuple(stage.value for stage in Stage)
STAGE_WORDS = tuple(_SHIPPED)
"""All words that are known."""


def stage_of(word: str, own: Mapping[str, str] | None = None) -> Stage | None:
    """The stage that a word stands for: by a scenario's ``own`` words before those above; None if for none.

    >>> stage_of("UAT").value, stage_of("Gate 3", {"gate 3": "waiting for money"}).value, stage_of("Gate 4")
    ('waiting for readiness', 'waiting for money', None)
    """
    said = {plain(name): meant for name, meant in (own or {}).items()}
    return _SHIPPED.get(plain(said.get(plain(word), word)))
