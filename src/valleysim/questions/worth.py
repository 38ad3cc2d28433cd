"""What an action is worth, replicate by replicate: gain, in how many worlds it helps, regret."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.results.estimates import Estimate, estimate_means

Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Gain:
    """How much more reach the endpoint: a share (of a portfolio: a number of pilots), with both errors.

    ``helps`` is the share of worlds in which the gain is above 0, the noise within worlds taken out.
    """

    value: float
    mc_error: float
    low: float
    high: float
    helps: float

    def plain(self) -> dict[str, float]:
        """As plain values."""
        return {name: getattr(self, name) for name in ("value", "mc_error", "low", "high", "helps")}


def gain(paired: Reals, *, uncertain: bool) -> Gain:
    """The gain from paired differences (W, R)."""
    one = estimate_means(paired[..., None], uncertain=uncertain)
    helps = float((shrunk(paired) > 0.0).mean())
    return Gain(float(one.value[0]), float(one.mc_error[0]), float(one.low[0]), float(one.high[0]), helps)


def shrunk(paired: Reals) -> Reals:
    """Each world's own difference (W,), freed of its replicates' noise (Louis 1984, as in `estimates`)."""
    means = paired.mean(axis=1)
    worlds, each = paired.shape
    if worlds < 2 or each < 2:
        return np.full(worlds, means.mean())
    spread = means.var(ddof=1)
    between = max(spread - float((paired.var(axis=1, ddof=1) / each).mean()), 0.0)
    factor = np.sqrt(between / spread) if spread > 0.0 else 0.0
    centred: Reals = means.mean() + factor * (means - means.mean())
    return centred


@dataclass(frozen=True)
class Regret:
    """Of choices (S,): the expected loss against the best of each world, and how often each is best.

    ``perfect`` is what knowing the world before choosing would add to the best choice's worth.
    """

    loss: tuple[float, ...]
    is_best: tuple[float, ...]
    perfect: float


def regret(reached: Reals, best: int) -> Regret:
    """Regret of choices from what is reached with each (S, W, R); ``best`` is the one to compare with."""
    worlds = np.array([shrunk(one - reached[best]) for one in reached])
    loss = (worlds.max(axis=0) - worlds).mean(axis=1)
    winner = worlds.argmax(axis=0)
    is_best = np.bincount(winner, minlength=len(worlds)) / worlds.shape[1]
    return Regret(tuple(loss.tolist()), tuple(is_best.tolist()), float(loss.min()))


def estimate_of(reached: Reals, *, uncertain: bool) -> Estimate:
    """The mean of what is reached (W, R): arrays of one entry."""
    return estimate_means(reached[..., None], uncertain=uncertain)
