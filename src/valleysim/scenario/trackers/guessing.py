"""Guesses as what each column is read: by its header and by its cells, each with its reasons."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from valleysim.scenario.format.flaws import shown
from valleysim.scenario.trackers import roles
from valleysim.scenario.trackers.amounts import ONCE, per_of, read_amounts, unit_of
from valleysim.scenario.trackers.days import read_days
from valleysim.scenario.trackers.grid import counted, refuse, told
from valleysim.scenario.trackers.readings import Reading
from valleysim.scenario.trackers.roles import PHRASES, WEAKER, match
from valleysim.scenario.trackers.table import Column, Tracker
from valleysim.scenario.trackers.values import is_yes_or_no, looks_like

BY_HEADER, BY_CELLS = 0.6, 0.4
LEAST = 0.5
"""Of a header, and of its cells, for a role to be considered."""
SURE = 0.8
"""Of the cells of a column, if its header is like nothing."""
MARGIN = 0.08
"""By how much one column must go before another that looks like the same."""
MOST_LABELS = 80
LONG_TEXT, LONGEST_VALUE = 60, 200
LONGEST_HEADER, LONGEST_LIST = 24, 90
"""Characters of a header, and of a list of headers, in a refusal."""
FEW_CELLS = 6
"""Cells that may all differ and still be groups."""


@dataclass
class Guesses:
    """How each column is read, by its header; and what columns competed for, with what came of it."""

    readings: dict[str, Reading] = field(default_factory=dict)
    contests: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Candidate:
    column: Column
    role: str
    score: float
    why: tuple[str, ...]


def guess(tracker: Tracker, said: dict[str, Reading], seats: Collection[str]) -> Guesses:
    """Guess how the columns of a tracker are read of which a mapping says nothing.

    Args:
        tracker: the table.
        said: readings of columns that a mapping gives, by header.
        seats: seats of the scenario to come: people can hold no others.

    Raises:
        ScenarioError: no column looks like the names of the pilots, or two do.
    """
    found = Guesses(dict(said))
    taken = {reading.read_as for reading in said.values()}
    columns = [column for column in tracker.columns if column.header not in said]
    best: dict[str, list[_Candidate]] = {}
    for column in columns:
        if top := _best(column, taken, seats):
            best.setdefault(top.role, []).append(top)
    for role, candidates in best.items():
        chosen = _chosen(role, candidates, found.contests)
        if chosen is not None:
            found.readings[chosen.column.header] = reading_of(chosen.role, chosen.column, chosen.why)
    if not any(reading.read_as == roles.NAME for reading in found.readings.values()):
        column, why = _name_otherwise(tracker, found)
        found.readings[column.header] = Reading(roles.NAME, why)
    labels = 0
    for column in columns:
        if column.header not in found.readings:
            rest = _rest(column, labels, best)
            labels += rest.read_as != roles.IGNORE
            found.readings[column.header] = rest
    found.readings = {column.header: found.readings[column.header] for column in tracker.columns}
    return found


def reading_of(role: str, column: Column, why: tuple[str, ...]) -> Reading:
    """A reading with the forms of days or amounts that the cells of the column show."""
    if role in roles.DATES:
        days = read_days(column.cells)
        forms = [days.why, f"kept as {roles.KEYS[role]}" if role == roles.DUE else ""]
        return Reading(role, (*why, *(one for one in forms if one)), dates=days.order)
    if role in roles.AMOUNTS:
        amounts = read_amounts(column.filled)
        (unit, of_unit), (per, of_per) = unit_of(column.header), per_of(column.header)
        forms = [amounts.why, of_unit, of_per if role != roles.BUDGET else "for no month: kept as a label"]
        if role == roles.BUDGET:
            per = ONCE
        reasons = (*why, *(one for one in forms if one))
        return Reading(role, reasons, decimal=amounts.decimal, unit=unit, per=per)
    return Reading(role, why)


def _best(column: Column, taken: Collection[str], seats: Collection[str]) -> _Candidate | None:
    found = sorted(_candidates(column, taken, seats), key=lambda one: -one.score)
    if not found:
        return None
    first = found[0]
    near = [one.role for one in found[1:] if first.score - one.score < MARGIN / 2]
    if not near:
        return first
    also = f"it could be {' or '.join(near)} as well"
    return _Candidate(first.column, first.role, first.score, (*first.why, also))


def _candidates(column: Column, taken: Collection[str], seats: Collection[str]) -> Iterator[_Candidate]:
    for role in PHRASES:
        if role in taken or (role in roles.PEOPLE and roles.SEATS[role] not in seats):
            continue
        header = match(role, column.words)
        if header.score < LEAST and role != roles.STAGE:
            continue
        cells, look = looks_like(role, column)
        if header.score >= LEAST and cells >= LEAST:
            reason = f"header {header.how} {shown(header.phrase)}"
            score = BY_HEADER * header.score + BY_CELLS * cells
            yield _Candidate(column, role, score, (reason, look))
        elif role == roles.STAGE and cells >= SURE and len({told(one) for one in column.filled}) > 1:
            yield _Candidate(column, role, BY_CELLS * cells, ("by its cells alone", look))


def _chosen(role: str, candidates: list[_Candidate], contests: list[str]) -> _Candidate | None:
    """The column that is read as a role: the better one by a margin, or none."""
    first, *others = sorted(candidates, key=lambda one: -one.score)
    rivals = [one for one in others if first.score - one.score < MARGIN]
    if rivals:
        names = " and ".join(shown(one.column.header) for one in (first, *rivals))
        contests.append(
            f"{names} look equally like {role!r}: none is read so; write it for one of them in the mapping"
        )
        return None
    if others:
        names = ", ".join(shown(one.column.header) for one in others)
        contests.append(
            f"{shown(first.column.header)} is read as {role!r} and not {names}, by a clear margin"
        )
    return first


def _name_otherwise(tracker: Tracker, found: Guesses) -> tuple[Column, tuple[str, ...]]:
    """The first column of texts that differ, where no header is like a name."""
    if any("'name'" in contest for contest in found.contests):
        contest = next(one for one in found.contests if "'name'" in one)
        raise refuse(tracker.name, contest, 'a mapping that says read_as = "name" for one of them')
    for column in tracker.columns:
        cells = column.filled
        texts = [cell for cell in cells if isinstance(cell, str) and 1 < len(cell) < 2 * LONG_TEXT]
        if column.header in found.readings or len(texts) < 0.9 * len(column.cells):
            continue
        if len({*texts}) >= 0.9 * len(texts):
            why = f"no header is like a name; the first column of which {len({*texts}):,} texts differ"
            return column, (why,)
    number = counted(len(tracker.columns), "column")
    raise refuse(
        tracker.name,
        f"no column that looks like the names of pilots among the {number} of row {tracker.header_row}: "
        f"{_few_headers(tracker)}",
        'a column such as Name, or a mapping that says read_as = "name" for one',
    )


def _few_headers(tracker: Tracker) -> str:
    """The first headers, each cut where it is long: a text that is no table has a sentence in each."""
    few = [
        shown(header if len(header) <= LONGEST_HEADER else f"{header[: LONGEST_HEADER - 1]}…")
        for header in (column.header for column in tracker.columns)
    ]
    while len(few) > 1 and len(", ".join(few)) > LONGEST_LIST:
        few.pop()
    return ", ".join([*few, *(["…"] if len(few) < len(tracker.columns) else [])])


def _rest(column: Column, labels: int, best: dict[str, list[_Candidate]]) -> Reading:
    """A column that holds nothing of a pilot: a label to group by, or left out."""
    cells = column.filled
    lost = next((role for role, some in best.items() for one in some if one.column is column), None)
    before = (f"not {lost!r}, for which another column stands or competes",) if lost else ()
    almost = _almost(column) if not lost else ()
    if not cells:
        return Reading(roles.IGNORE, ("no cell is filled",))
    texts = [told(cell) for cell in cells]
    different = len({text.casefold() for text in texts})
    average = sum(map(len, texts)) / len(texts)
    if average > LONG_TEXT or max(map(len, texts)) > LONGEST_VALUE:
        return Reading(roles.IGNORE, (*before, *almost, f"long texts, {average:.0f} characters on average"))
    if labels >= MOST_LABELS:
        return Reading(roles.IGNORE, (*before, f"{MOST_LABELS} labels are kept at most"))
    if is_yes_or_no(cells):
        return Reading(roles.YES_NO, (*before, f"{len(cells):,} cells say yes or no"))
    if not lost and not almost and different > max(len(cells) / 2, FEW_CELLS):
        why = f"{different:,} different values in {len(cells):,} cells: too many to group by"
        return Reading(roles.IGNORE, (why,))
    values = f"{counted(different, 'different value')} in {counted(len(cells), 'cell')}"
    return Reading(roles.LABEL, (*before, *almost, values))


def _almost(column: Column) -> tuple[str, ...]:
    """Why a column whose header is a usual name is not read as what it names."""
    for role in PHRASES:
        header = match(role, column.words)
        if header.score >= WEAKER and column.filled:
            look = looks_like(role, column)[1]
            return (f"header {header.how} {shown(header.phrase)}, but not {role!r}: {look}",)
    return ()
