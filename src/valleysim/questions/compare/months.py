"""A comparison in months: how long pilots take, on what they wait, and their restricted mean months.

The restricted mean of a time T within h months is E[min(T, h)]: one that never arrives counts as h. It is
the area above the curve of the share that has arrived (P. Royston and M. K. B. Parmar 2013, BMC Medical
Research Methodology 13:152), so unlike the mean it is known whatever comes after h, and unlike the median it
is there however few arrive.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.intervals import Estimate, Successes, estimate, estimate_means, rising
from valleysim.estimates.timing import first_month
from valleysim.frozen import FrozenFields
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH, TICKS_PER_MONTH
from valleysim.questions.telling import plain
from valleysim.simulation.lived import Lived
from valleysim.simulation.paired import PairedRuns
from valleysim.vocabulary import Wait

Reals = NDArray[np.float64]
SHARES = (0.5, 0.8)
FROM = ("start", "pilot end")
WAIT_NAMES = (*(wait.name.lower() for wait in Wait), "all")
"""Of what `Months.waits` and `Apart.waits` have an entry: the last adds all of them up."""


@dataclass(frozen=True)
class Quantile:
    """The month by which a share of those that arrive has: value, Monte Carlo error, 90 % credible interval.

    An end of the interval is None where it is not within the months simulated.
    """

    value: float
    mc_error: float | None
    low: float | None
    high: float | None

    def document(self) -> dict[str, Any]:
        """Plain values."""
        return {"value": self.value, "mc_error": self.mc_error, "low": self.low, "high": self.high}


@dataclass(frozen=True, eq=False)
class Months(FrozenFields):
    """How long the pilots of one scenario take.

    ``arrived`` of them reach the endpoint by the last horizon; ``waits`` (17,) are their mean months in each
    `Wait` until then, and in all; ``quantiles`` the months from start and from the end of the pilot, by
    `FROM` and `SHARES`. Both are None where none arrives. ``restricted`` is the restricted mean of all.
    """

    arrived: int
    waits: Estimate | None
    quantiles: dict[tuple[str, float], Quantile] | None
    restricted: Estimate

    def document(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "arrived": self.arrived,
            "restricted_mean": plain(self.restricted),
            "waits": None
            if self.waits is None
            else {name: plain(self.waits, k) for k, name in enumerate(WAIT_NAMES)},
            "quantiles": None
            if self.quantiles is None
            else [
                {"from": since, "share": share, **quantile.document()}
                for (since, share), quantile in self.quantiles.items()
            ],
        }


@dataclass(frozen=True)
class Apart:
    """How much longer the pilots of one scenario take than those of another, on paired draws.

    ``waits`` (17,) are differences of the mean months in each wait of those that arrive, and in all (None
    where none arrives in either); ``restricted`` that of the restricted mean of all pilots.
    """

    waits: Estimate | None
    restricted: Estimate

    def document(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "restricted_mean": plain(self.restricted),
            "waits": None
            if self.waits is None
            else {name: plain(self.waits, k) for k, name in enumerate(WAIT_NAMES)},
        }


def months_of(runs: PairedRuns, variant: int) -> Months:
    """How long the pilots of one of the first variants take, of which it was told."""
    lived, uncertain = runs.lived[variant], runs.uncertain_variants[variant]
    restricted = means_in_months(
        restricted_months(runs, variant)[..., None], uncertain=uncertain, most=runs.horizons[-1]
    )
    arrived = int(lived.there.sum())
    if not arrived:
        return Months(0, None, None, restricted)
    cells = _linearised(lived)
    return Months(
        arrived,
        means_in_months(cells, uncertain=uncertain, most=runs.horizons[-1]),
        {
            (since, share): _quantile(counts, share, uncertain=uncertain)
            for since, counts in zip(FROM, (lived.since_start, lived.since_pilot), strict=True)
            for share in SHARES
        },
        restricted,
    )


def months_apart(runs: PairedRuns, variant: int, base: int) -> Apart:
    """How much longer the pilots of a variant take than those of ``base``, replicate by replicate."""
    uncertain = runs.uncertain_variants[variant] or runs.uncertain_variants[base]
    last = runs.horizons[-1]
    paired = restricted_months(runs, variant) - restricted_months(runs, base)
    restricted = means_in_months(paired[..., None], uncertain=uncertain, most=last)
    ours, theirs = runs.lived[variant], runs.lived[base]
    if not ours.there.any() or not theirs.there.any():
        return Apart(None, restricted)
    waits = means_in_months(_linearised(ours) - _linearised(theirs), uncertain=uncertain, most=last)
    return Apart(waits, restricted)


def restricted_months(runs: PairedRuns, variant: int) -> Reals:
    """Mean months (W, R) of the pilots of each replicate until they arrive, at most the last horizon."""
    by = round(runs.horizons[-1] * GRID_STEPS_PER_MONTH)
    months: Reals = np.minimum(runs.arrivals[variant], by).mean(axis=2) / GRID_STEPS_PER_MONTH
    return months


def means_in_months(values: Reals, *, uncertain: bool, most: float) -> Estimate:
    """Means (K,) of months (W, R, K), or of differences of months, between −``most`` and ``most``."""
    one = estimate_means(values / most, uncertain=uncertain)
    return Estimate(*(most * getattr(one, name) for name in ("value", "mc_error", "low", "high")))


def _linearised(lived: Lived) -> Reals:
    """Values (W, C, 17) whose mean is the mean months in each wait, and in all, of those that arrive.

    The ratio of the months of the arrived to their number is its value plus the mean of (months − ratio ·
    number) / mean number, to first order: W. G. Cochran (1977), *Sampling Techniques*, section 2.11.
    """
    ticks = np.concatenate([lived.ticks, lived.ticks.sum(axis=2, keepdims=True)], axis=2)
    months, there = ticks / TICKS_PER_MONTH, lived.there[..., None].astype(np.float64)
    ratio = months.sum(axis=(0, 1)) / there.sum()
    linearised: Reals = ratio + (months - ratio * there) / there.mean()
    return linearised


def _quantile(counts: NDArray[np.int64], share: float, *, uncertain: bool) -> Quantile:
    """The first eighth of a month by which a share of the arrived has; ``counts`` (W, G + 1) by eighth.

    Ends of the interval are where the bounds of their curve come to the share, and the error is half of what
    lies between the curve one standard error higher and one lower.
    """
    counts = counts[counts.sum(axis=1) > 0]
    there = np.cumsum(counts, axis=1)
    curve = rising(
        estimate(Successes(there, there, there[:, -1], 1), uncertain=uncertain and len(counts) > 1)
    )
    value = first_month(curve.value, share)
    assert value is not None
    sooner, later = (first_month(curve.value + side * curve.mc_error, share) for side in (1.0, -1.0))
    error = None if sooner is None or later is None else (later - sooner) / 2.0
    if not uncertain:
        return Quantile(value, error, value, value)
    return Quantile(value, error, first_month(curve.high, share), first_month(curve.low, share))
