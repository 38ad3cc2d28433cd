"""An answer at the prompt: its sentences, notices and tables; charts are files."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from valleysim.report.content import Chart, Item, Notices, Sentence
from valleysim.report.notices import print_notices
from valleysim.report.page import say, show

if TYPE_CHECKING:
    from rich.console import Console

STYLES = {"answer": "bold", "plain": "", "note": "dim"}


def print_items(items: Iterable[Item], console: "Console") -> None:
    """Print what people read; a sentence after a table stands apart from it."""
    after_table = False
    for item in items:
        if isinstance(item, Chart):
            continue
        if isinstance(item, Sentence):
            if after_table:
                console.print()
            say(console, item.text, STYLES[item.style])
        elif isinstance(item, Notices):
            print_notices(item.notices, console)
        else:
            show(console, item)
        after_table = not isinstance(item, Sentence | Notices)
