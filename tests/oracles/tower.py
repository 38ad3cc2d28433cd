"""The tower property: forecasts from the states of one month, mixed, are the forecast from the start.

`lived` simulates histories of a scenario and counts what became of them, in the real kernel; `apart` says by
how many standard errors two such counts differ. Three things are compared: the row of the tally in which
each pilot is (what it waits for, or how it ended), how many pilots have gone live and reached production by
then, together, and the mean months in each wait.

Worlds differ in what has happened before month 0 and is drawn once for each; errors are those of means over
worlds, or of histories where there is one world. A check passes while |z| < 6 for each of some hundreds of
values (a false alarm in 10⁶). Of ten million histories a share that is .0013 off is seen.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tests.oracles.histories import SEED
from valleysim import loads
from valleysim.compile import compile_scenario
from valleysim.estimates.counts import horizon_points, points_seen
from valleysim.kernel.pack import Column, Pack
from valleysim.kernel.records import Record
from valleysim.simulation.runner import Runner
from valleysim.vocabulary import Row, Wait
from valleysim.worlds.design import Design

Reals = NDArray[np.float64]
AT_ONCE = 64
"""Worlds that are compiled at once."""
MILESTONES = (Record.LIVE, Record.PRODUCTION)
WAITED = [Record.WAITED + wait for wait in Wait if wait != Wait.START]
"""Months in each wait; a pilot that has started has waited for its start in no month."""
FEWEST = 30
"""Histories in which something happens, or does not, below which a share is not compared."""


@dataclass
class Lived:
    """What became of histories of N pilots in each of some worlds (worlds, values): sums, and how many.

    ``squares`` are sums of squares. The first ``shares`` values are counts.
    """

    sums: Reals
    squares: Reals
    histories: Reals
    shares: int

    @property
    def means(self) -> Reals:
        """Over all worlds, each counting alike (values,)."""
        return np.asarray((self.sums / self.histories[:, None]).mean(axis=0))

    @property
    def variances(self) -> Reals:
        """Of these means (values,)."""
        each = self.sums / self.histories[:, None]
        if len(each) > 1:
            return np.asarray(each.var(axis=0, ddof=1) / len(each))
        return np.asarray((self.squares / self.histories[:, None] - each**2)[0] / self.histories[0])


def runner_of(text: str, worlds: range, months: float) -> Runner:
    """A runner of some worlds of a scenario, to a month."""
    pack = compile_scenario(loads(text), Design(SEED), worlds=worlds).pack
    points = points_seen((months,))
    return Runner(pack, points, horizon_points(points, (months,)))


def lived(
    text: str, months: float, *, histories: int, worlds: int = 1, calm: float = 0.0, first: int = 0
) -> Lived:
    """Simulate a scenario to a month: histories of each pilot in all worlds together, from ``first`` on.

    Only those count in which no reorganisation strikes before the month ``calm``.
    """
    each = max(histories // worlds, 1)
    found: list[tuple[Reals, Reals, int]] = []
    shares = 0
    for start in range(0, worlds, AT_ONCE):
        some = range(start, min(start + AT_ONCE, worlds))
        runner = runner_of(text, some, months)
        for row in range(len(some)):
            sums, squares, number = 0.0, 0.0, 0
            for block in runner.blocks(row, first, each):
                kept = block.records[:, :, _calm(runner.pack, runner, block.size) > calm]
                values, shares = _values(kept)
                sums, squares = sums + values.sum(axis=1), squares + (values**2).sum(axis=1)
                number += kept.shape[2]
            found.append((np.asarray(sums), np.asarray(squares), number))
    return Lived(
        np.stack([sums for sums, _, _ in found]),
        np.stack([squares for _, squares, _ in found]),
        np.array([number for _, _, number in found], float),
        shares,
    )


def _calm(pack: Pack, runner: Runner, size: int) -> Reals:
    """Month of the first reorganisation of each replicate of the last block."""
    column = pack.plans[0].first_column + Column.REORGANISATION
    months: Reals = runner._work.columns.values[column, :size]
    return months


def _values(records: Reals) -> tuple[Reals, int]:
    """What is compared of each replicate (values, replicates), and how many of the values are counts."""
    pilots, _, replicates = records.shape
    rows = records[:, Record.ROW] == np.arange(int(Row.END))[:, None, None]
    reached = np.isfinite(records[:, MILESTONES]).sum(axis=0)
    together = reached == np.arange(pilots + 1)[:, None, None]
    counts = np.concatenate([rows.reshape(-1, replicates), together.reshape(-1, replicates)])
    waited = records[:, WAITED].reshape(-1, replicates)
    return np.concatenate([counts, waited]), len(counts)


def apart(one: Lived, other: Lived) -> float:
    """The largest |z| of what is compared; shares of hardly any history are left out."""
    difference = one.means - other.means
    variance = one.variances + other.variances
    seen = np.minimum(one.histories.sum(), other.histories.sum()) * (one.means + other.means) / 2.0
    rare = np.arange(len(difference)) < one.shares
    compared = (variance > 0.0) & ~(rare & (seen < FEWEST))
    assert (np.abs(difference[~compared & ~rare]) < 1e-9).all()
    return float(np.max(np.abs(difference[compared]) / np.sqrt(variance[compared])))


def mixed(parts: list[tuple[float, Lived]], tried: int) -> Lived:
    """Some counts of one world each, mixed by shares that were found among so many pasts."""
    weights = np.array([weight for weight, _ in parts])
    means = np.stack([part.means for _, part in parts])
    mean = weights @ means
    variance = weights**2 @ np.stack([part.variances for _, part in parts])
    variance += (weights @ means**2 - mean**2) / tried
    number = float(sum(part.histories.sum() for _, part in parts))
    return Lived(
        mean[None] * number,
        (variance * number + mean**2)[None] * number,
        np.array([number]),
        parts[0][1].shares,
    )
