"""A proposal: a tracker read, its pilots, what was guessed and why, and the texts of the files to review."""

import re
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from valleysim.scenario.format.crowd import MOST_PILOTS
from valleysim.scenario.reading.register import preset_text
from valleysim.scenario.toml.text import parse_toml
from valleysim.scenario.trackers import roles
from valleysim.scenario.trackers.amounts import currencies
from valleysim.scenario.trackers.asking import Ask, most_worth
from valleysim.scenario.trackers.building import Built, build, written_rows
from valleysim.scenario.trackers.columns import Columns, Note
from valleysim.scenario.trackers.days import ANY, spans
from valleysim.scenario.trackers.grid import counted, refuse, stem_of
from valleysim.scenario.trackers.guessing import guess, reading_of
from valleysim.scenario.trackers.mapping import Mapping
from valleysim.scenario.trackers.mapping_text import mapping_text
from valleysim.scenario.trackers.opening import read_grid
from valleysim.scenario.trackers.people import Shared
from valleysim.scenario.trackers.readings import Reading
from valleysim.scenario.trackers.scenario_text import scenario_text
from valleysim.scenario.trackers.table import Tracker, find_table

PRESET = "enterprise"
_DAY_OF_NAME = re.compile(r"(?<!\d)(20\d\d)[-_.]?([01]\d)[-_.]?([0-3]\d)(?!\d)")


@dataclass(frozen=True)
class Proposal:
    """What a tracker was read as, with the reasons, and the files that say it."""

    tracker: Tracker
    as_of: date
    why_as_of: str
    readings: Table[str, Reading]
    remarks: tuple[str, ...]
    """What was found of the file, and of columns that competed."""
    notes: tuple[Note, ...]
    """What was not understood or is to be known, with rows."""
    built: Built
    shared: tuple[Shared, ...]
    asks: tuple[Ask, ...]
    rows: tuple[Table[str, str], ...]
    """The rows of ``pilots.csv``, each with the same columns."""
    scenario: str
    """The text of ``portfolio.toml``."""
    mapping: str
    """The text of ``mapping.toml``."""

    @property
    def is_sound(self) -> bool:
        """Whether nothing is known that would be refused."""
        return not self.built.contradictions and not self.built.without_start


def propose(
    path: Path,
    name: str,
    *,
    today: date,
    mapping: Mapping | None = None,
    as_of: date | None = None,
    sheet: str | None = None,
    preset: str | None = None,
) -> Proposal:
    """Read a tracker, and propose a scenario of its pilots.

    Args:
        path: where the tracker is.
        name: what people call it.
        today: the day that is taken for month 0 where nobody says another one.
        mapping: how columns are read; what it does not say is guessed.
        as_of: the day of month 0; goes before the mapping's.
        sheet: the sheet of a workbook; goes before the mapping's.
        preset: from which the scenario starts; goes before the mapping's.

    Raises:
        ScenarioError: no table, no column of names, a mapping of columns that are not there.
        UsageError: a workbook that nothing here reads.
    """
    said = mapping or Mapping()
    grid = read_grid(path, name, sheet or said.sheet)
    tracker = replace(find_table(grid, said.header_row), name=Path(name).name)
    said.check_columns(tracker)
    day, why = (as_of, "as --as-of says") if as_of else _as_of(tracker, said, today)
    base = preset or said.preset or PRESET
    guessed = guess(tracker, _formed(said, tracker), _seats(base))
    columns = Columns(tracker, guessed.readings)
    built = build(columns, said, day)
    if not built.pilots:
        raise refuse(name, "no row with the name of a pilot", "a row a pilot")
    if len(built.pilots) > MOST_PILOTS:
        raise refuse(name, f"{len(built.pilots):,} pilots", f"{MOST_PILOTS:,} at most")
    shared = built.people.shared()
    asks = most_worth(built, shared)
    currency, of_currency = _currency(columns)
    rows = written_rows(built, {person.name: person for person in shared}, tracker.name)
    stages = {**built.numbered, **said.stages}
    text = scenario_text(
        *(built, shared, asks),
        name=f"{stem_of(name)}, as of {day}"[:200],
        source=tracker.name,
        as_of=day,
        preset=base,
        stages=stages,
        currency=currency,
    )
    written = said.file.text if said.file is not None else None
    return Proposal(
        tracker=tracker,
        as_of=day,
        why_as_of=why,
        readings=guessed.readings,
        remarks=(*tracker.notices, *guessed.contests, *of_currency, *_of_people(built, shared)),
        notes=(*columns.notes, *built.notes),
        built=built,
        shared=tuple(shared),
        asks=tuple(asks),
        rows=tuple(rows),
        scenario=text,
        mapping=written or mapping_text(tracker, guessed.readings, built, as_of=(day, why), preset=base),
    )


