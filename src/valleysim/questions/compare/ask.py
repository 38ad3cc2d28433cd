"""Compare scenarios on the same draws: whose pilots arrive, when, and which mechanism makes the gap."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

import numpy as np

from valleysim.errors import UsageError
from valleysim.estimates.intervals import rising
from valleysim.questions.compare.answer import Comparison
from valleysim.questions.compare.findings import Side
from valleysim.questions.compare.gap import Gap, Hybrids, gap_at
from valleysim.questions.compare.months import Months, months_apart, months_of
from valleysim.questions.compare.pairing import median_months, pair_up
from valleysim.questions.compare.plan import plan_comparison
from valleysim.questions.compare.ranking import By, rank
from valleysim.questions.compare.review import review
from valleysim.questions.compare.review_answer import Review
from valleysim.questions.compare.swapped import Inputs, effects_of
from valleysim.questions.months import When, in_months
from valleysim.questions.run import run_of
from valleysim.scenario import Source, scenario_of
from valleysim.simulation.options import check_called
from valleysim.simulation.paired import PairedRuns, Progress, run_checked

LETTERS = "ABCDEFGH"


def compare(
    *scenarios: Source,
    gap: bool | None = None,
    at: Sequence[When] = (),
    replicates: int | None = None,
    worlds: int | None = None,
    seed: int = 1,
    horizons: Sequence[When] | None = None,
    endpoint: str = "production",
    threads: int | None = None,
    executor: Executor | None = None,
    announce: Callable[[str], None] | None = None,
    progress: Progress | None = None,
) -> Comparison | Review:
    """Compare scenarios with the first of them, with the same draws; or two status files of two days.

    Of two files whose ``as_of`` differ it is told what changed from the first to the second, a `Review`.
    Scenarios of one day whose pilots have started are forecasts by themselves, each with its own past.

    Args:
        scenarios: 2 to 8 scenarios, or their files or presets' names, with lists of pilots or without; all
            are compared with the first.
        gap: whether to share the difference of two scenarios out among the mechanisms; by default if
            there are two, neither with a list of pilots.
        at: months, rounded to eighths, by which to share it out, beside the last horizon; of two days the one
            by which each pilot is told.
        replicates: of each variant, spread evenly over the worlds; by default 40,000 histories, or 10,000
            where the gap takes up to 512 variants.
        worlds: draws of everything uncertain; by default 200.
        seed: one seed, one result.
        horizons: months to report at, or days where the first scenario says ``as_of``; so with ``at``.
        endpoint: what counts as reached: live, production or sustained.
        threads: threads to use.
        executor: any `concurrent.futures.Executor` to simulate on; threads if not given.
        announce: called with what is going to be simulated, in words, before it begins.
        progress: called with the histories simulated and planned.

    Raises:
        UsageError: an argument that cannot be used.
        ScenarioError: a scenario that contradicts itself in some world.

    >>> import valleysim
    >>> usual = valleysim.load("enterprise")
    >>> line = usual.with_({"readiness.authority": "line", "office": None})
    >>> found = valleysim.compare(usual, line, replicates=400, worlds=20)
    >>> found.gap()["mechanism"].tolist()[:9]  # doctest: +NORMALIZE_WHITESPACE
    ['sponsors', 'funding', 'handoff', 'cost', 'authority', 'priorities', 'renewed models', 'pilot',
     'readiness work']
    """
    started, begun = time.time(), time.perf_counter()
    asked = tuple(scenario_of(scenario) for scenario in scenarios)
    of_days = {scenario.as_of for scenario in asked} - {None}
    if len(of_days) == 2 and len(asked) == 2:
        if gap:
            raise UsageError("gap: found two days of month 0; allowed: of scenarios of one day")
        return review(
            *asked,
            at=at,
            replicates=replicates,
            worlds=worlds,
            seed=seed,
            horizons=horizons,
            endpoint=endpoint,
            threads=threads,
            executor=executor,
            announce=announce,
            progress=progress,
        )
    if len(of_days) > 1:
        found = " and ".join(sorted(f"{day}" for day in of_days))
        raise UsageError(
            f"scenarios: found as_of {found}; allowed: one day of month 0 for all of them, or "
            "two files of two days"
        )
    undated = next((scenario for scenario in asked if scenario.as_of is None), asked[0]) if asked else None
    sharing = in_months("at", at, undated) if undated is not None else ()
    if not isinstance(sharing, tuple):
        raise UsageError(f"at: found {at!r:.80}; allowed: months, such as [12]")
    plan = plan_comparison(
        asked,
        gap=gap,
        at=sharing,
        replicates=replicates,
        worlds=worlds,
        seed=seed,
        horizons=in_months("horizons", horizons, undated) if undated is not None else None,
        endpoint=endpoint,
        threads=threads,
    )
    check_called("announce", announce)
    if announce is not None:
        announce(f"Simulating {plan.words} …")
    number = len(plan.scenarios)
    runs = run_checked(
        plan.variants,
        plan.options,
        executor=executor,
        progress=progress,
        own_pasts=True,
        tells=number,
        announce=announce,
    )
    sides = tuple(_side(runs, k, plan.months) for k in range(number))
    pairings = tuple(pair_up(runs, other) for other in range(1, number))
    months = tuple(months_of(runs, k) for k in range(number))
    apart = tuple(months_apart(runs, other, 0) for other in range(1, number))
    gaps = () if plan.no_gap else tuple(_gap(runs, plan.hybrids, sides, month) for month in plan.months)
    gap_months = None if plan.no_gap else _gap_in_months(runs, plan.hybrids, months)
    swapped = len(plan.variants) - len(plan.swaps)
    inputs = None if plan.no_gap else Inputs(plan.inputs, effects_of(runs, plan.swaps, swapped))
    measures: tuple[By, ...] = ("share", "months") if number > 2 else ()
    rankings = tuple(rank(runs, number, by) for by in measures)
    run = run_of(runs, started, time.perf_counter() - begun)
    return Comparison(
        runs, sides, pairings, gaps, gap_months, plan.no_gap, months, apart, inputs, rankings, run
    )


def _side(runs: PairedRuns, k: int, wanted: Sequence[float]) -> Side:
    whole = np.arange(np.floor(runs.horizons[-1]) + 1.0)
    months = np.union1d(np.union1d(whole, runs.horizons), wanted)
    reached = rising(runs.estimate(k, *months))
    return Side(LETTERS[k], runs.scenarios[k], months, reached, *median_months(runs, k))


def _gap(runs: PairedRuns, hybrids: Hybrids, sides: Sequence[Side], month: float) -> Gap:
    uncertain = any(runs.uncertain_variants[: len(sides)])
    ends = (sides[0].at(month), sides[1].at(month))
    variants = hybrids.variants(len(sides))
    return gap_at(runs, hybrids.players, variants, month, ends, uncertain=uncertain)


def _gap_in_months(runs: PairedRuns, hybrids: Hybrids, months: Sequence[Months]) -> Gap:
    ends = (months[0].restricted, months[1].restricted)
    uncertain = any(runs.uncertain_variants[: len(months)])
    variants = hybrids.variants(len(months))
    last = runs.horizons[-1]
    return gap_at(runs, hybrids.players, variants, last, ends, uncertain=uncertain, unit="months")
