"""The tables of who may leave: how likely, what it costs, and what keeping them adds."""

from typing import Any

from valleysim.estimates.rounding import error_of, per_hundred, points, points_between, whole_interval
from valleysim.questions.stress.findings import Findings
from valleysim.questions.stress.leaving import RANKED, WITHIN
from valleysim.report.tables import Table, new_table

Row = dict[str, Any]
NOTHING = "–"


def risk_tables(stress: Findings) -> list[Table]:
    """Risks within a year, then probabilities and what keeping adds by each horizon; none without anybody."""
    return [_ranked(stress), _within(stress)] if stress.risks else []


def _ranked(stress: Findings) -> Table:
    """A row for each who may leave: single points of failure first, then the largest risk."""
    table = new_table(
        f"Who may leave within {RANKED:g} months, and what it costs by month {stress.at:g}, points",
        "",
        "rank",
        "only one for",
        "leaves, %",
        "90 % credible",
        "lost if so",
        "risk",
        "± MC",
        "90 % credible",
    )
    table.left(2)
    for row in stress.ranked:
        table.add_row(
            row["holder"],
            rank_of(row),
            ", ".join(row["only_one_for"]) or NOTHING,
            per_hundred(row["leaves"]),
            whole_interval(row["leaves_low"], row["leaves_high"]),
            NOTHING if row["lost"] is None else points(-row["lost"]),
            points(-row["risk"]),
            error_of(row["risk_mc_error"]),
            points_between(-row["risk_high"], -row["risk_low"]),
        )
    return table


def rank_of(row: Row) -> str:
    """A rank, and that others have it too."""
    return f"{row['rank']}{' =' if row['tied'] else ''}"


def _within(stress: Findings) -> Table:
    """A row for each: how likely they leave within some months, and what keeping them so long adds."""
    heads = [*(f"leaves within {months:g}" for months in WITHIN)]
    for months in WITHIN:
        heads += [f"kept {months:g}", "± MC"]
    table = new_table("Leaves within … months, %; kept so long at least, points", "", *heads)
    by = {(row["holder"], row["within"]): row for row in stress.risks}
    for holder in dict.fromkeys(row["holder"] for row in stress.ranked):
        rows = [by[holder, months] for months in WITHIN]
        cells = [per_hundred(row["leaves"]) for row in rows]
        for row in rows:
            cells += [points(row["kept"]), error_of(row["kept_mc_error"])]
        table.add_row(holder, *cells)
    return table
