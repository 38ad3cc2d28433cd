"""But-for attribution: which mechanisms keep pilots that succeeded as pilots from getting there.

A pilot *stalls* if it succeeded as a pilot by the horizon and has not reached the endpoint by then: it
waits, or was cancelled, or was rolled back before. Each stalled pilot is simulated again with the same draws,
under every setting of the mechanisms, at work or neutral. The worth of a set of mechanisms is the share of
the stalled pilots that are there once these are neutral, and each mechanism's share is its
Shapley value. What is left is the share that is not there even with all of them neutral.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.intervals import Estimate, estimate_means
from valleysim.estimates.shapley import shapley_values
from valleysim.frozen import freeze_fields
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.questions.advise.worth import share_of
from valleysim.scenario import Scenario
from valleysim.simulation.paired import PairedRuns
from valleysim.simulation.replay import CAUSES, OUTCOMES
from valleysim.vocabulary import Mechanism, Row, Wait

Reals = NDArray[np.float64]
NOT_SUCCEEDED = (int(Wait.START), int(Wait.PILOT), int(Row.ABANDONED))
"""Rows of the tally that hold pilots which have not succeeded as pilots: not yet, or not at all."""


@dataclass(frozen=True)
class Share:
    """A share of the stalled pilots with its Monte Carlo standard error."""

    value: float
    error: float


@dataclass(frozen=True)
class Blame:
    """One mechanism: its Shapley share, and the share that it alone, made neutral, would have let through."""

    mechanism: Mechanism
    share: Share
    alone: Share


@dataclass(frozen=True)
class Attribution:
    """Stalls by mechanism; the shares of all mechanisms and ``unexplained`` add up to 1.

    ``stalled`` is of all pilots; ``stall_rate`` of those that succeeded as pilots (None if none did).
    ``remaining`` says where the unexplained stand, in the words of the tally, with all mechanisms neutral.
    All shares are 0 if no pilot stalled.
    """

    month: float
    stalled: Estimate
    stall_rate: float | None
    mechanisms: tuple[Blame, ...]
    unexplained: Share
    remaining: dict[str, float]

    def __post_init__(self) -> None:
        freeze_fields(self)

    @property
    def any_stalled(self) -> bool:
        """Whether there is anything to attribute."""
        return float(self.stalled.value[0]) > 0.0


def at_work(scenario: Scenario) -> tuple[Mechanism, ...]:
    """Mechanisms that are not neutral for every pilot already."""
    neutral = [member.scenario.neutral for member in scenario.members]
    return tuple(mechanism for mechanism in Mechanism if not all(mechanism in names for names in neutral))


def but_for_variants(scenario: Scenario) -> list[Scenario]:
    """The scenario with every set of its M mechanisms neutral: 2^M; bit m of the position is the m-th."""
    players = at_work(scenario)
    return [
        scenario.neutralised([player for m, player in enumerate(players) if s >> m & 1])
        for s in range(2 ** len(players))
    ]


def attribute(runs: PairedRuns) -> Attribution:
    """Attribute the stalls of what `but_for_variants` gave and `run_paired` found, at its last horizon."""
    players = at_work(runs.scenarios[0])
    month = runs.horizons[-1]
    by = round(month * GRID_STEPS_PER_MONTH)
    succeeded = ~np.isin(runs.ends[0], NOT_SUCCEEDED)
    stalls = succeeded & (runs.arrivals[0] > by)
    counts = _saved(runs.arrivals, stalls, by, players)
    total = stalls.sum(axis=2)
    stalled = share_of(total, uncertain=runs.uncertain, pilots=stalls.shape[2])
    left = stalls & (runs.arrivals[-1] > by)
    shares = _ratios(np.moveaxis(counts, 0, -1), total, uncertain=runs.uncertain)
    known = dict(
        zip(players, zip(shares[: len(players)], shares[len(players) : -1], strict=True), strict=True)
    )
    nothing = (Share(0.0, 0.0), Share(0.0, 0.0))
    return Attribution(
        month=month,
        stalled=stalled,
        stall_rate=float(total.sum() / succeeded.sum()) if succeeded.any() else None,
        mechanisms=tuple(Blame(mechanism, *known.get(mechanism, nothing)) for mechanism in Mechanism),
        unexplained=shares[-1],
        remaining=_standing(runs.ends[-1][left], int(stalls.sum())),
    )


def _saved(
    arrivals: Sequence[NDArray[np.uint16]],
    stalls: NDArray[np.bool_],
    by: int,
    players: Sequence[Mechanism],
) -> Reals:
    """Stalled pilots (2 M + 1, W, R) of each replicate: M Shapley values, M alone, and none of them."""
    worlds, each, _ = stalls.shape
    counts = np.empty((2 * len(players) + 1, worlds, each))
    for w in range(worlds):
        worth = np.array([(stalls[w] & (arrival[w] <= by)).sum(axis=1) for arrival in arrivals], np.float64)
        counts[: len(players), w] = shapley_values(worth)
        for m in range(len(players)):
            counts[len(players) + m, w] = worth[1 << m]
        counts[-1, w] = stalls[w].sum(axis=1) - worth[-1]
    return counts


def _ratios(counts: Reals, total: NDArray[np.int64], *, uncertain: bool) -> list[Share]:
    """Ratios of the means of ``counts`` (W, R, K) to that of ``total`` (W, R), with linearised errors.

    The error of a ratio is that of the mean of (count − ratio · total) / mean(total): W. G. Cochran (1977),
    *Sampling Techniques*, section 2.11.
    """
    if not total.any():
        return [Share(0.0, 0.0)] * counts.shape[2]
    ratios = counts.sum(axis=(0, 1)) / total.sum()
    residuals = (counts - ratios * total[..., None]) / total.mean()
    errors = estimate_means(residuals, uncertain=uncertain).mc_error
    return [Share(float(value), float(error)) for value, error in zip(ratios, errors, strict=True)]


def _standing(rows: NDArray[np.uint8], stalls: int) -> dict[str, float]:
    """Where those stand that nothing explains: shares of all stalled pilots, largest first."""
    numbers = np.bincount(rows, minlength=int(Row.END))
    found: dict[str, int] = {}
    for row in np.flatnonzero(numbers):
        outcome, cause = str(OUTCOMES[row]), str(CAUSES[row])
        name = f"{outcome}: {cause}" if cause else outcome
        found[name] = found.get(name, 0) + int(numbers[row])
    return {name: found[name] / stalls for name in sorted(found, key=lambda name: -found[name])}
