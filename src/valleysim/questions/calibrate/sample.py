"""Worlds of which statistics are asked: their histories, values and laws, each made once, if wanted."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from valleysim.compile.chances import Chances
from valleysim.scenario import Scenario
from valleysim.scenario.format.posterior import PosteriorWorlds
from valleysim.simulation.crew import Crew
from valleysim.simulation.facts import FactsOfWorlds, Record, run_facts
from valleysim.simulation.parts import Part, Sent
from valleysim.vocabulary import Row, Wait
from valleysim.worlds.design import Design

Reals = NDArray[np.float64]
MONTHS = 96.0
"""How far histories go: those that have not arrived by then are taken never to arrive."""
FACTS = (
    Record.PILOT_END,
    Record.LIVE,
    Record.PRODUCTION,
    Record.SUSTAINED,
    Record.ENDED,
    Record.ROW,
    Record.WAITED + Wait.PARALLEL_RUN,
    Record.WAITED + Wait.REDISCOVERY,
)
WORLDS_OF_A_TASK = 128
ENOUGH_REVIEWERS = 64
"""In an organisation of several pilots nobody waits for a reviewer: each is what it is alone."""


@dataclass(frozen=True)
class Facts:
    """What became of histories (W, P, R), by `Record`."""

    by_record: Mapping[int, Reals]

    def __getitem__(self, record: int) -> Reals:
        return self.by_record[record]

    @property
    def succeeded(self) -> NDArray[np.bool_]:
        """Whether the pilot has succeeded as a pilot."""
        failed = (self[Record.ROW] == Row.ABANDONED) | ~np.isfinite(self[Record.PILOT_END])
        return np.asarray(~failed)

    def half(self, second: bool) -> "Facts":
        """The first or the second half of the histories of each world."""
        middle = self[Record.ENDED].shape[-1] // 2
        part = slice(middle, None) if second else slice(middle)
        return Facts({record: facts[..., part] for record, facts in self.by_record.items()})

    def after_pilot(self, record: int) -> Reals:
        """Months from the end of the pilot phase; infinite if never."""
        with np.errstate(invalid="ignore"):
            months = self[record] - self[Record.PILOT_END]
        return np.where(np.isfinite(self[record]), months, np.inf)


class Sample:
    """Some worlds of a scenario, with so many histories of each from ``first`` on.

    They are the worlds of ``own``, or those of the scenario if it were not calibrated.
    """

    def __init__(
        self,
        scenario: Scenario,
        own: PosteriorWorlds | None,
        crew: Crew,
        *,
        seed: int,
        worlds: int,
        histories: int,
        first: int = 0,
    ) -> None:
        self._as_loaded, self._own = scenario, own
        self.scenario = scenario.model_copy(update={"worlds": own})
        self.design, self.worlds = Design(seed), worlds
        self._crew, self._histories, self._first = crew, histories, first
        self._together: dict[int, Facts] = {}

    @cached_property
    def alone(self) -> Facts:
        """Histories of the pilot by itself."""
        return self._facts(self.scenario, self._histories)

    def together(self, pilots: int) -> Facts:
        """Joint histories of so many pilots of one organisation, each with people of its own."""
        if pilots not in self._together:
            listed = [{"name": f"pilot {number}"} for number in range(pilots)]
            joined = self._as_loaded.with_({"pilots": listed, "office.reviewers": ENOUGH_REVIEWERS})
            joined = joined.model_copy(update={"worlds": self._own})
            self._together[pilots] = self._facts(joined, max(self._histories // 4, 8))
        return self._together[pilots]

    @cached_property
    def values(self) -> dict[str, Reals]:
        """Every quantity by path (W,)."""
        return self.design.values(self.scenario, range(self.worlds))

    @cached_property
    def chances(self) -> Chances:
        """What follows from the laws alone."""
        return Chances(self.values)

    def half(self, second: bool) -> "Sample":
        """The same worlds with the first or the second half of the histories that were simulated by now."""
        half = copy(self)
        half.__dict__["_together"] = {n: facts.half(second) for n, facts in self._together.items()}
        if "alone" in self.__dict__:
            half.__dict__["alone"] = self.alone.half(second)
        return half

    def _facts(self, scenario: Scenario, replicates: int) -> Facts:
        sent, found = Sent(scenario), {}
        tasks = [
            FactsOfWorlds(
                Part(sent, self.design, range(start, min(start + WORLDS_OF_A_TASK, self.worlds))),
                self._first,
                replicates,
                MONTHS,
                tuple(int(fact) for fact in FACTS),
            )
            for start in range(0, self.worlds, WORLDS_OF_A_TASK)
        ]
        self._crew.run(run_facts, tasks, lambda task, facts: found.update({task.part.worlds.start: facts}))
        joined = np.concatenate([found[start] for start in sorted(found)], axis=1)
        return Facts({int(fact): joined[n] for n, fact in enumerate(FACTS)})
