"""What an explanation will cost, told before it begins."""

import time
from dataclasses import dataclass

from valleysim.questions.explain.sensitivity import inner_replicates, runs_needed
from valleysim.scenario import Scenario
from valleysim.simulation.options import Options
from valleysim.simulation.paired import Pairs, run_pairs
from valleysim.simulation.parts import Sent
from valleysim.worlds.design import Design

TRIAL_WORLDS = 64
TRIAL_REPLICATES = 64


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


def foresee(scenario: Scenario, options: Options, variants: int, samples: int, *, timed: bool) -> Cost:
    """Count histories, and time a few: worlds cost time as such, to compile, and histories cost time.

    ``samples`` is the number of points of a sample, 0 if quantities are not asked about.
    """
    pilots = scenario.n_pilots
    each = -(-options.replicates // options.worlds)
    runs = runs_needed(scenario) if samples else 0
    inner = inner_replicates(scenario)
    seconds = 0.0
    if timed:
        worlds = variants * options.worlds + runs * samples
        replicates = variants * options.worlds * each + runs * samples * inner
        _trial(scenario, options, 2)
        of_worlds = _trial(scenario, options, 2)
        of_both = _trial(scenario, options, TRIAL_REPLICATES)
        per_world = of_worlds / TRIAL_WORLDS
        per_replicate = max(of_both - of_worlds, 0.0) / (TRIAL_WORLDS * (TRIAL_REPLICATES - 2))
        seconds = (worlds * per_world + replicates * per_replicate) / options.threads
    return Cost(
        variants=variants,
        of_variants=variants * options.worlds * each * pilots,
        samples=runs,
        of_samples=runs * samples * inner * pilots,
        seconds=seconds,
    )


def _trial(scenario: Scenario, options: Options, each: int) -> float:
    """Seconds to simulate some replicates of some worlds."""
    begun = time.perf_counter()
    run_pairs(Pairs(0, Sent(scenario), Design(options.seed), range(TRIAL_WORLDS), 0, each, options))
    return time.perf_counter() - begun


def _duration(seconds: float) -> str:
    return f"{max(seconds, 1.0):.0f} s" if seconds < 90.0 else f"{seconds / 60.0:.0f} min"
