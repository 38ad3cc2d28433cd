"""What the worlds of a run say of all that is not known, and what each set of actions costs there."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from valleysim.estimates.information import Reals, Whole
from valleysim.questions.advise.applying import Applied, with_changes, with_settings
from valleysim.questions.advise.choosing import members_of
from valleysim.scenario import Scenario
from valleysim.words import mechanism_of
from valleysim.worlds.design import Design

PRICES, SIZES = "costs of the actions", "sizes of the actions"


@dataclass(frozen=True, eq=False)
class Seen:
    """Values (W,) of each uncertain quantity that differs between worlds, and costs (W, S) of each set.

    ``groups`` are quantities that go together: those of a mechanism, of a table, what actions cost, what
    they do.
    """

    values: dict[str, Reals]
    costs: Reals
    groups: dict[str, tuple[str, ...]]


def see(
    scenario: Scenario, applied: Sequence[Applied], sets: Sequence[int], *, design: Design, worlds: range
) -> Seen:
    """Find the values under which a run of these sets has lived in each world."""
    structure = with_settings(scenario, applied)
    full = with_changes(structure, applied)
    own = len(structure.steps)
    unchanged = ((True,) * own + (False,) * (len(full.steps) - own),)
    told = replace(design, changes=unchanged).values(full, worlds) | design.values(scenario, worlds)
    quantities = {**full.quantities(), **scenario.quantities()}
    values = {
        name: told[name] for name, one in quantities.items() if one.is_uncertain and np.ptp(told[name]) > 0.0
    }
    prices = _prices(applied, [step.name for step in full.steps[own:]])
    costs = np.zeros((len(worlds), len(sets)))
    for k, chosen in enumerate(sets):
        for a in members_of(chosen):
            costs[:, k] += told[prices[a]] if a in prices else 0.0
    groups: dict[str, list[str]] = {}
    known = scenario.quantities()
    for name in values:
        group = PRICES if name in prices.values() else _group(name) if name in known else SIZES
        groups.setdefault(group, []).append(name)
    return Seen(values, costs, {group: tuple(names) for group, names in groups.items()})


def kin(scenario: Scenario, design: Design, worlds: range) -> Whole:
    """A number (W,) for each world, the same for worlds that have calibrated or learned values in common.

    Calibrated worlds are drawn from those of one file, and some were drawn twice.
    """
    origins = design.origins(worlds)
    if scenario.worlds is None:
        return origins
    count = len(scenario.worlds)
    rows = np.unique(scenario.worlds.scores, axis=0, return_inverse=True)[1].reshape(-1)
    new = (origins >= count) & design.mixed
    return np.where(new, origins, rows[origins % count])


def _prices(applied: Sequence[Applied], steps: Sequence[str]) -> dict[int, str]:
    """The quantity that says what an action costs, by the action's number; none of what is free."""
    names = iter(steps)
    found = {}
    for a, action in enumerate(applied):
        own = [next(names) for _ in action.changes]
        if action.price is not None:
            found[a] = own[action.price]
    return found


def _group(name: str) -> str:
    """The mechanism of a quantity, or its table if it has none."""
    mechanism = mechanism_of(name)
    return name.partition(".")[0].partition("[")[0] if mechanism is None else mechanism.name.lower()
