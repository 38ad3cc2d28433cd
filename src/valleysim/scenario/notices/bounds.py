"""The least and the most that numbers of a scenario can be, whatever world is drawn, with its changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from valleysim.scenario.format.distributions import support
from valleysim.scenario.format.quantities import Quantity
from valleysim.scenario.format.variates import Variate
from valleysim.scenario.model.data import Member, ScenarioData

Reals = NDArray[np.float64]


def ends(quantity: Quantity) -> tuple[float, float]:
    """The least and the most that a quantity can be."""
    if quantity.known is not None:
        return quantity.known, quantity.known
    allowed = quantity.allowed
    low, high = support(quantity.kind, dict(quantity.parameters)) or (allowed.low, allowed.high)
    return max(low, allowed.low), min(high, allowed.high)


def changed_ends(scenario: ScenarioData) -> Mapping[str, tuple[float, float]]:
    """Ends of the quantities that changes write, by their keys in the scenario.

    No change makes less of more, so the ends of what it writes are what it writes of the ends.
    """
    if not scenario.steps:
        return {}
    values = {
        key: np.array(ends(quantity), dtype=np.float64) for key, quantity in scenario.quantities().items()
    }
    written: set[str] = set()
    for step in scenario.steps:
        step.apply(values)
        written |= {target.path for target in step.targets}
    return {key: (float(values[key][0]), float(values[key][1])) for key in written}


@dataclass(frozen=True)
class Bounds:
    """Reads the ends of one pilot's numbers."""

    member: Member
    changed: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def of(self, key: str, quantity: Quantity) -> tuple[float, float]:
        """Ends of a quantity that the pilot knows by this key."""
        if self.changed:
            source = self.member.sources.own.get(key, key)
            if source in self.changed:
                return self.changed[source]
        return ends(quantity)

    def least(self, key: str, variate: Variate) -> float:
        """The least value of a variate: 0 where its law begins there, or may."""
        if variate.law == "empirical":
            return float(min(variate.samples))
        first = {"fixed": "value", "uniform": "low", "pert": "low", "pareto": "low"}.get(variate.law)
        return 0.0 if first is None else self.of(f"{key}.{first}", variate.parameters[first])[0]

    def most(self, key: str, variate: Variate) -> float:
        """The greatest value of a variate; infinite where its law has no end, or may have none."""
        if variate.law == "empirical":
            return float(max(variate.samples))
        last = {"fixed": "value", "uniform": "high", "pert": "high"}.get(variate.law)
        return np.inf if last is None else self.of(f"{key}.{last}", variate.parameters[last])[1]
