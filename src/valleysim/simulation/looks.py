"""Tasks that look at pasts of pilots that have started, and count those that agree with what is known."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.counts import points_seen
from valleysim.scenario import Scenario
from valleysim.simulation.crew import Crew
from valleysim.simulation.parts import Part, Sent
from valleysim.simulation.runner import Runner
from valleysim.vocabulary import Fact
from valleysim.worlds.design import Design

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
ROWS = int(Fact.END) + 1
"""Of counts: pasts that agree, and those that do but for one fact."""
MOST_SURE = 1 << 15
"""Pasts of a pilot in one world among which one must agree, or the world is ruled out."""
FEW = 8
"""Worlds of a task that looks on until some past agrees."""
AT_ONCE = 128
"""Worlds of a task, at most."""
AT_ONCE_CELLS = 4_096
"""Worlds times pilots that are compiled at once."""
PATIENCE = 10.0
"""Seconds after which it is told how far it is, and again."""


@dataclass(frozen=True)
class Looks:
    """Some pasts of some pilots in the worlds of a part.

    Of the r-th pilot ``counts`` from ``first`` on; or, until at least one agrees, as many as ``most``.
    """

    part: Part
    first: int
    counts: tuple[int, ...]
    most: int = 0

    @property
    def histories(self) -> int:
        """Pasts of all pilots."""
        return len(self.part.worlds) * sum(self.counts)


class Looked(NamedTuple):
    """What was found in W worlds of R pilots.

    ``found`` and ``tried`` (W, R) are the pasts that agree, and those that were looked at; ``facts``
    (R, 1 + F) those of all worlds that agree, and that do but for one fact; ``log_weights`` (W, R) how
    likely each world makes what was given instead of being drawn.
    """

    found: Whole
    tried: Whole
    facts: Whole
    log_weights: Reals

    def followed_by(self, other: "Looked") -> "Looked":
        """What was found in these worlds and in others."""
        return Looked(
            np.concatenate([self.found, other.found]),
            np.concatenate([self.tried, other.tried]),
            self.facts + other.facts,
            np.concatenate([self.log_weights, other.log_weights]),
        )

    def part(self, here: slice) -> "Looked":
        """What was found in some of the worlds; the facts are those of all."""
        return self._replace(
            found=self.found[here], tried=self.tried[here], log_weights=self.log_weights[here]
        )


def nothing_looked(pilots: int, worlds: int = 0) -> Looked:
    """Nothing found yet."""
    shape = (worlds, pilots)
    whole = np.int64
    return Looked(
        np.zeros(shape, whole), np.zeros(shape, whole), np.zeros((pilots, ROWS), whole), np.zeros(shape)
    )


def run_looks(task: Looks) -> Looked:
    """Try some pasts, and count those that agree."""
    model = task.part.model()
    points = points_seen((1.0,))
    runner = Runner(model.pack, points, np.array([len(points) - 1]))
    worlds, started = model.log_weights.shape
    found, tried = np.zeros((worlds, started), np.int64), np.zeros((worlds, started), np.int64)
    facts = np.zeros((started, ROWS), np.int64)
    for r, count in enumerate(task.counts):
        there = model.log_weights[:, r] > -np.inf
        counted = runner.pasts(range(worlds), r, task.first, count) * there[:, None]
        found[:, r] += counted[:, 0]
        tried[:, r] += count * there
        facts[r] += counted.sum(axis=0)
        for row in np.flatnonzero(there):
            size = count
            while size and not found[row, r] and tried[row, r] < task.most:
                size *= 2
                more = runner.pasts(range(row, row + 1), r, task.first + int(tried[row, r]), size)[0]
                found[row, r] += more[0]
                tried[row, r] += size
    return Looked(found, tried, facts, model.log_weights)


class Watch:
    """Looks at pasts of the pilots of a scenario in worlds of a design, on a crew; tells how far it is."""

    def __init__(
        self,
        scenario: Scenario,
        design: Design,
        crew: Crew,
        announce: Callable[[str], None] | None = None,
    ) -> None:
        self._sent, self._design, self._crew = Sent(scenario), design, crew
        self._announce, self._told, self._looked_at = announce, time.monotonic(), 0
        self._at_once = max(min(AT_ONCE, AT_ONCE_CELLS // scenario.n_pilots), FEW)

    def at(self, worlds: Sequence[int], counts: Whole, *, first: int = 0, most: int = 0) -> Looked:
        """Look at ``counts`` (R,) pasts of each pilot, or at up to ``most``, in worlds of these numbers."""
        design = replace(self._design, chosen=tuple(worlds))
        size = FEW if most else self._at_once
        tasks = (
            Looks(
                Part(self._sent, design, range(start, min(start + size, len(worlds)))),
                first,
                tuple(counts.tolist()),
                most,
            )
            for start in range(0, len(worlds), size)
        )
        all_of = nothing_looked(len(counts), len(worlds))

        def take(task: Looks, looked: Looked) -> None:
            here = slice(task.part.worlds.start, task.part.worlds.stop)
            all_of.found[here], all_of.tried[here] = looked.found, looked.tried
            all_of.log_weights[here] = looked.log_weights
            all_of.facts[:] += looked.facts
            self._tell(int(looked.tried.sum()))

        self._crew.run(run_looks, tasks, take)
        return all_of

    def _tell(self, pasts: int) -> None:
        """Say how many pasts were looked at so far, some more of them now, if that takes long."""
        self._looked_at += pasts
        now = time.monotonic()
        if self._announce is not None and now - self._told > PATIENCE:
            self._told = now
            self._announce(f"{self._looked_at:,} pasts are looked at by now …")
