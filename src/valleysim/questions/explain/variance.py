"""What the outcome varies by: what we do not know, chance, and the estimate's own error."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.simulation.paired import PairedRuns

Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Variance:
    """Parts of the variance of a replicate's share of pilots that are there, about the reported probability.

    ``ignorance`` is the variance of the worlds' probabilities, the noise within taken out; ``chance``
    the mean variance within a world; ``noise`` the squared Monte Carlo error of the reported value.
    """

    month: float
    value: float
    ignorance: float
    chance: float
    noise: float

    @property
    def total(self) -> float:
        """The three together."""
        return self.ignorance + self.chance + self.noise

    def parts(self) -> dict[str, float]:
        """Each part by name, in the order in which they are told."""
        return {"ignorance": self.ignorance, "chance": self.chance, "noise": self.noise}


def split_variance(runs: PairedRuns, variant: int, month: float) -> Variance:
    """Split the variance of what one variant has come to by ``month``.

    The law of total variance, Var(Y) = Var(E[Y | world]) + E[Var(Y | world)], each part without bias: the
    variance of means of R replicates exceeds that of the worlds' own by the mean variance within, over R.
    """
    shares = runs.reached(variant, month)
    worlds, each = shares.shape
    uncertain = runs.uncertain_variants[variant]
    if not uncertain:
        shares = shares.reshape(1, -1)
        worlds, each = shares.shape
    chance = float(shares.var(axis=1, ddof=1).mean()) if each > 1 else 0.0
    ignorance = 0.0
    if uncertain and worlds > 1:
        ignorance = max(float(shares.mean(axis=1).var(ddof=1)) - chance / each, 0.0)
    estimate = runs.estimate(variant, month)
    return Variance(month, float(estimate.value[0]), ignorance, chance, float(estimate.mc_error[0]) ** 2)
