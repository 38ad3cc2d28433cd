"""Tables of a portfolio: the people who hold seats of several pilots, and what ties pilots together."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from valleysim.scenario.format.fields import (
    AT_ONCE,
    NO_SHARE,
    ZERO,
    Duration,
    Moment,
    Served,
    Share,
    Start,
    Tenure,
    When,
    one_of,
    whole,
)
from valleysim.scenario.format.flaws import Flaw, FlawError, as_pydantic, shown
from valleysim.scenario.format.quantities import NOTE_KEYS
from valleysim.scenario.format.tables import Table
from valleysim.scenario.format.variates import never

MOST_PILOTS = 5_000
MOST_PEOPLE = 1_000
LONGEST_NAME = 300
LABEL = "label"
"""The table of a pilot that holds what it is grouped by; days and numbers in it are texts."""
MOST_LABELS = 100
LONGEST_LABEL = 200
ENDPOINT_NAMES = ("live", "production", "sustained")
PILOT_TABLES = (
    "pilot",
    "sponsors",
    "coalition",
    "readiness",
    "funding",
    "cost",
    "handoff",
    "live",
    "priorities",
    "obsolescence",
    "money",
    "status",
)
"""Tables in which a pilot may differ from the others."""


class Person(Table):
    """Somebody who holds seats of several pilots: when they go, all those seats fall vacant."""

    name: str = Field(min_length=1, max_length=100)
    tenure: Tenure = never()
    served: Served = ZERO
    vacancy: Duration = AT_ONCE
    exposure: Share | None = None
    leaves: Moment | None = None  # this and below last: worlds are addressed by position
    stays_at_least: Moment = ZERO
    new: bool = Field(False, description="not the person of nearly the same name")


class Portfolio(Table):
    """What is asked of the portfolio as a whole."""

    target: Annotated[int, whole(1, MOST_PILOTS)] | None = None


def _labels(value: object) -> object:
    """Labels with the names that they are compared by: columns of a list of pilots have no case."""
    if not isinstance(value, Mapping):
        return value
    if len(value) > MOST_LABELS:
        raise as_pydantic(FlawError(Flaw(f"{len(value)} of them", f"{MOST_LABELS} at most")))
    named: dict[str, object] = {}
    for name, text in value.items():
        plain = f"{name}".strip().lower()
        if not plain or plain in NOTE_KEYS or len(plain) > LONGEST_LABEL or not plain.isprintable():
            allowed = f"a name of 1 to {LONGEST_LABEL} characters that is none of {', '.join(NOTE_KEYS)}"
            raise as_pydantic(FlawError(Flaw(f"a label {shown(name)}", allowed)))
        if plain in named:
            raise as_pydantic(FlawError(Flaw(f"a second label {shown(name)}", "each once, in any case")))
        named[plain] = text
    return named


Labels = Annotated[dict[str, Annotated[str, Field(max_length=LONGEST_LABEL)]], BeforeValidator(_labels)]


class PilotPlan(Table):
    """A pilot of a portfolio: its name, its start, and what it shares with others."""

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    key: str | None = Field(None, min_length=1, max_length=LONGEST_NAME)
    segment: str = Field("", max_length=200)
    label: Labels = Field(default_factory=dict)
    starts: Start = ZERO
    after: Annotated[tuple[str, ...], Field(strict=False, max_length=MOST_PILOTS)] = ()
    until: Annotated[Literal["live", "production", "sustained"], one_of(ENDPOINT_NAMES)] = "production"
    otherwise: Annotated[Literal["wait", "start"], one_of(("wait", "start"))] = "wait"
    infrastructure: str = Field("", max_length=200)
    leverage: Share = NO_SHARE
    stakes: Annotated[int, whole(0, 9)] = 0
    due: When | None = None
    new: bool = Field(False, description="not the inherited pilot of nearly the same name")
