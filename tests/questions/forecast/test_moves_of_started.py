"""What moves an answer of pilots that have started: worlds of one origin are one."""

import numpy as np

from valleysim import loads, simulate
from valleysim.estimates.moves import moves, moves_alone, rank_scores

TEXT = """
name = "started"
[readiness.reliability]
work = { exponential = "2 to 8" }
[priorities]
cancellation_hazard = "0.01 to 0.3"
[status]
started = 12
pilot_ended = 12
stage = "valley"
"""


def test_worlds_that_have_the_values_of_one_origin_count_once() -> None:
    result = simulate(loads(TEXT), replicates=40_000, worlds=400, horizons=[6])
    origins = result.run.design.origins(range(400))
    assert len(set(origins.tolist())) < 400
    once = {move.entry.key: move for move in result.moves}["priorities.cancellation_hazard"]
    _, first, place = np.unique(origins, return_index=True, return_inverse=True)
    values = result.run.design.values(result.scenario, range(400))
    table = np.stack([values[name] for name in sorted(values) if np.ptp(values[name]) > 0.0], axis=1)[first]
    replicates = np.bincount(place, result.counts.replicates)
    seen = np.bincount(place, result.counts.seen[:, 1, result.counts.horizons[-1]])
    effects, errors = moves(rank_scores(table), seen / replicates, replicates)
    k = sorted(name for name in values if np.ptp(values[name]) > 0.0).index("priorities.cancellation_hazard")
    assert np.isclose(once.effect, effects[k])
    assert np.isclose(once.error, errors[k])
    alone, _ = moves_alone(rank_scores(table), seen / replicates, replicates)
    assert alone[k] < 0.0
