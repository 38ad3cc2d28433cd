"""Stress the coalition: which seat carries the pilot, who may leave when, what helps, and what breaks it."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Any

from valleysim.estimates.cut import cut_together
from valleysim.questions.months import When, asked_months, in_month, in_months
from valleysim.questions.run import run_of
from valleysim.questions.stress import coalitions as union
from valleysim.questions.stress import departures
from valleysim.questions.stress.answer import Stress
from valleysim.questions.stress.findings import Row
from valleysim.questions.stress.grid import refuse_beside_grid, stress_grid
from valleysim.questions.stress.grid_answer import GridStress
from valleysim.questions.stress.live import Progress, live
from valleysim.questions.stress.people import plan_people, refuse_of_one, stress_people
from valleysim.questions.stress.plan import Plan, checked_month, one_pilot, plan_stress
from valleysim.questions.stress.portfolio_answer import PortfolioStress
from valleysim.questions.stress.risks import risks_of, tied_with_the_best
from valleysim.questions.stress.seats import Variant
from valleysim.questions.telling import plain
from valleysim.scenario import Source, scenario_of
from valleysim.simulation.options import check_called
from valleysim.simulation.paired import PairedRuns, check_paired

REPLICATES = 20_000
ERRORS = ("mc_error", "low", "high")
WRITTEN, NOBODY, ALWAYS = 0, 1, 2
"""Places of the scenario as written, of one that nobody covers, and of one that is always covered."""


def stress(
    scenario: Source,
    *,
    floor: float | None = None,
    reach: float | None = None,
    at: When | None = None,
    months: Sequence[When] | None = None,
    together: When | None = None,
    pilot: str | None = None,
    grid: str | None = None,
    horizons: Sequence[When] | None = None,
    replicates: int | None = None,
    worlds: int | None = None,
    seed: int = 1,
    endpoint: str = "production",
    threads: int | None = None,
    executor: Executor | None = None,
    announce: Callable[[str], None] | None = None,
    progress: Progress | None = None,
) -> Stress | PortfolioStress | GridStress:
    """Change the coalition in every way that matters, on the same draws, and see what P becomes.

    A portfolio is stressed by what its pilots share: people, pairs of them, the review office, budget
    windows, reorganisations. With ``grid`` nothing else is asked than what two numbers do together.

    Args:
        scenario: a scenario, a file or a preset's name.
        floor: which changes bring P below this share? Not of a portfolio, nor the next two.
        reach: which is the smallest coalition with which P is this share or more?
        at: month at which P is read; the last horizon, if not given.
        months: months in which each seat is left, one at a time.
        together: month in which pairs of seats are left, or pairs of people leave; 4 if not given.
        pilot: key of the pilot of a portfolio that is stressed, alone.
        grid: two keys of numbers, with values or without: ``"funding.approval:0.1/0.3,office.reviewers"``.
        horizons: only the last counts, if ``at`` is not given.
        replicates: of each variant; 20,000 if not given, of a portfolio 40,000 histories, 400 of each pilot
            at least.
        worlds: draws of everything uncertain; 200 if not given.
        seed: one seed, one result.
        endpoint: what counts as reached.
        threads: as for `valleysim.simulate`.
        executor: any `concurrent.futures.Executor` to simulate on; threads if not given.
        announce: called with what is going to be simulated, in words, before it begins.
        progress: told (histories done, histories planned) of what is being simulated.

    Raises:
        UsageError: an argument that cannot be used, no seats, a portfolio that shares nothing.

    >>> from valleysim import load
    >>> found = stress(load("enterprise"), months=[4], replicates=400, worlds=20)
    >>> found.worth[0]["seat"]
    'business unit leader'
    """
    started, begun = time.time(), time.perf_counter()
    asked = scenario_of(scenario)
    check_called("announce", announce)
    options: dict[str, Any] = {
        "replicates": replicates,
        "worlds": worlds,
        "seed": seed,
        "endpoint": endpoint,
        "threads": threads,
    }
    how: dict[str, Any] = {"executor": executor, "announce": announce, "progress": progress}
    of_one = (("floor", floor), ("reach", reach), ("months", months))
    one_by_one = grid is None and not (asked.is_portfolio and pilot is None)
    if not one_by_one:
        last, _ = asked_months(in_month("at", at, asked), in_months("horizons", horizons, asked))
        options["horizons"] = (last,)
    if grid is not None:
        refuse_beside_grid((*of_one, ("together", together)))
        one = asked if pilot is None else one_pilot(asked, pilot)
        return stress_grid(asked, one, grid, last, options=options, **how)
    month = departures.TOGETHER if together is None else in_month("together", together, asked)
    if not one_by_one:
        refuse_of_one(asked, of_one)
        return stress_people(
            plan_people(asked, last, checked_month("together", month)), options=options, **how
        )
    plan = plan_stress(
        asked,
        floor=floor,
        reach=reach,
        at=in_month("at", at, asked),
        months=in_months("months", months, asked),
        together=month,
        pilot=pilot,
        horizons=in_months("horizons", horizons, asked),
    )
    options |= {"replicates": REPLICATES if replicates is None else replicates, "horizons": (plan.at,)}
    check_paired([plan.scenario], **options)
    options["executor"] = executor
    if announce is not None:
        announce(f"Simulating {plan.words} …")
    scenarios = [*plan.references, *(variant.scenario for variant in plan.variants)]
    risky = len(scenarios)
    scenarios += [scenario for one in plan.watched for scenario in one.scenarios]
    runs = live(scenarios, options, progress, announce)
    options["learned"] = runs.learned[0]
    rows = [_row(variant, runs, len(plan.references) + k) for k, variant in enumerate(plan.variants)]
    cut = [runs.cut]
    searched, ceiling = 0, plain(runs.estimate(ALWAYS, plan.at))
    for some in plan.coalitions if reach is not None and ceiling["value"] >= reach else ():
        searched += 1
        variants = [union.coalition_variant(plan.scenario, plan.added, held) for held in some]
        if not variants:
            continue
        found = live([plan.scenario, *(variant.scenario for variant in variants)], options, progress)
        cut.append(found.cut)
        rows += [_row(variant, found, 1 + k) for k, variant in enumerate(variants)]
        if any(row["value"] >= (reach or 0.0) for row in rows if row["part"] == "coalitions"):
            break
    return Stress(
        asked=asked,
        scenario=plan.scenario,
        runs=runs,
        at=plan.at,
        reference={
            "as_written": plain(runs.estimate(WRITTEN, plan.at)),
            "never_covered": plain(runs.estimate(NOBODY, plan.at)),
            "always_covered": ceiling,
        },
        rows=tuple(rows),
        risks=tuple(risks_of(runs, plan.watched, risky, plan.at)),
        ties=_ties(plan, runs),
        cover=union.cover_of(plan.scenario),
        floor=floor,
        reach=reach,
        searched=searched,
        whole=plan.whole,
        cut=cut_together(cut),
        run=run_of(runs, started, time.perf_counter() - begun),
    )


def _ties(plan: Plan, runs: PairedRuns) -> dict[str, tuple[str, ...]]:
    """What is within errors of the worst single departure, and of the best seat to add; itself first."""
    first = len(plan.references)
    left = {k: one for k, one in enumerate(plan.variants, first) if one.part == "departures"}
    added = {k: one for k, one in enumerate(plan.variants, first) if one.facts.get("change") == "seat added"}
    return {
        "departures": tuple(left[k].words for k in tied_with_the_best(runs, left, plan.at, sign=-1.0)),
        "additions": tuple(f"{added[k].facts['setting']}" for k in tied_with_the_best(runs, added, plan.at)),
    }


def _row(variant: Variant, runs: PairedRuns, place: int) -> Row:
    """One change: what it is, P with it, and the paired difference from P as written."""
    month = runs.horizons[-1]
    value, difference = plain(runs.estimate(place, month)), plain(runs.difference(place, WRITTEN, month))
    return {
        "part": variant.part,
        **variant.facts,
        "words": variant.words,
        **value,
        "difference": difference["value"],
        **{f"difference_{name}": difference[name] for name in ERRORS},
        "distance": variant.distance,
    }
