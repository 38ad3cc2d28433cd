"""Advice on a portfolio: one action on one pilot, all others as they are; under a budget the best set."""

import time
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from itertools import compress
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valleysim.errors import UsageError
from valleysim.estimates.cut import Cut, cut_of, cut_together
from valleysim.estimates.rounding import pilots_told
from valleysim.questions.advise.actions import Action, portfolio_actions
from valleysim.questions.advise.answer import PortfolioAdvice
from valleysim.questions.advise.applying import Applied, Dropped, apply
from valleysim.questions.advise.choosing import SLACK, check_budget
from valleysim.questions.advise.knowing import MOST_SETS, check_worth
from valleysim.questions.advise.none_left import none_left
from valleysim.questions.advise.planned import Asked, check_planned, inquiry_of, planned
from valleysim.questions.advise.portfolio_findings import Row
from valleysim.questions.advise.ranking import BY_GAIN, BY_MONEY, ordered
from valleysim.questions.advise.reasons import NO_DIFFERENCE, ONLY_IN_SETS, TOO_DEAR
from valleysim.questions.advise.sets import run_sets
from valleysim.questions.advise.studies import Study
from valleysim.questions.advise.targets import fit_targets
from valleysim.questions.advise.worth import estimate_of, gain
from valleysim.questions.months import asked_months
from valleysim.questions.run import Run
from valleysim.scenario import Scenario, Source, scenario_of
from valleysim.simulation.crew import Crew
from valleysim.simulation.learning import Learned
from valleysim.simulation.options import Options, check_called
from valleysim.simulation.paired import PER_SECOND, check_paired
from valleysim.simulation.parts import Sent
from valleysim.simulation.stacks import Counts, Sets, Stack, run_stack
from valleysim.simulation.variants import design_of, is_uncertain, learned_of

Reals = NDArray[np.float64]
Progress = Callable[[int, int], None]
REPLICATES = 800
WORLDS = 80


