"""Where sentences and tables leave for the terminal: nothing in them acts, and all fits its width."""

from typing import TYPE_CHECKING

from rich.text import Text

from valleysim.report.characters import known_to, one_line
from valleysim.report.layout import laid_out, wrapped

if TYPE_CHECKING:
    from rich.console import Console

    from valleysim.report.tables import Table


def say(console: "Console", text: str, style: str = "", *, indent: int = 0) -> None:
    """Print a paragraph, each of its lines ``indent`` columns from the left."""
    known = known_to(console.encoding, one_line(text))
    for line in wrapped(known, console.width - indent):
        _print(console, f"{' ' * indent}{line}", style)


def show(console: "Console", table: "Table") -> None:
    """Print an empty line, a table's title and the table."""
    console.print()
    if table.title:
        say(console, table.title, "bold")
    for line, style in laid_out(table, console.width, console.encoding):
        _print(console, line, style)


def _print(console: "Console", line: str, style: str) -> None:
    console.print(Text(line, style=style), crop=False, soft_wrap=True)
