"""The tables of a comparison, and what is said below them."""

from valleysim.estimates.rounding import error_of, per_hundred, points, points_between, share_with_error
from valleysim.questions.compare.findings import Findings, ratio
from valleysim.questions.compare.gap import Gap
from valleysim.questions.compare.hybrid import PARTS
from valleysim.questions.compare.pairing import TOLERANCE, Order, Pairing
from valleysim.questions.run import Run
from valleysim.report.tables import Table, new_table
from valleysim.words import MILESTONE

MOST_SPANS = 3


def tables_of(found: Findings) -> list[Table]:
    """All tables, in order."""
    differences = [difference_table(found, pairing) for pairing in found.pairings]
    return [*differences, times_table(found), *(gap_table(gap) for gap in found.gaps)]


def difference_table(comparison: Findings, pairing: Pairing) -> Table:
    """A row a horizon: both probabilities, and the difference with both its errors."""
    base, side = comparison.sides[0], comparison.sides[pairing.other]
    verb = MILESTONE[comparison.endpoint.name.lower()]
    title = f"Pilots that {verb}, %: {side.letter} ({side.scenario.name}) against A ({base.scenario.name})"
    table = new_table(
        title,
        "by month",
        "A",
        side.letter,
        f"{side.letter} − A",
        "± MC",
        "90 % credible",
        f"{side.letter} ahead in",
        "noise ÷",
    )
    for k, month in enumerate(pairing.horizons):
        one, beats, reduction = pairing.at(k), pairing.beats[k], pairing.noise_reduction[k]
        known = "all known" if beats is None else points_between(float(one.low[0]), float(one.high[0]))
        table.add_row(
            f"{month:g}",
            per_hundred(float(base.at(month).value[0])),
            per_hundred(float(side.at(month).value[0])),
            points(float(one.value[0])),
            error_of(float(one.mc_error[0])),
            known,
            "–" if beats is None else share_with_error(beats.value, beats.mc_error),
            "–" if reduction is None else f"{reduction:.1f}",
        )
    return table


def times_table(comparison: Findings) -> Table:
    """Median months, and their ratios to A's."""
    span = f"not within {comparison.runs.horizons[-1]:g}"
    table = new_table("Median month", "", "of all pilots", "÷ A's", "of those that reach it", "÷ A's")
    base = comparison.sides[0]
    for side in comparison.sides:
        cells = []
        for ours, theirs, otherwise in (
            (side.median_month, base.median_month, span),
            (side.median_month_of_reached, base.median_month_of_reached, "–"),
        ):
            part = None if side is base else ratio(ours, theirs)
            cells += [otherwise if ours is None else f"{ours:.1f}", "" if part is None else f"{part:.2f}"]
        table.add_row(f"{side.letter}  {side.scenario.name}", *cells)
    return table


def gap_table(gap: Gap) -> Table:
    """A row a mechanism: its share of the gap, and what it does alone, first and last."""
    table = new_table(
        f"Who makes the gap of {points(float(gap.difference.value[0]))} points by month {gap.month:g}",
        "mechanism",
        "share",
        "± MC",
        "90 % credible",
        "B's alone in A",
        "A's alone in B",
    )
    shares = gap.shares
    for k in sorted(range(len(PARTS)), key=lambda k: -abs(shares.value[k])):
        if gap.same[k]:
            table.add_row(PARTS[k], "0.0", "", "the same in both", "", "")
            continue
        table.add_row(
            PARTS[k],
            points(float(shares.value[k])),
            error_of(float(shares.mc_error[k])),
            points_between(float(shares.low[k]), float(shares.high[k])),
            points(float(gap.first.value[k])),
            points(-float(gap.last.value[k])),
        )
    one = gap.difference
    interval = points_between(float(one.low[0]), float(one.high[0]))
    total = (points(float(one.value[0])), error_of(float(one.mc_error[0])), interval, "", "")
    table.add_row("all", *total, style="dim")
    return table


def order_text(comparison: Findings, pairing: Pairing) -> str:
    """Whether one of two is ahead at every month."""
    ours, theirs = comparison.sides[pairing.other].letter, "A"
    ahead, behind = pairing.ahead, pairing.behind
    if ahead.holds and behind.holds:
        return f"{ours} and {theirs} cannot be told apart at any month."
    if ahead.holds:
        return f"{ours} is never behind {theirs}: at no month have fewer of its pilots arrived."
    if behind.holds:
        return f"{ours} is never ahead of {theirs}: at no month have more of its pilots arrived."
    return f"{ours} is behind {theirs} {_spans(ahead)}, and ahead {_spans(behind)}."


def _spans(order: Order) -> str:
    spans = [f"{first:g} to {last:g}" for first, last in order.behind[:MOST_SPANS]]
    more = " and later" if len(order.behind) > MOST_SPANS else ""
    return f"from month {', '.join(spans)}{more}"


def footnote(comparison: Findings, run: Run) -> str:
    """How the figures were made, and what they mean."""
    parts = [
        f"{run.replicates:,} replicates of each of {run.variants} variants in "
        f"{'one world' if run.worlds == 1 else f'{run.worlds:,} worlds'}, seed {run.seed}, "
        f"{run.seconds:.1f} s.",
        "Differences are in percentage points, of replicates that share their draws; “noise ÷” says how many "
        "times the replicates two runs without that would need.",
        f"Ahead or behind counts beyond {TOLERANCE:g} standard errors.",
    ]
    if comparison.gaps:
        parts.append(
            "Shares are Shapley values over all hybrids of A and B; background is other priorities and "
            "renewed models, work all that belongs to no mechanism."
        )
    elif comparison.no_gap:
        parts.append(f"The gap is not shared out; that takes {comparison.no_gap}.")
    return " ".join(parts)
