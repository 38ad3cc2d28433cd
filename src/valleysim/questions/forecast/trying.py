"""Which single action adds most to the chance of each pilot of a watch list, by paired histories.

All have the worlds and the pasts of the run (docs/model.md, 18). The best of many noisy numbers is flattered
by its noise, so each action is chosen on one half of the histories and its gain is told from the other. In
the first half an action is taken on all these pilots at once, which spares most of the variants; in the
second each chosen one is taken on its pilot alone.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.errors import ScenarioError, UsageError
from valleysim.estimates.intervals import Estimate, estimate_means
from valleysim.frozen import FrozenDict
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.questions.advise.actions import Action
from valleysim.questions.advise.applying import Applied, Dropped, apply, fit_all
from valleysim.questions.advise.ranking import errors_apart
from valleysim.questions.advise.reasons import Kind
from valleysim.questions.forecast.findings import Findings
from valleysim.questions.forecast.watch import MOST_SHOWN
from valleysim.questions.tried import Adds, BestAction, Tried
from valleysim.scenario import Scenario
from valleysim.scenario.standing import has_started
from valleysim.simulation.options import Options
from valleysim.simulation.paired import PairedRuns, run_checked
from valleysim.vocabulary import Endpoint

Reals = NDArray[np.float64]
Progress = Callable[[int, int], None]
HISTORIES = 250_000
"""Of all pilots and variants of a half, while that leaves each variant the fewest replicates."""
MOST_REPLICATES, FEWEST_REPLICATES = 4_000, 200
MOST_WORLDS = 112
NONE_HELPS = "none clearly helps"
NONE_FITS = "none would change it"


class Chosen(NamedTuple):
    """An action for a pilot, and the month by which its gain is told."""

    key: str
    fit: Applied
    month: float


def check_actions(scenario: Scenario, actions: Sequence[Action] | None) -> None:
    """Raise `UsageError` if a catalogue is given where none is tried."""
    if actions and not has_started(scenario):
        raise UsageError(
            f"actions: found a catalogue for {scenario.name!r}, of which no pilot has started already; "
            "allowed: none (valleysim advise tries actions on pilots that have not)"
        )


def actions_tried(
    result: Findings,
    actions: Sequence[Action],
    *,
    options: Options,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Tried | None:
    """Try every action on the pilots of the watch list that are shown, in worlds of the run.

    A gain is by the due date where an action clearly helps by then, else by the last horizon. None where no
    pilot has started already, none is to be watched, or there are no actions. ``options`` are the run's.
    """
    scenario, learned, watch = result.scenario, result.run.learned, result.watch_list
    if watch is None or not watch.rows or not actions or not has_started(scenario):
        return None
    rows = watch.rows[:MOST_SHOWN]
    keys = [row["key"] for row in rows]
    fits, best = _fitted(scenario, keys, actions)
    errors = errors_apart(len(keys) + 1)  # as many gains as pilots are looked at, each beside none
    names = {fit.action.name for some in fits.values() for fit in some}
    asked = _asked(options, scenario.n_pilots, len(names) + 1)
    if learned is not None:
        learned = learned.fewer(asked.worlds)
        asked = replace(asked, worlds=len(learned.chosen))
    each = -(-asked.replicates // asked.worlds)
    asked = replace(asked, replicates=each * asked.worlds)

    def run(variants: Sequence[Scenario], first: int) -> PairedRuns:
        return run_checked(
            [scenario, *variants], asked, learned=learned, executor=executor, progress=progress, first=first
        )

    try:
        chosen = list(_choose(scenario, rows, fits, run, errors)) if names else []
        best |= {key: BestAction(why=NONE_HELPS) for key in fits}
        if chosen:
            second = run([apply(scenario, [one.fit]) for one in chosen], each)
            for variant, one in enumerate(chosen, 1):
                gain = _gain(second, variant, one.key, one.month)
                if _is_clear(gain, errors):
                    best[one.key] = _told(one, gain)
    except ScenarioError as error:
        why = f"could not be tried: {error}".splitlines()[0]
        best |= {key: BestAction(why=why) for key in fits}
    return Tried(FrozenDict(best), len(actions), asked.replicates, asked.worlds, errors)


def _fitted(
    scenario: Scenario, keys: Sequence[str], actions: Sequence[Action]
) -> tuple[dict[str, list[Applied]], dict[str, BestAction]]:
    """Of each pilot the actions that do something there; of pilots without any, why there is none."""
    fits: dict[str, list[Applied]] = {}
    best: dict[str, BestAction] = {}
    for key in keys:
        some, dropped = fit_all(actions, scenario, key if scenario.is_portfolio else None)
        if some:
            fits[key] = some
        else:
            best[key] = BestAction(why=_why_none(dropped))
    return fits, best


def _why_none(dropped: Sequence[Dropped]) -> str:
    late = (reason.text for drop in dropped for reason in drop.reasons if reason.kind is Kind.LATE)
    return next(late, NONE_FITS)


def _asked(options: Options, pilots: int, variants: int) -> Options:
    """The options of each half: fewer replicates than the run has, in fewer worlds."""
    number = HISTORIES // (variants * pilots)
    number = min(max(number, FEWEST_REPLICATES), MOST_REPLICATES, options.replicates)
    worlds = min(options.worlds, MOST_WORLDS)
    return replace(
        options,
        replicates=max(number, 2 * worlds if worlds > 1 else 1),
        worlds=worlds,
        precision=None,
        horizons=options.horizons[-1:],
        endpoint=Endpoint.PRODUCTION,
    )


def _choose(
    scenario: Scenario,
    rows: Sequence[Mapping[str, Any]],
    fits: Mapping[str, Sequence[Applied]],
    run: Callable[[Sequence[Scenario], int], PairedRuns],
    errors: float,
) -> Iterator[Chosen]:
    """Choose on the first half: of each pilot the action that adds most by a month, if any adds something."""
    by_name: dict[str, list[Applied]] = {}
    for some in fits.values():
        for fit in some:
            by_name.setdefault(fit.action.name, []).append(fit)
    places = {name: place for place, name in enumerate(by_name, 1)}
    first = run([apply(scenario, some) for some in by_name.values()], 0)
    end = first.horizons[-1]
    for row in rows:
        some = fits.get(row["key"], ())
        for month in dict.fromkeys((end if row["past_due"] else row["read_at"], end)):
            gains = [_gain(first, places[fit.action.name], row["key"], month) for fit in some]
            place = max(range(len(gains)), key=lambda k: float(gains[k].value[0]), default=None)
            if place is None or gains[place].value[0] <= 0.0:
                continue
            if month == end or _is_clear(gains[place], errors):
                yield Chosen(row["key"], some[place], month)
                break


def _gain(runs: PairedRuns, variant: int, key: str, month: float) -> Estimate:
    """How much likelier a pilot is in production by a month than in the first variant."""
    keys = [member.key for member in runs.scenarios[0].members]
    by, p = round(month * GRID_STEPS_PER_MONTH), keys.index(key)
    there, base = (runs.arrivals[m][..., p] <= by for m in (variant, 0))
    paired = there.astype(np.float64) - base
    uncertain = runs.uncertain_variants[0] or runs.uncertain_variants[variant]
    return estimate_means(paired[..., None], uncertain=uncertain)


def _is_clear(gain: Estimate, errors: float) -> bool:
    return float(gain.value[0]) > max(errors * float(gain.mc_error[0]), 0.0)


def _told(one: Chosen, gain: Estimate) -> BestAction:
    return BestAction(one.fit.action.name, Adds(one.month, float(gain.value[0]), **gain.errors()))
