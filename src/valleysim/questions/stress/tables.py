"""The tables of a stress, and what is said below them: seats, departures, what helps, what breaks it."""

from collections.abc import Callable, Sequence
from typing import Any

from valleysim.estimates.rounding import error_of, per_hundred, percent, points, points_between
from valleysim.questions.run import Run
from valleysim.questions.stress.coalitions import MOST_COALITIONS
from valleysim.questions.stress.findings import Findings
from valleysim.questions.stress.reverse import MEASURE
from valleysim.questions.stress.risk_tables import risk_tables
from valleysim.report.tables import Table, new_table
from valleysim.words import MILESTONE

Row = dict[str, Any]
MOST_SHOWN = 12
SETS_SHOWN = 8
NARROWEST_WORDS = 28
REFERENCES = {"never_covered": "nobody ever supports it", "always_covered": "nothing depends on sponsors"}


def tables_of(stress: Findings) -> list[Table]:
    """All tables, in order."""
    tables = [worth_table(stress), *risk_tables(stress)]
    if stress.part("departures"):
        tables.append(departures_table(stress))
    if stress.part("pairs"):
        tables.append(_changes("Two leave together, %", stress.part("pairs"), lambda row: row["words"]))
    tables.append(reorganisations_table(stress))
    quorums = [*stress.part("quorums"), *stress.part("weights")]
    tables.append(_changes("Another quorum, another weight, %", quorums, lambda row: row["words"]))
    tables.append(additions_table(stress))
    if stress.part("coalitions"):
        best = sorted(stress.part("coalitions"), key=lambda row: -row["value"])[:MOST_SHOWN]
        tables.append(_changes("Best coalitions of those searched, %", best, lambda row: row["seats"]))
    if stress.breaking:
        title = f"What brings it below {percent(stress.floor or 0.0)}, nearest first"
        tables.append(_changes(title, stress.breaking[:MOST_SHOWN], lambda row: row["words"], distances=True))
    return tables


def worth_table(stress: Findings) -> Table:
    """A row a seat: P with it, without it, and with a supporter who never leaves."""
    verb = MILESTONE[stress.endpoint.name.lower()]
    table = new_table(
        f"What each seat is worth: pilots that {verb} by month {stress.at:g}, %",
        "seat",
        "at month 0",
        "as written",
        "empty for good",
        "change",
        "± MC",
        "never leaves",
        "change",
        "± MC",
    )
    for row in stress.worth:
        cells = [row["seat"], row["at_start"], per_hundred(row["written"])]
        for state in ("empty", "secured"):
            cells += [
                per_hundred(row[state]),
                points(row[f"{state}_difference"]),
                error_of(row[f"{state}_mc_error"]),
            ]
        table.add_row(*cells)
    for name, words in REFERENCES.items():
        table.add_row(words, "", per_hundred(stress.reference[name]["value"]), style="dim")
    return table


def departures_table(stress: Findings) -> Table:
    """A row a seat, a column a month: P if the present occupant leaves then."""
    rows = stress.part("departures")
    months = sorted({row["month"] for row in rows})
    by = {(row["seat"], row["month"]): row["value"] for row in rows}
    written = per_hundred(stress.written)
    title = f"The present occupant leaves in month …, %; as written {written}"
    table = new_table(title, "", *(f"month {month:g}" for month in months))
    for seat in dict.fromkeys(row["seat"] for row in rows):
        table.add_row(seat, *(per_hundred(by[seat, month]) for month in months))
    return table


def reorganisations_table(stress: Findings) -> Table:
    """A row a frequency, a column a share of the seats that are moved."""
    none, *rows = stress.part("reorganisations")
    moved = sorted({row["moved"] for row in rows})
    by = {(row["every"], row["moved"]): row["value"] for row in rows}
    shares = (f"{100 * share:g} % of seats" for share in moved)
    table = new_table(f"Reorganisations, %; without any {per_hundred(none['value'])}", "mean gap", *shares)
    for every in sorted({row["every"] for row in rows}, reverse=True):
        cells = (per_hundred(by[every, share]) for share in moved)
        table.add_row(f"{every:g} months", *cells)
    return table


