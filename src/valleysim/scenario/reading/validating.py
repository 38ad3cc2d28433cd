"""From a joined document to a scenario: validation, and problems told with file and line."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from valleysim.errors import Problem, ScenarioError
from valleysim.frozen import frozen
from valleysim.scenario.changes import resolve
from valleysim.scenario.format.crowd import MOST_PILOTS, PILOT_TABLES
from valleysim.scenario.format.flaws import Flaw, shown, unknown_key
from valleysim.scenario.members import Member
from valleysim.scenario.model import Scenario
from valleysim.scenario.reading.beside import Beside
from valleysim.scenario.reading.joined import Joined
from valleysim.scenario.reading.members import UnreadMembersError, problem_of_member, read_members
from valleysim.scenario.reading.places import key_of
from valleysim.scenario.reading.register import shipped_register
from valleysim.scenario.reading.sequence import names_that_disagree, portfolio_disagreements
from valleysim.scenario.reading.toml_text import Place
from valleysim.scenario.reading.toml_values import NO, YES

MOST_PROBLEMS = 20
MOST_HOMES = 4
NOTHING = "nothing"
"""What was found of a key that is required."""

ALLOWED = {
    "string_type": "a text",
    "string_too_short": "a text that is not empty",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "float_type": "a number",
    "float_parsing": "a number",
    "greater_than": "a number above −1 and below 1",
    "less_than": "a number above −1 and below 1",
    "finite_number": "a finite number",
}


def read_joined(joined: Joined, *, name: str, folder: Path | None) -> Scenario:
    """Validate a joined document; raise `ScenarioError` with all that is wrong with it and its files.

    What cannot be read is left out before more is looked for, so no consequence of a mistake is told.
    """
    problems = list(joined.problems)
    shared = {key: value for key, value in joined.document.items() if key != "pilots"}
    context = {"beside": Beside(folder, joined.tell)}
    unread: set[str] = set()
    all_pilots = not problems
    try:
        scenario = Scenario.model_validate(shared, context=context)
    except ValidationError as error:
        problems += problems_of(error, joined, name)
        unread = {f"{detail['loc'][0]}" for detail in error.errors(include_url=False) if detail["loc"]}
        rest = {key: value for key, value in shared.items() if key not in unread}
        scenario = Scenario.model_validate({"name": "unread", **rest}, context=context)
    scenario._document = frozen(joined.document)
    scenario._origins = (joined, name, folder)
    if joined.document.get("pilots") or ("pilots" in joined.document and not problems):
        try:
            scenario._members = _members(scenario, joined, name, folder, unread)
        except UnreadMembersError as error:
            problems += [one for one in error.problems if problems == [] or one.found != NOTHING]
            scenario._members, all_pilots = error.members, False
    if not problems and scenario.changes:
        try:
            resolve(scenario, joined, name)
        except ScenarioError as error:
            problems += error.problems
    told = _disagreements(scenario) if not problems else _disagreements_of_read(scenario, unread, all_pilots)
    problems += [_problem(scenario, place, flaw) for place, flaw in islice(told, 5 * MOST_PROBLEMS)]
    if problems:
        raise ScenarioError(_first(problems))
    moot = _moot_pairs(scenario)
    kept = tuple(pair for number, pair in enumerate(scenario.correlations) if number not in moot)
    if moot:
        scenario = scenario.model_copy(update={"correlations": kept})
    scenario.remember_fields()
    return scenario


def _problem(scenario: Scenario, place: Place, flaw: Flaw) -> Problem:
    """A flaw of a scenario that is sound table by table; seats of pilots are counted as they are joined."""
    joined, name, _ = scenario._origins
    if place[0] == "pilots" and len(place) > 2 and place[2] in PILOT_TABLES and isinstance(place[1], int):
        return problem_of_member(scenario, place[1], place[2:], flaw)
    problem: Problem = joined.problem(place, key_of(joined.document, place), flaw, name)
    return problem


def _first(problems: list[Problem]) -> tuple[Problem, ...]:
    """Problems by file and line; where there are many, one of each key before a second of any."""
    files = [*dict.fromkeys(one.path for one in problems)]
    unique = sorted(dict.fromkeys(problems), key=lambda one: (files.index(one.path), one.line or 0))
    if len(unique) <= MOST_PROBLEMS:
        return tuple(unique)
    kinds = {(one.path, one.key): number for number, one in reversed([*enumerate(unique)])}
    firsts = sorted(kinds.values())[:MOST_PROBLEMS]
    others = [number for number in range(len(unique)) if number not in set(firsts)]
    chosen = sorted((*firsts, *others[: MOST_PROBLEMS - len(firsts)]))
    rest = Problem(unique[0].path, None, None, f"{len(unique) - MOST_PROBLEMS:,} more problems")
    return (*(unique[number] for number in chosen), rest)


def _members(
    scenario: Scenario, joined: Joined, name: str, folder: Path | None, unread: Collection[str]
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


def problems_of(
    error: ValidationError, joined: Joined, name: str, around: Place = (), before: str = ""
) -> Iterator[Problem]:
    """What a validation found wrong, with file, line and key.

    ``around`` is the place at which the validated table stands, ``before`` what its keys begin with.
    """
    for detail in error.errors(include_url=False)[: 5 * MOST_PROBLEMS]:
        place: Place = (*around, *(part for part in detail["loc"] if part != "[key]"))
        for flaw in _flaws(detail, place, before):
            at = (*place, *flaw.at)
            yield joined.problem(at, before + key_of(joined.document, at), flaw, name)


def _flaws(error: ErrorDetails, place: Place, before: str) -> tuple[Flaw, ...]:
    kind = error["type"]
    if kind == "flaw":
        flaws: tuple[Flaw, ...] = error["ctx"]["flaws"]
        return flaws
    if kind == "extra_forbidden":
        flaw = unknown_key(f"{place[-1]}", keys_at(place[:-1]))
        homes = [] if place[0] == "pilots" else _tables_with(f"{place[-1]}")
        return (Flaw(flaw.found, flaw.allowed, (), " or ".join(homes) or flaw.suggestion),)
    if kind == "missing":
        return (Flaw(NOTHING, "this key is required"),)
    if kind == "string_too_long":
        return (Flaw(shown(error["input"]), f"{error['ctx']['max_length']} characters at most"),)
    allowed = ALLOWED.get(kind, error["msg"].lower()) + _brackets(error, place, before)
    return (Flaw(shown(error["input"]), allowed, (), _meant(kind, error["input"])),)


def _brackets(error: ErrorDetails, place: Place, before: str) -> str:
    """How the head of a table is written, where a list of tables is meant, or the other way round."""
    if any(isinstance(part, int) for part in place):
        return ""
    head = ("pilots." if before else "") + ".".join(f"{part}" for part in place)
    if error["type"] == "tuple_type" and isinstance(error["input"], Mapping):
        return f" of tables, each below [[{head}]] with two brackets"
    if error["type"].startswith("model") and isinstance(error["input"], list):
        return f" below [{head}] with one bracket"
    return ""


def _meant(kind: str, value: object) -> str | None:
    """What was probably meant by a value of the wrong type."""
    if kind == "bool_type" and f"{value}".strip().lower() in (*YES, *NO, "1", "0"):
        return "true" if f"{value}".strip().lower() in (*YES, "1") else "false"
    return f'"{value}"' if kind == "string_type" and isinstance(value, int | float | date) else None


def _tables_with(key: str) -> list[str]:
    """Tables of which a key is one: it may have lost the head of its table."""
    tables = [name for name in Scenario.model_fields if key in keys_at((name,)) and key != "new"]
    return [f"[{name}] {key}" for name in tables][:MOST_HOMES]


def keys_at(place: Place) -> list[str]:
    """The keys that the table at a place may have."""
    model: Any = Scenario
    for depth, part in enumerate(place):
        if isinstance(part, int) or (depth == 1 and place[0] == "evidence"):
            continue
        field = model.model_fields.get(part)
        model = _model_in(field.annotation) if field is not None else None
        if model is None:
            return []
    keys = [field.alias or name for name, field in model.model_fields.items()]
    return ["extends", *keys, "pilots"] if not place else keys


def _model_in(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _model_in(inner))), None)


def _disagreements(scenario: Scenario) -> Iterator[tuple[Place, Flaw]]:
    """What is wrong between keys that are sound by themselves."""
    yield from _quorum(scenario)
    yield from portfolio_disagreements(scenario)
    yield from _correlations(scenario)
    yield from _evidence(scenario)


def _disagreements_of_read(
    scenario: Scenario, unread: Collection[str], all_pilots: bool
) -> Iterator[tuple[Place, Flaw]]:
    """The same of a scenario with mistakes: only what no other mistake can be the cause of."""
    if not {"people", "sponsors"} & {*unread}:
        find = portfolio_disagreements if all_pilots else names_that_disagree
        yield from find(scenario)


def _quorum(scenario: Scenario) -> Iterator[tuple[Place, Flaw]]:
    if not scenario.is_portfolio:
        flaws: list[tuple[Place, Flaw | None]] = [(("coalition", "quorum"), quorum_flaw(scenario))]
    else:
        flaws = [
            (("pilots", number, "coalition", "quorum"), quorum_flaw(member.scenario))
            for number, member in enumerate(scenario.members)
        ]
    for place, flaw in flaws:
        if flaw is not None:
            yield place, flaw


def quorum_flaw(scenario: Scenario) -> Flaw | None:
    """What is wrong with a quorum that all seats together do not reach."""
    quorum = scenario.coalition.quorum.known
    weights = [sponsor.weight.known for sponsor in scenario.sponsors]
    known = [weight for weight in weights if weight is not None]
    if quorum is None or len(known) < len(weights) or quorum <= sum(known) + 1e-9:
        return None
    seats = f"{len(weights)} seats weigh {sum(known):g} together" if weights else "there are no sponsors"
    return Flaw(f"{quorum:g}", f"at most the weight of all seats ({seats})")


def _correlations(scenario: Scenario) -> Iterator[tuple[Place, Flaw]]:
    quantities = scenario.quantities()
    uncertain = [path for path, quantity in quantities.items() if quantity.is_uncertain]
    sound = True
    moot = _moot_pairs(scenario)
    for number, pair in enumerate(scenario.correlations):
        if number in moot:
            continue
        place: Place = ("correlations", number, "between")
        for path in pair.between:
            if path not in uncertain:
                sound = False
                found = (
                    f"{shown(path)}, which is known" if path in quantities else f"no quantity {shown(path)}"
                )
                flaw = unknown_key(path, uncertain[:200])
                yield place, Flaw(found, "two uncertain quantities", (), flaw.suggestion)
        if pair.between[0] == pair.between[1]:
            sound = False
            yield place, Flaw("the same quantity twice", "two quantities")
    if sound and scenario.correlations and not _consistent(scenario):
        yield ("correlations",), Flaw("ranks that contradict each other", "a positive definite set")


def _moot_pairs(scenario: Scenario) -> frozenset[int]:
    """Inherited pairs of which a number has since become known. In the last file they are mistakes."""
    quantities, joined = scenario.quantities(), scenario._origins[0]
    return frozenset(
        number
        for number, pair in enumerate(scenario.correlations)
        if joined.origin(("correlations", number))[0].file is not joined.last
        and all(path in quantities for path in pair.between)
        and not all(quantities[path].is_uncertain for path in pair.between)
    )


def _consistent(scenario: Scenario) -> bool:
    import numpy as np

    from valleysim.scenario.format.distributions import pearson_matrix

    moot = _moot_pairs(scenario)
    pairs = {
        pair.between: pair.rank for number, pair in enumerate(scenario.correlations) if number not in moot
    }
    if not pairs:
        return True
    return bool(np.linalg.eigvalsh(pearson_matrix(pairs)[1]).min() > 1e-9)


def _evidence(scenario: Scenario) -> Iterator[tuple[Place, Flaw]]:
    cited = dict.fromkeys(_evidence_keys(scenario))
    register = {**shipped_register(), **scenario.evidence} if cited else {}
    for place, key in cited:
        if key not in register:
            near = unknown_key(key, register).suggestion
            yield place, Flaw(f"no source {shown(key)}", "a key of the evidence register", (), near)


def _evidence_keys(scenario: Scenario) -> Iterator[tuple[Place, str]]:
    from valleysim.scenario.editing import plan_numbers, written_numbers

    joined: Joined = scenario._origins[0]
    for number in range(len(scenario.correlations)):
        place: Place = ("correlations", number)
        note = joined.origins[place].note if place in joined.origins else None
        if note is not None and note.evidence is not None:
            yield place, note.evidence
    for place, _, note in written_numbers(scenario):
        if note is not None and note.evidence is not None:
            yield place, note.evidence
    plans = plan_numbers(scenario)
    for number, member in enumerate(scenario.members if scenario.is_portfolio else ()):
        for key in member.plan:
            note = plans[key].note if key in plans else None
            if note is not None and note.evidence is not None:
                yield ("pilots", number, key.rpartition(".")[2]), note.evidence
        for place, _, note in written_numbers(member.scenario):
            if note is not None and note.evidence is not None:
                yield ("pilots", number, *place), note.evidence
