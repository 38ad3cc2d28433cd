"""What a calibration found: targets before and after, quantities before and after, targets that fight."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valleysim.questions.calibrate.targets import Target
from valleysim.scenario import Quantity, Scenario
from valleysim.scenario.format.distributions import normal_shares
from valleysim.scenario.format.posterior import PosteriorWorlds

Reals = NDArray[np.float64]
FIGHT = 0.6
"""Two targets fight if they are met together in less than this share of the worlds that chance would give."""
FEWEST_MET = 0.02
"""Of the prior worlds, in which each of two targets must be met for this to be asked."""
STILL, AS_WIDE = 0.15, 0.9
"""A quantity of which the targets say nothing: its scores move by less, and spread by more."""
MOST_FIGHTS = 10


@dataclass(frozen=True)
class TargetFit:
    """A target, and its statistic over the worlds: means, 90 % of the posterior, share of it in the band."""

    target: Target
    prior: float
    posterior: float
    low: float
    high: float
    in_band_before: float
    in_band: float
    explained: float
    """R² of its emulator on worlds that the fit had not seen; not a number where there is none."""

    @property
    def is_met(self) -> bool:
        """Whether the posterior mean lies in the band."""
        return bool(self.target.low <= self.posterior <= self.target.high)


@dataclass(frozen=True)
class QuantityFit:
    """A quantity: its 5 %, 50 % and 95 % points before and after, and how its scores moved and spread."""

    name: str
    prior: tuple[float, float, float]
    posterior: tuple[float, float, float]
    shift: float
    spread: float

    @property
    def is_informed(self) -> bool:
        """Whether the targets say something of it."""
        return abs(self.shift) >= STILL or self.spread <= AS_WIDE


@dataclass(frozen=True)
class Fight:
    """Two targets that are seldom met together: in which share of prior worlds, and by chance."""

    one: str
    other: str
    together: float
    expected: float


@dataclass(frozen=True, repr=False, eq=False)
class Findings:
    """What a calibration found."""

    scenario: Scenario
    targets: tuple[TargetFit, ...]
    quantities: tuple[QuantityFit, ...]
    fights: tuple[Fight, ...]
    worlds: PosteriorWorlds
    simulated: int
    effective: float
    distinct: int
    moved: bool
    jointly: float
    """Share of the posterior's worlds in which every hard target lies in its band."""
    jointly_before: float

    @property
    def hard(self) -> list[TargetFit]:
        """The hard targets."""
        return [fit for fit in self.targets if fit.target.use == "hard"]


def in_bands(targets: "tuple[Target, ...]", statistics: Reals) -> NDArray[np.bool_]:
    """Whether each statistic (W, T) lies in its band."""
    low, high = (np.array([getattr(target, end) for target in targets]) for end in ("low", "high"))
    return (statistics >= low) & (statistics <= high)


def target_fits(
    targets: "tuple[Target, ...]", prior: Reals, posterior: Reals, explained: Mapping[str, float]
) -> tuple[TargetFit, ...]:
    """Each target before and after, from statistics (W, T)."""
    before, after = in_bands(targets, prior), in_bands(targets, posterior)
    return tuple(
        TargetFit(
            target,
            _where_defined(np.mean, prior[:, t]),
            _where_defined(np.mean, posterior[:, t]),
            _where_defined(lambda one: np.percentile(one, 5.0), posterior[:, t]),
            _where_defined(lambda one: np.percentile(one, 95.0), posterior[:, t]),
            in_band_before=float(before[:, t].mean()),
            in_band=float(after[:, t].mean()),
            explained=explained.get(target.name, np.nan),
        )
        for t, target in enumerate(targets)
    )


def _where_defined(summary: Callable[[Reals], Any], statistic: Reals) -> float:
    """A summary of the worlds (W,) in which a statistic is defined; not a number if there are none."""
    defined = statistic[np.isfinite(statistic)]
    return float(summary(defined)) if len(defined) else math.nan


def jointly(targets: "tuple[Target, ...]", statistics: Reals) -> float:
    """Share of worlds in which every hard target lies in its band."""
    hard = [t for t, target in enumerate(targets) if target.use == "hard"]
    return float(in_bands(targets, statistics)[:, hard].all(axis=1).mean())


def quantity_fits(quantities: Mapping[str, Quantity], found: PosteriorWorlds) -> tuple[QuantityFit, ...]:
    """Each quantity before and after, those that moved most first."""
    ends = np.array([0.05, 0.5, 0.95])
    fits = []
    for column, name in enumerate(found.names):
        scores = found.scores[:, column].astype(np.float64)
        before = quantities[name].quantile(ends)
        after = quantities[name].quantile(normal_shares(np.quantile(scores, ends)))
        low, middle, high = (float(value) for value in before)
        low_after, middle_after, high_after = (float(value) for value in after)
        fits.append(
            QuantityFit(
                name,
                (low, middle, high),
                (low_after, middle_after, high_after),
                float(scores.mean()),
                float(scores.std()),
            )
        )
    return tuple(sorted(fits, key=lambda fit: (-abs(fit.shift), fit.name)))


def fights(targets: "tuple[Target, ...]", prior: Reals) -> tuple[Fight, ...]:
    """Pairs of fitted targets that prior worlds seldom meet together, the worst first."""
    met = in_bands(targets, prior)
    found = []
    for one, other in combinations([t for t, target in enumerate(targets) if target.is_fitted], 2):
        shares = met[:, one].mean(), met[:, other].mean()
        together, expected = float((met[:, one] & met[:, other]).mean()), float(shares[0] * shares[1])
        if min(shares) >= FEWEST_MET and together < FIGHT * expected:
            found.append(Fight(targets[one].name, targets[other].name, together, expected))
    return tuple(sorted(found, key=lambda fight: fight.together / fight.expected)[:MOST_FIGHTS])
