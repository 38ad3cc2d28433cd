"""Variants simulated with the same draws, scenarios that are the same only once."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from valleysim.scenario import Scenario
from valleysim.simulation.paired import PairedRuns, run_paired

Progress = Callable[[int, int], None]


def live(
    scenarios: Sequence[Scenario],
    options: Mapping[str, Any],
    progress: Progress | None,
    announce: Callable[[str], None] | None = None,
) -> PairedRuns:
    """Simulate variants, those that are the same only once."""
    places: dict[str, int] = {}
    for scenario in scenarios:
        places.setdefault(scenario.hash, len(places))
    unique = {scenario.hash: scenario for scenario in reversed(scenarios)}
    runs = run_paired([unique[key] for key in places], progress=progress, announce=announce, **options)
    order = [places[scenario.hash] for scenario in scenarios]
    arrivals = tuple(runs.arrivals[k] for k in order)
    ends = tuple(runs.ends[k] for k in order)
    return PairedRuns(
        tuple(scenarios), runs.options, arrivals, ends, runs.cut, runs.learned[:1] * len(scenarios)
    )
