"""The diary of one history: what happened when, in words that need no legend.

The kernel's log says which event fell on which month. What each event led to is read from the history's
own state, by living it again up to that month: nothing of the model is told twice.
"""

import time
from collections.abc import Callable, Iterator
from itertools import groupby
from typing import Any

import numpy as np

from valleysim.compile import compile_scenario
from valleysim.errors import SimulationError, UsageError
from valleysim.estimates.counts import points_seen
from valleysim.kernel.life import LOG_ROWS
from valleysim.kernel.records import Record
from valleysim.kernel.run import make_work, run_blocks
from valleysim.kernel.tally.tally import make_tally
from valleysim.questions.diary.answer import Diary
from valleysim.questions.diary.findings import Entry
from valleysim.questions.diary.words import START, tell_together
from valleysim.questions.run import Run
from valleysim.scenario import Member, Scenario, Source, scenario_of
from valleysim.simulation.options import LONGEST, MOST_WORLDS, check_called, is_number, is_whole
from valleysim.simulation.replay import CAUSES, FACTS, OUTCOMES
from valleysim.vocabulary import Endpoint, Event, Row, Seat, Wait

Logged = tuple[float, str, int]
MOST_NUMBER = 2**31
BEFORE_ALL = -1.0
"""A month before the first event: seats as they are held at month 0."""


def tell_history(
    scenario: Source,
    replicate: int,
    *,
    world: int = 0,
    pilot: str | None = None,
    seed: int = 1,
    months: float = 36.0,
    announce: Callable[[str], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Diary:
    """Live one history again, alone, and tell it.

    Args:
        scenario: the scenario that was run, or its file or preset's name.
        replicate: the replicate's number within its world, as `valleysim.histories` lists it.
        world: the world's number.
        pilot: the key of a portfolio's pilot; the first one listed if not given.
        seed: of the run.
        months: how far to go; the last horizon of the run.
        announce: as for every question; one history is not announced.
        progress: as for every question; called once, when it is done.

    Raises:
        UsageError: a number or a pilot that is not there.

    >>> from valleysim import load
    >>> diary = tell_history(load("mid_market"), 0)
    >>> diary.entries[0].month > 0.0, diary.world
    (True, 0)
    """
    for name, number, most in (("history", replicate, MOST_NUMBER), ("world", world, MOST_WORLDS)):
        if not is_whole(number) or not 0 <= number < most:
            raise UsageError(f"{name}: found {number!r}; allowed: a whole number from 0 to {most - 1:,}")
    if not is_whole(seed) or not 0 <= seed < 2**63:
        raise UsageError(f"seed: found {seed!r}; allowed: a whole number from 0 to {2**63 - 1:,}")
    if not is_number(months) or not 0.0 < months <= LONGEST:
        raise UsageError(f"months: found {months!r}; allowed: more than 0 and at most {LONGEST}")
    scenario = scenario_of(scenario)
    member = _member(scenario, pilot)
    check_called("announce", announce)
    check_called("progress", progress)
    diary = _Replay(scenario, member, seed, world, replicate).diary(months)
    if progress is not None:
        progress(1, 1)
    return diary


def _member(scenario: Scenario, pilot: str | None) -> Member:
    by_key = {member.key: member for member in scenario.members}
    if pilot is None:
        return scenario.members[0]
    if pilot not in by_key:
        listed = ", ".join(list(by_key)[:12]) + (", …" if len(by_key) > 12 else "")
        raise UsageError(f"pilot: found {pilot!r}; allowed: {listed}")
    return by_key[pilot]


class _Replay:
    """One replicate, lived as often as its moments are asked for."""

    def __init__(self, scenario: Scenario, member: Member, seed: int, world: int, replicate: int) -> None:
        self.scenario, self.member, self.world, self.replicate = scenario, member, world, replicate
        self.seed, self.started = seed, time.time()
        self.model = compile_scenario(scenario, seed=seed, worlds=range(world, world + 1))
        self.work = make_work(self.model.pack, logging=True)
        self.p = self.model.keys.index(member.key)
        points = points_seen((float(LONGEST),))
        self.tally = make_tally(points, np.array([len(points) - 1]), len(self.model.keys))

    def live_to(self, month: float) -> Any:
        """The pilot's life as it stands when all events up to ``month`` have happened."""
        run_blocks(self.model.pack, 0, self.replicate, 1, month, self.work, self.tally)
        return self.work.lives[self.p].copy()

    def diary(self, months: float) -> Diary:
        """The whole history."""
        life = self.live_to(months)
        log = self.work.logs[self.p][: int(life.logged)].copy()
        record = self.work.records[self.p][:, 0].copy()
        if len(log) == LOG_ROWS:
            raise SimulationError(f"this history has {LOG_ROWS:,} events or more, too many to tell")
        happened = [(float(month), Event(int(what)).name.lower(), int(detail)) for month, what, detail in log]
        first = self.live_to(BEFORE_ALL)
        row = int(record[Record.ROW])
        seats = [sponsor.seat for sponsor in self.member.scenario.sponsors]
        states = first.seat_states[: int(self.model.pack.worlds[0, self.p].seats)]
        return Diary(
            scenario=self.scenario,
            pilot=self.member.name,
            world=self.world,
            replicate=self.replicate,
            months=months,
            outcome=str(OUTCOMES[row]),
            cause=str(CAUSES[row]),
            at_start={seat: Seat(int(one)).name.lower() for seat, one in zip(seats, states, strict=False)},
            covered_at_start=bool(first.covered),
            entries=tuple(self._entries(happened, float(record[Record.STARTED]), first)),
            facts={name: float(record[at]) for name, at in FACTS.items()},
            run=Run(
                self.seed,
                (months,),
                Endpoint.PRODUCTION,
                None,
                self.started,
                time.time() - self.started,
                replicates=1,
            ),
        )

    def _entries(self, happened: list[Logged], started: float, before: Any) -> Iterator[Entry]:
        """The events with what each led to, and the start of a pilot that did not start in month 0."""
        if 0.0 < started < np.inf:
            happened = sorted([(started, START, 0), *happened], key=lambda one: (one[0], one[1] != START))
        for moment, group in groupby(happened, key=lambda one: one[0]):
            together, after = [(event, detail) for _, event, detail in group], self.live_to(moment)
            waits = Wait(int(after.row)).name.lower() if after.row < Row.SUSTAINED else ""
            for event, detail, told in tell_together(together, before, after, self.member.scenario):
                yield Entry(moment, event, detail, told, bool(after.covered), waits)
            before = after
