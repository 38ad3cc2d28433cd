"""What the cells of a column look like: how many are what a role holds, from 0 to 1, and in words."""

import re
from collections.abc import Sequence

from valleysim.scenario.format.stages import Stage, stage_of
from valleysim.scenario.format.wording import plain
from valleysim.scenario.trackers.amounts import read_amounts
from valleysim.scenario.trackers.days import spans
from valleysim.scenario.trackers.grid import Cell, told
from valleysim.scenario.trackers.roles import AMOUNTS, DATES, KEY, NAME, PEOPLE, SEGMENT, STAGE
from valleysim.scenario.trackers.table import Column

YES = ("yes", "y", "true", "ja", "oui", "x", "✓", "✔")
NO = ("no", "n", "false", "nein", "non")
MOST_STAGES = 30
"""Different words of a column of stages that are not among the shipped ones."""
VAGUE = (Stage.RUNNING, Stage.ENDED, Stage.NOT_LIVE)
"""Stages that say little: a column of others goes before one of these."""
_LIGHTS = (
    "red amber green yellow orange blue grey gray rot gelb grün on track at risk off track delayed r a g y"
)
LIGHTS = {*_LIGHTS.split(), "on track", "at risk", "off track"}
_STEPPED = re.compile(r"stage|phase|gate|life ?cycle|stufe|reifegrad")
_NUMBERED = re.compile(
    r"^\W*(?:(?:phase|stage|step|gate|stufe|level)\W*)?(?:\d{1,2}|[a-fivx]{1,3})\W*[-:.)–]\W*", re.IGNORECASE
)
Look = tuple[float, str]


def looks_like(role: str, column: Column) -> Look:
    """How many of the cells that are filled are what a role holds, from 0 to 1, and in words."""
    cells = column.filled
    if not cells:
        return 0.0, "no cell is filled"
    if role in DATES:
        count = sum(bool(spans(cell)) for cell in cells)
        return count / len(cells), f"{_of(count, cells)} days, months or quarters"
    if role in AMOUNTS:
        known = read_amounts(cells)
        count = sum(value is not None for value in known.values) + len(known.unclear)
        return count / len(cells), f"{_of(count, cells)} amounts"
    if role == STAGE:
        return _stages(column, cells)
    texts = [cell for cell in cells if isinstance(cell, str)]
    different = len({told(cell).casefold() for cell in cells})
    if role == NAME:
        share = len(texts) / len(column.cells)
        share *= 1.0 if different > 0.5 * len(cells) else 0.6 if different > 0.2 * len(cells) else 0.3
        return share, f"{_of(len(texts), cells)} texts, {different:,} of them different"
    if role == KEY:
        sound = different == len(column.cells)
        return float(
            sound
        ), f"{len(cells):,} of {len(column.cells):,} rows have one, {different:,} are different"
    if role == SEGMENT:
        grouped = different <= max(0.5 * len(cells), 2.0)
        return len(texts) / len(cells) * grouped, f"{different:,} different texts in {len(cells):,} cells"
    assert role in PEOPLE
    named = [
        text for text in texts if len(text) <= 60 and len(text.split()) <= 6 and not re.search(r"\d", text)
    ]
    return len(named) / len(cells), f"{_of(len(named), cells)} names, {different:,} different"


def is_yes_or_no(cells: Sequence[Cell]) -> bool:
    """Whether cells say yes or no, and nothing else."""
    return bool(cells) and all(told(cell).casefold() in (*YES, *NO) for cell in cells)


def known_stage(word: str, own: dict[str, str]) -> tuple[Stage | None, str]:
    """The stage of a word, and the word itself without a number before it, if it was found so.

    >>> known_stage("3 - Pilot", {}), known_stage("Gate 3", {})
    ((<Stage.PILOT: 'pilot'>, 'Pilot'), (None, ''))
    """
    found = stage_of(word, own)
    if found is not None:
        return found, ""
    bare = _NUMBERED.sub("", word)
    inner = stage_of(bare, own) if bare != word else None
    return inner, bare if inner is not None else ""


def _stages(column: Column, cells: Sequence[Cell]) -> Look:
    words = [told(cell) for cell in cells]
    found = [known_stage(word, {})[0] for word in words]
    known = [stage for stage in found if stage is not None]
    specific = sum(stage not in VAGUE for stage in known)
    different = len({plain(word) for word in words})
    lights = sum(word.casefold() in LIGHTS for word in words)
    look = f"{_of(len(known), cells)} usual words for stages"
    if 2 * lights > len(words):
        return 0.0, f"{_of(lights, cells)} colours of a traffic light"
    share = 0.7 * len(known) / len(cells) + 0.3 * specific / len(cells)
    if _STEPPED.search(column.words) and different <= min(MOST_STAGES, max(len(cells) // 2, 2)):
        return max(share, 0.5), f"{look}, {different} different"
    return share, look


def _of(count: int, cells: Sequence[Cell]) -> str:
    return f"{count:,} of {len(cells):,} cells are"
