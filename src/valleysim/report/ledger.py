"""The ledger at the prompt: every number with its line and its basis."""

from collections.abc import Sequence
from typing import Protocol

from rich.console import Console

from valleysim.report.page import say
from valleysim.report.tables import Table, new_table
from valleysim.scenario import Entry

INDENT = 4


class Moved(Protocol):
    """An entry, and by how much its number moves the answer."""

    @property
    def entry(self) -> Entry:
        """The entry."""

    @property
    def effect(self) -> float:
        """By how much, from its 5 % to its 95 % point."""

    @property
    def error(self) -> float:
        """Its standard error."""


def print_ledger(entries: list[Entry], console: Console, moved: Sequence[Moved] = ()) -> None:
    """Print every number with its line, and below it its evidence or assumption.

    Those that move the answer come first, in the order in which they are given.
    """
    moves = {one.entry.key: one for one in moved}
    order = {key: place for place, key in enumerate(moves)}
    console.print()
    said = ": those that move the answer first, of them those without evidence first" if moves else ""
    say(console, f"Every number and its basis{said}", "bold")
    for entry in sorted(entries, key=lambda one: order.get(one.key, len(order))):
        place = "" if entry.line is None else f"  (line {entry.line})"
        say(console, f"{entry.key} = {entry.text}{place}")
        say(console, f"{entry.basis}: {entry.words}" if entry.words else entry.basis, "dim", indent=INDENT)
        if entry.key in moves:
            effect, error = 100.0 * moves[entry.key].effect, 100.0 * moves[entry.key].error
            words = f"moves the answer by {effect:+.1f} ± {error:.1f} points, from its 5 % to its 95 % point"
            say(console, words, "dim", indent=INDENT)


def ledger_table(entries: list[Entry], moved: Sequence[Moved] = ()) -> Table:
    """Every number with its basis, those that move the answer most first; a page shows it to who asks."""
    moves = {one.entry.key: one for one in moved}
    table = new_table("Every number and its basis", "number", "value", "moves it, points", "rests on", "why")
    table.left(1, 3, 4)

    def size(entry: Entry) -> float:
        return abs(moves[entry.key].effect) if entry.key in moves else -1.0

    for entry in sorted(entries, key=size, reverse=True):
        one = moves.get(entry.key)
        effect = "" if one is None else f"{100.0 * one.effect:+.1f} ± {100.0 * one.error:.1f}"
        table.add_row(entry.key, entry.text, effect, entry.basis, entry.words)
    table.topic, table.is_folded = "moves", True
    return table
