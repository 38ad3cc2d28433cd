"""What changed since the last review: two status files of the same pilots, of two days, on the same dates.

The change of a forecast is split exactly. What was said then, within so many months; the time that has
passed, which moves the date by which so many months are over; and news, by which the forecast of one and the
same date has changed. By the law of total expectation the news that a review should expect is nothing: what
the first forecast says of a date is the mean of what later ones will say of it.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from valleysim.errors import UsageError
from valleysim.estimates.cut import cut_together
from valleysim.estimates.intervals import Estimate, estimate_means
from valleysim.kernel.grid import GRID_STEPS_PER_MONTH
from valleysim.questions.compare.review_answer import Review
from valleysim.questions.compare.review_findings import Change, PilotChange
from valleysim.questions.months import When, asked_months, in_month, in_months, months_between_reviews
from valleysim.questions.run import run_of
from valleysim.scenario import Member, Scenario
from valleysim.scenario.format.dates import day_after
from valleysim.simulation.options import LONGEST, check_called
from valleysim.simulation.paired import PairedRuns, Progress, check_paired, run_checked

REPLICATES = 40_000
FEWEST = 4_000
"""Replicates of a portfolio, at least, by default: the change of each of its pilots is told."""


class Pairs(NamedTuple):
    """Places of the same pilots in the first file and in the second."""

    then: list[int]
    now: list[int]


def review(
    then: Scenario,
    now: Scenario,
    *,
    at: Sequence[When],
    horizons: Sequence[When] | None,
    announce: Callable[[str], None] | None,
    progress: Progress | None,
    executor: Executor | None,
    replicates: int | None,
    **options: Any,
) -> Review:
    """Compare two status files of two days; see `compare`, which calls it."""
    started, begun = time.time(), time.perf_counter()
    shift = months_between_reviews("scenarios", then, now)
    if len(at) > 1:
        raise UsageError(f"at: found {len(at)} days; allowed: one, of which each pilot is told")
    asked = in_months("horizons", horizons, now)
    last, months = asked_months(in_month("at", at[0], now) if at else None, asked)
    months = tuple(sorted({*months, *(asked_months(None, asked)[1] if at else ())}))
    if shift + months[-1] > LONGEST:
        raise UsageError(
            f"horizons: found month {months[-1]:g}, {shift + months[-1]:.0f} months after {then.as_of}; "
            f"allowed: up to {LONGEST} after it"
        )
    pilots = max(then.n_pilots, now.n_pilots)
    options["replicates"] = max(REPLICATES // pilots, FEWEST) if replicates is None else replicates
    whole = check_paired([then, now], horizons=(shift + months[-1],), **options)
    options |= {"replicates": whole.replicates, "worlds": whole.worlds}
    check_called("announce", announce)
    if announce is not None:
        announce(
            f"Forecasting from {then.as_of} and from {now.as_of}, {whole.replicates:,} replicates each …"
        )
    sides = []
    for scenario, until in ((then, shift + months[-1]), (now, months[-1])):
        one = check_paired([scenario], horizons=(until,), **options)
        sides.append(run_checked([scenario], one, executor=executor, progress=progress, announce=announce))
    matched, new, gone = _matched(then, now)
    both = (sides[0], sides[1])
    changes = [_change(both, matched, shift, month) for month in (0.0, *months)]
    each = [
        PilotChange(
            now.members[q].name,
            now.members[q].key,
            _stage(then.members[p]),
            _stage(now.members[q]),
            _change(both, Pairs([p], [q]), shift, last),
        )
        for p, q in zip(*matched, strict=True)
    ]
    run = run_of(sides[1], started, time.perf_counter() - begun)
    return Review(
        then=then,
        now=now,
        shift=shift,
        at=last,
        changes=tuple(changes),
        pilots=tuple(sorted(each, key=lambda one: -abs(float(one.change.news.value[0])))),
        new=tuple(now.members[q].name for q in new),
        gone=tuple(then.members[p].name for p in gone),
        of_new=_number(sides[1], new, last),
        of_gone=_number(sides[0], gone, shift + last),
        endpoint=whole.endpoint,
        learned_then=sides[0].learned[0],
        cut=cut_together([side.cut for side in sides]),
        run=replace(run, horizons=months, asked=months),
    )


def _matched(then: Scenario, now: Scenario) -> tuple[Pairs, list[int], list[int]]:
    """Places of the pilots of one name, or of the one pilot of each; those that are new, and gone."""
    if not then.is_portfolio and not now.is_portfolio:
        return Pairs([0], [0]), [], []
    before = {member.name: p for p, member in enumerate(then.members)}
    after = {member.name: q for q, member in enumerate(now.members)}
    same = [name for name in after if name in before]
    if not same:
        first, second = next(iter(before)), next(iter(after))
        raise UsageError(
            f"scenarios: found no pilot of one name in both files (first {first!r} and "
            f"{second!r}); allowed: two status files of the same pilots"
        )
    pairs = Pairs([before[name] for name in same], [after[name] for name in same])
    gone = [p for name, p in before.items() if name not in after]
    return pairs, [q for name, q in after.items() if name not in before], gone


def _stage(member: Member) -> str:
    """The word of its tracker for how a pilot stands."""
    return member.scenario.status.stage or ("planned" if (member.starts.known or 0.0) >= 0.0 else "")


def _there(runs: PairedRuns, places: list[int], month: float) -> Any:
    """How many of some pilots are there by a month, in each replicate (W, R)."""
    by = round(month * GRID_STEPS_PER_MONTH)
    return (runs.arrivals[0][:, :, places] <= by).sum(axis=2).astype(np.float64)


def _change(sides: tuple[PairedRuns, PairedRuns], pairs: Pairs, shift: float, month: float) -> Change:
    """What was said of some pilots within so many months, and of that date; and what is said now."""
    within, then = (_there(sides[0], pairs.then, one) for one in (month, shift + month))
    now = _there(sides[1], pairs.now, month)
    day = sides[1].scenarios[0].as_of
    assert day is not None
    return Change(
        month=month,
        day=day_after(day, month),
        within=_mean(within),
        passed=_mean(then - within),
        then=_mean(then),
        news=_mean(now - then),
        now=_mean(now),
    )


def _number(runs: PairedRuns, places: list[int], month: float) -> Estimate:
    return _mean(_there(runs, places, month))


def _mean(numbers: Any) -> Estimate:
    return estimate_means(numbers[..., None], uncertain=True)
