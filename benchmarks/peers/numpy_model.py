"""A peer for speed: a reduced pilot, vectorised over histories and exact in continuous time.

The course of ``docs/model.md`` is kept: the pilot, a coalition of seats with succession, pace and
hazards that depend on cover, five areas of readiness side by side with line sign-off, runway, budget
windows, parking, builders, parallel run, rediscovery, decaying roll-back hazards and proving. Left out are

* reorganisations;
* seats that are unsupportive or vacant at month 0;
* ``uncovered_approval``: a request has the same chance at every window, so that the number of windows
  is one geometric draw;
* capacity below five, central authority, and readiness without a contract;
* cost: both multipliers are 1, and within tolerance;
* obsolescence, and with it every reopened area;
* neutral funding (give a long runway, a short period and an approval of 1).

Nothing that is left can feed back on cover, so cover is drawn first (`benchmarks.peers.numpy_cover`). The
work that could have been done by a month is then a piecewise linear function of it, and every event is that
function or its inverse.

`simulate` gives the months at which a history ends or reaches production. `benchmarks.peers.numpy_answer`
makes what a report needs of the same courses.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from benchmarks.peers.numpy_cover import (
    FOREVER,
    Cover,
    Generator,
    Growth,
    Places,
    Reals,
    ReducedSeat,
    Sampler,
    draw_cover,
)

AREAS = 5
ASKING = 2  # ownership and economics, the first of the areas
BLOCK = 8192  # histories at a time: many share the price of a call, and a block stays in the cache


@dataclass(frozen=True)
class ReducedMoney:
    """Money a month, and what is spent once."""

    pilot: float
    valley: float
    run: float
    value: float
    mitigation: float
    discount: float  # log(1 + discount_rate) / 12


@dataclass(frozen=True)
class ReducedNumbers:
    """One world of the reduced pilot."""

    duration: Sampler
    success: float
    embedded: float
    seats: tuple[ReducedSeat, ...]
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
    proving: float
    priorities_hazard: float
    money: ReducedMoney


@dataclass(frozen=True)
class Readiness:
    """When the work is done and signed off, and when money is asked for, approved, there and gone."""

    worked: Reals
    gate: Reals
    runway_end: Reals
    asks: Reals
    window: Reals
    arrives: Reals


@dataclass(frozen=True)
class Clocks:
    """When the cancellation clocks would ring; the uncovered months before the valley."""

    priorities: Reals
    sponsors: Reals
    first: Reals
    """The first of all three."""
    uncovered: Growth
    uncovered_before: Reals


@dataclass(frozen=True)
class Lives:
    """Those that went live by the span, by their place among the pilots that succeeded."""

    chosen: Places
    start: Reals
    production: Reals
    sponsors: Reals
    handoff: Reals

    @property
    def rolled_back(self) -> Reals:
        """When the first roll-back clock would ring."""
        return np.minimum(self.sponsors, self.handoff)


@dataclass(frozen=True)
class Block:
    """The courses of a block of histories: those whose pilots succeed come first."""

    ends: Reals
    """Of all pilots."""
    cover: Cover
    readiness: Readiness
    clocks: Clocks
    lives: Lives

    @property
    def succeeded(self) -> int:
        """How many pilots succeed."""
        return len(self.readiness.gate)


def exponential(rng: Generator, rate: float | Reals, n: int) -> Reals:
    """Exponential times at a rate; never at rate 0."""
    with np.errstate(divide="ignore"):
        return np.divide(rng.standard_exponential(n), rate)


def ask_for_money(r: ReducedNumbers, rng: Generator, asks: Reals) -> tuple[Reals, Reals]:
    """The window at which the request is approved, and when operating money arrives (section 6)."""
    n = len(asks)
    first = r.first_window if r.first_window is not None else r.period * (1 - rng.random(n))
    refused = -math.log1p(-r.approval) if r.approval < 1 else math.inf
    windows = np.maximum(np.ceil((asks - first) / r.period), 0.0)
    windows += np.floor(rng.standard_exponential(n) / refused)  # geometric: windows without approval
    windows *= r.period
    windows += first
    return windows, windows + r.lead(rng, (n,))


def draw_rows(samplers: tuple[Sampler, ...], rng: Generator, n: int) -> Reals:
    """A row of each of these."""
    rows = np.empty((len(samplers), n))
    for row, sampler in zip(rows, samplers, strict=True):
        row[:] = sampler(rng, (n,))
    return rows


def prepare(r: ReducedNumbers, rng: Generator, ends: Reals, work: Growth) -> Readiness:
    """When all areas are signed off, and the money (sections 5 and 6).

    Ownership and economics must be worked off before the runway ends: afterwards nothing moves until
    money is there, and it cannot be asked for. The other areas stand still in between.
    """
    n = len(ends)
    levels = draw_rows(r.work, rng, n)
    levels += work.at(ends)
    signed = draw_rows(r.sign_off, rng, n)
    runway_end = np.minimum(ends + r.runway(rng, (n,)), FOREVER)
    last_level = work.at(runway_end)

    asking = np.maximum(work.reaches(levels[:ASKING]), ends)
    signed[:ASKING] += asking
    asks = signed[:ASKING].max(axis=0)
    asks[levels[:ASKING].max(axis=0) > last_level] = math.inf
    window, arrives = ask_for_money(r, rng, asks)
    skipped = np.maximum(work.at(np.minimum(arrives, FOREVER)) - last_level, 0.0)

    others = levels[ASKING:]
    np.add(others, skipped, out=others, where=others > last_level)
    worked = np.maximum(work.reaches(others), ends)
    signed[ASKING:] += worked
    gate = np.maximum(asks, signed[ASKING:].max(axis=0))
    done = np.maximum(asking.max(axis=0), worked.max(axis=0))
    return Readiness(done, gate, runway_end, asks, window, arrives)


def cancel(r: ReducedNumbers, rng: Generator, ends: Reals, cover: Cover, readiness: Readiness) -> Clocks:
    """When the cancellation clocks would ring (section 10)."""
    n, share = len(ends), 1 - r.embedded
    uncovered = cover.uncovered()
    before = uncovered.at(ends)
    priorities = ends + exponential(rng, r.priorities_hazard * share, n)
    sponsors = uncovered.reaches(before + exponential(rng, r.uncovered_hazard * share, n))
    funding = readiness.runway_end + exponential(rng, r.unfunded_hazard * share, n)
    funding[funding >= readiness.arrives] = math.inf
    first = np.minimum(np.minimum(priorities, sponsors), funding)
    return Clocks(priorities, sponsors, first, uncovered, before)


def knowledge_lost(r: ReducedNumbers, rng: Generator, stays: Reals, parallel_run: Reals) -> Reals:
    """The knowledge lost at the end of the parallel run, if each builder stays with this probability."""
    present = (rng.random((r.builders, len(stays))) < stays).sum(axis=0) / max(r.builders, 1)
    missed = np.exp(-parallel_run / r.transfer_time) if r.transfer_time > 0 else 0.0
    lost: Reals = (1 - r.documented) * (1 - r.cross_trained) * (1 - present * (1 - missed))
    return lost


def embedding_age(r: ReducedNumbers, months_live: Reals) -> Reals:
    """The embedding age after some months live (section 9)."""
    if r.half_life == math.inf:
        return months_live
    limit = r.half_life / math.log(2)
    age = months_live * (-1 / limit)
    np.exp(age, out=age)
    np.subtract(1.0, age, out=age)
    age *= limit
    return age


def months_live(r: ReducedNumbers, age: Reals) -> Reals:
    """The months live at an embedding age; infinite, if that age is not reached."""
    if r.half_life == math.inf:
        return age
    limit = r.half_life / math.log(2)
    with np.errstate(divide="ignore"):
        return -np.log1p(-np.minimum(age / limit, 1.0)) * limit


def go_live(
    r: ReducedNumbers, rng: Generator, ends: Reals, readiness: Readiness, last: Reals
) -> tuple[Places, Reals, Reals]:
    """Who goes live by a last month of each, when, and the knowledge lost (section 8)."""
    ready = np.maximum(readiness.gate, readiness.arrives)
    chosen = np.flatnonzero(ready < last)
    parallel_run = r.parallel_run(rng, (len(chosen),))
    start = ready[chosen] + parallel_run
    runs = np.flatnonzero(start <= last[chosen])
    chosen, start, parallel_run = chosen[runs], start[runs], parallel_run[runs]

    exposure = start - ends[chosen]
    unfunded = np.maximum(readiness.arrives[chosen] - readiness.runway_end[chosen], 0.0)
    exposure += (r.unfunded_departures - 1) * unfunded
    return chosen, start, knowledge_lost(r, rng, np.exp(-r.departure_rate * exposure), parallel_run)


def live_on(
    r: ReducedNumbers, rng: Generator, cover: Cover, chosen: Places, start: Reals, lost: Reals
) -> Lives:
    """Life after going live (section 9)."""
    n, cover = len(chosen), cover.of(chosen)
    work = cover.work(r.uncovered_pace)
    level = work.at(start) + lost * r.rediscovery(rng, (n,))
    production = np.maximum(work.reaches(level), start)

    ages = embedding_age(r, np.maximum(cover.edges - start, 0.0))
    uncovered = Cover(ages, cover.covered).uncovered()
    sponsors = start + months_live(r, uncovered.reaches(exponential(rng, r.live_uncovered_hazard, n)))
    handoff = start + months_live(r, exponential(rng, r.instability * lost, n))
    handoff[handoff >= production] = math.inf
    return Lives(chosen, start, production, sponsors, handoff)


def blocks(r: ReducedNumbers, histories: int, seed: int, span: float) -> Iterator[tuple[int, Block]]:
    """The courses of all histories, block by block, each with the number of its first history.

    What happens after the span is neither right nor needed: it only stays after the span.
    """
    rng = np.random.Generator(np.random.SFC64(seed))
    for first in range(0, histories, BLOCK):
        ends = r.duration(rng, (min(BLOCK, histories - first),))
        succeeded = int(rng.binomial(len(ends), r.success))
        valley = ends[:succeeded]
        cover = draw_cover(r.seats, r.quorum, rng, succeeded, span)
        readiness = prepare(r, rng, valley, cover.work(r.uncovered_pace))
        clocks = cancel(r, rng, valley, cover, readiness)
        gone = go_live(r, rng, valley, readiness, np.minimum(clocks.first, span))
        lives = live_on(r, rng, cover, *gone)
        yield first, Block(ends, cover, readiness, clocks, lives)


def simulate(reduced: ReducedNumbers, histories: int, seed: int, span: float) -> dict[str, Reals]:
    """Months (infinite if never) of production, of abandonment and of rolling back, right up to the span.

    Histories come in no particular order: in each block those whose pilot succeeds come first.
    """
    fate = {name: np.full(histories, math.inf) for name in ("production", "abandoned", "rolled_back")}
    for first, block in blocks(reduced, histories, seed, span):
        lives, rolled_back = block.lives, block.lives.rolled_back
        abandoned = fate["abandoned"][first : first + len(block.ends)]
        abandoned[:] = block.ends
        abandoned[: block.succeeded] = block.clocks.first
        abandoned[lives.chosen] = math.inf
        places = lives.chosen + first
        fate["production"][places] = np.where(lives.production <= rolled_back, lives.production, math.inf)
        fate["rolled_back"][places] = rolled_back
    return fate
