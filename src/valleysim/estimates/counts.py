"""Counts: everything that a run has added up; sums are whole numbers only."""

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from valleysim.estimates.rounding import pilots_told
from valleysim.frozen import frozen
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.kernel.tally.tally import (
    CENTS,
    COST_BINS,
    MONEY_BINS,
    MONEY_WORDS,
    PARTS_OF_A_CENT,
    WORD,
    make_tally,
)
from valleysim.vocabulary import ROLL_BACK_CAUSES, Endpoint, Row, Wait
from valleysim.worlds.design import BATCHES

Whole = NDArray[np.int64]
Reals = NDArray[np.float64]

WORD_BITS = int(WORD).bit_length() - 1
CENT_WORDS = MONEY_WORDS - 1
OF_WORLDS = (
    "replicates",
    "seen",
    "squares",
    "marks",
    "pilots_seen",
    "cut",
    "states_seen",
    "at_least",
    "sample_months",
    "sample_spend",
    "by_due",
    "late_ticks",
)
ADDED = (
    "flows",
    "wait_ticks",
    "money_words",
    "money_bins",
    "arrivals",
    "ends",
    "at_due",
    "held_by",
    "together",
    "sunk_bins",
    "confidence",
    "load",
)
OF_BATCHES = ("sunk_batches", "kept_batches")
"""Added, like those, but by batch of worlds, and not by the kernel."""
OF_STRETCHES = ("flows", "at_due")
"""Of those that are added, what the kernel counts anew for each stretch of a world."""
ENDS = ("money_ends", "sunk_ends")
"""Of these the least and the largest is kept, and not a sum."""
MANY = 250
"""Pilots from which on what is counted of each in each world is kept in half of the memory."""
MOST_NUMBERS = 250
"""Numbers of pilots of which every world is counted by itself."""
MOST_SAMPLED = 1_500
"""Replicates of which the month and the spend are kept one by one, to be drawn."""
MOST_SAMPLED_HISTORIES = 1_000_000
"""Of very many pilots fewer replicates are kept."""
MOST_SAMPLED_OF_A_WORLD = 512
COARSE = 8
"""Bins of spend that make one of ``kept_batches``: four an octave."""
COARSE_BINS = -(-COST_BINS // COARSE)
SEEN = 2 * len(Endpoint)
"""Curves kept of each world: reached live, production, sustained; then held, likewise."""


HOLDING = (Wait.REDISCOVERY, Wait.PROVING, Row.SUSTAINED)
"""Rows of the tally in which a pilot is live, in production and sustained."""


def _seen_rows() -> Whole:
    """Which rows of the tally count as reached and as held, (SEEN, 33), by endpoint."""
    causes = len(ROLL_BACK_CAUSES)
    rows = np.zeros((SEEN, Row.END), np.int64)
    for endpoint in Endpoint:
        rows[endpoint, [int(row) for row in HOLDING[endpoint:]]] = 1
        rows[len(Endpoint) + endpoint] = rows[endpoint]
        rows[endpoint, Row.ROLLED_BACK + causes * endpoint : Row.END] = 1
    return rows


SEEN_ROWS = _seen_rows()


@dataclass(frozen=True, repr=False, eq=False)
class Counts:
    """Histories, months and money added up, in whole numbers. W worlds, N pilots in the order of their keys.

    P points of time are looked at, H horizons among them; the time grid has G = 8 points a month.

    ============== ================= ===========================================================
    array          shape             meaning
    ============== ================= ===========================================================
    replicates     (W,)              replicates of each world, each a history of every pilot
    points         (P,)              grid points at which each world is looked at: every whole
                                     month, and the horizons
    horizons       (H,)              which of the points are horizons
    seen           (W, 6, P)         histories of each world that have reached (3 endpoints), and
                                     that hold (3 endpoints), at those points
    squares        (W, 3, P)         sum over replicates of the squared number of pilots that have
                                     reached each endpoint
    marks          (W, 3, H, 2)      replicates in which by a horizon no pilot has, and in which the
                                     target number of pilots has
    pilots_seen    (W, N, 3, H)      histories of each pilot that have, by each horizon
    cut            (W, N)            histories of each pilot that had too many events, and stay where
                                     those left them
    states_seen    (W, 33, H)        histories of each world in each state at each horizon
    at_least       (W, 3, H, K)      replicates in which by a horizon some number of pilots or more
                                     has: the numbers are those of `numbers_told`
    flows          (33, G + 1)       histories entering less leaving a state, by grid point
    wait_ticks     (13,)             months spent in each wait, in 2⁻²⁰ months
    money_words    (6, 4)            sums of money, in hundredths: words of 29 bits; what was rounded
    money_bins     (6, 5825)         replicates by amount
    money_ends     (6, 5825, 2)      the least and the largest amount in each bin
    arrivals       (N, 3, G + 2)     histories by the grid point at which they reach an endpoint
    ends           (N, 33)           histories by the state in which the last horizon finds them
    held_by        (N, 4, 13)        abandoned histories by cause, and by the wait that held them up
    together       (3, P, N + 1)     replicates by the number of pilots that have reached it
    sunk_bins      (3, 5825)         replicates by what was spent on pilots that have not
    sunk_ends      (3, 5825, 2)      the least and the largest amount in each bin
    confidence     (3, P + 1, 2913)  replicates by when the target number has, and by spend
    load           (4,)              what is counted of the review office
    sunk_batches   (16, 3, 5825)     ``sunk_bins`` of each batch of worlds, world w being of batch w mod 16
    kept_batches   (16, 3, H, 365)   replicates of each batch that have the target number by a horizon, by
                                     spend: eight bins of ``confidence`` each
    sample_months  (W, S, 3)         of the first replicates of each world, the month at which the target
                                     number has reached each endpoint, infinite if not by the end
    sample_spend   (W, S)            and what was spent on all pilots by the end
    by_due         (W, N)            histories of each pilot that are in production, or were, by its due
                                     date, or by the end where that is not said or lies beyond it
    late_ticks     (W, N)            months from the due date to production, or to the end before it, in
                                     2⁻²⁰ months; 0 where no due date is said
    at_due         (N, 33)           histories by the state in which the due date, or the end, finds them
    ============== ================= ===========================================================

    Of a pilot in no portfolio ``together``, ``marks``, ``at_least``, all that is sunk, kept or
    sampled, and ``confidence`` say nothing new, and stay empty.
    """

    replicates: Whole
    points: Whole
    horizons: Whole
    seen: Whole
    squares: Whole
    marks: Whole
    pilots_seen: Whole
    cut: Whole
    states_seen: Whole
    at_least: Whole
    flows: Whole
    wait_ticks: Whole
    money_words: Whole
    money_bins: Whole
    money_ends: Reals
    arrivals: Whole
    ends: Whole
    held_by: Whole
    together: Whole
    sunk_bins: Whole
    sunk_ends: Reals
    confidence: Whole
    load: Whole
    sunk_batches: Whole
    kept_batches: Whole
    sample_months: Reals
    sample_spend: Reals
    by_due: Whole
    late_ticks: Whole
    at_due: Whole

    @classmethod
    def empty(
        cls, worlds: int, points: Whole, horizons: Whole, listed: int = 0, sampled: int | None = None
    ) -> "Counts":
        """Nothing added up yet, up to the last of these points; ``horizons`` are positions in them.

        ``listed`` is the number of pilots of a portfolio; 0 stands for a pilot that is in none. Of each world
        ``sampled`` replicates are kept one by one, as many as `sampled_of` says if not given.
        """
        ways, batches, pilots = len(Endpoint), BATCHES if listed else 0, max(listed, 1)
        kept = sampled_of(worlds, listed) if sampled is None else sampled
        tally = make_tally(points, horizons, pilots)
        return cls(
            replicates=np.zeros(worlds, np.int64),
            points=points,
            horizons=horizons,
            seen=np.zeros((worlds, SEEN, len(points)), np.int64),
            squares=np.zeros((worlds, ways, len(points)), np.int64),
            marks=np.zeros((worlds, ways, len(horizons), 2), np.int64),
            pilots_seen=np.zeros((worlds, pilots, ways, len(horizons)), _small_enough(pilots)),
            cut=np.zeros((worlds, pilots), _small_enough(pilots)),
            states_seen=np.zeros((worlds, int(Row.END), len(horizons)), np.int64),
            at_least=np.zeros((worlds, ways, len(horizons), len(numbers_told(listed))), np.int64),
            sunk_batches=np.zeros((batches, ways, MONEY_BINS), np.int64),
            kept_batches=np.zeros((batches, ways, len(horizons), COARSE_BINS), np.int64),
            sample_months=np.zeros((worlds, kept, ways)),
            sample_spend=np.zeros((worlds, kept)),
            by_due=np.zeros((worlds, pilots), np.int64),
            late_ticks=np.zeros((worlds, pilots), np.int64),
            **{name: getattr(tally, name) for name in ADDED + ENDS},
        )

    def __repr__(self) -> str:
        worlds = "1 world" if self.worlds == 1 else f"{self.worlds:,} worlds"
        return f"<Counts: {self.n_replicates:,} replicates of {pilots_told(self.pilots)} in {worlds}>"

    def frozen(self) -> "Counts":
        """The same counts, to which nobody can add any more."""
        return replace(self, **{field.name: frozen(getattr(self, field.name)) for field in fields(self)})

    @property
    def pilots(self) -> int:
        """Number of pilots."""
        return len(self.ends)

    @property
    def listed(self) -> int:
        """Number of pilots of a portfolio; 0 of a pilot that is in none."""
        return self.pilots if len(self.sunk_batches) else 0

    @property
    def sampled(self) -> int:
        """Replicates of each world that are kept one by one."""
        return int(self.sample_spend.shape[1])

    @property
    def histories(self) -> Whole:
        """Histories of each world, of all pilots (W,)."""
        histories: Whole = frozen(self.replicates * self.pilots)
        return histories

    @property
    def n_replicates(self) -> int:
        """Number of replicates."""
        return int(self.replicates.sum())

    @property
    def worlds(self) -> int:
        """Number of worlds."""
        return len(self.replicates)

    @property
    def total(self) -> int:
        """Number of histories."""
        return int(self.histories.sum())

    @property
    def money_cents(self) -> NDArray[np.object_]:
        """Sums of money (6,), in hundredths: whole numbers of any size, exact however large they are."""
        words = self.money_words[:, :CENT_WORDS].astype(np.object_)
        powers = np.array([1 << (WORD_BITS * k) for k in range(CENT_WORDS)])
        cents: NDArray[np.object_] = frozen(words @ powers)
        return cents

    @property
    def money_means(self) -> Reals:
        """Mean amounts of a replicate (6,), with what was rounded to hundredths."""
        rounded = self.money_words[:, CENT_WORDS] / PARTS_OF_A_CENT
        cents: Reals = (self.money_cents / self.n_replicates).astype(np.float64) + rounded / self.n_replicates
        means: Reals = frozen(cents / CENTS)
        return means

    @property
    def end_month(self) -> float:
        """Months simulated."""
        return float(self.points[-1]) / GRID_STEPS_PER_MONTH

    def add(self, part: "Counts", first_world: int) -> None:
        """Add a part that holds the worlds from ``first_world`` on."""
        worlds = slice(first_world, first_world + part.worlds)
        for name in OF_WORLDS:
            getattr(self, name)[worlds] += getattr(part, name)
        for name in ADDED + OF_BATCHES:
            getattr(self, name).__iadd__(getattr(part, name))
        for name in ENDS:
            ends, more = getattr(self, name), getattr(part, name)
            np.minimum(ends[..., 0], more[..., 0], out=ends[..., 0])
            np.maximum(ends[..., 1], more[..., 1], out=ends[..., 1])

    def widened(self, worlds: int) -> "Counts":
        """A copy with room for more worlds."""
        wide = Counts.empty(worlds, self.points, self.horizons, self.listed, self.sampled)
        wide.add(self, 0)
        return wide

    def reached_worlds(self) -> "Counts":
        """A copy of the worlds that were simulated at all: a run that was stopped has not come to others."""
        there = self.replicates > 0
        return replace(self, **{name: getattr(self, name)[there] for name in OF_WORLDS})

    def states(self) -> Whole:
        """Histories in each state (33, G + 1) at each grid point."""
        return np.cumsum(self.flows, axis=1)


def _small_enough(pilots: int) -> type[np.int64 | np.int32]:
    """Whole numbers for replicates of a world: of so many pilots no run may have 2³¹ of them."""
    return np.int32 if pilots >= MANY else np.int64


def points_seen(horizons: tuple[float, ...]) -> Whole:
    """Grid points (P,) of every whole month up to the last horizon, and of the horizons."""
    months = np.arange(np.floor(horizons[-1]) + 1.0)
    points = np.union1d(months, np.array(horizons)) * GRID_STEPS_PER_MONTH
    return points.astype(np.int64)


def horizon_points(points: Whole, horizons: tuple[float, ...]) -> Whole:
    """Positions (H,) of the horizons among the points that are looked at."""
    return np.searchsorted(points, np.array(horizons) * GRID_STEPS_PER_MONTH)


def sampled_of(worlds: int, listed: int) -> int:
    """How many replicates of each of so many worlds are kept one by one; of a pilot in no portfolio none."""
    if not listed:
        return 0
    return min(max(most_sampled(listed) // worlds, 1), MOST_SAMPLED_OF_A_WORLD)


def most_sampled(pilots: int) -> int:
    """How many replicates of so many pilots are drawn, some more or fewer."""
    return min(MOST_SAMPLED, max(MOST_SAMPLED_HISTORIES // pilots, 1))


def numbers_told(listed: int) -> Whole:
    """Numbers of pilots (K,) of which worlds are counted one by one: all up to `MOST_NUMBERS`, then some.

    Of a pilot that is in no portfolio, 0 listed, none is.
    """
    if not listed:
        return np.zeros(0, np.int64)
    step = -(-listed // MOST_NUMBERS)
    return np.union1d(np.arange(1, listed + 1, step), [listed])


def at_least_of(together: Whole, numbers: Whole) -> Whole:
    """Replicates (…, K) with these numbers of pilots or more, from those with each number (…, N + 1)."""
    return np.cumsum(together[..., ::-1], axis=-1)[..., ::-1][..., numbers]


def kept_of(confidence: Whole, horizons: Whole) -> Whole:
    """Replicates (3, H, 365) that have the target number by each horizon, by spend, from ``confidence``."""
    coarse = np.add.reduceat(confidence, np.arange(0, COST_BINS, COARSE), axis=2)
    kept: Whole = np.cumsum(coarse, axis=1)[:, horizons]
    return kept
