"""The next best action for each pilot of a portfolio: one action on one pilot, the others as they are.

Single actions are compared; no set of them is searched.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from valleysim.errors import UsageError
from valleysim.estimates.cut import Cut, cut_of, cut_together
from valleysim.estimates.intervals import Estimate
from valleysim.estimates.rounding import pilots_told
from valleysim.notice import Notice
from valleysim.questions.advise.actions import Action, cost_notices, shipped_actions
from valleysim.questions.advise.applying import Applied, Dropped, apply, fit_all
from valleysim.questions.advise.choosing import SLACK, check_budget
from valleysim.questions.advise.next_best_document import next_best_document
from valleysim.questions.advise.ranking import BY_GAIN, BY_MONEY, ordered
from valleysim.questions.advise.sentence import next_answer
from valleysim.questions.advise.sets import Counts, Stack, live_sets, live_stack
from valleysim.questions.advise.worth import Gain, estimate_of, gain
from valleysim.questions.months import asked_months
from valleysim.questions.readable import Readable
from valleysim.scenario import Scenario, Source, scenario_of
from valleysim.simulation.lived import PER_SECOND, check_variants, is_uncertain
from valleysim.simulation.options import Options, check_called
from valleysim.simulation.workers import Workers, outcome
from valleysim.vocabulary import Endpoint

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

Reals = NDArray[np.float64]
Progress = Callable[[int, int], None]
REPLICATES = 800
WORLDS = 80
TOO_DEAR = "costs more than the budget"


@dataclass(frozen=True)
class Row:
    """One action on one pilot: what it adds to the expected number of pilots that are there."""

    applied: Applied
    gain: Gain
    is_apart: bool
    """Whether it is told apart from the first (`valleysim.questions.advise.ranking`)."""
    is_apart_by_gain: bool
    """Whether it is told apart from the one that adds most, whatever that costs."""

    @property
    def per_cost(self) -> float | None:
        """Gain for one unit of money; None if it costs nothing."""
        return self.gain.value / self.applied.cost if self.applied.cost > 0.0 else None

    @property
    def per_cost_error(self) -> float | None:
        """The Monte Carlo error of that."""
        return self.gain.mc_error / self.applied.cost if self.applied.cost > 0.0 else None

    @property
    def pilot(self) -> str:
        """The pilot's key."""
        return self.applied.pilot or ""


