"""Scores of worlds: where each lies in what is not known, for emulators of how likely they are."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from valleysim.compile import drawn_once
from valleysim.scenario import Scenario
from valleysim.worlds.design import Design, independent_scores

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
SLAB = 4_096
"""Worlds whose scores are held at a time."""


class Scores:
    """Normal scores of W worlds: of what all pilots share, and of each pilot's own quantities."""

    def __init__(self, scenario: Scenario, design: Design, keys: Sequence[str], worlds: Whole) -> None:
        scores = independent_scores(scenario, seed=design.seed, worlds=worlds, mixed=design.mixed)
        self._worlds = len(worlds)
        self._shared = [
            *drawn_once(scenario, design.seed, worlds),
            *(one for name, one in scores.items() if not name.startswith("pilots[")),
        ]
        self._own = [
            [one for name, one in scores.items() if name.startswith(f"pilots[{key}].")] for key in keys
        ]

    def __len__(self) -> int:
        return self._worlds

    def of(self, r: int) -> Reals:
        """Scores (W, Q) of what may concern the r-th pilot that has started: what is shared, and its own."""
        columns = [*self._shared, *self._own[r]]
        return np.stack(columns, axis=1) if columns else np.zeros((self._worlds, 0))
