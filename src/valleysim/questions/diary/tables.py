"""The table of a diary, and what is said around it."""

from collections.abc import Mapping, Sequence

from valleysim.estimates.rounding import money
from valleysim.questions.diary.findings import Entry, Findings
from valleysim.report.tables import Table, new_table
from valleysim.scenario.format.dates import day_after
from valleysim.words import label

NARROWEST_TOLD = 24
ENDED_FOR_GOOD = ("abandoned", "rolled_back")
PAST = "Before month 0: a simulated past, which agrees with what is known, and is one of many that do"
AHEAD = "From month 0 on"
ENDED = {
    "live": "is live, rediscovering what was lost",
    "production": "is in production, not yet proven",
    "sustained": "is in sustained production",
}


def headline(diary: Findings, worlds: int | None) -> str:
    """Which history, of how many worlds if these were chosen together, and what became of it."""
    of = "" if worlds is None else f" of {worlds:,}"
    which = f"{diary.pilot}, world {diary.world}{of}, history {diary.replicate}"
    if ended_before(diary):
        return f"{which}: before month 0 it {became(diary)}."
    return f"{which}: by month {diary.months:g} it {became(diary)}."


def ended_before(diary: Findings) -> bool:
    """Whether it had ended before month 0."""
    return diary.outcome in ENDED_FOR_GOOD and all(entry.past for entry in diary.entries)


def became(diary: Findings) -> str:
    """What became of it."""
    if diary.outcome in ENDED:
        return ENDED[diary.outcome]
    if diary.outcome == "stalled":
        return f"waits for {label(diary.cause)}"
    return f"was {diary.outcome.replace('_', ' ')} ({label(diary.cause)})"


def beginnings(diary: Findings) -> list[str]:
    """Who sat where at the start of a pilot that has started already, and sits where in month 0."""
    past = diary.past
    if past is None:
        return [
            f"Month 0: {_seats(diary.at_start, 'covers' if diary.covered_at_start else 'does not cover')}"
        ]
    day = "" if diary.scenario.as_of is None else f" ({day_after(diary.scenario.as_of, past.started)})"
    then = _seats(past.seats, "covered" if past.covered else "did not cover")
    now = _seats(diary.at_start, "covers" if diary.covered_at_start else "does not cover")
    waits = f" It waits for {label(diary.waits_for)}." if diary.waits_for else ""
    start = f"Start, month {past.started:.1f}{day}: {then}"
    return [start] if ended_before(diary) else [start, f"Month 0: {now}{waits}"]


def _seats(seats: Mapping[str, str], covers: str) -> str:
    """Who sits where, and whether that covers the pilot."""
    if not seats:
        return "no sponsor is needed."
    told = "; ".join(f"{seat} {state}" for seat, state in seats.items())
    return f"{told}. The coalition {covers} the pilot."


def diary_tables(diary: Findings) -> list[Table]:
    """A row an event; what lies before month 0 in a table of its own."""
    if diary.past is None:
        return [_table(diary, "", diary.entries)]
    past = [entry for entry in diary.entries if entry.past]
    ahead = diary.entries[len(past) :]
    tables = [_table(diary, PAST, past)]
    return [*tables, _table(diary, AHEAD, ahead)] if ahead else tables


def _table(diary: Findings, title: str, entries: Sequence[Entry]) -> Table:
    as_of = diary.scenario.as_of
    when = ("month",) if as_of is None else ("month", "day")
    table = new_table(title, *when, "what happened", "cover", "waits for")
    table.columns[0].justify = "right"
    table.left(len(when) + 1, len(when) + 2)
    table.left(len(when), narrowest=NARROWEST_TOLD)
    for entry in entries:
        cover = "" if entry.covered else "none"
        day = () if as_of is None else (f"{day_after(as_of, entry.month)}",)
        table.add_row(
            f"{entry.month:z.1f}", *day, entry.told, cover, label(entry.waits_for).replace("_", " ")
        )
    return table


def ending(diary: Findings) -> str:
    """What it lost, cost and brought."""
    facts = diary.facts
    run, build = facts["run_rate_multiplier"], facts["build_multiplier"]
    counted = "" if diary.past is None else "From month 0 on: "
    spend = "spend" if counted else "Spend"
    return (
        f"{counted}{spend} {money(facts['spend'])}, value {money(facts['value'])}; "
        f"run rate {run:.2f} and build {build:.2f} times the plan."
    )
