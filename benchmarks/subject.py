"""What is measured: the enterprise scenario with every mechanism at work, compiled once."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from valleysim.worlds.design import Design

if TYPE_CHECKING:
    from valleysim.compile import Model
    from valleysim.estimates.counts import Counts
    from valleysim.scenario import Scenario
    from valleysim.simulation.chunks import Chunk

ROOT = Path(__file__).parent.parent
ENTERPRISE = ROOT / "scenarios" / "enterprise.toml"
SEED = 1
WORLDS = 400
HORIZONS = (3.0, 6.0, 12.0, 18.0, 24.0, 36.0)


@dataclass(frozen=True)
class Subject:
    """A scenario with its worlds compiled, and what a run of it adds up."""

    scenario: "Scenario"
    model: "Model"
    counts: "Counts"
    """Nothing added up yet."""

    def chunks(self, histories: int) -> "list[Chunk]":
        """The work of a run: this many histories, spread evenly over the worlds."""
        from valleysim.simulation.chunks import plan_chunks

        each = histories // len(self.model.worlds) // self.model.pack.pilots
        return list(plan_chunks(self.model, lambda _: range(each), counts=self.counts))


def subject(scenario: "Scenario", worlds: int) -> Subject:
    """A scenario, compiled for some worlds."""
    from valleysim.compile import compile_scenario
    from valleysim.estimates.counts import Counts, horizon_points, points_seen

    model = compile_scenario(scenario, Design(SEED), worlds=range(worlds))
    points = points_seen(HORIZONS)
    counts = Counts.empty(worlds, points, horizon_points(points, HORIZONS), model.pack.pilots)
    return Subject(scenario, model, counts)


@cache
def enterprise(worlds: int = WORLDS) -> Subject:
    """``scenarios/enterprise.toml``, nothing in it neutral."""
    from valleysim import load

    scenario = load(ENTERPRISE)
    if scenario.neutral:
        raise SystemExit(
            f"{ENTERPRISE}: every mechanism should be at work; neutral: {scenario.neutral_names}"
        )
    return subject(scenario, worlds)
