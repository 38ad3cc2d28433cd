"""How long pilots take that reach the endpoint, and what they wait for until then, as whole numbers."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from valleysim.kernel.grid import GRID_STEPS_PER_MONTH, TICKS_PER_MONTH
from valleysim.kernel.state import WAITS
from valleysim.scenario import Scenario
from valleysim.scenario.standing import has_started
from valleysim.simulation.options import LONGEST, Options
from valleysim.simulation.runner import Record
from valleysim.vocabulary import Endpoint, Wait

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
CELLS = 16
"""Parts of the replicates of a world that are added up apart: their spread is the noise within it."""
AFTER = {
    Endpoint.LIVE: (Wait.REDISCOVERY, Wait.PROVING),
    Endpoint.PRODUCTION: (Wait.PROVING,),
    Endpoint.SUSTAINED: (),
}
"""Waits that come after an endpoint is reached."""


class Lived(NamedTuple):
    """Of a variant's pilots that reach the endpoint by the last horizon: W worlds, C cells of replicates.

    ============= ================= ==================================================================
    array         shape, type       meaning
    ============= ================= ==================================================================
    there         (W, C) i8         how many reach it
    ticks         (W, C, 16) i8     months they spend in each wait from month 0 until they do, in 2⁻²⁰ months
    since_start   (W, G + 1) i8     how many do g eighths of a month after their start, rounded up
    since_pilot   (W, G + 1) i8     how many do g eighths of a month after the end of the pilot, rounded up
    ============= ================= ==================================================================
    """

    there: Whole
    ticks: Whole
    since_start: Whole
    since_pilot: Whole

    def add(self, worlds: slice, other: "Lived") -> None:
        """Add what was found in some of the worlds."""
        for own, more in zip(self, other, strict=True):
            own[worlds] += more


def no_months(scenario: Scenario, options: Options, worlds: int) -> Lived:
    """Nothing added up yet, of so many worlds."""
    cells = min(replicates_of_a_world(options), CELLS)
    longest = options.horizons[-1] + (LONGEST if has_started(scenario) else 0.0)
    grid = round(longest * GRID_STEPS_PER_MONTH) + 1
    return Lived(
        np.zeros((worlds, cells), np.int64),
        np.zeros((worlds, cells, WAITS), np.int64),
        np.zeros((worlds, grid), np.int64),
        np.zeros((worlds, grid), np.int64),
    )


def replicates_of_a_world(options: Options) -> int:
    """Replicates are spread evenly over the worlds, rounded up to a whole number a world."""
    return -(-options.replicates // options.worlds)


def add_months(lived: Lived, row: int, first: int, records: Reals, endpoint: Endpoint) -> None:
    """Add the records (N, rows, size) of a block of replicates, the first of them number ``first``."""
    months = records[:, Record.LIVE + endpoint]
    there = np.isfinite(months)
    cells = np.arange(first, first + records.shape[2]) % lived.there.shape[1]
    np.add.at(lived.there[row], cells, there.sum(axis=0))
    waited = records[:, Record.WAITED : Record.WAITED + WAITS].copy()
    waited[:, AFTER[endpoint]] = 0.0
    ticks = np.floor(waited * TICKS_PER_MONTH + 0.5).astype(np.int64) * there[:, None]
    np.add.at(lived.ticks[row], cells, ticks.sum(axis=0).T)
    for since, kept in ((Record.STARTED, lived.since_start), (Record.PILOT_END, lived.since_pilot)):
        taken = np.ceil((months[there] - records[:, since][there]) * GRID_STEPS_PER_MONTH).astype(np.int64)
        most = kept.shape[1]
        kept[row] += np.bincount(np.clip(taken, 0, most - 1), minlength=most)
