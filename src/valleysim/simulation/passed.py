"""What the histories of a scenario have passed by some month: pilot end, money, live and so on."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from valleysim.compile import compile_scenario
from valleysim.estimates.counts import horizon_points, points_seen
from valleysim.scenario import Scenario
from valleysim.simulation.learning import Learned
from valleysim.simulation.options import Options
from valleysim.simulation.parts import Sent
from valleysim.simulation.runner import Record
from valleysim.simulation.variants import Pasts, design_of

MILESTONES = (
    Record.PILOT_END,
    Record.MONEY_AT,
    Record.LIVE,
    Record.PRODUCTION,
    Record.SUSTAINED,
    Record.ENDED,
)
Passed = NDArray[np.bool_]


def passed_in(scenario: Scenario, month: float, *, options: Options, learned: Learned | None) -> Passed:
    """Whether each pilot, as they are listed, has passed each of `MILESTONES` by a month: (6, N, W, R).

    Histories are those of the same options elsewhere, replicate by replicate.
    """
    sent, design = Sent(scenario), design_of(options, learned)
    options = replace(options, horizons=(max(month, 0.125),))
    model = compile_scenario(scenario, design, worlds=range(options.worlds), months=options.horizons[-1])
    points = points_seen(options.horizons)
    pasts = Pasts(None if learned is None else sent, sent, design, model)
    runner = pasts.runner(model.pack, points, horizon_points(points, options.horizons))
    each = -(-options.replicates // options.worlds)
    places = {key: place for place, key in enumerate(model.keys)}
    listed = [places[member.key] for member in scenario.members]
    passed = np.zeros((len(MILESTONES), len(listed), options.worlds, each), bool)
    for row in range(options.worlds):
        for block in pasts.blocks(runner, row, 0, each):
            part = slice(block.first, block.first + block.size)
            for k, milestone in enumerate(MILESTONES):
                passed[k, :, row, part] = block.records[listed, milestone] <= month
    return passed
