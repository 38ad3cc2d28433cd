"""The table of a diary, and what is said around it."""

from valleysim.estimates.rounding import money
from valleysim.questions.diary.findings import Findings
from valleysim.report.tables import Table, new_table
from valleysim.scenario.format.dates import day_after
from valleysim.words import label

NARROWEST_TOLD = 24
ENDED = {
    "live": "is live, rediscovering what was lost",
    "production": "is in production, not yet proven",
    "sustained": "is in sustained production",
}


def headline(diary: Findings) -> str:
    """Which history, and what became of it."""
    which = f"{diary.pilot}, world {diary.world}, history {diary.replicate}"
    return f"{which}: by month {diary.months:g} it {became(diary)}."


def became(diary: Findings) -> str:
    """What became of it."""
    if diary.outcome in ENDED:
        return ENDED[diary.outcome]
    if diary.outcome == "stalled":
        return f"waits for {label(diary.cause)}"
    return f"was {diary.outcome.replace('_', ' ')} ({label(diary.cause)})"


def beginning(diary: Findings) -> str:
    """Who sits where in month 0."""
    if not diary.at_start:
        return "Month 0: no sponsor is needed."
    seats = "; ".join(f"{seat} {state}" for seat, state in diary.at_start.items())
    covers = "covers" if diary.covered_at_start else "does not cover"
    return f"Month 0: {seats}. The coalition {covers} the pilot."


def diary_table(diary: Findings) -> Table:
    """A row an event."""
    as_of = diary.scenario.as_of
    when = ("month",) if as_of is None else ("month", "day")
    table = new_table("", *when, "what happened", "cover", "waits for")
    table.columns[0].justify = "right"
    table.left(len(when) + 1, len(when) + 2)
    table.left(len(when), narrowest=NARROWEST_TOLD)
    for entry in diary.entries:
        cover = "" if entry.covered else "none"
        day = () if as_of is None else (f"{day_after(as_of, entry.month)}",)
        waits = label(entry.waits_for).replace("_", " ")
        table.add_row(f"{entry.month:.1f}", *day, entry.told, cover, waits)
    return table


def ending(diary: Findings) -> str:
    """What it lost, cost and brought."""
    facts = diary.facts
    run, build = facts["run_rate_multiplier"], facts["build_multiplier"]
    return (
        f"Spend {money(facts['spend'])}, value {money(facts['value'])}; "
        f"run rate {run:.2f} and build {build:.2f} times the plan."
    )
