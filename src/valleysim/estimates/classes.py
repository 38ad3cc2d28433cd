"""At a horizon every history is in exactly one class: reached, rolled back, abandoned or stalled."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.counts import SEEN_ROWS, Counts
from valleysim.estimates.intervals import Estimate
from valleysim.estimates.shares import NOT_SUCCEEDED, STALL_RATE, class_rows
from valleysim.frozen import FrozenFields, freeze_fields
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.vocabulary import Cause, Endpoint, Wait

Whole = NDArray[np.int64]


ERRORS = ("mc_error", "low", "high")


@dataclass(frozen=True)
class Horizon:
    """What is reported at one month: shares of all histories."""

    month: float
    value: float
    mc_error: float
    low: float
    high: float
    held: float
    stall_rate: float | None
    rolled_back: dict[str, float]
    abandoned: dict[str, float]
    stalled: dict[str, float]
    errors: dict[str, dict[str, float]]
    """By ``stall_rate``, ``abandoned.CAUSE`` and the like: ``mc_error``, ``low``, ``high``."""

    def __post_init__(self) -> None:
        freeze_fields(self)

    def flat(self) -> dict[str, Any]:
        """As one row of a table."""
        row: dict[str, Any] = {
            "month": self.month,
            "reached": self.value,
            "mc_error": self.mc_error,
            "low": self.low,
            "high": self.high,
            "held": self.held,
            "stall_rate": self.stall_rate,
            **{f"stall_rate_{error}": self.errors.get(STALL_RATE, {}).get(error) for error in ERRORS},
        }
        for name in ("rolled_back", "abandoned", "stalled"):
            row.update({f"{name}.{key}": share for key, share in getattr(self, name).items()})
        return row


@dataclass(frozen=True, eq=False)
class Classes(FrozenFields):
    """Histories by class over time, (G + 1,) each; the classes add up to all histories."""

    endpoint: Endpoint
    reached: Whole
    held: Whole
    succeeded: Whole
    rolled_back: dict[Cause, Whole]
    abandoned: dict[Cause, Whole]
    stalled: dict[Wait, Whole]

    def at(
        self,
        g: int,
        month: float,
        reached: Estimate,
        k: int,
        total: int,
        errors: Mapping[str, Estimate] | None = None,
    ) -> Horizon:
        """What is reported at grid point ``g``, point ``k`` of the worlds; ``errors`` are of shares."""
        succeeded = int(self.succeeded[g])
        return Horizon(
            month=month,
            value=int(self.reached[g]) / total,
            mc_error=float(reached.mc_error[k]),
            low=float(reached.low[k]),
            high=float(reached.high[k]),
            held=int(self.held[g]) / total,
            stall_rate=1.0 - int(self.reached[g]) / succeeded if succeeded else None,
            rolled_back={_name(key): int(n[g]) / total for key, n in self.rolled_back.items()},
            abandoned={_name(key): int(n[g]) / total for key, n in self.abandoned.items()},
            stalled={_name(key): int(n[g]) / total for key, n in self.stalled.items()},
            errors={name: one.errors() for name, one in (errors or {}).items()},
        )

    def rows(
        self, counts: Counts, reached: Estimate, horizons: Sequence[Horizon] = ()
    ) -> Iterator[dict[str, Any]]:
        """A row a month, class and cause; of ``horizons`` every class has its errors."""
        of = {horizon.month: horizon.errors for horizon in horizons}
        total = counts.total
        seen = {int(g): k for k, g in enumerate(counts.points)}
        nothing = {"mc_error": None, "low": None, "high": None}
        for g in range(len(self.reached)):
            month = g / GRID_STEPS_PER_MONTH
            errors: dict[str, Any] = nothing
            if g in seen:
                k = seen[g]
                errors = {
                    "mc_error": float(reached.mc_error[k]),
                    "low": float(reached.low[k]),
                    "high": float(reached.high[k]),
                }
            yield {
                "month": month,
                "class": "reached",
                "cause": "",
                "share": self.reached[g] / total,
                **errors,
            }
            for name in ("rolled_back", "abandoned", "stalled"):
                for key, n in getattr(self, name).items():
                    yield {
                        "month": month,
                        "class": name,
                        "cause": _name(key),
                        "share": n[g] / total,
                        **of.get(month, {}).get(f"{name}.{_name(key)}", nothing),
                    }


def _name(key: Cause | Wait) -> str:
    return key.name.lower()


def classes_of(states: Whole, endpoint: Endpoint) -> Classes:
    """Sort the rows of the tally (33, G + 1) into classes, for this endpoint."""
    seen, rows = SEEN_ROWS @ states, class_rows(endpoint)
    return Classes(
        endpoint=endpoint,
        reached=seen[endpoint],
        held=seen[len(Endpoint) + endpoint],
        succeeded=states.sum(axis=0) - states[[*NOT_SUCCEEDED]].sum(axis=0),
        rolled_back={cause: states[some].sum(axis=0) for cause, some in rows.rolled_back.items()},
        abandoned={cause: states[some].sum(axis=0) for cause, some in rows.abandoned.items()},
        stalled={wait: states[some].sum(axis=0) for wait, some in rows.stalled.items()},
    )
