"""The tables of a comparison, and what is said below them."""

from valleysim.estimates.rounding import error_of, per_hundred, points, points_between, share_with_error
from valleysim.questions.compare.findings import Findings
from valleysim.questions.compare.gap import Gap
from valleysim.questions.compare.input_tables import input_table
from valleysim.questions.compare.month_tables import month_tables
from valleysim.questions.compare.pairing import TOLERANCE, Order, Pairing
from valleysim.questions.compare.parts import PARTS
from valleysim.questions.compare.ranking_tables import ranking_tables
from valleysim.questions.compare.units import told_in
from valleysim.questions.run import Run
from valleysim.report.tables import Table, new_table
from valleysim.words import MILESTONE

MOST_SPANS = 3


def tables_of(found: Findings) -> list[Table]:
    """All tables, in order."""
    differences = [difference_table(found, pairing) for pairing in found.pairings]
    in_months = [] if found.gap_months is None else [found.gap_months]
    gaps = [gap_table(gap) for gap in (*found.gaps, *in_months)]
    last = found.runs.horizons[-1]
    inputs = [] if found.inputs is None else [input_table(found.inputs, last)]
    return [*ranking_tables(found), *differences, *month_tables(found), *gaps, *inputs]


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


def gap_table(gap: Gap) -> Table:
    """A row a mechanism: its share of the gap, and what it does alone, first and last."""
    tell = told_in(gap.unit)
    of = "points by month" if gap.unit == "share" else "months, mean of all, at most"
    table = new_table(
        f"Who makes the gap of {tell.one(float(gap.difference.value[0]))} {of} {gap.month:g}",
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
            table.add_row(PARTS[k], tell.nothing, "", "the same in both", "", "")
            continue
        table.add_row(
            PARTS[k],
            tell.one(float(shares.value[k])),
            tell.error(float(shares.mc_error[k])),
            tell.between(float(shares.low[k]), float(shares.high[k])),
            tell.one(float(gap.first.value[k])),
            tell.one(-float(gap.last.value[k])),
        )
    one = gap.difference
    interval = tell.between(float(one.low[0]), float(one.high[0]))
    total = (tell.one(float(one.value[0])), tell.error(float(one.mc_error[0])), interval, "", "")
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
            "Shares are Shapley values over all hybrids of A and B; they add up to the gap. The mean of all "
            "is restricted: a pilot that does not get there counts as the last month."
        )
    elif comparison.no_gap:
        parts.append(f"The gap is not shared out; that takes {comparison.no_gap}.")
    return " ".join(parts)
