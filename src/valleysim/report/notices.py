"""Notices at the prompt: one place, one wording and one length for every verb."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from valleysim.errors import ValidationIssue
from valleysim.report.page import say

if TYPE_CHECKING:
    from rich.console import Console

MOST_SHOWN = 4
"""Notices that are printed in full; of those beyond it is told how many there are."""
STYLES = {"warning": "bold yellow", "note": ""}


def print_notices(notices: Iterable[ValidationIssue], console: "Console") -> None:
    """Print notices, the warnings first; of many the first few and how many more there are."""
    ordered = sorted(notices, key=lambda notice: notice.severity != "warning")
    for one in ordered[:MOST_SHOWN]:
        say(console, f"{one}", STYLES[one.severity])
    rest = ordered[MOST_SHOWN:]
    if rest:
        what = "one more notice" if len(rest) == 1 else f"{len(rest)} more notices"
        say(console, f"… and {what}, about {', '.join(dict.fromkeys(f'{one.key}' for one in rest))}.")
