"""How likely worlds make what is known of pilots that have started, from pasts that were looked at."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.calibration import fit_emulator
from valleysim.estimates.likelihoods import FEWEST, Rates, joined
from valleysim.simulation.looks import Looked
from valleysim.simulation.scores import Scores

Reals = NDArray[np.float64]
LEAST = -1e4
"""Logarithm of a density below which it is as good as none."""


class Likely:
    """Log likelihoods of worlds: each pilot's share of agreeing pasts, times densities of what was given.

    Emulators of both are fitted to C worlds with some scores that were looked at.
    """

    def __init__(self, scores: Scores, looked: Looked) -> None:
        self._scores, self._looked = scores, looked
        self._rates: list[Rates | None] = []
        self._densities = []
        for r in range(looked.found.shape[1]):
            there = self._there(r)
            z = scores.of(r)
            found, tried, density = looked.found[there, r], looked.tried[there, r], looked.log_weights[:, r]
            enough = len(found) >= FEWEST and found.any()
            self._rates.append(Rates(z[there], found, tried) if enough else None)
            varies = enough and bool(np.ptp(density[there]) > 0.0)
            self._densities.append(fit_emulator(z[there], density[there, None]) if varies else None)

    def _there(self, r: int) -> NDArray[np.bool_]:
        """The worlds (C,) in which the r-th pilot can have what was given."""
        return np.isfinite(self._looked.log_weights[:, r])

    def joined(self) -> Reals:
        """Of the worlds that were looked at (C,): counts and emulators joined."""
        with np.errstate(divide="ignore"):
            each = np.log(self.shares) + self._looked.log_weights
        return np.asarray(each.sum(axis=1))

    @cached_property
    def shares(self) -> Reals:
        """Of the pasts of each pilot in each world (C, R), those that agree: counts and emulators joined."""
        looked = self._looked
        shares = np.zeros(looked.found.shape)
        for r, rates in enumerate(self._rates):
            there = self._there(r)
            found, tried = looked.found[there, r], looked.tried[there, r]
            if rates is not None:
                emulated = rates.unseen(self._scores.of(r)[there], found, tried)
                shares[there, r] = joined(emulated, found, tried)
            elif there.any():
                shares[there, r] = found / tried
        return shares

    def emulated(self, scores: Scores) -> Reals:
        """Of worlds that were not looked at (n,)."""
        total = np.zeros(len(scores))
        for r, rates in enumerate(self._rates):
            z = scores.of(r)
            if rates is not None:
                total += rates.log(z)
            density = self._densities[r]
            if density is not None:
                total += np.maximum(density(z)[:, 0], LEAST)
        return total

    def mean_rates(self, scores: Scores) -> Reals:
        """The share (R,) of the pasts of each pilot that agree in some worlds, as emulators see it."""
        return np.array(
            [
                1.0 if rates is None else float(np.exp(rates.log(scores.of(r))).mean())
                for r, rates in enumerate(self._rates)
            ]
        )
