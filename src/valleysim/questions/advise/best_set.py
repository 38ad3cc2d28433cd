"""The best set of actions on one pilot under a budget, and what each action adds alone."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from valleysim.errors import UsageError
from valleysim.estimates.cut import Cut, cut_together
from valleysim.questions.advise.actions import Action, shipped_actions
from valleysim.questions.advise.answer import Advice
from valleysim.questions.advise.applying import Applied, apply, fit_all
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
from valleysim.questions.advise.sets import Counts, live_sets
from valleysim.questions.advise.worth import Regret, estimate_of, gain, regret
from valleysim.questions.months import asked_months
from valleysim.questions.run import run_of
from valleysim.scenario import Scenario
from valleysim.simulation.lived import PER_SECOND, Lived, check_variants, live_variants
from valleysim.simulation.options import Options, check_called, is_whole

Reals = NDArray[np.float64]
Progress = Callable[[int, int], None]
SCREENED = 1_600
SCREENED_WORLDS = 40
MOST_CHOICES = 24
"""Sets of the screened frontier that are lived again."""


def best_set(
    scenario: Scenario,
    *,
    budget: float | None,
    actions: Sequence[Action] | None,
    at: float | None,
    screening: int,
    announce: Callable[[str], None] | None,
    progress: Progress | None,
    horizons: Sequence[float] | None,
    **options: Any,
) -> Advice:
    """Rank actions on one pilot, and find the best set of them under a budget; see `advise`."""
    started, clock = time.time(), time.perf_counter()
    at, horizons = asked_months(at, horizons)
    check_budget(budget)
    options["horizons"] = horizons
    check_variants([scenario], **options)
    applied, dropped = fit_all(shipped_actions() if actions is None else actions, scenario)
    if not applied:
        raise UsageError(f"actions: found none that would change {scenario.name!r}; allowed: others")
    variants = [scenario, *(apply(scenario, [one]) for one in applied)]
    asked = check_variants(variants, **options)
    screen = screening_options(asked, screening, at)
    check_called("announce", announce)
    if announce is not None:
        announce(_plan(applied, budget, asked, screen))
    lived = live_variants(variants, progress=progress, **options)
    costs = [one.cost for one in applied]
    cut = [lived.cut]
    found = _searched(scenario, applied, costs, budget, screen, progress, cut)
    chosen = thinned(frontier(found.worth, costs), found.worth, MOST_CHOICES)
    fresh = replace(asked, horizons=(at,))
    reached = live_sets(scenario, applied, chosen, options=fresh, progress=progress)
    cut.append(reached.cut)
    choices, perfect = _choices(applied, costs, chosen, found, reached.reached, lived.uncertain_variants)
    return Advice(
        scenario=scenario,
        lived=lived,
        at=at,
        budget=budget,
        base=lived.estimate(0, at),
        singles=_singles(lived, applied, at),
        dropped=tuple(dropped),
        method=found.method,
        looked=len(found.worth),
        screening=screen,
        fresh=fresh,
        choices=choices,
        perfect=perfect,
        cut=cut_together(cut),
        run=run_of(lived, started, time.perf_counter() - clock),
    )


def screening_options(asked: Options, screening: int, at: float) -> Options:
    """The options of the search: fewer replicates, in fewer worlds, with draws of its own.

    What is told of single actions and of sets then comes from one sample, that no search has looked at.
    """
    if not is_whole(screening) or screening < 1:
        raise UsageError(f"screening: found {screening!r}; allowed: a whole number of 1 or more")
    number = min(screening, asked.replicates)
    worlds = min(asked.worlds, SCREENED_WORLDS, max(number // 2, 1))
    return replace(asked, replicates=number, worlds=worlds, seed=asked.seed ^ 1, horizons=(at,))


def _plan(applied: Sequence[Applied], budget: float | None, asked: Options, screen: Options) -> str:
    """What there is to do, told beforehand."""
    n = len(applied)
    is_full = n <= MOST_IN_FULL
    sets = len(affordable([one.cost for one in applied], budget)) if is_full else n * n
    histories = (n + 1) * asked.replicates + sets * screen.replicates + MOST_CHOICES * asked.replicates
    seconds = histories / PER_SECOND / asked.threads
    about = "" if is_full else "about "
    return (
        f"{n} actions; {about}{sets:,} sets of them with {screen.replicates:,} replicates each, up to "
        f"{MOST_CHOICES} again with {asked.replicates:,} fresh ones: about {max(seconds, 1.0):.0f} s"
    )


def _searched(
    scenario: Scenario,
    applied: Sequence[Applied],
    costs: Sequence[float],
    budget: float | None,
    options: Options,
    progress: Progress | None,
    cut: list[Cut],
) -> Search:
    """Search; what was cut of the sets that were looked at is added to ``cut``."""

    def worth(sets: Sequence[int]) -> Sequence[float]:
        reached = live_sets(scenario, applied, sets, options=options, progress=progress)
        cut.append(reached.cut)
        means: list[float] = reached.reached.mean(axis=(1, 2)).tolist()
        return means

    return search(worth, costs, budget)


def _singles(lived: Lived, applied: Sequence[Applied], at: float) -> tuple[Single, ...]:
    base = {month: lived.reached(0, month) for month in lived.horizons}
    singles = []
    for number, one in enumerate(applied, start=1):
        gains = [
            gain(
                lived.reached(number, month) - base[month],
                uncertain=lived.uncertain_variants[0] or lived.uncertain_variants[number],
            )
            for month in lived.horizons
        ]
        singles.append(Single(one, gains[lived.horizons.index(at)], tuple(gains)))
    return tuple(sorted(singles, key=lambda one: (-one.gain.value, one.applied.cost, one.applied.name)))


def _choices(
    applied: Sequence[Applied],
    costs: Sequence[float],
    chosen: Sequence[int],
    found: Search,
    reached: Counts,
    uncertain: Sequence[bool],
) -> tuple[tuple[Choice, ...], float]:
    """The frontier that fresh replicates leave of the screened one, and what perfect knowledge would add.

    ``uncertain`` tells whether anything is as things stand, and with each action.
    """
    means = {one: float(reached[k].mean()) for k, one in enumerate(chosen)}
    kept = frontier(means, costs)
    position = {one: k for k, one in enumerate(chosen)}
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
    return tuple(choices), looked.perfect
