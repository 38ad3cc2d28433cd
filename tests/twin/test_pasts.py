"""The kernel and its slow twin agree on pilots that have started already, alone and in portfolios.

Both find the past of each pilot among tries with the same addresses, and go on from month 0 together.
"""

import math
import os

import pytest

from tests.twin.past_translation import standing_plans
from tests.twin.random_statuses import random_standing, random_standing_portfolio
from tests.twin.since import ONCE
from tests.twin.standing_portfolio import Joint, NoPastError, live_on_jointly
from tests.twin.test_twin import CLOSE, SPAN, KernelHistories, difference
from tests.twin.translation import draws
from valleysim.errors import ScenarioError
from valleysim.kernel.records import Record
from valleysim.scenario import Scenario, from_document
from valleysim.simulation.runner import NoPastError as KernelNoPastError

LONE = int(os.environ.get("VALLEYSIM_TWIN_STARTED", "80"))
PORTFOLIOS = int(os.environ.get("VALLEYSIM_TWIN_STARTED_PORTFOLIOS", "32"))
REPLICATES = int(os.environ.get("VALLEYSIM_TWIN_STARTED_REPLICATES", "3"))
GROUPS = 4
WORLD = 3
MOST_TRIES = 300
"""A scenario of which a replicate needs more is left out: it is the twin that is slow."""


def disagreement(scenario: Scenario, seed: int, replicates: range) -> str | None:
    """What differs first between kernel and twin; None if nothing does."""
    plans, started = standing_plans(scenario, seed, WORLD)
    once = draws(seed, WORLD, ONCE)
    kernel = KernelHistories(scenario, seed, WORLD)
    for replicate in replicates:
        joint = Joint(plans, started, lambda r: draws(seed, WORLD, r), once, replicate, MOST_TRIES)
        slow = live_on_jointly(joint, SPAN)
        place = f"{scenario.name}, replicate {replicate}"
        try:
            fast = kernel.live_jointly(replicate)
        except KernelNoPastError as error:
            return f"{place}: {error} in the kernel, in the twin the tries {joint.tries}"
        assert list(fast) == list(slow)
        for key, (log, record) in fast.items():
            place = f"{scenario.name}, replicate {replicate}, pilot {key}, try {joint.tries.get(key)}"
            found = difference(log, record, slow[key])
            if found is not None:
                return f"{place}: {found}"
            if not math.isclose(record[Record.STARTED], slow[key].started, abs_tol=CLOSE):
                return f"{place}: starts at {record[Record.STARTED]}, in the twin at {slow[key].started}"
    return None


def found_or_left_out(document: dict[str, object], seed: int) -> str | None:
    """What differs first; None also if a scenario cannot be, or its facts are too rare."""
    try:
        return disagreement(from_document(document), seed, range(REPLICATES))
    except (NoPastError, ScenarioError):
        return None


@pytest.mark.parametrize("group", range(GROUPS))
def test_kernel_and_twin_agree_on_pilots_that_have_started(group: int) -> None:
    """2,000 scenarios nightly (VALLEYSIM_TWIN_STARTED, VALLEYSIM_TWIN_STARTED_REPLICATES)."""
    for seed in range(group, LONE, GROUPS):
        found = found_or_left_out(random_standing(seed), seed)
        assert found is None, found


@pytest.mark.parametrize("group", range(GROUPS))
def test_kernel_and_twin_agree_on_portfolios_of_which_some_have_started(group: int) -> None:
    """1,000 portfolios nightly (VALLEYSIM_TWIN_STARTED_PORTFOLIOS)."""
    for seed in range(group, PORTFOLIOS, GROUPS):
        found = found_or_left_out(random_standing_portfolio(seed), seed)
        assert found is None, found
