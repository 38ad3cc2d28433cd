"""That histories would have thousands of events: a run takes long, and some may be cut."""

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from valleysim.errors import ValidationIssue
from valleysim.scenario.format.quantities import Quantity
from valleysim.scenario.model.data import ScenarioData
from valleysim.scenario.moments import typical
from valleysim.scenario.recurring import about, entry_of, expected_events
from valleysim.vocabulary import MOST_EVENTS

MANY = 1_000
"""Events of a history from which on it is told; those of a usual one are some twenty."""


class _Typical(Mapping[str, NDArray[np.float64]]):
    """Typical values of quantities, found when they are asked for."""

    def __init__(self, quantities: Mapping[str, Quantity]) -> None:
        self._quantities = quantities

    def __getitem__(self, path: str) -> NDArray[np.float64]:
        return np.array([typical(self._quantities[path])])

    def __iter__(self) -> Iterator[str]:
        return iter(self._quantities)

    def __len__(self) -> int:
        return len(self._quantities)


def event_notices(scenario: ScenarioData, months: float) -> Iterator[ValidationIssue]:
    """That histories have thousands of events, with the key that drives them; of the worst pilot."""
    found = list(expected_events(scenario, _Typical(scenario.quantities()), months))
    worst = max(found, key=lambda one: float(one.events[0]))
    if worst.events[0] < MANY:
        return
    entry = entry_of(scenario, worst.member, worst.chief)
    key, file, line = (entry.key, entry.file, entry.line) if entry else (worst.chief.key, None, None)
    text = (
        f"a history that goes on for {months:g} months has about {about(float(worst.events[0]))} events, "
        f"most of them {worst.chief.words}: a run takes long, and a history of {MOST_EVENTS:,} events is cut"
    )
    yield ValidationIssue.warning(key, text, file, line)
