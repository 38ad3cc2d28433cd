"""The plan of a portfolio under a budget: the best set, what cannot wait, and what is worth knowing first."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_
from string import ascii_uppercase

import numpy as np
from numpy.typing import NDArray

from valleysim.errors import UsageError
from valleysim.questions.advise.applied import Applied
from valleysim.questions.advise.choosing import members_of
from valleysim.questions.advise.freed import with_freed
from valleysim.questions.advise.informing import Information
from valleysim.questions.advise.knowing import inform, informing_options
from valleysim.questions.advise.plan import Plan
from valleysim.questions.advise.plan_telling import apart_from, set_called
from valleysim.questions.advise.planning import Candidates, plan_sets
from valleysim.questions.advise.studies import Study, shipped_studies
from valleysim.questions.advise.urgent import WAIT, urgent
from valleysim.scenario import Scenario
from valleysim.scenario.standing import has_started
from valleysim.simulation.learning import Learned
from valleysim.simulation.options import Options
from valleysim.simulation.passed import passed_in

Reals = NDArray[np.float64]


@dataclass(frozen=True)
class Asked:
    """What a plan is asked with: the most that it may cost, and the worth of one pilot in production."""

    budget: float
    worth: float | None
    studies: Sequence[Study] | None
    base_uncertain: bool
    options: Options
    learned: Learned | None
    executor: Executor | None
    progress: Callable[[int, int], None] | None


def check_planned(scenario: Scenario, budget: float | None, worth: float | None) -> None:
    """Refuse a worth of a portfolio without a budget, under which sets are searched; raise `UsageError`."""
    if worth is not None and budget is None:
        raise UsageError(
            f"worth: found {worth!r} without a budget; allowed: with the most that a set of actions may cost "
            f"(--budget 300k, budget=300_000), for {scenario.name!r} is a portfolio, of which sets are "
            "searched under a budget only"
        )


def inquiry_of(scenario: Scenario, options: Options) -> Options:
    """In which worlds what is worth knowing is looked for, and with how many histories."""
    return informing_options(options, options.horizons[-1], started=has_started(scenario), joint=True)


def planned(
    scenario: Scenario,
    fits: Sequence[Applied],
    paired: Sequence[Reals],
    unknown: Sequence[bool],
    asked: Asked,
) -> tuple[Plan, Information | None]:
    """The plan, and with a worth what is worth knowing before one of its sets is chosen.

    ``paired`` (A, W, R) is what each of the actions adds alone; ``unknown`` whether worlds differ with it.
    """
    priced = with_freed(scenario, fits, options=asked.options, learned=asked.learned, executor=asked.executor)
    plan = plan_sets(
        scenario,
        Candidates(tuple(priced), tuple(float(one.mean()) for one in paired), tuple(unknown)),
        asked.budget,
        options=asked.options,
        learned=asked.learned,
        base_unknown=asked.base_uncertain,
        executor=asked.executor,
        progress=asked.progress,
        worth=asked.worth,
    )
    taken = {one.name for one in plan.chosen.actions}
    chosen = [k for k, fit in enumerate(fits) if fit.name in taken]
    first = urgent(
        scenario,
        [fits[k] for k in chosen],
        [paired[k] for k in chosen],
        passed_in(scenario, WAIT, options=asked.options, learned=asked.learned),
        uncertain=any(unknown),
    )
    plan = replace(plan, first=first)
    return plan, None if asked.worth is None else _informed(scenario, priced, plan, asked.worth, asked)


def _informed(
    scenario: Scenario, priced: Sequence[Applied], plan: Plan, worth: float, asked: Asked
) -> Information:
    """What is worth knowing before one of the plan's sets is chosen; only actions of these are looked at."""
    used = list(members_of(reduce(or_, plan.choices, 0)))
    sets = [sum(1 << k for k, a in enumerate(used) if chosen >> a & 1) for chosen in plan.choices]
    letters = iter(ascii_uppercase)
    return inform(
        scenario,
        [priced[a] for a in used],
        sets,
        worth=worth,
        studies=shipped_studies() if asked.studies is None else asked.studies,
        options=inquiry_of(scenario, asked.options),
        executor=asked.executor,
        progress=asked.progress,
        told=lambda actions: (set_called(plan, actions, letters), apart_from(plan, actions)),
    )
