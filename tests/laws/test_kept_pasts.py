"""Variants keep the past of every replicate, however the work is dealt."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from valleysim import Scenario, histories, loads, simulate
from valleysim.compile import compile_in_parts
from valleysim.estimates.counts import horizon_points, points_seen
from valleysim.kernel.records import Record
from valleysim.simulation import paired
from valleysim.simulation.crew import Crew
from valleysim.simulation.paired import check_paired, run_paired
from valleysim.simulation.parts import Sent
from valleysim.simulation.variants import Pasts, design_of, learned_of

TEXT = """
name = "standing"
extends = "enterprise"
as_of = 2026-11-28
[[pilots]]
name = "A"
starts = 2026-03-10
status = { stage = "valley" }
[[pilots]]
name = "B"
starts = 2025-06-01
status = { stage = "in use" }
[[pilots]]
name = "C"
starts = 2025-01-01
status = { stage = "ended" }
"""
EDITS: dict[str, object] = {
    "funding.approval": 0.9,
    "funding.lead": {"exponential": 1},
    "priorities.cancellation_hazard": 0.5,
    "handoff.rediscovery": {"exponential": 20},
}
WORLDS, EACH, MONTHS = 12, 20, 24.0
FEW: dict[str, Any] = {"replicates": WORLDS * EACH, "worlds": WORLDS, "horizons": [MONTHS]}
MILESTONES = {
    "started": Record.STARTED,
    "pilot_end": Record.PILOT_END,
    "operating_money": Record.MONEY_AT,
    "live": Record.LIVE,
    "production": Record.PRODUCTION,
    "ended": Record.ENDED,
}
"""Columns of the table of histories, and rows of records, by which a past is known."""


@pytest.fixture(scope="module")
def standing() -> Scenario:
    return loads(TEXT)


def records(first: Scenario, variant: Scenario, at_once: int) -> NDArray[np.float64]:
    """Months of the milestones (rows, worlds, replicates, pilots), so many replicates found at once."""
    options = check_paired([first, variant], seed=1, endpoint="production", threads=1, **FEW)
    with Crew(None, 1) as crew:
        design = design_of(options, learned_of(first, options, crew))
    behind = Sent(first)
    own = behind if variant is first else Sent(variant)
    points = points_seen(options.horizons)
    found = np.empty((len(MILESTONES), WORLDS, EACH, first.n_pilots))
    for model in compile_in_parts(variant, design, worlds=range(WORLDS), months=MONTHS):
        pasts = Pasts(behind, own, design, model)
        runner = pasts.runner(model.pack, points, horizon_points(points, options.horizons))
        for row, world in enumerate(model.worlds):
            for start in range(0, EACH, at_once):
                for block in pasts.blocks(runner, row, start, min(at_once, EACH - start)):
                    here = slice(block.first, block.first + block.size)
                    kept = block.records[:, list(MILESTONES.values())]
                    found[:, world, here] = kept.transpose(1, 2, 0)
    return found


def before_today(months: NDArray[np.float64]) -> NDArray[np.float64]:
    """Months up to month 0; of what lies ahead only that it does."""
    return np.where(months <= 0.0, months, np.inf)


def test_a_run_and_a_variant_have_the_same_past_in_every_replicate(standing: Scenario) -> None:
    """Bit by bit, also where they are found a few at a time; and what lies ahead is not the same."""
    base = records(standing, standing, EACH)
    table = histories(simulate(standing, **FEW)).sort_values(["pilot", "world", "replicate"])
    for row, name in enumerate(MILESTONES):
        told = table[name].fillna(np.inf).to_numpy().reshape(standing.n_pilots, WORLDS, EACH)
        assert np.array_equal(told, base[row].transpose(2, 0, 1)), name
    assert (before_today(base)[-3:] < 0.0).mean(axis=(1, 2)).max() > 0.2
    variant = standing.with_(EDITS)
    for at_once in (EACH, 7):
        ahead = records(standing, variant, at_once)
        assert np.array_equal(before_today(ahead), before_today(base)), at_once
        assert not np.array_equal(ahead, base)


def test_tasks_of_any_size_and_threads_give_a_variant_the_same_histories(
    standing: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenarios = [standing, standing.with_(EDITS)]
    usual = run_paired(scenarios, **FEW)
    for worlds, histories_of_a_task, threads in ((5, 4_000_000, 1), (3, 40, 2), (1, 7, 2)):
        monkeypatch.setattr(paired, "WORLDS_AT_ONCE", worlds)
        monkeypatch.setattr(paired, "MOST_OF_A_TASK", histories_of_a_task)
        dealt = run_paired(scenarios, threads=threads, **FEW)
        for one, other in zip(usual.arrivals + usual.ends, dealt.arrivals + dealt.ends, strict=True):
            assert np.array_equal(one, other), (worlds, histories_of_a_task, threads)
