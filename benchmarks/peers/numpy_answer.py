"""What a report needs, of the reduced pilot that is vectorised in NumPy: states, waits, months and money.

A history in the valley waits for one thing after another (section 12 of ``docs/model.md``), in an order
that is the same for all if a wait may be empty. So rows of months, none before the one above, say when one
wait gives way to the next: at a horizon those wait that have passed one row and not the next, and the months
waited are the difference of the sums of both. Only work is split further, by cover.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.numpy_cover import Cover, Places, Reals
from benchmarks.peers.numpy_model import Block, Clocks, Lives, ReducedNumbers, blocks
from valleysim.vocabulary import ABANDON_CAUSES, ROLL_BACK_CAUSES, Cause, Endpoint, Row, Wait

Whole = NDArray[np.int64]

VALLEY = (
    Wait.READINESS_WORK,  # from pilot end
    Wait.LINE_SIGN_OFF,
    Wait.BUDGET_WINDOW,
    Wait.FUNDING_LEAD,
    Wait.PARKED,  # from the end of innovation money, if operating money comes later
    Wait.BUDGET_WINDOW,
    Wait.FUNDING_LEAD,
    Wait.READINESS_WORK,  # from the arrival of operating money
    Wait.LINE_SIGN_OFF,
    Wait.PARALLEL_RUN,
)
GAP, ARRIVAL = 4, 7  # the rows of the end of innovation money and of the arrival of operating money
LIVE = (Wait.REDISCOVERY, Wait.PROVING, Row.SUSTAINED)
FAILED, PRIORITIES, SPONSORS, FUNDING = (Row.ABANDONED + n for n in range(len(ABANDON_CAUSES)))
BY_SPONSORS = Row.ROLLED_BACK + ROLL_BACK_CAUSES.index(Cause.SPONSORS)
BY_HANDOFF = Row.ROLLED_BACK + ROLL_BACK_CAUSES.index(Cause.HANDOFF)
SPEND_PILOT, SPEND_VALLEY, SPEND_RUN, SPEND, VALUE, NPV = range(6)


@dataclass(frozen=True)
class Answer:
    """What some histories have come to. H horizons, the last of which is the span; N histories."""

    states: Whole
    """Histories in each `Row` (33, H) at each horizon."""
    waited: Reals
    """Months spent in each wait (13,) up to the span."""
    months: Reals
    """Months (3, N) at which each endpoint is reached; infinite if not by the span."""
    money: Reals
    """Spend of the pilot, of the valley and of running, all spend, value, net present value (6, N)."""

    @property
    def histories(self) -> int:
        """How many histories there are."""
        return len(self.months[0])


class Tally:
    """States and waits of all blocks, added up; months and money, written down history by history."""

    def __init__(self, reduced: ReducedNumbers, histories: int, horizons: Sequence[float]) -> None:
        self.r, self.horizons, self.span = reduced, np.array(horizons), horizons[-1]
        self.waiting = np.zeros((Row.ABANDONED, len(horizons)), np.int64)
        self.ended = np.zeros((Row.END, len(horizons) + 1), np.int64)
        self.waited = np.zeros(Row.ABANDONED)
        self.months = np.full((len(Endpoint), histories), math.inf)
        self.money = np.empty((6, histories))

    def answer(self) -> Answer:
        """What all blocks have come to."""
        states = self.ended.cumsum(axis=1)[:, :-1]
        states[: Row.ABANDONED] += self.waiting
        return Answer(states, self.waited[: Row.SUSTAINED], self.months, self.money)

    def add(self, first: int, block: Block) -> None:
        """Add a block."""
        histories = slice(first, first + len(block.ends))
        self.end_pilots(block)
        valley = self.pass_valley(block)
        live = self.live_on(block.lives, self.months[:, histories])
        self.book(block, valley, live, self.money[:, histories])

    def end_pilots(self, block: Block) -> None:
        """The waits for the pilot's end, and the pilots that fail."""
        for h, month in enumerate(self.horizons):
            self.waiting[Wait.PILOT, h] += np.count_nonzero(block.ends > month)
        self.waited[Wait.PILOT] += np.minimum(block.ends, self.span).sum()
        failed = block.ends[block.succeeded :]
        self.end(failed, np.full(len(failed), FAILED))

    def pass_valley(self, block: Block) -> Reals:
        """The waits of the valley; its rows of months, all up to the end of the valley and the span."""
        told, clocks = block.readiness, block.clocks
        rows = np.empty((len(VALLEY) + 1, block.succeeded))
        gap = np.minimum(told.runway_end, told.arrives)
        rows[0] = block.ends[: block.succeeded]
        np.minimum(told.worked, gap, out=rows[1])
        np.minimum(told.gate, gap, out=rows[2])
        np.minimum(np.maximum(told.window, told.gate), gap, out=rows[3])
        rows[GAP] = gap
        np.maximum(told.asks, gap, out=rows[5])
        np.maximum(told.window, gap, out=rows[6])
        rows[ARRIVAL] = told.arrives
        np.maximum(told.worked, told.arrives, out=rows[8])
        np.maximum(told.gate, told.arrives, out=rows[9])
        rows[-1] = clocks.first
        rows[-1, block.lives.chosen] = block.lives.start
        np.minimum(rows[:-1], rows[-1], out=rows[:-1])
        self.count(VALLEY, rows, block.cover if self.r.uncovered_pace < 1 else None)
        self.abandon(clocks, np.flatnonzero((rows[-1] <= self.span) & (rows[-1] == clocks.first)))
        np.minimum(rows, self.span, out=rows)
        self.wait(VALLEY, rows)
        if self.r.uncovered_pace < 1:
            self.lack_cover(block, rows)
        return rows

    def abandon(self, clocks: Clocks, rung: Places) -> None:
        """Count those that are abandoned by the span, by cause."""
        months = clocks.first[rung]
        rows = np.full(len(rung), FUNDING)
        rows[clocks.sponsors[rung] == months] = SPONSORS
        rows[clocks.priorities[rung] == months] = PRIORITIES
        self.end(months, rows)

    def lack_cover(self, block: Block, rows: Reals) -> None:
        """Work that waits for cover: before innovation money ends, and after operating money has come."""
        uncovered = block.clocks.uncovered.at(rows[1]) - block.clocks.uncovered_before
        months = np.maximum(uncovered, 0.0).sum()  # below 0 if the pilot ends after the span
        again = np.flatnonzero(rows[ARRIVAL] < rows[ARRIVAL + 1])
        growth = block.cover.of(again).uncovered()
        months += (growth.at(rows[ARRIVAL + 1, again]) - growth.at(rows[ARRIVAL, again])).sum()
        self.waited[Wait.COVER] += months
        self.waited[Wait.READINESS_WORK] -= months

    def live_on(self, lives: Lives, months: Reals) -> Reals:
        """Life after going live; its rows of months, all up to the end and the span."""
        rolled_back = lives.rolled_back
        rows = np.empty((len(LIVE) + 1, len(lives.start)))
        rows[0], rows[1] = lives.start, lives.production
        np.add(lives.production, self.r.proving, out=rows[2])
        rows[3] = rolled_back
        reached = rows[:-1] <= np.minimum(rolled_back, self.span)
        months[:, lives.chosen] = np.where(reached, rows[:-1], math.inf)
        causes = np.where(lives.sponsors <= lives.handoff, BY_SPONSORS, BY_HANDOFF)
        causes += len(ROLL_BACK_CAUSES) * np.count_nonzero(reached[1:], axis=0)
        self.end(rolled_back, causes)
        np.minimum(rows[:-1], rolled_back, out=rows[:-1])
        self.count(LIVE, rows)
        np.minimum(rows, self.span, out=rows)
        self.wait(LIVE, rows)
        return rows

    def count(self, waits: Sequence[int], rows: Reals, cover: Cover | None = None) -> None:
        """Count who is between one row and the next at each horizon; and who works without cover, if told."""
        for h, month in enumerate(self.horizons):
            passed = rows <= month
            counts = [np.count_nonzero(row) for row in passed]
            for wait, here, beyond in zip(waits, counts, counts[1:], strict=False):
                self.waiting[wait, h] += here - beyond
            if cover is not None:
                working = passed[0] ^ passed[1] | passed[ARRIVAL] ^ passed[ARRIVAL + 1]
                uncovered = np.count_nonzero(cover.lacking(month) & working)
                self.waiting[Wait.COVER, h] += uncovered
                self.waiting[Wait.READINESS_WORK, h] -= uncovered

    def wait(self, waits: Sequence[int], rows: Reals) -> None:
        """Add the months between one row and the next."""
        sums = rows.sum(axis=1)
        for wait, months in zip(waits, sums[1:] - sums[:-1], strict=True):
            self.waited[wait] += months

    def end(self, months: Reals, rows: Whole) -> None:
        """Count histories that end in some rows."""
        cells = np.searchsorted(self.horizons, months)
        cells += rows * self.ended.shape[1]
        self.ended += np.bincount(cells, minlength=self.ended.size).reshape(self.ended.shape)

    def book(self, block: Block, valley: Reals, live: Reals, money: Reals) -> None:
        """Write down what each history has cost and earned (section 13)."""
        r, m, lives = self.r.money, block.succeeded, block.lives.chosen
        ends = np.minimum(block.ends, self.span)
        np.multiply(ends, r.pilot, out=money[SPEND_PILOT])
        money[SPEND_VALLEY:] = 0.0
        funded = valley[GAP] - valley[0]
        funded += valley[-1]
        funded -= valley[ARRIVAL]
        np.multiply(funded, r.valley, out=money[SPEND_VALLEY, :m])
        earning = live[-1] - live[0]
        money[SPEND_RUN, lives] = earning * r.run
        money[VALUE, lives] = earning * r.value
        np.add(money[SPEND_PILOT], r.mitigation, out=money[SPEND])
        money[SPEND] += money[SPEND_VALLEY]
        money[SPEND] += money[SPEND_RUN]
        if r.discount == 0:
            np.subtract(money[VALUE], money[SPEND], out=money[NPV])
        else:
            self.discount(ends, lives, valley, live, money[NPV])

    def discount(self, ends: Reals, lives: Places, valley: Reals, live: Reals, npv: Reals) -> None:
        """Net present value: what flows between two months counts with the difference of their factors."""
        r, m = self.r.money, valley.shape[1]
        factors = ends * -r.discount
        np.exp(factors, out=factors)
        later = valley[[GAP, ARRIVAL, -1]]
        later *= -r.discount
        np.exp(later, out=later)
        np.multiply(factors, r.pilot / r.discount, out=npv)
        npv -= r.pilot / r.discount + r.mitigation
        paid = factors[:m] - later[0]
        paid += later[1]
        paid -= later[2]
        paid *= r.valley / r.discount
        npv[:m] -= paid
        earned = later[2, lives] - np.exp(live[-1] * -r.discount)
        earned *= (r.value - r.run) / r.discount
        npv[lives] += earned


def answer(reduced: ReducedNumbers, histories: int, seed: int, horizons: Sequence[float]) -> Answer:
    """What histories have come to at the horizons, the last of which is the span."""
    tally = Tally(reduced, histories, horizons)
    for first, block in blocks(reduced, histories, seed, horizons[-1]):
        tally.add(first, block)
    return tally.answer()
