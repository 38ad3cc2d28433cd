"""Learning from pilots that have started: worlds count as often as they produce what is known of them.

Of each pilot some pasts are simulated in every world of a design, and it is counted how many agree with what
is known; each world's share is joined with what an emulator says that has not seen it. The product over the
pilots is the likelihood of the world. Where few worlds are likely, many more are weighed by the emulators,
those that count are looked at themselves, and their weights corrected (docs/model.md, 18).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.calibration import effective, normalised, resampled
from valleysim.frozen import FrozenFields
from valleysim.scenario import Scenario
from valleysim.scenario.standing import called, standings
from valleysim.simulation.crew import Crew
from valleysim.simulation.likely import Likely
from valleysim.simulation.looks import MOST_SURE, Looked, Watch, nothing_looked
from valleysim.simulation.rare import RAREST, nothing_agrees, too_rare
from valleysim.simulation.scores import SLAB, Scores
from valleysim.simulation.weights import corrections, drawn_by, tempered
from valleysim.worlds.design import BATCHES, Design

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
CANDIDATES = 2_048
"""Worlds that are looked at first, at least; four for each of a run."""
FEWEST_AGREE, FEWEST_OF_ALL = 20, 200
"""Pasts that agree for which is looked in the worlds that are tried out, and in all that are looked at."""
TRIED_OUT = 64
"""Worlds in which it is found out how many pasts are needed."""
FIRST_LOOK = 32
"""Pasts of each pilot in a world that are looked at, at least."""
WANTED, WANTED_LATER = 1, 4
"""Pasts that agree, in each world, for which is looked: in the first worlds, and in those that count."""
MOST_PASTS = 2_000_000
"""Pasts of one pilot that are looked at, in all worlds together."""
POOL = 16
"""Worlds that are weighed by emulators, for each one that was looked at."""
FEWEST_EFFECTIVE = 256.0
"""Equally likely worlds that those which are drawn to be looked at are worth, at least."""
ENOUGH = 0.9
"""Equally likely worlds for each of a run from which on none are moved."""
RARE = 0.01
"""Share of the pasts of a pilot that agree below which it is told that they are few."""
MOVES = 2
"""How often worlds are moved, at most."""


@dataclass(frozen=True, eq=False)
class Learned(FrozenFields):
    """What the worlds of a design say of pilots that have started already. R pilots.

    ``chosen`` are the numbers of the worlds of a run. ``effective`` is how many equally likely worlds the
    ``candidates`` that were looked at are worth; ``weighed`` is how many were weighed, by emulators most of
    them. ``agreeing`` (R,) is the share of all pasts of each pilot that agree with what is known of it, and
    ``but_for_one`` (R, F) the share that does but for one fact, by `vocabulary.Fact`: both over the worlds of
    the scenario, as if nothing had been learned.
    """

    chosen: tuple[int, ...]
    candidates: int
    weighed: int
    effective: float
    keys: tuple[str, ...]
    agreeing: Reals
    but_for_one: Reals
    pasts: int

    @property
    def tries(self) -> float:
        """Pasts of the rarest pilot that are tried for a replicate, about; exactly so where it is alone."""
        return float(1.0 / max(self.agreeing.min(), RAREST))

    def design(self, seed: int) -> Design:
        """How the values of the worlds of a run are found."""
        return Design(seed, chosen=self.chosen, mixed=True)

    def fewer(self, worlds: int) -> "Learned":
        """With so many of the chosen worlds, or some fewer: whole rounds of batches, evenly spread."""
        rounds, wanted = len(self.chosen) // BATCHES, worlds // BATCHES
        if worlds >= len(self.chosen):
            return self
        if not wanted:
            return replace(self, chosen=self.chosen[:worlds])
        kept = [BATCHES * (k * rounds // wanted) for k in range(wanted)]
        return replace(self, chosen=tuple(n for k in kept for n in self.chosen[k : k + BATCHES]))


def learn(
    scenario: Scenario, *, seed: int, worlds: int, crew: Crew, announce: Callable[[str], None] | None = None
) -> Learned:
    """Choose the worlds of a run out of those of a design, by what is known of pilots that have started.

    A run of one world has the first. ``announce`` is called with what is going to be simulated, in words, if
    of some pilot less than one past in a hundred agrees with what is known.

    Raises:
        ScenarioError: of some pilot no past agrees with what is known of it.
    """
    return _Learning(scenario, seed, worlds, crew, announce).learned()


class _Learning:
    """Looks at worlds, round after round, until enough of them are likely."""

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        worlds: int,
        crew: Crew,
        announce: Callable[[str], None] | None,
    ) -> None:
        self.scenario, self.seed, self.worlds, self.announce = scenario, seed, worlds, announce
        self.keys = tuple(standing.key for standing in standings(scenario))
        self.design = Design(seed, mixed=True)
        self.watch = Watch(scenario, self.design, crew, announce)
        self.numbers = np.zeros(0, np.int64)
        """Of worlds that were looked at (C,)."""
        self.looked: Looked = nothing_looked(len(self.keys))

    def learned(self) -> Learned:
        """Look, move, look again; and draw the worlds of a run."""
        if not self.scenario.learn:
            return self.unlearned()
        candidates = max(CANDIDATES, 4 * self.worlds) if self.worlds > 1 else 1
        here = self.look(np.arange(candidates), self.tried_out(candidates))
        shares = self.looked.facts / np.maximum(self.looked.tried.sum(axis=0), 1)[:, None]
        likely = self.likely(here)
        log_weights = self.possible(likely.joined())
        weighed = candidates
        for move in range(1, MOVES + 1):
            if self.worlds == 1 or effective(normalised(log_weights)) >= ENOUGH * self.worlds:
                break
            weighed = candidates * POOL * move
            log_emulated = tempered(self.emulated(likely, weighed), FEWEST_EFFECTIVE)
            places, often = self.likely_ones(log_emulated)
            here = self.look(places, self.wanted(likely, places))
            likely = self.likely(here)
            log_weights = self.possible(likely.joined() + np.log(often) - log_emulated[places])
        return self.chosen(here, log_weights, weighed=weighed, shares=shares, likely=likely.shares)

    def unlearned(self) -> Learned:
        """The first worlds, which count alike, but for those in which no past of some pilot is found."""
        here = self.look(np.arange(self.worlds), self.tried_out(self.worlds))
        shares = self.looked.facts / np.maximum(self.looked.tried.sum(axis=0), 1)[:, None]
        alike, nothing = np.zeros(self.worlds), np.zeros(self.looked.found.shape)
        return self.chosen(here, alike, weighed=self.worlds, shares=shares, likely=nothing)

    def chosen(
        self, here: slice, log_weights: Reals, *, weighed: int, shares: Reals, likely: Reals
    ) -> Learned:
        """The worlds of a run, by their weights; raise `ScenarioError` if too few pasts agree in them."""
        rates = self.rates(here, log_weights)
        if (rates < RAREST).any():
            raise too_rare(self.scenario, self.keys, rates, shares)
        weights, chosen = self.sure(here, log_weights, likely)
        return Learned(
            chosen=chosen,
            candidates=len(self.numbers),
            weighed=weighed,
            effective=effective(weights),
            keys=self.keys,
            agreeing=shares[:, 0],
            but_for_one=shares[:, 1:],
            pasts=int(self.looked.tried.sum()),
        )

    def likely(self, here: slice) -> Likely:
        """How likely some of the worlds that were looked at are, and with emulators others near them."""
        return Likely(self.scores(self.numbers[here]), self.looked.part(here))

    def scores(self, numbers: Whole) -> Scores:
        """Scores of worlds of some numbers."""
        return Scores(self.scenario, self.design, self.keys, numbers)

    def tried_out(self, candidates: int) -> Whole:
        """How many pasts of each pilot (R,) are needed in each world that is looked at first."""
        few = min(TRIED_OUT, candidates)
        counts = np.full(len(self.keys), FIRST_LOOK)
        most = MOST_PASTS // candidates
        while True:
            looked = self.watch.at(range(few), counts)
            agree, tried = looked.found.sum(axis=0), np.maximum(looked.tried.sum(axis=0), 1)
            more = (agree < FEWEST_AGREE) & (counts < most)
            if not more.any():
                needed = _needed(agree / tried, max(WANTED, FEWEST_OF_ALL / candidates), most)
                self.tell_of_rare(agree / tried, candidates * int(needed.sum()))
                return needed
            counts = np.where(more, np.minimum(8 * counts, most), counts)

    def tell_of_rare(self, shares: Reals, pasts: int) -> None:
        """Say that it takes long, if few pasts agree."""
        r = int(np.argmin(shares))
        if self.announce is None or shares[r] >= RARE:
            return
        often = f"one past in {1.0 / shares[r]:,.0f}" if shares[r] > 0.0 else "hardly any past"
        self.announce(
            f"Of {called(self.scenario, self.keys[r])!r} {often} agrees with what is known of it; of all "
            f"pilots {pasts:,} pasts are looked at first …"
        )

    def wanted(self, likely: Likely, places: Whole) -> Whole:
        """How many pasts of each pilot (R,) are needed in worlds that count."""
        return _needed(likely.mean_rates(self.scores(places)), WANTED_LATER, MOST_PASTS // len(places))

    def rates(self, here: slice, log_weights: Reals) -> Reals:
        """The share (R,) of the pasts of each pilot that agree in worlds that count, by their weights.

        Where none was found of a pilot in any of them: one of all that were looked at there.
        """
        weights = normalised(log_weights)
        found, tried = self.looked.found[here], self.looked.tried[here]
        shares = weights @ (found / np.maximum(tried, 1))
        return np.asarray(np.maximum(shares, 1.0 / np.maximum(tried.sum(axis=0), 1)))

    def look(self, numbers: Whole, counts: Whole) -> slice:
        """Look at pasts in some more worlds; where they are now among those that were looked at."""
        here = slice(len(self.numbers), len(self.numbers) + len(numbers))
        looked = self.watch.at(numbers.tolist(), counts, first=int(self.looked.tried.max(initial=0)))
        self.numbers = np.concatenate([self.numbers, numbers])
        self.looked = self.looked.followed_by(looked)
        return here

    def emulated(self, likely: Likely, number: int) -> Reals:
        """Log likelihoods of many worlds, as emulators see them."""
        slabs = [
            likely.emulated(self.scores(np.arange(start, min(start + SLAB, number))))
            for start in range(0, number, SLAB)
        ]
        return np.concatenate(slabs)

    def likely_ones(self, log_emulated: Reals) -> tuple[Whole, Whole]:
        """Numbers of worlds that are drawn by their likelihood, and how often each is."""
        number = max(CANDIDATES // 2, 3 * self.worlds)
        start = np.random.default_rng([self.seed, len(self.numbers)]).random()
        drawn = resampled(normalised(log_emulated), number, start)
        places, often = np.unique(drawn, return_counts=True)
        return places, often

    def possible(self, log_weights: Reals) -> Reals:
        """The log weights; raise `ScenarioError` if no world produces what is known."""
        if not np.isfinite(log_weights).any():
            raise nothing_agrees(self.scenario, self.keys, self.looked)
        return log_weights

    def sure(self, here: slice, log_weights: Reals, shares: Reals) -> tuple[Reals, tuple[int, ...]]:
        """Weights, and the worlds drawn by them: none of those in which no past of some pilot is found.

        Where hardly any is found the emulator is wrong, and the world counts by its own share instead.
        """
        numbers, found = self.numbers[here], self.looked.found[here]
        counts = self.looked.tried[here].max(axis=0)
        sure = np.zeros(len(numbers), bool)
        while True:
            weights = normalised(self.possible(log_weights))
            drawn = drawn_by(weights, numbers, self.worlds, self.seed)
            unsure = np.flatnonzero(np.isin(numbers, drawn) & (found == 0).any(axis=1) & ~sure)
            if not len(unsure):
                return weights, tuple(drawn.tolist())
            first = int(self.looked.tried.max())
            more = self.watch.at(numbers[unsure].tolist(), counts, first=first, most=MOST_SURE)
            none = ((found[unsure] + more.found) == 0).any(axis=1)
            log_weights[unsure[none]] = -np.inf
            log_weights[unsure] += corrections(found[unsure], more, shares[unsure])
            sure[unsure] = True


def _needed(shares: Reals, wanted: float, most: int) -> Whole:
    """How many pasts (R,) are looked at for so many to agree, of which these shares do."""
    needed = np.ceil(wanted / np.maximum(shares, 1e-12))
    counts: Whole = np.clip(needed, FIRST_LOOK, max(most, FIRST_LOOK)).astype(np.int64)
    return counts
