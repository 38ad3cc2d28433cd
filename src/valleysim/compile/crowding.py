"""Histories of too many events, foreseen from rates in every world.

A history of `MOST_EVENTS` events is cut (docs/model.md, 12). A freak among a million ends no run; where more
than `MOST_CUT` of all would be cut, the scenario is refused with the key that drives the events.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from valleysim.errors import ScenarioError, ValidationIssue
from valleysim.scenario import Member, Scenario
from valleysim.scenario.recurring import Recurring, about, entry_of, expected_events
from valleysim.vocabulary import MOST_EVENTS

Reals = NDArray[np.float64]
MOST_CUT = 0.001
"""Share of the histories that may be cut, and of the worlds in which all of them would be."""


def check_events(scenario: Scenario, values: Mapping[str, Reals], months: float) -> None:
    """Raise `ScenarioError` if in too many worlds a history of so many months would be cut."""
    problems: dict[ValidationIssue, None] = {}
    for expected in expected_events(scenario, values, months):
        crowded = expected.events > MOST_EVENTS
        if crowded.mean() <= MOST_CUT:
            continue
        where = "" if crowded.all() else f" in {int(crowded.sum()):,} of {len(crowded):,} worlds"
        least = about(float(expected.events[crowded].min()))
        most = f"most of them {expected.chief.words}"
        words = f"a history that goes on for {months:g} months has {least} events or more{where}, {most}"
        allowed = f"fewer than {MOST_EVENTS:,} events in a history"
        problems[crowding_problem(scenario, expected.member, expected.chief, words, allowed)] = None
    if problems:
        raise ScenarioError(tuple(problems))


def crowding_problem(
    scenario: Scenario, member: Member, driver: Recurring, words: str, allowed: str
) -> ValidationIssue:
    """What a number brings about that sets how often something recurs, told where it is written."""
    entry = entry_of(scenario, member, driver)
    if entry is None:
        return ValidationIssue(None, None, driver.key, f"a number with which {words}", allowed)
    return ValidationIssue(entry.file, entry.line, entry.key, f"{entry.text}, with which {words}", allowed)
