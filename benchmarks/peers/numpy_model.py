"""A peer for speed: a reduced pilot, vectorised over histories and exact in continuous time.

The course of ``docs/model.md`` is kept: the pilot, a coalition of seats with succession, pace and
hazards that depend on cover, five areas of readiness side by side with line sign-off, runway, budget
windows, parking, builders, parallel run, rediscovery and decaying roll-back hazards. Left out are

* reorganisations, and successions beyond a fixed number (the last occupant of a seat never leaves);
* seats that are unsupportive or vacant at month 0;
* ``uncovered_approval``: a request has the same chance at every window, so that the number of windows
  is one geometric draw;
* capacity below five, central authority, and readiness without a contract;
* cost: both multipliers are 1, and within tolerance;
* obsolescence, and with it every reopened area;
* neutral funding (give a long runway, a short period and an approval of 1);
* proving, money, and what a history waits for.

Nothing that is left can feed back on cover, so cover is drawn first. The work that could have been done
by a month is then a piecewise linear function of it, and every event is that function or its inverse.
Arrays of segments are (segments, histories).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]
Generator = np.random.Generator
Sampler = Callable[[Generator, tuple[int, ...]], Reals]

AREAS, OWNERSHIP, ECONOMICS = 5, 0, 1
FOREVER = 1e9  # months; finite, so that the segments after it have a length
BLOCK = 1024  # histories at a time, so that the arrays of a block stay in the cache


@dataclass(frozen=True)
class ReducedSeat:
    """One seat, supporting at month 0."""

    weight: float
    essential: bool
    time_left: Sampler
    tenure: Sampler
    vacancy: Sampler
    support: float  # probability that a successor supports, documented value included


@dataclass(frozen=True)
class ReducedNumbers:
    """One world of the reduced pilot."""

    duration: Sampler
    success: float
    embedded: float
    seats: tuple[ReducedSeat, ...]
    successions: int  # of each seat, at least 1
    quorum: float
    uncovered_pace: float
    uncovered_hazard: float
    work: tuple[Sampler, ...]  # by area: what remains at pilot end
    sign_off: tuple[Sampler, ...]  # by area
    runway: Sampler
    period: float
    first_window: float | None  # None: uniform
    approval: float  # above 0, uplift included
    lead: Sampler
    unfunded_hazard: float
    unfunded_departures: float
    builders: int
    departure_rate: float
    documented: float
    cross_trained: float
    parallel_run: Sampler
    transfer_time: float
    rediscovery: Sampler
    instability: float
    live_uncovered_hazard: float
    half_life: float
    priorities_hazard: float


def add_up(rows: Reals) -> Reals:
    """Running sums down the rows, in place; row by row is faster here than ``cumsum``."""
    for above, below in pairwise(rows):
        np.add(above, below, out=below)
    return rows


class Growth:
    """What grows from 0 in each history, at a rate that is constant between edges."""

    def __init__(self, edges: Reals, rates: Reals, heights: Reals | None = None) -> None:
        """Edges and the rates from each edge to the next; the last rate goes on for ever."""
        self.edges, self.rates = edges, rates
        self.columns = np.arange(edges.shape[1])
        self.heights = self.heights_at_edges() if heights is None else heights

    def heights_at_edges(self) -> Reals:
        """How much there is at each edge."""
        heights = np.zeros_like(self.edges)
        np.multiply(self.rates[:-1], self.edges[1:] - self.edges[:-1], out=heights[1:])
        return add_up(heights)

    def of(self, chosen: NDArray[np.intp]) -> "Growth":
        """The growth in some histories."""
        return Growth(self.edges[:, chosen], self.rates[:, chosen], self.heights[:, chosen])

    def last(self, passed: Flags) -> tuple[NDArray[np.int16], NDArray[np.intp]]:
        """The index of the last edge that is passed in each history; the first, if none is."""
        return np.maximum(passed.sum(axis=0, dtype=np.int16) - 1, 0), self.columns

    def at(self, place: Reals) -> Reals:
        """How much there is at a place."""
        i = self.last(self.edges <= place)
        height: Reals = self.heights[i] + self.rates[i] * (place - self.edges[i])
        return height

    def reaches(self, level: Reals) -> Reals:
        """The first place at which there is this much; infinite if there never is."""
        i = self.last(self.heights < level)
        rates, place = self.rates[i], np.full_like(level, math.inf)
        np.divide(level - self.heights[i], rates, out=place, where=rates > 0)
        place += self.edges[i]
        return place


@dataclass(frozen=True)
class Cover:
    """Whether the coalition covers each history, from each edge to the next."""

    edges: Reals
    covered: Flags

    def of(self, chosen: NDArray[np.intp]) -> "Cover":
        """The cover of some histories."""
        return Cover(self.edges[:, chosen], self.covered[:, chosen])

    def work(self, uncovered_pace: float) -> Growth:
        """The work that can be done from month 0."""
        return Growth(self.edges, np.where(self.covered, 1.0, uncovered_pace))

    def uncovered(self) -> Growth:
        """The months without cover."""
        return Growth(self.edges, (~self.covered).astype(np.float64))


@dataclass(frozen=True)
class Money:
    """When innovation money ends and operating money arrives, and the work not done in between."""

    runway_end: Reals
    arrives: Reals
    skipped: Reals


def seat_turns(seat: ReducedSeat, successions: int, rng: Generator, n: int) -> tuple[Reals, Reals]:
    """Months (n, 2 successions) at which a seat is left and filled in turn, and what support changes by."""
    months = np.empty((n, 2 * successions))
    months[:, 0] = seat.time_left(rng, (n,))
    months[:, 2::2] = seat.tenure(rng, (n, successions - 1))
    months[:, 1::2] = seat.vacancy(rng, (n, successions))
    supports = (rng.random((n, successions)) < seat.support).astype(np.float64)
    changes = np.empty_like(months)
    changes[:, 0] = -1.0
    changes[:, 1::2] = supports
    changes[:, 2::2] = -supports[:, :-1]
    return np.minimum(np.cumsum(months, axis=1), FOREVER), changes


def draw_cover(r: ReducedNumbers, rng: Generator, n: int) -> Cover:
    """Live every seat through, and see when the coalition covers the pilot.

    An essential seat scores more than all weights together, so one score tells both conditions.
    """
    essential = 1.0 + sum(seat.weight for seat in r.seats)
    scores = [seat.weight + essential * seat.essential for seat in r.seats]
    needed = r.quorum - 1e-9 + essential * sum(seat.essential for seat in r.seats)
    turns = [seat_turns(seat, r.successions, rng, n) for seat in r.seats]
    months = np.concatenate([months for months, _ in turns], axis=1)
    changes = np.concatenate(
        [score * change for score, (_, change) in zip(scores, turns, strict=True)], axis=1
    )
    if len(turns) > 1:
        order = np.argsort(months, axis=1)
        months, changes = np.take_along_axis(months, order, 1), np.take_along_axis(changes, order, 1)
    edges = np.zeros((months.shape[1] + 1, n))
    edges[1:] = months.T
    score = np.full_like(edges, sum(scores))
    score[1:] = changes.T
    return Cover(edges, add_up(score) >= needed)


def exponential(rng: Generator, rate: float | Reals, n: int) -> Reals:
    """Exponential times at a rate; never at rate 0."""
    with np.errstate(divide="ignore"):
        return np.divide(rng.standard_exponential(n), rate)


def ask_for_money(r: ReducedNumbers, rng: Generator, asks: Reals) -> Reals:
    """The month in which operating money arrives, if the pilot can ask from a month on (section 6)."""
    n = len(asks)
    first = np.full(n, r.first_window) if r.first_window is not None else r.period * (1 - rng.random(n))
    windows = np.maximum(np.ceil((asks - first) / r.period), 0.0) + rng.geometric(r.approval, n) - 1
    return first + windows * r.period + r.lead(rng, (n,))


def prepare(r: ReducedNumbers, rng: Generator, ends: Reals, work: Growth) -> tuple[Reals, Money]:
    """When all areas are signed off, and the money (sections 5 and 6).

    Ownership and economics must be worked off before the runway ends: afterwards nothing moves until
    money is there, and it cannot be asked for. The other areas stand still in between.
    """
    n = len(ends)
    levels = [work.at(ends) + r.work[a](rng, (n,)) for a in range(AREAS)]
    sign_offs = [r.sign_off[a](rng, (n,)) for a in range(AREAS)]
    runway_end = np.minimum(ends + r.runway(rng, (n,)), FOREVER)
    last_level = work.at(runway_end)

    asking = (OWNERSHIP, ECONOMICS)
    asks = np.max([np.maximum(work.reaches(levels[a]), ends) + sign_offs[a] for a in asking], axis=0)
    asks[np.maximum(levels[OWNERSHIP], levels[ECONOMICS]) > last_level] = math.inf
    arrives = ask_for_money(r, rng, asks)
    skipped = np.maximum(work.at(np.minimum(arrives, FOREVER)) - last_level, 0.0)

    gate = asks
    for a in range(AREAS):
        if a not in asking:
            level = levels[a] + np.where(levels[a] > last_level, skipped, 0.0)
            gate = np.maximum(gate, np.maximum(work.reaches(level), ends) + sign_offs[a])
    return gate, Money(runway_end, arrives, skipped)


def cancelled(r: ReducedNumbers, rng: Generator, ends: Reals, cover: Cover, money: Money) -> Reals:
    """When the first cancellation clock would ring (section 10)."""
    n, share = len(ends), 1 - r.embedded
    uncovered = cover.uncovered()
    priorities = ends + exponential(rng, r.priorities_hazard * share, n)
    sponsors = uncovered.reaches(uncovered.at(ends) + exponential(rng, r.uncovered_hazard * share, n))
    funding = money.runway_end + exponential(rng, r.unfunded_hazard * share, n)
    funding[funding >= money.arrives] = math.inf
    return np.minimum(np.minimum(priorities, sponsors), funding)


def knowledge_lost(r: ReducedNumbers, rng: Generator, stays: Reals, parallel_run: Reals) -> Reals:
    """The knowledge lost at the end of the parallel run, if each builder stays with this probability."""
    present = rng.binomial(r.builders, stays) / max(r.builders, 1)
    missed = np.exp(-parallel_run / r.transfer_time) if r.transfer_time > 0 else 0.0
    return (1 - r.documented) * (1 - r.cross_trained) * (1 - present * (1 - missed))


def embedding_age(r: ReducedNumbers, months_live: Reals) -> Reals:
    """The embedding age after some months live (section 9)."""
    if r.half_life == math.inf:
        return months_live
    limit = r.half_life / math.log(2)
    return -np.expm1(-months_live / limit) * limit


def months_live(r: ReducedNumbers, age: Reals) -> Reals:
    """The months live at an embedding age; infinite, if that age is not reached."""
    if r.half_life == math.inf:
        return age
    limit = r.half_life / math.log(2)
    return -np.log1p(-np.minimum(age / limit, 1.0)) * limit


def live(
    r: ReducedNumbers, rng: Generator, start: Reals, lost: Reals, cover: Cover, work: Growth
) -> tuple[Reals, Reals]:
    """The months of production and of rolling back of histories that went live (section 9)."""
    n = len(start)
    level = work.at(start) + lost * r.rediscovery(rng, (n,))
    production = np.maximum(work.reaches(level), start)

    ages = embedding_age(r, np.maximum(cover.edges - start, 0.0))
    uncovered = Growth(ages, (~cover.covered).astype(np.float64))
    sponsors = uncovered.reaches(exponential(rng, r.live_uncovered_hazard, n))
    handoff = exponential(rng, r.instability * lost, n)
    with np.errstate(divide="ignore"):
        handoff_month = start + months_live(r, handoff)
        rolled_back = start + months_live(r, sponsors)
    handoff_month[handoff_month >= production] = math.inf
    rolled_back = np.minimum(rolled_back, handoff_month)
    production[production > rolled_back] = math.inf
    return production, rolled_back


def simulate_block(r: ReducedNumbers, histories: int, rng: Generator) -> dict[str, Reals]:
    """One block of histories; the fate of those whose pilot fails is sealed at its end."""
    ends = r.duration(rng, (histories,))
    fate = {name: np.full(histories, math.inf) for name in ("production", "abandoned", "rolled_back")}
    succeeded = rng.random(histories) < r.success
    fate["abandoned"][~succeeded] = ends[~succeeded]
    pilots = np.flatnonzero(succeeded)
    ends, n = ends[pilots], len(pilots)

    cover = draw_cover(r, rng, n)
    work = cover.work(r.uncovered_pace)
    gate, money = prepare(r, rng, ends, work)
    parallel_run = r.parallel_run(rng, (n,))
    start = np.maximum(gate, money.arrives) + parallel_run
    rings = cancelled(r, rng, ends, cover, money)
    lives = np.flatnonzero(start < rings)
    fate["abandoned"][pilots] = np.where(start < rings, math.inf, rings)

    unfunded = np.maximum(money.arrives - money.runway_end, 0.0)[lives]
    exposure = start[lives] - ends[lives] + (r.unfunded_departures - 1) * unfunded
    lost = knowledge_lost(r, rng, np.exp(-r.departure_rate * exposure), parallel_run[lives])
    months = live(r, rng, start[lives], lost, cover.of(lives), work.of(lives))
    fate["production"][pilots[lives]], fate["rolled_back"][pilots[lives]] = months
    return fate


def simulate(reduced: ReducedNumbers, histories: int, seed: int) -> dict[str, Reals]:
    """Months (infinite if never) of production, of abandonment and of rolling back, per history."""
    rng = np.random.default_rng(seed)
    sizes = [min(BLOCK, histories - start) for start in range(0, histories, BLOCK)]
    blocks = [simulate_block(reduced, size, rng) for size in sizes]
    return {name: np.concatenate([block[name] for block in blocks]) for name in blocks[0]}
