"""Sources: what was measured, on whom, when, how far to trust it, and for which keys it stands."""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from valleysim.scenario.format.fields import one_of, whole

GRADES = {
    "P": "the primary text was read",
    "S": "a secondary page was read",
    "M": "from memory",
    "C": "supports the direction only",
}
UNITS = ("share", "count", "months", "days", "years", "rate", "ratio")
"""Of what kind a published number is; a ``rate`` is one a year."""
COUNTS = ("pilots", "use cases", "projects", "organisations", "people", "seats", "segments")
MEASURES = ("share", "months")

Unit = Annotated[Literal["share", "count", "months", "days", "years", "rate", "ratio"], one_of(UNITS)]
Counted = Annotated[
    Literal["pilots", "use cases", "projects", "organisations", "people", "seats", "segments"], one_of(COUNTS)
]

_NAMES = re.compile(r"\[[^\[\]]*\]")


class Outside(BaseModel):
    """What a source says of an endpoint: the share that reaches it, or the months to it.

    ``low`` and ``high`` are the published number or range; without ``high`` it is at least ``low``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    reaching: str = Field(min_length=1)
    measure: Annotated[Literal["share", "months"], one_of(MEASURES)]
    low: float = Field(ge=0.0, allow_inf_nan=False)
    high: float | None = Field(None, ge=0.0, allow_inf_nan=False)
    words: str = ""


class Evidence(BaseModel):
    """One source of the register: what was measured, on whom, when, and how far to trust it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    quantity: str
    value: str
    source: str
    endpoint: str = ""
    population: str = ""
    year: Annotated[int, whole(1900, 2100)] | None = None
    grade: Annotated[Literal["P", "S", "M", "C"], one_of(tuple(GRADES))] = "M"
    unit: Unit | None = None
    counts: Counted | None = None
    about: Annotated[tuple[str, ...] | None, Field(strict=False)] = None
    sample: str = ""
    verified: bool = False
    note: str = ""
    outside: Annotated[tuple[Outside, ...], Field(strict=False)] = ()

    def stands_for(self, key: str) -> bool:
        """Whether a number under this key, or under one below it, is something that the source is about."""
        plain = plain_key(key)
        return self.about is None or any(plain == one or plain.startswith(f"{one}.") for one in self.about)

    def is_about(self, key: str) -> bool:
        """Whether it stands for this key, or for one in this table."""
        return self.stands_for(key) or any(one.startswith(f"{key}.") for one in self.about or ())

    def doubt(self, key: str) -> str:
        """Why a number under this key cannot rest on the source; nothing if it can.

        >>> scrapped = Evidence(quantity="scrapped", value="46 %", source="…", unit="share", about=())
        >>> scrapped.doubt("priorities.cancellation_hazard")
        'measures a share, and says nothing of priorities.cancellation_hazard'
        """
        if self.grade == "C":
            return GRADES["C"]
        if self.stands_for(key):
            return ""
        article = "an" if f"{self.unit}"[0] in "aeiou" else "a"
        measured = f"measures {article} {self.unit}, and " if self.unit in ("share", "rate", "ratio") else ""
        return f"{measured}says nothing of {plain_key(key)}"


def plain_key(key: str) -> str:
    """A key without the names of seats, people and pilots, and without a pilot in front.

    >>> plain_key("pilots[a].sponsors[chief].tenure.weibull.mean")
    'sponsors.tenure.weibull.mean'
    """
    plain = _NAMES.sub("", key)
    return plain.removeprefix("pilots.") if key.startswith("pilots[") else plain
