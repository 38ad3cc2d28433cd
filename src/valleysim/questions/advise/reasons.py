"""Why an action, or a part of it, would do nothing: a kind that programs tell apart, and words for people."""

from dataclasses import dataclass
from enum import IntEnum


class Kind(IntEnum):
    """Kinds of reasons."""

    NOT_HERE = 0
    """It is about what the scenario does not have, or is so already."""
    LATE = 1
    """What it changes lies behind the pilot."""
    NO_DIFFERENCE = 2
    """It was simulated, and changes no history."""
    TOO_DEAR = 3
    ONLY_IN_SETS = 4


@dataclass(frozen=True)
class Reason:
    """One reason; ``key`` is the key of the scenario that it is about, empty where it is about the action.

    >>> f"{Reason(Kind.LATE, 'too late: it is live', 'funding.lead')}"
    'funding.lead: too late: it is live'
    """

    kind: Kind
    text: str
    key: str = ""

    def __str__(self) -> str:
        return f"{self.key}: {self.text}" if self.key else self.text


NO_DIFFERENCE = Reason(Kind.NO_DIFFERENCE, "it makes no difference in any simulated history")
TOO_DEAR = Reason(Kind.TOO_DEAR, "costs more than the budget")
ONLY_IN_SETS = Reason(
    Kind.ONLY_IN_SETS, "frees money for other actions, which are weighed under a budget only"
)
