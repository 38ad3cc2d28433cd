"""The table that says how a pilot stands that has started already. Each part may be left out."""

from typing import Annotated

from pydantic import Field

from valleysim.scenario.format.fields import Ago, JsonForm, When, guarded, one_number, whole, word_in
from valleysim.scenario.format.flaws import Flaw, FlawError, shown
from valleysim.scenario.format.ranges import MONTHS, SHARE, Range
from valleysim.scenario.format.signals import NOTHING_SEEN, Seen
from valleysim.scenario.format.tables import AREA_NAMES, Table
from valleysim.scenario.format.wording import near_word, word_among
from valleysim.vocabulary import ABANDON_CAUSES, ROLL_BACK_CAUSES, Cause

RUN_RATE = Range(0.0, 1_000.0, "a number", above=True)
LONGEST_WORD = 200
MONEY_WORDS = ("not asked", "asked", "approved", "arrived", "refused for good")
AREA_WORDS = ("not begun", "in work", "waiting for proof or an owner", "requested", "signed off")


def in_words(cause: Cause) -> str:
    """A cause as it is written here.

    >>> in_words(Cause.FAILED_PILOT)
    'failed pilot'
    """
    return cause.name.lower().replace("_", " ")


CAUSE_NAMES = tuple(dict.fromkeys(in_words(cause) for cause in (*ABANDON_CAUSES, *ROLL_BACK_CAUSES)))
AREA_FORM = f"{', '.join(AREA_WORDS)}, or the share of its work that is done"
DATES = {
    "pilot_ended": "the pilot ended",
    "asked": "money was asked for",
    "money_arrived": "operating money arrived",
    "parallel_run_since": "the parallel run began",
    "live_since": "it went live",
    "production_since": "it reached production",
    "sustained_since": "it was proven in production",
    "ended": "it ended",
}
"""Keys of what has happened on a day, in the order in which it can happen, with words for it."""


def _number(allowed: Range) -> object:
    return guarded(lambda value, _: one_number(value, allowed))


def _area(value: object) -> str | float:
    """How far an area is, in a word or as the share of its work that is done."""
    word = word_among(value, AREA_WORDS)
    if word is not None:
        return word
    try:
        return one_number(value, SHARE)
    except FlawError as error:
        near = error.flaws[0].suggestion or near_word(value, AREA_WORDS)
        raise FlawError(Flaw(shown(value), AREA_FORM, (), near)) from None


Known = Annotated[float, _number(SHARE), JsonForm("known_share")]
Ratio = Annotated[float, _number(RUN_RATE), JsonForm("number")]
AreaStatus = Annotated[str | float, guarded(lambda value, _: _area(value)), JsonForm("area_status")]


class Status(Table):
    """How a pilot stands on the day of month 0."""

    stage: str | None = Field(None, min_length=1, max_length=LONGEST_WORD)
    since: Ago | None = None
    started: Ago | None = None
    pilot_ended: Ago | None = None
    asked: Ago | None = None
    money_arrived: Ago | None = None
    parallel_run_since: Ago | None = None
    live_since: Ago | None = None
    production_since: Ago | None = None
    sustained_since: Ago | None = None
    ended: Ago | None = None
    cause: Annotated[str, word_in(CAUSE_NAMES)] | None = None
    money: Annotated[str, word_in(MONEY_WORDS)] | None = None
    refusals: Annotated[int, whole(0, 1_000)] | None = None
    innovation_money_ends: When | None = None
    ownership: AreaStatus | None = None
    economics: AreaStatus | None = None
    reliability: AreaStatus | None = None
    operability: AreaStatus | None = None
    governance: AreaStatus | None = None
    builders: Annotated[int, whole(0, 64)] | None = None
    run_rate: Ratio | None = None
    knowledge_lost: Known | None = None
    signals: Seen = NOTHING_SEEN
    signals_on: Ago | None = None
    date_precision: Annotated[float, _number(MONTHS), JsonForm("number")] = 0.5

    @property
    def areas(self) -> dict[str, str | float]:
        """The areas of which something is said."""
        said = {name: getattr(self, name) for name in AREA_NAMES}
        return {name: one for name, one in said.items() if one is not None}

    @property
    def dates(self) -> dict[str, float]:
        """Months of what has happened, counted from month 0, and so negative; by `DATES`."""
        said = {name: getattr(self, name) for name in DATES}
        return {name: -one for name, one in said.items() if one is not None}


NOTHING_KNOWN = Status()
