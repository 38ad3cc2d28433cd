"""What each signal has moved: the forecast as it would be without it, from the same histories."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.compile import compile_in_parts
from valleysim.estimates.counts import Counts
from valleysim.frozen import FrozenFields
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
class SignalMove(FrozenFields):
    """What a signal of a pilot has moved, at H horizons; or all of its signals, which has no name.

    ``without`` and ``with_it`` (H,) are shares of histories that have reached the endpoint, and ``error``
    (H,) one Monte Carlo standard error of their difference; ``effective`` is how many equally weighted
    histories the first rests on. What the signal tells of was so, or was not, in ``all_alike`` histories:
    then how the pilot stands says it already.
    """

    pilot: str
    signal: str
    seen: bool | None
    with_it: Reals
    without: Reals
    error: Reals
    effective: float
    all_alike: bool


def signal_moves(
    scenario: Scenario, counts: Counts, *, design: Design, endpoint: Endpoint, months: Reals
) -> tuple[SignalMove, ...]:
    """Of each pilot of which signals are known, what each of them and what all have moved.

    A history of the forecast is as likely as its past and the signals; one that is weighed by what a signal
    is not likely to be seen in its past is as likely as without that signal (A. B. Owen, *Monte Carlo theory,
    methods and examples*, section 9.2). The other signals keep their power.
    """
    known = [one for one in standings(scenario) if one.status.signals.answers]
    if not known:
        return ()
    keys = [member.key for member in sorted(scenario.members, key=lambda one: one.key)]
    places = [keys.index(one.key) for one in known]
    shown, reached = _looked_at(scenario, counts, design, endpoint, places)
    found: list[SignalMove] = []
    for n, one in enumerate(known):
        by = reached[n][..., None] <= months
        found += _moves_of(one, scenario, shown[n].astype(np.int64), by)
    return tuple(found)


def _looked_at(
    scenario: Scenario, counts: Counts, design: Design, endpoint: Endpoint, places: list[int]
) -> tuple[Reals, Reals]:
    """What was so of some pilots (N, W, R) when signals were seen, and when they reach the endpoint."""
    each = min(-(-REPLICATES // counts.worlds), int(counts.replicates.min()))
    shown, reached = [], []
    for model in compile_in_parts(scenario, design, worlds=range(counts.worlds)):
        runner = Runner(model.pack, counts.points, counts.horizons)
        for row in range(len(model.worlds)):
            blocks = list(_copied(runner, row, each, places, [Record.SHOWN, Record.LIVE + endpoint]))
            here = np.concatenate(blocks, axis=2)
            shown.append(here[:, 0])
            reached.append(here[:, 1])
    return np.stack(shown, axis=1), np.stack(reached, axis=1)


def _copied(runner: Runner, row: int, each: int, places: list[int], facts: list[int]) -> Iterator[Reals]:
    for block in runner.blocks(row, 0, each):
        yield block.records[np.ix_(places, facts)].copy()


def _moves_of(
    one: Standing, scenario: Scenario, shown: NDArray[np.int64], by: NDArray[np.bool_]
) -> list[SignalMove]:
    laws = scenario.signals.weights(one.status.signals)
    every = np.ones(shown.shape)
    found = []
    for name, pair in laws.items():
        weights = 1.0 / np.array(pair)[(shown >> SIGNAL_NAMES.index(name)) & 1]
        every = every * weights
        found.append(_move(one.key, name, one.status.signals.answers[name], weights, by))
    if len(laws) > 1:
        found.append(_move(one.key, "", None, every, by))
    return found


def _move(pilot: str, name: str, seen: bool | None, weights: Reals, by: NDArray[np.bool_]) -> SignalMove:
    """What weights (W, R) move, of who is there ``by`` each month (W, R, H).

    Histories of one world go together: the error is that of the means of worlds, each history counting by
    its influence on the difference (A. C. Davison and D. V. Hinkley 1997, *Bootstrap methods and their
    application*, section 2.7.2).
    """
    relative = (weights / weights.mean())[..., None]
    with_it, without = by.mean(axis=(0, 1)), (relative * by).mean(axis=(0, 1))
    influence = by - with_it - relative * (by - without)
    apart = influence.mean(axis=1) if len(influence) > 1 else influence[0]
    return SignalMove(
        pilot=pilot,
        signal=name,
        seen=seen,
        with_it=with_it,
        without=without,
        error=apart.std(axis=0) / max(len(apart) - 1, 1) ** 0.5,
        effective=float(weights.sum() ** 2 / np.sum(weights**2)),
        all_alike=bool(np.ptp(weights) == 0.0),
    )
