"""What each input does alone: the first scenario with that input of the second, on the same draws."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from valleysim.estimates.intervals import Estimate
from valleysim.questions.compare.inputs import ASSUMED, EVIDENCE, UNSOURCED, Input, Swap
from valleysim.questions.compare.months import means_in_months, restricted_months
from valleysim.questions.compare.parts import only_money
from valleysim.questions.telling import plain
from valleysim.simulation.paired import PairedRuns

MOST_TOLD = 10
"""Swaps that are told to people; tables and documents have all."""


@dataclass(frozen=True)
class Effect:
    """What a swap does to the first scenario by the last horizon.

    ``months`` is by how much its restricted mean changes, ``share`` by how much the share that arrives does.
    """

    swap: Swap
    months: Estimate
    share: Estimate

    def document(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "key": self.swap.key,
            "with": [one.key for one in self.swap.inputs],
            "months": plain(self.months),
            "share": plain(self.share),
        }


@dataclass(frozen=True)
class Inputs:
    """All inputs in which two scenarios differ, and what the swaps do: those that move most months first."""

    differing: tuple[Input, ...]
    effects: tuple[Effect, ...]

    def number(self, basis: str) -> int:
        """How many rest on evidence, are assumed or unsourced."""
        return sum(one.basis == basis for one in self.differing)

    @property
    def of_money(self) -> int:
        """How many say only what is spent and earned."""
        return sum(only_money(one.key) for one in self.differing)

    @property
    def chief(self) -> tuple[Effect, ...]:
        """The swaps that people are told."""
        moving = [one for one in self.effects if one.months.value[0] != 0.0 or one.share.value[0] != 0.0]
        return tuple(moving[:MOST_TOLD])

    def document(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "differing": len(self.differing),
            "on_evidence": self.number(EVIDENCE),
            "assumed": self.number(ASSUMED),
            "unsourced": self.number(UNSOURCED),
            "inputs": [
                {
                    "key": one.key,
                    "part": one.part,
                    "basis": one.basis,
                    "only_money": only_money(one.key),
                    "a": one.a.document(),
                    "b": one.b.document(),
                }
                for one in self.differing
            ],
            "swapped_alone": [effect.document() for effect in self.effects],
        }


def effects_of(runs: PairedRuns, swaps: Sequence[Swap], first: int) -> tuple[Effect, ...]:
    """What the swaps do, which are the variants from ``first`` on, to the first scenario."""
    month = runs.horizons[-1]
    own = restricted_months(runs, 0)
    found = []
    for variant, swap in enumerate(swaps, start=first):
        uncertain = runs.uncertain_variants[variant] or runs.uncertain_variants[0]
        paired = restricted_months(runs, variant) - own
        months = means_in_months(paired[..., None], uncertain=uncertain, most=month)
        found.append(Effect(swap, months, runs.difference(variant, 0, month)))
    sizes = np.array([abs(float(one.months.value[0])) for one in found])
    return tuple(found[k] for k in np.argsort(-sizes, kind="stable"))
