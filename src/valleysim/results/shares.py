"""Shares of classes and of stalls at a horizon, with both errors, from what each world has counted.

Pilots of one replicate hang together. How much is counted for those that have reached the endpoint; it is
taken to be the same for other classes: their variance is that of independent histories times one *effect*.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from valleysim.results.counts import SEEN_ROWS, Counts
from valleysim.results.estimates import Estimate, Successes, estimate
from valleysim.vocabulary import ABANDON_CAUSES, ROLL_BACK_CAUSES, Endpoint, Row, Wait

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]
STALL_RATE = "stall_rate"
NOT_SUCCEEDED = (int(Wait.START), int(Wait.PILOT), int(Row.ABANDONED))
"""Rows of the tally in which a pilot has not succeeded as a pilot."""


def class_rows(endpoint: Endpoint) -> dict[str, list[int]]:
    """Rows of the tally that make each class beside reached, by name: ``abandoned.sponsors`` and the like."""
    causes = len(ROLL_BACK_CAUSES)
    rows = {
        f"rolled_back.{cause.name.lower()}": [
            Row.ROLLED_BACK + causes * phase + c for phase in range(endpoint)
        ]
        for c, cause in enumerate(ROLL_BACK_CAUSES)
    }
    rows |= {f"abandoned.{cause.name.lower()}": [Row.ABANDONED + c] for c, cause in enumerate(ABANDON_CAUSES)}
    return rows | {
        f"stalled.{wait.name.lower()}": [int(wait)] for wait in Wait if not SEEN_ROWS[endpoint, wait]
    }


def effect_at(counts: Counts, endpoint: Endpoint, h: int) -> float:
    """Variance within worlds of the number that has reached the endpoint, over that of independent pilots.

    1 for a pilot alone, and where all or none are there. At least 1: pilots that differ vary a little less.
    """
    look, replicates = counts.horizons[h], counts.replicates
    if counts.pilots == 1:
        return 1.0
    share = counts.seen[:, endpoint, look] / counts.histories
    second = counts.squares[:, endpoint, look] / replicates / counts.pilots**2
    variance = (second - share**2) * replicates / np.maximum(replicates - 1.0, 1.0)
    independent = float((share * (1.0 - share)).mean()) / counts.pilots
    return max(float(variance.mean()) / independent, 1.0) if independent > 0.0 else 1.0


def class_shares(counts: Counts, endpoint: Endpoint, h: int, *, uncertain: bool) -> dict[str, Estimate]:
    """Each class beside reached as a share of all pilots; arrays of one entry."""
    states = counts.states_seen[..., h]
    parts = {name: states[:, rows].sum(axis=1) for name, rows in class_rows(endpoint).items()}
    return _shares(parts, counts.histories, effect_at(counts, endpoint, h), uncertain=uncertain)


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
    for name, rows in class_rows(endpoint).items():
        if not set(rows) & set(NOT_SUCCEEDED):
            parts[name] = states[:, rows].sum(axis=1)
    some = {name: part[kept] for name, part in parts.items()}
    return _shares(some, succeeded[kept], effect_at(counts, endpoint, h), uncertain=uncertain)


def stall_rate_of(counts: Counts, endpoint: Endpoint, h: int, *, uncertain: bool) -> dict[str, Estimate]:
    """The stall rate alone."""
    told = stall_shares(counts, endpoint, h, uncertain=uncertain)
    return {name: told[name] for name in (STALL_RATE,) if name in told}


def _shares(
    parts: Mapping[str, Whole], wholes: Whole, effect: float, *, uncertain: bool
) -> dict[str, Estimate]:
    """Shares of the wholes (W,) that the parts (W,) are, with the variance within worlds times ``effect``."""
    count = np.stack(list(parts.values()), axis=1)
    whole = wholes[:, None].astype(np.float64)
    share = count / whole
    squares = count + (effect - 1.0) * whole * share * (1.0 - share)
    told = estimate(Successes(count, squares, wholes, 1), uncertain=uncertain)
    return {
        name: Estimate(*(one[[k]] for one in (told.value, told.mc_error, told.low, told.high)))
        for k, name in enumerate(parts)
    }
