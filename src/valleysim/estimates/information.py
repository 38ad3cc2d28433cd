"""What it is worth to know something before choosing: of perfect and of imperfect information.

The worlds of a run are a sample of what is not known, and each choice has a noisy worth in each of them. A
rule that chooses by what one would know is fitted to some of the worlds and applied to the others, whose
worth, noise and all, says what the rule gains over the choice that is best without it. A rule that follows
noise loses by it, and so gains are hardly too large, however noisy the worth of a world. The price is that a
gain is that of the rules tried, quadratic ones in normal scores, and so a little too small: of everything at
once, and of few worlds, by more than of a single quantity.

Regressions for the value of information: M. Strong, J. E. Oakley and A. Brennan (2014), Medical Decision
Making 34, 311-326 (perfect information on some quantities), and with A. Brennan and P. Breeze (2015), 35,
570-583 (a study: the same regression on what the study would have said in each world). That the rule is
fitted and valued on different worlds is ours; it is the sample splitting of S. Athey and S. Wager (2021),
Econometrica 89, 133-161, section 2.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.single import by_one_thread
from valleysim.scenario.format.distributions import normal_scores

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
FOLDS = 8
"""Parts of the worlds, each of which is chosen for by a rule fitted to the others."""
SHUFFLES = 20
"""The largest of so many values that mean nothing is exceeded by one more in one run of 21."""
Z95 = 1.6448536269514722
SURE = 4.5
"""Standard errors that a square or a product of quantities must tell for it to count in a rule of many."""
CROSSED = 12
"""Quantities whose products are in a rule of many: those that go with the worth most."""
RIDGES = 10.0 ** np.arange(0.0, 8.5, 0.5)
"""Ridges that are tried, in worlds: from next to none to one that leaves nothing of any slope."""


@dataclass(frozen=True)
class Value:
    """What some information is worth, in the unit of the worth, with one Monte Carlo standard error."""

    value: float
    mc_error: float

    def is_above(self, noise: float) -> bool:
        """Whether it is more than noise: more than nothing was found to be worth, and than luck (5 %)."""
        return self.value > max(noise, Z95 * self.mc_error)


NOTHING = Value(0.0, 0.0)


class Rules(NamedTuple):
    """Q rules by what they look at: features (Q, W, F) of the worlds.

    The first ``firm`` features of each count always, the others where they are sure to tell something.
    """

    features: Reals
    firm: int


@dataclass(frozen=True, eq=False)
class Choosing:
    """A choice among C, by the worth (W, C) of each in each of W worlds.

    Worlds of one of the ``groups`` (W,) have values in common: no rule that is fitted to one of them chooses
    for another, and they count as one observation where errors are told.
    """

    worth: Reals
    groups: Whole

    @cached_property
    def folds(self) -> Whole:
        """The part (W,) to which each world belongs."""
        return np.unique(self.groups, return_inverse=True)[1].reshape(-1) % FOLDS

    @cached_property
    def means(self) -> Reals:
        """The expected worth of each choice (C,)."""
        means: Reals = self.worth.mean(axis=0)
        return means

    @property
    def best(self) -> int:
        """The choice that is best if nothing more is known."""
        return int(self.means.argmax())

    def shuffled(self, random: np.random.Generator) -> "Choosing":
        """With the worth of the worlds exchanged at random: nothing that is known of a world tells of it.

        Groups stay together, as far as they are of one size.
        """
        group = np.unique(self.groups, return_inverse=True)[1].reshape(-1)
        order = np.argsort(random.permutation(int(group.max()) + 1)[group], kind="stable")
        worth = np.empty_like(self.worth)
        worth[np.argsort(group, kind="stable")] = self.worth[order]
        return Choosing(worth, self.groups)

    def difference(self, one: int, other: int) -> Value:
        """How much one choice is worth above another."""
        return self._value(self.worth[:, one] - self.worth[:, other])

    @by_one_thread
    def values(self, rules: Rules) -> list[Value]:
        """What it is worth to choose by each of Q rules.

        For each world the rule is fitted to the other folds, and says how the worth of each choice departs
        from its mean.
        """
        features = rules.features
        chosen = np.empty(features.shape[:2], np.int64)
        for here in (self.folds == fold for fold in np.unique(self.folds)):
            slopes, centre = self.slopes(rules, ~here)
            for q, slope in enumerate(slopes):
                chosen[q, here] = self.by_departures((features[q, here] - centre[q]) @ slope)
        rows = np.arange(len(self.worth))
        return [self._value(self.worth[rows, one] - self.worth[:, self.best]) for one in chosen]

    def slopes(self, rules: Rules, here: NDArray[np.bool_]) -> tuple[Reals, Reals]:
        """Slopes (Q, F, C) of the worth above that of the best choice, and means (Q, F) of the features.

        They are fitted to some of the worlds, with the ridge for each choice whose generalised
        cross-validation error is least (G. H. Golub, M. Heath and G. Wahba 1979, Technometrics 21, 215-223).
        """
        x = rules.features[:, here]
        worth = self.worth[here] - self.worth[here, self.best, None]
        centre = x.mean(axis=1)
        x, worth = x - centre[:, None], worth - worth.mean(axis=0)
        x[:, :, rules.firm :] *= _sure(x[:, :, rules.firm :], worth)[:, None]
        across = x.transpose(0, 2, 1)
        return _ridged(across @ x, across @ worth, (worth**2).sum(axis=0), len(worth)), centre

    def by_departures(self, departures: Reals) -> Whole:
        """The best choice (V,) where the worth of each departs by so much (V, C) from its mean."""
        told = self.means + departures
        best = told.argmax(axis=1)
        better = told[np.arange(len(told)), best] > told[:, self.best]
        return np.where(better, best, self.best)

    def _value(self, gains: Reals) -> Value:
        """The mean of gains (W,), and its error from the sums of groups."""
        mean, group = float(gains.mean()), np.unique(self.groups, return_inverse=True)[1].reshape(-1)
        sums = np.bincount(group, gains - mean)
        return Value(mean, float(np.sqrt((sums**2).sum()) / len(gains)))


def _sure(x: Reals, worth: Reals) -> NDArray[np.bool_]:
    """Which features (Q, F) of x (Q, W, F) surely go with the worth (W, C) of some choice; means are 0."""
    products = np.abs(x.transpose(0, 2, 1) @ worth)
    sizes = np.sqrt((x**2).sum(axis=1)[..., None] * (worth**2).sum(axis=0))
    sure: NDArray[np.bool_] = (products * np.sqrt(len(worth)) > SURE * sizes).any(axis=2)
    return sure


def _ridged(inner: Reals, outer: Reals, squares: Reals, worlds: float) -> Reals:
    """Slopes (Q, F, C), each choice with its own ridge; sums are of squares and products about the means."""
    size, basis = np.linalg.eigh(inner)
    size = np.maximum(size, 0.0)[..., None]
    along = basis.transpose(0, 2, 1) @ outer
    least, slopes = np.full((len(inner), outer.shape[2]), np.inf), np.zeros_like(outer)
    for ridge in RIDGES[::-1]:
        slope = along / (size + ridge)
        left = squares + ((size * slope - 2.0 * along) * slope).sum(axis=1)
        free = 1.0 - (1.0 + (size / (size + ridge)).sum(axis=1)) / worlds
        error = np.where(free > 0.0, left / np.maximum(free, 1e-9) ** 2, np.inf)
        better = error < least
        least = np.where(better, error, least)
        slopes = np.where(better[:, None], slope, slopes)
    fitted: Reals = basis @ slopes
    return fitted


def mid_rank_scores(values: Reals) -> Reals:
    """Normal scores (W,) of the mid-ranks of values (W,); equal values have equal scores."""
    _, own, often = np.unique(values, return_inverse=True, return_counts=True)
    scores: Reals = normal_scores((np.cumsum(often) - 0.5 * often) / len(values))[own.reshape(-1)]
    return scores


def alone(scores: Reals) -> Rules:
    """Rules of one quantity each, quadratic in its scores (W, Q)."""
    return Rules(np.stack([scores, scores**2], axis=2).transpose(1, 0, 2), 2)


def together(scores: Reals, choice: Choosing) -> Rules:
    """One rule of all quantities, linear in their scores (W, Q), and quadratic where that is sure.

    Products are of those that go with the worth most.
    """
    against = choice.worth - choice.worth[:, [choice.best]]
    covariance = (scores - scores.mean(axis=0)).T @ against
    chief = np.sort(np.argsort(-(covariance**2).sum(axis=1), kind="stable")[:CROSSED])
    pairs = [scores[:, [a]] * scores[:, [b]] for k, a in enumerate(chief) for b in chief[k + 1 :]]
    return Rules(np.hstack([scores, (scores**2 - 1.0) / np.sqrt(2.0), *pairs])[None], scores.shape[1])


def largest_of_nothing(choice: Choosing, values: Callable[[Choosing], Iterable[Value]], seed: int) -> float:
    """The largest value that was found of information that tells nothing: worlds' worth exchanged at random.

    Of a run in which nothing tells anything, the largest value is above that with chance 1/(`SHUFFLES` + 1).
    """
    random = np.random.default_rng([seed, len(choice.worth)])
    found = [one.value for _ in range(SHUFFLES) for one in values(choice.shuffled(random))]
    return max(found, default=0.0)


def settled(values: Mapping[frozenset[str], Value], noise: float) -> dict[frozenset[str], Value]:
    """Values of knowing sets of quantities such that none is below 0, nor below that of a part of it.

    What is not above the noise is nothing. Whoever knows a set knows each part of it, and may choose by that
    alone: so a set whose own rule gains less is worth what its best part is.
    """
    kept: dict[frozenset[str], Value] = {}
    for known in sorted(values, key=len):
        own = values[known] if values[known].is_above(noise) else NOTHING
        parts = [one for part, one in kept.items() if part <= known]
        kept[known] = max([own, *parts], key=lambda one: one.value)
    return kept
