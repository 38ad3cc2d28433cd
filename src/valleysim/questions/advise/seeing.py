"""What the worlds of a run say of all that is not known, and what each set of actions costs there."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from valleysim.estimates.information import Reals, Whole
from valleysim.questions.advise.applying import Applied, with_changes, with_settings
from valleysim.questions.advise.choosing import members_of
from valleysim.scenario import Scenario
from valleysim.words import mechanism_of
from valleysim.worlds.design import Design

PRICES, SIZES = "costs of the actions", "sizes of the actions"
SHARED, OWN = "what pilots share", "what single pilots have of their own"
EVERY = "pilots[*]."
_PILOT = re.compile(r"pilots\[.*?\]\.")


@dataclass(frozen=True, eq=False)
class Seen:
    """Values (W,) of each uncertain quantity that differs between worlds, and costs (W, S) of each set.

    ``groups`` are quantities that go together: those of a mechanism, of a table, what actions cost, what
    they do; of a portfolio also what pilots share, what they have of their own, and one key of all pilots.
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
            one = applied[a]
            costs[:, k] += sum(told[name] for name in prices[a]) - one.freed if prices[a] else one.cost
    paid = {price for some in prices for price in some}
    groups: dict[str, list[str]] = {}
    known = scenario.quantities()
    for name in values:
        group = PRICES if name in paid else _group(name) if name in known else SIZES
        groups.setdefault(group, []).append(name)
    if scenario.is_portfolio:
        groups |= _over_pilots(values, known)
    return Seen(values, costs, {group: tuple(names) for group, names in groups.items()})


def _over_pilots(names: Iterable[str], known: Iterable[str]) -> dict[str, list[str]]:
    """Quantities that all pilots share, those of single pilots, and each key over its pilots."""
    here = set(known)
    keys: dict[str, list[str]] = {}
    for name in names:
        keys.setdefault(_of_every(name), []).append(name)
    of_pilots = {
        key: [*keys.get(key.replace(EVERY, ""), ()), *some] for key, some in keys.items() if EVERY in key
    }
    own = [name for some in of_pilots.values() for name in some if name in here and _PILOT.match(name)]
    shared = [name for name in names if name in here and not _PILOT.match(name)]
    both = {SHARED: shared, OWN: own} if shared and own else {}
    return {**both, **{key: some for key, some in of_pilots.items() if len(some) > 1}}


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


def _of_every(name: str) -> str:
    """The key of a quantity of one pilot as that of every pilot."""
    return _PILOT.sub(EVERY, name, count=1)


def _prices(applied: Sequence[Applied], steps: Sequence[str]) -> list[list[str]]:
    """The quantities that say what each action costs; none of what is free."""
    names = iter(steps)
    own = [[next(names) for _ in action.changes] for action in applied]
    return [[some[k] for k in action.prices] for action, some in zip(applied, own, strict=True)]


def _group(name: str) -> str:
    """The mechanism of a quantity, or its table if it has none."""
    name = _PILOT.sub("", name, count=1)
    mechanism = mechanism_of(name)
    return name.partition(".")[0].partition("[")[0] if mechanism is None else mechanism.name.lower()
