"""The tables of an explanation: stalls by mechanism, what the answer depends on, and what is chance."""

from valleysim.estimates.rounding import error_of, per_hundred, three_digits
from valleysim.questions.explain.findings import Findings
from valleysim.questions.explain.sentence import in_whole
from valleysim.questions.run import Run
from valleysim.report.tables import Table, in_words, new_table
from valleysim.words import MILESTONE, label

MOST_QUANTITIES = 15
PART_NAMES = {
    "ignorance": "ignorance: worlds differ",
    "chance": "chance: pilots of one world differ",
    "noise": "simulation: the estimate's own error",
}


def tables_of(explanation: Findings) -> list[Table]:
    """All tables, in order."""
    tables = [mechanisms_table(explanation)] if explanation.attribution.any_stalled else []
    if explanation.sensitivity is not None:
        tables.append(quantities_table(explanation))
    return [*tables, variance_table(explanation)]


def mechanisms_table(explanation: Findings) -> Table:
    """A row a mechanism, largest share first; with what nothing explains they add to 100."""
    of = explanation.attribution
    verb = MILESTONE[explanation.endpoint.name.lower()]
    title = f"Why pilots that succeeded as pilots do not {verb} by month {explanation.month:g}: stalls, %"
    table = new_table(title, "mechanism", "share", "± MC", "of 100 pilots", "alone", "± MC")
    stalled = float(of.stalled.value[0])
    for row in explanation.mechanism_rows():
        if row["mechanism"] == "none":
            continue
        table.add_row(
            row["mechanism"],
            per_hundred(row["share"]),
            error_of(row["share_error"]),
            per_hundred(stalled * row["share"]),
            per_hundred(row["alone"]),
            error_of(row["alone_error"]),
        )
    left = of.unexplained
    table.add_row(
        "none of them",
        per_hundred(left.value),
        error_of(left.error),
        per_hundred(stalled * left.value),
        "",
        "",
    )
    table.add_row("all stalls", "100.0", "", per_hundred(stalled), "", "", style="dim")
    for name, share in of.remaining.items():
        outcome, _, cause = name.partition(": ")
        words = f"{outcome}: {label(cause)}" if cause else outcome
        table.add_row(f"  of none: {words}", per_hundred(share), style="dim")
    return table


def quantities_table(explanation: Findings) -> Table:
    """A row an uncertain quantity, those to which most of the ignorance is due."""
    rows = explanation.quantity_rows()
    shown = rows[:MOST_QUANTITIES]
    more = f" (the first {len(shown)} of {len(rows)})" if len(rows) > len(shown) else ""
    table = new_table(
        f"What the answer depends on{more}: Sobol indices, and the probability with one quantity moved, %",
        "quantity",
        "total",
        "90 % interval",
        "first-order",
        "90 % interval",
        "at its 5 % point",
        "at its 95 % point",
        "± MC",
        "basis",
        "written as",
    )
    table.left(0, narrowest=30)
    table.left(8, 9)
    for row in shown:
        moved = row["reached_at_low"] is not None
        table.add_row(
            in_words(row["quantity"]),
            in_whole(row["total"]),
            f"{in_whole(row['total_low'])} – {in_whole(row['total_high'])}",
            in_whole(row["first"]),
            f"{in_whole(row['first_low'])} – {in_whole(row['first_high'])}",
            f"{per_hundred(row['reached_at_low'])} at {three_digits(row['low'])}" if moved else "",
            f"{per_hundred(row['reached_at_high'])} at {three_digits(row['high'])}" if moved else "",
            error_of(row["swing_error"]) if moved else "",
            row["basis"],
            row["quantity"],
        )
    return table


def variance_table(explanation: Findings) -> Table:
    """Parts of the variance of one outcome."""
    title = f"What an outcome by month {explanation.month:g} varies by"
    table = new_table(title, "", "standard deviation, %", "share of variance, %")
    for row in explanation.variance_rows():
        share = "–" if row["share"] is None else per_hundred(row["share"])
        name = PART_NAMES.get(row["part"], "together")
        deviation = per_hundred(row["variance"] ** 0.5)
        table.add_row(name, deviation, share, style="dim" if row["part"] == "total" else "")
    return table


def footnote(explanation: Findings, run: Run) -> str:
    """How the figures were made."""
    found = explanation.sensitivity
    text = (
        f"Stalls: {run.variants} settings of the mechanisms, {run.replicates:,} replicates of each "
        "with the same draws. share: Shapley value. alone: would be there if this mechanism alone were "
        "neutral; these need not add to 100. A run books a loss to the cause that ended it; here a mechanism "
        "answers for what would not be lost without it, so another name may lead."
    )
    if run.learned is not None:
        text += (
            " Of pilots that have started already a mechanism is neutral from month 0 on: their past stays "
            "what it was, and what ended before month 0 nothing explains."
        )
    if found is not None:
        text += (
            f" Sobol indices: {len(found.keys) + 2} samples of {found.samples:,} points, {found.inner} "
            "replicates each, as two halves."
        )
    made = f"Seed {run.seed}, {run.seconds:.1f} s."
    return f"{text} {made} ± MC is one Monte Carlo standard error."
