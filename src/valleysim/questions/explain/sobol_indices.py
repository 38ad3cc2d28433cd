"""Sobol indices of a noisy function of independent inputs: no bias from the noise, intervals from batches.

Of a function f of d inputs, the *first-order* index of input i is the share of the variance of f that
knowing i alone would remove, the *total* index the share that would remain if only i were unknown. A design
of n points evaluates f at two independent samples A and B, and at A with column i taken from B, AB_i:
d + 2 samples.

f is a probability that is only seen through simulation, so each value comes as two halves, f¹ and f²,
independent given the points: the mean of f¹(x) f²(y) is f(x) f(y), whatever the noise. Over the n points

    V_i  = mean ½ [f¹(B) (f²(AB_i) − f²(A)) + f²(B) (f¹(AB_i) − f¹(A))]     Saltelli et al. 2010, table 2 (b)
    VT_i = mean ½ (f¹(A) − f¹(AB_i)) (f²(A) − f²(AB_i))                     Jansen 1999; there table 2 (f)
    V    = ½ [cov(f¹(A), f²(A)) + cov(f¹(B), f²(B))]

with S_i = V_i / V and ST_i = VT_i / V. With equal halves these are the formulas as published.

A. Saltelli, P. Annoni, I. Azzini, F. Campolongo, M. Ratto, S. Tarantola (2010), Computer Physics
Communications 181, 259-270. M. J. W. Jansen (1999), the same 117, 35-43.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.frozen import FrozenFields
from valleysim.worlds.design import AGAIN, BATCHES, world_points

Reals = NDArray[np.float64]
CREDIBLE = 0.9


@dataclass(frozen=True, eq=False)
class Indices(FrozenFields):
    """First-order and total indices (d,) with 90 % intervals, and the variance that they are shares of.

    If the samples cannot tell the variance from 0, indices are 0 and intervals go from 0 to 1.
    """

    first: Reals
    first_low: Reals
    first_high: Reals
    total: Reals
    total_low: Reals
    total_high: Reals
    variance: float


def effects(a: Reals, b: Reals, ab: Reals) -> tuple[Reals, Reals, float]:
    """V_i (d,), VT_i (d,) and V, without bias, from two halves ``a`` (2, n), ``b`` (2, n), ``ab`` (d, 2, n).

    V_i has less noise if the values are centred beforehand, by a number that does not depend on the halves.
    """
    first = (b[::-1] * (ab - a)).mean(axis=(1, 2))
    moved = a - ab
    total = 0.5 * (moved[:, 0] * moved[:, 1]).mean(axis=1)
    variance = 0.5 * (np.cov(a)[0, 1] + np.cov(b)[0, 1])
    return first, total, float(variance)


def _shares(f_A: Reals, f_B: Reals, f_AB: Reals) -> tuple[Reals, Reals]:  # noqa: N803 (scipy's names)
    first, total, variance = effects(f_A, f_B, f_AB)
    return first / variance, total / variance


def indices(a: Reals, b: Reals, ab: Reals) -> Indices:
    """Indices of d inputs from two halves of f at A (2, n), at B (2, n) and at every AB_i (d, 2, n).

    n is a power of two; point j belongs to batch j mod `BATCHES`, and batches are independent. Intervals
    are those of the jackknife over batches: R. G. Miller (1974), Biometrika 61, 1-15.
    """
    from scipy.stats import sobol_indices, t

    d, n = len(ab), a.shape[1]
    _, _, variance = effects(a, b, ab)
    if variance <= 0.0:
        nothing, open_end = np.zeros(d), np.ones(d)
        return Indices(nothing, nothing, open_end, nothing, nothing, open_end, variance)
    padded = np.concatenate([ab, ab]) if d == 1 else ab  # scipy squeezes away a single input
    found = sobol_indices(func={"f_A": a, "f_B": b, "f_AB": padded}, n=n, method=_shares)
    centred = [one - np.mean([a, b], axis=(0, 2))[:, None] for one in (a, b, ab)]
    batch = np.arange(n) % BATCHES
    left_out = np.array([_shares(*(one[..., batch != g] for one in centred)) for g in range(BATCHES)])
    spread = ((left_out - left_out.mean(axis=0)) ** 2).sum(axis=0) * (BATCHES - 1) / BATCHES
    reach = float(t.ppf(0.5 + CREDIBLE / 2.0, BATCHES - 1)) * np.sqrt(spread)
    first, total = found.first_order[:d], found.total_order[:d]
    return Indices(
        first, first - reach[0], first + reach[0], total, total - reach[1], total + reach[1], variance
    )


def indices_of(function: Callable[[Reals], Reals], inputs: int, *, samples: int, seed: int = 1) -> Indices:
    """Indices of a plain function that takes uniform points (d, n) to values (n,).

    >>> found = indices_of(lambda u: 2.0 * u[0] + u[1], 3, samples=1024)
    >>> found.first.round(1).tolist(), found.total.round(1).tolist()
    ([0.8, 0.2, 0.0], [0.8, 0.2, 0.0])
    """
    numbers = np.arange(samples)
    a, b = (
        np.array([world_points(seed, f"{mark}{i}", f"{mark}inputs", i, numbers) for i in range(inputs)])
        for mark in ("", AGAIN)
    )

    def halves(points: Reals) -> Reals:
        return np.tile(function(points), (2, 1))

    ab = [halves(np.where((np.arange(inputs) == i)[:, None], b, a)) for i in range(inputs)]
    return indices(halves(a), halves(b), np.array(ab))