def additions_table(stress: Findings) -> Table:
    """Seats to add beside value that is documented or embedded."""
    rows = [*stress.seats_to_add, *(row for row in stress.part("additions") if row["change"] != "seat added")]
    return _changes(
        "A seat more, or documented and embedded value instead, %", rows, lambda row: row["words"]
    )


def _changes(
    title: str, rows: Sequence[Row], name: Callable[[Row], str], *, distances: bool = False
) -> Table:
    columns = ["", *(["distance"] if distances else []), "reached", "change", "± MC", "90 % credible"]
    table = new_table(title, *columns)
    table.left(0, narrowest=NARROWEST_WORDS)
    for row in rows:
        cells = [name(row), *([f"{row['distance']:.1f}"] if distances else [])]
        cells += [
            per_hundred(row["value"]),
            points(row["difference"]),
            error_of(row["difference_mc_error"]),
            points_between(row["difference_low"], row["difference_high"]),
        ]
        table.add_row(*cells)
    return table


def cover_lines(stress: Findings) -> list[str]:
    """Minimal sets of departures that break the cover, and of seats that give it."""
    cuts, paths = stress.cover.cut_sets(stress.supporting), stress.cover.path_sets()
    uncovered = cuts == [()]
    lines = ["Those who support it at month 0 do not cover it."] if uncovered else []
    if not cuts:
        lines.append("No departure breaks the cover: it asks for nobody.")
    elif not uncovered:
        lines.append(f"The cover of month 0 breaks if these leave: {_sets(cuts)}.")
    full = stress.cover.cut_sets()
    if set(full) != set(cuts) and full:
        lines.append(f"If all seats supported, it would break with: {_sets(full)}.")
    if paths != [()]:
        lines.append(f"These cover it by themselves: {_sets(paths)}.")
    lines += [
        f"Without the {row['seat']} the others cannot reach the quorum: it can never be covered."
        for row in stress.worth
        if not row["can_cover_without"]
    ]
    return lines


def _sets(sets: Sequence[tuple[str, ...]]) -> str:
    shown = "; ".join(" + ".join(seats) for seats in sets[:SETS_SHOWN])
    return shown + (f"; and {len(sets) - SETS_SHOWN} more sets" if len(sets) > SETS_SHOWN else "")


def goal_lines(stress: Findings) -> list[str]:
    """What was found of the coalition that reaches a goal, and of the floor."""
    lines = []
    if stress.reach is not None:
        goal, always = percent(stress.reach), stress.reference["always_covered"]["value"]
        best = stress.smallest
        if best is not None:
            lines.append(
                f"The smallest coalition that reaches {goal}: {best['seats']} ({percent(best['value'])})."
            )
        elif always < stress.reach:
            lines.append(
                f"No coalition reaches {goal}: if nothing depended on sponsors it would be {percent(always)}."
            )
        else:
            cut = "" if stress.whole else f"; larger ones, above {MOST_COALITIONS} in all, were not searched"
            lines.append(f"No coalition of up to {stress.searched} seats reaches {goal}{cut}.")
    if stress.floor is not None:
        floor = percent(stress.floor)
        if stress.written < stress.floor:
            lines.append(f"As written it is below {floor} already.")
        elif not stress.breaking:
            lines.append(f"Nothing that was tried brings it below {floor}.")
        else:
            lines.append(f"For the floor, {MEASURE}.")
    return lines


def footnote(stress: Findings, run: Run) -> str:
    """How the figures were made, and how to read them."""
    variants = f"{len(stress.runs.scenarios) + len(stress.part('coalitions'))} variants"
    return (
        f"{variants} of {run.replicates:,} histories in {run.worlds:,} worlds, seed {run.seed}, "
        f"{run.seconds:.1f} s, all on the same draws: ± MC is one standard error of the change, the "
        "credible interval what the uncertain numbers leave open of it. A date also says that the "
        "occupant does not leave sooner. A seat that never leaves supports from month 0."
    )
