"""The gap between two scenarios, shared out: how much of it each mechanism makes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from valleysim.estimates.intervals import Estimate, estimate_means
from valleysim.estimates.shapley import shapley_values
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.questions.compare.hybrid import differing, hybrid
from valleysim.questions.compare.months import means_in_months
from valleysim.questions.compare.parts import PARTS
from valleysim.questions.telling import plain
from valleysim.scenario import Scenario
from valleysim.simulation.paired import PairedRuns, Reals

CELLS = 4_000_000
"""Outcomes that are turned into shares at once."""
Unit = Literal["share", "months"]
"""Of what a gap is: the share of pilots that are there by a month, or their months until then."""


@dataclass(frozen=True)
class Gap:
    """The difference of two scenarios by a month, and its exact Shapley shares, one for each of `PARTS`.

    It is that of the shares of pilots that reach the endpoint by then; or, with ``unit`` months, of their
    restricted mean months until they do, where one that does not by then counts as the month itself.
    ``shares`` (9,) add up to ``difference``; they are computed replicate by replicate, which gives each its
    error. ``first`` (9,) is what the second scenario's mechanism alone does to the first scenario, ``last``
    (9,) what it does when all its others are there already: the farther apart, the more it interacts
    with them. ``same`` tells which mechanisms do not differ at all.
    """

    month: float
    start: Estimate
    end: Estimate
    difference: Estimate
    shares: Estimate
    first: Estimate
    last: Estimate
    same: tuple[bool, ...]
    unit: Unit = "share"

    def document(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "month": self.month,
            "unit": self.unit,
            "start": plain(self.start),
            "end": plain(self.end),
            "difference": plain(self.difference),
            "mechanisms": [
                {
                    "mechanism": name,
                    "same": self.same[k],
                    "share": plain(self.shares, k),
                    "first": plain(self.first, k),
                    "last": plain(self.last, k),
                }
                for k, name in enumerate(PARTS)
            ],
        }


@dataclass(frozen=True)
class Hybrids:
    """The distinct hybrids of two scenarios, one for each subset of the parts in which they differ.

    Bit *k* of a subset says that part ``players[k]`` comes from the second scenario.
    """

    players: tuple[int, ...]
    between: tuple[Scenario, ...]
    """All but the first, which is the first scenario, and the last, which is the second."""

    @property
    def number(self) -> int:
        """How many there are, the two scenarios among them."""
        return 1 << len(self.players)

    def variants(self, first: int) -> list[int]:
        """Variant of each subset, where the scenarios are variants 0 and 1, the others from ``first`` on."""
        return [0, *range(first, first + len(self.between)), 1] if self.players else [0]


def hybrids_of(a: Scenario, b: Scenario) -> Hybrids:
    """All distinct hybrids: 512, or fewer where a mechanism is the same in both."""
    players = differing(a, b)
    between = tuple(
        hybrid(a, b, sum(1 << part for k, part in enumerate(players) if subset >> k & 1))
        for subset in range(1, (1 << len(players)) - 1)
    )
    return Hybrids(players, between)


def gap_at(
    runs: PairedRuns,
    players: Sequence[int],
    variants: Sequence[int],
    month: float,
    ends: tuple[Estimate, Estimate],
    *,
    uncertain: bool,
    unit: Unit = "share",
) -> Gap:
    """Share out the difference by ``month``; ``ends`` are what each of the two comes to.

    ``variants`` has an entry for each subset of the n ``players``, 2ⁿ in all.
    """
    worlds, each = runs.arrivals[0].shape[:2]
    shares, first, last = np.zeros((3, worlds, each, len(PARTS)))
    paired = np.empty((worlds, each, 1))
    step = max(CELLS // (each * len(variants)), 1)
    full = len(variants) - 1
    for w in range(0, worlds, step):
        part = slice(w, w + step)
        worth = np.stack([_worth(runs, v, part, month, unit) for v in variants])
        values = shapley_values(worth)
        for k, player in enumerate(players):
            shares[part, :, player] = values[k]
            first[part, :, player] = worth[1 << k] - worth[0]
            last[part, :, player] = worth[full] - worth[full ^ 1 << k]
        paired[part, :, 0] = worth[full] - worth[0]
    mean = means_in_months if unit == "months" else estimate_means
    most = {"most": month} if unit == "months" else {}
    difference, share, alone, at_last = (
        mean(one, uncertain=uncertain, **most) for one in (paired, shares, first, last)
    )
    same = tuple(k not in players for k in range(len(PARTS)))
    return Gap(month, *ends, difference, share, alone, at_last, same, unit)


def _worth(runs: PairedRuns, variant: int, worlds: slice, month: float, unit: Unit) -> Reals:
    """What a variant's lone pilot comes to in some worlds (W, R): whether it is there, or its months."""
    arrivals = runs.arrivals[variant][worlds, :, 0]
    by = round(month * GRID_STEPS_PER_MONTH)
    if unit == "share":
        return (arrivals <= by).astype(np.float64)
    eighths: Reals = np.minimum(arrivals, by).astype(np.float64)  # whole: their sums are exact
    return eighths / GRID_STEPS_PER_MONTH
