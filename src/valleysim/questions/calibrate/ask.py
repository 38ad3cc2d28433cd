"""Calibrate a scenario: worlds that meet what is published, out of those that its intervals allow."""

import time
from collections.abc import Callable
from concurrent.futures import Executor
from importlib.metadata import version
from os import PathLike, fspath
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from valleysim.errors import UsageError
from valleysim.questions.calibrate.answer import Calibration
from valleysim.questions.calibrate.calibrating import LOOKS, SAMPLES, Calibrator, Fit, as_worlds
from valleysim.questions.calibrate.findings import (
    fights,
    jointly,
    quantity_fits,
    target_fits,
)
from valleysim.questions.calibrate.sample import MONTHS, Sample
from valleysim.questions.calibrate.targets import Target, read_targets
from valleysim.questions.run import Run
from valleysim.scenario import Scenario, Source, scenario_of
from valleysim.scenario.standing import refuse_started
from valleysim.simulation.crew import Crew
from valleysim.simulation.options import check_called, check_threads, is_whole
from valleysim.vocabulary import Endpoint

Reals = NDArray[np.float64]
WORLDS, HISTORIES = 2_048, 256
FEWEST_WORLDS, MOST_WORLDS = 256, 16_384
FEWEST_HISTORIES, MOST_HISTORIES = 32, 10_000


def calibrate(
    scenario: Source,
    targets: "str | PathLike[str] | tuple[Target, ...]",
    *,
    worlds: int = WORLDS,
    histories: int = HISTORIES,
    seed: int = 1,
    threads: int | None = None,
    executor: Executor | None = None,
    announce: Callable[[str], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Calibration:
    """Find worlds that meet targets, out of those that the intervals of a scenario allow.

    Args:
        scenario: one pilot with uncertain quantities: a scenario, a file or a preset's name.
        targets: a file of targets, or targets that were read.
        worlds: how many are simulated at a time, and how many the answer has: 256 to 16,384.
        histories: of each world: 32 to 10,000.
        seed: one seed, one answer.
        threads: threads to use; all cores if not given.
        executor: any `concurrent.futures.Executor` to simulate on.
        announce: is told beforehand how much is simulated.
        progress: is told how much is done.

    Raises:
        ScenarioError: everything that is wrong with the files.
        UsageError: an argument that cannot be; a portfolio; a scenario in which nothing is uncertain.
    """
    check_called("announce", announce)
    check_called("progress", progress)
    scenario = scenario_of(scenario)
    _check_number("worlds", worlds, FEWEST_WORLDS, MOST_WORLDS)
    _check_number("histories", histories, FEWEST_HISTORIES, MOST_HISTORIES)
    _check_number("seed", seed, 0, 2**63 - 1)
    _check_scenario(scenario)
    if not isinstance(targets, tuple):
        targets = _read(targets, scenario)
    fitted = [t for t, target in enumerate(targets) if target.is_fitted]
    chosen = tuple(targets[t] for t in fitted)
    names = [target.name for target in chosen]
    fit = Fit([target.band for target in chosen], lambda sample: measured(chosen, sample), names)
    if announce is not None:
        announce(f"simulating {SAMPLES} times {worlds:,} worlds of {histories:,} histories each")
    started = time.time()
    with Crew(executor, check_threads(threads)) as crew:
        calibrator = Calibrator(scenario, fit, crew, seed=seed, worlds=worlds, histories=histories)
        found, fresh = calibrator.run(progress), (LOOKS + 1) * histories
        before = measured(targets, calibrator.sample(None, fresh))
        after = measured(targets, calibrator.sample(found.posterior, fresh))
    if progress is not None:
        progress(SAMPLES, SAMPLES)
    explained = dict(zip(names, found.explained.tolist(), strict=True))
    simulated = (SAMPLES + found.rounds) * worlds * histories
    prior = scenario.model_copy(update={"worlds": None}).hash
    made = (
        f"{scenario.name!r} ({prior[:12]}) calibrated to {len(chosen)} targets, {worlds:,} worlds of "
        f"{histories:,} histories, seed {seed}, valleysim {version('valleysim')}"
    )
    calibrated = as_worlds(calibrator.quantities, found.posterior, made)
    return Calibration(
        scenario=scenario,
        targets=target_fits(targets, before, after, explained),
        quantities=quantity_fits(calibrator.quantities, calibrated),
        fights=fights(targets, before),
        worlds=calibrated,
        simulated=simulated,
        effective=found.effective,
        distinct=found.distinct,
        moved=found.moved,
        jointly=jointly(targets, after),
        jointly_before=jointly(targets, before),
        run=Run(
            seed,
            (MONTHS,),
            Endpoint.PRODUCTION,
            None,
            started,
            time.time() - started,
            replicates=histories,
            worlds=worlds,
        ),
    )


def measured(targets: tuple[Target, ...], sample: Sample) -> Reals:
    """The statistics (W, T) of these targets in a sample of worlds."""
    return np.stack([target.of.of(sample, target.arguments) for target in targets], axis=1)


def _read(source: object, scenario: Scenario) -> tuple[Target, ...]:
    if not isinstance(source, str | PathLike):
        raise UsageError(f"targets: found {source!r:.80}; allowed: the path of a file of targets")
    return read_targets(Path(fspath(source)), scenario)


def _check_number(name: str, value: object, low: int, high: int) -> None:
    if not is_whole(value) or not low <= value <= high:
        raise UsageError(f"{name}: found {value!r}; allowed: a whole number from {low:,} to {high:,}")


def _check_scenario(scenario: Scenario) -> None:
    refuse_started(scenario)
    if scenario.is_portfolio:
        raise UsageError(
            f"scenario: found {scenario.name!r}, a portfolio; allowed: one pilot, since targets are about "
            "pilots of a kind"
        )
    if not any(quantity.is_uncertain for quantity in scenario.quantities().values()):
        raise UsageError(
            f"scenario: found {scenario.name!r}, in which every number is known; allowed: one with "
            "intervals, of which some worlds meet the targets and others do not"
        )
