"""The mapping as a file to edit: every guess with its reasons, and what is to be filled in."""

import json
from collections.abc import Mapping as Table
from datetime import date

from valleysim.scenario.format.stages import STAGE_NAMES
from valleysim.scenario.trackers import roles
from valleysim.scenario.trackers.amounts import ONCE
from valleysim.scenario.trackers.building import Built
from valleysim.scenario.trackers.grid import counted
from valleysim.scenario.trackers.mapping import CONTRADICTING, ROLES, WITHOUT_START
from valleysim.scenario.trackers.readings import Reading
from valleysim.scenario.trackers.table import Tracker

HEADER = """\
# How valleysim import read {tracker}. Edit it and give it back with --mapping (--force replaces its files).
# The same tracker and the same mapping give the same files. Columns that do not stand here are guessed.

as_of = {as_of}  # {why}
preset = {preset}
"""
ROWS = """
[rows]
# Of rows with a stage or days and no start, without which nothing is forecast: {without}, or a day.
without_start = "ask"
# Of rows that contradict themselves, such as a planned pilot that started in the past: {contradicting}.
contradicting = "ask"

# read_as is one of: {roles}.
# Days: dates = "day first" or "month first". Amounts: decimal = "." or ",", unit = 1, 1000 or 1000000,
# per = "month", "year" or "once".
"""
STAGES = """
[stages]
# Words of the tracker that stand for no stage yet: rows with them have none. Write what each means, and take
# the first # away. One of: {stages}.
"""
PEOPLE = """
[people]
# Perhaps the same person, written in two ways: take the # away, and the first is read as the second.
"""


def mapping_text(
    tracker: Tracker,
    readings: Table[str, Reading],
    built: Built,
    *,
    as_of: tuple[date, str],
    preset: str,
) -> str:
    """The text of a mapping that says what was guessed; ``as_of`` with why it is that day."""
    text = HEADER.format(
        tracker=_comment(tracker.name), as_of=as_of[0], why=_comment(as_of[1]), preset=quoted(preset)
    )
    if tracker.sheet:
        text += f"sheet = {quoted(tracker.sheet)}\n"
    text += f"header_row = {tracker.header_row}\n"
    text += ROWS.format(
        without=", ".join(quoted(one) for one in WITHOUT_START),
        contradicting=", ".join(quoted(one) for one in CONTRADICTING),
        roles=", ".join(quoted(role) for role in ROLES),
    )
    for column in tracker.columns:
        reading = readings[column.header]
        text += f"\n[columns.{quoted(column.header)}]\n"
        text += "".join(f"# {_comment(reason)}\n" for reason in reading.why)
        text += f"read_as = {quoted(reading.read_as)}\n"
        if reading.read_as in roles.DATES and reading.dates:
            text += f"dates = {quoted(reading.dates)}\n"
        if reading.read_as in roles.AMOUNTS:
            text += f"decimal = {quoted(reading.decimal)}\n" if reading.decimal else ""
            text += f"unit = {reading.unit:.0f}\n"
            text += f"per = {quoted(reading.per or ONCE)}\n" if reading.read_as != roles.BUDGET else ""
    if built.unknown:
        text += STAGES.format(stages=", ".join(quoted(name) for name in STAGE_NAMES))
        for word, count in sorted(built.unknown.items(), key=lambda one: (-one[1], one[0])):
            text += f'# {quoted(word)} = ""  # {counted(count, "row")}\n'
    if variants := built.people.variants():
        text += PEOPLE
        for name, other in variants:
            rows, others = built.people.rows[name], built.people.rows[other]
            text += f"# {quoted(name)} = {quoted(other)}  # {rows:,} and {counted(others, 'row')}\n"
    return text


def quoted(text: str) -> str:
    r"""A text as TOML has it.

    >>> print(quoted('a "b" \\ ü'))
    "a \"b\" \\ ü"
    """
    return json.dumps(text if text.isprintable() else _comment(text), ensure_ascii=False)


def _comment(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)
