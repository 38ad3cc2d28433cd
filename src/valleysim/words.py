"""What everything is called where people read: one row a mechanism, a cause and a wait.

Whatever lists mechanisms, causes or waits for people reads these tables; no other module words them. What
each is in the model, `valleysim.vocabulary` says.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from valleysim.vocabulary import Area, Cause, Mechanism, Wait

FACT_KEYS: tuple[str, ...] = (
    *("stage", "money", "refusals", "builders", "knowledge_lost"),
    *(area.name.lower() for area in Area),
    *("pilot_ended", "asked", "money_arrived", "innovation_money_ends", "parallel_run_since", "live_since"),
    *("production_since", "sustained_since", "ended", "signals"),
)
"""Under which key of a status each fact is said, by `vocabulary.Fact`."""
EVERY_ONE, MANY = 0.995, 0.1


def but_for(fact: str, share: float) -> str:
    """How many histories agree with all that is known but one fact.

    >>> but_for("stage", 1.0), but_for("asked", 0.25), but_for("builders", 0.0005)
    ('without its stage all do', 'without its asked 25 % do', 'without its builders 1 in 2,000 does')
    """
    many = "all do" if share >= EVERY_ONE else f"{100.0 * share:.0f} % do"
    return f"without its {fact} {many if share >= MANY else f'1 in {1.0 / share:,.0f} does'}"


@dataclass(frozen=True)
class MechanismWords:
    """A mechanism: what it stands for, and which tables and keys of a scenario are its own."""

    stands_for: str
    keys: tuple[str, ...]


@dataclass(frozen=True)
class CauseWords:
    """A cause: what is lost to it, as "the largest loss is …", and why, as "Cancelled: …" says of a history.

    None where it does not end a history so.
    """

    abandoned: str | None = None
    rolled_back: str | None = None
    why_abandoned: str | None = None
    why_rolled_back: str | None = None


@dataclass(frozen=True)
class WaitWords:
    """A wait: what is waited for, as "waiting for …"; and its label in tables, if its name is none."""

    awaited: str
    label: str | None = None


MECHANISMS: Mapping[Mechanism, MechanismWords] = {
    Mechanism.SPONSORS: MechanismWords(
        "sponsors who leave, do not support it or do not take it on",
        ("sponsors", "people", "coalition", "organisation", "pilot.documented_value"),
    ),
    Mechanism.FUNDING: MechanismWords(
        "operating money", ("funding", "organisation.period", "organisation.first_window")
    ),
    Mechanism.HANDOFF: MechanismWords("the handoff", ("handoff",)),
    Mechanism.COST: MechanismWords("overruns of cost", ("cost",)),
    Mechanism.AUTHORITY: MechanismWords(
        "waiting for sign-offs",
        (
            "authority",
            "office",
            "readiness.authority",
            "readiness.line_sign_off",
            *(f"readiness.{area.name.lower()}.sign_off" for area in Area),
        ),
    ),
    Mechanism.BACKGROUND: MechanismWords(
        "other priorities and renewed models",
        ("background", "priorities", "obsolescence", "live.obsolescence_hazard"),
    ),
}
CAUSES: Mapping[Cause, CauseWords] = {
    Cause.FAILED_PILOT: CauseWords("failed pilots"),
    Cause.PRIORITIES: CauseWords("cancellation for other priorities", why_abandoned="other priorities"),
    Cause.SPONSORS: CauseWords(
        "cancellation while no sponsor covers it",
        "roll-back without a sponsor",
        "no sponsor covered it",
        "no sponsor covered it",
    ),
    Cause.FUNDING: CauseWords("cancellation for want of money", why_abandoned="there was no money"),
    Cause.HANDOFF: CauseWords(
        rolled_back="roll-back for knowledge lost at handoff",
        why_rolled_back="what was lost at handoff made it unstable",
    ),
    Cause.COST: CauseWords(
        rolled_back="roll-back for its run cost",
        why_rolled_back="it cost more to run than was tolerated",
    ),
    Cause.READINESS: CauseWords(
        rolled_back="roll-back for want of readiness", why_rolled_back="areas were not ready"
    ),
    Cause.OBSOLESCENCE: CauseWords(
        rolled_back="roll-back for an outdated model", why_rolled_back="the model under it was outdated"
    ),
}
WAITS: Mapping[Wait, WaitWords] = {
    Wait.START: WaitWords("its start", "its start"),
    Wait.PILOT: WaitWords("the pilot itself"),
    Wait.COVER: WaitWords("a sponsor"),
    Wait.BUILDERS: WaitWords("builders"),
    Wait.READINESS_WORK: WaitWords("readiness work"),
    Wait.LINE_SIGN_OFF: WaitWords("sign-off by the line", "line sign-off"),
    Wait.CENTRAL_SIGN_OFF: WaitWords("sign-off by the review office", "central sign-off"),
    Wait.PROOF: WaitWords("proof of governance at lower stakes", "proof at lower stakes"),
    Wait.OWNER: WaitWords("somebody to take it on", "an owner"),
    Wait.PARKED: WaitWords("an owner and a cost model, without money"),
    Wait.BUDGET_WINDOW: WaitWords("a budget decision"),
    Wait.REFUSED: WaitWords("money that was refused for good", "refused for good"),
    Wait.FUNDING_LEAD: WaitWords("approved money"),
    Wait.PARALLEL_RUN: WaitWords("the parallel run"),
    Wait.REDISCOVERY: WaitWords("rediscovery of lost knowledge"),
    Wait.PROVING: WaitWords("proof in production"),
}
AMOUNTS = {
    "spend_pilot": "spend, pilot",
    "spend_valley": "spend, valley",
    "spend_run": "spend, run",
    "npv": "net present value",
}
"""Amounts of money whose name is no label."""
_OWNERS = {key: mechanism for mechanism, words in MECHANISMS.items() for key in words.keys}
_LABELS = {
    **{wait.name.lower(): words.label for wait, words in WAITS.items() if words.label},
    **AMOUNTS,
}

MILESTONE = {"live": "go live", "production": "reach production", "sustained": "sustain production"}
"""What many pilots do that reach an endpoint."""


def mechanism_of(path: str) -> Mechanism | None:
    """The mechanism to which a table, a key, a quantity or a neutral mechanism belongs; None if to none.

    >>> mechanism_of("organisation.first_window"), mechanism_of("sponsors[chief].tenure.mean")
    (<Mechanism.FUNDING: 1>, <Mechanism.SPONSORS: 0>)
    """
    words = re.split(r"\[|\.", path, maxsplit=1)[0] if "[" in path else path
    while words:
        if words in _OWNERS:
            return _OWNERS[words]
        words = words.rpartition(".")[0]
    return None


def label(name: str) -> str:
    """A cause, a wait or an amount by its name, as a table says it.

    >>> label("failed_pilot"), label("proof"), label("npv")
    ('failed pilot', 'proof at lower stakes', 'net present value')
    """
    return _LABELS.get(name) or name.replace("_", " ")


def loss(kind: str, name: str) -> str:
    """What is lost, by class (``abandoned``, ``rolled_back``) and the name of its cause."""
    words = CAUSES[Cause[name.upper()]]
    told = words.abandoned if kind == "abandoned" else words.rolled_back
    assert told is not None
    return told


def awaited(name: str) -> str:
    """What is waited for, by the name of a wait."""
    return WAITS[Wait[name.upper()]].awaited


def read_at(month: float, nearest: float) -> str:
    """That a month is read at the nearest point of the grid on which arrivals are counted.

    >>> read_at(3.3, 3.25)
    '3.3 is read as 3.25: arrivals are counted in eighths of a month'
    """
    return f"{month:g} is read as {nearest:g}: arrivals are counted in eighths of a month"
