"""Histories simulated again, one by one: draws are addressed, so they come out as they did."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from valleysim.compile import compile_in_parts
from valleysim.estimates.counts import Counts
from valleysim.scenario import Scenario
from valleysim.simulation.runner import Record, Runner
from valleysim.vocabulary import ABANDON_CAUSES, ROLL_BACK_CAUSES, Row, Wait
from valleysim.worlds.design import Design

Replayed = dict[str, NDArray[np.generic]]

MONTHS = {
    "started": Record.STARTED,
    "pilot_end": Record.PILOT_END,
    "innovation_money_ends": Record.RUNWAY_END,
    "operating_money": Record.MONEY_AT,
    "live": Record.LIVE,
    "production": Record.PRODUCTION,
    "sustained": Record.SUSTAINED,
    "ended": Record.ENDED,
}
FACTS = {
    "knowledge_lost": Record.KNOWLEDGE_LOST,
    "run_rate_multiplier": Record.RUN_RATE,
    "build_multiplier": Record.BUILD,
    "spend_pilot": Record.SPEND_PILOT,
    "spend_valley": Record.SPEND_VALLEY,
    "spend_run": Record.SPEND_RUN,
    "spend": Record.SPEND,
    "value": Record.VALUE,
    "npv": Record.NPV,
}


def _states() -> tuple[NDArray[np.str_], NDArray[np.str_]]:
    """Outcome and cause, or wait, of every row of the tally."""
    outcomes, causes = [], []
    for row in range(Row.END):
        if row < Row.SUSTAINED:
            live = {Wait.REDISCOVERY: "live", Wait.PROVING: "production"}
            outcomes.append(live.get(Wait(row), "stalled"))
            causes.append(Wait(row).name.lower())
        elif row == Row.SUSTAINED:
            outcomes.append("sustained")
            causes.append("")
        elif row < Row.ROLLED_BACK:
            outcomes.append("abandoned")
            causes.append(ABANDON_CAUSES[row - Row.ABANDONED].name.lower())
        else:
            outcomes.append("rolled_back")
            causes.append(ROLL_BACK_CAUSES[(row - Row.ROLLED_BACK) % len(ROLL_BACK_CAUSES)].name.lower())
    return np.array(outcomes), np.array(causes)


OUTCOMES, CAUSES = _states()


def replay(scenario: Scenario, counts: Counts, *, design: Design) -> Iterator[Replayed]:
    """Columns by name for block after block of the histories that ``counts`` holds, in order.

    Columns: ``pilot`` (of a portfolio), ``world``, ``replicate``, ``outcome``, ``cause`` (or what it waits
    for), the months at which things happened (infinite if not by the end), facts, money, and
    ``waited_…`` months. The pilots of a block come one after another.
    """
    keys = sorted(member.key for member in scenario.members)
    named = keys if scenario.is_portfolio else None
    for model in compile_in_parts(scenario, design, worlds=range(counts.worlds)):
        runner = Runner(model.pack, counts.points, counts.horizons)
        for row, world in enumerate(model.worlds):
            for block in runner.blocks(row, 0, int(counts.replicates[world])):
                for p in range(model.pack.pilots):
                    pilot = None if named is None else named[p]
                    yield _columns(pilot, world, block.first, block.records[p])


def _columns(pilot: str | None, world: int, start: int, records: NDArray[np.float64]) -> Replayed:
    count = records.shape[1]
    rows = records[Record.ROW].astype(np.int64)
    columns: Replayed = {} if pilot is None else {"pilot": np.full(count, pilot)}
    columns |= {
        "world": np.full(count, world),
        "replicate": np.arange(start, start + count),
        "outcome": OUTCOMES[rows],
        "cause": CAUSES[rows],
    }
    columns |= {name: records[row].copy() for name, row in {**MONTHS, **FACTS}.items()}
    columns["builders_present"] = records[Record.BUILDERS_PRESENT].astype(np.int64)
    for wait in Wait:
        columns[f"waited_{wait.name.lower()}"] = records[Record.WAITED + wait].copy()
    return columns
