"""The tables of a forecast, and what is said around them."""

from typing import Any

from valleysim.estimates import money, timing
from valleysim.estimates.resolution import Resolution
from valleysim.estimates.rounding import (
    error_of,
    interval,
    per_hundred,
    percent,
    pilots_told,
    tenths,
)
from valleysim.estimates.rounding import money as amount
from valleysim.questions.forecast.by_table import by_table
from valleysim.questions.forecast.findings import Findings
from valleysim.questions.forecast.groups import group_table
from valleysim.questions.forecast.moves import move_table
from valleysim.questions.forecast.portfolio_tables import SAYS_NOTHING, money_tables, notes, portfolio_tables
from valleysim.questions.forecast.signals import signal_note, signal_table
from valleysim.questions.forecast.watch_actions import actions_notes, actions_table
from valleysim.questions.forecast.watch_table import watch_notes, watch_table
from valleysim.report.content import Sentence
from valleysim.report.tables import Table, about, kind_label, new_table
from valleysim.scenario.format.dates import day_after
from valleysim.words import MILESTONE, label

SMALLEST_SHOWN = 0.0005
PARTIAL = "PARTIAL RESULT: the run was stopped after {done:,} of {planned:,} histories."


def partial_result(result: Findings) -> Sentence:
    """That the run was stopped."""
    return Sentence(PARTIAL.format(done=result.counts.total, planned=result.run.planned), "answer")


def tables_of(result: Findings, order: str, group_by: str = "") -> list[Table]:
    """All tables; ``order`` is that of the pilots of a portfolio, which may be grouped."""
    tables = [
        *about("when", reached_table(result)),
        *about("where", classes_table(result)),
        *about("time", times_table(result), waits_table(result)),
    ]
    if result.is_portfolio:
        tables = [*portfolio_tables(result, order), *tables]
    watched = (watch_table(result), actions_table(result))
    tables = [*about("watch", *(table for table in watched if table is not None)), *tables]
    if result.is_portfolio and result.run.by:
        tables = [*about("pilots", by_table(result, order)), *tables]
    if group_by:
        tables = [*about("pilots", group_table(result, group_by)), *tables]
    if any(row["p90"] for row in money.amounts(result.counts, result.scenario)):
        tables += about("money", money_table(result))
    if result.is_portfolio:
        tables += about("money", *money_tables(result))
    if result.signal_moves:
        tables += about("signals", signal_table(result))
    moved = move_table(result.moves)
    return [*tables, *about("moves", moved)] if moved.styles else tables


def after_tables(result: Findings) -> list[Sentence]:
    """How the tables are read, and how they were made."""
    after = [*watch_notes(result), *actions_notes(result)]
    if result.signal_moves:
        after.append(Sentence(signal_note(result), "note"))
    if result.is_portfolio and money_tables(result):
        after += [Sentence(note, "note") for note in notes(result)]
    if result.resolution is not None and not result.resolution.is_resolved:
        after.append(Sentence(unresolved(result, result.resolution)))
    return [*after, Sentence(footnote(result), "note")]


def reached_table(result: Findings) -> Table:
    """A row a horizon: the probability with both its errors."""
    verb = MILESTONE[result.endpoint.name.lower()]
    by = ("by month",) if result.scenario.as_of is None else ("by month", "day")
    table = new_table(
        f"Pilots that {verb}, %", *by, "reached", "± MC", "90 % credible", "still held", "stall rate"
    )
    for horizon in result.horizon_list:
        credible = interval(horizon.low, horizon.high) if result.is_uncertain else "all known"
        stall = "–" if horizon.stall_rate is None else per_hundred(horizon.stall_rate)
        table.add_row(
            f"{horizon.month:g}",
            *_day(result, horizon.month),
            per_hundred(horizon.value),
            error_of(horizon.mc_error),
            credible,
            per_hundred(horizon.held),
            stall,
        )
    return table


def _day(result: Findings, month: float) -> tuple[str, ...]:
    as_of = result.scenario.as_of
    return () if as_of is None else (f"{day_after(as_of, month)}",)


