"""What a comparison will simulate: the scenarios, and the hybrids of two of them; all is checked first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from valleysim.errors import UsageError
from valleysim.questions.compare.gap import Hybrids, hybrids_of
from valleysim.questions.compare.inputs import Input, Swap, inputs_of, swaps_of
from valleysim.questions.compare.sound import sound_swaps
from valleysim.scenario import Scenario
from valleysim.scenario.standing import has_started
from valleysim.simulation.options import Options, is_number, nearest_eighth
from valleysim.simulation.paired import check_paired
from valleysim.worlds.design import Design

MOST = 8
"""Scenarios that can be compared at once."""
HYBRID_REPLICATES = 10_000
"""Histories of each variant by default where the gap is shared out, which takes up to 512 variants."""
NO_GAP_OF_MANY = "two scenarios; the first two of more can be compared by themselves"
NO_GAP_OF_STARTED = "pilots that have not started (of those that have, each scenario has pasts of its own)"
NO_GAP_OF_PORTFOLIOS = "scenarios without a list of pilots (differences work for portfolios too)"


@dataclass(frozen=True)
class Plan:
    """The scenarios, their hybrids and swaps if the gap is shared out (else why not), and by which months."""

    scenarios: tuple[Scenario, ...]
    hybrids: Hybrids
    no_gap: str | None
    months: tuple[float, ...]
    options: Options
    inputs: tuple[Input, ...] = ()
    swaps: tuple[Swap, ...] = ()

    @property
    def variants(self) -> tuple[Scenario, ...]:
        """All that is simulated."""
        return (*self.scenarios, *self.hybrids.between, *self.swapped)

    @property
    def swapped(self) -> tuple[Scenario, ...]:
        """The first scenario with each input of the second alone."""
        return tuple(swap.scenario(*self.scenarios) for swap in self.swaps)

    @property
    def words(self) -> str:
        """How much will be simulated."""
        return f"{len(self.variants)} variants with {self.options.replicates:,} replicates each"


def plan_comparison(
    scenarios: tuple[Scenario, ...], *, gap: bool | None = None, at: Sequence[float] = (), **arguments: Any
) -> Plan:
    """Check what `compare` is asked, and say what it will simulate; raise `UsageError`."""
    if not 2 <= len(scenarios) <= MOST:
        few_or_many = f"found {len(scenarios)}; allowed: 2 to {MOST}, variants of the first among them"
        raise UsageError(f"scenarios: {few_or_many}")
    allowed = _no_gap(scenarios)
    if allowed is not None and (gap or at):
        option = "at" if at and not gap else "gap"
        found = f"{len(scenarios)} scenarios, {_kinds(scenarios)}"
        raise UsageError(f"{option}: found {found}; allowed: {allowed}")
    if at and gap is False:
        raise UsageError("at: found months without a gap; allowed: months by which to share the gap out")
    no_gap = "gap=True" if gap is False else allowed
    if arguments.get("replicates") is None and no_gap is None:
        arguments["replicates"] = HYBRID_REPLICATES
    hybrids = hybrids_of(*scenarios) if no_gap is None else Hybrids((), ())
    inputs = inputs_of(*scenarios) if no_gap is None else ()
    swaps = swaps_of(scenarios[0], scenarios[1], inputs) if no_gap is None else ()
    options = check_paired((*scenarios, *hybrids.between, *(scenarios[0] for _ in swaps)), **arguments)
    if swaps:
        swaps = tuple(sound_swaps(scenarios[0], scenarios[1], swaps, Design(options.seed), options.worlds))
    last = options.horizons[-1]
    for month in at:
        if not is_number(month) or not 0.0 < month <= last:
            raise UsageError(f"at: found {month!r}; allowed: months above 0, to {last:g}, the last horizon")
    months = sorted({*(nearest_eighth(month) for month in at), last})
    return Plan(scenarios, hybrids, no_gap, tuple(months), options, inputs, swaps)


def _no_gap(scenarios: Sequence[Scenario]) -> str | None:
    """Of what the gap can be shared out, if not of these."""
    if any(scenario.is_portfolio for scenario in scenarios):
        return NO_GAP_OF_PORTFOLIOS
    if any(has_started(scenario) for scenario in scenarios):
        return NO_GAP_OF_STARTED
    return NO_GAP_OF_MANY if len(scenarios) > 2 else None


def _kinds(scenarios: Sequence[Scenario]) -> str:
    portfolios = sum(scenario.is_portfolio for scenario in scenarios)
    return f"{portfolios} of them with a list of pilots" if portfolios else "none with a list of pilots"
