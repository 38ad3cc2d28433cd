"""The diary of one history: what happened when, in words that need no legend.

The kernel's log says which event fell on which month. What each event led to is read from the history's
own state, by simulating it again up to that month: nothing of the model is told twice.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from itertools import groupby

import numpy as np

from valleysim.compile import compile_scenario
from valleysim.errors import SimulationError, UsageError
from valleysim.questions.diary.answer import Diary
from valleysim.questions.diary.findings import Entry
from valleysim.questions.diary.words import START, tell_together
from valleysim.questions.months import When, in_month
from valleysim.questions.run import Run
from valleysim.scenario import Member, Scenario, Source, scenario_of
from valleysim.scenario.standing import refuse_started
from valleysim.simulation.crew import Crew
from valleysim.simulation.history import OneHistory, Remembered, run_history
from valleysim.simulation.options import (
    LONGEST,
    MOST_WORLDS,
    check_called,
    check_threads,
    is_number,
    is_whole,
)
from valleysim.simulation.parts import Part, Sent
from valleysim.simulation.replay import CAUSES, FACTS, OUTCOMES
from valleysim.simulation.runner import LOG_ROWS, Record
from valleysim.vocabulary import Endpoint, Event, Row, Seat, Wait
from valleysim.worlds.design import Design

MOST_NUMBER = 2**31


def tell_history(
    scenario: Source,
    replicate: int,
    *,
    world: int = 0,
    pilot: str | None = None,
    seed: int = 1,
    months: When = 36.0,
    threads: int | None = None,
    executor: Executor | None = None,
    announce: Callable[[str], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Diary:
    """Simulate one history again, alone, and tell it.

    Args:
        scenario: the scenario that was run, or its file or preset's name.
        replicate: the replicate's number within its world, as `valleysim.histories` lists it.
        world: the world's number.
        pilot: the key of a portfolio's pilot; the first one listed if not given.
        seed: of the run.
        months: how far to go; the last horizon of the run.
        threads: as for every question; one history needs one.
        executor: any `concurrent.futures.Executor` to simulate it on.
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
    started = time.time()
    scenario = scenario_of(scenario)
    refuse_started(scenario)
    until = in_month("months", months, scenario)
    if not is_number(until) or not 0.0 < until <= LONGEST:
        raise UsageError(f"months: found {months!r}; allowed: more than 0 and at most {LONGEST}")
    member = _member(scenario, pilot)
    check_called("announce", announce)
    check_called("progress", progress)
    part = Part(Sent(scenario), Design(seed), range(world, world + 1))
    task = OneHistory(part, replicate, member.key, float(until))
    found: list[Remembered] = []
    with Crew(executor, check_threads(threads)) as crew:
        compile_scenario(scenario, part.design, worlds=part.worlds)  # refuses what contradicts itself
        crew.run(run_history, [task], lambda _, one: found.append(one))
    if progress is not None:
        progress(1, 1)
    return _told(scenario, member, found[0], started, task)


def _member(scenario: Scenario, pilot: str | None) -> Member:
    by_key = {member.key: member for member in scenario.members}
    if pilot is None:
        return scenario.members[0]
    if pilot not in by_key:
        listed = ", ".join(list(by_key)[:12]) + (", …" if len(by_key) > 12 else "")
        raise UsageError(f"pilot: found {pilot!r}; allowed: {listed}")
    return by_key[pilot]


def _told(scenario: Scenario, member: Member, found: Remembered, started: float, task: OneHistory) -> Diary:
    """The whole history."""
    if not found.is_whole:
        raise SimulationError(f"this history has {LOG_ROWS:,} events or more, too many to tell")
    row = int(found.record[Record.ROW])
    seats = [sponsor.seat for sponsor in member.scenario.sponsors]
    states = found.before.seat_states[: found.seats]
    return Diary(
        scenario=scenario,
        pilot=member.name,
        world=task.part.worlds.start,
        replicate=task.replicate,
        months=task.months,
        outcome=str(OUTCOMES[row]),
        cause=str(CAUSES[row]),
        at_start={seat: Seat(int(state)).name.lower() for seat, state in zip(seats, states, strict=False)},
        covered_at_start=bool(found.before.covered),
        entries=tuple(_entries(found, member)),
        facts={name: float(found.record[at]) for name, at in FACTS.items()},
        run=Run(
            task.part.design.seed,
            (task.months,),
            Endpoint.PRODUCTION,
            None,
            started,
            time.time() - started,
            replicates=1,
        ),
    )


def _entries(found: Remembered, member: Member) -> Iterator[Entry]:
    """The events with what each led to, and the start of a pilot that did not start in month 0."""
    happened = [
        (float(month), Event(int(what)).name.lower(), int(detail)) for month, what, detail in found.events
    ]
    started, before = float(found.record[Record.STARTED]), found.before
    if 0.0 < started < np.inf:
        happened = sorted([(started, START, 0), *happened], key=lambda one: (one[0], one[1] != START))
    for moment, group in groupby(happened, key=lambda one: one[0]):
        together, after = [(event, detail) for _, event, detail in group], found.after[moment]
        waits = Wait(int(after.row)).name.lower() if after.row < Row.SUSTAINED else ""
        for event, detail, told in tell_together(together, before, after, member.scenario):
            yield Entry(moment, event, detail, told, bool(after.covered), waits)
        before = after