def classes_table(result: Findings) -> Table:
    """A column a horizon: where all pilots stand; each share is rounded as it is everywhere else."""
    horizons = result.horizon_list
    table = new_table("Where 100 pilots stand", "", *(f"month {horizon.month:g}" for horizon in horizons))
    names = [("reached", "", "reached")]
    names += [
        ("rolled_back", key, f"{kind_label('rolled_back')}: {label(key)}") for key in horizons[0].rolled_back
    ]
    names += [("abandoned", key, f"abandoned: {label(key)}") for key in horizons[0].abandoned]
    names += [("stalled", key, f"{kind_label('stalled')}: {label(key)}") for key in horizons[0].stalled]
    columns = []
    for horizon in horizons:
        shares = [
            horizon.value if kind == "reached" else getattr(horizon, kind)[key] for kind, key, _ in names
        ]
        columns.append([per_hundred(share) for share in shares])
    for number, (_, _, words) in enumerate(names):
        cells = [column[number] for column in columns]
        if number == 0 or any(cell not in SAYS_NOTHING for cell in cells):
            table.add_row(words, *("·" if cell == "0.0" else cell for cell in cells))
    table.add_row("all (parts are rounded)", *("100.0" for _ in horizons), style="dim")
    return table


def times_table(result: Findings) -> Table:
    """Median, P80 and P90 month."""
    span = f"not within {result.counts.end_month:g}"
    table = new_table(
        "Month by which it is reached",
        "",
        "by this share of all pilots",
        "90 % credible",
        "of those that reach it",
    )
    for row, name in zip(result.time_list, ("median", "P80", "P90"), strict=True):
        table.add_row(
            name, _month(row["month"], span), _interval(row, span), _month(row["month_of_reached"], "–")
        )
    return table


def _month(month: float | None, otherwise: str) -> str:
    return otherwise if month is None else tenths(month)


def _interval(row: dict[str, Any], span: str) -> str:
    if row["low"] is None:
        return span
    return f"{tenths(row['low'])} – {_month(row['high'], span)}"


def waits_table(result: Findings) -> Table:
    """Months lost to each wait, largest first."""
    table = new_table("Months waited per pilot (mean)", "for", "months", "share")
    for row in sorted(timing.waits(result.counts), key=lambda row: -row["months"]):
        if row["months"] >= SMALLEST_SHOWN:
            table.add_row(label(row["wait"]), f"{row['months']:.2f}", percent(row["share"]))
    return table


def money_table(result: Findings) -> Table:
    """Money by the end of the months simulated."""
    title = f"Money by month {result.counts.end_month:g}, {result.scenario.money.currency}"
    table = new_table(title, "", "P10", "median", "P80", "P90")
    for row in money.amounts(result.counts, result.scenario):
        cells = [amount(row[name]) for name in ("p10", "median", "p80", "p90")]
        table.add_row(label(row["amount"]), *cells)
    return table


def unresolved(result: Findings, found: Resolution) -> str:
    """A warning where the interval holds more than what the uncertain numbers leave open."""
    counts = result.counts
    worlds = "one world" if counts.worlds == 1 else f"{counts.worlds:,} worlds"
    replicates = "" if found.enough is None else f"{found.enough:,} replicates or more"
    if found.worlds_enough is None:
        return (
            f"Few replicates: {counts.n_replicates:,} in {worlds} hardly tell apart what the uncertain "
            "numbers leave open and chance, so read the credible intervals as rough. "
            f"{replicates} would do (--replicates)."
        )
    enough = f"{found.worlds_enough:,} worlds or more would do (--worlds)"
    return (
        f"Few worlds: {worlds} hardly tell what the uncertain numbers leave open, so the credible intervals "
        f"are wide and rough. {enough}{replicates and f', with {replicates} (--replicates)'}."
    )


def footnote(result: Findings) -> str:
    """How the figures were made, and on what they rest."""
    basis = [entry.basis for entry in result.scenario.ledger()]
    worlds = "one world" if result.counts.worlds == 1 else f"{result.counts.worlds:,} worlds"
    parts = [
        f"{_histories(result)} in {worlds}, seed {result.run.seed}, {result.run.seconds:.1f} s.",
        f"{len(basis)} numbers: {basis.count('evidence')} from evidence, "
        f"{basis.count('assumption')} assumed, "
        f"{basis.count('unsourced')} without a source.",
        "± MC is one Monte Carlo standard error; the credible interval is what the uncertain numbers "
        "leave open.",
    ]
    worlds_of = result.scenario.worlds
    if worlds_of is not None and worlds_of.made:
        uncertain = {name: one for name, one in result.scenario.quantities().items() if one.is_uncertain}
        used = sum(worlds_of.knows(name, one) for name, one in uncertain.items())
        parts.insert(
            1, f"Worlds of {worlds_of.made}: {used} of {len(uncertain)} uncertain numbers have theirs."
        )
    return " ".join(parts)


def _histories(result: Findings) -> str:
    if result.counts.pilots == 1:
        return f"{result.counts.total:,} histories"
    counts = result.counts
    return f"{counts.total:,} histories ({counts.n_replicates:,} replicates of {pilots_told(counts.pilots)})"
