"""What was found of actions that were tried on single pilots of a watch list."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from valleysim.frozen import freeze_fields


@dataclass(frozen=True)
class Adds:
    """What an action adds to the chance of a pilot to be in production by a month, with both errors."""

    month: float
    value: float
    mc_error: float
    low: float
    high: float


@dataclass(frozen=True)
class BestAction:
    """The action that adds most to a pilot's chance; or none, and ``why``."""

    name: str | None = None
    adds: Adds | None = None
    why: str | None = None


@dataclass(frozen=True)
class Tried:
    """The best action by the key of each pilot on which actions were tried.

    Each is chosen on some ``replicates`` in ``worlds``, and told from as many others; it is told where it
    adds more than ``errors`` Monte Carlo errors.
    """

    best: Mapping[str, BestAction]
    actions: int
    replicates: int
    worlds: int
    errors: float

    def __post_init__(self) -> None:
        freeze_fields(self)

    def plain(self) -> dict[str, Any]:
        """How it was tried, as plain values."""
        return {name: getattr(self, name) for name in ("actions", "replicates", "worlds", "errors")}
