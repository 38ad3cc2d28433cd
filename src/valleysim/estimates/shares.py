"""Shares of classes and of stalls at a horizon, with both errors, from what each world has counted.

Pilots of one replicate are dependent. How much is counted for those that have reached the endpoint; it is
taken to be the same for other classes: their variance is that of independent histories times one *effect*.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.counts import SEEN_ROWS, Counts
from valleysim.estimates.intervals import Estimate, Successes, estimate
from valleysim.vocabulary import ABANDON_CAUSES, ROLL_BACK_CAUSES, Cause, Endpoint, Row, Wait
from valleysim.words import WAITS

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
STALL_RATE = "stall_rate"
NOT_SUCCEEDED = (int(Wait.START), int(Wait.PILOT), int(Row.ABANDONED))
"""Rows of the tally in which a pilot has not succeeded as a pilot."""


class ClassRows(NamedTuple):
    """Rows of the tally that make each class beside reached, by cause or by what is waited for."""

    rolled_back: dict[Cause, list[int]]
    abandoned: dict[Cause, list[int]]
    stalled: dict[Wait, list[int]]

    def named(self) -> dict[str, list[int]]:
        """By name: ``abandoned.sponsors`` and the like."""
        return {
            f"{kind}.{key.name.lower()}": rows
            for kind, some in self._asdict().items()
            for key, rows in some.items()
        }


def class_rows(endpoint: Endpoint) -> ClassRows:
    """Rows of the classes, for this endpoint."""
    causes = len(ROLL_BACK_CAUSES)
    return ClassRows(
        rolled_back={
            cause: [Row.ROLLED_BACK + causes * phase + c for phase in range(endpoint)]
            for c, cause in enumerate(ROLL_BACK_CAUSES)
        },
        abandoned={cause: [Row.ABANDONED + c] for c, cause in enumerate(ABANDON_CAUSES)},
        stalled={wait: [int(wait)] for wait in WAITS if not SEEN_ROWS[endpoint, wait]},
    )


def effect_at(counts: Counts, endpoint: Endpoint, h: int) -> float:
    """Variance within worlds of the number that has reached the endpoint, over that of independent pilots.

    1 for a pilot alone, and where all or none are there. At least 1: pilots that differ vary a little less.
    """
    point, replicates = counts.horizons[h], counts.replicates
    if counts.pilots == 1:
        return 1.0
    share = counts.seen[:, endpoint, point] / counts.histories
    second = counts.squares[:, endpoint, point] / replicates / counts.pilots**2
    variance = (second - share**2) * replicates / np.maximum(replicates - 1.0, 1.0)
    independent = float((share * (1.0 - share)).mean()) / counts.pilots
    return max(float(variance.mean()) / independent, 1.0) if independent > 0.0 else 1.0


def class_shares(counts: Counts, endpoint: Endpoint, h: int, *, uncertain: bool) -> dict[str, Estimate]:
    """Each class beside reached as a share of all pilots; arrays of one entry."""
    states = counts.states_seen[..., h]
    parts = {name: states[:, rows].sum(axis=1) for name, rows in class_rows(endpoint).named().items()}
    effect = effect_at(counts, endpoint, h)
    return _shares(parts, counts.histories, counts.pilots, effect, uncertain=uncertain)


def stall_shares(counts: Counts, endpoint: Endpoint, h: int, *, uncertain: bool) -> dict[str, Estimate]:
    """The stall rate, as ``stall_rate``, and its parts; empty where no pilot has succeeded.

    Of worlds in which none has, nothing is known, and they count for nothing.
    """
    states = counts.states_seen[..., h]
    succeeded = states.sum(axis=1) - states[:, NOT_SUCCEEDED].sum(axis=1)
    if not succeeded.any():
        return {}
    kept = succeeded > 0
    reached = states @ SEEN_ROWS[endpoint]
    parts = {STALL_RATE: succeeded - reached}
    for name, rows in class_rows(endpoint).named().items():
        if not set(rows) & set(NOT_SUCCEEDED):
            parts[name] = states[:, rows].sum(axis=1)
    some = {name: part[kept] for name, part in parts.items()}
    effect = effect_at(counts, endpoint, h)
    return _shares(some, succeeded[kept], counts.pilots, effect, uncertain=uncertain)


def _shares(
    parts: Mapping[str, Whole], wholes: Whole, pilots: int, effect: float, *, uncertain: bool
) -> dict[str, Estimate]:
    """Shares of the wholes (W,) that the parts (W,) are, with the variance within worlds times ``effect``.

    Of what was hardly seen the effect tells nothing: pilots of one replicate may all share its fate, so the
    wholes are worth one in ``pilots``. None seen of n such leaves at most 3/n, whatever depends on what.
    """
    count = np.stack(list(parts.values()), axis=1)
    whole = wholes[:, None].astype(np.float64)
    share = count / whole
    squares = count + (effect - 1.0) * whole * share * (1.0 - share)
    told = estimate(Successes(count, squares, wholes, 1, wholes.sum() / pilots), uncertain=uncertain)
    return {name: told.only(k) for k, name in enumerate(parts)}
