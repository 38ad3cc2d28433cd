"""What is said of pasts that are too rare to be found."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from valleysim.compile import Model
from valleysim.errors import ScenarioError, ValidationIssue
from valleysim.scenario import Scenario
from valleysim.scenario.editing import problem_at
from valleysim.scenario.standing import called
from valleysim.simulation.looks import Looked
from valleysim.simulation.runner import MOST_TRIES
from valleysim.words import FACT_KEYS, but_for

Reals = NDArray[np.float64]
RAREST = 1.0 / 20_000.0
"""Share of the pasts of a pilot that agree, in worlds that count, below which it is not forecast."""
MOST_TRIED = 2_500_000
"""Pasts of one pilot that are tried for a run of which nobody says how many replicates, about."""
FEWEST_REPLICATES = 1_000
CAN_BE = "what its numbers can have brought about: look at its dates, its stage and its laws"


def no_past(scenario: Scenario, model: Model, r: int) -> ScenarioError:
    """What to say when in some world no past of the r-th pilot that has started was found."""
    key = model.keys[int(model.pack.known["pilot"][r])]
    name = called(scenario, key)
    found = f"in some worlds fewer than one of {MOST_TRIES:,} pasts of {name!r} agrees with it"
    return ScenarioError((problem_at(scenario, _place(scenario, key), found, CAN_BE),))


def _place(scenario: Scenario, key: str) -> str:
    return f"pilots[{key}].status" if scenario.is_portfolio else "status"


def nothing_agrees(scenario: Scenario, keys: Sequence[str], looks: Looked) -> ScenarioError:
    """What to say when no world produces all that is known."""
    problems = []
    for r, key in enumerate(keys):
        impossible = not np.isfinite(looks.log_weights[:, r]).any()
        if looks.found[:, r].any() and not impossible:
            continue
        number = int(looks.tried[:, r].sum())
        name = called(scenario, key)
        tried = f"none of {number:,} simulated pasts of {name!r} agrees with it"
        if impossible:
            tried = f"{name!r} cannot have the duration of the pilot, or the run rate, that it says"
        one = looks.facts[r, 1:]
        if one.any():
            fact = FACT_KEYS[int(np.argmax(one))]
            tried += f"; the fact that rules it out is {fact}: {but_for(fact, one.max() / number)}"
        problems.append(problem_at(scenario, _place(scenario, key), tried, CAN_BE))
    if not problems:
        found = "no world in which all pilots have come to where they stand; each has in some"
        problems.append(
            ValidationIssue(None, None, None, found, "wider intervals, or less that is said of the pilots")
        )
    return ScenarioError(tuple(problems))


def too_rare(scenario: Scenario, keys: Sequence[str], rates: Reals, shares: Reals) -> ScenarioError:
    """What to say when hardly any past agrees: of pilots with these rates (R,), and shares (R, 1 + F)."""
    problems = []
    for r in np.flatnonzero(rates < RAREST):
        one, key = shares[r], keys[int(r)]
        often = f"1 in {1.0 / float(rates[r]):,.0f} histories of this scenario"
        found = f"{often}, in the worlds that suit it best, looks like {key!r}"
        fact = int(np.argmax(one[1:]))
        if one[1 + fact] > one[0]:
            name = FACT_KEYS[fact]
            found += (
                f"; the fact that makes it rare is {name}: {but_for(name, float(one[0] + one[1 + fact]))}"
            )
        allowed = f"1 in {1.0 / RAREST:,.0f} or more: look at its dates, its stage and its laws"
        problems.append(problem_at(scenario, _place(scenario, key), found, allowed))
    return ScenarioError(tuple(problems))


def fewer(replicates: int, worlds: int, tries: float) -> int:
    """How many replicates are simulated, as many in each world, where one takes so many tries of pasts.

    >>> fewer(200_000, 400, 20.0), fewer(200_000, 400, 500.0), fewer(200_000, 400, 20_000.0)
    (125200, 5200, 1200)
    """
    if replicates * tries <= MOST_TRIED:
        return replicates
    each = max(int(MOST_TRIED / tries), FEWEST_REPLICATES) / worlds
    return min(int(np.ceil(each)) * worlds, replicates)
