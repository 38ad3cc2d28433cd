"""From a joined document to a scenario: validation, and problems told with file and line."""

from collections.abc import Collection, Mapping
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from valleysim.errors import ScenarioError, ValidationIssue
from valleysim.frozen import frozen
from valleysim.scenario.format.crowd import MOST_PILOTS, PILOT_TABLES
from valleysim.scenario.format.flaws import Flaw, shown
from valleysim.scenario.model.data import Member, ScenarioData
from valleysim.scenario.reading.agreement import disagreements, disagreements_of_read, moot_pairs
from valleysim.scenario.reading.dating import dated
from valleysim.scenario.reading.joined import Joined
from valleysim.scenario.reading.members import UnreadMembersError, problem_of_member, read_members
from valleysim.scenario.reading.problems import MOST_PROBLEMS, NOTHING, problems_of
from valleysim.scenario.reading.resolving import resolve
from valleysim.scenario.reading.rows import RowFile
from valleysim.scenario.reading.samples import Beside
from valleysim.scenario.toml.places import Place, key_of

Some = TypeVar("Some", bound=ScenarioData)


def read_joined(kind: type[Some], joined: Joined, *, name: str, folder: Path | None) -> Some:
    """Validate a joined document; raise `ScenarioError` with all that is wrong with it and its files.

    What cannot be read is left out before more is looked for, so no consequence of a mistake is told.
    """
    document, misdated = dated(joined.document, partial(_written_with, joined))
    joined = joined.with_months(document)
    problems = [
        *joined.problems,
        *(joined.problem(place, key_of(document, place), flaw, name) for place, flaw in misdated),
    ]
    shared = {key: value for key, value in joined.document.items() if key != "pilots"}
    context = {"beside": Beside(folder, joined.tell)}
    unread: set[str] = set()
    all_pilots = not problems
    try:
        scenario = kind.model_validate(shared, context=context)
    except ValidationError as error:
        problems += problems_of(error, joined, name)
        unread = {f"{detail['loc'][0]}" for detail in error.errors(include_url=False) if detail["loc"]}
        rest = {key: value for key, value in shared.items() if key not in unread}
        scenario = kind.model_validate({"name": "unread", **rest}, context=context)
    scenario._document = frozen(joined.document)
    scenario._origins = (joined, name, folder)
    if joined.document.get("pilots") or ("pilots" in joined.document and not problems):
        try:
            scenario._members = _members(scenario, joined, name, folder, unread)
        except UnreadMembersError as error:
            problems += [problem for problem in error.problems if problems == [] or problem.found != NOTHING]
            scenario._members, all_pilots = error.members, False
    if not problems and scenario.changes:
        try:
            resolve(scenario, joined, name)
        except ScenarioError as error:
            problems += error.problems
    told = disagreements(scenario) if not problems else disagreements_of_read(scenario, unread, all_pilots)
    problems += [_problem(scenario, place, flaw) for place, flaw in islice(told, 5 * MOST_PROBLEMS)]
    if problems:
        raise ScenarioError(_first(problems))
    moot = moot_pairs(scenario)
    kept = tuple(pair for number, pair in enumerate(scenario.correlations) if number not in moot)
    if moot:
        scenario = scenario.model_copy(update={"correlations": kept})
    scenario.remember_fields()
    return scenario


def _written_with(joined: Joined, place: Place) -> tuple[object, ...]:
    """Of a place in a list of pilots that is a file of its own the column, of any other the place alone."""
    found = joined.origin(place)
    if found is not None and isinstance(found[0].file, RowFile):
        return (found[0].file.name, *(part for part in place if isinstance(part, str)))
    return place


def _problem(scenario: ScenarioData, place: Place, flaw: Flaw) -> ValidationIssue:
    """A flaw of a scenario that is sound table by table; seats of pilots are counted as they are joined."""
    joined, name, _ = scenario._origins
    if place[0] == "pilots" and len(place) > 2 and place[2] in PILOT_TABLES and isinstance(place[1], int):
        return problem_of_member(scenario, place[1], place[2:], flaw)
    problem: ValidationIssue = joined.problem(place, key_of(joined.document, place), flaw, name)
    return problem


def _first(problems: list[ValidationIssue]) -> tuple[ValidationIssue, ...]:
    """Problems by file and line; where there are many, one of each key before a second of any."""
    files = [*dict.fromkeys(problem.file for problem in problems)]
    unique = sorted(
        dict.fromkeys(problems), key=lambda problem: (files.index(problem.file), problem.line or 0)
    )
    if len(unique) <= MOST_PROBLEMS:
        return tuple(unique)
    kinds = {(one.file, one.key): number for number, one in reversed([*enumerate(unique)])}
    firsts = sorted(kinds.values())[:MOST_PROBLEMS]
    others = [number for number in range(len(unique)) if number not in set(firsts)]
    chosen = sorted((*firsts, *others[: MOST_PROBLEMS - len(firsts)]))
    rest = ValidationIssue(unique[0].file, None, None, f"{len(unique) - MOST_PROBLEMS:,} more problems")
    return (*(unique[number] for number in chosen), rest)


def _members(
    scenario: ScenarioData, joined: Joined, name: str, folder: Path | None, unread: Collection[str]
) -> tuple[Member, ...]:
    listed = joined.document["pilots"]
    place: Place = ("pilots",)
    if not isinstance(listed, list) or not listed:
        found = shown(listed) if listed else "no pilots"
        how = ", each below [[pilots]] with two brackets" if isinstance(listed, Mapping) else ""
        flaw = Flaw(found, f'a list of pilots{how}, or a file such as "pilots.csv"')
        raise UnreadMembersError((joined.problem(place, "pilots", flaw, name),))
    if len(listed) > MOST_PILOTS:
        flaw = Flaw(f"{len(listed):,} pilots", f"{MOST_PILOTS:,} at most")
        raise UnreadMembersError((joined.problem((*place, MOST_PILOTS), "pilots", flaw, name),))
    return read_members(scenario, joined, listed, name=name, folder=folder, unread=unread)
