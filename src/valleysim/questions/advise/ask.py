"""Advise: what to do first, the best set of actions under a budget, and what it costs to be wrong."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from valleysim.errors import UsageError
from valleysim.estimates.cut import Cut, cut_together
from valleysim.estimates.intervals import Estimate
from valleysim.notice import Notice
from valleysim.questions.advise.actions import Action, cost_notices, shipped_actions
from valleysim.questions.advise.applying import Applied, Dropped, apply, fit_all
from valleysim.questions.advise.choosing import (
    MOST_IN_FULL,
    SLACK,
    Search,
    affordable,
    check_budget,
    cost_of,
    frontier,
    members_of,
    search,
    thinned,
)
from valleysim.questions.advise.document import advice_body
from valleysim.questions.advise.next_best import NextBest, next_best
from valleysim.questions.advise.sentence import answer_of
from valleysim.questions.advise.sets import Counts, live_sets
from valleysim.questions.advise.worth import Gain, Regret, estimate_of, gain, regret
from valleysim.questions.months import asked_months
from valleysim.questions.readable import Readable
from valleysim.questions.telling import document
from valleysim.scenario import Scenario, Source, scenario_of
from valleysim.simulation.lived import PER_SECOND, Lived, check_variants, live_variants
from valleysim.simulation.options import Options, check_called, is_whole

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Reals = NDArray[np.float64]
Progress = Callable[[int, int], None]
SCREENED = 1_600
SCREENED_WORLDS = 40
MOST_CHOICES = 24
"""Sets of the screened frontier that are lived again."""


@dataclass(frozen=True)
class Single:
    """One action taken alone: what it adds at each horizon; ``gain`` is that of the month asked about."""

    applied: Applied
    gain: Gain
    gains: tuple[Gain, ...]

    def is_within(self, budget: float | None) -> bool:
        """Whether the budget allows it."""
        return budget is None or self.applied.cost <= budget + SLACK

    @property
    def per_cost(self) -> float:
        """Gain for one unit of money; without end if it costs nothing."""
        return self.gain.value / self.applied.cost if self.applied.cost > 0.0 else math.inf


@dataclass(frozen=True)
class Choice:
    """A set of the frontier: what screening said of it, what fresh replicates say, and its regret."""

    names: tuple[str, ...]
    cost: float
    months: float
    screened: float
    reached: Estimate
    gain: Gain
    loss: float
    is_best: float


@dataclass(frozen=True, repr=False, eq=False)
class Advice(Readable):
    """Single actions, best first; the frontier of cost against probability, cheapest first."""

    scenario: Scenario
    lived: Lived
    at: float
    budget: float | None
    base: Estimate
    singles: tuple[Single, ...]
    dropped: tuple[Dropped, ...]
    method: str
    looked: int
    screening: Options
    fresh: Options
    choices: tuple[Choice, ...]
    perfect: float
    cut: Cut
    started: float
    seconds: float

    def chief_rows(self) -> list[dict[str, Any]]:
        """A row an action, best first."""
        return [
            {"action": one.applied.action.name, "cost": one.applied.cost, "gain": one.gain.value}
            for one in self.singles
        ]

    def actions(self) -> "pd.DataFrame":
        """Each action alone, best first: a row each, as in the document."""
        import pandas as pd

        return pd.json_normalize(self.document()["actions"], sep="_").drop(columns="gain_by_month")

    def frontier(self) -> "pd.DataFrame":
        """The best sets for their cost, cheapest first: a row each, as in the document."""
        import pandas as pd

        return pd.json_normalize(self.document()["frontier"], sep="_")

    def plot(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw what each action adds alone; see `valleysim.questions.advise.figures.draw_singles`."""
        from valleysim.questions.advise.figures import draw_singles

        return draw_singles(self, ax, title=title)

    def plot_frontier(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw what sets reach for their cost; see `valleysim.questions.advise.figures.draw_frontier`."""
        from valleysim.questions.advise.figures import draw_frontier

        return draw_frontier(self, ax, title=title)

    @property
    def best(self) -> Choice:
        """The best set that the budget allows."""
        return self.choices[-1]

    @property
    def answer(self) -> str:
        """What to do first, and what the best set adds."""
        return answer_of(self)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What people should know of the scenario that was asked about."""
        before = self.scenario.notices(months=self.at, endpoint=self.lived.endpoint.name.lower(), money=False)
        costs = cost_notices(one.applied.action for one in self.singles)
        return (*before, *self.cut.notices(), *costs)

    def document(self) -> dict[str, Any]:
        """Everything as plain values."""
        return document("advise", self, advice_body(self))


def advise(
    scenario: Source,
    *,
    budget: float | None = None,
    actions: Sequence[Action] | None = None,
    at: float | None = None,
    screening: int | None = None,
    tell: Callable[[str], None] | None = None,
    progress: Progress | None = None,
    replicates: int | None = None,
    worlds: int | None = None,
    seed: int = 1,
    horizons: Sequence[float] | None = None,
    endpoint: str = "production",
    threads: int | None = None,
) -> Advice | NextBest:
    """Advise what to do first: of one pilot the best set of actions, of a portfolio the next best action.

    Of a portfolio this is `valleysim.questions.advise.next_best`: each action is compared alone, on one pilot
    at a time, and no set is searched; 800 replicates in 80 worlds if not given.

    Args:
        scenario: a scenario, a file or a preset's name.
        budget: the most that the set may cost, in the scenario's currency; no limit if not given. Of a
            portfolio actions that cost more are left out.
        actions: a catalogue; the shipped one if not given.
        at: the month by which the endpoint is to be reached; the last horizon if not given.
        screening: replicates of each set in the search, 1,600 if not given; what it finds is lived again
            with fresh draws. Of a portfolio no set is searched, and none may be given.
        tell: is told beforehand what there is to do.
        progress: is told, in each of the three stages, how much of it is done.
        replicates: of each variant; 40,000 histories if not given.
        worlds: draws of everything uncertain; 200 if not given.
        seed: one seed, one result.
        horizons: months at which gains are told.
        endpoint: what counts as reached.
        threads: as for `valleysim.simulate`.

    Raises:
        UsageError: an argument that cannot be used, or no action that would do anything.
    """
    scenario = scenario_of(scenario)
    options: dict[str, Any] = {
        "replicates": replicates,
        "worlds": worlds,
        "seed": seed,
        "horizons": horizons,
        "endpoint": endpoint,
        "threads": threads,
    }
    asked: dict[str, Any] = {
        "budget": budget,
        "actions": actions,
        "at": at,
        "tell": tell,
        "progress": progress,
    }
    if not scenario.is_portfolio:
        return best_set(scenario, screening=SCREENED if screening is None else screening, **asked, **options)
    if screening is not None:
        raise UsageError(
            f"screening: found {screening!r}; allowed: none, for {scenario.name!r} is a portfolio, of which "
            "single actions are compared and no set is searched"
        )
    return next_best(scenario, **asked, **options)


def best_set(
    scenario: Scenario,
    *,
    budget: float | None,
    actions: Sequence[Action] | None,
    at: float | None,
    screening: int,
    tell: Callable[[str], None] | None,
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
    check_called("tell", tell)
    if tell is not None:
        tell(_plan(applied, budget, asked, screen))
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
        started=started,
        seconds=time.perf_counter() - clock,
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
