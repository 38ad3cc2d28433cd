"""The header of a list of pilots: the key of each column, and what a column of another name may hold."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from valleysim.errors import ValidationIssue
from valleysim.scenario.format.crowd import PILOT_TABLES, PilotPlan
from valleysim.scenario.format.flaws import listing, nearest, shortened, shown
from valleysim.scenario.reading.dating import AHEAD, SINCE
from valleysim.scenario.reading.problems import keys_at
from valleysim.scenario.sheets.sheet import Sheet
from valleysim.scenario.toml.places import split_key

MOST_COLUMNS = 200
MOST_MEANT = 4
ALLOWED = (*PilotPlan.model_fields, *PILOT_TABLES)
SEATS = ("sponsor", "sponsors", "sponsor name", "person", "people", "owner", "business owner", "seat")
OTHER_WORDS = {
    "name": (
        "pilot|pilots|pilot name|pilotname|name of pilot|name of the pilot|pilot title|title|project|projects"
        "|project name|use case|use case name|initiative|idea|projekt|projektname|bezeichnung|titel"
    ),
    "key": "id|pilot id|project id|number|no|nr",
    "segment": "business unit|unit|department|division|site|wave|region|team|portfolio|bereich",
    "starts": "start|start month|start date|starting|begin|begins|beginning|kickoff|kick off|beginn",
    "due": "due date|deadline|target date|due by|planned go live|go live date|termin|zieldatum",
    "after": "depends on|dependency|dependencies|predecessor|predecessors|follows",
    "assumption": "note|notes|comment|comments|remark|remarks|rationale|bemerkung|kommentar",
    "evidence": "source|sources|quelle",
    "status.stage": "status|state|stage|phase|lifecycle|lifecycle stage|development stage|project phase",
    "status.started": "started|started on|date started|initiated|date initiated",
    "pilot.duration": "months|length|pilot duration|duration in months|duration months|dauer",
    "pilot.success": "chance|probability|chance of success|success rate|success probability",
    "pilot.cost_per_month": "cost|costs|monthly cost|cost a month|kosten",
    "money.value_per_month": "value|benefit|benefits|monthly value|value a month|nutzen",
}
"""Names that people give to columns, by the key that they mean."""
NO_KEY = ("priority", "type", "date", "end", "end date")
"""Names of columns that hold what no key is for, though some look like one."""

DATE = "[date]"

_MEANT = {word: key for key, words in OTHER_WORDS.items() for word in words.split("|")}


@dataclass
class Header:
    """What a header says: the parts of the key of each column, None of one that is refused, and why."""

    keys: list[list[str] | None] = field(default_factory=list)
    problems: list[ValidationIssue] = field(default_factory=list)
    named: int | None = None
    """The position of the column of names, also of one that is called otherwise."""
    days: set[int] = field(default_factory=set)
    """Positions of columns that are said to hold days, ``starts [date]``: numbers in them are days, too."""

    def column_of(self, key: str) -> int | None:
        """The position of a column."""
        return self.keys.index([key]) if [key] in self.keys else None


def read_header(sheet: Sheet, name: str, seats: Sequence[str] | None) -> Header:
    """Read the header of a list of pilots; ``seats`` are those that the scenario has, None if not known."""
    read = Header()
    if not sheet.header or len(sheet.header) > MOST_COLUMNS:
        line = sheet.header_line if sheet.header else 1
        found = f"{len(sheet.header):,} columns" if sheet.header else "no columns"
        most = f"{MOST_COLUMNS} columns at most"
        allowed = most if sheet.header else "a header of keys, such as name,pilot.success"
        read.problems.append(ValidationIssue(name, line, None, found, allowed))
        return read
    if sheet.header[0].startswith("#"):
        found = f"{shown(sheet.header[0])}, which looks like a comment"
        allowed = "a header of keys, such as name,pilot.success, in the first line"
        read.problems.append(ValidationIssue(name, sheet.header_line, None, found, allowed))
        return read
    parts = [_parts(column) for column in sheet.header]
    for number, one in enumerate(parts):
        if len(one) > 1 and one[-1].lower() == DATE and one[-2] in (*AHEAD, *SINCE):
            read.days.add(number)
            del one[-1]
    for number, column in enumerate(sheet.header):
        told = _flaw(number, parts, sheet, seats)
        read.keys.append(parts[number] if told is None else None)
        if parts[number] == ["name"] or (read.named is None and told is not None and told[2] == "name"):
            read.named = number
        if told is not None:
            where = in_column(column or f"{number + 1}")
            read.problems.append(ValidationIssue(name, sheet.header_line, where, *told))
    if read.named is None:
        allowed = "a column name, which names each pilot"
        read.problems.append(
            ValidationIssue(name, sheet.header_line, "column name", "no such column", allowed)
        )
    return read


def in_column(column: str) -> str:
    """A column as messages name it: some begin in the wrong cell, and are long."""
    return f"column {shortened(column)}"


def _parts(column: str) -> list[str]:
    return [one if one.startswith("[") else one.lower() for one in split_key(column) or []]


def _flaw(
    number: int, all_parts: list[list[str]], sheet: Sheet, seats: Sequence[str] | None
) -> tuple[str, str, str | None] | None:
    """What is wrong with a column: what was found, what is allowed, what was probably meant."""
    column, parts = sheet.header[number], all_parts[number]
    if parts and parts[-1].lower().startswith(DATE[:-1]):
        return (
            shown(column),
            f"{DATE} behind {', '.join((*AHEAD, *SINCE))}, which are days; or the key alone",
            None,
        )
    if parts and parts[0] not in ALLOWED:
        return "an unknown key", ", ".join(ALLOWED), _meant(column, parts, seats)
    if not _is_pilot_key(parts):
        words = "a dotted key, such as pilot.success or sponsors[executive sponsor].person"
        return shown(column), words, _meant(column, parts, seats)
    if parts in all_parts[:number]:
        return "this column twice", "each key once", None
    if parts[0] == "sponsors" and seats is not None and (seat := parts[1][1:-1]) not in seats:
        allowed = listing(seats) or "seats that stand in [[sponsors]]"
        return f"no seat {shown(seat)}", allowed, nearest(seat, seats)
    return _flaw_of_key(number, parts, ["name"] in all_parts, sheet)


def _flaw_of_key(
    number: int, parts: list[str], has_names: bool, sheet: Sheet
) -> tuple[str, str, str | None] | None:
    """What is wrong with a key that may be one of a table of a pilot."""
    if parts[0] not in PILOT_TABLES:
        return None
    keys = [part for part in parts[1:] if not part.startswith("[")]
    if not keys:
        cells = [row[number] for _, row in sheet.rows if number < len(row) and row[number]]
        if not cells or any(cell.startswith("{") for cell in cells):
            return None
        meant = _meant(sheet.header[number], [], None)
        meant = None if meant == "name" and has_names else meant
        return f"{shown(sheet.header[number])}, a table", f"keys of it, such as {_example(parts[0])}", meant
    place: tuple[str, ...] = (parts[0],)
    for key in keys:
        known = keys_at(place)
        known += ["remove"] if place == ("sponsors",) else []
        if known and key not in known:
            return "an unknown key", listing(known), nearest(key, known)
        place = (*place, key)
    return None


def _example(table: str) -> str:
    return f"{table}.{keys_at((table,))[2]}"  # behind evidence and assumption


def _is_pilot_key(parts: list[str]) -> bool:
    """Whether parts name one value of a pilot."""
    if parts[:1] == ["sponsors"]:
        return len(parts) == 3 and parts[1].startswith("[") and not parts[2].startswith("[")
    return 0 < len(parts) <= 3 and not any(part.startswith("[") for part in parts)


def _meant(column: str, parts: list[str], seats: Sequence[str] | None) -> str | None:
    """The key, or the keys, that a column of another name probably holds."""
    words = " ".join(re.findall(r"[^\W_]+", column.casefold()))
    if words in _MEANT:
        return _MEANT[words]
    if words in NO_KEY:
        return None
    sitting = [seat for seat in seats or () if seat.casefold() == words]
    if sitting or words in SEATS:
        some = sitting or list(seats or ())
        return " or ".join(f"sponsors[{seat}].person" for seat in some[:MOST_MEANT]) or None
    dotted = list(_keys_called(words.replace(" ", "_")))
    if dotted:
        return " or ".join(dotted[:MOST_MEANT])
    return nearest(parts[0], ALLOWED) if parts and parts[0] not in ALLOWED else None


def _keys_called(word: str) -> Iterator[str]:
    """Keys of a pilot's tables that have this name."""
    for table in PILOT_TABLES:
        if table != "sponsors" and word in keys_at((table,)) and word not in PilotPlan.model_fields:
            yield f"{table}.{word}"
