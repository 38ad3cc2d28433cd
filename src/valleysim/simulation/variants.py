"""Variants of a scenario whose pilots have started: they have its worlds, and its pilots' pasts.

A variant says what is otherwise from month 0 on (docs/model.md, 18).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from valleysim.compile import Model
from valleysim.errors import UsageError
from valleysim.estimates.counts import Whole
from valleysim.kernel.pack import Pack
from valleysim.kernel.search import Accepted
from valleysim.scenario import Scenario
from valleysim.scenario.standing import called, has_started, standings
from valleysim.simulation.crew import Crew
from valleysim.simulation.learning import Learned, learn
from valleysim.simulation.options import Options
from valleysim.simulation.parts import Sent, part_behind
from valleysim.simulation.rare import MOST_TRIED, fewer, no_past
from valleysim.simulation.runner import Block, NoPastError, Runner
from valleysim.worlds.design import Design


def is_uncertain(scenario: Scenario) -> bool:
    """Whether worlds differ: in what is not known of numbers, or of what has happened already."""
    return has_started(scenario) or any(quantity.is_uncertain for quantity in scenario.quantities().values())


def learned_of(
    scenario: Scenario, options: Options, crew: Crew, announce: Callable[[str], None] | None = None
) -> Learned | None:
    """What pilots that have started already teach of the worlds; None where none has."""
    if not has_started(scenario):
        return None
    return learn(scenario, seed=options.seed, worlds=options.worlds, crew=crew, announce=announce)


def affordable(
    options: Options, learned: Learned | None, announce: Callable[[str], None] | None = None
) -> Options:
    """The options of a run, with fewer replicates if nobody said how many and pasts that agree are rare."""
    if learned is None:
        return options
    number = options.replicates
    if options.usual:
        number = fewer(number, options.worlds, learned.tries)
    if announce is not None and number * learned.tries > MOST_TRIED / 2:
        fewer_ones = f" (and not {options.replicates:,})" if number < options.replicates else ""
        announce(
            f"For {number:,} replicates{fewer_ones} some {number * learned.tries:,.0f} pasts "
            "of one pilot are tried; --replicates says how many …"
        )
    return replace(options, replicates=number)


def design_of(options: Options, learned: Learned | None) -> Design:
    """The worlds of a run."""
    return Design(options.seed) if learned is None else learned.design(options.seed)


def see_that_all_stand_alike(scenarios: Sequence[Scenario]) -> None:
    """Raise `UsageError` where a variant says otherwise how pilots stand: pasts are those of the first."""
    here = list(standings(scenarios[0]))
    for scenario in scenarios[1:]:
        there = list(standings(scenario))
        if here != there:
            keys = {one.key for one in (*here, *there) if one not in here or one not in there}
            raise UsageError(
                f"scenarios: found {called(scenarios[0], min(keys))!r}, which has another past in "
                f"{scenario.name!r} than in {scenarios[0].name!r}; allowed: variants that differ from "
                "month 0 on"
            )


class Pasts:
    """Where the pasts of a model's worlds come from: of the scenario ``behind``, or the model's own."""

    def __init__(self, behind: Sent | None, own: Sent, design: Design, model: Model) -> None:
        self._scenario, self._model = own.scenario, model
        self.pack: Pack | None = None
        self.accepted: Accepted | None = None
        if behind is not None:
            part = part_behind(behind, design, model.worlds)
            is_own = behind is own and design.changes is None
            self._scenario, self._model = behind.scenario, model if is_own else part.model()
            self.pack, self.accepted = self._model.pack, part.accepted

    def runner(self, pack: Pack, points: Whole, horizons: Whole, *, logged: int = 0) -> Runner:
        """A runner of the model's pack that has these pasts."""
        return Runner(pack, points, horizons, logged=logged, behind=self.pack, accepted=self.accepted)

    def blocks(self, runner: Runner, row: int, first: int, count: int) -> Iterator[Block]:
        """`Runner.blocks`.

        Raises:
            ScenarioError: no past of a pilot was found.
        """
        try:
            yield from runner.blocks(row, first, count)
        except NoPastError as missing:
            raise no_past(self._scenario, self._model, missing.known) from None
