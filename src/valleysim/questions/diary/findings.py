"""One history: its events, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from valleysim.frozen import freeze_fields
from valleysim.scenario import Scenario


@dataclass(frozen=True)
class Entry:
    """One event: its month, its name and detail as the kernel logs them, and where the pilot stands after it.

    ``event`` is a name of `vocabulary.Event` in small letters, or ``start``, which the kernel has no event
    for. ``waits_for`` is a name of `vocabulary.Wait`, or empty when it waits for nothing more.
    """

    month: float
    event: str
    detail: int
    told: str
    covered: bool
    waits_for: str


@dataclass(frozen=True, repr=False, eq=False)
class Findings:
    """One history of one pilot, from month 0 to its end or the last month."""

    scenario: Scenario
    pilot: str
    world: int
    replicate: int
    months: float
    outcome: str
    cause: str
    at_start: Mapping[str, str]
    covered_at_start: bool
    entries: tuple[Entry, ...]
    facts: Mapping[str, float]

    def __post_init__(self) -> None:
        freeze_fields(self)
