"""What is measured: the enterprise scenario with every mechanism at work, compiled once."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from valleysim.compile import Model
    from valleysim.estimates.counts import Counts
    from valleysim.scenario import Scenario
    from valleysim.simulation.chunks import Chunk
    from valleysim.simulation.parts import Part

ROOT = Path(__file__).parent.parent
ENTERPRISE = ROOT / "scenarios" / "enterprise.toml"
SEED = 1
WORLDS = 400
HORIZONS = (3.0, 6.0, 12.0, 18.0, 24.0, 36.0)


@dataclass(frozen=True)
class Subject:
    """A scenario with its worlds compiled, and what a run of it adds up."""

    scenario: "Scenario"
    part: "Part"
    counts: "Counts"
    """Nothing added up yet."""

    def chunks(self, histories: int) -> "list[Chunk]":
        """The work of a run: this many histories, spread evenly over the worlds."""
        from valleysim.simulation.chunks import CHUNK, plan_chunks

        each = histories // len(self.part.worlds) // self.part.pilots
        return list(
            plan_chunks(
                self.part.worlds,
                lambda _: self.part,
                lambda _: range(each),
                counts=self.counts,
                size=lambda: CHUNK,
            )
        )

    @property
    def model(self) -> "Model":
        """Its worlds, compiled."""
        return self.part.model()


def subject(scenario: "Scenario", worlds: int) -> Subject:
    """A scenario, compiled for some worlds."""
    from valleysim.estimates.counts import Counts, horizon_points, points_seen
    from valleysim.simulation.parts import Part, Sent
    from valleysim.worlds.design import Design

    part = Part(Sent(scenario), Design(SEED), range(worlds))
    points = points_seen(HORIZONS)
    counts = Counts.empty(worlds, points, horizon_points(points, HORIZONS), part.model().pack.pilots)
    return Subject(scenario, part, counts)


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
