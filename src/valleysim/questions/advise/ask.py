"""Advise: what to do first, the best set of actions under a budget, and what it costs to be wrong."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import Any

from valleysim.errors import UsageError
from valleysim.questions.advise.actions import Action
from valleysim.questions.advise.answer import Advice, PortfolioAdvice
from valleysim.questions.advise.best_set import SCREENED, best_set
from valleysim.questions.advise.portfolio import advise_portfolio
from valleysim.questions.advise.studies import Study
from valleysim.questions.months import When, in_month, in_months
from valleysim.scenario import Source, scenario_of

Progress = Callable[[int, int], None]


def advise(
    scenario: Source,
    *,
    budget: float | None = None,
    actions: Sequence[Action] | None = None,
    at: When | None = None,
    screening: int | None = None,
    worth: float | None = None,
    studies: Sequence[Study] | None = None,
    announce: Callable[[str], None] | None = None,
    progress: Progress | None = None,
    replicates: int | None = None,
    worlds: int | None = None,
    seed: int = 1,
    horizons: Sequence[When] | None = None,
    endpoint: str = "production",
    threads: int | None = None,
    executor: Executor | None = None,
) -> Advice | PortfolioAdvice:
    """Advise what to do first: of one pilot the best set of actions, of a portfolio the next best action.

    Of a portfolio each action is compared alone, on one pilot at a time; under a budget the best set over all
    pilots is searched. 800 replicates in 80 worlds if not given.

    Args:
        scenario: a scenario, a file or a preset's name.
        budget: the most that the set may cost, in the scenario's currency; no limit if not given. Of a
            portfolio actions that cost more are left out, and no set is searched if it is not given.
        actions: a catalogue; the shipped one if not given.
        at: the month by which the endpoint is to be reached; the last horizon if not given.
        screening: replicates of each set in the search, 1,600 if not given; what it finds is simulated again
            with fresh draws. Of a portfolio it is 400, and none may be given.
        worth: of one pilot in production, in the scenario's currency. It is then told which set is worth most
            for its cost, and what is worth knowing before it is chosen; of a portfolio with a budget only.
        studies: what can be found out, and how well; the shipped ones if not given. Only with ``worth``.
        announce: called with what there is to do, in words, before it begins.
        progress: is told, in each of the three stages (four with ``worth``), how much of it is done.
        replicates: of each variant; 40,000 histories if not given.
        worlds: draws of everything uncertain; 200 if not given.
        seed: one seed, one result.
        horizons: months at which gains are told.
        endpoint: what counts as reached.
        threads: as for `valleysim.simulate`.
        executor: any `concurrent.futures.Executor` to simulate on; threads if not given.

    Raises:
        UsageError: an argument that cannot be used, or no action that would do anything.
    """
    scenario = scenario_of(scenario)
    options: dict[str, Any] = {
        "replicates": replicates,
        "worlds": worlds,
        "seed": seed,
        "horizons": in_months("horizons", horizons, scenario),
        "endpoint": endpoint,
        "threads": threads,
    }
    asked: dict[str, Any] = {
        "budget": budget,
        "actions": actions,
        "at": in_month("at", at, scenario),
        "announce": announce,
        "progress": progress,
        "executor": executor,
    }
    if not scenario.is_portfolio:
        number = SCREENED if screening is None else screening
        return best_set(scenario, screening=number, worth=worth, studies=studies, **asked, **options)
    if screening is not None:
        raise UsageError(
            f"screening: found {screening!r}; allowed: none, for {scenario.name!r} is a portfolio, of which "
            "each set is searched with half of the replicates, 400 at most"
        )
    return advise_portfolio(scenario, worth=worth, studies=studies, **asked, **options)
