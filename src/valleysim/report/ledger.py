"""The ledger at the prompt: every number with its line and its basis."""

from rich.console import Console

from valleysim.report.page import say
from valleysim.scenario import Entry

INDENT = 4


def print_ledger(entries: list[Entry], console: Console) -> None:
    """Print every number with its line, and below it its evidence or assumption."""
    console.print()
    say(console, "Every number and its basis", "bold")
    for entry in entries:
        place = "" if entry.line is None else f"  (line {entry.line})"
        say(console, f"{entry.key} = {entry.text}{place}")
        say(console, f"{entry.basis}: {entry.words}" if entry.words else entry.basis, "dim", indent=INDENT)
