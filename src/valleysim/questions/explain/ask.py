"""Explain: why pilots stall, which unknowns the answer depends on, and what is chance."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Any

from valleysim.errors import UsageError
from valleysim.questions.explain.answer import Explanation
from valleysim.questions.explain.attribution import attribute, but_for_variants
from valleysim.questions.explain.cost import foresee
from valleysim.questions.explain.sensitivity import (
    SAMPLES,
    check_samples,
    sensitivity,
    uncertain_quantities,
)
from valleysim.questions.explain.variance import split_variance
from valleysim.questions.months import When, horizons_up_to
from valleysim.questions.run import run_of
from valleysim.scenario import Source, scenario_of
from valleysim.scenario.standing import has_started
from valleysim.simulation.crew import Crew
from valleysim.simulation.options import check_called
from valleysim.simulation.paired import check_paired, run_checked
from valleysim.simulation.variants import learned_of

Progress = Callable[[int, int], None]


def explain(
    scenario: Source,
    *,
    replicates: int | None = None,
    worlds: int | None = None,
    seed: int = 1,
    horizons: Sequence[When] | None = None,
    at: When | None = None,
    endpoint: str = "production",
    threads: int | None = None,
    executor: Executor | None = None,
    with_sensitivity: bool = True,
    samples: int | None = None,
    announce: Callable[[str], None] | None = None,
    progress: Progress | None = None,
) -> Explanation:
    """Explain stalls by mechanism and the answer by what is not known, at the last horizon.

    Args:
        scenario: a scenario, a file or a preset's name; of a pilot or a portfolio.
        replicates: of each setting of the mechanisms; by default 40,000 histories.
        worlds: draws of everything uncertain; 200 by default.
        seed: one seed, one explanation.
        horizons: months, or days where the scenario says ``as_of``; the last one is explained.
        at: the month or day that is explained, in the place of the last horizon.
        endpoint: ``live``, ``production`` or ``sustained``.
        threads: as many as the machine has cores, by default.
        executor: any `concurrent.futures.Executor` to simulate on; threads if not given.
        with_sensitivity: whether to ask which unknown quantities the answer depends on; it is not asked where
            pilots have started already, for what is known of them makes the quantities go together.
        samples: points of each of the d + 2 samples of d uncertain quantities, a power of two; or 512.
        announce: called with what it will cost, in words, before it begins.
        progress: called with histories done and planned.

    Raises:
        UsageError: an argument that cannot be used.
        ScenarioError: a scenario that contradicts itself in some world, or too many of whose histories have
            20,000 events or more.

    >>> from valleysim import load
    >>> found = explain(load("mid_market"), replicates=400, worlds=20, with_sensitivity=False)
    >>> float(round(found.mechanisms()["share"].sum(), 9))
    1.0
    """
    started, begun = time.time(), time.perf_counter()
    scenario = scenario_of(scenario)
    asked: dict[str, Any] = {
        "replicates": replicates,
        "worlds": worlds,
        "seed": seed,
        "horizons": horizons_up_to(scenario, at, horizons),
        "endpoint": endpoint,
        "threads": threads,
    }
    variants = but_for_variants(scenario)
    of_samples = SAMPLES if samples is None else check_samples(samples)
    started_already = has_started(scenario)
    if samples is not None and started_already:
        raise UsageError(
            f"samples: found {samples} for {scenario.name!r}, of which pilots have started already; allowed: "
            "none, for what is known of these makes quantities go together"
        )
    options = check_paired(variants, **asked)
    is_asked = with_sensitivity and not started_already and uncertain_quantities(scenario)
    wanted = of_samples if is_asked else 0
    check_called("announce", announce)
    if announce is not None and started_already:
        announce(f"Choosing {options.worlds:,} worlds by what is known of pilots that have started …")
    with Crew(executor, options.threads) as crew:
        learned = learned_of(scenario, options, crew, announce)
    cost = foresee(scenario, options, len(variants), wanted, learned, timed=announce is not None)
    if announce is not None:
        announce(f"{cost}")
    runs = run_checked(
        variants,
        options,
        executor=executor,
        learned=learned,
        progress=progress and (lambda done, _: progress(done, cost.histories)),
    )
    found = None
    if wanted:
        done = [cost.of_variants]

        def tell(histories: int) -> None:
            done[0] += histories
            if progress is not None:
                progress(done[0], cost.histories)

        found = sensitivity(scenario, options, samples=wanted, executor=executor, tell=tell)
    return Explanation(
        scenario=scenario,
        runs=runs,
        attribution=attribute(runs),
        split=split_variance(runs, 0, runs.horizons[-1]),
        sensitivity=found,
        run=run_of(runs, started, time.perf_counter() - begun),
    )
