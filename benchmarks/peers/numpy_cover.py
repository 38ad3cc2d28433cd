"""Cover of the reduced pilot, history by history: whom its seats lose and gain, and what grows meanwhile.

Cover does not depend on anything else in the reduced pilot, so it is drawn first. At month 0 all histories
are covered or none is; from then on cover comes and goes in turn. So the months of change say everything: a
row holds the first change of each history, the next row the second, and what grows at a rate that depends on
cover grows at one rate in a whole row. Few seats change often, and fewer of their changes matter: there are
some eight rows, where all comings and goings of three seats would fill twice as many.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Places = NDArray[np.intp]
Flags = NDArray[np.bool_]
Generator = np.random.Generator
Sampler = Callable[[Generator, tuple[int, ...]], Reals]

FOREVER = 1e9  # months; finite, so that the segments after it have a length
HARDLY = 1e-200  # in place of a rate of 0: never is then very late, and nothing is divided by 0


@dataclass(frozen=True)
class ReducedSeat:
    """One seat, supporting at month 0."""

    weight: float
    essential: bool
    time_left: Sampler
    tenure: Sampler
    vacancy: Sampler
    support: float  # probability that a successor supports, documented value included


class Growth:
    """What grows from 0 in each history, at a rate that is constant between edges."""

    def __init__(self, edges: Reals, rates: Reals) -> None:
        """Edges (segments, histories) from 0 on, and the rate of each segment; the last goes on for ever."""
        self.edges, self.rates = edges, np.maximum(rates, HARDLY)
        self.heights = np.zeros_like(edges)
        lengths = edges[1:] - edges[:-1]
        for k in range(len(lengths)):
            lengths[k] *= rates[k]
            np.add(self.heights[k], lengths[k], out=self.heights[k + 1])
        self.columns = np.arange(edges.shape[1])

    def segment(self, passed: Flags) -> tuple[Places, Reals]:
        """Where the segment stands whose edges, the first aside, are passed; and its rate."""
        k = np.add.reduce(passed.view(np.int8), axis=0, dtype=np.int8).astype(np.intp)
        rates = self.rates.take(k)
        k *= len(self.columns)
        k += self.columns
        return k, rates

    def at(self, place: Reals) -> Reals:
        """How much there is at a place."""
        k, rates = self.segment(self.edges[1:] <= place)
        height = place - self.edges.take(k)
        height *= rates
        height += self.heights.take(k)
        return height

    def reaches(self, level: Reals) -> Reals:
        """The first place at which there is this much, of each level (…, histories)."""
        heights = self.heights[1:]
        if level.ndim > 1:
            heights = heights[:, np.newaxis]
        k, rates = self.segment(heights < level)
        place = level - self.heights.take(k)
        place /= rates
        place += self.edges.take(k)
        return place


@dataclass(frozen=True)
class Cover:
    """When cover changes: edges (segments, histories) from month 0 on, and whether a segment is covered."""

    edges: Reals
    covered: Flags

    def of(self, chosen: Places) -> "Cover":
        """The cover of some histories."""
        return Cover(self.edges.take(chosen, axis=1), self.covered)

    def work(self, uncovered_pace: float) -> Growth:
        """The work that can be done from month 0."""
        return Growth(self.edges, np.where(self.covered, 1.0, uncovered_pace))

    def uncovered(self) -> Growth:
        """The months without cover."""
        return Growth(self.edges, np.where(self.covered, 0.0, 1.0))

    def lacking(self, month: float) -> Flags:
        """Which histories are uncovered at a month."""
        changed: Flags = np.logical_xor.reduce(self.edges[1:] <= month, axis=0)
        return changed if self.covered[0] else ~changed


class Turns:
    """Gains and losses of support, of all seats and histories, in no order."""

    def __init__(self) -> None:
        self.who: list[Places] = []
        self.months: list[Reals] = []
        self.changes: list[Reals] = []

    def add(self, who: Places, months: Reals, change: float) -> None:
        """Add a change of the score of some histories."""
        self.who.append(who)
        self.months.append(months)
        self.changes.append(np.full(len(who), change))

    def live(self, seat: ReducedSeat, score: float, rng: Generator, n: int, span: float) -> None:
        """Live one seat through, in all histories at once, until the last of them is past the span."""
        left = seat.time_left(rng, (n,))
        who = np.flatnonzero(left <= span)
        left = left[who]
        self.add(who, left, -score)
        while len(who):
            filled = left + seat.vacancy(rng, (len(who),))
            soon = np.flatnonzero(filled <= span)
            who, filled = who[soon], filled[soon]
            supports = rng.random(len(who)) < seat.support
            self.add(who[supports], filled[supports], score)
            left = filled + seat.tenure(rng, (len(who),))
            soon = np.flatnonzero(left <= span)
            who, left, supports = who[soon], left[soon], supports[soon]
            self.add(who[supports], left[supports], -score)


def draw_cover(seats: Sequence[ReducedSeat], quorum: float, rng: Generator, n: int, span: float) -> Cover:
    """Live every seat through, and see when the coalition covers the pilot, up to the span.

    An essential seat scores more than all weights together, so one score tells both conditions.
    """
    essential = 1.0 + sum(seat.weight for seat in seats)
    scores = [seat.weight + essential * seat.essential for seat in seats]
    needed = quorum - 1e-9 + essential * sum(seat.essential for seat in seats)
    turns = Turns()
    for seat, score in zip(seats, scores, strict=True):
        turns.live(seat, score, rng, n, span)
    who, months = np.concatenate(turns.who), np.concatenate(turns.months)
    order = np.argsort(who * (span + 1.0) + months)
    who, months = who[order], months[order]
    first, _ = firsts(who, n)
    scored = np.zeros(len(who) + 1)
    np.cumsum(np.concatenate(turns.changes)[order], out=scored[1:])
    begins = sum(scores)
    covered = np.empty(len(who) + 1, np.bool_)
    np.greater_equal(scored[1:] - scored.take(first).take(who), needed - begins, out=covered[1:])
    before = covered[:-1].copy()
    before[first[first < len(who)]] = begins >= needed
    changes = np.flatnonzero(covered[1:] != before)
    return cover_from(who[changes], months[changes], n, begins >= needed)


def firsts(who: Places, n: int) -> tuple[Places, int]:
    """Where the entries of each history begin, in the order of histories; and the most that one has."""
    counts = np.bincount(who, minlength=n)
    first = np.cumsum(counts)
    first -= counts
    return first, int(counts.max(initial=0))


def cover_from(who: Places, months: Reals, n: int, covered: bool) -> Cover:
    """Cover from its changes, in the order of histories and months."""
    first, most = firsts(who, n)
    edges = np.full((most + 1, n), FOREVER)
    edges[0] = 0.0
    edges[1 + np.arange(len(who)) - first.take(who), who] = months
    return Cover(edges, np.logical_xor(np.arange(most + 1) % 2 == 1, covered))
