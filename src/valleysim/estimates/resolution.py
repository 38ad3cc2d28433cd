"""Whether worlds and replicates are enough to tell ignorance from chance, and how many would be.

The variance of the worlds' probabilities is a difference: what their shares scatter by, less the noise
within. Its standard error is √(2/(W − 1)) of the first (normal numbers), however small the difference
is. Where that is more than `TOLERATED` of it, the width of the credible interval is known to a sixth at best.
Of fewer than 19 worlds it is so however many replicates each has: then it is worlds that are wanting.
"""

import math
from dataclasses import dataclass
from typing import Any

from valleysim.estimates.intervals import Successes, bounds_of_mean, sampling_variance, spread_of

TOLERATED = 1.0 / 3.0
WANTED = 0.25
"""Standard error of the variance between worlds, as a share of it: tolerated, and aimed at."""
WORLDS_WANTED = 400
FEWEST_EACH = 20


@dataclass(frozen=True)
class Resolution:
    """How well ignorance is told from chance at one horizon.

    ``error`` is the standard error of the variance between worlds as a share of it (None: nothing is known
    of it); ``enough`` replicates would bring it to a quarter, in ``worlds_enough`` worlds: each None if the
    run's own are enough.
    """

    month: float
    error: float | None
    enough: int | None
    worlds_enough: int | None = None

    @property
    def is_resolved(self) -> bool:
        """Whether the run's own worlds and replicates are enough."""
        return self.enough is None and self.worlds_enough is None

    def plain(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "month": self.month,
            "error_of_variance": self.error,
            "is_resolved": self.is_resolved,
            "replicates_enough": self.enough,
            "worlds_enough": self.worlds_enough,
        }


def resolution(successes: Successes, month: float) -> Resolution:
    """Judge the credible interval of one point (K = 1)."""
    worlds, runs = len(successes.replicates), int(successes.replicates.sum())
    aim = max(worlds, WORLDS_WANTED)
    if worlds < 2:
        return _more_worlds(month, None, FEWEST_EACH * aim, runs)
    spread = spread_of(successes)
    error, within, between = (float(part[0]) for part in (spread.error, spread.within, spread.between))
    if error <= TOLERATED:
        return Resolution(month, error, None)
    if between <= 0.0:
        within, between = _at_most(successes, runs)
    each = within / between / (WANTED / math.sqrt(2.0 / (aim - 1.0)) - 1.0)
    enough = aim * max(each, FEWEST_EACH)
    known = error if math.isfinite(error) else None
    if math.sqrt(2.0 / (worlds - 1.0)) > TOLERATED:
        return _more_worlds(month, known, enough, runs)
    return Resolution(month, known, _rounded_up(max(enough, 2.0 * runs)))


def _more_worlds(month: float, error: float | None, enough: float, runs: int) -> Resolution:
    """Of few worlds: more of them would do, and more replicates if these are too few for as many."""
    return Resolution(month, error, _rounded_up(enough) if runs < enough else None, WORLDS_WANTED)


def _at_most(successes: Successes, runs: int) -> tuple[float, float]:
    """Variances within and between where no world differs: of a share as large as it may still be."""
    counts, squares = successes.counts.sum(axis=0), successes.squares.sum(axis=0)
    variance = sampling_variance(counts, squares, runs, successes.pilots)
    low, high = bounds_of_mean(counts, runs, successes.pilots, variance)
    share = float(min(high[0], 1.0 - low[0]))
    return share * (1.0 - share), share**2


def _rounded_up(number: float) -> int:
    """To two digits."""
    unit = 10.0 ** max(math.floor(math.log10(number)) - 1, 0)
    return math.ceil(number / unit) * int(unit)
