"""One history again: its events, its record, and its state after each of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.counts import points_seen
from valleysim.simulation.options import LONGEST
from valleysim.simulation.parts import Part
from valleysim.simulation.runner import LOG_ROWS, Record, Runner

BEFORE_ALL = -1.0
"""A month before the first event: seats as they are held at month 0."""


@dataclass(frozen=True)
class OneHistory:
    """A replicate of one world, of which one pilot is looked at; the part holds that world alone."""

    part: Part
    replicate: int
    pilot: str
    months: float

    @property
    def histories(self) -> int:
        """Of all pilots."""
        return self.part.pilots


class Remembered(NamedTuple):
    """A pilot's events (K, 3), with month, event and detail; its record by `Record`; and its states.

    ``after`` has its state at every month in which something happened to it, once all of that has; ``seats``
    is the number of its seats. `is_whole` tells whether there was room for all events.
    """

    events: NDArray[np.float64]
    record: NDArray[np.float64]
    before: Any
    after: Mapping[float, Any]
    seats: int

    @property
    def is_whole(self) -> bool:
        """Whether there was room for all events."""
        return len(self.events) < LOG_ROWS


def run_history(task: OneHistory) -> Remembered:
    """Simulate it as often as its moments are asked for: nothing of the model is told twice."""
    model = task.part.model()
    points = points_seen((float(LONGEST),))
    runner = Runner(model.pack, points, np.array([len(points) - 1]), logged=LOG_ROWS)
    p = model.keys.index(task.pilot)

    def state(month: float) -> Any:
        return runner.states(0, task.replicate, month)[p]

    state(task.months)
    events, record = runner.events(p), runner.record(p)
    started = float(record[Record.STARTED])
    moments = {float(month) for month in events[:, 0]} | ({started} if 0.0 < started < np.inf else set())
    before = state(BEFORE_ALL)
    after = {month: state(month) for month in sorted(moments)}
    return Remembered(events, record, before, after, int(model.pack.worlds[0, p].seats))
