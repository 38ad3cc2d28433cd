"""Weights of worlds that were looked at: corrected, made less uneven, and worlds drawn by them."""

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.calibration import effective, normalised, resampled
from valleysim.simulation.looks import Looked
from valleysim.worlds.design import BATCHES

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
FAR_TOO_MANY = 16.0
"""Times as many pasts that were expected to agree as do, from which on a world counts by its own share."""


def corrections(found: Whole, more: Looked, shares: Reals) -> Reals:
    """What the log weights of some worlds (W,) are too large by, where their shares (W, R) are far too large.

    ``found`` (W, R) agreed at first; where none did, ``more`` were looked at, until some agreed.
    """
    wrong = (found == 0) & (more.found > 0) & (shares * more.tried > FAR_TOO_MANY * more.found)
    own = np.divide(more.found, more.tried * shares, out=np.ones(shares.shape), where=wrong)
    return np.asarray(np.log(own).sum(axis=1))


def tempered(log_weights: Reals, fewest: float) -> Reals:
    """Log weights (n,) to a power of 1 or below, to be worth so many equally likely worlds, or half of all.

    Many pilots say so much that hardly any world that was weighed is likely: worlds are then moved a part of
    the way, for emulators to be fitted there to more than a few (P. Del Moral, A. Doucet and A. Jasra 2006,
    J. R. Statist. Soc. B 68, section 3.3). What they were drawn by is taken out of their weights again.
    """
    fewest = min(fewest, len(log_weights) / 2.0)
    if effective(normalised(log_weights)) >= fewest:
        return log_weights
    low, high = 0.0, 1.0
    for _ in range(40):
        power = 0.5 * (low + high)
        if effective(normalised(power * log_weights)) >= fewest:
            low = power
        else:
            high = power
    return low * log_weights


def drawn_by(weights: Reals, numbers: Whole, worlds: int, seed: int) -> Whole:
    """Numbers (worlds,) drawn by their weights (C,), evenly; each in its batch as far as that has room.

    Systematic resampling (J. Carpenter, P. Clifford and P. Fearnhead 1999, IEE Proc. Radar 146(1)).
    """
    start = np.random.default_rng([seed, worlds]).random()
    drawn = numbers[resampled(weights, worlds, start)]
    chosen = np.full(worlds, -1, np.int64)
    over: list[int] = []
    for batch in range(BATCHES):
        places = np.arange(batch, worlds, BATCHES)
        own = drawn[drawn % BATCHES == batch]
        chosen[places[: len(own)]] = own[: len(places)]
        over += own[len(places) :].tolist()
    chosen[chosen < 0] = over
    return chosen
