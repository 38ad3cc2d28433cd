"""How far each uncertain quantity moves an answer: from the worlds of a run, nothing more is simulated."""

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.single import by_one_thread
from valleysim.scenario.format.distributions import normal_scores

Reals = NDArray[np.float64]
Z95 = 1.6448536269514722
RIDGE = 1.0


def rank_scores(values: Reals) -> Reals:
    """Normal scores of the ranks of values (W, Q) over the worlds."""
    ranks = values.argsort(axis=0, kind="stable").argsort(axis=0, kind="stable")
    return np.asarray(normal_scores((np.arange(len(values)) + 0.5) / len(values))[ranks])


@by_one_thread
def moves(scores: Reals, shares: Reals, replicates: Reals) -> tuple[Reals, Reals]:
    """By how much shares (W,) change from each quantity's 5 % point to its 95 % point, and standard errors.

    Slopes of a linear regression on the scores (W, Q), weighted by the replicates of each world; a slight
    ridge keeps quantities apart that go together. What the shares' own noise adds is in the errors.
    """
    x = np.hstack([np.ones((len(scores), 1)), scores])
    weights = replicates / replicates.mean()
    penalty = RIDGE * np.eye(x.shape[1])
    penalty[0, 0] = 0.0
    inner = np.linalg.inv((x * weights[:, None]).T @ x + penalty)
    slopes = inner @ ((x * weights[:, None]).T @ shares)
    left = shares - x @ slopes
    free = max(len(scores) - x.shape[1], 1)
    variance = float(np.sum(weights * left**2)) / free
    errors = np.sqrt(np.maximum(np.diag(inner), 0.0) * variance)
    return 2.0 * Z95 * slopes[1:], 2.0 * Z95 * errors[1:]


@by_one_thread
def moves_alone(scores: Reals, shares: Reals, replicates: Reals) -> tuple[Reals, Reals]:
    """The same, of each quantity by itself: for worlds that are too few to tell quantities apart.

    Errors hold whether the replicates or the worlds themselves make most of what is left (J. MacKinnon and
    H. White 1985, J. of Econometrics 29, 305-325: HC1).
    """
    weights = replicates / replicates.sum()
    x = scores - weights @ scores
    spread = weights @ x**2
    slopes = (weights * (shares - weights @ shares)) @ x / spread
    left = shares[:, None] - weights @ shares - x * slopes
    worlds = len(scores)
    errors = np.sqrt(((weights[:, None] * x * left) ** 2).sum(axis=0) * worlds / max(worlds - 2, 1)) / spread
    return 2.0 * Z95 * slopes, 2.0 * Z95 * errors
