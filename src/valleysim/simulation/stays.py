"""How long pilots stay in a stage: of those that stand in one today, how many such pilots leave it sooner.

Such pilots are the same pilots of the same scenario, of which nothing is known: they are simulated from their
starts, with their worlds as they are before anything was seen.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.compile.known import STAGE_ROWS
from valleysim.scenario import Scenario
from valleysim.scenario.format.stages import Stage
from valleysim.scenario.standing import standings, unstarted
from valleysim.simulation.crew import Crew
from valleysim.simulation.facts import FactsOfWorlds, Record, run_facts
from valleysim.simulation.options import LONGEST
from valleysim.simulation.parts import Part, Sent
from valleysim.vocabulary import Wait
from valleysim.worlds.design import Design

Reals = NDArray[np.float64]
WORLDS = 100
MOST_REPLICATES, FEWEST_REPLICATES = 4_000, 400
MOST_HISTORIES = 400_000
"""Histories of all pilots, while that leaves each the fewest."""
AT_ONCE = 25
"""Worlds of a task."""
ROWS: Mapping[Stage, tuple[int, ...]] = {
    stage: tuple(STAGE_ROWS[stage]) for stage in (Stage.PILOT, Stage.VALLEY, Stage.READINESS, Stage.MONEY)
} | {Stage.PARALLEL_RUN: (Wait.PARALLEL_RUN,), Stage.LIVE: (Wait.REDISCOVERY,)}
"""What a pilot waits for in each stage; what else it waits for during the parallel run is not told apart."""


@dataclass(frozen=True)
class Stay:
    """How long a pilot is in its stage by now, and the share of such pilots that leave it sooner.

    ``histories`` are those of such pilots that were ever in that stage.
    """

    months: float
    left_sooner: float
    histories: int


def stays_of(scenario: Scenario, *, seed: int, crew: Crew) -> dict[str, Stay]:
    """The stays of the pilots, by key, of which it is said what stage they are in and since when."""
    asked = {
        one.key: (ROWS[one.stage], months)
        for one in standings(scenario)
        if one.stage is not None and one.stage in ROWS and (months := one.months_in_stage) is not None
    }
    if not asked:
        return {}
    each = max(min(MOST_HISTORIES // scenario.n_pilots, MOST_REPLICATES), FEWEST_REPLICATES) // WORLDS
    found = _waited(unstarted(scenario), each, seed, crew)
    keys = sorted(member.key for member in scenario.members)
    stays = {}
    for p, key in enumerate(keys):
        if key in asked:
            stays[key] = _stay(found[:, :, p].reshape(len(found), -1), *asked[key])
    return {key: stay for key, stay in stays.items() if stay.histories}


def _waited(scenario: Scenario, each: int, seed: int, crew: Crew) -> Reals:
    """Months in each wait and, last, the row in the end, (waits + 1, W, N, R)."""
    facts = (*(Record.WAITED + wait for wait in Wait), int(Record.ROW))
    found = np.empty((len(facts), WORLDS, scenario.n_pilots, each))
    sent, design = Sent(scenario), Design(seed)
    parts = [Part(sent, design, range(first, first + AT_ONCE)) for first in range(0, WORLDS, AT_ONCE)]

    def take(task: FactsOfWorlds, some: Reals) -> None:
        found[:, task.part.worlds.start : task.part.worlds.stop] = some

    crew.run(run_facts, (FactsOfWorlds(part, 0, each, float(LONGEST), facts) for part in parts), take)
    return found


def _stay(facts: Reals, rows: tuple[int, ...], months: float) -> Stay:
    """The stay of a pilot, from what became of such pilots (waits + 1, histories)."""
    waited = facts[list(rows)].sum(axis=0)
    there = waited > 0.0
    left = there & (waited < months) & ~np.isin(facts[-1], rows)
    histories = int(there.sum())
    return Stay(months, int(left.sum()) / max(histories, 1), histories)
