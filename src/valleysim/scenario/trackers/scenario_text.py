"""The scenario that a proposal writes: what the pilots share, with comments on what is to be filled in."""

import re
from collections.abc import Sequence
from datetime import date

from valleysim.scenario.reading.register import preset_text
from valleysim.scenario.trackers.asking import Ask
from valleysim.scenario.trackers.building import Built
from valleysim.scenario.trackers.grid import counted
from valleysim.scenario.trackers.mapping_text import quoted
from valleysim.scenario.trackers.people import Shared
from valleysim.scenario.trackers.roles import OWNER, SEATS, SPONSOR

HEADER = """\
# A proposal of valleysim import, from {tracker}: {pilots} as of {as_of}. Review it, then:
#   valleysim status portfolio.toml    how each pilot was read
#   valleysim run portfolio.toml       the forecast
# What is not below, nor in pilots.csv, is the preset's ("valleysim presets {preset}" prints it).

extends = {preset_quoted}
name = {name}
as_of = {as_of}
pilots = "pilots.csv"
"""
CALENDAR = """
# ---- the calendar: the preset's until you say when budgets are decided ----

# [organisation]
# period = 3                # months between budget windows
# first_window = 2027-01-15 # the next one
"""
PEOPLE = """
# ---- people who sponsor several pilots: when they leave, all of these are without them ----
# Tenures are those of the seat in the preset: write what is usual with you.
"""
STAGES = """
# ---- words of the tracker for stages ----

[stages]
"""


def scenario_text(
    built: Built,
    shared: Sequence[Shared],
    asks: Sequence[Ask],
    *,
    name: str,
    source: str,
    as_of: date,
    preset: str,
    stages: dict[str, str],
    currency: str | None,
) -> str:
    """The text of ``portfolio.toml``."""
    text = HEADER.format(
        tracker=source,
        pilots=counted(len(built.pilots), "pilot"),
        as_of=as_of,
        preset=preset,
        preset_quoted=quoted(preset),
        name=quoted(name),
    )
    if asks:
        text += "\n# Most worth asking for:\n"
        text += "".join(f"#   {ask.what} ({counted(ask.pilots, 'pilot')}): {ask.where}\n" for ask in asks)
    if currency is not None:
        text += f"\n[money]\ncurrency = {quoted(currency)}\n"
    if stages:
        text += STAGES + "".join(f"{quoted(word)} = {quoted(meant)}\n" for word, meant in stages.items())
    text += CALENDAR
    if shared:
        text += PEOPLE
    for person in shared:
        text += _person(person, _seat_keys(preset, SEATS[SPONSOR]) or _seat_keys(preset, SEATS[OWNER]))
    return text


def _person(person: Shared, keys: dict[str, str]) -> str:
    text = f"\n[[people]]\nname = {quoted(person.name)}  # {counted(person.pilots, 'pilot')}\n"
    text += "new = true  # though the name is nearly that of another\n" if person.is_like_another else ""
    for key in ("tenure", "vacancy"):
        if key in keys:
            text += f"{key} = {keys[key]}\n"
    if person.since is not None:
        is_day = person.since.first == person.since.last
        return f"{text}served = {person.since.text if is_day else quoted(person.since.text)}\n"
    why = "not said: write since when"
    if person.differing:
        why = f"rows say {' and '.join(person.differing[:4])}: write which holds"
    return f'{text}served = "stationary"  # {why}\n'


def _seat_keys(preset: str, seat: str) -> dict[str, str]:
    """What a preset says of a seat, key by key as it is written."""
    for block in re.split(r"(?m)^(?=\[)", preset_text(preset)):
        if block.startswith("[[sponsors]]") and f'seat = "{seat}"' in block:
            return dict(re.findall(r"(?m)^(\w+) = (.+)$", block))
    return {}
