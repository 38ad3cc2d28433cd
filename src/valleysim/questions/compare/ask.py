"""Compare scenarios on the same draws: whose pilots arrive, when, and which mechanism makes the gap."""

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from valleysim.errors import UsageError
from valleysim.estimates.intervals import rising
from valleysim.questions.compare.answer import Comparison
from valleysim.questions.compare.findings import Side
from valleysim.questions.compare.gap import Gap, Hybrids, gap_at, hybrids_of
from valleysim.questions.compare.pairing import median_months, pair_up
from valleysim.questions.run import run_of
from valleysim.scenario import Scenario, Source, scenario_of
from valleysim.simulation.lived import Lived, Progress, check_variants, live_variants
from valleysim.simulation.options import Options, check_called, is_number, nearest_eighth

MOST = 8
"""Scenarios that can be compared at once."""
LETTERS = "ABCDEFGH"
HYBRID_REPLICATES = 20_000
"""Histories of each variant by default where the gap is shared out, which takes up to 128 variants."""
NO_GAP_OF_MANY = "two scenarios; the first two of more can be compared by themselves"
NO_GAP_OF_PORTFOLIOS = "scenarios without a list of pilots (differences work for portfolios too)"


def compare(
    *scenarios: Source,
    gap: bool | None = None,
    at: Sequence[float] = (),
    replicates: int | None = None,
    worlds: int | None = None,
    seed: int = 1,
    horizons: Sequence[float] | None = None,
    endpoint: str = "production",
    threads: int | None = None,
    announce: Callable[[str], None] | None = None,
    progress: Progress | None = None,
) -> Comparison:
    """Compare scenarios with the first of them, with the same draws.

    Args:
        scenarios: 2 to 8 scenarios, or their files or presets' names, with lists of pilots or without; all
            are compared with the first.
        gap: whether to share the difference of two scenarios out among the mechanisms; by default if
            there are two, neither with a list of pilots.
        at: months, rounded to eighths, by which to share it out, beside the last horizon.
        replicates: of each variant, spread evenly over the worlds; by default 40,000 histories, or 20,000
            where the gap takes up to 128 variants.
        worlds: draws of everything uncertain; by default 200.
        seed: one seed, one result.
        horizons: months to report at.
        endpoint: what counts as reached: live, production or sustained.
        threads: threads to use.
        announce: called with what is going to be simulated, in words, before it begins.
        progress: called with the histories simulated and planned.

    Raises:
        UsageError: an argument that cannot be used.
        ScenarioError: a scenario that contradicts itself in some world.

    >>> import valleysim
    >>> usual = valleysim.load("enterprise")
    >>> line = usual.with_({"readiness.authority": "line", "office": None})
    >>> found = valleysim.compare(usual, line, replicates=400, worlds=20)
    >>> found.gap()["mechanism"].tolist()
    ['sponsors', 'funding', 'handoff', 'cost', 'authority', 'background', 'work']
    """
    started, begun = time.time(), time.perf_counter()
    asked = tuple(scenario_of(one) for one in scenarios)
    at = tuple(at)
    options = check_comparison(
        asked,
        gap=gap,
        at=at,
        replicates=replicates,
        worlds=worlds,
        seed=seed,
        horizons=horizons,
        endpoint=endpoint,
        threads=threads,
    )
    no_gap = _no_gap(asked) if gap is not False else "gap=True"
    hybrids = hybrids_of(*asked) if no_gap is None else Hybrids((), ())
    check_called("announce", announce)
    if announce is not None:
        number = len(asked) + len(hybrids.between)
        announce(f"Simulating {number} variants with {options.replicates:,} replicates each …")
    lived = live_variants(
        (*asked, *hybrids.between),
        replicates=options.replicates,
        worlds=options.worlds,
        seed=seed,
        horizons=horizons,
        endpoint=endpoint,
        threads=threads,
        progress=progress,
    )
    wanted = sorted({*(nearest_eighth(month) for month in at), options.horizons[-1]})
    sides = tuple(_side(lived, k, wanted) for k in range(len(asked)))
    pairings = tuple(pair_up(lived, other) for other in range(1, len(asked)))
    gaps = () if no_gap else tuple(_gap(lived, hybrids, sides, month) for month in wanted)
    run = run_of(lived, started, time.perf_counter() - begun)
    return Comparison(lived, sides, pairings, gaps, no_gap, run)


def check_comparison(
    scenarios: Sequence[Scenario], *, gap: bool | None = None, at: Sequence[float] = (), **arguments: Any
) -> Options:
    """Check the arguments of `compare` without living anything; raise `UsageError`."""
    if not 2 <= len(scenarios) <= MOST:
        raise UsageError(f"scenarios: found {len(scenarios)}; allowed: 2 to {MOST}")
    allowed = _no_gap(scenarios)
    if allowed is not None and (gap or at):
        option = "at" if at and not gap else "gap"
        found = f"{len(scenarios)} scenarios, {_kinds(scenarios)}"
        raise UsageError(f"{option}: found {found}; allowed: {allowed}")
    if at and gap is False:
        raise UsageError("at: found months without a gap; allowed: months by which to share the gap out")
    if arguments.get("replicates") is None and allowed is None and gap is not False:
        arguments["replicates"] = HYBRID_REPLICATES
    variants = hybrids_of(*scenarios).between if allowed is None and gap is not False else ()
    options = check_variants((*scenarios, *variants), **arguments)
    for month in at:
        if not is_number(month) or not 0.0 < month <= options.horizons[-1]:
            last = f"{options.horizons[-1]:g}"
            raise UsageError(f"at: found {month!r}; allowed: months above 0, to {last}, the last horizon")
    return options


def _no_gap(scenarios: Sequence[Scenario]) -> str | None:
    """Of what the gap can be shared out, if not of these."""
    if any(scenario.is_portfolio for scenario in scenarios):
        return NO_GAP_OF_PORTFOLIOS
    return NO_GAP_OF_MANY if len(scenarios) > 2 else None


def _kinds(scenarios: Sequence[Scenario]) -> str:
    portfolios = sum(scenario.is_portfolio for scenario in scenarios)
    return f"{portfolios} of them with a list of pilots" if portfolios else "none with a list of pilots"


def _side(lived: Lived, k: int, wanted: Sequence[float]) -> Side:
    whole = np.arange(np.floor(lived.horizons[-1]) + 1.0)
    months = np.union1d(np.union1d(whole, lived.horizons), wanted)
    reached = rising(lived.estimate(k, *months))
    return Side(LETTERS[k], lived.scenarios[k], months, reached, *median_months(lived, k))


def _gap(lived: Lived, hybrids: Hybrids, sides: Sequence[Side], month: float) -> Gap:
    uncertain = any(lived.uncertain_variants[: len(sides)])
    ends = (sides[0].at(month), sides[1].at(month))
    variants = hybrids.variants(len(sides))
    return gap_at(lived, hybrids.players, variants, month, ends, uncertain=uncertain)
