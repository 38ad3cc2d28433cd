"""What an explanation will cost, told before it begins."""

import time
from dataclasses import dataclass

from valleysim.questions.explain.sensitivity import inner_replicates, runs_needed
from valleysim.scenario import Scenario
from valleysim.simulation.learning import Learned
from valleysim.simulation.options import Options
from valleysim.simulation.pairs import Pairs, run_pairs
from valleysim.simulation.parts import Sent
from valleysim.simulation.variants import design_of

TRIAL_WORLDS = 64
TRIAL_REPLICATES = 64
TRIAL_PASTS = 8
"""The same where pasts are searched for, which takes longer."""


@dataclass(frozen=True)
class Cost:
    """Histories to simulate, and about how many seconds that takes on this machine (0 if not timed)."""

    variants: int
    of_variants: int
    samples: int
    of_samples: int
    seconds: float

    @property
    def histories(self) -> int:
        """All histories."""
        return self.of_variants + self.of_samples

    def __str__(self) -> str:
        parts = [f"{self.variants} settings of the mechanisms ({self.of_variants:,} histories)"]
        if self.samples:
            parts.append(f"{self.samples} samples of what is not known ({self.of_samples:,} histories)")
        return f"Explaining: {' and '.join(parts)}, about {_duration(self.seconds)}."


def foresee(
    scenario: Scenario,
    options: Options,
    variants: int,
    samples: int,
    learned: Learned | None = None,
    *,
    timed: bool,
) -> Cost:
    """Count histories, and time a few: worlds cost time as such, to compile, and histories cost time.

    ``samples`` is the number of points of a sample, 0 if quantities are not asked about. Pasts of pilots that
    have started are searched for once, for all variants.
    """
    pilots = scenario.n_pilots
    each = -(-options.replicates // options.worlds)
    runs = runs_needed(scenario) if samples else 0
    inner = inner_replicates(scenario)
    seconds = 0.0
    if timed:
        worlds = variants * options.worlds + runs * samples
        replicates = variants * options.worlds * each + runs * samples * inner
        seconds = _seconds(scenario, options, learned, worlds, replicates) / options.threads
    return Cost(
        variants=variants,
        of_variants=variants * options.worlds * each * pilots,
        samples=runs,
        of_samples=runs * samples * inner * pilots,
        seconds=seconds,
    )


def _seconds(
    scenario: Scenario, options: Options, learned: Learned | None, worlds: int, replicates: int
) -> float:
    """About how many seconds so many worlds and replicates take on one thread, of all variants."""
    tried = TRIAL_REPLICATES if learned is None else TRIAL_PASTS
    sent, design = Sent(scenario), design_of(options, learned)

    def trial(each: int) -> float:
        begun = time.perf_counter()
        behind = None if learned is None else sent
        run_pairs(Pairs(0, sent, design, range(TRIAL_WORLDS), 0, each, options, behind))
        return time.perf_counter() - begun

    trial(2)
    of_worlds, of_both, of_pasts = trial(2), trial(tried), 0.0
    if learned is not None:
        again = trial(tried)
        of_both, of_pasts = again, max(of_both - again, 0.0) / (TRIAL_WORLDS * tried)
    per_replicate = max(of_both - of_worlds, 0.0) / (TRIAL_WORLDS * (tried - 2))
    once = options.replicates * of_pasts
    return worlds * of_worlds / TRIAL_WORLDS + replicates * per_replicate + once


def _duration(seconds: float) -> str:
    return f"{max(seconds, 1.0):.0f} s" if seconds < 90.0 else f"{seconds / 60.0:.0f} min"
