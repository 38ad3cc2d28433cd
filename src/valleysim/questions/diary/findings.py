"""One history: its events, what became of it, and of a pilot that has started already its past."""

from collections.abc import Mapping
from dataclasses import dataclass

from valleysim.frozen import freeze_fields
from valleysim.scenario import Scenario


@dataclass(frozen=True)
class Entry:
    """One event: its month, its name and detail as the kernel logs them, and where the pilot stands after it.

    ``event`` is a name of `vocabulary.Event` in small letters, or ``start``, which the kernel has no event
    for. ``waits_for`` is a name of `vocabulary.Wait`, or empty when it waits for nothing more. ``past`` says
    that it lies before month 0, of a pilot that has started already.
    """

    month: float
    event: str
    detail: int
    told: str
    covered: bool
    waits_for: str
    past: bool = False


@dataclass(frozen=True)
class Past:
    """How a pilot that has started already began: the month, before 0, and who sat where then."""

    started: float
    seats: Mapping[str, str]
    covered: bool

    def __post_init__(self) -> None:
        freeze_fields(self)


@dataclass(frozen=True, repr=False, eq=False)
class Findings:
    """One history of one pilot, from month 0, or its start before that, to its end or the last month.

    ``waits_for`` is for what it waits in month 0, as in `Entry`; ``past`` is None of a pilot that has not
    started yet.
    """

    scenario: Scenario
    pilot: str
    world: int
    replicate: int
    months: float
    outcome: str
    cause: str
    at_start: Mapping[str, str]
    covered_at_start: bool
    waits_for: str
    entries: tuple[Entry, ...]
    facts: Mapping[str, float]
    past: Past | None

    def __post_init__(self) -> None:
        freeze_fields(self)