def _formed(said: Mapping, tracker: Tracker) -> dict[str, Reading]:
    """Readings of a mapping, with forms that it does not say as the cells show them."""
    found: dict[str, Reading] = {}
    for header, reading in said.readings.items():
        shown = reading_of(reading.read_as, tracker.column(header), ())
        found[header] = replace(
            reading,
            why=(*reading.why, *(shown.why if not (reading.dates or reading.decimal) else ())),
            dates=reading.dates,
            decimal=reading.decimal or shown.decimal,
            per=reading.per or shown.per,
        )
    return found


def _as_of(tracker: Tracker, said: Mapping, today: date) -> tuple[date, str]:
    """The day of month 0 and why: as the mapping says, a title or the file's name; else today."""
    if said.as_of is not None:
        return said.as_of, "as the mapping says"
    for text in tracker.above:
        words = re.findall(r"[\w./-]+", text)
        for candidate in (text, *words, *(" ".join(words[k : k + 3]) for k in range(len(words) - 2))):
            ways = spans(candidate)
            span = ways.get(ANY) if len(ways) == 1 else None
            if span is not None and span.first == span.last:
                return span.first, f"as {text!r} above the header says"
    for found in _DAY_OF_NAME.finditer(tracker.name):
        if day := spans("-".join(found.groups())).get(ANY):
            return day.first, "as the name of the file says"
    return today, "which is today: nothing says another day"


def _seats(preset: str) -> list[str]:
    seats = parse_toml(preset_text(preset), preset).document.get("sponsors", [])
    assert isinstance(seats, list)
    return [f"{seat['seat']}" for seat in seats]


def _currency(columns: Columns) -> tuple[str | None, list[str]]:
    """The currency of the amounts, if they name one, and what is to be known of it."""
    found: set[str] = set()
    for role in roles.AMOUNTS:
        column = columns.column(role)
        if column is not None:
            found |= {*currencies(column.header, column.filled)}
    if len(found) > 1:
        return None, [
            f"amounts are in {' and '.join(sorted(found))}: none is converted, and no currency is written"
        ]
    if found:
        currency = next(iter(found))
        return currency, [f"amounts are read as {currency}"]
    return None, []


def _of_people(built: Built, shared: Sequence[Shared]) -> list[str]:
    told: list[str] = []
    if len(shared) == 1:
        told.append(
            f"{shared[0].name} sponsors {shared[0].pilots:,} pilots, and is written once, in [[people]]"
        )
    elif shared:
        most = ", ".join(f"{person.name} ({person.pilots:,})" for person in shared[:3])
        told.append(
            f"{len(shared):,} people sponsor two pilots or more: {most}{' …' if len(shared) > 3 else ''}"
        )
    differing = [person for person in shared if person.differing]
    if differing:
        first = differing[0]
        days = " and ".join(first.differing[:3])
        told.append(
            f"of {len(differing):,} of them rows say different days since when, {first.name} {days}: none "
            "is taken"
        )
    if variants := built.people.variants():
        name, other = variants[0]
        told.append(
            f"{counted(len(variants), 'name')} may be another spelling, {name!r} of {other!r}: nobody is "
            "merged until [people] of mapping.toml says so"
        )
    return told
