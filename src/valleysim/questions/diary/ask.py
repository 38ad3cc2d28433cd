"""The diary of one history: what happened when, in words that need no legend.

The kernel's log says which event fell on which month. What each event led to is read from the history's
own state, by simulating it again up to that month: nothing of the model is told twice.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import replace
from itertools import groupby
from typing import Any

import numpy as np

from valleysim.compile import compile_scenario
from valleysim.errors import SimulationError, UsageError
from valleysim.questions.diary.answer import Diary
from valleysim.questions.diary.findings import Entry, Past
from valleysim.questions.diary.words import START, tell_together
from valleysim.questions.months import When, in_month
from valleysim.questions.run import Run
from valleysim.scenario import Member, Scenario, Source, scenario_of
from valleysim.scenario.standing import has_started
from valleysim.simulation.crew import Crew
from valleysim.simulation.history import OneHistory, Remembered, Told, run_history
from valleysim.simulation.learning import Learned, learn
from valleysim.simulation.options import (
    LONGEST,
    MOST_WORLDS,
    check_called,
    check_threads,
    is_number,
    is_whole,
    usual_worlds,
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
    worlds: int | None = None,
    months: When = 36.0,
    threads: int | None = None,
    executor: Executor | None = None,
    announce: Callable[[str], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Diary:
    """Simulate one history again, alone, and tell it.

    Of a pilot that has started already it tells the past too, as it was simulated for this history: it agrees
    with what is known, and is one of many that do.

    Args:
        scenario: the scenario that was run, or its file or preset's name.
        replicate: the replicate's number within its world, as `valleysim.histories` lists it.
        world: the world's number.
        pilot: the key of a portfolio's pilot; the first one listed if not given.
        seed: of the run.
        worlds: how many the run had, where pilots have started already: their worlds are chosen together. As
            many as a run has by default.
        months: how far to go; the last horizon of the run.
        threads: as for every question; one history needs one.
        executor: any `concurrent.futures.Executor` to simulate it on.
        announce: called before worlds are chosen, where pilots have started already.
        progress: as for every question; called once, when it is done.

    Raises:
        UsageError: a number or a pilot that is not there.
        ScenarioError: a scenario that contradicts itself, or of a pilot of which no past agrees with it.

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
    of_run = _worlds_of_run(scenario, worlds, world)
    until = in_month("months", months, scenario)
    if not is_number(until) or not 0.0 < until <= LONGEST:
        raise UsageError(f"months: found {months!r}; allowed: more than 0 and at most {LONGEST}")
    member = _member(scenario, pilot)
    check_called("announce", announce)
    check_called("progress", progress)
    learned: Learned | None = None
    found: list[Remembered] = []
    with Crew(executor, check_threads(threads)) as crew:
        if of_run is not None:
            if announce is not None:
                announce(f"Choosing {of_run:,} worlds by what is known of pilots that have started …")
            learned = learn(scenario, seed=seed, worlds=of_run, crew=crew, announce=announce)
        design = Design(seed) if learned is None else learned.design(seed)
        part = Part(Sent(scenario), design, range(world, world + 1))
        task = OneHistory(part, replicate, member.key, float(until))
        compile_scenario(scenario, part.design, worlds=part.worlds)  # refuses what contradicts itself
        crew.run(run_history, [task], lambda _, one: found.append(one))
    if progress is not None:
        progress(1, 1)
    return _told(scenario, member, found[0], started, task, learned)


def _worlds_of_run(scenario: Scenario, worlds: int | None, world: int) -> int | None:
    """How many worlds the run has of whose worlds one is told; None where each is what it is by itself."""
    if not has_started(scenario):
        if worlds is not None:
            wanted = "none where no pilot has started already: a world is the same among however many"
            raise UsageError(f"worlds: found {worlds!r}; allowed: {wanted}")
        return None
    if worlds is None:
        worlds = usual_worlds(scenario.n_pilots)
    elif not is_whole(worlds) or not 1 <= worlds <= MOST_WORLDS:
        raise UsageError(f"worlds: found {worlds!r}; allowed: a whole number from 1 to {MOST_WORLDS:,}")
    if world >= worlds:
        raise UsageError(f"world: found {world}; allowed: 0 to {worlds - 1:,}, the worlds of the run")
    return worlds


def _member(scenario: Scenario, pilot: str | None) -> Member:
    by_key = {member.key: member for member in scenario.members}
    if pilot is None:
        return scenario.members[0]
    if pilot not in by_key:
        listed = ", ".join(list(by_key)[:12]) + (", …" if len(by_key) > 12 else "")
        raise UsageError(f"pilot: found {pilot!r}; allowed: {listed}")
    return by_key[pilot]


def _told(
    scenario: Scenario,
    member: Member,
    found: Remembered,
    started: float,
    task: OneHistory,
    learned: Learned | None,
) -> Diary:
    """The whole history."""
    if not found.is_whole:
        raise SimulationError(f"this history has {LOG_ROWS:,} events or more, too many to tell")
    row = int(found.record[Record.ROW])
    today = found.ahead.before
    starts, start = found.record[Record.STARTED], None
    if 0.0 < starts < np.inf:
        start = float(starts)
    entries = list(_entries(found.ahead, start, member))
    past: Past | None = None
    if found.past is not None:
        start, then = float(starts), found.past.before
        past = Past(start, _seats(found, member, then), bool(then.covered))
        entries = [*(replace(one, past=True) for one in _entries(found.past, start, member)), *entries]
    return Diary(
        scenario=scenario,
        pilot=member.name,
        world=task.part.worlds.start,
        replicate=task.replicate,
        months=task.months,
        outcome=str(OUTCOMES[row]),
        cause=str(CAUSES[row]),
        at_start=_seats(found, member, today),
        covered_at_start=bool(today.covered),
        waits_for=_waits(today),
        entries=tuple(entries),
        facts={name: float(found.record[at]) for name, at in FACTS.items()},
        past=past,
        run=Run(
            task.part.design.seed,
            (task.months,),
            Endpoint.PRODUCTION,
            None,
            started,
            time.time() - started,
            replicates=1,
            worlds=1 if learned is None else len(learned.chosen),
            learned=learned,
        ),
    )


def _seats(found: Remembered, member: Member, state: Any) -> dict[str, str]:
    """How each seat is held."""
    seats = [sponsor.seat for sponsor in member.scenario.sponsors]
    held = state.seat_states[: found.seats]
    return {seat: Seat(int(one)).name.lower() for seat, one in zip(seats, held, strict=False)}


def _waits(state: Any) -> str:
    """What it waits for, if for anything."""
    return Wait(int(state.row)).name.lower() if state.row < Row.SUSTAINED else ""


def _entries(found: Told, started: float | None, member: Member) -> Iterator[Entry]:
    """The events with what each led to, and the start of a pilot that did not start in month 0."""
    happened = [
        (float(month), Event(int(what)).name.lower(), int(detail)) for month, what, detail in found.events
    ]
    before = found.before
    if started is not None:
        happened = sorted([(started, START, 0), *happened], key=lambda one: (one[0], one[1] != START))
    for moment, group in groupby(happened, key=lambda one: one[0]):
        together, after = [(event, detail) for _, event, detail in group], found.after[moment]
        for event, detail, told in tell_together(together, before, after, member.scenario):
            yield Entry(moment, event, detail, told, bool(after.covered), _waits(after))
        before = after
