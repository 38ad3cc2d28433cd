"""Counts: everything that a run has added up, whole numbers only."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from valleysim.errors import SimulationError
from valleysim.kernel.life import WAITS
from valleysim.kernel.tally import MONEY_BINS, Amount
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.vocabulary import ROLL_BACK_CAUSES, Endpoint, Row, Wait

Whole = NDArray[np.int64]

LARGEST_SUM = 2**63 - 1
SEEN = 2 * len(Endpoint)
"""Curves kept of each world: reached live, production, sustained; then held, likewise."""


def _seen_rows() -> Whole:
    """Which rows of the tally count as reached and as held, (SEEN, 31), by endpoint."""
    causes = len(ROLL_BACK_CAUSES)
    first_wait = {Endpoint.LIVE: Wait.REDISCOVERY, Endpoint.PRODUCTION: Wait.PROVING}
    rows = np.zeros((SEEN, Row.END), np.int64)
    for endpoint in Endpoint:
        first = int(first_wait.get(endpoint, Row.SUSTAINED))
        rows[endpoint, first : Row.SUSTAINED + 1] = 1
        rows[len(Endpoint) + endpoint] = rows[endpoint]
        rows[endpoint, Row.ROLLED_BACK + causes * endpoint : Row.END] = 1
    return rows


SEEN_ROWS = _seen_rows()


@dataclass
class Counts:
    """Histories, months and money added up. W worlds, P points of time, G = 8 points a month.

    ============== ================= ===========================================================
    array          shape             meaning
    ============== ================= ===========================================================
    histories      (W,)              histories of each world
    flows          (31, G + 1)       histories entering less leaving a state, by grid point
    points         (P,)              grid points at which each world is looked at: every whole
                                     month, and the horizons
    seen           (W, 6, P)         histories of each world that have reached (3 endpoints), and
                                     that hold (3 endpoints), at those points
    wait_ticks     (11,)             months spent in each wait, in 2⁻²⁰ months
    money_cents    (6,)              sums of money, in hundredths
    money_bins     (6, 2561)         histories by amount
    ============== ================= ===========================================================
    """

    histories: Whole
    flows: Whole
    points: Whole
    seen: Whole
    wait_ticks: Whole
    money_cents: Whole
    money_bins: Whole

    @classmethod
    def empty(cls, worlds: int, points: Whole) -> "Counts":
        """Nothing added up yet, up to the last of these points."""
        return cls(
            histories=np.zeros(worlds, np.int64),
            flows=np.zeros((int(Row.END), int(points[-1]) + 1), np.int64),
            points=points,
            seen=np.zeros((worlds, SEEN, len(points)), np.int64),
            wait_ticks=np.zeros(WAITS, np.int64),
            money_cents=np.zeros(len(Amount), np.int64),
            money_bins=np.zeros((len(Amount), MONEY_BINS), np.int64),
        )

    @property
    def worlds(self) -> int:
        """Number of worlds."""
        return len(self.histories)

    @property
    def total(self) -> int:
        """Number of histories."""
        return int(self.histories.sum())

    @property
    def span(self) -> float:
        """Months simulated."""
        return float(self.points[-1]) / GRID_STEPS_PER_MONTH

    def add(self, part: "Counts", first_world: int) -> None:
        """Add a part that holds the worlds from ``first_world`` on; raise `SimulationError`."""
        for have, more in zip(self.money_cents.tolist(), part.money_cents.tolist(), strict=True):
            if abs(have + more) > LARGEST_SUM:
                raise SimulationError(
                    "a sum of money over all histories does not fit its 64 bits: write amounts in thousands "
                    "of the currency, or ask for fewer replicates"
                )
        worlds = slice(first_world, first_world + part.worlds)
        self.histories[worlds] += part.histories
        self.seen[worlds] += part.seen
        self.flows += part.flows
        self.wait_ticks += part.wait_ticks
        self.money_cents += part.money_cents
        self.money_bins += part.money_bins

    def widened(self, worlds: int) -> "Counts":
        """A copy with room for more worlds."""
        wide = Counts.empty(worlds, self.points)
        wide.add(self, 0)
        return wide

    def states(self) -> Whole:
        """Histories in each state (31, G + 1) at each grid point."""
        return np.cumsum(self.flows, axis=1)


def points_seen(horizons: tuple[float, ...]) -> Whole:
    """Grid points (P,) of every whole month up to the last horizon, and of the horizons."""
    months = np.arange(np.floor(horizons[-1]) + 1.0)
    points = np.union1d(months, np.array(horizons)) * GRID_STEPS_PER_MONTH
    return points.astype(np.int64)


def seen_at(flows: Whole, points: Whole) -> Whole:
    """Curves (SEEN, P) of one world from its flows."""
    return SEEN_ROWS @ np.cumsum(flows, axis=1)[:, points]
