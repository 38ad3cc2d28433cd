"""One history again: its events, its record, its state after each of them, and its past."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.counts import points_seen
from valleysim.simulation.options import LONGEST
from valleysim.simulation.parts import Part
from valleysim.simulation.rare import no_past
from valleysim.simulation.runner import LOG_ROWS, NoPastError, Record, Runner

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


class Told(NamedTuple):
    """Events (K, 3) of a pilot, with month, event and detail, and its states.

    ``before`` is its state before all of them; ``after`` has its state at every month in which something
    happened to it, once all of that has.
    """

    events: NDArray[np.float64]
    before: Any
    after: Mapping[float, Any]


class Remembered(NamedTuple):
    """What happens to a pilot from month 0 on, its record by `Record`, and the number of its seats.

    ``past`` is what happened before, if it has started already. `is_whole` tells whether there was room for
    all events.
    """

    ahead: Told
    record: NDArray[np.float64]
    seats: int
    past: Told | None

    @property
    def is_whole(self) -> bool:
        """Whether there was room for all events."""
        return all(len(told.events) < LOG_ROWS for told in (self.ahead, self.past) if told is not None)


def run_history(task: OneHistory) -> Remembered:
    """Simulate it as often as its moments are asked for: nothing of the model is told twice.

    Raises:
        ScenarioError: no past of a pilot was found.
    """
    model = task.part.model()
    points = points_seen((float(LONGEST),))
    behind = model.pack if len(model.pack.known) else None
    runner = Runner(model.pack, points, np.array([len(points) - 1]), logged=LOG_ROWS, behind=behind)
    p = model.keys.index(task.pilot)

    def state(month: float) -> Any:
        return runner.states(0, task.replicate, month)[p]

    try:
        state(task.months)
    except NoPastError as missing:
        raise no_past(task.part.scenario, model, missing.known) from None
    events, record = runner.events(p), runner.record(p)
    started = float(record[Record.STARTED])
    moments = {float(month) for month in events[:, 0]} | ({started} if 0.0 < started < np.inf else set())
    before = state(BEFORE_ALL)
    after = {month: state(month) for month in sorted(moments)}
    past = _past(runner, task.replicate, int(model.pack.plans[p].past))
    return Remembered(Told(events, before, after), record, int(model.pack.worlds[0, p].seats), past)


def _past(runner: Runner, replicate: int, r: int) -> Told | None:
    """The past of the r-th pilot that has started already."""
    if r < 0:
        return None

    def until(month: float) -> tuple[Any, NDArray[np.float64]]:
        return runner.past(0, replicate, r, month)

    today, events = until(0.0)
    started = float(today.started)
    before, _ = until(started - 1.0)
    after = {month: until(month)[0] for month in sorted({started, *(float(month) for month in events[:, 0])})}
    return Told(events, before, after)
