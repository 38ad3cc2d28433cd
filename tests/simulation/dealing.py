"""Chunks as tests deal them: of a size that does not change, all of one part."""

from collections.abc import Callable, Iterator

from valleysim.estimates.counts import Counts
from valleysim.scenario import Scenario
from valleysim.simulation.chunks import CHUNK, Chunk, plan_chunks
from valleysim.simulation.parts import Part, Sent
from valleysim.worlds.design import Design


def chunks_of(
    scenario: Scenario,
    seed: int,
    worlds: range,
    wanted: Callable[[int], range],
    *,
    counts: Counts,
    size: int = CHUNK,
) -> Iterator[Chunk]:
    """Replicates of some worlds, in chunks of about ``size`` histories."""
    part = Part(Sent(scenario), Design(seed), worlds)
    return plan_chunks(worlds, lambda _: part, wanted, counts=counts, size=lambda: size)