@dataclass(frozen=True, repr=False, eq=False)
class NextBest(Readable):
    """Every action on every pilot, the first in the ranking first; ``base`` is the number as things stand.

    ``ranking`` is "gain per money" where every action costs something, else "gain".
    """

    scenario: Scenario
    options: Options
    at: float
    budget: float | None
    uncertain: bool
    """Whether any quantity is uncertain, of the scenario or of what an action changes."""
    base: Estimate
    ranking: str
    rows: tuple[Row, ...]
    dropped: tuple[Dropped, ...]
    cut: Cut
    started: float
    seconds: float

    def chief_rows(self) -> list[dict[str, Any]]:
        """A row a pilot: its first action in the ranking."""
        return [
            {
                "pilot": row.pilot,
                "action": row.applied.action.name,
                "gain": row.gain.value,
                "mc_error": row.gain.mc_error,
                "cost": row.applied.cost,
                "told_apart_from_first": row.is_apart,
            }
            for row in self.best
        ]

    def actions(self) -> "pd.DataFrame":
        """Every action on every pilot, in the order of the ranking: a row each, as in the document."""
        import pandas as pd

        return pd.json_normalize(self.document()["actions"], sep="_")

    def plot(self, ax: "Axes | None" = None, *, title: str | None = None) -> "Axes":
        """Draw the first action of each pilot; see `valleysim.questions.advise.figures.draw_next_best`."""
        from valleysim.questions.advise.figures import draw_next_best

        return draw_next_best(self, ax, title=title)

    @property
    def endpoint(self) -> Endpoint:
        """The milestone that counts as reached."""
        return self.options.endpoint

    @property
    def pilots(self) -> int:
        """How many pilots there are."""
        return len(self.scenario.members)

    @property
    def best(self) -> tuple[Row, ...]:
        """Of each pilot that an action helps the first of those in the ranking, in its order."""
        first: dict[str, Row] = {}
        for row in self.rows:
            if row.gain.value > 0.0:
                first.setdefault(row.pilot, row)
        return tuple(first.values())

    @property
    def most_gain(self) -> Row:
        """The action that adds most, whatever it costs."""
        return max(self.rows, key=lambda row: row.gain.value)

    @property
    def not_apart(self) -> int:
        """How many others cannot be told apart from the first in the ranking."""
        return len(self.rows) - 1 - sum(row.is_apart for row in self.rows)

    @property
    def not_apart_by_gain(self) -> int:
        """How many others cannot be told apart from the one that adds most."""
        return len(self.rows) - 1 - sum(row.is_apart_by_gain for row in self.rows)

    @property
    def by_action(self) -> tuple[tuple[str, float, float | None, int], ...]:
        """Each action over the pilots to which it applies: mean gain, gain per money, how many."""
        rows: dict[str, list[Row]] = {}
        for row in self.rows:
            rows.setdefault(row.applied.action.name, []).append(row)
        found = []
        for name, some in rows.items():
            gain_, cost = (
                sum(part) for part in zip(*((r.gain.value, r.applied.cost) for r in some), strict=True)
            )
            found.append((name, gain_ / len(some), gain_ / cost if cost > 0.0 else None, len(some)))
        place = 2 if self.ranking == BY_MONEY else 1
        return tuple(sorted(found, key=lambda one: -float(one[place] or 0.0)))

    @property
    def too_dear(self) -> int:
        """How many actions on pilots were left out because they cost more than the budget."""
        return sum(TOO_DEAR in one.reasons for one in self.dropped)

    @property
    def answer(self) -> str:
        """Which pilot to act on first, and how."""
        return next_answer(self)

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What people should know of the scenario that was asked about."""
        before = self.scenario.notices(months=self.at, endpoint=self.endpoint.name.lower(), money=False)
        costs = cost_notices(one.applied.action for one in self.rows)
        return (*before, *self.cut.notices(), *costs)

    def document(self) -> dict[str, Any]:
        """Everything as plain values; only ``manifest`` differs between two runs with one seed."""
        return next_best_document(self)


def next_best(
    scenario: Source,
    *,
    budget: float | None = None,
    actions: Sequence[Action] | None = None,
    at: float | None = None,
    tell: Callable[[str], None] | None = None,
    progress: Progress | None = None,
    replicates: int | None = None,
    worlds: int | None = None,
    seed: int = 1,
    horizons: Sequence[float] | None = None,
    endpoint: str = "production",
    threads: int | None = None,
) -> NextBest:
    """Rank single actions on single pilots by what they add to the expected number that is there.

    By gain for the money where every action costs something, else by gain. No set of actions is searched.

    Args:
        scenario: a portfolio, or its file.
        budget: actions that cost more are left out.
        actions: a catalogue; the shipped one if not given.
        at: the month by which the endpoint is to be reached; the last horizon if not given.
        tell: is told beforehand what there is to do.
        progress: is told how many of the variants are done.
        replicates: of each variant; 800 if not given.
        worlds: draws of everything uncertain; 80 if not given.
        seed: one seed, one result.
        horizons: only the last counts, if ``at`` is not given.
        endpoint: what counts as reached.
        threads: as for `valleysim.simulate`.

    Raises:
        UsageError: an argument that cannot be used, or no action that would do anything within the budget.
    """
    started, clock = time.time(), time.perf_counter()
    scenario = scenario_of(scenario)
    at, _ = asked_months(at, horizons)
    check_budget(budget)
    options: dict[str, Any] = {
        "replicates": REPLICATES if replicates is None else replicates,
        "worlds": worlds,
        "seed": seed,
        "endpoint": endpoint,
        "threads": threads,
    }
    check_variants([scenario], horizons=(at,), **options)
    fits, dropped = _fit(scenario, shipped_actions() if actions is None else actions, budget)
    base_uncertain = is_uncertain(scenario)
    unknown = [base_uncertain or is_uncertain(apply(scenario, [one])) for one in fits]
    if options["worlds"] is None and any(unknown):
        options["worlds"] = min(WORLDS, max(options["replicates"] // 2, 1))
    asked = check_variants([scenario], horizons=(at,), **options)
    check_called("tell", tell)
    check_called("progress", progress)
    if tell is not None:
        histories = (len(fits) + 1) * asked.replicates * len(scenario.members)
        seconds = histories / PER_SECOND / asked.threads + 0.5 * sum(
            bool(one.settings.document) for one in fits
        )
        tell(
            f"{len(fits)} actions on {pilots_told(len(scenario.members))} with {asked.replicates:,} "
            f"replicates each: about {max(seconds, 1.0):.0f} s"
        )
    base, reached, cut = _live(scenario, fits, asked, progress)
    pilots = len(scenario.members)
    paired = [np.subtract(there, base, dtype=np.float64) for there in reached]
    ranking, rows = _ranked(fits, paired, unknown, pilots)
    return NextBest(
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
        started,
        time.perf_counter() - clock,
    )


def _ranked(
    fits: Sequence[Applied], paired: Sequence[Reals], unknown: Sequence[bool], pilots: int
) -> tuple[str, tuple[Row, ...]]:
    """How actions are ranked, and their rows in that order."""
    costs = [one.cost for one in fits]
    by_gain = ordered(paired, [1.0] * len(fits), unknown)
    ranking, order = BY_GAIN, by_gain
    if min(costs) > 0.0:
        ranking, order = BY_MONEY, ordered(paired, costs, unknown)
    rows = tuple(
        Row(
            fits[one],
            gain(paired[one], uncertain=unknown[one], pilots=pilots),
            order.is_apart[one],
            by_gain.is_apart[one],
        )
        for one in order.places
    )
    return ranking, rows


def _fit(
    scenario: Scenario, actions: Sequence[Action], budget: float | None
) -> tuple[list[Applied], list[Dropped]]:
    """Every action on every pilot: those that do something within the budget, and the others."""
    fits: list[Applied] = []
    dropped: list[Dropped] = []
    dear = 0
    for member in scenario.members:
        some, others = fit_all(actions, scenario, member.key)
        for one in some:
            if budget is None or one.cost <= budget + SLACK:
                fits.append(one)
            else:
                dear += 1
                dropped.append(Dropped(one.action, one.pilot, (TOO_DEAR,)))
        dropped += others
    if not fits and dear:
        raise UsageError(
            f"budget: found {budget!r}, which none of the {dear} actions that would change "
            f"{scenario.name!r} fits; allowed: a larger one, or none"
        )
    if not fits:
        raise UsageError(f"actions: found none that would change {scenario.name!r}; allowed: others")
    return fits, dropped


def _live(
    scenario: Scenario, fits: Sequence[Applied], options: Options, progress: Progress | None
) -> tuple[Counts, list[Counts], Cut]:
    """How many are there (W, R) as things stand, and with each action on its pilot; what was cut."""
    numbers = [one for one in fits if not one.settings.document]
    words = [one for one in fits if one.settings.document]

    def told(done: int, _: int) -> None:
        if progress is not None:
            progress(done, len(fits) + 1)

    sets = [0, *(1 << a for a in range(len(numbers)))]
    lived = live_sets(scenario, numbers, sets, options=options, progress=told)
    base, *changed = lived.reached
    cut = [lived.cut]
    found = {id(one): there for one, there in zip(numbers, changed, strict=True)}
    with Workers(options.threads) as pool:
        futures = [pool.submit(_alone, apply(scenario, [one]), options) for one in words]
        for number, (one, future) in enumerate(zip(words, futures, strict=True), start=1):
            alone = outcome(future)
            found[id(one)] = alone.reached[0]
            cut.append(cut_of(alone.cut.tolist(), base.size))
            told(len(sets) + number, 0)
    return base, [found[id(one)] for one in fits], cut_together(cut)


def _alone(scenario: Scenario, options: Options) -> Stack:
    """One variant lived as it is."""
    return live_stack(scenario, np.ones((1, len(scenario.steps)), bool), options)
