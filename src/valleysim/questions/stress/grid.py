"""Two numbers of a scenario, changed together: a grid of paired variants."""

import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any

from valleysim.errors import UsageError
from valleysim.estimates.intervals import estimate_means
from valleysim.questions.run import run_of
from valleysim.questions.stress.grid_answer import GridStress
from valleysim.questions.stress.grid_axes import axes_of, cell
from valleysim.questions.stress.live import live
from valleysim.questions.telling import plain
from valleysim.scenario import Scenario
from valleysim.simulation.paired import check_paired

HISTORIES, FEWEST = 20_000, 400
"""Histories of all pilots of a cell, if not said otherwise, while each pilot has the fewest."""


def refuse_beside_grid(given: Sequence[tuple[str, object]]) -> None:
    """Raise `UsageError` for what a grid does not answer."""
    for name, value in given:
        if value is not None:
            raise UsageError(f"grid: found {name} ({value!r}) beside it; allowed: a grid without {name}")


def stress_grid(
    asked: Scenario,
    scenario: Scenario,
    grid: object,
    at: float,
    *,
    options: Mapping[str, Any],
    executor: Executor | None,
    announce: Callable[[str], None] | None,
    progress: Callable[[int, int], None] | None,
) -> GridStress:
    """Simulate every cell, each paired with the scenario as written; ``asked`` is what was given."""
    started, begun = time.time(), time.perf_counter()
    given = dict(options)
    if given["replicates"] is None:
        given["replicates"] = max(HISTORIES // scenario.n_pilots, FEWEST)
    check_paired([scenario], **given)
    axes = axes_of(grid, scenario, given["seed"])
    first, second = axes
    places = [(one, other) for one in first.values for other in second.values]
    cells = [cell(scenario, axes, values) for values in places]
    if announce is not None:
        announce(f"Simulating {len(cells)} cells of the grid, and the scenario as written …")
    runs = live([scenario, *cells], {**given, "executor": executor}, progress, announce)
    rows = []
    for k, (one, other) in enumerate(places, 1):
        value, difference = plain(runs.estimate(k, at)), plain(runs.difference(k, 0, at))
        named = {"difference" if key == "value" else f"difference_{key}": x for key, x in difference.items()}
        rows.append({"first": one, "second": other, **value, **named})
    across = len(second.values)
    corners = [runs.reached(1 + k, at) for k in (0, across - 1, len(cells) - across, len(cells) - 1)]
    together = corners[3] - corners[2] - corners[1] + corners[0]
    return GridStress(
        asked=asked,
        scenario=scenario,
        at=at,
        endpoint=runs.endpoint,
        written=plain(runs.estimate(0, at)),
        axes=axes,
        cells=tuple(rows),
        together=plain(estimate_means(together[..., None], uncertain=runs.uncertain)),
        cut=runs.cut,
        run=run_of(runs, started, time.perf_counter() - begun),
    )
