"""Tables at the prompt: one form for all, and names as people say them."""

from rich.table import Table
from rich.text import Text

LABELS = {
    "failed_pilot": "failed pilot",
    "line_sign_off": "line sign-off",
    "central_sign_off": "central sign-off",
    "readiness_work": "readiness work",
    "budget_window": "budget window",
    "funding_lead": "funding lead",
    "parallel_run": "parallel run",
    "start": "its start",
    "proof": "proof at lower stakes",
    "spend_pilot": "spend, pilot",
    "spend_valley": "spend, valley",
    "spend_run": "spend, run",
    "npv": "net present value",
}


LONGEST_NAME = 30


def short_name(text: str) -> str:
    """A pilot's name, shortened to what fits beside its numbers."""
    return text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 1]}…"


def label(name: str) -> str:
    """A cause, a wait or an amount as people say it."""
    return LABELS.get(name, name)


def new_table(title: str, *columns: str) -> Table:
    """An empty table: the first column to the left, the others to the right."""
    heading = Text(title, style="bold")
    table = Table(title=heading, title_justify="left", box=None, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right", no_wrap=True)
    return table
