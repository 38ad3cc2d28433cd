"""What a tracker was read as, at the prompt: columns and why, what was not understood, what to ask for."""

from typing import TYPE_CHECKING

from valleysim.report.page import say, show
from valleysim.report.tables import Table, new_table, short_name
from valleysim.scenario.trackers.asking import RULE
from valleysim.scenario.trackers.columns import Note
from valleysim.scenario.trackers.grid import counted
from valleysim.scenario.trackers.proposal import Proposal
from valleysim.scenario.trackers.roles import IGNORE, LABEL, YES_NO
from valleysim.scenario.trackers.table import rows_told

if TYPE_CHECKING:
    from rich.console import Console

MOST_COLUMNS = 24
"""Columns that are shown one by one; of more, labels and what is left out are summed up."""
MOST_WORDS = 12
MOST_CONTRADICTIONS = 20
LISTED_ROWS = 6


def print_proposal(proposal: Proposal, console: "Console") -> None:
    """Print how each column was read, what was not understood, and the numbers most worth asking for."""
    tracker, built = proposal.tracker, proposal.built
    where = f"{tracker.name}, sheet {tracker.sheet}" if tracker.sheet else tracker.name
    say(
        console,
        f"{counted(len(built.pilots), 'pilot')} in {where}, whose header is row {tracker.header_row}; as of "
        f"{proposal.as_of}, {proposal.why_as_of}.",
        "bold",
    )
    for remark in proposal.remarks:
        say(console, f"{remark[:1].upper()}{remark[1:]}{'' if remark.endswith('…') else '.'}")
    show(console, _columns(proposal))
    _left_out(proposal, console)
    _words(proposal, console)
    if proposal.notes:
        show(console, _notes(proposal.notes))
    _contradictions(proposal, console)
    if proposal.asks:
        show(console, _asks(proposal))
        say(console, f"{RULE[:1].upper()}{RULE[1:]}.", "dim")


def _columns(proposal: Proposal) -> Table:
    table = new_table("How each column was read", "column", "read as", "why")
    table.left(0, narrowest=12)
    table.left(1, narrowest=8)
    table.left(2, narrowest=24)
    summed = _is_summed(proposal)
    for header, reading in proposal.readings.items():
        if not summed or reading.read_as not in (LABEL, YES_NO, IGNORE):
            table.add_row(short_name(header), reading.read_as, "; ".join(reading.why))
    return table


def _is_summed(proposal: Proposal) -> bool:
    return len(proposal.readings) > MOST_COLUMNS


def _left_out(proposal: Proposal, console: "Console") -> None:
    """Columns that hold nothing of a pilot, where there are too many for the table."""
    if not _is_summed(proposal):
        return
    kinds = {LABEL: "kept as labels", YES_NO: "kept as labels that say yes or no", IGNORE: "left out"}
    console.print()
    for kind, words in kinds.items():
        names = [header for header, reading in proposal.readings.items() if reading.read_as == kind]
        if names:
            some = ", ".join(short_name(name) for name in names[:MOST_WORDS])
            more = f" and {len(names) - MOST_WORDS:,} more" if len(names) > MOST_WORDS else ""
            say(console, f"{len(names):,} other columns are {words}: {some}{more} (why: mapping.toml).")


def _words(proposal: Proposal, console: "Console") -> None:
    built = proposal.built
    if not built.unknown:
        return
    console.print()
    words = sorted(built.unknown.items(), key=lambda one: (-one[1], one[0]))
    some = ", ".join(f"{short_name(word)!r} ({count:,})" for word, count in words[:MOST_WORDS])
    more = f" and {len(words) - MOST_WORDS:,} more" if len(words) > MOST_WORDS else ""
    say(
        console,
        f"Words for no stage: {some}{more}. These rows have no stage until [stages] of mapping.toml says "
        "what each word means.",
    )


def _notes(notes: tuple[Note, ...]) -> Table:
    table = new_table("What was not understood, or is to be known", "column", "how many", "what", "where")
    table.left(0, narrowest=10)
    table.left(2, narrowest=20)
    table.left(3, narrowest=8)
    for note in notes:
        where = rows_told(note.rows, LISTED_ROWS)
        table.add_row(short_name(note.column), f"{len(note.rows):,}", note.what, where)
    return table


def _contradictions(proposal: Proposal, console: "Console") -> None:
    built = proposal.built
    if built.without_start:
        console.print()
        say(
            console,
            f"Of {counted(len(built.without_start), 'pilot')} a stage or days are said, and no start "
            f"({rows_told(built.without_start)}): write it, or without_start in [rows] of mapping.toml.",
        )
    if not built.contradictions:
        return
    table = new_table("Rows that contradict themselves", "row", "pilot", "cells", "what cannot be")
    table.left(0)
    table.left(1, narrowest=12)
    table.left(2, narrowest=16)
    table.left(3, narrowest=20)
    for one in built.contradictions[:MOST_CONTRADICTIONS]:
        table.add_row(f"{one.row}", short_name(one.name), one.cells, one.what)
    show(console, table)
    rest = sorted({one.row for one in built.contradictions[MOST_CONTRADICTIONS:]})
    if rest:
        say(console, f"The same of {rows_told(rest, 60)}.")
    say(console, "Mend them in the tracker, or write contradicting in [rows] of mapping.toml.")


def _asks(proposal: Proposal) -> Table:
    table = new_table("Numbers most worth asking for", "number", "pilots", "why", "where")
    table.left(0, narrowest=16)
    table.left(2, narrowest=20)
    table.left(3, narrowest=14)
    for ask in proposal.asks:
        table.add_row(ask.what, f"{ask.pilots:,}", ask.why, ask.where)
    return table
