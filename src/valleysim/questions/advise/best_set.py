"""The best set of actions on one pilot under a budget, and what each action adds alone."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valleysim.errors import UsageError
from valleysim.estimates.cut import cut_together
from valleysim.questions.advise.actions import Action, shipped_actions
from valleysim.questions.advise.answer import Advice
from valleysim.questions.advise.applying import Applied, Dropped, apply, fit_all
from valleysim.questions.advise.break_even import Span, spans
from valleysim.questions.advise.choosing import (
    MOST_IN_FULL,
    Search,
    affordable,
    check_budget,
    cost_of,
    frontier,
    members_of,
    search,
    thinned,
)
from valleysim.questions.advise.findings import Choice, Single
from valleysim.questions.advise.first_look import first_look, promising
from valleysim.questions.advise.knowing import (
    MOST_SETS,
    candidates,
    check_worth,
    inform,
    informing_options,
)
from valleysim.questions.advise.none_left import none_left
from valleysim.questions.advise.reasons import NO_DIFFERENCE
from valleysim.questions.advise.sets import RunSets, run_sets
from valleysim.questions.advise.studies import Study, shipped_studies
from valleysim.questions.advise.worth import Regret, estimate_of, gain, regret
from valleysim.questions.months import asked_months
from valleysim.questions.run import run_of
from valleysim.scenario import Scenario
from valleysim.scenario.standing import has_started
from valleysim.simulation.crew import Crew
from valleysim.simulation.learning import Learned
from valleysim.simulation.options import Options, check_called, is_whole
from valleysim.simulation.paired import PER_SECOND, PairedRuns, check_paired, run_checked
from valleysim.simulation.stacks import Counts
from valleysim.simulation.variants import learned_of

Reals = NDArray[np.float64]
Progress = Callable[[int, int], None]
SCREENED = 1_600
SCREENED_WORLDS = 40
MOST_CHOICES = 24
"""Sets of the screened frontier that are simulated again."""


def best_set(
    scenario: Scenario,
    *,
    budget: float | None,
    actions: Sequence[Action] | None,
    at: float | None,
    screening: int,
    worth: float | None,
    studies: Sequence[Study] | None,
    announce: Callable[[str], None] | None,
    progress: Progress | None,
    executor: Executor | None,
    horizons: Sequence[float] | None,
    **options: Any,
) -> Advice:
    """Rank actions on one pilot, and find the best set of them under a budget; see `advise`.

    With ``worth``, that of one pilot in production, also what is worth knowing before one is chosen.
    """
    started, clock = time.time(), time.perf_counter()
    at, horizons = asked_months(at, horizons)
    check_budget(budget)
    check_worth(worth, studies)
    options["horizons"] = horizons
    check_paired([scenario], **options)
    applied, dropped = fit_all(shipped_actions() if actions is None else actions, scenario)
    if not applied:
        raise UsageError(none_left(scenario, dropped))
    variants = [scenario, *(apply(scenario, [action]) for action in applied)]
    asked = check_paired(variants, **options)
    screen = screening_options(asked, screening, at)
    inquiry = informing_options(asked, at, started=has_started(scenario))
    check_called("announce", announce)
    if announce is not None:
        announce(_plan(applied, budget, asked, screen, None if worth is None else inquiry))
    runs = run_checked(variants, asked, executor=executor, progress=progress, announce=announce)
    with Crew(executor, asked.threads) as crew:
        screened = learned_of(scenario, screen, crew, announce)
    runs, applied, idle = _at_work(runs, applied)
    dropped += idle
    if not applied:
        raise UsageError(none_left(scenario, dropped))
    costs = [action.cost for action in applied]
    cut = [runs.cut]

    def simulated(sets: Sequence[int], options: Options, learned: Learned | None) -> RunSets:
        return run_sets(
            scenario,
            applied,
            sets,
            options=options,
            learned=learned,
            executor=executor,
            progress=progress,
        )

    def searched(sets: Sequence[int]) -> Sequence[float]:
        there = simulated(sets, screen, screened)
        cut.append(there.cut)
        means: list[float] = there.reached.mean(axis=(1, 2)).tolist()
        return means

    def seen(sets: Sequence[int]) -> Sequence[int]:
        look = first_look(sets, screen)
        # What is worth knowing depends on sets that are best in few worlds; pasts on all worlds of a run.
        if look is None or worth is not None or screened is not None:
            return sets
        there = simulated(sets, look, None)
        cut.append(there.cut)
        return promising(sets, there.reached, costs)

    found = search(searched, costs, budget, seen)
    chosen = thinned(frontier(found.worth, costs), found.worth, MOST_CHOICES)
    fresh = replace(asked, horizons=(at,))
    reached = simulated(chosen, fresh, runs.learned[0])
    cut.append(reached.cut)
    kept, changes, choices, evpi = _choices(
        applied, costs, chosen, found, reached.reached, runs.uncertain_variants
    )
    information = None
    if worth is not None:
        information = inform(
            scenario,
            applied,
            candidates(kept, found.worth, costs, worth),
            worth=worth,
            studies=shipped_studies() if studies is None else studies,
            options=inquiry,
            executor=executor,
            progress=progress,
        )
        cut.append(information.cut)
    return Advice(
        scenario=scenario,
        runs=runs,
        at=at,
        budget=budget,
        base=runs.estimate(0, at),
        singles=_singles(runs, applied, at),
        dropped=tuple(dropped),
        method=found.method,
        looked=found.looked,
        searched=len(found.worth),
        screening=screen,
        fresh=fresh,
        choices=choices,
        evpi=evpi,
        spans=changes,
        information=information,
        cut=cut_together(cut),
        run=run_of(runs, started, time.perf_counter() - clock),
    )


def _at_work(runs: PairedRuns, applied: list[Applied]) -> tuple[PairedRuns, list[Applied], list[Dropped]]:
    """The runs and the actions without those that change nothing of a pilot that has started."""
    if runs.learned[0] is None:
        return runs, applied, []
    idle = [
        k
        for k in range(1, len(runs.scenarios))
        if np.array_equal(runs.arrivals[k], runs.arrivals[0]) and np.array_equal(runs.ends[k], runs.ends[0])
    ]
    kept = [k for k in range(len(runs.scenarios)) if k not in idle]
    some = replace(
        runs,
        scenarios=tuple(runs.scenarios[k] for k in kept),
        arrivals=tuple(runs.arrivals[k] for k in kept),
        ends=tuple(runs.ends[k] for k in kept),
        learned=tuple(runs.learned[k] for k in kept),
    )
    dropped = [Dropped(applied[k - 1].action, None, (NO_DIFFERENCE,)) for k in idle]
    return some, [applied[k - 1] for k in kept[1:]], dropped


def screening_options(asked: Options, screening: int, at: float) -> Options:
    """The options of the search: fewer replicates, in fewer worlds, with draws of its own.

    What is told of single actions and of sets then comes from one sample, that no search has looked at.
    """
    if not is_whole(screening) or screening < 1:
        raise UsageError(f"screening: found {screening!r}; allowed: a whole number of 1 or more")
    number = min(screening, asked.replicates)
    worlds = min(asked.worlds, SCREENED_WORLDS, max(number // 2, 1))
    return replace(asked, replicates=number, worlds=worlds, seed=asked.seed ^ 1, horizons=(at,))


def _plan(
    applied: Sequence[Applied],
    budget: float | None,
    asked: Options,
    screen: Options,
    inquiry: Options | None,
) -> str:
    """What there is to do, told beforehand."""
    n = len(applied)
    is_full = n <= MOST_IN_FULL
    sets = len(affordable([action.cost for action in applied], budget)) if is_full else n * n
    histories = (n + 1) * asked.replicates + sets * screen.replicates + MOST_CHOICES * asked.replicates
    more = 0 if inquiry is None else MOST_SETS * inquiry.replicates
    seconds = (histories + more) / PER_SECOND / asked.threads
    about = "" if is_full else "about "
    words = ""
    if inquiry is not None:
        words = f", and up to {MOST_SETS} in {inquiry.worlds:,} worlds for what is worth knowing"
    return (
        f"{n} actions; {about}{sets:,} sets of them with up to {screen.replicates:,} replicates each, up to "
        f"{MOST_CHOICES} again with {asked.replicates:,} fresh ones{words}: about {max(seconds, 1.0):.0f} s"
    )


def _singles(runs: PairedRuns, applied: Sequence[Applied], at: float) -> tuple[Single, ...]:
    base = {month: runs.reached(0, month) for month in runs.horizons}
    singles = []
    for number, action in enumerate(applied, start=1):
        gains = [
            gain(
                runs.reached(number, month) - base[month],
                uncertain=runs.uncertain_variants[0] or runs.uncertain_variants[number],
            )
            for month in runs.horizons
        ]
        singles.append(Single(action, gains[runs.horizons.index(at)], tuple(gains)))
    return tuple(
        sorted(singles, key=lambda single: (-single.gain.value, single.applied.cost, single.applied.name))
    )


def _choices(
    applied: Sequence[Applied],
    costs: Sequence[float],
    chosen: Sequence[int],
    found: Search,
    reached: Counts,
    uncertain: Sequence[bool],
) -> tuple[list[int], tuple[Span, ...], tuple[Choice, ...], float]:
    """The frontier that fresh replicates leave of the screened one: as sets, by worth, and as people read it.

    The last is the expected value of perfect information, in shares.
    ``uncertain`` tells whether anything is as things stand, and with each action.
    """
    means = {choice: float(reached[k].mean()) for k, choice in enumerate(chosen)}
    kept = frontier(means, costs)
    position = {choice: k for k, choice in enumerate(chosen)}
    stack = reached[[position[one] for one in kept]].astype(np.float64)
    looked: Regret = regret(stack, len(kept) - 1, uncertain=any(uncertain))
    choices = []
    for k, one in enumerate(kept):
        taken = [applied[a] for a in members_of(one)]
        unknown = uncertain[0] or any(uncertain[1 + a] for a in members_of(one))
        choices.append(
            Choice(
                names=tuple(action.action.name for action in taken),
                cost=cost_of(one, costs),
                months=sum(action.months for action in taken),
                screened=found.worth[one],
                reached=estimate_of(reached[position[one]], uncertain=unknown),
                gain=gain(stack[k] - reached[position[0]], uncertain=unknown),
                loss=looked.loss[k],
                is_best=looked.is_best[k],
            )
        )
    changes = spans(stack, [cost_of(one, costs) for one in kept], uncertain=any(uncertain))
    return kept, changes, tuple(choices), looked.evpi
