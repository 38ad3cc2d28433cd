"""The first screen of a forecast: what matters most, and what to do first."""

from collections.abc import Iterator
from itertools import islice

from valleysim.estimates import timing
from valleysim.estimates.rounding import error_of, interval, percent, points, tenths
from valleysim.questions.forecast.findings import Findings
from valleysim.report.characters import one_line
from valleysim.report.tables import in_words
from valleysim.words import MILESTONE, awaited, loss

TOPICS = {
    "when": "Probability by month",
    "where": "Where 100 pilots stand",
    "watch": "Watch list",
    "together": "The portfolio as a whole",
    "pilots": "Pilots, the worst first",
    "stalls": "Why pilots stall",
    "time": "Months to get there, and where they go",
    "money": "Money",
    "signals": "What has changed",
    "moves": "Assumptions: what the answer rests on",
}
"""The heads of the sections, in the order in which a page has them."""
MOST = 3


def matters(result: Findings) -> tuple[str, ...]:
    """The three things that matter most, each with its error where it has one."""
    return tuple(islice(_matters(result), MOST))


def _matters(result: Findings) -> Iterator[str]:
    if result.is_portfolio and result.counts.pilots > 1:
        yield _together(result)
    moved = [one for one in result.moves if one.is_sure]
    if moved:
        chief = max(moved, key=lambda one: abs(one.effect))
        basis = {"evidence": "rests on evidence", "assumption": "is assumed", "unsourced": "has no source"}
        yield (
            f"No number moves the answer more than {in_words(chief.entry.key)} ({chief.entry.text}): by "
            f"{points(abs(chief.effect)).lstrip('+')} points (± {error_of(chief.error)}) from its 5 % to its "
            f"95 % point. It {basis[chief.entry.basis]}."
        )
    waits = sorted(timing.waits(result.counts), key=lambda row: -row["months"])
    if waits and waits[0]["months"] > 0.0:
        longest = waits[0]
        yield (
            f"The longest wait is for {awaited(longest['wait'])}: {tenths(longest['months'])} months a pilot "
            f"in the mean, {percent(longest['share'])} of all months waited."
        )
    yield from islice(_losses(result), 1, None)


def _together(result: Findings) -> str:
    """How far the number of pilots spreads, beside independence."""
    row = result.portfolio["numbers"][-1]
    verb = MILESTONE[result.endpoint.name.lower()]
    return (
        f"Pilots share people, calendar and office: the number of those that {verb} has a standard "
        f"deviation of {row['sd']:.2f} where independent pilots would have {row['sd_independent']:.2f}; in "
        f"one replicate of ten it is {row['p10']} or fewer."
    )


def _losses(result: Findings) -> Iterator[str]:
    """What pilots are lost to at the last horizon, the largest loss first."""
    last = result.horizon_list[-1]
    shares = {
        (kind, key): share
        for kind in ("abandoned", "rolled_back", "stalled")
        for key, share in getattr(last, kind).items()
        if share > 0.0
    }
    for (kind, key), share in sorted(shares.items(), key=lambda one: -one[1]):
        words = f"still waiting for {awaited(key)}" if kind == "stalled" else f"lost to {loss(kind, key)}"
        yield f"By month {last.month:g}, {percent(share)} of pilots are {words}."


def first_step(result: Findings) -> str:
    """The action that adds most to the chance of the first pilot of the watch list that any helps."""
    watch = result.watch_list
    if result.run.tried is None or watch is None:
        return ""
    for row in watch.rows:
        if row.get("action"):
            by = row["action_day"] or f"month {row['action_month']:g}"
            more = points(row["action_adds"])
            between = interval(row["action_low"], row["action_high"])
            return (
                f"{one_line(row['name'])}: {row['action']}. It adds {more} points by {by} (± "
                f"{error_of(row['action_mc_error'])}; 90 % credible {between})."
            )
    return ""
