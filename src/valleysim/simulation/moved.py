"""What each signal has moved: the forecast as it would be without it, from the same histories."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.compile import compile_in_parts
from valleysim.estimates.counts import Counts
from valleysim.scenario import Scenario
from valleysim.scenario.format.signals import SIGNAL_NAMES
from valleysim.scenario.standing import Standing, standings
from valleysim.simulation.runner import Record, Runner
from valleysim.vocabulary import Endpoint
from valleysim.worlds.design import Design

Reals = NDArray[np.float64]
REPLICATES = 2_000
"""Replicates that are looked at, spread over the worlds."""


@dataclass(frozen=True, eq=False)
class SignalMove:
    """What a signal of a pilot has moved, at H horizons; or all of its signals, which has no name.

    ``without`` and ``with_it`` (H,) are shares of histories that have reached the endpoint; ``effective`` is
    how many equally weighted histories the first rests on.
    """

    pilot: str
    signal: str
    seen: bool | None
    with_it: Reals
    without: Reals
    effective: float


def signal_moves(
    scenario: Scenario, counts: Counts, *, design: Design, endpoint: Endpoint, months: Reals
) -> list[SignalMove]:
    """Of each pilot of which signals are known, what each of them and what all have moved.

    A history of the forecast is as likely as its past and the signals; one that is weighed by what a signal
    is not likely to be seen in its past is as likely as without that signal (A. B. Owen, *Monte Carlo theory,
    methods and examples*, section 9.2). The other signals keep their power.
    """
    known = [one for one in standings(scenario) if one.status.signals.answers]
    if not known:
        return []
    keys = [member.key for member in sorted(scenario.members, key=lambda one: one.key)]
    places = [keys.index(one.key) for one in known]
    shown, reached = _looked_at(scenario, counts, design, endpoint, places)
    found = []
    for n, one in enumerate(known):
        by = reached[n][:, None] <= months
        found += _moves_of(one, scenario, shown[n].astype(np.int64), by)
    return found


def _looked_at(
    scenario: Scenario, counts: Counts, design: Design, endpoint: Endpoint, places: list[int]
) -> tuple[Reals, Reals]:
    """What was so of some pilots (N, R) when signals were seen, and when they reach the endpoint."""
    each = -(-REPLICATES // counts.worlds)
    shown, reached = [], []
    for model in compile_in_parts(scenario, design, worlds=range(counts.worlds)):
        runner = Runner(model.pack, counts.points, counts.horizons)
        for row, world in enumerate(model.worlds):
            for block in runner.blocks(row, 0, min(each, int(counts.replicates[world]))):
                shown.append(block.records[places, Record.SHOWN].copy())
                reached.append(block.records[places, Record.LIVE + endpoint].copy())
    return np.concatenate(shown, axis=1), np.concatenate(reached, axis=1)


def _moves_of(
    one: Standing, scenario: Scenario, shown: NDArray[np.int64], by: NDArray[np.bool_]
) -> list[SignalMove]:
    laws = scenario.signals.weights(one.status.signals)
    every = np.ones(len(shown))
    found = []
    for name, pair in laws.items():
        weights = 1.0 / np.array(pair)[(shown >> SIGNAL_NAMES.index(name)) & 1]
        every = every * weights
        found.append(_move(one.key, name, one.status.signals.answers[name], weights, by))
    if len(laws) > 1:
        found.append(_move(one.key, "", None, every, by))
    return found


def _move(pilot: str, name: str, seen: bool | None, weights: Reals, by: NDArray[np.bool_]) -> SignalMove:
    return SignalMove(
        pilot=pilot,
        signal=name,
        seen=seen,
        with_it=by.mean(axis=0),
        without=np.asarray(weights @ by / weights.sum()),
        effective=float(weights.sum() ** 2 / np.sum(weights**2)),
    )
