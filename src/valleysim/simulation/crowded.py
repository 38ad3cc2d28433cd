"""Histories that were cut for too many events: how many may be, and which number drives the events."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from valleysim.compile import MOST_CUT, Model, crowding_problem
from valleysim.errors import ScenarioError
from valleysim.estimates.counts import Whole
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.scenario import Member, Scenario
from valleysim.scenario.recurring import NO_SEAT, Recurring, recurring
from valleysim.simulation.runner import Record, Runner
from valleysim.vocabulary import MOST_EVENTS, Event

MOST_LOGGED = 1_000_000
"""Events kept of a replicate that is simulated again, of all pilots together."""
FEWEST_LOGGED = 1_000


def most_cut(histories: int) -> int:
    """How many of so many histories may be cut; one always may be."""
    return max(int(MOST_CUT * histories), 1)


def refuse_if_crowded(
    scenario: Scenario, model: Model, each: int, *, points: Whole, pilots_cut: Whole
) -> None:
    """Raise `ScenarioError` if of a part more was cut than may be.

    ``each`` is the number of replicates of a row; ``pilots_cut`` (N,) are the histories of each pilot that
    were cut.
    """
    rows, pilots = model.pack.worlds.shape
    if pilots_cut.sum() > most_cut(rows * each * pilots):
        raise too_many_cut(scenario, [(model, [each] * rows)], points=points)


def too_many_cut(
    scenario: Scenario,
    parts: Iterable[tuple[Model, Sequence[int]]],
    *,
    points: Whole,
) -> ScenarioError:
    """What to say when too many histories were cut: the first of them is simulated again, event by event.

    ``parts`` are compiled parts of the scenario, with the replicates of each of their rows; ``points`` are
    the grid points that were looked at.
    """
    months = float(points[-1]) / GRID_STEPS_PER_MONTH
    for model, replicates in parts:
        found = _first_cut(model, replicates, points)
        if found is None:
            continue
        row, replicate, p = found
        member = next(one for one in scenario.members if one.key == model.keys[p])
        events = _events(model, row, replicate, p, points)
        driver, times = _driver(events, member)
        world = int(model.pack.worlds["number"][row, p])
        words = (
            f"more than {100 * MOST_CUT:g} % of all histories have {MOST_EVENTS:,} events or more "
            f"within {months:g} months; the first is one of {member.name!r} in world {world}, "
            f"replicate {replicate}, of whose first {len(events):,} events {times:,} are {driver.words}"
        )
        allowed = f"{MOST_EVENTS:,} events or more in {100 * MOST_CUT:g} % of all histories at most"
        return ScenarioError((crowding_problem(scenario, member, driver, words, allowed),))
    raise AssertionError("no history was cut")


def _first_cut(model: Model, replicates: Sequence[int], points: Whole) -> tuple[int, int, int] | None:
    """Row, replicate and pilot of the first history that is cut."""
    runner = Runner(model.pack, points, np.array([len(points) - 1]))
    for row, count in enumerate(replicates):
        for block in runner.blocks(row, 0, count):
            there = np.argwhere(block.records[:, Record.CUT].T)
            if len(there):
                i, p = there[0]
                return row, block.first + int(i), int(p)
    return None


def _events(model: Model, row: int, replicate: int, p: int, points: Whole) -> list[tuple[Event, int]]:
    """The first events of a history, with their details."""
    room = min(max(MOST_LOGGED // model.pack.pilots, FEWEST_LOGGED), MOST_EVENTS)
    runner = Runner(model.pack, points, np.array([len(points) - 1]), logged=room)
    runner.add(row, replicate, 1)
    return [(Event(int(event)), int(detail)) for _, event, detail in runner.events(p)]


def _driver(events: Sequence[tuple[Event, int]], member: Member) -> tuple[Recurring, int]:
    """What recurs most often among the events of a history, and how often."""
    counts = Counter(
        (event, detail if event == Event.OCCUPANT_LEAVES else NO_SEAT) for event, detail in events
    )
    return max(
        ((source, counts[source.event, source.seat]) for source in recurring(member.scenario)),
        key=lambda found: found[1],
    )
