"""What an action is worth, replicate by replicate: gain, in how many worlds it helps, regret."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.intervals import Estimate, Successes, between_worlds, estimate, estimate_means
from valleysim.questions.compare.pairing import Chance, chance_to_beat

Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Gain:
    """How much more reach the endpoint: a share (of a portfolio: a number of pilots), with both errors.

    ``helps`` is the probability over worlds of a gain above 0, the noise within worlds taken out, with a
    Monte Carlo error (`compare.pairing.chance_to_beat`); None where one world was simulated of many.
    """

    value: float
    mc_error: float
    low: float
    high: float
    helps: float | None
    helps_error: float | None

    def plain(self) -> dict[str, float | None]:
        """As plain values."""
        names = ("value", "mc_error", "low", "high", "helps", "helps_error")
        return {name: getattr(self, name) for name in names}


def gain(paired: Reals, *, uncertain: bool, pilots: int = 1) -> Gain:
    """The gain from paired differences (W, R): of shares, or of numbers of so many pilots."""
    one = estimate_means(paired[..., None] / pilots, uncertain=uncertain)
    value, mc_error, low, high = (
        pilots * float(part[0]) for part in (one.value, one.mc_error, one.low, one.high)
    )
    helps = chance_to_beat(paired) if uncertain else Chance(float(value > 0.0), 0.0)
    if helps is None:
        return Gain(value, mc_error, low, high, None, None)
    return Gain(value, mc_error, low, high, helps.value, helps.mc_error)


def shrunk(paired: Reals) -> Reals:
    """Each world's own difference (W,), freed of its replicates' noise (Louis 1984, as in `estimates`)."""
    means = paired.mean(axis=1)
    worlds, each = paired.shape
    if worlds < 2:
        alone: Reals = means
        return alone
    spread = means.var(ddof=1)
    inner = float((paired.var(axis=1, ddof=1) / each).mean()) if each > 1 else 0.0
    between = between_worlds(spread, inner, worlds)
    factor = np.sqrt(between / spread) if spread > 0.0 else 0.0
    centred: Reals = means.mean() + factor * (means - means.mean())
    return centred


@dataclass(frozen=True)
class Regret:
    """Of choices (S,): the expected loss against the best of each world, and how often each is best.

    ``evpi`` is the expected value of perfect information: what knowing the world first would add.
    """

    loss: tuple[float, ...]
    is_best: tuple[float, ...]
    evpi: float


def regret(reached: Reals, best: int, *, uncertain: bool) -> Regret:
    """Regret of choices from what is reached with each (S, W, R); ``best`` is the one to compare with.

    Where nothing is uncertain all worlds are one.
    """
    if not uncertain:
        reached = reached.reshape(len(reached), 1, -1)
    worlds = np.array([shrunk(one - reached[best]) for one in reached])
    loss = (worlds.max(axis=0) - worlds).mean(axis=1)
    winner = worlds.argmax(axis=0)
    is_best = np.bincount(winner, minlength=len(worlds)) / worlds.shape[1]
    return Regret(tuple(loss.tolist()), tuple(is_best.tolist()), float(loss.min()))


def share_of(there: NDArray[np.integer], *, uncertain: bool, pilots: int) -> Estimate:
    """The share of so many pilots that are there (W, R), as of a run: arrays of one entry."""
    whole = there.astype(np.int64)
    counts, squares = whole.sum(axis=1)[:, None], (whole**2).sum(axis=1)[:, None]
    each = np.full(len(whole), whole.shape[1], np.int64)
    return estimate(Successes(counts, squares, each, pilots), uncertain=uncertain)


def estimate_of(there: NDArray[np.integer], *, uncertain: bool, pilots: int = 1) -> Estimate:
    """The expected number, of so many pilots, of those that are there (W, R): arrays of one entry."""
    share = share_of(there, uncertain=uncertain, pilots=pilots)
    return Estimate(*(pilots * part for part in (share.value, share.mc_error, share.low, share.high)))
