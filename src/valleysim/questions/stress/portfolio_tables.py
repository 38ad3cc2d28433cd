"""The tables of a stressed portfolio: people, what goes with them, pairs, and what else is shared."""

from typing import Any

from valleysim.estimates.rounding import (
    error_of,
    per_hundred,
    points,
    signed,
    tenths,
    two_digits,
    whole_interval,
)
from valleysim.questions.stress.leaving import RANKED, WITHIN
from valleysim.questions.stress.portfolio_findings import PortfolioFindings
from valleysim.questions.stress.risk_tables import NOTHING, rank_of
from valleysim.report.tables import Table, new_table, short_name
from valleysim.words import MILESTONE

Row = dict[str, Any]
MOST_HIT, MOST_PAIRS = 3, 10
NARROWEST = 28


def portfolio_tables(stress: PortfolioFindings) -> list[Table]:
    """All tables, in order."""
    tables = [_people(stress), _kept(stress), _hit(stress)] if stress.ranked else []
    if stress.pairs:
        tables.append(_pairs(stress))
    if stress.constraints:
        tables.append(_constraints(stress))
    return tables


def _people(stress: PortfolioFindings) -> Table:
    verb = MILESTONE[stress.endpoint.name.lower()]
    table = new_table(
        f"Who may leave within {RANKED:g} months, and the pilots that {verb} by month {stress.at:g}",
        *("", "rank", "carries", "only one for", "leaves, %", "90 % credible"),
        *("lost if so", "± MC", "risk", "± MC", "90 % credible"),
    )
    table.left(0, narrowest=NARROWEST)
    for row in stress.ranked:
        table.add_row(
            row["holder"],
            rank_of(row),
            f"{row['pilots']}",
            f"{len(row['only_one_for'])}" if row["only_one_for"] else NOTHING,
            per_hundred(row["leaves"]),
            whole_interval(row["leaves_low"], row["leaves_high"]),
            NOTHING if row["lost"] is None else signed(-row["lost"], 2),
            NOTHING if row["lost"] is None else two_digits(row["lost_mc_error"]),
            signed(-row["risk"], 2),
            two_digits(row["risk_mc_error"]),
            _between(-row["risk_high"], -row["risk_low"]),
        )
    return table


def _kept(stress: PortfolioFindings) -> Table:
    heads = [f"leaves within {months:g}" for months in WITHIN]
    for months in WITHIN:
        heads += [f"kept {months:g}", "± MC"]
    table = new_table("Leaves within … months, %; kept so long at least, pilots", "", *heads)
    table.left(0, narrowest=NARROWEST)
    by = {(row["holder"], row["within"]): row for row in stress.risks}
    for ranked in stress.ranked:
        rows = [by[ranked["holder"], months] for months in WITHIN]
        cells = [per_hundred(row["leaves"]) for row in rows]
        for row in rows:
            cells += [signed(row["kept"], 2), two_digits(row["kept_mc_error"])]
        table.add_row(ranked["holder"], *cells)
    return table


def _hit(stress: PortfolioFindings) -> Table:
    """The pilots of each person that lose most."""
    table = new_table(
        f"What goes with them: the pilots that lose most if they leave within {RANKED:g} months, points",
        *("", "pilot", "seats", "change", "± MC"),
    )
    table.left(1, 2)
    for ranked in stress.ranked:
        some = [row for row in stress.hit if row["holder"] == ranked["holder"]][:MOST_HIT]
        for k, row in enumerate(some):
            table.add_row(
                short_name(row["holder"]) if k == 0 else "",
                short_name(row["pilot"]),
                short_name(row["seats"]),
                points(-row["lost"]),
                error_of(row["lost_mc_error"]),
            )
    return table


def _pairs(stress: PortfolioFindings) -> Table:
    """Pairs, the dearest first; what they cost together beyond what each costs alone."""
    table = new_table(
        f"Two leave in month {stress.together:g}, pilots",
        *("", "in common", f"both leave within {RANKED:g}, %", "change", "± MC", "beyond each alone", "± MC"),
    )
    table.left(0, narrowest=NARROWEST)
    for row in stress.pairs[:MOST_PAIRS]:
        table.add_row(
            f"{short_name(row['one'])} and {short_name(row['other'])}",
            f"{row['in_common']}",
            per_hundred(row["both_leave"]),
            signed(row["difference"], 2),
            two_digits(row["difference_mc_error"]),
            signed(-row["more_than_apart"], 2),
            two_digits(row["more_than_apart_mc_error"]),
        )
    return table


def _constraints(stress: PortfolioFindings) -> Table:
    table = new_table(
        f"What else they share, changed: pilots, as written {tenths(stress.expected['value'])}",
        *("", "reached", "change", "± MC", "90 % credible"),
    )
    table.left(0, narrowest=NARROWEST)
    for row in stress.constraints:
        table.add_row(
            row["words"],
            tenths(row["value"]),
            signed(row["difference"], 2),
            two_digits(row["difference_mc_error"]),
            _between(row["difference_low"], row["difference_high"]),
        )
    return table


def _between(low: float, high: float) -> str:
    return f"{signed(low, 2)} to {signed(high, 2)}"
