"""More than two scenarios: every pair of them, their order, and the chance that the order is right.

What is not known is drawn once a world for all scenarios, so which of them is best is a fact of each world.
A world's own numbers are seen with noise. As in `pairing.chance_to_beat` we take them as normal over worlds
and the noise as normal within them, here of all scenarios together (empirical Bayes: B. Efron and C. Morris
1973, JASA 68, 117-130), draw from the worlds' posterior laws, and count in how many draws a scenario is
best, and in how many all of them stand in the order that is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.intervals import Estimate, estimate_means
from valleysim.questions.compare.months import means_in_months, restricted_months
from valleysim.questions.compare.pairing import Chance, chance_to_beat
from valleysim.questions.telling import plain
from valleysim.scenario.format.distributions import normal_scores
from valleysim.simulation.paired import PairedRuns
from valleysim.worlds.design import BATCHES
from valleysim.worlds.sobol import DIMENSIONS, scrambled_sobol

Reals = NDArray[np.float64]
By = Literal["share", "months"]
DRAWS = 256
"""Of the posterior law, the same for all worlds."""
AT_ONCE = 256
"""Worlds whose draws are held at once."""
TIE = 1e-7
"""Within which two are alike."""
SHUFFLE, SCRAMBLE = 0x51ED, 0x7A11
"""Of the points from which they are made; they are no part of any history."""


@dataclass(frozen=True)
class Pair:
    """One scenario against another by the last horizon, by their numbers: ``ours`` less ``theirs``.

    ``beats`` is the chance over worlds that ours is the better one; None if nothing is uncertain.
    """

    ours: int
    theirs: int
    difference: Estimate
    beats: Chance | None


@dataclass(frozen=True)
class Ranking:
    """Scenarios by number, the best first, by one measure: the share that arrives, or restricted mean months.

    ``best`` is the chance of each, in the order of the scenarios, that no other is better; ``right`` that the
    whole order is so. Over worlds where something is uncertain; else, given the noise of this run. Both None
    where one world says nothing of others.
    """

    by: By
    order: tuple[int, ...]
    best: tuple[Chance, ...] | None
    right: Chance | None
    pairs: tuple[Pair, ...]

    def pair(self, ours: int, theirs: int) -> Pair:
        """One scenario against another."""
        return next(pair for pair in self.pairs if (pair.ours, pair.theirs) == (ours, theirs))

    def document(self, letters: Sequence[str]) -> dict[str, Any]:
        """Plain values."""
        best = self.best or [None] * len(letters)
        return {
            "by": self.by,
            "order": [letters[k] for k in self.order],
            "right": _plain(self.right),
            "best": {letter: _plain(chance) for letter, chance in zip(letters, best, strict=True)},
            "pairs": [
                {
                    "scenario": letters[pair.ours],
                    "against": letters[pair.theirs],
                    "difference": plain(pair.difference),
                    "beats": _plain(pair.beats),
                }
                for pair in self.pairs
            ],
        }


def _plain(chance: Chance | None) -> dict[str, float] | None:
    return None if chance is None else {"value": chance.value, "mc_error": chance.mc_error}


def rank(runs: PairedRuns, number: int, by: By) -> Ranking:
    """Rank the first scenarios of a run by the last horizon: more pilots are better, fewer months are."""
    last = runs.horizons[-1]
    if by == "share":
        worth = [runs.reached(k, last) for k in range(number)]
        scale, sign = 1.0, 1.0
    else:
        worth = [restricted_months(runs, k) for k in range(number)]
        scale, sign = last, -1.0
    pairs = []
    for ours in range(number):
        for theirs in range(number):
            if ours != theirs:
                paired = worth[ours] - worth[theirs]
                uncertain = runs.uncertain_variants[ours] or runs.uncertain_variants[theirs]
                beats = chance_to_beat(sign * paired) if uncertain else None
                pairs.append(Pair(ours, theirs, _mean(paired, by, uncertain=uncertain, most=scale), beats))
    better = np.moveaxis(np.array([sign * one for one in worth]), 0, 2)
    order = tuple(int(k) for k in np.argsort(-better.mean(axis=(0, 1)), kind="stable"))
    uncertain = any(runs.uncertain_variants[:number])
    best, right = chances_of(better, order, uncertain=uncertain)
    return Ranking(by, order, best, right, tuple(pairs))


def _mean(paired: Reals, by: By, *, uncertain: bool, most: float) -> Estimate:
    if by == "share":
        return estimate_means(paired[..., None], uncertain=uncertain)
    return means_in_months(paired[..., None], uncertain=uncertain, most=most)


def chances_of(
    better: Reals, order: Sequence[int], *, uncertain: bool
) -> tuple[tuple[Chance, ...] | None, Chance | None]:
    """The chance of each of S scenarios to be best, and of an order to be right; ``better`` (W, R, S).

    Errors are those of a jackknife over `BATCHES` batches of worlds, or of replicates where nothing is
    uncertain. Two that are exactly alike share a chance: neither is better.
    """
    worlds, each, _ = better.shape
    if not uncertain:
        cells = better.reshape(1, worlds * each, -1)
        groups = np.arange(worlds * each) % BATCHES
        tell = _of_means
    else:
        if worlds < 3:
            return None, None
        cells = better
        groups = np.arange(worlds) % BATCHES if worlds >= 2 * BATCHES else np.arange(worlds)
        tell = _of_worlds
    whole = tell(cells, order)
    number = int(groups.max()) + 1
    axis = 0 if uncertain else 1
    if number < 2 or cells.shape[axis] < 3:
        return None, None
    without = np.array([tell(np.compress(groups != g, cells, axis=axis), order) for g in range(number)])
    errors = np.sqrt((number - 1.0) / number * ((without - without.mean(axis=0)) ** 2).sum(axis=0))
    chances = [Chance(float(value), float(error)) for value, error in zip(whole, errors, strict=True)]
    return tuple(chances[:-1]), chances[-1]


def _of_worlds(better: Reals, order: Sequence[int]) -> Reals:
    """Chances (S + 1,) over worlds: to be best, and of the order."""
    worlds, each, number = better.shape
    means = better.mean(axis=1)
    centre = means.mean(axis=0)
    seen = np.cov(means, rowvar=False)
    residuals = (better - means[:, None]).reshape(-1, number)
    noise = residuals.T @ residuals / max(worlds * (each - 1), 1) / each if each > 1 else np.zeros_like(seen)
    between = _positive(seen - noise)
    gain = between @ np.linalg.pinv(between + noise, hermitian=True)
    posterior = _positive(between - gain @ between)
    middles = centre + (means - centre) @ gain.T
    draws = _normal_draws(number) @ _root(posterior).T
    chances = np.zeros(number + 1)
    for first in range(0, worlds, AT_ONCE):
        drawn = (middles[first : first + AT_ONCE, None] + draws).reshape(-1, number)
        chances += _counted(drawn, order) * (len(drawn) / DRAWS / worlds)
    return chances


def _of_means(better: Reals, order: Sequence[int]) -> Reals:
    """Chances (S + 1,) given the noise of the means of one world."""
    values = better[0]
    noise = np.cov(values, rowvar=False) / len(values)
    return _counted(values.mean(axis=0) + _normal_draws(values.shape[1]) @ _root(noise).T, order)


def _counted(drawn: Reals, order: Sequence[int]) -> Reals:
    """In which share of draws (D, S) each is best, ties shared among those that tie; and the order holds."""
    tied = drawn >= drawn.max(axis=1, keepdims=True) - TIE
    best = (tied / tied.sum(axis=1, keepdims=True)).mean(axis=0)
    ordered = drawn[:, list(order)]
    right = np.all(ordered[:, :-1] >= ordered[:, 1:] - TIE, axis=1).mean()
    found: Reals = np.append(best, right)
    return found


def _positive(matrix: Reals) -> Reals:
    """The nearest matrix that is a covariance: negative eigenvalues are noise."""
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2.0)
    nearest: Reals = (vectors * np.maximum(values, 0.0)) @ vectors.T
    return nearest


def _root(matrix: Reals) -> Reals:
    values, vectors = np.linalg.eigh((matrix + matrix.T) / 2.0)
    root: Reals = vectors * np.sqrt(np.maximum(values, 0.0))
    return root


def _normal_draws(number: int) -> Reals:
    """Normal numbers (D, S), evenly spread: scrambled Sobol' points through the normal quantile."""
    rows = np.arange(DRAWS, dtype=np.uint32)
    columns = [
        scrambled_sobol(
            rows,
            k % DIMENSIONS,
            shuffle_seed=np.full(DRAWS, SHUFFLE, np.uint32),
            scramble_seed=np.full(DRAWS, SCRAMBLE + k, np.uint32),
        )
        for k in range(number)
    ]
    return np.column_stack([normal_scores(column) for column in columns])
