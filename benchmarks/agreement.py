"""Whether a peer is the same model as ours: everything that both count is compared before either is timed."""

import math
from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from benchmarks.peers.numpy_answer import Answer
from valleysim.estimates.counts import Counts
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH, TICKS_PER_MONTH
from valleysim.kernel.tally.tally import BINS_PER_OCTAVE, CENTS, MONEY_BINS, SMALLEST_AMOUNT, ZERO_BIN, Amount
from valleysim.vocabulary import ABANDON_CAUSES, ROLL_BACK_CAUSES, Endpoint, Row, Wait

Reals = NDArray[np.float64]
LARGEST_Z = 5.0
DECILES = np.arange(0.1, 0.95, 0.1)

Comparison = tuple[str, float, float, float]
"""What is compared, what ours gives, what the peer gives, and the standard error of the difference."""
Counted = Iterator[tuple[str, int, int]]
"""What is counted, and in how many histories of ours and of the peer."""


def refuse_unlike(peer: str, comparisons: Sequence[Comparison]) -> float:
    """Refuse to time two models that differ; the largest |z| of two that do not."""
    largest = 0.0
    for what, ours, theirs, error in comparisons:
        z = 0.0 if ours == theirs else abs(ours - theirs) / error if error > 0.0 else math.inf
        if z >= LARGEST_Z:
            raise SystemExit(f"{peer}, {what}: {theirs:.6g} where ours gives {ours:.6g} (|z| = {z:.1f})")
        largest = max(largest, z)
    return largest


def share(what: str, ours: int, total: int, theirs: int, histories: int) -> Comparison:
    """A share of histories; its variance is pooled."""
    pooled = (ours + theirs) / (total + histories)
    error = math.sqrt(pooled * (1 - pooled) * (1 / total + 1 / histories))
    return what, ours / total, theirs / histories, error


def production(ours: Sequence[Counts], reached: int, histories: int) -> Comparison:
    """The share of histories that have reached production by the span."""
    mine = sum(int(counts.seen[:, Endpoint.PRODUCTION, -1].sum()) for counts in ours)
    return share("production", mine, sum(counts.total for counts in ours), reached, histories)


def answers(ours: Sequence[Counts], theirs: Sequence[Sequence[Answer]]) -> list[Comparison]:
    """Everything of an `Answer`: states, arrivals, waits and money; not what neither has ever seen.

    ``theirs`` are equal batches by world.
    """
    batches = list(chain.from_iterable(theirs))
    total, histories = sum(counts.total for counts in ours), sum(batch.histories for batch in batches)
    shares = chain(states(ours, batches), arrivals(ours, batches), amounts(ours, batches))
    found = [share(what, mine, total, yours, histories) for what, mine, yours in shares]
    ticks = np.sum([counts.wait_ticks for counts in ours], axis=0)
    cents = np.sum([counts.money_cents for counts in ours], axis=0)
    waited = np.array([[batch.waited / batch.histories for batch in world] for world in theirs])
    money = np.array([[batch.money.mean(axis=1) for batch in world] for world in theirs])
    for names, mine, yours in (
        (Wait, ticks / TICKS_PER_MONTH / total, waited),
        (Amount, cents / CENTS / total, money),
    ):
        errors = spread(yours) * math.sqrt(1 + histories / total)
        means = yours.mean(axis=(0, 1))
        for name in names:
            found.append((f"mean {name.name}", float(mine[name]), float(means[name]), float(errors[name])))
    return [one for one in found if one[1] or one[2]]


def spread(means: Reals) -> Reals:
    """Standard errors of the mean of batches (worlds, batches, …): worlds are the same on both sides."""
    worlds, batches = means.shape[:2]
    variances: Reals = means.var(axis=1, ddof=1).sum(axis=0) / batches / worlds**2
    return np.sqrt(variances)


def states(ours: Sequence[Counts], theirs: Sequence[Answer]) -> Counted:
    """Histories in each state at each horizon."""
    points = ours[0].points[ours[0].horizons]
    mine = np.sum([counts.states()[:, points] for counts in ours], axis=0)
    yours = np.sum([batch.states for batch in theirs], axis=0)
    for row in range(Row.END):
        for h, point in enumerate(points):
            what = f"{state(row)} at {point / GRID_STEPS_PER_MONTH:g} months"
            yield what, int(mine[row, h]), int(yours[row, h])


def state(row: int) -> str:
    """The name of a row of the tally of states."""
    if row < Row.SUSTAINED:
        return Wait(row).name
    if row < Row.ABANDONED:
        return Row.SUSTAINED.name
    if row < Row.ROLLED_BACK:
        return f"{Row.ABANDONED.name} by {ABANDON_CAUSES[row - Row.ABANDONED].name}"
    phase, cause = divmod(row - Row.ROLLED_BACK, len(ROLL_BACK_CAUSES))
    return f"{Row.ROLLED_BACK.name} from {Endpoint(phase).name} by {ROLL_BACK_CAUSES[cause].name}"


def arrivals(ours: Sequence[Counts], theirs: Sequence[Answer]) -> Counted:
    """Histories that have reached each endpoint by each point of time that is looked at."""
    months = np.concatenate([batch.months for batch in theirs], axis=1)
    mine = np.sum([counts.seen.sum(axis=0) for counts in ours], axis=0)
    for endpoint in Endpoint:
        for p, point in enumerate(ours[0].points):
            month = point / GRID_STEPS_PER_MONTH
            yours = np.count_nonzero(months[endpoint] <= month)
            yield f"{endpoint.name} by {month:g} months", int(mine[endpoint, p]), int(yours)


def amounts(ours: Sequence[Counts], theirs: Sequence[Answer]) -> Counted:
    """Histories up to the bins in which the deciles of our amounts of money fall."""
    money = np.concatenate([batch.money for batch in theirs], axis=1)
    sizes = np.maximum(np.abs(money), SMALLEST_AMOUNT / 2)
    octaves = np.log2(sizes / SMALLEST_AMOUNT)
    steps = np.where(octaves < 0, 0, np.floor(octaves * BINS_PER_OCTAVE) + 1)
    bins = ZERO_BIN + (np.sign(money) * steps).astype(np.int64)
    for amount in Amount:
        mine = np.cumsum(np.sum([counts.money_bins[amount] for counts in ours], axis=0))
        yours = np.cumsum(np.bincount(bins[amount], minlength=MONEY_BINS))
        for k in np.searchsorted(mine, DECILES * mine[-1]):
            yield f"{amount.name} up to bin {k}", int(mine[k]), int(yours[k])
