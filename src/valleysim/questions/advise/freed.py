"""What pilots do not spend any more where an action ends them: money that other actions may have."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace

from valleysim.questions.advise.applied import Applied
from valleysim.questions.advise.sets import run_sets
from valleysim.scenario import Scenario
from valleysim.simulation.learning import Learned
from valleysim.simulation.options import Options


def with_freed(
    scenario: Scenario,
    fits: Sequence[Applied],
    *,
    options: Options,
    learned: Learned | None,
    executor: Executor | None,
) -> list[Applied]:
    """The actions, those that free money with a cost that is less by what is freed up to the last horizon.

    That is expected spend of pilot and valley, as things stand less with all these actions at once.
    """
    freeing = [fit for fit in fits if fit.action.frees_spend]
    if not freeing:
        return list(fits)
    everyone = (1 << len(freeing)) - 1
    before, after = run_sets(
        scenario, freeing, [0, everyone], options=options, learned=learned, executor=executor
    ).spend
    saved = {member.key: float(before[k] - after[k]) for k, member in enumerate(scenario.members)}
    found = []
    for fit in fits:
        freed = sum(max(saved[key], 0.0) for key in fit.pilots) if fit.action.frees_spend else 0.0
        found.append(replace(fit, cost=fit.cost - freed, freed=freed) if freed else fit)
    return found