def advise_portfolio(
    scenario: Source,
    *,
    budget: float | None = None,
    actions: Sequence[Action] | None = None,
    at: float | None = None,
    worth: float | None = None,
    studies: Sequence[Study] | None = None,
    announce: Callable[[str], None] | None = None,
    progress: Progress | None = None,
    replicates: int | None = None,
    worlds: int | None = None,
    seed: int = 1,
    horizons: Sequence[float] | None = None,
    endpoint: str = "production",
    threads: int | None = None,
    executor: Executor | None = None,
) -> PortfolioAdvice:
    """Rank single actions on single pilots by what they add to the expected number that is there.

    By gain for the money where every action costs something, else by gain. Under a budget the best set of
    actions over all pilots is searched (`valleysim.questions.advise.planning`).

    Args:
        scenario: a portfolio, or its file.
        budget: the most that a set of actions may cost; no set is searched if not given. Actions that cost
            more are left out.
        actions: a catalogue; the shipped one if not given.
        at: the month by which the endpoint is to be reached; the last horizon if not given.
        worth: of one pilot in production; with a budget it is then told what is worth knowing first.
        studies: what can be found out; the shipped ones if not given. Only with ``worth``.
        announce: called with what there is to do, in words, before it begins.
        progress: is told how many of the variants are done.
        replicates: of each variant; 800 if not given.
        worlds: draws of everything uncertain; 80 if not given.
        seed: one seed, one result.
        horizons: only the last counts, if ``at`` is not given.
        endpoint: what counts as reached.
        threads: as for `valleysim.simulate`.
        executor: any `concurrent.futures.Executor` to simulate on; threads if not given.

    Raises:
        UsageError: an argument that cannot be used, or no action that would do anything within the budget.
    """
    started, clock = time.time(), time.perf_counter()
    scenario = scenario_of(scenario)
    at, _ = asked_months(at, horizons)
    check_budget(budget)
    check_worth(worth, studies)
    check_planned(scenario, budget, worth)
    options: dict[str, Any] = {
        "replicates": REPLICATES if replicates is None else replicates,
        "worlds": worlds,
        "seed": seed,
        "endpoint": endpoint,
        "threads": threads,
    }
    check_paired([scenario], horizons=(at,), **options)
    fits, dropped = _fit(scenario, portfolio_actions() if actions is None else actions, budget)
    base_uncertain = is_uncertain(scenario)
    unknown = [base_uncertain or is_uncertain(apply(scenario, [fit])) for fit in fits]
    if options["worlds"] is None and any(unknown):
        options["worlds"] = min(WORLDS, max(options["replicates"] // 2, 1))
    asked = check_paired([scenario], horizons=(at,), **options)
    check_called("announce", announce)
    check_called("progress", progress)
    if announce is not None:
        inquiry = None if worth is None else inquiry_of(scenario, asked)
        again = 0 if inquiry is None else MOST_SETS * inquiry.replicates
        histories = ((len(fits) + 1) * asked.replicates + again) * scenario.n_pilots
        seconds = histories / PER_SECOND / asked.threads + 0.5 * sum(
            bool(fit.settings.document) for fit in fits
        )
        announce(
            f"{len(fits)} actions on {pilots_told(scenario.n_pilots)} with {asked.replicates:,} "
            f"replicates each{_inquired(inquiry)}: about {max(seconds, 1.0):.0f} s"
        )
    with Crew(executor, asked.threads) as crew:
        learned = learned_of(scenario, asked, crew, announce)
    base, reached, cut = _run_all(scenario, fits, asked, learned, executor, progress)
    pilots = scenario.n_pilots
    started_already = () if learned is None else learned.keys
    idle = [
        _may_be_idle(fit, started_already) and np.array_equal(there, base)
        for fit, there in zip(fits, reached, strict=True)
    ]
    dropped += [
        Dropped(fit.action, fit.pilot, (NO_DIFFERENCE,), fit.on_what if fit.target else "")
        for fit in compress(fits, idle)
    ]
    at_work = [not one for one in idle]
    fits, unknown = list(compress(fits, at_work)), list(compress(unknown, at_work))
    if not fits:
        raise UsageError(none_left(scenario, dropped))
    paired = [np.subtract(there, base, dtype=np.float64) for there in compress(reached, at_work)]
    ranked = [k for k, fit in enumerate(fits) if not fit.action.frees_spend]
    if not ranked:
        raise UsageError(none_left(scenario, dropped))
    ranking, rows = _ranked(
        [fits[k] for k in ranked], [paired[k] for k in ranked], [unknown[k] for k in ranked], pilots
    )
    plan, information = None, None
    if budget is not None:
        told = Asked(budget, worth, studies, base_uncertain, asked, learned, executor, progress)
        plan, information = planned(scenario, fits, paired, unknown, told)
        cut = cut_together([cut, plan.cut, *([] if information is None else [information.cut])])
    return PortfolioAdvice(
        scenario,
        asked,
        at,
        budget,
        any(unknown),
        estimate_of(base, uncertain=base_uncertain, pilots=pilots),
        ranking,
        rows,
        tuple(dropped),
        cut,
        plan,
        information,
        _run(asked, len(idle) + 1, started, time.perf_counter() - clock, learned),
    )


def _inquired(inquiry: Options | None) -> str:
    """What is simulated of what is worth knowing, told beforehand."""
    if inquiry is None:
        return ""
    return f", and up to {MOST_SETS} sets in {inquiry.worlds:,} worlds for what is worth knowing"


def _may_be_idle(fit: Applied, started: Collection[str]) -> bool:
    """Whether an action may change nothing because of what pilots have passed already."""
    return bool(started) and (fit.target is not None or fit.pilot in started)


def _run(asked: Options, variants: int, started: float, seconds: float, learned: Learned | None) -> Run:
    """How it was made: replicates are spread evenly over the worlds."""
    return Run(
        seed=asked.seed,
        horizons=asked.horizons,
        endpoint=asked.endpoint,
        precision=None,
        started=started,
        seconds=seconds,
        asked=asked.asked,
        replicates=-(-asked.replicates // asked.worlds) * asked.worlds,
        worlds=asked.worlds,
        variants=variants,
        learned=learned,
    )


def _ranked(
    fits: Sequence[Applied], paired: Sequence[Reals], unknown: Sequence[bool], pilots: int
) -> tuple[str, tuple[Row, ...]]:
    """How actions are ranked, and their rows in that order."""
    costs = [fit.cost for fit in fits]
    by_gain = ordered(paired, [1.0] * len(fits), unknown)
    ranking, order = BY_GAIN, by_gain
    if min(costs) > 0.0:
        ranking, order = BY_MONEY, ordered(paired, costs, unknown)
    rows = tuple(
        Row(
            fits[place],
            gain(paired[place], uncertain=unknown[place], pilots=pilots),
            order.is_apart[place],
            by_gain.is_apart[place],
        )
        for place in order.places
    )
    return ranking, rows


def _fit(
    scenario: Scenario, actions: Sequence[Action], budget: float | None
) -> tuple[list[Applied], list[Dropped]]:
    """Every action on what it can be on: those that do something within the budget, and the others.

    Those that free money are weighed in sets only: without a budget there are none.
    """
    fits, dropped = fit_targets(actions, scenario)
    kept = []
    for one in fits:
        if one.action.frees_spend and budget is None:
            dropped.append(Dropped(one.action, one.pilot, (ONLY_IN_SETS,), one.on_what if one.target else ""))
        elif budget is None or one.cost <= budget + SLACK:
            kept.append(one)
        else:
            dropped.append(Dropped(one.action, one.pilot, (TOO_DEAR,), one.on_what if one.target else ""))
    dear = sum(TOO_DEAR in one.reasons for one in dropped)
    if not kept and dear:
        raise UsageError(
            f"budget: found {budget!r}, which none of the {dear} actions that would change "
            f"{scenario.name!r} fits; allowed: a larger one, or none"
        )
    if not any(not one.action.frees_spend for one in kept):
        raise UsageError(none_left(scenario, dropped))
    return kept, dropped


def _run_all(
    scenario: Scenario,
    fits: Sequence[Applied],
    options: Options,
    learned: Learned | None,
    executor: Executor | None,
    progress: Progress | None,
) -> tuple[Counts, list[Counts], Cut]:
    """How many are there (W, R) as things stand, and with each action on its pilot; what was cut."""
    numbers = [fit for fit in fits if not fit.settings.document]
    words = [fit for fit in fits if fit.settings.document]

    def told(done: int, _: int) -> None:
        if progress is not None:
            progress(done, len(fits) + 1)

    sets = [0, *(1 << a for a in range(len(numbers)))]
    runs = run_sets(
        scenario, numbers, sets, options=options, learned=learned, executor=executor, progress=told
    )
    base, *changed = runs.reached
    cut = [runs.cut]
    found = {id(number): there for number, there in zip(numbers, changed, strict=True)}
    counted = len(sets)

    def take(task: Sets, alone: Stack) -> None:
        nonlocal counted
        (place,) = task.places
        found[id(words[place])] = alone.reached[0]
        cut[1 + place] = cut_of(alone.cut.tolist(), base.size)
        counted += 1
        told(counted, 0)

    cut += [runs.cut] * len(words)
    with Crew(executor, options.threads) as crew:
        crew.run(
            run_stack,
            (_alone(k, apply(scenario, [word]), scenario, options, learned) for k, word in enumerate(words)),
            take,
        )
    return base, [found[id(fit)] for fit in fits], cut_together(cut)


def _alone(
    place: int, variant: Scenario, scenario: Scenario, options: Options, learned: Learned | None
) -> Sets:
    """One variant as it is."""
    design = replace(design_of(options, learned), changes=((True,) * len(variant.steps),))
    behind = None if learned is None else Sent(scenario)
    return Sets(Sent(variant), design, options, (place,), behind)
