"""How each row of a portfolio was read, at the prompt: where its pilots stand on the day of month 0."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from rich.console import Console

from valleysim.report.page import say, show
from valleysim.report.tables import Table, new_table, short_name
from valleysim.scenario import Member, Scenario
from valleysim.scenario.format.dates import day_after
from valleysim.scenario.format.stages import MEANINGS, Stage, stage_of
from valleysim.scenario.format.status import DATES, NOTHING_KNOWN, Status
from valleysim.scenario.format.wording import plain
from valleysim.scenario.standing import Standing, standing_of

NOTHING_SAID = "not said"
MOST_VALUES = 5
"""Values of one label that are shown."""
BEHIND = {
    "money": "money",
    "refusals": "refusals",
    "builders": "builders present",
    "run_rate": "run rate",
    "knowledge_lost": "knowledge lost",
}
"""Keys of what is said beside dates and areas, with the words for them."""


def print_standings(scenario: Scenario, console: Console) -> None:
    """Print each pilot's start, stage and what else is known of it, and what stands for words of its own."""
    members = scenario.members
    found = [(member, standing_of(member, scenario.stages)) for member in members]
    started = [standing for _, standing in found if standing is not None]
    as_of = scenario.as_of
    day = "month 0" if as_of is None else f"{as_of}"
    say(
        console,
        f"{scenario.name!r} on {day}: {len(started):,} of {len(members):,} pilots have started, "
        f"{len(members) - len(started):,} have not.",
    )
    table = new_table("How each pilot was read", "pilot", "start", "stage", "known besides")
    table.left(0, narrowest=14)
    table.left(1, 2)
    table.left(3, narrowest=16)
    for member, standing in found:
        due = [] if member.due is None else [f"due {_when(member.due, as_of)}"]
        if standing is None:
            table.add_row(short_name(member.name), _planned(member, as_of), "planned", *due)
        else:
            stage = NOTHING_SAID if standing.stage is None else standing.stage.value
            besides = "; ".join([*due, *_besides(standing, as_of)])
            table.add_row(short_name(member.name), _when(standing.started, as_of), stage, besides)
    show(console, table)
    for more in (_words(found, scenario), _labels(members)):
        if more.styles:
            show(console, more)
    open_ones = [one.key for one in started if one.stage is None]
    if open_ones:
        console.print()
        say(
            console,
            f"Of {len(open_ones)} no stage is said, {open_ones[0]!r} first: they may be anywhere, "
            "even have ended, and the forecast averages over that.",
        )


def _labels(members: Sequence[Member]) -> Table:
    """What pilots are labelled with: how many are, and which values occur most."""
    table = new_table("Labels", "label", "pilots", "values, and how many have them")
    table.left(0, narrowest=10)
    table.left(2, narrowest=16)
    counts: dict[str, Counter[str]] = {}
    for member in members:
        for name, value in member.label.items():
            counts.setdefault(name, Counter())[value] += 1
    for name, found in counts.items():
        most = sorted(found.items(), key=lambda one: (-one[1], one[0]))
        told = [f"{short_name(value)} ({count:,})" for value, count in most[:MOST_VALUES]]
        rest = len(most) - len(told)
        told += [f"{rest:,} other values"] if rest else []
        table.add_row(name, f"{found.total():,}", ", ".join(told))
    return table


def _when(month: float, as_of: date | None) -> str:
    """A moment, as a day if it is known which day month 0 is."""
    if as_of is not None:
        return f"{day_after(as_of, month)}"
    return f"month {month:g}"


def _planned(member: Member, as_of: date | None) -> str:
    if member.after:
        return f"after {member.after[0]}" + (" …" if len(member.after) > 1 else "")
    known = member.starts.known
    return "uncertain" if known is None else _when(known, as_of)


def _besides(standing: Standing, as_of: date | None) -> Iterator[str]:
    """What is known of a pilot besides its start and stage."""
    status = standing.status
    for name, month in standing.dates.items():
        words = DATES[name].removeprefix("the ").removeprefix("it ")
        yield f"{words} {_when(month, as_of)}"
    if status.innovation_money_ends is not None:
        yield f"innovation money ends {_when(status.innovation_money_ends, as_of)}"
    for name, words in BEHIND.items():
        said = getattr(status, name)
        if said is not None:
            yield f"{words}: {said if isinstance(said, str) else f'{said:g}'}"
    areas: dict[str, list[str]] = {}
    for name, area in status.areas.items():
        areas.setdefault(area if isinstance(area, str) else f"{100.0 * area:g} % done", []).append(name)
    for said, names in areas.items():
        yield f"{', '.join(names)}: {said}"
    if status.cause is not None:
        yield f"cause: {status.cause}"
    yield from _signals(status, as_of)
    if status.date_precision != NOTHING_KNOWN.date_precision:
        yield f"days within {status.date_precision:g} months"


def _signals(status: Status, as_of: date | None) -> Iterator[str]:
    """What was answered of signals, and when that was."""
    when = "" if status.signals_on is None else f" {_when(-status.signals_on, as_of)}"
    for is_so, words in ((True, "seen"), (False, "not seen")):
        names = [name.replace("_", " ") for name, one in status.signals.answers.items() if one is is_so]
        if names:
            yield f"{words}{when}: {', '.join(names)}"


def _words(found: list[tuple[Member, Standing | None]], scenario: Scenario) -> Table:
    """Words for stages that are not ours, with what they stand for, and how often they occur."""
    table = new_table("Words for stages", "word", "pilots", "read as", "which means")
    table.left(0, narrowest=10)
    table.left(2)
    table.left(3, narrowest=20)
    words: dict[str, tuple[Stage, int]] = {}
    for member, _ in found:
        word = member.scenario.status.stage
        stage = None if word is None else stage_of(word, scenario.stages)
        if word is not None and stage is not None and plain(word) != stage.value:
            words[word] = (stage, words.get(word, (stage, 0))[1] + 1)
    for word, (meant, count) in sorted(words.items(), key=lambda one: (-one[1][1], one[0])):
        table.add_row(short_name(word), f"{count:,}", meant.value, MEANINGS[meant])
    return table
