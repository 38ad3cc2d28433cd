"""What the presets achieve: their shipped worlds beside the targets that came with them.

Run it: ``python -m tools.preset_targets``. It simulates the worlds anew, on histories that no fit has seen,
and fails if a hard target leaves its band in the mean, or if fewer than half of the worlds meet all of them.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

import valleysim
from valleysim.questions.calibrate.ask import measured
from valleysim.questions.calibrate.findings import QuantityFit, TargetFit, jointly, quantity_fits, target_fits
from valleysim.questions.calibrate.sample import Sample
from valleysim.questions.calibrate.targets import read_targets
from valleysim.scenario.reading.register import preset_names
from valleysim.simulation.crew import Crew
from valleysim.simulation.options import check_threads

SEED = 2
LEAST_JOINTLY = 0.5


@dataclass(frozen=True)
class Achieved:
    """Targets and quantities of a preset before and after calibration; shares that meet all hard targets."""

    preset: str
    targets: tuple[TargetFit, ...]
    quantities: tuple[QuantityFit, ...]
    jointly: float
    jointly_before: float

    @property
    def missed(self) -> list[str]:
        """What is not as it must be."""
        told = [
            f"{self.preset}: {fit.target.name} is {fit.posterior:.3g}, outside its band"
            for fit in self.targets
            if fit.target.use == "hard" and not fit.is_met
        ]
        if self.jointly < LEAST_JOINTLY:
            told.append(f"{self.preset}: {self.jointly:.0%} of the worlds meet all hard targets")
        return told


def achieved(preset: str, *, worlds: int = 2_048, histories: int = 256, calibrated: bool = True) -> Achieved:
    """What a preset achieves with its shipped worlds, or with those of its intervals alone."""
    scenario = valleysim.load(preset)
    shipped = scenario.worlds
    assert shipped is not None
    targets = read_targets(Path(preset), scenario)
    with Crew(None, check_threads(None)) as crew:
        before, after = (
            measured(
                targets,
                Sample(scenario, own, crew, seed=SEED, worlds=worlds, histories=histories),
            )
            for own in (None, shipped if calibrated else None)
        )
    return Achieved(
        preset,
        target_fits(targets, before, after, {}),
        quantity_fits(scenario.quantities(), shipped),
        jointly(targets, after),
        jointly(targets, before),
    )


def table(found: Achieved) -> pd.DataFrame:
    """A row a target."""
    return pd.DataFrame(
        {
            "target": fit.target.name,
            "statistic": fit.target.words,
            "use": fit.target.use,
            "aim": fit.target.value,
            "band": f"{fit.target.low:g} to {fit.target.high:g}",
            "before": fit.prior,
            "after": fit.posterior,
            "90 % of worlds": f"{fit.low:.3g} to {fit.high:.3g}",
            "in band": fit.in_band,
            "met": "yes" if fit.is_met else "no",
            "source": fit.target.evidence or fit.target.assumption,
        }
        for fit in found.targets
    )


def main() -> int:
    """Print the table of every preset; 1 if one of them is not as it must be."""
    wrong = []
    for preset in preset_names():
        found = achieved(preset)
        shown = table(found).drop(columns=["statistic", "source"])
        print(f"\n{preset}: all hard targets together in {found.jointly:.1%} of the worlds", end="")
        print(f" (before: {found.jointly_before:.1%})")
        print(shown.to_string(index=False, float_format="{:.3g}".format))
        wrong += found.missed
    print(*wrong, sep="\n", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
